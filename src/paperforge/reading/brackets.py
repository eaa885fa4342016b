"""Finds the brackets of a text in its tree, in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperforge.model.bracket import ALTERNATIVE, BASELINE, BRACKET, BRANCHES, Alternative, Bracket
from paperforge.model.metadata import Metadata
from paperforge.pandoc.ast import Element, classes_of, plain_text, rewrite, text, value_of
from paperforge.pandoc.locate import Places
from paperforge.reading.shorthand import owners_of

MAX_WORDS = 300  # characters of a wording that are kept: what stands in a list is there to be recognized


def find_brackets(blocks: list[Element], places: Places) -> list[Bracket]:
    """The brackets of a text, outer ones before those inside them."""
    return list(_Finder(places).visit(blocks, None, 1))


class _Finder:
    def __init__(self, places: Places) -> None:
        self.places = places
        self.count = 0
        self.heading = ""
        self.title = ""

    def visit(self, node: Any, parent: int | None, level: int) -> Iterator[Bracket]:
        if isinstance(node, list):
            for item in node:
                yield from self.visit(item, parent, level)
            return
        # An alternative text repeats the caption; in citations there are none (BRK050).
        if not isinstance(node, dict) or "t" not in node or node["t"] in {"Image", "Cite"}:
            return
        if node["t"] == "Header":
            self.heading, self.title = node["c"][1][0], plain_text(spell_brackets(node["c"][2]))
        if node["t"] in {"Span", "Div"} and BRACKET in classes_of(node):
            bracket = self.bracket(node, parent, level)
            yield bracket
            parent, level = bracket.number, level + 1
        yield from self.visit(node.get("c"), parent, level)

    def bracket(self, element: Element, parent: int | None, level: int) -> Bracket:
        self.count += 1
        attribute, content = element["c"]
        return Bracket(
            id=attribute[0],
            number=self.count,
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
