"""What the cells of a chart's table mean: numbers, counts of a poll, dates. What is wrong is PRJ137, in the cell's line."""

from __future__ import annotations

import calendar
import datetime
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.chart import STACKED, TIMELINE, Chart, Event, Moment
from paperforge.reading.grids import Cell, Grid

MAX_BARS = 60  # what stands on one page and can be read
MAX_EVENTS = 40
MAX_SERIES = 6  # shades of one color that can still be told apart on paper
# Digits with a decimal point or comma; blanks between thousands; no exponents, so that a number is as long as it looks.
_NUMBER = re.compile(r"[-−]?\d{1,3}(?:[ \u00a0\u202f]?\d{3}){0,3}(?:[.,]\d{1,6})?|[-−]?\d{1,12}(?:[.,]\d{1,6})?")
_COUNT = re.compile(r"\d{1,7}")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_DAYS = "Dates are written 2017, 2017-11 or 2017-11-06; from one to another 2017-11/2018-02."


def read_values(grid: Grid, kind: str, unit: str, found: list[Diagnostic]) -> Chart | None:
    """Bars or stacked shares: names in the first column, numbers in the others."""
    problems = _too_many(grid, kind)
    values = [[_number(cell, unit, problems) for cell in row[1:]] for row in grid.rows]
    if not any(value is not None for row in values for value in row) and not problems:
        problems.append(_wrong("the chart has no numbers", grid.header[0], "Give each row at least one."))
    if kind == STACKED and not problems:
        problems.extend(_check_shares(grid, values, unit))
    found.extend(problems)
    if problems:
        return None
    return Chart(kind, _texts(grid.header), _names(grid), tuple(map(tuple, values)), unit=unit)


def read_counts(grid: Grid, found: list[Diagnostic]) -> Chart | None:
    """A poll: answers in the first column, how many gave them in the others."""
    problems = _too_many(grid, "")
    for cell in (cell for row in grid.rows for cell in row[1:]):
        if not _COUNT.fullmatch(cell.text):
            hint = "A poll holds how many people gave each answer, as whole numbers; the shares are made from them."
            problems.append(_wrong(f"“{cell.text[:40]}” is not a count", cell, hint))
    if not problems:
        for index, head in enumerate(grid.header[1:], start=1):
            if not any(int(row[index].text) for row in grid.rows):
                problems.append(_wrong(f"nobody answered in the column “{head.text}”", head, "Leave the column out."))
    found.extend(problems)
    if problems:
        return None
    values = tuple(tuple(Decimal(cell.text) for cell in row[1:]) for row in grid.rows)
    return Chart("", _texts(grid.header), _names(grid), values)


def read_events(grid: Grid, found: list[Diagnostic]) -> Chart | None:
    """A timeline: date, event and, if wanted, side."""
    problems: list[Diagnostic] = []
    if len(grid.header) > 3:
        problems.append(
            _wrong("a timeline has two or three columns: date, event, side", grid.header[3], "Delete the rest.")
        )
    if len(grid.rows) > MAX_EVENTS:
        message = f"a timeline has no more than {MAX_EVENTS} events"
        problems.append(_wrong(message, grid.rows[MAX_EVENTS][0], "Make two of it."))
    sides = dict.fromkeys(row[2].text for row in grid.rows if len(row) > 2 and row[2].text)
    if len(sides) > MAX_SERIES:
        problems.append(_wrong(f"a timeline has no more than {MAX_SERIES} sides", grid.header[2], "Join some of them."))
    if sides.keys() and any(not row[2].text for row in grid.rows):
        bare = next(row[2] for row in grid.rows if not row[2].text)
        problems.append(
            _wrong("an event without a side, where others have one", bare, "Name it, or leave the column out.")
        )
    events = [event for row in grid.rows if (event := _event(row, problems))]
    found.extend(problems)
    return None if problems else Chart(TIMELINE, _texts(grid.header), events=tuple(events))


def _event(row: Sequence[Cell], problems: list[Diagnostic]) -> Event | None:
    written, *others = row
    first, slash, last = written.text.partition("/")
    start, end = _moment(first), _moment(last) if slash else None
    if start is None or (slash and end is None):
        problems.append(_wrong(f"“{written.text[:40]}” is not a date", written, _DAYS))
        return None
    if end is not None and end.last < start.first:
        problems.append(_wrong(f"“{written.text}” ends before it begins", written, _DAYS))
        return None
    if not others[0].text:
        problems.append(_wrong("an event without words", written, "Say in the second column what happened."))
        return None
    return Event(start, end, others[0].text, others[1].text if len(others) > 1 else "")


def _moment(written: str) -> Moment | None:
    """A date of reduced precision (ISO 8601-1, 5.2.2); None for a day that does not exist."""
    match = _DATE.fullmatch(written.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = datetime.date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Moment(first, first, "ymd")
    if month:
        return Moment(first, first.replace(day=calendar.monthrange(first.year, month)[1]), "ym")
    return Moment(first, first.replace(month=12, day=31), "y")


def _number(cell: Cell, unit: str, problems: list[Diagnostic]) -> Decimal | None:
    written = cell.text
    if unit and written.endswith(unit):
        written = written.removesuffix(unit).strip()
    if not written or written in {"-", "–", "—"}:
        return None
    if not _NUMBER.fullmatch(written):
        hint = "Write digits, with a decimal point or comma; leave the cell empty where there is no number."
        problems.append(_wrong(f"“{cell.text[:40]}” is not a number", cell, hint))
        return None
    return Decimal(re.sub(r"[ \u00a0\u202f]", "", written).replace("−", "-").replace(",", "."))


def _check_shares(grid: Grid, values: list[list[Decimal | None]], unit: str) -> list[Diagnostic]:
    problems: list[Diagnostic] = []
    for row, cells in zip(values, grid.rows, strict=True):
        problems.extend(
            _wrong("a share cannot be below zero", cell, "Use type=bars.")
            for value, cell in zip(row, cells[1:], strict=True)
            if value is not None and value < 0
        )
    for index, head in enumerate(grid.header[1:]):
        whole = sum((row[index] or Decimal(0) for row in values), Decimal(0))
        if not whole:
            problems.append(_wrong(f"the column “{head.text}” adds up to nothing", head, "Leave the column out."))
        elif unit == "%" and abs(whole - 100) > 1:
            hint = "Each column is one bar. Give the counts, without unit, and the shares are made from them."
            problems.append(_wrong(f"the column “{head.text}” adds up to {whole}, not to 100 %", head, hint))
    return problems


def _too_many(grid: Grid, kind: str) -> list[Diagnostic]:
    """Limits of what can be told apart, and names that are not there."""
    series, bars = len(grid.header) - 1, len(grid.rows) * (len(grid.header) - 1)
    if kind == STACKED:
        series, bars = len(grid.rows), len(grid.header) - 1
    problems = []
    if kind and series > MAX_SERIES:
        message = f"{series} shades cannot be told apart; a chart has no more than {MAX_SERIES}"
        problems.append(_wrong(message, grid.header[-1], "Join some of them, or make a table."))
    if kind and bars > MAX_BARS:
        message = f"{bars} bars do not fit on a page; a chart has no more than {MAX_BARS}"
        problems.append(_wrong(message, grid.header[0], "Make two charts, or a table."))
    names = [*grid.header[1:], *(row[0] for row in grid.rows)]
    problems.extend(
        _wrong("a name is missing", cell, "Every row and column needs one.") for cell in names if not cell.text
    )
    return problems + _doubles(grid.header[1:]) + _doubles([row[0] for row in grid.rows])


def _doubles(cells: Sequence[Cell]) -> list[Diagnostic]:
    """Names that stand twice, once each: nobody could tell which of the two is meant."""
    count: Counter[str] = Counter()
    problems = []
    for cell in cells:
        count[cell.text] += 1
        if cell.text and count[cell.text] == 2:
            hint = "Give each a name of its own, or add them up."
            problems.append(_wrong(f"the name “{cell.text[:40]}” stands twice", cell, hint))
    return problems


def _texts(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(cell.text for cell in cells)


def _names(grid: Grid) -> tuple[str, ...]:
    return tuple(row[0].text for row in grid.rows)


def _wrong(message: str, cell: Cell, hint: str) -> Diagnostic:
    return Diagnostic(codes.PRJ137, message, cell.span, hint)
