"""Texts side by side in Word: a real table that people can edit, with a language for each column and a head on each page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paperforge.formats.docx.inlines import STYLE, Writing, tag_of
from paperforge.formats.pair_tables import pairs_as_tables
from paperforge.pandoc.ast import Element, attr, div, para, value_of

if TYPE_CHECKING:
    from paperforge.formats.docx.transform import Place

Flatten = Callable[[list[Element], "Place", Writing], list[Element]]
HEADING, TEXT, END = "Pair Heading", "Pair Text", "Table End"  # styles of templates/docx/styles.yml
# In narrow columns nothing is justified.
INSTEAD = {"Block Text": "Pair Quotation", "Definition": "Pair Definition"}
PADDING = 12  # points of a column that its cells leave free


def lay_out_pairs(pairs: Element, place: Place, writing: Writing, flatten: Flatten) -> list[Element]:
    """The rows of a `Div .pf-pairs` as tables and, between them, what takes the whole width."""
    made: list[Element] = []
    for block in pairs_as_tables(pairs):
        made += [_table(block, place, writing, flatten)] if block["t"] == "Table" else flatten([block], place, writing)
    return made


def _table(table: Element, place: Place, writing: Writing, flatten: Flatten) -> Element:
    attribute, caption, columns, head, bodies, foot = table["c"]
    inside = replace(place, style=TEXT, width=place.width / len(columns) - PADDING, turns=False)

    def fill(cell: list[Any], style: str) -> list[Any]:
        own, align, height, width, blocks = cell
        flat = flatten(blocks, replace(inside, style=style), writing) or [_styled(style)]
        if _ends_with_table(flat[-1]):  # a cell ends with a paragraph (ISO/IEC 29500-1, 17.4.65)
            flat.append(_styled(END))
        return [attr(), align, height, width, [div(attr(lang=tag_of(value_of(own, "lang"))), flat)]]

    def rows(lines: list[Any], style: str) -> list[Any]:
        return [[attr(), [fill(cell, style) for cell in cells]] for _, cells in lines]

    body = [[own, heads, inner, rows(lines, TEXT)] for own, heads, inner, lines in bodies]
    return {"t": "Table", "c": [attribute, caption, columns, [head[0], rows(head[1], HEADING)], body, foot]}


def _styled(style: str) -> Element:
    return div(attr("", **{STYLE: style}), [para([{"t": "Str", "c": ""}])])


def _ends_with_table(block: Element) -> bool:
    if block["t"] == "Div":
        return bool(block["c"][1]) and _ends_with_table(block["c"][1][-1])
    return bool(block["t"] == "Table")
