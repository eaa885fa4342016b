"""Charts and polls as values: shares, ticks, dates in words, alternative texts."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperforge.house import package_house
from paperforge.model.chart import BARS, STACKED, TIMELINE, Chart, Event, Moment, poll_shares, shares
from paperforge.model.language import Language
from paperforge.reading.theme import theme_of
from paperforge.render.chart_look import look_of
from paperforge.render.chart_spec import chart_spec
from paperforge.render.charts import describe
from paperforge.render.figures import format_event, format_value
from paperforge.render.ticks import ticks_between

EN, RU = Language.parse("en"), Language.parse("ru")
LOOK = look_of(theme_of(package_house()))
WORDS = {"bars": "Bars", "stacked": "Shares", "timeline": "Times", "missing": "no data"}
COUNTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)
DAYS = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))


@given(COUNTS)
def test_shares_add_up_to_a_hundred_and_none_is_a_point_away_from_its_exact_value(counts: list[int]) -> None:
    rounded = shares(counts)
    assert sum(rounded) == 100
    assert all(
        abs(share * sum(counts) - 100 * count) < sum(counts) for share, count in zip(rounded, counts, strict=True)
    )


@given(COUNTS)
def test_a_larger_count_never_has_the_smaller_share(counts: list[int]) -> None:
    ordered = sorted(zip(counts, shares(counts), strict=True))
    assert all(low[1] <= high[1] for low, high in pairwise(ordered) if low[0] < high[0])


def test_the_largest_remainders_get_the_missing_points() -> None:
    assert shares([1, 1, 1]) == [34, 33, 33]
    assert shares([6, 8, 1]) == [40, 53, 7]  # 40, 53.3, 6.7
    assert shares([0, 5]) == [0, 100]


@pytest.mark.parametrize("counts", [[0, 0], [-1, 2]])
def test_shares_of_nothing_are_refused(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="not negative and not all zero"):
        shares(counts)


def test_a_poll_becomes_shares_with_its_n() -> None:
    counts = Chart("", ("Answer", "US", "RF"), ("Yes", "No"), ((Decimal(6), Decimal(2)), (Decimal(8), Decimal(10))))
    poll = poll_shares(counts)
    assert poll.counts == (14, 12)
    assert poll.values == ((43, 17), (57, 83))


@given(DAYS, DAYS, st.integers(2, 12))
def test_ticks_are_even_ordered_and_not_too_many(one: datetime.date, other: datetime.date, most: int) -> None:
    first, last = min(one, other), max(one, other)
    days = [tick.first for tick in ticks_between(first, last, most)]
    assert days == sorted(set(days))
    assert 2 <= len(days) <= most
    steps = {(later.year - day.year) * 12 + later.month - day.month for day, later in pairwise(days)}
    assert len(steps) == 1
    assert first.replace(day=1) <= days[0]
    assert days[-1] <= last or len(days) == 2


@pytest.mark.parametrize(
    ("value", "unit", "english", "russian"),
    [
        ("43", "%", "43%", "43\u00a0%"),
        ("43.5", "%", "43.5%", "43,5\u00a0%"),
        ("1200.25", "km", "1,200.25\u00a0km", "1\u00a0200,25\u00a0km"),
        ("-3", "", "−3", "−3"),
    ],
)
def test_numbers_follow_the_language(value: str, unit: str, english: str, russian: str) -> None:
    assert format_value(Decimal(value), unit, EN) == english
    assert format_value(Decimal(value), unit, RU) == russian


def test_a_cell_without_a_number_shows_a_dash() -> None:
    assert format_value(None, "%", EN) == "–"


def _moment(text: str) -> Moment:
    day = datetime.date.fromisoformat(text)
    return Moment(day, day, "ymd")


def test_stretches_of_time_follow_the_language() -> None:
    event = Event(_moment("2017-11-20"), _moment("2018-01-15"), "x", "")
    assert format_event(event, EN) == "Nov\u00a020,\u00a02017\u00a0– Jan\u00a015,\u00a02018"
    assert format_event(event, RU) == "20\u00a0нояб. 2017\u00a0г.\u00a0– 15\u00a0янв. 2018\u00a0г.".replace(
        ". 2", ".\u00a02"
    )
    years = [Moment(datetime.date(year, 1, 1), datetime.date(year, 12, 31), "y") for year in (2014, 2016)]
    assert format_event(Event(years[0], years[1], "x", ""), RU) == "2014–2016"


def test_an_alternative_text_holds_every_number() -> None:
    chart = Chart(
        BARS, ("Answer", "US", "RF"), ("Yes", "No"), ((Decimal(43), Decimal(12)), (Decimal(57), None)), unit="%"
    )
    assert describe(chart, EN, WORDS) == "Bars. Yes: US 43%, RF 12%; No: US 57%, RF no data."
    one = Chart(BARS, ("Year", "Trade"), ("2015", "2016"), ((Decimal(1),), (Decimal(2),)))
    assert describe(one, EN, WORDS) == "Bars. Trade: 2015 1, 2016 2."
    stacked = Chart(
        STACKED, chart.header, chart.rows, ((Decimal(4), Decimal(1)), (Decimal(6), Decimal(9))), counts=(10, 10)
    )
    assert describe(stacked, EN, WORDS).startswith("Shares. US, n\u00a0=\u00a010: Yes 4, No 6; RF,")
    events = Chart(TIMELINE, ("Date", "What"), events=(Event(_moment("2017-11-06"), None, "A meeting", "US"),))
    assert describe(events, EN, WORDS) == "Times. Nov\u00a06,\u00a02017: A meeting (US)."


@pytest.mark.parametrize("count", range(2, 7))
def test_neighboring_shades_differ_in_lightness(count: int) -> None:
    light = [sum(int(shade[at : at + 2], 16) for at in (1, 3, 5)) / 3 for shade in LOOK.shades(count)]
    assert all(after - before > 20 for before, after in pairwise(light))


def test_words_of_an_author_reach_the_drawing_as_data_only() -> None:
    evil = "'+datum['constructor']+'"
    chart = Chart(BARS, (evil, evil), (evil,), ((Decimal(1),),), unit=evil[:20])
    spec = chart_spec(chart, EN, LOOK)
    data = [spec.pop("data"), spec.pop("params")]
    assert "constructor" in str(data)
    assert "constructor" not in str(spec)
