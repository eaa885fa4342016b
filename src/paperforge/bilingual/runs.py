"""Finds what was moved: runs of pieces that stand alone in both texts, though each is the counterpart of the other."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from math import fsum

from paperforge.bilingual.align import Move, align
from paperforge.bilingual.anchors import Features
from paperforge.bilingual.costs import Unit
from paperforge.bilingual.lexicon import Lexicon

MAX_RUNS = 60  # of each text: every one is compared with every other
LIKE = 0.3  # the share of the shared anchors from which on two runs are one that was moved
LIKE_WORDS = 0.35
MIN_MEANINGS = 4  # words of a list that two runs share

Told = tuple[Move, bool]  # and whether it was moved


def find_moved(
    moves: Sequence[Told],
    left: Sequence[Unit],
    right: Sequence[Unit],
    lexicon: Lexicon = Lexicon(),  # noqa: B008
) -> list[Told]:
    """The moves with the pieces paired that stand alone in both texts and belong together; in the order of the left text."""
    known = {unit.id for unit in left if unit.id} & {unit.id for unit in right}
    ours = list(_runs([move for move, _ in moves], left, known, right=False))
    theirs = list(_runs([move for move, _ in moves], right, known, right=True))
    replaced: dict[int, list[Told]] = {}
    gone: set[int] = set()
    for one, other in _partners(ours, theirs, left, right, known, lexicon):
        inside = align([left[at] for at in one], [right[at] for at in other], lexicon)
        replaced[one.start] = [(move.moved(one.start, other.start), bool(move.left and move.right)) for move in inside]
        gone |= set(other)
    return list(_put_together(moves, replaced, gone)) if replaced else list(moves)


def _partners(
    ours: Sequence[range],
    theirs: Sequence[range],
    left: Sequence[Unit],
    right: Sequence[Unit],
    known: Container[str],
    lexicon: Lexicon,
) -> Iterator[tuple[range, range]]:
    """Runs that begin with one id; then those most alike, each once."""
    by_id = {right[other.start].id: other for other in reversed(theirs) if right[other.start].id in known}
    for one in ours:
        if other := by_id.pop(left[one.start].id, None):  # an id that stands twice is another check's matter
            yield one, other
    scored = [
        (
            _likeness([left[at] for at in one], [right[at] for at in other], lexicon),
            -one.start,
            -other.start,
            one,
            other,
        )
        for one in [each for each in ours if left[each.start].id not in known][:MAX_RUNS]
        for other in [each for each in theirs if right[each.start].id not in known][:MAX_RUNS]
    ]
    taken: tuple[set[range], set[range]] = (set(), set())
    for score, _, _, one, other in sorted(scored, key=lambda each: each[:3], reverse=True):
        if score >= LIKE and one not in taken[0] and other not in taken[1]:
            taken[0].add(one)
            taken[1].add(other)
            yield one, other


def _runs(moves: Sequence[Move], units: Sequence[Unit], known: Container[str], *, right: bool) -> Iterator[range]:
    """Neighbors that stand alone in a text, cut before every heading and every id that both texts have."""
    begin: int | None = None
    stop = 0
    for move in moves:
        here, there = (move.right, move.left) if right else (move.left, move.right)
        alone = bool(here) and not there
        if begin is not None and here and (not alone or units[here.start].level or units[here.start].id in known):
            yield range(begin, stop)
            begin = None
        if alone:
            begin, stop = (here.start if begin is None else begin), here.stop
    if begin is not None:
        yield range(begin, stop)


def _likeness(ours: Sequence[Unit], theirs: Sequence[Unit], lexicon: Lexicon) -> float:
    """The share of anchors or of known words that both have; 0 where that may be chance."""
    one, other = (_whole(units) for units in (ours, theirs))
    if ours[0].kind is not theirs[0].kind or max(one.length, other.length) > 2.5 * min(one.length, other.length):
        return 0.0
    found = [0.0]
    if len(one.strong & other.strong) >= 2:
        found.append(_dice(one.strong, other.strong) + _dice(one.weak, other.weak) / 2)
    if len(one.weak & other.weak) >= 6 and _dice(one.weak, other.weak) >= LIKE_WORDS:
        found.append(_dice(one.weak, other.weak))
    (meanings, total), (others, total_others) = lexicon.tokens([one], [other])
    shared = fsum(weight for each, weight in meanings[0].items() if each in others[0])
    if len(meanings[0]) >= MIN_MEANINGS:
        known = len(one.words) + len(other.words)
        found.append(2 * shared / max(total[0] + total_others[0], 1e-9) * min(1.0, 6 * len(meanings[0]) / known))
    return max(found)


def _whole(units: Sequence[Unit]) -> Features:
    """The features of some pieces as one."""
    strong, weak, words = (
        frozenset().union(*(getattr(unit.features, name) for unit in units)) for name in ("strong", "weak", "words")
    )
    return Features(sum(unit.features.length for unit in units), strong, weak, words)


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))


def _put_together(moves: Sequence[Told], replaced: dict[int, list[Told]], gone: set[int]) -> Iterator[Told]:
    inside: set[int] = set()
    for move, moved in moves:
        if move.left and not move.right and move.left.start in replaced:
            for each in replaced[move.left.start]:
                yield each
                inside |= set(each[0].left)
        elif (move.left and set(move.left) <= inside) or (not move.left and set(move.right) <= gone):
            continue
        else:
            yield move, moved
