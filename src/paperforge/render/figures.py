"""Numbers and dates of charts and polls in words of a language (Unicode CLDR through Babel)."""

from __future__ import annotations

import re
from decimal import Decimal

from paperforge.model.chart import Chart, Event, Moment
from paperforge.model.language import Language
from paperforge.render.words import locale_of

DASH = "–"
BLANKS = " \u00a0\u2009\u202f"
_SKELETONS = {"y": "y", "ym": "yMMM", "ymd": "yMMMd"}


def format_value(value: Decimal | None, unit: str, language: Language) -> str:
    """A number with its unit, held together by no-break spaces: `1,200 km`, `43%`, «43 %», «1 200,5 км»."""
    from babel.numbers import format_decimal, format_percent

    if value is None:
        return DASH
    locale = locale_of(language)
    if unit == "%":
        written = format_percent(value / 100, locale=locale, decimal_quantization=False)
    else:
        written = format_decimal(value, locale=locale, decimal_quantization=False)
        written = f"{written}\u00a0{unit}" if unit else written
    # CLDR has a hyphen for the minus sign.
    return str(written).replace("\u202f", "\u00a0").replace(" ", "\u00a0").replace("-", "−")


def format_moment(moment: Moment, language: Language) -> str:
    """A day, month or year: `Nov 6, 2017`, «нояб. 2017 г.»"""
    from babel.dates import format_skeleton

    if moment.precision == "y":
        return str(moment.first.year)
    written = format_skeleton(_SKELETONS[moment.precision], moment.first, locale=locale_of(language))
    return str(written).replace("\u202f", "\u00a0").replace(" ", "\u00a0")


def format_event(event: Event, language: Language) -> str:
    """When an event was, or from when to when."""
    from babel.dates import format_interval

    if event.end is None:
        return format_moment(event.start, language)
    if event.start.precision != event.end.precision:
        return f"{format_moment(event.start, language)}\u00a0{DASH} {format_moment(event.end, language)}"
    if event.start.precision == "y":
        return f"{event.start.first.year}{DASH}{event.end.first.year}"
    skeleton = _SKELETONS[event.start.precision]
    written = format_interval(event.start.first, event.end.first, skeleton, locale=locale_of(language))
    parts = [part.strip(BLANKS) for part in re.split(f"\\s*{DASH}\\s*", str(written))]
    between = f"\u00a0{DASH} " if any(re.search(r"\s", part) for part in parts) else DASH
    return between.join(re.sub(r"\s", "\u00a0", part) for part in parts)


def column_names(chart: Chart) -> list[str]:
    """The names of the columns; those of a poll with their n."""
    if not chart.counts:
        return list(chart.columns)
    return [name_with_count(name, count) for name, count in zip(chart.columns, chart.counts, strict=True)]


def name_with_count(name: str, count: int) -> str:
    """A group of a poll and how many answered: `US, n = 14`."""
    return f"{name}, n\u00a0=\u00a0{count}"
