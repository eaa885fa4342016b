"""Numbers and dates of a side, in digits and in words: thirty-five, 35 and тридцати пяти are one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from paperforge.checks.numerals import SMALL, Month, Value, read_figures
from paperforge.discrepancies.values import Kind, Mark, Side
from paperforge.model.calendar import has_capital_months, month_names
from paperforge.model.language import Language
from paperforge.model.phrases import Phrases, fold
from paperforge.model.senses import Senses
from paperforge.pandoc.printed import Stretch

NUMBER, MONTH, DECADE = "number", "month", "decade"
YEARS = range(1500, 2200)
_BEFORE = re.compile(r"([^\W\d_]+)[ \u00a0\n]+\Z")
_BEHIND = re.compile(r"[ \u00a0\n]+([^\W\d_]++)")
_GAPS = frozenset({" ", "\u00a0", "\n", "-", "\u2011", ""})


@dataclass(frozen=True)
class Reader:
    """Reads the numbers of one language; `phrases` and `senses` are its tables, where it has any."""

    phrases: Phrases | None
    senses: Senses | None

    def read(self, side: Side) -> Iterator[Mark]:
        """The numbers and months of a side."""
        for stretch in side.stretches:
            figures = read_figures([stretch], side.language, self.phrases)
            for value, (_, start, end) in figures.numbers.items():
                # Where no table says how small numbers are written out, one in digits may be.
                written_out = not isinstance(value, Month) and value <= SMALL and self.phrases is None
                axis = MONTH if isinstance(value, Month) else NUMBER
                yield Mark.of(axis, _values(value), stretch, start, end, only_answers=written_out, sure=True)
            for value, (_, start, end) in figures.decades.items():
                yield Mark.of(DECADE, _values(value), stretch, start, end, sure=True)
            for value in figures.said:
                axis = MONTH if isinstance(value, Month) else NUMBER
                yield Mark.of(axis, _values(value), stretch, 0, 1, only_answers=True)
            yield from self._words(stretch)

    def _words(self, stretch: Stretch) -> Iterator[Mark]:
        if self.senses is None:
            return
        folded = fold(stretch.text).replace("-", " ").replace("\u2011", " ")
        run: list[tuple[int, int, int]] = []
        for start, end, values, *_ in self.senses.numbers["parts"].find(folded):
            value = int(min(values)[1:])
            if run and not self._joins(run, value, folded[run[-1][1] : start]):
                yield from _number(run, stretch)
                run = []
            run.append((start, end, value))
        yield from _number(run, stretch)
        for name, axis in (("ordinals", NUMBER), ("decades", DECADE)):
            for start, end, values, *_ in self.senses.numbers[name].find(folded):
                said = frozenset(value[1:] for value in values)
                yield Mark.of(axis, said, stretch, start, end, only_answers=axis == NUMBER, sure=True)

    def _joins(self, run: list[tuple[int, int, int]], value: int, between: str) -> bool:
        linking = self.senses.linking if self.senses else ()
        is_next = 0 < value < run[-1][2] if run[-1][2] % 10 == 0 else False
        return (is_next or (value in {100, 1000} and run[-1][2] < value)) and (
            between in _GAPS or between.strip() in linking
        )


def _number(run: list[tuple[int, int, int]], stretch: Stretch) -> Iterator[Mark]:
    total = 0
    for _, _, value in run:
        total = total * value if value in {100, 1000} and 0 < total < value else total + value
    if total > 1:
        # A word for a number may be left out, or stand for a pronoun: both, a pair.
        yield Mark.of(NUMBER, frozenset({str(total)}), stretch, run[0][0], run[-1][1])


def _values(value: Value) -> frozenset[str]:
    if isinstance(value, Month):
        return frozenset({str(value.number)})
    return frozenset({str(value.normalize() if value % 1 else int(value))})


def kind_of(mark: Mark, language: Language) -> Kind:
    """Whether a number belongs to a date: it is a year, or stands beside a month."""
    if mark.axis in {MONTH, DECADE}:
        return Kind.DATE
    value = Decimal(next(iter(mark.values)))
    is_year = value in YEARS and mark.words.isdigit() and len(mark.words) == 4
    before, behind = (
        _BEFORE.search(mark.around[: mark.at][-20:]),
        _BEHIND.match(mark.around[mark.at + len(mark.words) :]),
    )
    capital = has_capital_months(language)  # where they have one: not what may wait
    beside = {fold(match[1]) for match in (before, behind) if match and (match[1][0].isupper() or not capital)}
    is_day = mark.words.isdigit() and bool(beside & month_names(language).keys())
    return Kind.DATE if is_year or is_day else Kind.NUMBER
