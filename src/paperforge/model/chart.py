"""The data of a chart and of a poll: values only, no drawing and no words of a language."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

BARS, STACKED, TIMELINE = "bars", "stacked", "timeline"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a month or a year: `first` and `last` are its first and last day; `precision` is `y`, `ym` or `ymd`."""

    first: datetime.date
    last: datetime.date
    precision: str


@dataclass(frozen=True, slots=True)
class Event:
    """A row of a timeline; `end` where it lasts; `side` may be empty."""

    start: Moment
    end: Moment | None
    label: str
    side: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows.

    Bars and stacked shares hold `rows` (names) by `columns` (names) of `values[row][column]`, None where the author left a cell
    empty; `counts` is n per column where the values are shares of a poll. A timeline holds `events`. `header` is the first
    row of the data; `table` says that the author wants the data printed in every format.
    """

    kind: str
    header: tuple[str, ...]
    rows: tuple[str, ...] = ()
    values: tuple[tuple[Decimal | None, ...], ...] = ()
    events: tuple[Event, ...] = ()
    unit: str = ""
    counts: tuple[int, ...] = ()
    table: bool = False
    alternative: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that hold values."""
        return self.header[1:]

    def words(self) -> str:
        """All that the chart prints and the author wrote."""
        events = (f"{event.label} {event.side}" for event in self.events)
        return " ".join((*self.header, *self.rows, *events, self.unit, self.alternative))

    def numbers(self) -> tuple[object, ...]:
        """What must be the same in every language of a paper."""
        moments = tuple((event.start, event.end) for event in self.events)
        return (self.kind, self.values, moments, self.counts)


def shares(counts: Sequence[int]) -> list[int]:
    """The counts as whole percentages that add up to 100 (method of the largest remainder, Hamilton).

    Each is the exact share rounded up or down; where remainders are equal, the earlier count gets the point.
    Raises `ValueError` where the counts are negative or add up to nothing.
    """
    whole = sum(counts)
    if whole <= 0 or min(counts) < 0:
        raise ValueError("shares need counts that are not negative and not all zero")
    rounded = [100 * count // whole for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda index: -(100 * counts[index] % whole))
    for index in by_remainder[: 100 - sum(rounded)]:
        rounded[index] += 1
    return rounded


def poll_shares(chart: Chart) -> Chart:
    """A chart of counts as one of shares in percent, with n per column; needs counts in every cell."""
    columns = [[int(row[index] or 0) for row in chart.values] for index in range(len(chart.columns))]
    rounded = [shares(column) for column in columns]
    values = tuple(tuple(map(Decimal, row)) for row in zip(*rounded, strict=True))
    return replace(chart, values=values, counts=tuple(map(sum, columns)), unit="%")
