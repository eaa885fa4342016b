"""Lists of figures and tables, as links made from their captions."""

from __future__ import annotations

from collections.abc import Sequence

from paperforge.house import House
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr, div, header, link, plain, text, walk
from paperforge.reading.targets import kind_of
from paperforge.render.contents import without_notes
from paperforge.render.words import words_of

KINDS = {"figures": "figure", "tables": "table"}  # as the metadata names them (`lists`)


def build_lists(texts: Sequence[tuple[Language, list[Element]]], wanted: Sequence[str], house: House) -> list[Element]:
    """For each language, the lists asked for: a heading, and “Figure 1. Caption” for each figure; none that would be empty."""
    blocks: list[Element] = []
    for language, content in texts:
        for name in filter(KINDS.__contains__, wanted):  # brackets are an annex (render.register)
            kind = KINDS[name]
            entries = [_entry(element) for element in walk(content, "Figure", "Table") if kind_of(element) == kind]
            if not entries:
                continue
            attribute = attr(f"pf-list-{kind}-{language}", ["pf-front-heading", "pf-list-heading"], lang=str(language))
            blocks.append(header(2, attribute, text(words_of(house, language)["lists"][kind])))
            listed = attr("", ["pf-list-of"], kind=kind, lang=str(language))
            blocks.append(div(listed, [{"t": "BulletList", "c": [[entry] for entry in entries]}]))
    return blocks


def _entry(element: Element) -> Element:
    caption = element["c"][1][1][0]["c"]
    return plain([link(f"#{element['c'][0][0]}", without_notes(caption), attr("", ["pf-contents-entry"]))])
