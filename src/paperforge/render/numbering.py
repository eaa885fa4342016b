"""Numbers of figures, tables, options, sections and footnotes, put into the tree that all formats are written from.

The conventions, which every format may count on (ID is the id as it stands in the document):

- caption of a figure or table: `Span .pf-caption-label ["Figure ", Span #pf-num-ID .pf-number kind number ["2"], "."]` and a
  space before its words;
- heading of an option or a numbered section: `Span #pf-num-ID .pf-heading-number kind number [word, Span .pf-number [number],
  "."]` and a space before its words; a section has neither word nor full stop (ISO 2145);
- a `Span` with an id inside a footnote gets the keys `kind="note"` and `number`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paperforge.pandoc.ast import Element, attr, attr_of, header, rewrite, span, value_of, walk
from paperforge.reading.targets import PLACE, find_targets, kind_of

SECTION_DEPTH = 3


@dataclass(frozen=True)
class Named:
    """What a target is called by: its number, else its title. A footnote has neither until the document is whole."""

    id: str
    kind: str
    number: str = ""
    title: tuple[Element, ...] = ()


def number_text(
    blocks: list[Element], words: Mapping[str, Any], *, prefix: str = "", sections: bool = False
) -> tuple[list[Element], dict[str, Named]]:
    """A text with its numbers, and what its targets are called by, by id.

    `words` are those of its language; `prefix` is what the ids of the text will begin with in the document
    (`transforms.prefix_ids`).
    """
    counter = _Counter(words, prefix, sections)
    numbered: list[Element] = rewrite(blocks, counter.change, "Figure", "Table", "Header")
    named = {
        identifier: counter.named.get(identifier) or Named(identifier, target.kind)
        for identifier, target in find_targets(blocks).items()
    }
    return numbered, named


class _Counter:
    """Counts through one text, in its order."""

    def __init__(self, words: Mapping[str, Any], prefix: str, sections: bool) -> None:
        self.words = words
        self.prefix = prefix
        self.sections = sections
        self.counts = {"figure": 0, "table": 0, "option": 0}
        self.levels: list[int] = []
        self.option_level = 0
        self.named: dict[str, Named] = {}

    def change(self, element: Element) -> Element | None:
        kind = kind_of(element)
        if element["t"] in {"Figure", "Table"} and kind != PLACE:
            return self._caption(element, kind)
        if element["t"] == "Header":
            return self._option(element) if kind == "option" else self._section(element)
        return None

    def _next(self, kind: str) -> str:
        self.counts[kind] += 1
        return str(self.counts[kind])

    def _number_id(self, identifier: str) -> str:
        return f"pf-num-{self.prefix}{identifier}" if identifier else ""

    def _caption(self, element: Element, kind: str) -> Element:
        number = self._next(kind)
        attribute, (short, (first, *rest)), *content = element["c"]
        self.named[attribute[0]] = Named(attribute[0], kind, number)
        counted = attr(self._number_id(attribute[0]), ["pf-number"], kind=kind, number=number)
        label = [_str(f"{self.words[kind]}\u00a0"), span(counted, [_str(number)]), _str(".")]
        head = [span(attr("", ["pf-caption-label"]), label), {"t": "Space"}]
        caption = {"t": first["t"], "c": [*head, *first["c"]]}
        # So that a list of figures can lead to each of them.
        attribute = [attribute[0] or f"pf-{kind}-{self.prefix}{number}", *attribute[1:]]
        return {"t": element["t"], "c": [attribute, [short, [caption, *rest]], *content]}

    def _option(self, element: Element) -> Element:
        level, attribute, inlines = element["c"]
        self.option_level = level
        number = self._next("option")
        self.named[attribute[0]] = Named(attribute[0], "option", number)
        content = [_str(f"{self.words['option']}\u00a0"), span(attr("", ["pf-number"]), [_str(number)]), _str(".")]
        return header(level, attribute, [*self._heading_number(attribute[0], "option", number, content), *inlines])

    def _section(self, element: Element) -> Element | None:
        level, attribute, inlines = element["c"]
        self.named[attribute[0]] = Named(attribute[0], "section", title=tuple(inlines))
        if level <= self.option_level:
            self.option_level = 0
        # What stands below an option belongs to it, and has no number among the sections.
        if not self.sections or level > SECTION_DEPTH or self.option_level or "unnumbered" in attribute[1]:
            return None
        self.levels = [*self.levels[:level], *[0] * (level - len(self.levels))]
        self.levels[-1] += 1
        number = ".".join(str(count) for count in self.levels if count)
        self.named[attribute[0]] = Named(attribute[0], "section", number)
        content = [span(attr("", ["pf-number"]), [_str(number)])]
        return header(level, attribute, [*self._heading_number(attribute[0], "section", number, content), *inlines])

    def _heading_number(self, identifier: str, kind: str, number: str, content: list[Element]) -> list[Element]:
        attribute = attr(self._number_id(identifier), ["pf-heading-number"], kind=kind, number=number)
        return [span(attribute, content), {"t": "Space"}]


def number_notes(blocks: list[Element]) -> list[Element]:
    """A whole document in which references to footnotes hold the number of the note.

    Every format counts footnotes through the document, in the order of the tree: the number is known when the tree is whole,
    and citations in a style of notes are among them. A note that is referred to twice is printed twice; its ids stand once.
    """
    notes = list(walk(blocks, "Note"))
    if not any(inside["c"][0][0] for inside in walk(notes, "Span")):
        return blocks
    numbers: dict[str, str] = {}
    count = 0

    def mark(element: Element) -> Element | None:
        nonlocal count
        if element["t"] != "Note":
            return None
        count += 1
        return {"t": "Note", "c": rewrite(element["c"], lambda inside: _mark_note(inside, str(count), numbers), "Span")}

    marked: list[Element] = rewrite(blocks, mark, "Note")
    filled: list[Element] = rewrite(marked, lambda element: _fill_note(element, numbers), "Link")
    return filled


def _mark_note(element: Element, number: str, numbers: dict[str, str]) -> Element | None:
    if element["t"] != "Span" or not element["c"][0][0]:
        return None
    identifier, classes, values = element["c"][0]
    if identifier in numbers:
        return span(["", classes, values], element["c"][1])
    numbers[identifier] = number
    return span([identifier, classes, [*values, ["kind", "note"], ["number", number]]], element["c"][1])


def _fill_note(element: Element, numbers: Mapping[str, str]) -> Element | None:
    if element["t"] != "Link" or value_of(element["c"][0], "kind") != "note":
        return None
    number = numbers.get(element["c"][2][0][1:], "")

    def fill(inside: Element) -> Element | None:
        attribute = attr_of(inside)
        return span(attribute, [_str(number)]) if attribute and "pf-number" in attribute[1] else None

    return {"t": "Link", "c": [element["c"][0], rewrite(element["c"][1], fill), element["c"][2]]}


def _str(words: str) -> Element:
    return {"t": "Str", "c": words}
