"""Texts side by side in Word: a real table that people can edit, with a language for each column and a head on each page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paperforge.formats.docx.inlines import Writing, tag_of
from paperforge.formats.docx.tables import END, add_apart, empty, ends_with_table
from paperforge.formats.pair_tables import pairs_as_tables
from paperforge.pandoc.ast import Element, attr, div, value_of

if TYPE_CHECKING:
    from paperforge.formats.docx.transform import Place

Flatten = Callable[[list[Element], "Place", Writing], list[Element]]
HEADING, TEXT = "Pair Heading", "Pair Text"  # styles of templates/docx/styles.yml
# In narrow columns nothing is justified.
INSTEAD = {"Block Text": "Pair Quotation", "Definition": "Pair Definition"}
PADDING = 12  # points of a column that its cells leave free


def lay_out_pairs(pairs: Element, place: Place, writing: Writing, flatten: Flatten) -> list[Element]:
    """The rows of a `Div .pf-pairs` as tables and, between them, what takes the whole width."""
    made: list[Element] = []
    for block in pairs_as_tables(pairs):
        pieces = [_table(block, place, writing, flatten)] if block["t"] == "Table" else flatten([block], place, writing)
        add_apart(made, pieces)
    return made


def _table(table: Element, place: Place, writing: Writing, flatten: Flatten) -> Element:
    attribute, caption, columns, head, bodies, foot = table["c"]
    inside = replace(place, style=TEXT, width=place.width / len(columns) - PADDING, turns=False)

    def fill(cell: list[Any], style: str) -> list[Any]:
        own, align, height, width, blocks = cell
        flat = flatten(blocks, replace(inside, style=style), writing) or [empty(style)]
        if ends_with_table(flat[-1]):  # a cell ends with a paragraph (ISO/IEC 29500-1, 17.4.65)
            flat.append(empty(END))
        return [attr(), align, height, width, [div(attr(lang=tag_of(value_of(own, "lang"))), flat)]]

    def rows(lines: list[Any], style: str) -> list[Any]:
        return [[attr(), [fill(cell, style) for cell in cells]] for _, cells in lines]

    body = [[own, heads, inner, rows(lines, TEXT)] for own, heads, inner, lines in bodies]
    return {"t": "Table", "c": [attribute, caption, columns, [head[0], rows(head[1], HEADING)], body, foot]}
