"""Two versions of a tree as one marked tree (`marks`): blocks are matched first, then compared word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from paperforge.pandoc.ast import Element
from paperforge.redline.breaks import find_breaks
from paperforge.redline.marks import (
    DEL,
    INS,
    Origins,
    mark_blocks,
    mark_inlines,
    mark_item,
    mark_shell,
    put_shell,
    same_kind,
    settle,
    shell_of,
)
from paperforge.redline.units import block_pieces, find_steps, item_pieces, row_pieces
from paperforge.redline.words import Blocks, merge_inlines

Items = list[list[Element]]


def merge(old: list[Element], new: list[Element]) -> list[Element]:
    """The marked tree of two versions: `accept` of it is the new one, `reject` the old one, both settled."""
    return Merger().blocks(settle(old), settle(new))


class Merger:
    """Compares trees; its moves are numbered through all of them."""

    def __init__(self, origins: Origins | None = None) -> None:
        """`origins` are those of the settled trees; merged blocks are added, as made from the new one."""
        self.moves = 0
        self.origins: Origins = {} if origins is None else origins

    def blocks(self, old: list[Element], new: list[Element]) -> list[Element]:
        """Two settled lists of blocks as a marked one."""
        if old == new:
            return new
        before, after = block_pieces(old), block_pieces(new)
        merged: list[Element] = []
        steps = list(self.steps(before, after))
        parted, needless = find_breaks(steps, old, new, self.inlines)
        for at, step in enumerate(steps):
            if at in needless:
                continue
            if at in parted:
                merged.append(parted[at])
                self.origins[id(parted[at]["c"][1][0])] = self.origins.get(id(new[step.new or 0]), new[step.new or 0])
            elif step.old is not None and step.new is not None:
                merged += self.pair(old[step.old], new[step.new])
            elif step.old is not None:
                merged.append(mark_blocks(DEL, [old[step.old]], step.move))
            elif step.new is not None:
                block = new[step.new]
                inside = [block] if step.before is None else self.pair(old[step.before], block)
                merged.append(mark_blocks(INS, inside, step.move))
        return merged

    def steps(self, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Any]:
        """The way through two lists of pieces, with moves of their own numbers."""
        found = find_steps(old, new, self.moves + 1)
        self.moves = max([self.moves, *(step.move for step in found)])
        yield from found

    def pair(self, old: Element, new: Element) -> list[Element]:
        """A block that both texts have, with what changed in it."""
        if old == new:
            return [new]
        content = self.content(old, new) if same_kind(old, new) else None
        if content is None:
            return [mark_blocks(DEL, [old]), mark_blocks(INS, [new])]
        block = put_shell({"t": new["t"], "c": content}, shell_of(new))
        self.origins[id(block)] = self.origins.get(id(new), new)
        return [block] if shell_of(old) == shell_of(new) else [mark_shell(block, shell_of(old))]

    def content(self, old: Element, new: Element) -> Any:
        """What stands in a block, compared; None where it can only be replaced."""
        before: Any = old.get("c")
        after: Any = new.get("c")
        kind = new["t"]
        if kind in {"Para", "Plain"}:
            return self.inlines(before, after)
        if kind == "Header":
            return [*after[:2], self.inlines(before[2], after[2])]
        if kind in {"Div", "BlockQuote"}:
            return self.blocks(before, after) if kind == "BlockQuote" else [after[0], self.blocks(before[1], after[1])]
        if kind == "Figure":
            if before[1][0] != after[1][0]:
                return None
            caption = [after[1][0], self.blocks(before[1][1], after[1][1])]
            return [after[0], caption, self.blocks(before[2], after[2])]
        if kind in {"BulletList", "OrderedList"}:
            items = self.items(_items(old), _items(new))
            return [after[0], items] if kind == "OrderedList" else items
        if kind == "DefinitionList":
            return self.definitions(before, after)
        if kind == "LineBlock" and len(before) == len(after):
            return [self.inlines(line, other) for line, other in zip(before, after, strict=True)]
        return self.table(before, after) if kind == "Table" else None

    def inlines(self, old: list[Element], new: list[Element]) -> list[Element]:
        """A paragraph, compared word by word."""
        blocks: Blocks = self.blocks
        return merge_inlines(old, new, blocks)

    def items(self, old: Items, new: Items) -> Items:
        """The items of a list."""
        merged: Items = []
        for step in self.steps(item_pieces(old), item_pieces(new)):
            if step.old is not None and step.new is not None:
                merged.append(self.blocks(old[step.old], new[step.new]))
            elif step.old is not None:
                merged.append(mark_item(DEL, old[step.old], step.move))
            else:
                item = new[step.new]
                inside = item if step.before is None else self.blocks(old[step.before], item)
                merged.append(mark_item(INS, inside, step.move))
        return merged

    def definitions(self, old: list[Any], new: list[Any]) -> list[Any]:
        """The items of a definition list: a term and its definitions. They are not told as moved."""
        merged: list[Any] = []
        pieces = [
            item_pieces(
                [[{"t": "Plain", "c": term}, *(block for each in given for block in each)] for term, given in side]
            )
            for side in (old, new)
        ]
        for step in find_steps(pieces[0], pieces[1], 1):
            if step.old is not None and step.new is not None:
                before, after = old[step.old], new[step.new]
                merged.append([self.inlines(before[0], after[0]), self.items(before[1], after[1])])
                continue
            kind = INS if step.old is None else DEL
            term, given = new[step.new] if step.new is not None else old[step.old or 0]
            merged.append([mark_inlines(kind, term), [mark_item(kind, each) for each in given]])
        return merged

    def table(self, old: list[Any], new: list[Any]) -> list[Any]:
        """A table of as many columns, row by row and cell by cell."""
        own, caption, columns, head, bodies, foot = new
        pairs = zip(old[4], bodies, strict=True)
        return [
            own,
            [caption[0], self.blocks(old[1][1], caption[1])],
            columns,
            [head[0], self.rows(old[3][1], head[1])],
            [[*after[:2], self.rows(before[2], after[2]), self.rows(before[3], after[3])] for before, after in pairs],
            [foot[0], self.rows(old[5][1], foot[1])],
        ]

    def rows(self, old: list[Any], new: list[Any]) -> list[Any]:
        """Rows of a table."""
        merged: list[Any] = []
        for step in find_steps(row_pieces(old), row_pieces(new), 1):
            if step.old is not None and step.new is not None and _row_shell(old[step.old]) == _row_shell(new[step.new]):
                own, cells = new[step.new]
                pairs = zip(old[step.old][1], cells, strict=True)
                merged.append([own, [[*after[:4], self.blocks(before[4], after[4])] for before, after in pairs]])
                continue
            merged += [_mark_row(DEL, old[step.old])] if step.old is not None else []
            merged += [_mark_row(INS, new[step.new])] if step.new is not None else []
        return merged


def _items(block: Element) -> Items:
    items: Items = block["c"][1] if block["t"] == "OrderedList" else block["c"]
    return items


def _row_shell(row: Any) -> Any:
    """What a row is apart from the words in its cells."""
    return [row[0], [cell[:4] for cell in row[1]]]


def _mark_row(kind: str, row: Any) -> Any:
    (identifier, classes, values), cells = row
    return [[identifier, [*classes, kind], values], cells]
