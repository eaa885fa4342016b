"""The marks on the axis of a timeline: years or months, as many as can be read."""

from __future__ import annotations

import datetime

from paperforge.model.chart import Moment

# In months: 1, 2, 3, 6, then years.
_STEPS = (1, 2, 3, 6, *(12 * years for years in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)))


def ticks_between(first: datetime.date, last: datetime.date, most: int) -> list[Moment]:
    """First days of months or years between two days, at even steps, no more than `most` (two or more).

    Where not two of them lie between, the months of the two days themselves.
    """
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    for step in _STEPS:
        start = -(-(begin + (first.day > 1)) // step) * step
        months = range(start, end + 1, step)
        if len(months) <= most:
            break
    if len(months) < 2:
        months = range(begin, max(end, begin + 1) + 1, max(end - begin, 1))
    precision = "y" if all(month % 12 == 0 for month in months) and months.step >= 12 else "ym"
    return [_tick(month, precision) for month in months]


def _tick(month: int, precision: str) -> Moment:
    day = datetime.date(min(month // 12, 9999), month % 12 + 1, 1)
    return Moment(day, day, precision)
