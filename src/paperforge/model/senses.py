"""What words of a language say that must not differ between two texts (templates/discrepancies/TAG.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Annotated, NamedTuple

from pydantic import Field

from paperforge.model.people import Frozen
from paperforge.model.phrases import Phrase, Word, fold, pattern_of

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Number = Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]

_WORD = re.compile(r"(?<![’'-])\b\w[\w’-]*+")
KEY = 2  # letters by which phrases are looked up
_GOES_ON = re.compile(r"[ \u00a0\n]*+\w")


class Axis(Frozen):
    """Things of which a place in a text says one: how binding it is, how long it lasts, which city it names.

    The names of the values are the same in every language; a phrase that stands under two of them may mean either.
    """

    says: Mapping[Name, tuple[Phrase, ...]]
    may_say: Mapping[Name, tuple[Phrase, ...]] = Field(
        default_factory=dict, description="Words that answer to a value of the other text, and are not missed there"
    )
    ignored: tuple[Phrase, ...] = Field((), description="Idioms in which none of these words means what it says")
    opening: bool = Field(False, description="Whether the words count only where they open a sentence or cell: Yes, …")
    alone: tuple[Name, ...] = Field(
        (), description="Values that make a sure difference where only one text has them; of others, two must disagree"
    )


class Numerals(Frozen):
    """Numbers in words: parts of them by what they add (`30`, `5`), ordinal numbers, and what joins the parts."""

    parts: Mapping[Number, tuple[Phrase, ...]] = Field(default_factory=dict)
    ordinals: Mapping[Number, tuple[Phrase, ...]] = Field(
        default_factory=dict, description="Words that may answer to a number: second, both, double"
    )
    decades: Mapping[Number, tuple[Phrase, ...]] = Field(default_factory=dict, description="By the last two digits")


class Senses(Frozen):
    """The words of one language, by the kind of difference they show; below each kind, axes by name."""

    modal: Mapping[Name, Axis] = Field(default_factory=dict)
    negation: Mapping[Name, Axis] = Field(default_factory=dict)
    quantity: Mapping[Name, Axis] = Field(default_factory=dict)
    name: Mapping[Name, Axis] = Field(default_factory=dict)
    opposite: Mapping[Name, Axis] = Field(default_factory=dict)
    numerals: Numerals = Numerals()
    linking: tuple[Word, ...] = Field((), description="What may stand between the parts of a number in words: and")
    negating: tuple[Phrase, ...] = Field((), description="Words that negate the verb behind them: nobody, no")

    @cached_property
    def matchers(self) -> Mapping[str, Mapping[str, Matcher]]:
        """By kind and axis, what finds the words."""
        kinds = ("modal", "negation", "quantity", "name", "opposite")
        return {kind: {name: Matcher.of(axis) for name, axis in getattr(self, kind).items()} for kind in kinds}

    @cached_property
    def numbers(self) -> Mapping[str, Matcher]:
        """What finds numbers in words, by the names of the fields of `numerals`."""
        named = {name: getattr(self.numerals, name) for name in Numerals.model_fields}
        return {
            name: Matcher.of(Axis(says={f"n{value}": words for value, words in listed.items()}))
            for name, listed in named.items()
        }

    @cached_property
    def negators(self) -> Matcher:
        """What finds the words that negate the verb behind them."""
        return Matcher.of(Axis(says={"not": self.negating}))


class Hit(NamedTuple):
    """Where a phrase stands, from and to; what it says, and whether it only may say it."""

    start: int
    end: int
    values: frozenset[str]
    only_may: bool
    phrase: str


class Matcher:
    """Finds the phrases of an axis in a folded text: at each place the one of most words, of these the longest."""

    def __init__(self, meanings: Mapping[str, tuple[frozenset[str], bool]], *, opening: bool = False) -> None:
        """`meanings`: by phrase, its values and whether it only may say them; no values: it is passed over."""
        self._meanings = meanings
        self._opening = opening
        self._phrases = [(phrase, tuple(_firsts(phrase))) for phrase in sorted(meanings, key=_size)]
        self._compiled: dict[str, tuple[re.Pattern[str], list[str]] | None] = {}

    @classmethod
    def of(cls, axis: Axis) -> Matcher:
        """What finds the words of an axis."""
        meanings: dict[str, tuple[frozenset[str], bool]] = {}
        for may, listed in ((True, axis.may_say), (False, axis.says)):
            for value, phrases in listed.items():
                for phrase in _apart(phrases):
                    values, only_may = meanings.get(phrase, (frozenset(), may))
                    meanings[phrase] = (values | {value}, only_may and may)
        return cls(meanings | dict.fromkeys(_apart(axis.ignored), (frozenset(), False)), opening=axis.opening)

    def find(self, folded: str) -> Iterator[Hit]:
        """The phrases of a folded text, in its order."""
        end = 0
        for start, key in _words(folded):
            if start >= end and (beginning := self._beginning_with(key)):
                pattern, phrases = beginning
                match = pattern.match(folded, start)
                if match and not (self._opening and _GOES_ON.match(folded, match.end())):
                    end = match.end()
                    phrase = phrases[(match.lastindex or 1) - 1]
                    values, may = self._meanings[phrase]
                    if values:
                        yield Hit(*match.span(), values, may, phrase)
            if self._opening:
                return

    def _beginning_with(self, key: str) -> tuple[re.Pattern[str], list[str]] | None:
        """The phrases that a word with these first letters may begin, and their pattern; made when first needed."""
        if key not in self._compiled:
            phrases = [phrase for phrase, firsts in self._phrases if any(_begins(first, key) for first in firsts)]
            choices = "|".join(f"({pattern_of([phrase])})" for phrase in phrases)
            self._compiled[key] = (re.compile(choices), phrases) if phrases else None
        return self._compiled[key]


@lru_cache(maxsize=1 << 12)
def _words(folded: str) -> tuple[tuple[int, str], ...]:
    """Where each word begins, and its first two letters: every axis looks at every word."""
    return tuple((match.start(), match[0][:KEY]) for match in _WORD.finditer(folded))


def _begins(first: str, key: str) -> bool:
    """Whether a word with these first letters may be this one (`word*`: begins with it)."""
    word = first.removesuffix("*")[:KEY]
    return key.startswith(word) if first.endswith("*") else key == word


def _size(phrase: str) -> tuple[int, int, str]:
    """How phrases are tried: those of many words first, then the long ones; a whole word before the beginning of one."""
    return -len(phrase.split()), -len(phrase.removesuffix("*")), phrase


def _apart(phrases: Iterable[str]) -> Iterator[str]:
    """Phrases, those of one word with choices one by one: a word may say more than its neighbors in a list."""
    for phrase in phrases:
        yield from (phrase.split("|") if " " not in phrase and "?" not in phrase else [phrase])


def _firsts(phrase: str) -> Iterator[str]:
    """The words that a phrase may begin with."""
    for token in phrase.split():
        yield from (fold(choice.removeprefix("?")) for choice in token.split("|"))
        if not token.startswith("?"):
            return
