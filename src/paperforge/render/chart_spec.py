"""A chart as a Vega-Lite specification: what is drawn where, in the house's type and in shades of its one color.

Words of the author go in as data only, never as an expression. Sizes are CSS pixels (96 an inch), as the chart is printed.
Series differ by lightness and stand in the order of the legend, and every bar carries its number: a black-and-white printer
loses nothing.
"""

from __future__ import annotations

import datetime
import math
import textwrap
from dataclasses import replace
from decimal import Decimal
from typing import Any

from paperforge.model.chart import STACKED, TIMELINE, Chart, Event, Moment
from paperforge.model.language import Language
from paperforge.render.chart_look import Look, is_dark
from paperforge.render.figures import column_names, format_event, format_moment, format_value
from paperforge.render.ticks import ticks_between

LABEL_LETTERS = 34  # of a line of a name in front of its bars
MAX_LINES = 6
POINT = 10  # pixels of a point of time
SHAPES = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross"]


def chart_spec(chart: Chart, language: Language, look: Look) -> dict[str, Any]:
    """The specification of a chart, its numbers and dates written in a language."""
    if chart.kind == TIMELINE:
        return _timeline(chart, language, look)
    return _stacked(chart, language, look) if chart.kind == STACKED else _bars(chart, language, look)


def _bars(chart: Chart, language: Language, look: Look) -> dict[str, Any]:
    names = column_names(chart)
    values: list[dict[str, Any]] = [
        {"row": row, "series": series, "value": float(value), "label": format_value(value, chart.unit, language)}
        for row, cells in enumerate(chart.values)
        for series, value in enumerate(cells)
        if value is not None
    ]
    # An empty cell is said where its bar would be.
    values += [
        {"row": row, "series": series, "value": 0, "label": format_value(None, "", language)}
        for row, cells in enumerate(chart.values)
        for series, value in enumerate(cells)
        if value is None
    ]
    labels = [_lines(name, LABEL_LETTERS) for name in chart.rows]
    step = max(18 * len(names), max(map(len, labels)) * look.line) + 9
    low, high = (function([0.0, *(value["value"] for value in values)]) for function in (min, max))
    room = _room(values, labels, high - low or 1.0, look)
    domain = [low - (room if low < 0 else 0), high + (room if high > 0 else 0)]
    across = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": domain, "nice": False}}
    down = {
        "y": _names_axis(len(labels), 1 - 18 * len(names) / step, look),
        "yOffset": {"field": "series", "type": "ordinal", "scale": {"domain": list(range(len(names)))}},
    }
    bar = {"mark": _filled("bar", look), "encoding": {"x": across, "color": _color(names, _plot(labels, look), look)}}
    number = {
        "mark": {"type": "text", "baseline": "middle", "dx": {"expr": "datum.value < 0 ? -4 : 4"}}
        | {"align": {"expr": "datum.value < 0 ? 'right' : 'left'"}},
        "encoding": {"x": across, "text": {"field": "label", "type": "nominal"}},
    }
    zero = {"mark": {"type": "rule", "color": look.ink, "strokeWidth": 0.75}, "encoding": {"x": {"datum": 0}}}
    return _whole(look, [bar, number, zero], values, labels, step, encoding=down, names=names if len(names) > 1 else [])


def _stacked(chart: Chart, language: Language, look: Look) -> dict[str, Any]:
    labels = [_lines(name, LABEL_LETTERS) for name in column_names(chart)]
    plot = _plot(labels, look)
    values = []
    for column in range(len(chart.columns)):
        parts = [row[column] or Decimal(0) for row in chart.values]
        whole, left = sum(parts, Decimal(0)), Decimal(0)
        for series, part in enumerate(parts):
            label = format_value(part, chart.unit, language)
            fits = float(part / whole) * plot > look.letter * len(label) + 2
            values.append(
                {"row": column, "series": series, "from": float(left / whole), "to": float((left + part) / whole)}
                | {"middle": float((left + part / 2) / whole), "label": label if fits else ""}
            )
            left += part
    step = max(max(map(len, labels)) * look.line, 24) + 10
    scale = {"domain": [0, 1], "nice": False}
    across = {"type": "quantitative", "axis": None, "scale": scale}
    bar = {
        "mark": _filled("bar", look),
        "encoding": {
            "x": {"field": "from", **across},
            "x2": {"field": "to"},
            "color": _color(list(chart.rows), plot, look),
        },
    }
    dark = sum(map(is_dark, look.shades(len(chart.rows))))
    ink = {"condition": {"test": f"datum.series < {dark}", "value": "#ffffff"}, "value": look.ink}
    number = {
        "mark": {"type": "text", "baseline": "middle"},
        "encoding": {"x": {"field": "middle", **across}, "text": {"field": "label", "type": "nominal"}, "color": ink},
    }
    down = {"y": _names_axis(len(labels), 10 / step, look)}
    return _whole(look, [bar, number], values, labels, step, encoding=down, names=list(chart.rows))


def _timeline(chart: Chart, language: Language, look: Look) -> dict[str, Any]:
    sides = list(dict.fromkeys(event.side for event in chart.events))
    labels = [_lines(event.label, LABEL_LETTERS + 6) for event in chart.events]
    plot = _plot(labels, look)
    ticks = _ticks(chart, language, plot, look)
    first, last = _extent(chart)
    low = float(min(first, ticks[0].first).toordinal())
    high = float(max(last, ticks[-1].first).toordinal() + 1)
    values = [_event_value(row, event, sides, language) for row, event in enumerate(chart.events)]
    for _ in range(4):  # a longer scale makes room for a date, and less of it for the others
        high = max(high, *(_place_date(value, low, high, plot, look) for value in values))
    values = [_settle(value, (high - low) / plot, look) for value in values]
    days = [tick.first.toordinal() for tick in ticks]
    margin = (high - low) * 0.02
    across = {
        "type": "quantitative",
        "axis": {"values": days, "labelExpr": "ticks[indexof(tickDays, datum.value)]"}
        | {"title": None, "domain": False, "ticks": False, "labelPadding": 6}
        | {"grid": True, "gridColor": look.pale, "gridWidth": 0.5, "gridDash": [1, 3]},
        "scale": {"domain": [low - margin, high + margin], "nice": False},
    }
    params: list[dict[str, Any]] = [
        {"name": "tickDays", "value": days},
        {"name": "ticks", "value": [format_moment(tick, language) for tick in ticks]},
    ]
    step = max(map(len, labels)) * look.line + 8
    encoding = {"y": _names_axis(len(labels), 0, look)}
    names = sides if len(sides) > 1 else []
    layers = _event_layers(sides, across, plot, look)
    return _whole(look, layers, values, labels, step, encoding=encoding, names=names, params=params)


def _event_layers(sides: list[str], across: dict[str, Any], plot: float, look: Look) -> list[dict[str, Any]]:
    """Days as points, stretches as bars, and the date of each on clear ground; sides differ by shade and shape."""
    color = _color(sides, plot, look)
    shape = {**color, "scale": {"domain": list(range(len(sides))), "range": SHAPES[: len(sides)]}}
    ground = {
        "mark": {"type": "bar", "color": "#ffffff", "height": look.line},
        "encoding": {"x": {"field": "clear", **across}, "x2": {"field": "cleared"}},
    }
    bar = {
        "transform": [{"filter": "datum.lasts"}],
        "mark": {**_filled("bar", look), "height": 9},
        "encoding": {"x": {"field": "from", **across}, "x2": {"field": "to"}, "color": color},
    }
    point = {
        "transform": [{"filter": "!datum.lasts"}],
        "mark": {**_filled("point", look), "size": 70, "filled": True, "opacity": 1},
        "encoding": {"x": {"field": "from", **across}, "color": color, "shape": shape},
    }
    date = {
        "mark": {"type": "text", "baseline": "middle", "dx": {"expr": "datum.left ? -9 : 9"}}
        | {"align": {"expr": "datum.left ? 'right' : 'left'"}},
        "encoding": {"x": {"field": "at", **across}, "text": {"field": "label", "type": "nominal"}},
    }
    return [ground, bar, point, date]


def _extent(chart: Chart) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of all events."""
    ends = [(event.start.first, (event.end or event.start).last) for event in chart.events]
    return min(start for start, _ in ends), max(end for _, end in ends)


def _ticks(chart: Chart, language: Language, plot: float, look: Look) -> list[Moment]:
    """As many marks of time as have room beside each other."""
    widest = max(len(format_moment(replace(event.start, precision="ym"), language)) for event in chart.events)
    return ticks_between(*_extent(chart), max(2, math.floor(plot / (widest * look.letter + 12))))


def _event_value(row: int, event: Event, sides: list[str], language: Language) -> dict[str, Any]:
    """An event on the scale of days."""
    start, end = event.start.first.toordinal(), (event.end or event.start).last.toordinal() + 1
    lasts = event.end is not None or event.start.precision != "ymd"
    value = {"row": row, "series": sides.index(event.side), "from": start, "to": end if lasts else start}
    return value | {"lasts": lasts, "label": format_event(event, language)}


def _place_date(value: dict[str, Any], low: float, high: float, plot: float, look: Look) -> float:
    """Put the date of an event behind it or, where only there is room, in front of it; the end of the scale this asks for."""
    share = min((len(value["label"]) * look.letter + 16) / plot, 0.7)
    needed = share * (high - low)
    value["left"] = value["to"] + needed > high and value["from"] - needed >= low
    value["at"] = value["from"] if value["left"] else value["to"]
    return high if value["left"] else low + (float(value["to"]) - low) / (1 - share)


def _settle(value: dict[str, Any], pixel: float, look: Look) -> dict[str, Any]:
    """What is too short for a bar becomes a point, and its date gets clear ground; `pixel` in days."""
    if value["lasts"] and value["to"] - value["from"] < POINT * pixel:
        middle = (value["from"] + value["to"]) / 2
        value = {**value, "lasts": False, "from": middle, "at": middle}
    width = (len(value["label"]) * look.letter + POINT) * pixel
    ends = (value["at"] - width, value["at"]) if value["left"] else (value["at"], value["at"] + width)
    return {**value, "clear": ends[0], "cleared": ends[1]}


def _filled(mark: str, look: Look) -> dict[str, Any]:
    return {"type": mark, "stroke": look.accent, "strokeWidth": 0.75}


def _color(names: list[str], room: float, look: Look) -> dict[str, Any]:
    legend = {"title": None, "labelExpr": "names[datum.value]", "columns": _legend_columns(names, room, look)}
    scale = {"domain": list(range(len(names))), "range": look.shades(len(names))}
    return {"field": "series", "type": "ordinal", "scale": scale, "legend": legend if len(names) > 1 else None}


def _legend_columns(names: list[str], room: float, look: Look) -> int:
    """As many columns as fit above the bars, each as wide as its longest name."""
    for count in range(len(names), 1, -1):
        widths = [max(map(len, names[column::count])) * look.letter * 0.9 + 34 for column in range(count)]
        if sum(widths) <= room:
            return count
    return 1


def _plot(labels: list[list[str]], look: Look) -> float:
    """About how wide the part behind the names is."""
    return look.width - look.letter * max(len(line) for lines in labels for line in lines) - 20


def _names_axis(count: int, padding: float, look: Look) -> dict[str, Any]:
    # Vega centers the first line of a label only.
    raised = [
        {"test": f"length(labels[datum.value]) == {n}", "value": -(n - 1) * look.line / 2}
        for n in range(2, MAX_LINES + 1)
    ]
    axis = {"title": None, "domain": False, "ticks": False, "labelExpr": "labels[datum.value]", "labelPadding": 8} | {
        "labelOffset": {"condition": raised, "value": 0}
    }
    scale = {"domain": list(range(count)), "paddingInner": padding, "paddingOuter": padding / 2}
    return {"field": "row", "type": "ordinal", "axis": axis, "scale": scale}


def _room(values: list[dict[str, Any]], labels: list[list[str]], extent: float, look: Look) -> float:
    """The stretch of the scale that the longest number behind a bar takes."""
    letters = max(len(value["label"]) for value in values)
    plot = _plot(labels, look)
    taken = min((letters * look.letter + 10) / plot, 0.4)
    sides = 2 if min(value["value"] for value in values) < 0 else 1
    return extent * taken / (1 - sides * taken)


def _lines(name: str, letters: int) -> list[str]:
    return textwrap.wrap(name, max(letters, math.ceil(len(name) / (MAX_LINES - 1))), break_on_hyphens=False) or [name]


def _whole(
    look: Look,
    layers: list[dict[str, Any]],
    values: list[dict[str, Any]],
    labels: list[list[str]],
    step: float,
    *,
    encoding: dict[str, Any],
    names: list[str],
    params: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    type_ = {"labelFont": look.font, "labelFontSize": look.size, "labelColor": look.ink, "labelLimit": look.width}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": look.width,
        "height": {"step": step, "for": "position"},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 6, "right": 5, "top": 1, "bottom": 1},  # renderers kern differently: a few pixels to spare
        "background": None,
        "params": [{"name": "labels", "value": labels}, {"name": "names", "value": names}, *(params or [])],
        "data": {"values": values},
        "encoding": encoding,
        "layer": layers,
        "config": {
            "aria": False,  # roles and words inside a picture are read by nobody; its alternative text is
            "font": look.font,
            "text": {"font": look.font, "fontSize": look.size, "color": look.ink},
            "view": {"stroke": None},
            "axis": {**type_, "labelLineHeight": look.line},
            "legend": {**type_, "orient": "top", "symbolType": "square", "symbolSize": 130, "symbolStrokeWidth": 0.75}
            | {"columnPadding": 18, "offset": 8},
        },
    }
