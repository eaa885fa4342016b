"""Which part of a text is which of an earlier version, and which of them only moved: blocks, items of lists, rows of tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from paperforge.bilingual.matching import match_pieces
from paperforge.bilingual.pieces import Kind, Piece
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr_of, plain_text
from paperforge.source import SourceFile

MIN_MOVED = 4  # words of what is told as moved: a short line is the same as another by chance
_KINDS = {
    "Header": Kind.HEADING,
    "Table": Kind.TABLE,
    "Figure": Kind.FIGURE,
    "CodeBlock": Kind.CODE,
    "RawBlock": Kind.CODE,
    "HorizontalRule": Kind.RULE,
}
_NOWHERE = SourceFile(PurePosixPath("redline"), "").span(0)
_LANGUAGE = Language.parse("en")


@dataclass(frozen=True)
class Step:
    """A step through both versions: `old` and `new` are indexes, one of them None; `move` is a number from 1 where it moved.

    Of what moved, there is a step where it stood (`new` is None) and one where it stands, which has `before`, the index it had.
    """

    old: int | None
    new: int | None
    move: int = 0
    before: int | None = None


def find_steps(old: Sequence[Piece], new: Sequence[Piece], first: int) -> list[Step]:
    """The way through both versions: what is kept in its order, and what is gone before what is new; moves count from `first`."""
    matched = match_pieces(old, new)
    kept = _in_order(matched, new)
    moved = {
        index: number
        for number, index in enumerate(
            (each for each in sorted(matched) if each not in kept and len(new[each].words.split()) >= MIN_MOVED), first
        )
    }
    left = {matched[index]: number for index, number in moved.items()}
    steps: list[Step] = []
    i = j = 0
    for index in [*sorted(kept), len(new)]:
        at = matched[index] if index < len(new) else len(old)
        steps += [Step(each, None, left.get(each, 0)) for each in range(i, at)]
        for each in range(j, index):
            steps.append(Step(None, each, moved.get(each, 0), matched[each] if each in moved else None))
        if index < len(new):
            steps.append(Step(at, index))
        i, j = at + 1, index + 1
    return steps


def _in_order(matched: dict[int, int], new: Sequence[Piece]) -> set[int]:
    """The new indexes of those that stand in one order in both, so that the fewest words move: the heaviest rising chain.

    A Fenwick tree holds the best chain that ends at or before each old index.
    """
    size = max(matched.values(), default=0) + 1
    best: list[tuple[int, int]] = [(0, -1)] * (size + 1)
    before: dict[int, int] = {}
    for index in sorted(matched):
        at = matched[index]
        weight, last = 0, -1
        position = at
        while position > 0:
            weight, last = max((weight, last), best[position])
            position -= position & -position
        before[index] = last
        chain = (weight + len(new[index].words.split()) + 1, index)
        position = at + 1
        while position <= size:
            best[position] = max(best[position], chain)
            position += position & -position
    index, kept = max(best)[1], set()
    while index >= 0:
        kept.add(index)
        index = before[index]
    return kept


def block_pieces(blocks: Sequence[Element]) -> list[Piece]:
    """Blocks as pieces that can be matched; a wrapper is known by its classes where they are its own."""
    names = [_name(block) for block in blocks]
    counts = Counter(names)
    return [
        _piece(_KINDS.get(block["t"], Kind.PARAGRAPH), at, [block], name if counts[name] == 1 else "")
        for at, (block, name) in enumerate(zip(blocks, names, strict=True))
    ]


def _name(block: Element) -> str:
    own = attr_of(block)
    if own is None:
        return ""
    if own[0]:
        return f"#{own[0]}"
    return " ".join([block["t"], *own[1]]) if block["t"] == "Div" and own[1] else ""


def item_pieces(items: Sequence[list[Element]]) -> list[Piece]:
    """Items of a list, or whatever else is a list of blocks."""
    return [_piece(Kind.ITEM, at, item) for at, item in enumerate(items)]


def row_pieces(rows: Sequence[Any]) -> list[Piece]:
    """Rows of a table, which are known by their first cell where no other one begins like it."""
    heads = [plain_text(row[1][0][4]) if row[1] else "" for row in rows]
    counts = Counter(heads)
    return [
        _piece(
            Kind.TABLE,
            at,
            [block for cell in row[1] for block in cell[4]],
            f"row {head}" if head and counts[head] == 1 else "",
        )
        for at, (row, head) in enumerate(zip(rows, heads, strict=True))
    ]


def _piece(kind: Kind, at: int, blocks: Sequence[Element], name: str = "") -> Piece:
    return Piece(_LANGUAGE, kind, (at,), tuple(blocks), _NOWHERE, name)


def words_piece(kind: Kind, at: int, words: str, name: str = "") -> Piece:
    """A piece of which only the words are known."""
    return _piece(kind, at, [{"t": "Para", "c": [{"t": "Str", "c": words}]}], name)
