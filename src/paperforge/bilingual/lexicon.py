"""Words that belong together: from a list of the house for a pair of languages, and as they are seen in the texts themselves.

A list is `templates/lexicon/TAG-TAG.txt`, a line a word: `verify = проверять, проверить`. Words are known by their beginning,
since both languages may put endings behind it; that is crude, and enough to tell paragraphs apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log

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
        sides = [_meant(texts, known) for texts, known in ((left, self.left), (right, self.right))]
        counts = [Counter(each for words in side for each in set().union(*words)) for side in sides]
        total = max(len(left), len(right), 8) + 1
        weights = {
            each: log(total / max(counts[0][each], counts[1][each])) for each in counts[0].keys() & counts[1].keys()
        }
        ours, theirs = (
            (
                [{each: weights[each] for meanings in words for each in meanings if each in weights} for words in side],
                [
                    sum(max((weights.get(each, 0.0) for each in meanings), default=0.0) for meanings in words)
                    for words in side
                ],
            )
            for side in sides
        )
        return ours, theirs


def _meant(texts: Sequence[Features], known: Mapping[str, frozenset[str]]) -> list[list[frozenset[str]]]:
    """What the known words of each piece mean; a word is looked up once, however often it stands there."""
    meant = {word: _meanings(word, known) for word in set().union(*(each.words for each in texts))}
    return [[meant[word] for word in each.words if meant[word]] for each in texts]


def _meanings(word: str, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The meanings of a word by the longest beginning of it that is known."""
    for size in range(min(len(word), LONGEST_KEY), 0, -1):
        if len(word) - size > _ending(size):
            break
        if meanings := known.get(word[:size]):
            return meanings
    return frozenset()


def _ending(size: int) -> int:
    """How many letters may stand behind a key: none behind the shortest, which are words of their own; any behind the longest."""
    return 99 if size == LONGEST_KEY else 0 if size < 3 else LONGEST_ENDING if size > 3 else 3


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
    counts = [_count(pair[side] for pair in stems) for side in (0, 1)]
    most = max(6, len(stems) // 6)
    together: dict[tuple[str, str], int] = defaultdict(int)
    for ours, theirs in stems:
        others = _rarest(theirs, counts[1], most)
        for one in _rarest(ours, counts[0], most):
            for other in others:
                together[one, other] += 1
    best: list[dict[str, tuple[float, str]]] = [{}, {}]
    for (one, other), count in together.items():
        dice = 2 * count / (counts[0][one] + counts[1][other])
        if count >= MIN_TOGETHER and dice >= MIN_DICE:
            best[0][one] = max(best[0].get(one, (0.0, "")), (dice, other))
            best[1][other] = max(best[1].get(other, (0.0, "")), (dice, one))
    return {one: other for one, (_, other) in best[0].items() if best[1][other][1] == one}


def _stems(features: Features) -> frozenset[str]:
    return frozenset(word[:STEM] for word in features.words if len(word) > 2)


def _count(sides: Iterable[frozenset[str]]) -> Counter[str]:
    return Counter(stem for stems in sides for stem in stems)


def _rarest(stems: frozenset[str], counts: Counter[str], most: int) -> list[str]:
    known = (stem for stem in stems if MIN_TOGETHER <= counts[stem] <= most)
    return sorted(known, key=lambda stem: (counts[stem], stem))[:MAX_STEMS]
