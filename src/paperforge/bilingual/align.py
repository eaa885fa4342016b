"""Aligns two texts by dynamic programming over their pieces, with moves 1–1, 1–2, 2–1, 1–3, 3–1, 1–0 and 0–1.

The path of least cost is the alignment (Gale and Church 1993); how sure each of its moves is comes from summing over all
paths (forward and backward), so that two places that look alike make each other uncertain. Long texts are aligned in
windows: each begins where the one before it was last sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperforge.bilingual.chain import cut
from paperforge.bilingual.costs import GAP, LIST_MOVES, Costs, Matrix, Ratio, Unit, Window, find_costs
from paperforge.bilingual.lexicon import Lexicon, learn_pairs

WINDOW = 240  # pieces of each text that are looked at together
MAX_WINDOW = 8 * WINDOW  # where so few of them belong together that a whole part may be missing
ALONE = 0.3  # the share of pieces without a counterpart that makes a window too small
KEPT = 0.6  # the share of a window whose moves are kept, where another one follows
SOFTNESS = 2.0  # costs are divided by it before they become probabilities: the model is surer than it is right
SURE = 0.5
MIN_WORDS = 6  # pairs of words from which on a second pass is worth its time
MAX_KEPT = 500_000  # places of both texts whose costs are kept for the second pass: 20 MB

_STEPS = [*LIST_MOVES, (1, 0), (0, 1)]


@dataclass(frozen=True, slots=True)
class Move:
    """Pieces `left[start:stop]` stand against `right[start:stop]`; one of both may be empty."""

    left: range
    right: range
    confidence: float

    def moved(self, left: int, right: int) -> Move:
        """The same move, further on in both texts."""
        return Move(
            range(self.left.start + left, self.left.stop + left),
            range(self.right.start + right, self.right.stop + right),
            self.confidence,
        )


def align(left: Sequence[Unit], right: Sequence[Unit], lexicon: Lexicon = Lexicon()) -> list[Move]:  # noqa: B008 - frozen
    """The alignment of two texts: every piece of both stands in exactly one move, in the order of the texts.

    `lexicon` are words known to belong together; those that are seen to do so in the texts are added on a second pass.
    """
    windows = _Windows(left, right)
    parts = list(cut(left, right, WINDOW))
    moves = _align_parts(parts, windows, lexicon)
    known = [
        (left[move.left.start].features, right[move.right.start].features)
        for move in moves
        if len(move.left) == len(move.right) == 1 and move.confidence > SURE
    ]
    seen = learn_pairs(known)
    return _align_parts(parts, windows, lexicon.with_pairs(seen)) if len(seen) >= MIN_WORDS else moves


def align_items(left: Sequence[Unit], right: Sequence[Unit], lexicon: Lexicon) -> list[Move]:
    """The same for the items of a list against paragraphs, of which one may hold many."""
    costs = find_costs(left, right, Ratio.of(left, right), frozenset(), lexicon, LIST_MOVES)
    return _align_window(costs, (True, True))


class _Windows:
    """Two texts in windows; what does not hang on the lexicon is kept for the second pass, as far as it is little."""

    def __init__(self, left: Sequence[Unit], right: Sequence[Unit]) -> None:
        self.left, self.right = left, right
        self.ratio = Ratio.of(left, right)
        self.known = frozenset(unit.id for unit in left if unit.id) & frozenset(unit.id for unit in right)
        self._kept: dict[tuple[range, range], Window] = {}
        # Of a long text nothing is kept: what stays between the windows keeps their room from being used again.
        self._room = MAX_KEPT if max(len(left), len(right)) * WINDOW <= MAX_KEPT else 0

    def of(self, ours: range, theirs: range) -> Window:
        """The window of some pieces of both texts."""
        window = self._kept.get((ours, theirs))
        if window is None:
            left, right = self.left[ours.start : ours.stop], self.right[theirs.start : theirs.stop]
            window = Window(left, right, self.ratio, self.known)
            if len(left) * len(right) <= self._room:
                self._room -= len(left) * len(right)
                self._kept[ours, theirs] = window
                window.is_kept = True
        return window


def _align_parts(parts: Sequence[tuple[range, range]], windows: _Windows, lexicon: Lexicon) -> list[Move]:
    return [move for ours, theirs in parts for move in _align_long(ours, theirs, windows, lexicon)]


def _align_long(ours: range, theirs: range, windows: _Windows, lexicon: Lexicon) -> list[Move]:
    """In windows."""
    found: list[Move] = []
    i, j = ours.start, theirs.start
    while i < ours.stop or j < theirs.stop:
        size = WINDOW
        while True:
            here, there = ours[i - ours.start :][:size], theirs[j - theirs.start :][:size]
            ends = i + size >= ours.stop, j + size >= theirs.stop
            moves = _align_window(windows.of(here, there).costs(lexicon), ends)
            if all(ends):
                break
            moves = _sure_part(moves)
            if size >= MAX_WINDOW or not _is_too_small(moves):
                break
            size *= 2
        found += [move.moved(i, j) for move in moves]
        i, j = i + moves[-1].left.stop, j + moves[-1].right.stop
    return found


def _is_too_small(moves: Sequence[Move]) -> bool:
    alone = sum(1 for move in moves if not (move.left and move.right))
    return alone > ALONE * len(moves)


def _sure_part(moves: list[Move]) -> list[Move]:
    """The first part of a window's moves, up to a sure one."""
    limit = max(1, int(len(moves) * KEPT))
    last = next((at for at in range(limit, 0, -1) if _is_sure(moves[at - 1])), limit)
    return moves[:last]


def _is_sure(move: Move) -> bool:
    return len(move.left) == len(move.right) == 1 and move.confidence > 0.9


def _align_window(costs: Costs, ends: tuple[bool, bool]) -> list[Move]:
    best, steps = _find_paths(costs)
    n, m = len(costs.gaps[0]), len(costs.gaps[1])
    i, j = (n, m) if all(ends) or not (n and m) else _end_of(best)
    forward, backward = _sum_paths(costs, reverse=False), _sum_paths(costs, reverse=True)
    total = forward[n, m]
    moves: list[Move] = []
    while i or j:
        a, b = _STEPS[steps[i, j]]
        cost = costs.moves[a, b][i - a, j - b] if a and b else GAP
        confidence = float(np.exp(min(0.0, forward[i - a, j - b] - cost / SOFTNESS + backward[i, j] - total)))
        moves.append(Move(range(i - a, i), range(j - b, j), confidence))
        i, j = i - a, j - b
    return moves[::-1]


def _end_of(best: Matrix) -> tuple[int, int]:
    """Where the path of a window ends that is not the last one: what it leaves over costs half."""
    n, m = best.shape[0] - 1, best.shape[1] - 1
    rest = best.copy()
    rest[:-1, :-1] = np.inf  # only at the borders
    rest += GAP / 2 * ((n - np.arange(n + 1))[:, None] + (m - np.arange(m + 1))[None, :])
    i, j = np.unravel_index(int(np.argmin(rest)), rest.shape)
    return int(i), int(j)


def _find_paths(costs: Costs) -> tuple[Matrix, NDArray[np.int8]]:
    """The least cost of reaching every pair of places, and the last step of the way there."""
    n, m = len(costs.gaps[0]), len(costs.gaps[1])
    best = np.full((n + 1, m + 1), np.inf)
    steps = np.zeros((n + 1, m + 1), dtype=np.int8)
    alone = np.concatenate([[0.0], np.cumsum(costs.gaps[1])])
    best[0] = alone
    steps[0, 1:] = _STEPS.index((0, 1))
    for i in range(1, n + 1):
        row = best[i - 1] + costs.gaps[0][i - 1]
        step = np.full(m + 1, _STEPS.index((1, 0)), dtype=np.int8)
        for (a, b), cost in costs.moves.items():
            if i >= a:
                reached = best[i - a, : m + 1 - b] + cost[i - a]
                better = reached < row[b:]
                row[b:][better] = reached[better]
                step[b:][better] = _STEPS.index((a, b))
        # Steps of the right text alone follow each other within the row.
        behind = np.minimum.accumulate(row - alone) + alone
        step[behind < row - 1e-9] = _STEPS.index((0, 1))
        best[i], steps[i] = np.minimum(behind, row), step
    return best, steps


def _sum_paths(costs: Costs, *, reverse: bool) -> Matrix:
    """The logarithm of the weight of all paths to every pair of places; `reverse`: of all paths from there to the end."""
    n, m = len(costs.gaps[0]), len(costs.gaps[1])
    turn = (slice(None, None, -1),) * 2 if reverse else (slice(None),) * 2
    moves = {step: cost[turn] / -SOFTNESS for step, cost in costs.moves.items()}
    gaps = [-gap[turn[0]] / SOFTNESS for gap in costs.gaps]
    sums = np.empty((n + 1, m + 1))
    alone = np.concatenate([[0.0], np.cumsum(gaps[1])])
    sums[0] = alone
    for i in range(1, n + 1):
        row = sums[i - 1] + gaps[0][i - 1]
        for (a, b), cost in moves.items():
            if i >= a:
                row[b:] = np.logaddexp(row[b:], sums[i - a, : m + 1 - b] + cost[i - a])
        sums[i] = np.logaddexp.accumulate(row - alone) + alone
    return sums[::-1, ::-1] if reverse else sums
