"""Puts what is made from options.yml into a text: cards below headings, tables and drawing in their places, registers behind.

It comes before numbers are counted, so that tables and figures made here are numbered among the author's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperforge.model.bracket import BRACKET
from paperforge.pandoc.ast import ATTRIBUTED, Element, attr_of, classes_of, rewrite, text, value_of, walk
from paperforge.reading.shorthand import owners_of
from paperforge.reading.targets import LINKAGE, MATRIX
from paperforge.render import register
from paperforge.render.cards import card
from paperforge.render.linkage import linkage
from paperforge.render.matrix import matrix
from paperforge.render.setting import Inlines, Setting, reference
from paperforge.render.wording import name_brackets

Made = tuple[Inlines, Inlines, str]  # who reserves what, and where it stands


def add_beside(blocks: list[Element], setting: Setting) -> list[Element]:
    """A text with everything that belongs beside it."""
    # Most texts have few of these marks, and every change walks through the whole tree.
    marks = {name for element in walk(blocks, *ATTRIBUTED) for name in classes_of(element)}
    if BRACKET in marks:
        blocks = name_brackets(blocks, setting)
    blocks, behind = _fill_places(blocks, marks, setting)
    on_positions: dict[str, list[Element]] = {}
    made: list[Made] = []
    if "reservation" in marks:
        blocks, on_positions, made = _place_reservations(blocks, setting)
    blocks = _add_cards(blocks, setting)
    return [
        *blocks,
        *behind,
        *register.reservations(made, setting),
        *register.questions(setting),
        *register.precedents(setting),
        *register.positions(setting, on_positions),
        *(register.brackets(setting) if "brackets" in setting.paper.metadata.lists else []),
        *(_differences(setting) if "discrepancies" in setting.paper.metadata.lists else []),
    ]


def _differences(setting: Setting) -> list[Element]:
    from paperforge.render.differences import differences  # with all that finds them

    return differences(setting)


def _add_cards(blocks: list[Element], setting: Setting) -> list[Element]:
    found: list[Element] = []
    for block in blocks:
        found.append(block)
        if block["t"] == "Header" and "option" in classes_of(block):
            identifier = block["c"][1][0]
            if option := setting.negotiation.options.get(identifier):
                found.append(card(identifier, option, setting))
    return found


def _fill_places(blocks: list[Element], marks: set[str], setting: Setting) -> tuple[list[Element], list[Element]]:
    """Matrix and links in the places the author gave them; what has no place stands behind the text under a heading."""
    placed: set[str] = set()

    def fill(element: Element) -> list[Element] | None:
        classes = set(classes_of(element)) if element["t"] == "Div" else set()
        for name, make in ((MATRIX, matrix), (LINKAGE, linkage)):
            if name in classes:
                made = [] if name in placed else make(setting, element["c"][0][0])
                placed.add(name)
                return made
        return None

    filled: list[Element] = rewrite(blocks, fill, "Div") if {MATRIX, LINKAGE} & marks else blocks
    behind = [
        *([] if MATRIX in placed else matrix(setting)),
        *([] if LINKAGE in placed else linkage(setting)),
    ]
    return filled, behind and [
        register.heading(setting.words["options_compared"], setting.anchor("section", "options")),
        *behind,
    ]


# ---------------------------------------------------------------- reservations


def _place_reservations(
    blocks: list[Element], setting: Setting
) -> tuple[list[Element], dict[str, list[Element]], list[Made]]:
    """Reservations moved behind what they reserve; those on positions, by position; and the list of all.

    Only blocks of the text itself move: one in a list or in a sentence stays where its author put it.
    """
    rest: list[Element] = []
    moved: dict[str, list[Element]] = {}
    on_positions: dict[str, list[Element]] = {}
    made: list[Made] = []
    for count, reservation in enumerate(_reservations(blocks), start=1):
        attribute = attr_of(reservation)
        assert attribute is not None  # noqa: S101 - a mark stands on a span or div
        anchor = attribute[0] or setting.anchor("reservation", str(count))
        who = setting.sides(owners_of(value_of(attribute, "by")))
        made.append((who, _reserved(value_of(attribute, "on"), setting), anchor))
    for block in _named(blocks, setting):
        on = value_of(block["c"][0], "on") if _is_reservation(block) else ""
        if not on:
            rest.append(block)
        elif on in setting.negotiation.positions:
            on_positions.setdefault(on, []).append(block)
        else:
            moved.setdefault(on, []).append(block)
    return list(_put_behind(rest, moved)), on_positions, made


def _is_reservation(block: Element) -> bool:
    return block["t"] == "Div" and "reservation" in classes_of(block)


def _reservations(blocks: list[Element]) -> Iterator[Element]:
    return (each for each in walk(blocks, "Div", "Span") if "reservation" in classes_of(each))


def _named(blocks: list[Element], setting: Setting) -> list[Element]:
    """The text with an id on every reservation."""
    count = 0

    def name(node: Any) -> Any:
        nonlocal count
        if isinstance(node, list):
            return [name(item) for item in node]
        if not isinstance(node, dict) or "t" not in node:
            return node
        if node["t"] in {"Div", "Span"} and "reservation" in classes_of(node):
            count += 1
            identifier, classes, values = node["c"][0]
            attribute = [identifier or setting.anchor("reservation", str(count)), classes, values]
            return {"t": node["t"], "c": [attribute, name(node["c"][1])]}
        return {key: name(value) for key, value in node.items()}

    result: list[Element] = name(blocks)
    return result


def _put_behind(blocks: list[Element], moved: dict[str, list[Element]]) -> Iterator[Element]:
    """Each block, and behind it the reservations on an id in it; those on nothing here stand at the end (BRK053 says so)."""
    for block in blocks:
        yield block
        if moved:
            ids = [
                attribute[0]
                for each in walk(block, *ATTRIBUTED)
                if (attribute := attr_of(each)) and attribute[0] in moved
            ]
            for identifier in dict.fromkeys(ids):
                yield from moved.pop(identifier)
    for left in moved.values():
        yield from left


def _reserved(on: str, setting: Setting) -> Inlines:
    """What is reserved, in words: an option by its number, a position by its text, a bracket by its words."""
    negotiation = setting.negotiation
    if on in negotiation.options:
        return [reference(on, case="dat")]
    if on in negotiation.positions:
        opening, closing, *_ = setting.words["crossrefs"]["quotes"]
        return [*text(opening), *setting.said(negotiation.positions[on].text), *text(closing)]
    bracket = next((each for each in setting.paper.bodies[setting.language].brackets if each.id == on), None)
    if bracket is not None:
        return text(f"{setting.words['reserved_bracket']} {bracket.number}")
    if on in setting.paper.terms:
        return [reference(on)]
    return [setting.pointer(on, "reserved_place", case="dat")]
