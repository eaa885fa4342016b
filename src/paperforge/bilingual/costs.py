"""What it costs to let pieces of two texts stand against each other, in nats: the smaller, the likelier.

The cost of a move, of `a` pieces of the left text against `b` of the right one, is the sum of

- its prior: how rare such moves are in translations (the order of magnitude of Gale and Church 1993, table 5);
- length: d = (R - L·c) / sqrt(v·(L·c + R)/2 + f), with L and R the letters and digits, c the right text's letters per letter of
  the left one, v the variance per letter; a heavy-tailed penalty (Student, 4 degrees of freedom) of d, since free translation
  is no normal distribution;
- kind: a heading against a paragraph, a table against a list;
- strong anchors (`anchors`): a gain for those that both have, a penalty for those that only one has;
- weak anchors, and words that belong together (`lexicon`): a gain above what meets by chance, a loss below it;
- explicit ids: the same one decides, two different ones exclude.

A piece that stands alone costs `GAP`. Tokens weigh more the rarer they are (the logarithm of the inverse of their frequency).
Weights are summed in an order of their own or exactly: sets of words have another order in every process, and where two pieces
are the same, the last bit of a sum would decide between them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import fsum, log

import numpy as np
from numpy.typing import NDArray

from paperforge.bilingual.anchors import Features
from paperforge.bilingual.lexicon import Lexicon, Weighted
from paperforge.bilingual.pieces import Kind

Matrix = NDArray[np.float64]
Kinds = NDArray[np.int_]

# (pieces of the left text, of the right one): the prior of the move
MOVES = {(1, 1): 0.1, (1, 2): 2.6, (2, 1): 2.6, (1, 3): 4.2, (3, 1): 4.2}
# The same for the items of a list against the sentences of prose.
LIST_MOVES = MOVES | {pair: 4.2 + 0.3 * (max(pair) - 3) for size in range(4, 9) for pair in ((1, size), (size, 1))}
GAP = 2.5
VARIANCE = 10.0  # of the length, per letter
FLOOR = 60.0  # of the variance, for words as short as a heading
STRONG_GAIN, STRONG_LOSS = 5.0, 2.5
WEAK_GAIN, WEAK_CHANCE = 5.0, 0.12  # and the likeness that any two pieces have
WORDS_GAIN, WORDS_CHANCE = 9.0, 0.25
ENOUGH = 3.0  # weight of anchors from which on they count in full
SAME_ID = -60.0
NEVER = 60.0
LED = 1.0  # a heading together with what follows it
MAX_GATHERED = 200_000  # places of shared tokens that are held at a time
MANY = 40  # places of one token from which on they are summed at once
LEVEL = 0.5  # for each level between two headings

_FLOW = (Kind.PARAGRAPH, Kind.LIST, Kind.ITEM, Kind.QUOTE, Kind.DIVISION)  # what can be merged and split
_KINDS = list(Kind)
# What one kind costs against another; two kinds that are not listed cost `OTHERWISE`.
_AGAINST = {
    (Kind.PARAGRAPH, Kind.ITEM): 0.7,
    (Kind.PARAGRAPH, Kind.LIST): 1.2,
    (Kind.PARAGRAPH, Kind.QUOTE): 1.0,
    (Kind.PARAGRAPH, Kind.DIVISION): 1.0,
    (Kind.LIST, Kind.ITEM): 0.7,
    (Kind.LIST, Kind.QUOTE): 2.0,
    (Kind.LIST, Kind.TABLE): 2.5,
    (Kind.LIST, Kind.DIVISION): 1.5,
    (Kind.QUOTE, Kind.DIVISION): 0.7,
    (Kind.TABLE, Kind.FIGURE): 3.5,
    (Kind.TABLE, Kind.PARAGRAPH): 4.0,
    (Kind.HEADING, Kind.PARAGRAPH): 3.5,
}
OTHERWISE = 6.0


def _kind_costs() -> Matrix:
    costs = np.full((len(_KINDS), len(_KINDS)), OTHERWISE)
    np.fill_diagonal(costs, 0.0)
    for (one, other), cost in _AGAINST.items():
        left, right = _KINDS.index(one), _KINDS.index(other)
        costs[left, right] = costs[right, left] = cost
    return costs


_KIND_COSTS = _kind_costs()
_MERGES = np.array([kind in _FLOW for kind in _KINDS])
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


@dataclass(frozen=True)
class Unit:
    """A piece as it is compared: what it is, its explicit id, and its features."""

    kind: Kind
    level: int
    id: str
    features: Features


@dataclass(frozen=True)
class Ratio:
    """How long the right text is, measured by the left one."""

    value: float

    @classmethod
    def of(cls, left: Sequence[Unit], right: Sequence[Unit]) -> Ratio:
        """The ratio of two whole texts; within bounds, since one of them may lack parts."""
        sizes = [sum(unit.features.length for unit in units) for units in (left, right)]
        return cls(min(max(sizes[1] / sizes[0], 0.6), 1.7) if all(sizes) else 1.0)


@dataclass
class Costs:
    """The costs of all moves in two texts: `moves[a, b][i, j]` is that of `a` pieces from `i` on against `b` from `j` on."""

    moves: dict[tuple[int, int], Matrix]
    gaps: tuple[Matrix, Matrix]


def find_costs(
    left: Sequence[Unit],
    right: Sequence[Unit],
    ratio: Ratio,
    known: frozenset[str],
    lexicon: Lexicon,
    priors: Mapping[tuple[int, int], float] = MOVES,
) -> Costs:
    """The costs of the moves of `priors` between two texts; `known` are the ids that both have, here or elsewhere."""
    return Window(left, right, ratio, known, priors).costs(lexicon)


class Window:
    """Two texts, or parts of them, and what their moves cost but for what their words mean; for `known` see `find_costs`."""

    def __init__(
        self,
        left: Sequence[Unit],
        right: Sequence[Unit],
        ratio: Ratio,
        known: frozenset[str],
        priors: Mapping[tuple[int, int], float] = MOVES,
    ) -> None:
        self.is_kept = False
        self._features = [[unit.features for unit in units] for units in (left, right)]
        self._moves: dict[tuple[int, int], Matrix] = {}
        strong, weak = (_likeness_of(self._features, name) for name in ("strong", "weak"))
        lengths = [_prefix([each.length for each in features]) for features in self._features]
        kinds = [np.array([_NUMBERS[unit.kind] for unit in units], dtype=int) for units in (left, right)]
        for (a, b), prior in priors.items():
            if len(left) >= a and len(right) >= b:
                cost = prior + _length_cost(_windows(lengths[0], a), _windows(lengths[1], b), ratio)
                cost += _anchor_cost(strong, weak, a, b)
                cost += _kind_cost(kinds[0], kinds[1], a, b)
                self._moves[a, b] = cost
        if (1, 1) in self._moves:
            self._moves[1, 1] += _levels(left, right) + _ids(left, right, known)
            _keep_ids_alone(self._moves, left, right, known)

    def costs(self, lexicon: Lexicon) -> Costs:
        """With what the words mean by a lexicon; more than once only of a window that is kept."""
        left, right = self._features
        moves = self._moves
        if lexicon:
            ours, theirs = lexicon.tokens(left, right)
            words = _Likeness(ours[0], theirs[0], (ours[1], theirs[1]))
            # A large matrix takes long to allocate: the sums go into the old one where nobody else holds it.
            into = {step: None if self.is_kept else cost for step, cost in moves.items()}
            moves = {
                (a, b): np.subtract(cost, words.gain(a, b, WORDS_GAIN, WORDS_CHANCE), out=into[a, b])
                for (a, b), cost in moves.items()
            }
        return Costs(moves, (np.full(len(left), GAP), np.full(len(right), GAP)))


def _prefix(values: Sequence[float]) -> Matrix:
    return np.concatenate([[0.0], np.cumsum(np.array(values, dtype=float))])


def _windows(prefix: Matrix, size: int) -> Matrix:
    """The sums of every `size` neighbors."""
    sums: Matrix = prefix[size:] - prefix[:-size]
    return sums


def _length_cost(left: Matrix, right: Matrix, ratio: Ratio) -> Matrix:
    expected, found = left[:, None] * ratio.value, right[None, :]
    variance: Matrix = expected + found
    variance *= VARIANCE
    variance /= 2
    variance += FLOOR
    cost: Matrix = found - expected
    np.square(cost, out=cost)
    cost /= variance
    cost /= 4
    np.log1p(cost, out=cost)
    cost *= 2.5
    return cost


def _kind_cost(left: Kinds, right: Kinds, a: int, b: int) -> Matrix:
    """What the kinds of both sides cost; only running text can be merged, code with code, and a heading with what follows it."""
    ours, theirs = _groups(left, a), _groups(right, b)
    cost: Matrix = _KIND_COSTS[ours.kinds[:, None], theirs.kinds[None, :]] + ours.extra[:, None] + theirs.extra[None, :]
    return cost


@dataclass(frozen=True)
class _Groups:
    """Every few neighbors as one: the kind they are compared as, and what it costs to merge them."""

    kinds: Kinds
    extra: Matrix


def _groups(kinds: Kinds, size: int) -> _Groups:
    if size == 1:
        return _Groups(kinds, np.zeros(len(kinds)))
    groups = np.lib.stride_tricks.sliding_window_view(kinds, size)
    code, heading = _KINDS.index(Kind.CODE), _KINDS.index(Kind.HEADING)
    flows = _MERGES[groups].all(axis=1) | (groups == code).all(axis=1)
    led = (groups[:, 0] == heading) & _MERGES[groups[:, 1:]].all(axis=1)  # a date as a heading, or as the first words
    extra = np.where(flows, 0.0, np.where(led, LED, NEVER))
    return _Groups(np.where(led, groups[:, 1], groups[:, 0]), extra)


def _anchor_cost(strong: _Likeness, weak: _Likeness, a: int, b: int) -> Matrix:
    cost = strong.alike(a, b)
    lost = 1 - cost
    lost *= STRONG_LOSS
    lost *= strong.least(a, b)
    cost *= -STRONG_GAIN
    cost *= _enough(strong.mean(a, b))
    cost += lost
    cost -= weak.gain(a, b, WEAK_GAIN, WEAK_CHANCE)
    return cost


def _enough(weight: Matrix) -> Matrix:
    enough: Matrix = weight / -ENOUGH
    np.exp(enough, out=enough)
    np.subtract(1, enough, out=enough)
    return enough


def _levels(left: Sequence[Unit], right: Sequence[Unit]) -> Matrix:
    levels = [np.array([unit.level for unit in units]) for units in (left, right)]
    both = (levels[0] > 0)[:, None] & (levels[1] > 0)[None, :]
    cost: Matrix = LEVEL * np.abs(levels[0][:, None] - levels[1][None, :]) * both
    return cost


def _ids(left: Sequence[Unit], right: Sequence[Unit], known: frozenset[str]) -> Matrix:
    """The same id decides; two ids that both texts know exclude each other."""
    cost = np.zeros((len(left), len(right)))
    at = {unit.id: index for index, unit in reversed(list(enumerate(right))) if unit.id}
    rows = [index for index, unit in enumerate(left) if unit.id in known]
    columns = [index for index, unit in enumerate(right) if unit.id in known]
    cost[rows, :] += NEVER
    cost[:, columns] += NEVER
    for row in rows:
        if left[row].id in at:
            cost[row, at[left[row].id]] = SAME_ID
    return cost


def _keep_ids_alone(
    moves: dict[tuple[int, int], Matrix], left: Sequence[Unit], right: Sequence[Unit], known: frozenset[str]
) -> None:
    """What both texts call by one id stands against nothing else, nor is it merged with what follows it."""
    rows = [index for index, unit in enumerate(left) if unit.id in known]
    columns = [index for index, unit in enumerate(right) if unit.id in known]
    for (a, b), cost in moves.items():
        if a == b == 1:
            continue
        for indices, size, axis in ((rows, a, 0), (columns, b, 1)):
            covered = {at - back for at in indices for back in range(size)}
            inside = [at for at in covered if 0 <= at < cost.shape[axis]]
            if axis == 0:
                cost[inside, :] += NEVER
            else:
                cost[:, inside] += NEVER


# ---------------------------------------------------------------- likeness by tokens


def _likeness_of(texts: Sequence[Sequence[Features]], name: str) -> _Likeness:
    """The likeness by the strong tokens; or by the weak ones, of which only those weigh anything that both texts have."""
    sides: list[list[frozenset[str]]] = [[getattr(each, name) for each in features] for features in texts]
    counts = [Counter(chain.from_iterable(side)) for side in sides]
    total = max(*map(len, texts), 8) + 1
    # What one text lacks makes the pieces of the other weigh more, and is shared by none.
    common = {
        token: log(total / max(count, counts[1][token])) for token, count in counts[0].items() if token in counts[1]
    }
    kept = [[_weighted(tokens, common) for tokens in side] for side in sides]
    if name == "weak":
        return _Likeness(kept[0], kept[1])
    whole = [
        [
            fsum([*tokens.values(), *(log(total / count[token]) for token in side.difference(common))])
            for tokens, side in zip(weighted, given, strict=True)
        ]
        for weighted, given, count in zip(kept, sides, counts, strict=True)
    ]
    return _Likeness(kept[0], kept[1], (whole[0], whole[1]))


def _weighted(tokens: frozenset[str], weights: Mapping[str, float]) -> dict[str, float]:
    return {token: weights[token] for token in tokens if token in weights}


class _Likeness:
    """How alike pieces are by the tokens that they share: Dice's coefficient, weighted; sums over neighbors for merges.

    Matrices are changed in place wherever they can be: a new one of two hundred pieces costs more than what is reckoned in it.
    """

    def __init__(
        self, left: Weighted, right: Weighted, totals: tuple[Sequence[float], Sequence[float]] | None = None
    ) -> None:
        weights = totals or tuple([fsum(tokens.values()) for tokens in side] for side in (left, right))
        self.left, self.right = map(_prefix, weights)
        shared = _shared(left, right)
        self.sums = np.zeros((len(left) + 1, len(right) + 1))
        self.sums[1:, 1:] = shared.cumsum(axis=0).cumsum(axis=1)

    def alike(self, a: int, b: int) -> Matrix:
        """For every `a` and `b` neighbors: their likeness from 0 to 1."""
        sums = self.sums
        alike: Matrix = sums[a:, b:] - sums[:-a, b:]
        alike -= sums[a:, :-b]
        alike += sums[:-a, :-b]
        alike *= 2
        total = self._total(a, b)
        np.maximum(total, 1e-9, out=total)
        alike /= total
        np.minimum(alike, 1.0, out=alike)
        return alike

    def mean(self, a: int, b: int) -> Matrix:
        """For every `a` and `b` neighbors: the mean of their weights."""
        total = self._total(a, b)
        total /= 2
        return total

    def _total(self, a: int, b: int) -> Matrix:
        total: Matrix = _windows(self.left, a)[:, None] + _windows(self.right, b)[None, :]
        return total

    def least(self, a: int, b: int) -> Matrix:
        """For every `a` and `b` neighbors: whether the smaller of their weights is enough, from 0 to 1."""
        left, right = _windows(self.left, a), _windows(self.right, b)
        # Reckoned for each side, not for each pair of both.
        return np.where(left[:, None] <= right[None, :], _enough(left)[:, None], _enough(right)[None, :])

    def gain(self, a: int, b: int, gain: float, chance: float) -> Matrix:
        """What their likeness above chance is worth, in nats; a loss below it."""
        worth = self.alike(a, b)
        worth -= chance
        worth *= gain
        worth *= self.least(a, b)
        return worth


def _shared(left: Weighted, right: Weighted) -> Matrix:
    """The weight of the tokens that each piece of one text shares with each of the other."""
    shared = np.zeros((len(left), len(right)))
    flat = shared.reshape(-1)
    rows, columns = _postings(left), _postings(right)
    places: list[int] = []
    weights: list[float] = []
    for token in sorted(rows.keys() & columns.keys()):
        where, there = rows[token], columns[token]
        size = len(where) * len(there)
        if size > MANY:
            shared[np.ix_(where, there)] += left[where[0]][token]
        else:
            # Most tokens stand in a piece or two: to gather them takes a tenth of the time of an indexed sum for each.
            places += [index * len(right) + other for index in where for other in there]
            weights += [left[where[0]][token]] * size
            if len(places) > MAX_GATHERED:
                np.add.at(flat, places, weights)
                places, weights = [], []
    np.add.at(flat, np.array(places, dtype=np.intp), weights)
    return shared


def _postings(side: Weighted) -> dict[str, list[int]]:
    where: dict[str, list[int]] = defaultdict(list)
    for index, tokens in enumerate(side):
        for token in tokens:
            where[token].append(index)
    return where
