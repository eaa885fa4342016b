"""Options ranked by the weighted scores of one side, and whether the order depends on the weights. Pure arithmetic.

A move of a weight by `STEP` points takes from, or gives to, the other weights in proportion, so that all still make 100.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

STEP = 10.0  # points of 100
SAME = 1e-9  # totals nearer than this are equal


@dataclass(frozen=True)
class Move:
    """A move of one weight that lets `lower` overtake `upper`."""

    criterion: str
    before: float
    after: float
    upper: str
    lower: str


Scores = Mapping[str, Mapping[str, int]]  # option → criterion → score


def weigh(scores: Scores, weights: Mapping[str, float], scale: Sequence[int]) -> dict[str, float]:
    """The weighted total of each option, 0 for the lowest score everywhere and 100 for the highest."""
    low, width = scale[0], (scale[-1] - scale[0]) or 1
    return {
        option: sum(weight * (own[criterion] - low) / width for criterion, weight in weights.items())
        for option, own in scores.items()
    }


def rank(totals: Mapping[str, float]) -> list[str]:
    """The options from the highest total to the lowest; equal ones in the order they are given in."""
    return sorted(totals, key=lambda option: -round(totals[option], 9))


def find_move(scores: Scores, weights: Mapping[str, float], scale: Sequence[int]) -> Move | None:
    """The first move of a weight that changes the order, the highest places first; None if the order stays."""
    order = rank(weigh(scores, weights, scale))
    best: tuple[int, Move] | None = None
    for criterion, before in weights.items():
        for after in (min(before + STEP, 100.0), max(before - STEP, 0.0)):
            totals = weigh(scores, dict(_shift(weights, criterion, after)), scale)
            for place, (upper, lower) in enumerate(pairwise(order)):
                if totals[lower] > totals[upper] + SAME and (best is None or place < best[0]):
                    best = place, Move(criterion, before, after, upper, lower)
    return best[1] if best else None


def _shift(weights: Mapping[str, float], moved: str, after: float) -> Iterator[tuple[str, float]]:
    rest = sum(weight for criterion, weight in weights.items() if criterion != moved)
    for criterion, weight in weights.items():
        if criterion == moved:
            yield criterion, after
        elif rest:
            yield criterion, weight * (100.0 - after) / rest
        else:
            yield criterion, (100.0 - after) / (len(weights) - 1)
