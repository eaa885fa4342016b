"""Charts and polls: blocks of data in a text become figures and tables of its tree, each in the place of its block.

A chart becomes a Figure whose picture is named `chart:N`; what it shows is a `Chart` by that name, drawn when the paper is
rendered. A poll becomes a Table of the class `poll` that holds the counts. A block that cannot be read stays as it is written,
without its attributes, and is PRJ137.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.model.chart import BARS, STACKED, TIMELINE, Chart, poll_shares
from paperforge.pandoc.ast import (
    ATTRIBUTED,
    Ast,
    Attr,
    Element,
    attr,
    classes_of,
    plain,
    plain_text,
    table,
    text,
    value_of,
    walk,
)
from paperforge.pandoc.locate import Places
from paperforge.reading.chart_data import read_counts, read_events, read_values
from paperforge.reading.files import Folder, find_inside, read_text
from paperforge.reading.grids import Cell, Grid, read_grid, read_labels, rename
from paperforge.source import Span

MAX_CHARTS = 40  # in one text: each takes about a tenth of a second to draw
MAX_DATA = 1 << 20  # bytes of a file of data
SCHEME = "chart:"
POLL = "poll"
TYPES = {"chart": (BARS, STACKED, TIMELINE), POLL: ("table", BARS, STACKED)}
_OPTIONS = ("type", "unit", "alt", "src", "table")
_MAX_UNIT, _MAX_ALTERNATIVE = 20, 2000


@dataclass
class _Reader:
    places: Places
    folder: Folder
    found: list[Diagnostic]
    charts: dict[str, Chart] = field(default_factory=dict)

    def blocks(self, node: Any) -> Any:
        """The node with charts in it; whatever holds none stays the very same object, because places go by identity."""
        if isinstance(node, list):
            items = self.items(node)
            return node if all(new is old for new, old in zip(items, node, strict=False)) else items
        if not isinstance(node, dict):
            return node
        if node.get("t") == "Table" and POLL in classes_of(node):
            return self.written_poll(node)
        content = self.blocks(node.get("c"))
        if content is node.get("c"):
            return node
        made = {**node, "c": content}
        self.places.follow(made, node)
        return made

    def items(self, items: list[Any]) -> list[Any]:
        out: list[Any] = []
        rest = iter(range(len(items)))
        for index in rest:
            item = items[index]
            if not _is_block(item):
                out.append(self.blocks(item))
                continue
            below = items[index + 1] if index + 1 < len(items) else None
            caption = _caption(below)
            if caption is not None and below is not None:
                next(rest)
                self.places.follow(caption, below)
            made = self.chart(item, caption, below)
            self.places.follow(made, item)
            out.append(made)
        return out

    def chart(self, block: Element, caption: Element | None, below: Element | None) -> Element:
        """The figure or table that a block of data stands for."""
        before = len(self.found)
        attribute: Attr = block["c"][0]
        kind = POLL if POLL in attribute[1] else "chart"
        span = self.places.span(block)
        self.found.extend(_check_options(kind, attribute, span))
        if caption and re.search(r"\{[#.][^}]*\}$", plain_text(caption)):
            hint = "Behind the caption of a chart nothing is set; put id and options into the braces of the first line."
            self.wrong("the braces stand behind the caption", self.places.span(caption), hint)
        if caption is None and _steals_caption(below, self.places):
            hint = (
                "Put a sentence, or a line with a comment (<!-- table -->), between the chart's caption and the table."
            )
            self.wrong("the caption of the chart was taken by the table that follows", span, hint)
        if len(self.charts) >= MAX_CHARTS:
            self.found.append(Diagnostic(codes.SEC124, f"the text has more than {MAX_CHARTS} charts", span))
        grid = self.grid(block, value_of(attribute, "src"), span)
        if grid is None or len(self.found) > before:
            return self.as_written(block, caption)
        shape = value_of(attribute, "type") or TYPES[kind][0]
        if kind == POLL and shape == "table":
            made = _poll_table(attribute, caption, grid) if read_counts(grid, self.found) else None
        else:
            made = self.figure(attribute, caption, self.read(kind, shape, attribute, grid), span)
        return made or self.as_written(block, caption)

    def read(self, kind: str, shape: str, attribute: Attr, grid: Grid) -> Chart | None:
        """The data of a chart by its type."""
        if shape == TIMELINE:
            chart = read_events(grid, self.found)
        elif kind == POLL:
            counts = read_counts(grid, self.found)
            chart = replace(poll_shares(counts), kind=shape) if counts else None
        else:
            chart = read_values(grid, shape, value_of(attribute, "unit"), self.found)
        if chart is None:
            return None
        unit = chart.unit or value_of(attribute, "unit")
        shown = value_of(attribute, "table") == "true"
        return replace(chart, unit=unit, table=shown, alternative=value_of(attribute, "alt"))

    def figure(self, attribute: Attr, caption: Element | None, chart: Chart | None, span: Span) -> Element | None:
        if chart is None:
            return None
        name = f"{SCHEME}{len(self.charts) + 1}"
        self.charts[name] = chart
        image = {"t": "Image", "c": [attr(), text(chart.alternative), [name, ""]]}
        picture = plain([image])
        for element in (image, picture):
            self.places.record(element, span.start, span.end)
        return {"t": "Figure", "c": [_kept(attribute, []), [None, [caption] if caption else []], [picture]]}

    def grid(self, block: Element, reference: str, span: Span) -> Grid | None:
        """The data of a block: what stands in it, or a file of the paper with the names of this text."""
        inside = _stretch(span, block["c"][1])
        if not reference:
            return read_grid(inside or self.places.span(block), self.found)
        path = find_inside(self.folder, reference, self.places.find(block, reference), self.found)
        source = read_text(self.folder.root, path, self.found, MAX_DATA) if path else None
        grid = read_grid(source.span(0, len(source.text)), self.found) if source else None
        if grid is None or inside is None:
            return grid
        labels = read_labels(inside, self.found)
        return rename(grid, labels, self.found) if labels is not None else None

    def written_poll(self, element: Element) -> Element:
        """A pipe table of counts with the class `poll`: checked like a block of data."""
        counts = grid_of_table(element, self.places)
        if counts is not None and read_counts(counts, self.found):
            return element
        if counts is None:
            hint = "A poll is a plain table: a header row, answers in the first column, counts in the others."
            self.wrong("the table cannot be read as a poll", self.places.span(element), hint)
        attribute, *rest = element["c"]
        classes = [name for name in attribute[1] if name != POLL]
        made = {"t": "Table", "c": [[attribute[0], classes, attribute[2]], *rest]}
        self.places.follow(made, element)
        return made

    def as_written(self, block: Element, caption: Element | None) -> Element:
        """Nothing is lost: the data as code, and the caption below."""
        attribute, words = block["c"]
        code = {"t": "CodeBlock", "c": [attr(attribute[0]), words]}
        self.places.follow(code, block)
        return {"t": "Div", "c": [attr(), [code, *([caption] if caption else [])]]}

    def wrong(self, message: str, span: Span, hint: str) -> None:
        self.found.append(Diagnostic(codes.PRJ137, message, span, hint))


def read_charts(ast: Ast, places: Places, folder: Folder, found: list[Diagnostic]) -> tuple[Ast, dict[str, Chart]]:
    """The tree of a text with its charts and polls as figures and tables, and what the charts show by their names."""
    if not any(_is_block(element) or POLL in classes_of(element) for element in walk(ast["blocks"], *ATTRIBUTED)):
        return ast, {}
    reader = _Reader(places, folder, found)
    return {**ast, "blocks": reader.blocks(ast["blocks"])}, reader.charts


def charts_in(node: Any, charts: Mapping[str, Chart]) -> list[Chart]:
    """The charts whose pictures stand in a node."""
    names = (element["c"][2][0] for element in walk(node, "Image"))
    return [charts[name] for name in names if name in charts]


def grid_of_table(element: Element, places: Places) -> Grid | None:
    """A pandoc table as a grid; None where cells are joined or there is not just one header row."""
    _, _, columns, head, bodies, foot = element["c"]
    rows = [*head[1], *(row for body in bodies for part in body[2:4] for row in part), *foot[1]]
    if len(head[1]) != 1 or len(rows) < 2 or any(len(row[1]) != len(columns) for row in rows):
        return None
    place = places.span(element)

    def span_of(blocks: list[Element]) -> Span:
        return places.span(blocks[0]) if blocks else place

    header, *cells = [[Cell(plain_text(cell[4]), span_of(cell[4])) for cell in row[1]] for row in rows]
    return Grid(header, cells) if len(header) > 1 else None


def _is_block(element: Any) -> bool:
    return (
        isinstance(element, dict)
        and element.get("t") == "CodeBlock"
        and bool({"chart", POLL}.intersection(element["c"][0][1]))
    )


def _caption(block: Any) -> Element | None:
    """The caption that a paragraph in the place of one holds (`: words`), as with tables."""
    if not isinstance(block, dict) or block.get("t") != "Para" or len(block["c"]) < 3:
        return None
    mark, blank, *words = block["c"]
    is_caption = mark == {"t": "Str", "c": ":"} and blank["t"] in {"Space", "SoftBreak"}
    return plain(words) if is_caption else None


def _steals_caption(block: Element | None, places: Places) -> bool:
    """Whether a table's caption stands above it: Markdown gives it to the table, wherever the author meant it."""
    if block is None or block["t"] != "Table" or not block["c"][1][1]:
        return False
    rows = [cell for row in block["c"][3][1] for _, _, _, _, cell in row[1] for cell in cell]
    return bool(rows) and places.span(block["c"][1][1][0]).start < places.span(rows[0]).start


def _kept(attribute: Attr, classes: list[str]) -> Attr:
    return [attribute[0], classes, [pair for pair in attribute[2] if pair[0] == "lang"]]


def _poll_table(attribute: Attr, caption: Element | None, grid: Grid) -> Element:
    rows = [[cell.text for cell in row] for row in (grid.header, *grid.rows)]
    return table(_kept(attribute, [POLL]), rows, caption)


def _stretch(span: Span, content: str) -> Span | None:
    """Where the lines of a code block stand: pandoc takes their indentation away, so each is looked for behind the one before."""
    source = span.file.text
    at = source.find("\n", span.start)
    first = -1
    for line in content.split("\n"):
        if not (words := line.strip()):
            continue
        begin = source.find(words, at)
        if at < 0 or begin < 0:
            return None
        first = begin if first < 0 else first
        at = begin + len(words)
    return span.file.span(first, at) if first >= 0 else None


def _check_options(kind: str, attribute: Attr, span: Span) -> Iterator[Diagnostic]:
    known = [key for key in _OPTIONS if (kind, key) != (POLL, "unit")]
    for key, value in attribute[2]:
        if key not in {*known, "lang"}:
            hint = did_you_mean(key, known) or f"Options: {', '.join(known)}."
            yield Diagnostic(codes.PRJ137, f"a {kind} has no option “{key[:40]}”", _at(span, key), hint)
        elif key == "type" and value not in TYPES[kind]:
            hint = did_you_mean(value, TYPES[kind]) or f"Types: {', '.join(TYPES[kind])}."
            yield Diagnostic(codes.PRJ137, f"a {kind} has no type “{value[:40]}”", _at(span, value), hint)
        elif key == "table" and value not in {"true", "false"}:
            yield Diagnostic(
                codes.PRJ137, f"“table” cannot be “{value[:40]}”", _at(span, value), "Write table=true, or nothing."
            )
        elif len(value) > {"unit": _MAX_UNIT, "alt": _MAX_ALTERNATIVE}.get(key, len(value)):
            yield Diagnostic(codes.PRJ137, f"“{key}” is too long", _at(span, key), "Say it more briefly.")
    for name in attribute[1]:
        if name not in {kind}:
            yield Diagnostic(codes.PRJ137, f"a {kind} cannot be “.{name[:40]}”", _at(span, name), "Delete it.")


def _at(span: Span, needle: str) -> Span:
    """The place of an option in the first line of a block."""
    end = span.file.text.find("\n", span.start)
    at = span.file.text.find(needle, span.start, end if end >= 0 else None)
    return span.file.span(at, at + len(needle)) if at >= 0 and needle else span
