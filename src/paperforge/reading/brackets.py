"""Finds the brackets of a text in its tree, in one pass."""

from __future__ import annotations

from typing import Any

from paperforge.model.bracket import ALTERNATIVE, BASELINE, BRACKET, BRANCHES, Alternative, Bracket
from paperforge.model.metadata import Metadata
from paperforge.pandoc.ast import LEAVES, SURVEYED, Element, classes_of, kinds_in, plain_text, rewrite, text, value_of
from paperforge.pandoc.locate import Places
from paperforge.reading.shorthand import owners_of

# An alternative text repeats the caption; in citations there are none (BRK050).
_WITHOUT = LEAVES | {"Image", "Cite"}
_HOLDERS = frozenset({"Span", "Div", "Header"})  # a bracket, or what one stands under: a cell may hold a heading
MAX_WORDS = 300  # characters of a wording that are kept: what stands in a list is there to be recognized


def find_brackets(blocks: list[Element], places: Places) -> list[Bracket]:
    """The brackets of a text, outer ones before those inside them."""
    finder = _Finder(places)
    finder.visit(blocks, None, 1)
    return finder.found


class _Finder:
    def __init__(self, places: Places) -> None:
        self.places = places
        self.found: list[Bracket] = []
        self.heading = ""
        self.title = ""

    def visit(self, node: Any, parent: int | None, level: int) -> None:
        """Find those in a node."""
        if isinstance(node, list):
            for item in node:
                if isinstance(item, list) or (isinstance(item, dict) and item.get("t") not in _WITHOUT):
                    self.visit(item, parent, level)
            return
        kind = node.get("t") if isinstance(node, dict) else None
        if kind is None or kind in _WITHOUT:
            return
        if kind == "Header":
            self.heading, self.title = node["c"][1][0], plain_text(spell_brackets(node["c"][2]))
        if kind in SURVEYED and _HOLDERS.isdisjoint(kinds_in(node)):
            return
        if kind in {"Span", "Div"} and BRACKET in classes_of(node):
            bracket = self.bracket(node, parent, level)
            self.found.append(bracket)
            parent, level = bracket.number, level + 1
        self.visit(node.get("c"), parent, level)

    def bracket(self, element: Element, parent: int | None, level: int) -> Bracket:
        attribute, content = element["c"]
        return Bracket(
            id=attribute[0],
            number=len(self.found) + 1,
            parent=parent,
            level=level,
            alternatives=tuple(_alternative(each) for each in branches_of(content)),
            words=_shorten(content),
            has_loose_words=any(_says_something(each) for each in content),
            heading=self.heading,
            title=self.title,
            since=value_of(attribute, "since"),
            span=self.places.span(element),
        )


def branches_of(content: list[Element]) -> list[Element]:
    """The wordings that stand directly in a bracket."""
    return [each for each in content if each["t"] in {"Span", "Div"} and BRANCHES & set(classes_of(each))]


def _says_something(element: Element) -> bool:
    """Whether a part of a bracket is no wording and more than a blank."""
    return element["t"] not in {"Space", "SoftBreak"} and not BRANCHES & set(classes_of(element))


def _alternative(element: Element) -> Alternative:
    attribute, content = element["c"]
    kind = next(name for name in attribute[1] if name in BRANCHES)
    sides = owners_of(value_of(attribute, "by")) if kind == ALTERNATIVE else ()
    return Alternative(kind, sides, _shorten(content))


def _shorten(content: list[Element]) -> str:
    words = " ".join(plain_text(spell_brackets(content)).split())
    return words if len(words) <= MAX_WORDS else f"{words[: MAX_WORDS - 1]}…"


def spell_brackets(node: Any) -> Any:
    """Inlines or blocks with their brackets as words, so that they are seen where marks are not: `[US: a] [RF: b]`."""
    return rewrite(node, _spell, "Span")


def _spell(element: Element) -> Element | list[Element] | None:
    if element["t"] != "Span" or not (BRANCHES | {BRACKET}) & set(classes_of(element)):
        return None
    attribute, content = element["c"]
    if BASELINE in attribute[1]:
        return []
    if BRACKET in attribute[1] and branches_of(content):
        return None
    owner = f"{', '.join(owners_of(value_of(attribute, 'by')))}: " if ALTERNATIVE in attribute[1] else ""
    return {"t": "Span", "c": [attribute, [*text(f"[{owner}"), *content, {"t": "Str", "c": "]"}]]}


def age_in_days(bracket: Bracket, metadata: Metadata) -> int | None:
    """Days from the version a bracket was opened in to the date of the paper; None where one of the two is not known."""
    opened = next((change.date for change in metadata.history if change.version == bracket.since), None)
    return (metadata.date - opened).days if opened and metadata.date else None
