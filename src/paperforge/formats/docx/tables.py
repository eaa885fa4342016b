"""Tables of the Word edition: cells in named styles, columns with widths that add up to the width of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from paperforge.formats.docx.inlines import STYLE
from paperforge.formats.docx.styles import Theme
from paperforge.house import House
from paperforge.pandoc.ast import Element, attr, div, para, plain_text, value_of
from paperforge.reading.metrics import width_of

StyleOf = Callable[[Any, str, bool], str]
Cell = Callable[[list[Element], str], list[Element]]
_TEXT = {"AlignRight": "Table Text Right", "AlignCenter": "Table Text Centred"}
_BREAKS = re.compile(r"[ \t\n]+|(?<=[–—/-])")  # where a cell may begin a new line
KEPT_ROWS = 8  # a table of no more rows stays on one page if it can
LETTER = 5.0  # points: a letter of the tables' type, on the whole
END = "Table End"  # the style, in templates/docx/styles.yml, of an empty paragraph behind a table
_CLOSE = {"Table", "BulletList", "OrderedList"}  # a table before these would touch them, or be one with the next
_CLOSE_STYLE = "Note"  # and before paragraphs in this style


class TableType:
    """How wide words stand in a table, by the metrics of its fonts."""

    def __init__(self, house: House, theme: Theme) -> None:
        self._house = house
        self._family = theme.family("Table Text")
        self._size = theme.size("Table Text")
        padding = theme.tables["Paper Table"]["padding"]
        self.padding = float(padding.get("left", 0) + padding["right"]) + 1  # a point for what is rounded

    def width(self, word: str, *, bold: bool) -> float:
        """The width of a word in points."""
        return width_of(word, self._house, self._family, bold=bold) * self._size


def is_too_wide(table: Element, kind: TableType, width: float) -> bool:
    """Whether the longest words of a table's columns do not fit beside each other; `width` of the text in points."""
    _, needed = _lengths(len(table["c"][2]), table, kind)
    return sum(needed) > width


def lay_out_table(table: Element, cell: Cell, kind: TableType, width: float) -> Element:
    """The table without a caption, `width` points wide, each cell's blocks made by `cell` in the style for its place."""
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
    widths = _shares(columns, table, kind, width)
    shown = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": width}] for width in widths]
    return {"t": "Table", "c": [attr(), [None, []], shown, head, bodies, foot]}


def add_apart(flat: list[Element], more: list[Element]) -> None:
    """Adds flat blocks behind others; between two tables, which Word would make one, stands an empty paragraph."""
    if flat and more and ends_with_table(flat[-1]) and _stands_close(more[0]):
        flat.append(empty(END))
    flat += more


def ends_with_table(block: Element) -> bool:
    """Whether the last of a flat block is a table."""
    while block["t"] == "Div" and block["c"][1]:
        block = block["c"][1][-1]
    return bool(block["t"] == "Table")


def empty(style: str) -> Element:
    """A paragraph without words in a style; pandoc drops one without inlines."""
    return div(attr("", **{STYLE: style}), [para([{"t": "Str", "c": ""}])])


def _stands_close(block: Element) -> bool:
    while block["t"] == "Div" and block["c"][1] and not value_of(block["c"][0], STYLE):
        block = block["c"][1][0]
    return value_of(block["c"][0], STYLE) == _CLOSE_STYLE if block["t"] == "Div" else block["t"] in _CLOSE


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


def _shares(columns: list[Any], table: Element, kind: TableType, width: float) -> list[float]:
    """The share of each column: as the author gave them, else after the length of what stands in them.

    Where each row can stand on one line, it does.

    No column is narrower than its longest word, as long as there is room for all.
    """
    weights, longest = _lengths(len(columns), table, kind)
    given = [column[1].get("c") for column in columns]
    if any(share is None for share in given) or not sum(given):
        whole = [kind.padding + max(column, default=0) for column in _widths(len(columns), table, kind)]
        if sum(whole) <= width:
            return [each / sum(whole) for each in whole]
        given = [max(weight**0.75, word / LETTER) for weight, word in zip(weights, longest, strict=True)]
    shares = [share / sum(given) for share in given]
    needed = [word / width for word in longest]
    if sum(needed) >= 1:
        return shares
    wanted = [max(share, need) for share, need in zip(shares, needed, strict=True)]
    excess = sum(wanted) - 1
    slack = [want - need for want, need in zip(wanted, needed, strict=True)]
    return [
        want - excess * spare / sum(slack) if excess > 0 else want for want, spare in zip(wanted, slack, strict=True)
    ]


def _lengths(count: int, table: Element, kind: TableType) -> tuple[list[int], list[float]]:
    """The letters in the fullest cell of each column, up to a line or so, and the points that its longest word takes."""
    weights, longest = [1] * count, [kind.padding + LETTER] * count
    for index, words, bold in _cells(count, table):
        weights[index] = max(weights[index], min(len(words), 60))
        widths = (kind.width(word, bold=bold) + kind.padding for word in _BREAKS.split(words))
        longest[index] = max([longest[index], *widths])
    return weights, longest


def _widths(count: int, table: Element, kind: TableType) -> list[list[float]]:
    """The points that each cell of each column takes on one line."""
    columns: list[list[float]] = [[] for _ in range(count)]
    for index, words, bold in _cells(count, table):
        columns[index].append(kind.width(words, bold=bold))
    return columns


def _cells(count: int, table: Element) -> Iterator[tuple[int, str, bool]]:
    """The column and the words of each cell, but those of rows that span columns, and whether it is a heading."""
    _, _, _, head, bodies, foot = table["c"]
    headings = [*head[1], *(row for body in bodies for row in body[2])]
    rows = [*(row for body in bodies for row in body[3]), *foot[1]]
    for (_, cells), bold in [*((row, True) for row in headings), *((row, False) for row in rows)]:
        if len(cells) == count:
            yield from ((index, plain_text(each[4]), bold) for index, each in enumerate(cells))
