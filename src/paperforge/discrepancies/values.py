"""What is compared, and what is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from paperforge.bilingual.pairs import Pair
from paperforge.model.language import Language
from paperforge.pandoc.printed import Stretch
from paperforge.source import Span


class Kind(StrEnum):
    """What differs."""

    NUMBER = "number"
    DATE = "date"
    QUANTITY = "quantity"
    MODAL = "modal"
    NEGATION = "negation"
    TERM = "term"
    CITATION = "citation"
    BRACKET = "bracket"
    NAME = "name"
    OPPOSITE = "opposite"


BY_TABLE = (Kind.MODAL, Kind.NEGATION, Kind.QUANTITY, Kind.NAME, Kind.OPPOSITE)  # what the tables of a language tell


@dataclass(frozen=True)
class Mark:
    """Words that say something which the other text must say, too.

    `axis` is what they are compared in, `values` what they say; several where they may mean either. `around` is the sentence,
    in which the words begin at `at`. `only_answers`: they may be what the other text says, and are not missed there. `sure`:
    nothing else can be meant where the other text has nothing.
    """

    axis: str
    values: frozenset[str]
    span: Span
    words: str
    around: str = ""
    at: int = 0
    only_answers: bool = False
    sure: bool = False

    @classmethod
    def of(
        cls,
        axis: str,
        values: frozenset[str],
        stretch: Stretch,
        start: int,
        end: int,
        *,
        only_answers: bool = False,
        sure: bool = False,
    ) -> Mark:
        """A mark of some words of a stretch."""
        words, span = stretch.text[start:end], stretch.span(start, end)
        return cls(axis, values, span, words, stretch.text, start, only_answers, sure)


@dataclass(frozen=True)
class Side:
    """What stands in one text of a unit: its stretches, the place of all of it."""

    language: Language
    stretches: tuple[Stretch, ...]
    span: Span

    @property
    def words(self) -> str:
        """Its words."""
        return " ".join(stretch.text for stretch in self.stretches)


@dataclass(frozen=True)
class Unit:
    """Sentences or cells of a pair that stand against each other in two languages; `sure`: there is no doubt that they do."""

    left: Side
    right: Side
    sure: bool = True


@dataclass(frozen=True)
class Found:
    """One side of a discrepancy: the words that differ, or none, and their place (else that of what stands against them).

    `around` is the sentence; the words begin in it at `at`.
    """

    language: Language
    words: str
    span: Span
    around: str = ""
    at: int = 0


@dataclass(frozen=True, eq=False)
class Discrepancy:
    """Something that stands in one text and not, or otherwise, in its pair; at least one side has words.

    `is_sure`: it is hardly ever a free translation.
    """

    kind: Kind
    sides: tuple[Found, Found]
    pair: Pair
    is_sure: bool

    @property
    def first(self) -> Found:
        """The first side that has words."""
        return next(side for side in self.sides if side.words)

    def side(self, language: Language) -> Found | None:
        """The side in a language."""
        return next((side for side in self.sides if side.language == language), None)


def cut(stretch: Stretch, start: int, end: int) -> Stretch:
    """A part of a stretch."""
    part = slice(start, end)
    return Stretch(
        stretch.language,
        stretch.source,
        stretch.text[part],
        stretch.starts[part],
        stretch.ends[part],
        stretch.free[part],
    )


def span_of(stretches: Iterable[Stretch], default: Span) -> Span:
    """The place of the first of some stretches, as a whole."""
    first = next((each for each in stretches if each.text), None)
    return first.span(0, len(first.text)) if first else default
