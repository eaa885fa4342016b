"""Rows of the side-by-side edition (render.side_by_side) as tables, for the formats that set them so: PDF and DOCX.

Rows of columns become the rows of a table whose head names the languages; a row over the whole width ends the table, and the next
one goes on behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr, classes_of, div, plain, rewrite, text, value_of
from paperforge.render.words import language_name

PAIRS, PARALLEL, COMMON = "pf-pairs", "pf-parallel", "pf-common"


def lay_out_pairs(blocks: list[Element]) -> list[Element]:
    """The blocks with every `Div .pf-pairs` as tables and, between them, what takes the whole width."""

    def lay_out(element: Element) -> list[Element] | None:
        return pairs_as_tables(element) if element["t"] == "Div" and PAIRS in classes_of(element) else None

    result: list[Element] = rewrite(blocks, lay_out, "Div")
    return result


def pairs_as_tables(pairs: Element) -> list[Element]:
    """The rows of a `Div .pf-pairs` as blocks."""
    rows: list[Element] = pairs["c"][1]
    languages = list(dict.fromkeys(value_of(cell["c"][0], "lang") for row in rows for cell in row["c"][1]))
    made: list[Element] = []
    for whole, group in groupby(rows, key=lambda row: bool({PARALLEL, COMMON} & set(classes_of(row)))):
        if whole:
            made += [div(["", ["pf-full", *classes_of(row)], []], row["c"][1]) for row in group]
        else:
            made.append(_table(list(group), languages))
    return made


def _table(rows: Sequence[Element], languages: Sequence[str]) -> Element:
    head = [[_cell([plain(text(language_name(Language.parse(tag))))], tag) for tag in languages]]
    share: list[Any] = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": 1 / len(languages)}] for _ in languages]
    lines = [[["", classes_of(row), []], [_cell(cells_of(row).get(tag, []), tag) for tag in languages]] for row in rows]
    return {
        "t": "Table",
        "c": [
            attr("", [PAIRS]),
            [None, []],
            share,
            [attr(), [[attr(), cells] for cells in head]],
            [[attr(), 0, [], lines]],
            [attr(), []],
        ],
    }


def cells_of(row: Element) -> dict[str, list[Element]]:
    """The blocks of the cells of a `Div .pf-row`, by the tag of their language."""
    return {value_of(cell["c"][0], "lang"): cell["c"][1] for cell in row["c"][1]}


def _cell(blocks: list[Element], tag: str) -> list[Any]:
    return [attr(lang=tag), {"t": "AlignDefault"}, 1, 1, blocks]
