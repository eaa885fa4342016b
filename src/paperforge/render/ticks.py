"""The marks on the axis of a timeline: years or months, as many as can be read."""

from __future__ import annotations

import datetime
import math

from paperforge.model.chart import Moment

_MONTHS = (1, 2, 3, 6)
_YEARS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)


def ticks_between(first: datetime.date, last: datetime.date, most: int) -> list[Moment]:
    """First days of months or years, at even steps, between two days, about `most`; around them where there are not two."""
    around = _ticks_around(first, last, most)
    within = [tick for tick in around if first <= tick.first <= last]
    return within if len(within) > 1 else around


def _ticks_around(first: datetime.date, last: datetime.date, most: int) -> list[Moment]:
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((each for each in _MONTHS if months / each + 1 <= most), 0)
    if step:
        begin = first.year * 12 + (first.month - 1) // step * step
        count = math.ceil((last.year * 12 + last.month - begin) / step) + 1
        return [_month(begin + index * step) for index in range(count)]
    years = last.year - first.year + 1
    step = next(each for each in _YEARS if years / each + 2 <= most or each == _YEARS[-1])
    start = max(first.year // step * step, 1)
    return [_year(start + index * step) for index in range(math.ceil((last.year + 1 - start) / step) + 1)]


def _month(number: int) -> Moment:
    day = datetime.date(min(number // 12, 9999), number % 12 + 1, 1)
    return Moment(day, day, "ym")


def _year(number: int) -> Moment:
    day = datetime.date(min(number, 9999), 1, 1)
    return Moment(day, day, "y")
