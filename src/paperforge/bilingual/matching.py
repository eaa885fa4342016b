"""Which piece of a text is which piece of an earlier version of it: by what it says, by its id, by the likeness of words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from paperforge.bilingual.digest import digest
from paperforge.bilingual.pieces import Kind, Piece
from paperforge.pandoc.ast import walk

LIKE = 40.0  # the share of words in one order, in per cent, by which an edited piece is known between its neighbors
LIKE_MOVED = 70.0  # the same, for one that also stands elsewhere now
MIN_MOVED = 6  # words that one needs for that: short ones are alike by chance
MAX_COMPARED = 4_000_000  # pairs of pieces that are compared at once: about three seconds

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+")  # a text without blanks is compared by its characters
# Kinds that an edited piece can pass between; each of the others is its own.
_PROSE = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.LIST, Kind.QUOTE, Kind.DIVISION})


def split_lists(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with the items of lists in their place."""
    return [each for piece in pieces for each in piece.items or (piece,)]


def match_pieces(old: Sequence[Piece], new: Sequence[Piece]) -> dict[int, int]:
    """The index of the old piece by that of the new one, for the pieces that are the same, changed or not.

    Both are pieces of one text in its order, lists as their items. Equal ones come first, then those of one id, then those
    that are alike between two that are known, at last those that were moved and changed.
    """
    return _Matcher(old, new).match()


class _Matcher:
    def __init__(self, old: Sequence[Piece], new: Sequence[Piece]) -> None:
        self.old, self.new = old, new
        self.matched: dict[int, int] = {}
        self.free = set(range(len(old)))

    def match(self) -> dict[int, int]:
        """See `match_pieces`."""
        ours, theirs = ([digest([piece]) for piece in pieces] for pieces in (self.new, self.old))
        gaps = list(self.by_order(ours, theirs))
        self.by_key(ours, theirs)
        self.by_key([piece.id for piece in self.new], [piece.id for piece in self.old])
        for old, new in gaps:
            self.by_words(old, new, LIKE, 1)
        self.by_words(range(len(self.old)), range(len(self.new)), LIKE_MOVED, MIN_MOVED)
        return self.matched

    def by_order(self, ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[range, range]]:
        """Join what is equal in one order (a longest common subsequence), and yield the gaps between."""
        i = j = 0
        for block in LCSseq.opcodes(theirs, ours):
            if block.tag == "equal":
                yield range(i, block.src_start), range(j, block.dest_start)
                for at in range(block.src_end - block.src_start):
                    self.join(block.src_start + at, block.dest_start + at)
                i, j = block.src_end, block.dest_end
        yield range(i, len(self.old)), range(j, len(self.new))

    def by_key(self, ours: Sequence[str], theirs: Sequence[str]) -> None:
        """Join what has one key, the first with the first."""
        waiting: dict[str, list[int]] = defaultdict(list)
        for at in sorted(self.free, reverse=True):
            waiting[theirs[at]].append(at)
        for index, key in enumerate(ours):
            if key and index not in self.matched and waiting.get(key):
                self.join(waiting[key].pop(), index)

    def by_words(self, old: Iterable[int], new: Iterable[int], least: float, words: int) -> None:
        """Join what is alike, the most alike first."""
        ours = {at: said for at in new if at not in self.matched and len(said := _words(self.new[at])) >= words}
        theirs = {at: said for at in old if at in self.free and len(said := _words(self.old[at])) >= words}
        if not ours or not theirs or len(ours) * len(theirs) > MAX_COMPARED:
            return
        scores = process.cdist(
            list(theirs.values()), list(ours.values()), scorer=fuzz.ratio, score_cutoff=least, dtype=np.float32
        )
        rows, columns = np.nonzero(scores)
        order = np.lexsort((columns, rows, -scores[rows, columns]))
        here, there = list(ours), list(theirs)
        for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
            at, index = there[row], here[column]
            if at in self.free and index not in self.matched and _group(self.old[at]) == _group(self.new[index]):
                self.join(at, index)

    def join(self, at: int, index: int) -> None:
        """The new piece of an index is the old one."""
        self.matched[index] = at
        self.free.discard(at)


def _words(piece: Piece) -> list[str]:
    """What a piece is compared by: its words, and the names of its pictures."""
    pictures = (str(each["c"][2][0]) for each in walk(list(piece.blocks), "Image"))
    return [*_WORD.findall(piece.words.casefold()), *pictures]


def _group(piece: Piece) -> str:
    return "prose" if piece.kind in _PROSE else str(piece.kind)
