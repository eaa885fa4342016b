"""Cuts two long texts at places that surely belong together, so that a part that one of them lacks does not lead astray.

Two pieces are such a place when they share anchors that stand once in each text; the longest chain of them that runs through
both texts in one order is taken (as in the patience diff).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from paperforge.bilingual.costs import Unit

ENOUGH = 2  # anchors that stand nowhere else: one may be there by chance

Place = tuple[int, int]


def find_chain(left: Sequence[Unit], right: Sequence[Unit]) -> list[Place]:
    """Pieces of both texts that surely stand against each other, in the order of both."""
    ours, theirs = _unique(left), _unique(right)
    shared: Counter[Place] = Counter((ours[token], theirs[token]) for token in ours.keys() & theirs.keys())
    best: dict[int, tuple[int, int]] = {}
    for (one, other), count in shared.items():
        if count >= ENOUGH:
            best[one] = max(best.get(one, (0, 0)), (count, other))
    return _longest([(one, other) for one, (_, other) in sorted(best.items())])


def _unique(units: Sequence[Unit]) -> dict[str, int]:
    """Where each token stands that stands once; an id counts as enough."""
    counts: Counter[str] = Counter()
    at: dict[str, int] = {}
    for index, unit in enumerate(units):
        for token in _tokens(unit):
            counts[token] += 1
            at[token] = index
    return {token: index for token, index in at.items() if counts[token] == 1}


def _tokens(unit: Unit) -> Iterator[str]:
    yield from unit.features.strong
    yield from (f"~{each}" for each in unit.features.weak)
    if unit.id:
        yield from (f"id{number} {unit.id}" for number in range(ENOUGH))


def _longest(places: Sequence[Place]) -> list[Place]:
    """The longest run of places that rises in both texts (Fredman 1975)."""
    ends: list[int] = []  # the least end of a rising run of each length, as an index of `places`
    before: dict[int, int] = {}
    for index, (_, other) in enumerate(places):
        size = bisect_left(ends, other, key=lambda at: places[at][1])
        if size:
            before[index] = ends[size - 1]
        ends[size : size + 1] = [index]
    chain: list[Place] = []
    at: int | None = ends[-1] if ends else None
    while at is not None:
        chain.append(places[at])
        at = before.get(at)
    return chain[::-1]


def cut(left: Sequence[Unit], right: Sequence[Unit], size: int) -> Iterator[tuple[range, range]]:
    """Parts of both texts that begin at places of the chain, each of them at least `size` pieces long in one of the texts."""
    begin = 0, 0
    for one, other in find_chain(left, right) if max(len(left), len(right)) > size else ():  # most texts are one part
        if max(one - begin[0], other - begin[1]) >= size:
            yield range(begin[0], one), range(begin[1], other)
            begin = one, other
    yield range(begin[0], len(left)), range(begin[1], len(right))
