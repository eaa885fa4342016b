"""Words that belong together: from a list of the house for a pair of languages, and as they are seen in the texts themselves.

A list is `templates/lexicon/TAG-TAG.txt`, a line a word: `verify = проверять, проверить`. Words are known by their beginning,
since both languages may put endings behind it; that is crude, and enough to tell paragraphs apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, takewhile
from math import fsum, log

from paperforge.bilingual.anchors import STEM, Features
from paperforge.house import package_house
from paperforge.model.language import Language

LONGEST_KEY = 6  # letters by which a word of a list is known
LONGEST_ENDING = 4
MIN_TOGETHER = 3
MIN_DICE = 0.55
MAX_STEMS = 30  # of a piece, the rarest: the others stand everywhere
MAX_PAIRS = 4000

Weighted = Sequence[dict[str, float]]
Side = tuple[Weighted, Sequence[float]]  # the tokens of each piece with their weights, and what its known words weigh


@dataclass(frozen=True)
class Lexicon:
    """The meanings of words by their keys, in the left and in the right language; a meaning is whatever both sides share."""

    left: Mapping[str, frozenset[str]] = field(default_factory=dict)
    right: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.left)

    def with_pairs(self, pairs: Mapping[str, str]) -> Lexicon:
        """With stems that were seen together: those of the left text and the one each was seen with."""
        left, right = (defaultdict(frozenset, side) for side in (self.left, self.right))
        for one, other in pairs.items():
            left[one] |= {f"{one}~{other}"}
            right[other] |= {f"{one}~{other}"}
        return Lexicon(left, right)

    def tokens(self, left: Sequence[Features], right: Sequence[Features]) -> tuple[Side, Side]:
        """What the words of both texts mean, as far as both texts know it."""
        sides = [_Meant(texts, known) for texts, known in ((left, self.left), (right, self.right))]
        counts = [Counter(chain.from_iterable(side.meanings)) for side in sides]
        total = max(len(left), len(right), 8) + 1
        weights = {
            each: log(total / max(count, counts[1][each])) for each, count in counts[0].items() if each in counts[1]
        }
        return sides[0].weighted(weights), sides[1].weighted(weights)


class _Meant:
    """What the known words of some pieces mean; a word is looked up once, however often it stands there."""

    def __init__(self, texts: Sequence[Features], known: Mapping[str, frozenset[str]]) -> None:
        words: set[str] = set().union(*(each.words for each in texts))
        self.meant = {word: meanings for word in words if (meanings := _meanings(word, known))}
        some = frozenset(self.meant)  # of two sets the smaller one is gone through, of a dict each key
        self.words = [each.words & some for each in texts]
        self.meanings: list[set[str]] = [set().union(*[self.meant[word] for word in each]) for each in self.words]

    def weighted(self, weights: Mapping[str, float]) -> Side:
        """By what the other side knows, too."""
        worth = {}
        for word, meanings in self.meant.items():
            most = 0.0
            for each in meanings:  # one or two: nothing that gathers them first is as fast
                if (weight := weights.get(each, 0.0)) > most:
                    most = weight
            worth[word] = most
        some = frozenset(weights)
        tokens = [{each: weights[each] for each in meanings & some} for meanings in self.meanings]
        return tokens, [fsum([worth[word] for word in words]) for words in self.words]


def _meanings(word: str, known: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """The meanings of a word by the longest beginning of it that is known."""
    for size in _KEY_SIZES[min(len(word), len(_KEY_SIZES) - 1)]:
        if meanings := known.get(word[:size]):
            return meanings
    return None


def _ending(size: int) -> int:
    """How many letters may stand behind a key: none behind the shortest, which are words of their own; any behind the longest."""
    return 99 if size == LONGEST_KEY else 0 if size < 3 else LONGEST_ENDING if size > 3 else 3


def _key_sizes(length: int) -> tuple[int, ...]:
    """How long the keys are that a word of a length may have, the longest first."""
    sizes = range(min(length, LONGEST_KEY), 0, -1)
    return tuple(takewhile(lambda size: length - size <= _ending(size), sizes))


_KEY_SIZES = [_key_sizes(length) for length in range(LONGEST_KEY + LONGEST_ENDING + 1)]  # longer words are as the last


def key_of(lemma: str) -> str:
    """The beginning by which a word is known: without the last letter, which may be an ending."""
    return lemma if len(lemma) <= 3 else lemma[: min(LONGEST_KEY, len(lemma) - 1)]


@lru_cache(maxsize=32)
def house_lexicon(left: Language, right: Language) -> Lexicon:
    """The list for two languages, in either direction; empty where there is none."""
    for one, other in ((left, right), (right, left)):
        files = package_house().find_all(f"lexicon/{one.primary}-{other.primary}.txt")
        if files and one.primary != other.primary:
            first, second = _read(files[-1].read_text(encoding="utf-8"))
            return Lexicon(first, second) if one == left else Lexicon(second, first)
    return Lexicon()


def _read(text: str) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    sides: tuple[dict[str, set[str]], dict[str, set[str]]] = (defaultdict(set), defaultdict(set))
    for number, line in enumerate(text.splitlines()):
        words, _, meanings = line.partition(" = ")
        if not line.startswith("#") and meanings:
            for side, lemmas in zip(sides, (words, meanings), strict=True):
                for lemma in lemmas.split(", "):
                    side[key_of(lemma.strip().casefold().replace("ё", "е"))].add(str(number))
    first, second = ({key: frozenset(lines) for key, lines in side.items()} for side in sides)
    return first, second


def learn_pairs(pairs: Sequence[tuple[Features, Features]]) -> dict[str, str]:
    """Stems that stand together in pieces that are paired: mutual best partners by Dice's coefficient."""
    stems = [[_stems(features) for features in pair] for pair in pairs[:MAX_PAIRS]]
    counts = [Counter(chain.from_iterable(pair[side] for pair in stems)) for side in (0, 1)]
    most = max(6, len(stems) // 6)
    ranks = [_ranks(each, most) for each in counts]
    beside: dict[str, list[list[str]]] = defaultdict(list)  # what stands in the other text where a stem stands
    for ours, theirs in stems:
        others = _rarest(theirs, ranks[1])
        for one in _rarest(ours, ranks[0]):
            beside[one].append(others)
    best: list[dict[str, tuple[float, str]]] = [{}, {}]
    for one, places in beside.items():
        for other, count in Counter(chain.from_iterable(places)).items() if len(places) >= MIN_TOGETHER else ():
            if count < MIN_TOGETHER:
                continue
            dice = 2 * count / (counts[0][one] + counts[1][other])
            if dice >= MIN_DICE:
                best[0][one] = max(best[0].get(one, (0.0, "")), (dice, other))
                best[1][other] = max(best[1].get(other, (0.0, "")), (dice, one))
    return {one: other for one, (_, other) in best[0].items() if best[1][other][1] == one}


def _stems(features: Features) -> frozenset[str]:
    return frozenset([word[:STEM] for word in features.words if len(word) > 2])


def _ranks(counts: Counter[str], most: int) -> dict[str, int]:
    """The stems that stand neither too seldom nor too often to be paired, from the rarest on, with their rank."""
    known = sorted((count, stem) for stem, count in counts.items() if MIN_TOGETHER <= count <= most)
    return {stem: rank for rank, (_, stem) in enumerate(known)}


def _rarest(stems: frozenset[str], ranks: Mapping[str, int]) -> list[str]:
    return sorted([stem for stem in stems if stem in ranks], key=ranks.__getitem__)[:MAX_STEMS]
