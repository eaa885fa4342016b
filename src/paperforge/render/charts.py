"""Charts and polls of a text as its pages show them: drawn pictures, alternative texts, data tables, shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from paperforge.errors import RenderError
from paperforge.model.chart import STACKED, TIMELINE, Chart, shares
from paperforge.model.language import Language
from paperforge.model.theme import Theme
from paperforge.pandoc.ast import (
    Element,
    attr,
    classes_of,
    div,
    para,
    plain,
    plain_text,
    rewrite,
    table,
    text,
    value_of,
)
from paperforge.reading.charts import POLL, charts_in
from paperforge.reading.images import Image, check_svg
from paperforge.render.chart_look import look_of
from paperforge.render.chart_spec import chart_spec
from paperforge.render.figures import column_names, format_event, format_value, name_with_count

SMALL = 30  # people: below it, how many they are stands beside their share
DATA, SHOWN = "pf-chart-data", "pf-chart-table"

Words = Mapping[str, Any]
Draw = Callable[[Sequence[Mapping[str, Any]]], list[bytes]]


def show_charts(
    blocks: list[Element], charts: Mapping[str, Chart], language: Language, words: Words, theme: Theme, draw: Draw
) -> tuple[list[Element], dict[str, Image]]:
    """The text with alternative texts and data tables beside its charts, polls in percent; and the pictures by their names.

    Raises `WorkerError` and its kinds, or `RenderError`, when a chart cannot be drawn.
    """

    def show(element: Element) -> Element | list[Element] | None:
        if element["t"] == "Figure" and (inside := charts_in(element, charts)):
            return _figure(element, inside[0], language, words)
        if element["t"] == "Table" and POLL in classes_of(element):
            return _poll(element, language, words)
        return None

    look = look_of(theme)
    drawings = draw([chart_spec(chart, language, look) for chart in charts.values()]) if charts else []
    return rewrite(blocks, show, "Figure", "Table"), {
        name: _image(name, each) for name, each in zip(charts, drawings, strict=True)
    }


def _image(name: str, drawing: bytes) -> Image:
    """A drawn chart as a picture like any other; a drawing that no author could bring in is none of ours either."""
    problem, size = check_svg(drawing)
    if problem:
        raise RenderError(f"a chart was drawn as an SVG that cannot be used: {problem}")
    return Image(name, "image/svg+xml", drawing, size)


def _figure(element: Element, chart: Chart, language: Language, words: Words) -> list[Element]:
    attribute, caption, (picture,) = element["c"]
    image = picture["c"][0]
    alternative = text(chart.alternative or describe(chart, language, words["charts"]))
    picture = plain([{"t": "Image", "c": [attr(), alternative, image["c"][2]]}])
    figure = {"t": "Figure", "c": [[attribute[0], [*attribute[1], "pf-chart"], attribute[2]], caption, [picture]]}
    title = div(attr("", ["pf-note"]), [para(text(words["charts"]["data"]))])
    own = value_of(attribute, "lang")
    around = attr("", [SHOWN if chart.table else DATA], **({"lang": own} if own else {}))
    return [figure, div(around, [title, table(attr(), data_rows(chart, language), numbers=chart.kind != TIMELINE)])]


def describe(chart: Chart, language: Language, words: Words) -> str:
    """What a chart says, number by number: its alternative text where the author wrote none."""
    if chart.kind == TIMELINE:
        parts = [
            f"{format_event(event, language)}: {event.label}{f' ({event.side})' if event.side else ''}"
            for event in chart.events
        ]
        return f"{words[chart.kind]}. {'; '.join(parts)}."

    def said(name: str, names: Sequence[str], values: Sequence[Decimal | None]) -> str:
        shown = [words["missing"] if each is None else format_value(each, chart.unit, language) for each in values]
        return f"{name}: {', '.join(f'{one} {value}' for one, value in zip(names, shown, strict=True))}"

    names, columns = column_names(chart), list(zip(*chart.values, strict=True))
    if chart.kind == STACKED or len(names) == 1:
        parts = [said(name, chart.rows, column) for name, column in zip(names, columns, strict=True)]
    else:
        parts = [said(name, names, row) for name, row in zip(chart.rows, chart.values, strict=True)]
    return f"{words[chart.kind]}. {'; '.join(parts)}."


def data_rows(chart: Chart, language: Language) -> list[list[str]]:
    """The data of a chart as rows of words, the header first."""
    if chart.kind == TIMELINE:
        rows = [[format_event(event, language), event.label, event.side] for event in chart.events]
        return [list(chart.header), *(row[: len(chart.header)] for row in rows)]
    values = [[format_value(value, chart.unit, language) for value in row] for row in chart.values]
    return [
        [chart.header[0], *column_names(chart)],
        *([name, *row] for name, row in zip(chart.rows, values, strict=True)),
    ]


def _poll(element: Element, language: Language, words: Words) -> Element:
    """A table of counts as shares that add up to 100, with n in the header; a small group keeps its counts."""
    attribute, caption, columns, head, bodies, foot = element["c"]
    heads: list[Any] = head[1][0][1]
    rows = [row[1] for body in bodies for part in body[2:4] for row in part]
    rows += [row[1] for row in foot[1]]
    counts = [[int(plain_text(row[index][4])) for row in rows] for index in range(1, len(columns))]
    shown = [_shown(column, language) for column in counts]
    made = [
        [row[0], *(_cell(cell, plain(text(column[number]))) for cell, column in zip(row[1:], shown, strict=True))]
        for number, row in enumerate(rows)
    ]
    header = [heads[0]]
    for cell, column in zip(heads[1:], counts, strict=True):
        name = [*_inlines(cell), *text(name_with_count("", sum(column)))]
        header.append(_cell(cell, plain(name)))
    right = [[{"t": "AlignRight"}, column[1]] for column in columns[1:]]
    body = [attr(), 0, [], [[attr(), row] for row in made]]
    classes = [name for name in attribute[1] if name != POLL]
    content = [[attribute[0], [*classes, "pf-poll"], attribute[2]], caption, [columns[0], *right]]
    notes = []
    if min(map(sum, counts)) < SMALL:
        note = words["charts"]["small"].replace("{n}", f"n\u00a0<\u00a0{SMALL}")
        whole = [attr(), {"t": "AlignLeft"}, 1, len(columns), [plain(text(note))]]
        notes = [[attr("", ["pf-poll-note"]), [whole]]]
    return {"t": "Table", "c": [*content, [head[0], [[head[1][0][0], header]]], [body], [foot[0], notes]]}


def _shown(counts: list[int], language: Language) -> list[str]:
    percent = [format_value(Decimal(share), "%", language) for share in shares(counts)]
    if sum(counts) >= SMALL:
        return percent
    return [f"{share}\u00a0({count})" for share, count in zip(percent, counts, strict=True)]


def _cell(cell: Any, block: Element) -> Any:
    attribute, _, height, width, _ = cell
    return [attribute, {"t": "AlignDefault"}, height, width, [block]]


def _inlines(cell: Any) -> list[Element]:
    blocks: list[Element] = cell[4]
    return list(blocks[0]["c"]) if blocks and blocks[0]["t"] in {"Plain", "Para"} else text(plain_text(blocks))
