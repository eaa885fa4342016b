"""Tables of the Word edition: cells in named styles, columns with widths that add up to the width of the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from paperforge.pandoc.ast import Element, attr, plain_text

StyleOf = Callable[[Any, str, bool], str]
Cell = Callable[[list[Element], str], list[Element]]
_TEXT = {"AlignRight": "Table Text Right", "AlignCenter": "Table Text Centred"}
KEPT_ROWS = 8  # a table of no more rows stays on one page if it can
# Points: a letter of the tables' type at its widest mean, what is left free in a cell, the width of the text.
LETTER, PADDING, WIDTH = 5.6, 7.0, 408.0


def lay_out_table(table: Element, cell: Cell) -> Element:
    """The table without a caption, each cell's blocks made by `cell` in the style for its place."""
    _, _, columns, head, bodies, foot = table["c"]
    aligns = [column[0]["t"] for column in columns]
    rows = [row for body in bodies for part in body[2:4] for row in part]
    all_rows = [*rows, *foot[1]]
    # A longer table is broken in its middle only: no row stands alone at the foot or the head of a page.
    kept = all_rows[:-1] if len(all_rows) <= KEPT_ROWS else [*all_rows[:1], *all_rows[-3:-1]]

    def style_of(row: Any, align: str, heading: bool) -> str:
        if heading:
            return _TEXT.get(align, "Table Text").replace("Text", "Heading")
        text = _TEXT.get(align, "Table Text")
        return f"{text} Kept" if any(row is each for each in kept) else text

    head = [head[0], _rows(head[1], aligns, cell, style_of, True)]
    bodies = [
        [own, heads, _rows(inner, aligns, cell, style_of, True), _rows(rows, aligns, cell, style_of, False)]
        for own, heads, inner, rows in bodies
    ]
    foot = [foot[0], _rows(foot[1], aligns, cell, style_of, False)]
    widths = _shares(columns, table)
    shown = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": width}] for width in widths]
    return {"t": "Table", "c": [attr(), [None, []], shown, head, bodies, foot]}


def _rows(rows: list[Any], aligns: list[str], cell: Cell, style_of: StyleOf, heading: bool) -> list[Any]:
    made = []
    for whole in rows:
        attribute, cells = whole
        column, row = 0, []
        for own, align, height, width, blocks in cells:
            kind = align["t"] if align["t"] != "AlignDefault" else aligns[min(column, len(aligns) - 1)]
            row.append([own, {"t": "AlignDefault"}, height, width, cell(blocks, style_of(whole, kind, heading))])
            column += width
        made.append([attribute, row])
    return made


def _shares(columns: list[Any], table: Element) -> list[float]:
    """The share of each column: as the author gave them, else after the length of what stands in them.

    No column is narrower than its longest word, as long as there is room for all.
    """
    weights, longest = _lengths(len(columns), table)
    given = [column[1].get("c") for column in columns]
    if any(width is None for width in given) or not sum(given):
        given = [max(weight**0.75, word) for weight, word in zip(weights, longest, strict=True)]
    shares = [width / sum(given) for width in given]
    needed = [(word * LETTER + PADDING) / WIDTH for word in longest]
    if sum(needed) >= 1:
        return shares
    wanted = [max(share, need) for share, need in zip(shares, needed, strict=True)]
    excess = sum(wanted) - 1
    slack = [want - need for want, need in zip(wanted, needed, strict=True)]
    return [
        want - excess * spare / sum(slack) if excess > 0 else want for want, spare in zip(wanted, slack, strict=True)
    ]


def _lengths(count: int, table: Element) -> tuple[list[int], list[int]]:
    """The letters in the fullest cell of each column, up to a line or so, and in the longest word."""
    weights, longest = [1] * count, [1] * count
    _, _, _, head, bodies, foot = table["c"]
    rows = [*head[1], *(row for body in bodies for part in body[2:4] for row in part), *foot[1]]
    for _, cells in rows:
        if len(cells) != count:
            continue
        for index, each in enumerate(cells):
            words = plain_text(each[4])
            weights[index] = max(weights[index], min(len(words), 60))
            longest[index] = max([longest[index], *(len(word) for word in re.split(r"[\s\u00a0–—/-]+", words))])
    return weights, longest
