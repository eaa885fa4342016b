"""What words of a language say that must not differ between two texts (templates/discrepancies/TAG.yml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field

from paperforge.model.people import Frozen
from paperforge.model.phrases import Phrase, Word, fold, pattern_of

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Number = Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]


class Axis(Frozen):
    """Things of which a place in a text says one: how binding it is, how long it lasts, which city it names.

    The names of the values are the same in every language; a phrase that stands under two of them may mean either.
    """

    says: Mapping[Name, tuple[Phrase, ...]]
    may_say: Mapping[Name, tuple[Phrase, ...]] = Field(
        default_factory=dict, description="Words that answer to a value of the other text, and are not missed there"
    )
    ignored: tuple[Phrase, ...] = Field((), description="Idioms in which none of these words means what it says")
    alone: bool = Field(False, description="Whether a value that one text has and the other has not is a sure difference")


class Numerals(Frozen):
    """Numbers in words: parts of them by what they add (`30`, `5`), ordinal numbers, and what joins the parts."""

    parts: Mapping[Number, tuple[Phrase, ...]] = Field(default_factory=dict)
    ordinals: Mapping[Number, tuple[Phrase, ...]] = Field(default_factory=dict)


class Senses(Frozen):
    """The words of one language, by the kind of difference they show; below each kind, axes by name."""

    modal: Mapping[Name, Axis] = Field(default_factory=dict)
    negation: Mapping[Name, Axis] = Field(default_factory=dict)
    quantity: Mapping[Name, Axis] = Field(default_factory=dict)
    name: Mapping[Name, Axis] = Field(default_factory=dict)
    opposite: Mapping[Name, Axis] = Field(default_factory=dict)
    numerals: Numerals = Numerals()
    linking: tuple[Word, ...] = Field((), description="What may stand between the parts of a number in words: and")

    @cached_property
    def matchers(self) -> Mapping[str, Mapping[str, Matcher]]:
        """By kind and axis, what finds the words."""
        kinds = ("modal", "negation", "quantity", "name", "opposite")
        return {kind: {name: Matcher.of(axis) for name, axis in getattr(self, kind).items()} for kind in kinds}

    @cached_property
    def numbers(self) -> Matcher:
        """What finds the parts of numbers in words."""
        return Matcher.of(Axis(says={f"n{value}": words for value, words in self.numerals.parts.items()}))

    @cached_property
    def ordinals(self) -> Matcher:
        """What finds ordinal numbers in words."""
        return Matcher.of(Axis(says={f"n{value}": words for value, words in self.numerals.ordinals.items()}))


class Matcher:
    """Finds the phrases of an axis in a folded text: at each place the one of most words, of these the longest."""

    def __init__(self, meanings: Mapping[str, tuple[frozenset[str], bool]]) -> None:
        """`meanings`: by phrase, its values and whether it only may say them; no values: it is passed over."""
        ordered = sorted(meanings, key=lambda phrase: (-len(phrase.split()), -len(phrase), phrase))
        self._meanings = [meanings[phrase] for phrase in ordered]
        choices = "|".join(f"({pattern_of([phrase])})" for phrase in ordered)
        self._pattern = re.compile(rf"(?<![\w’-])(?:{choices or '(?!)'})")

    @classmethod
    def of(cls, axis: Axis) -> Matcher:
        """What finds the words of an axis."""
        meanings: dict[str, tuple[frozenset[str], bool]] = {}
        for may, listed in ((True, axis.may_say), (False, axis.says)):
            for value, phrases in listed.items():
                for phrase in phrases:
                    values, only_may = meanings.get(phrase, (frozenset(), may))
                    meanings[phrase] = (values | {value}, only_may and may)
        return cls(meanings | dict.fromkeys(axis.ignored, (frozenset(), False)))

    def find(self, folded: str) -> list[tuple[int, int, frozenset[str], bool]]:
        """Where phrases stand, from and to; what they say; whether they only may say it."""
        found = []
        for match in self._pattern.finditer(folded):
            values, may = self._meanings[(match.lastindex or 1) - 1]
            if values:
                found.append((*match.span(), values, may))
        return found


__all__ = ["Axis", "Matcher", "Numerals", "Senses", "fold"]
