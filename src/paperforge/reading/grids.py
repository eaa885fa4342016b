"""Small tables as authors write them into a block or a file of their paper: CSV or YAML, each cell with its place."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.reading.files import find_hidden
from paperforge.reading.nodes import Mapping, Node, Scalar, Sequence, parse_yaml
from paperforge.source import SourceFile, Span

MAX_ROWS = 200
MAX_COLUMNS = 20
MAX_CELL = 160  # characters; a longer label would fill the page


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text and where it stands (for CSV: its line)."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the header and the rows, all of one length."""

    header: list[Cell]
    rows: list[list[Cell]]

    def cells(self) -> Iterator[Cell]:
        """All cells, the header's first."""
        yield from self.header
        for row in self.rows:
            yield from row


def read_grid(stretch: Span, found: list[Diagnostic]) -> Grid | None:
    """Read a stretch of a file as a table; what is wrong is added to `found` (PRJ137, PRJ130), and the answer is None.

    YAML is a list of maps (its first line begins with “-”), everything else CSV (RFC 4180) with commas, semicolons or tabs.
    """
    text = stretch.file.text[stretch.start : stretch.end]
    problems: list[Diagnostic] = []
    yaml = text.lstrip().startswith("-")
    rows = _yaml_rows(stretch, problems) if yaml else _csv_rows(stretch, text, problems)
    if not problems and len(rows) < 2:
        problems.append(_wrong("a chart needs a header and at least one row", stretch, "Write them as CSV or YAML."))
    if len(rows) > MAX_ROWS + 1:
        message = f"the data have more than {MAX_ROWS} rows"
        problems.append(Diagnostic(codes.SEC124, message, rows[MAX_ROWS][0].span, "Join rows, or make several charts."))
    grid = Grid(rows[0], rows[1:]) if rows else Grid([], [])
    problems.extend(_check_shape(grid))
    found.extend(problems)
    return None if problems else grid


def read_labels(stretch: Span, found: list[Diagnostic]) -> dict[str, Cell] | None:
    """Names of a shared table in the language of the text: `name in the file: name here`, one a line (YAML)."""
    before = len(found)
    mapping = parse_yaml(stretch.file, found, stretch.file.text.rfind("\n", 0, stretch.start) + 1, stretch.end)
    if not isinstance(mapping, Mapping):
        hint = "A block with src=… holds the names of this language only, one a line: Exports: name here."
        found.extend([_wrong("the names must be a map", stretch, hint)] if len(found) == before else [])
        return None
    labels: dict[str, Cell] = {}
    for key, node in mapping.entries.items():
        if not isinstance(node, Scalar):
            found.append(_wrong(f"the name for “{key}” must be a text", node.span, "Write it as name: name here."))
            return None
        found.extend(find_hidden(node.text, node.span))
        labels[_cell(key, node.span).text] = _cell(node.text, mapping.keys[key])
    return labels


def rename(grid: Grid, labels: dict[str, Cell], found: list[Diagnostic]) -> Grid:
    """The table with names replaced; a label that names nothing is PRJ137."""
    known = {cell.text for cell in grid.cells()}
    for name, label in labels.items():
        if name not in known:
            hint = did_you_mean(name, sorted(known)) or "Names stand in the header and in the cells of the file."
            found.append(_wrong(f"the data have no name “{name}”", label.span, hint))

    def renamed(cells: list[Cell]) -> list[Cell]:
        return [Cell(labels[cell.text].text, cell.span) if cell.text in labels else cell for cell in cells]

    return Grid(renamed(grid.header), [renamed(row) for row in grid.rows])


def _check_shape(grid: Grid) -> Iterator[Diagnostic]:
    if grid.header and not 2 <= len(grid.header) <= MAX_COLUMNS:
        hint = "The cells of a row stand between commas or semicolons; the first names the row."
        yield _wrong(
            f"the data need 2 to {MAX_COLUMNS} columns, and have {len(grid.header)}", grid.header[0].span, hint
        )
        return
    for row in grid.rows:
        if row and len(row) != len(grid.header):
            message = f"the row has {len(row)} cells, the header {len(grid.header)}"
            hint = 'A cell with a comma in it goes into quotes: "43,5"; or write semicolons between all cells.'
            yield _wrong(message, Span(row[0].span.file, row[0].span.start, row[-1].span.end), hint)
    for cell in grid.cells():
        yield from find_hidden(cell.text, cell.span)  # a YAML escape can hide one
        if len(cell.text) > MAX_CELL:
            yield _wrong(f"a cell has more than {MAX_CELL} characters", cell.span, "Say it more briefly.")


def _csv_rows(stretch: Span, text: str, found: list[Diagnostic]) -> list[list[Cell]]:
    lines = text.split("\n")
    starts = [stretch.start]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    head = next((line for line in lines if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", head)  # a mark inside quotes parts no cells
    delimiter = next((mark for mark in "\t;" if mark in bare), ",")
    reader = csv.reader((line.strip(" ") for line in lines), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: list[list[Cell]] = []
    while True:
        first = reader.line_num
        try:
            row = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            message = f"the line cannot be read as CSV: {error}"
            found.append(
                _wrong(message, _line(stretch.file, starts, lines, first), "Close every quote that is opened.")
            )
            return rows
        if any(cell.strip() for cell in row):
            rows.append(_places(row, _line(stretch.file, starts, lines, first)))


def _places(row: list[str], line: Span) -> list[Cell]:
    """The cells of a row, each looked for behind the one before; the whole line where a cell is empty or written otherwise."""
    cells, at = [], line.start
    for words in row:
        begin = line.file.text.find(words.strip(), at, line.end) if words.strip() else -1
        span = line if begin < 0 else line.file.span(begin, begin + len(words.strip()))
        at = at if begin < 0 else span.end
        cells.append(_cell(words, span))
    return cells


def _cell(words: str, span: Span) -> Cell:
    """A cell in one line; an apostrophe inside a word as Markdown sets it."""
    return Cell(re.sub(r"(?<=\w)'(?=\w)", "’", " ".join(words.split())), span)


def _line(source: SourceFile, starts: list[int], lines: list[str], number: int) -> Span:
    number = min(number, len(lines) - 1)
    indent = len(lines[number]) - len(lines[number].lstrip())
    begin = starts[number] + indent
    return source.span(begin, max(begin + len(lines[number].strip()), begin + 1))


def _yaml_rows(stretch: Span, found: list[Diagnostic]) -> list[list[Cell]]:
    # From the beginning of the line: the first row must be indented like the others.
    start = stretch.file.text.rfind("\n", 0, stretch.start) + 1
    node = parse_yaml(stretch.file, found, start, stretch.end)
    if node is None:
        return []
    items = node.items if isinstance(node, Sequence) else []
    first = next((item for item in items if isinstance(item, Mapping)), None)
    if first is None:
        found.append(_wrong("the YAML must be a list of maps", stretch, "One a row: - {Answer: Yes, US: 43, RF: 12}"))
        return []
    names = list(first.entries)
    rows = [[Cell(name, first.keys[name]) for name in names]]
    for item in items:
        rows.append(_yaml_row(item, names, found))
    return rows


def _yaml_row(item: Node, names: list[str], found: list[Diagnostic]) -> list[Cell]:
    if not isinstance(item, Mapping):
        found.append(_wrong("a row must be a map", item.span, "Write it as {Answer: Yes, US: 43, RF: 12}."))
        return []
    for key in item.entries:
        if key not in names:
            hint = did_you_mean(key, names) or f"The first row has: {', '.join(names)}."
            found.append(_wrong(f"the first row has no column “{key}”", item.keys[key], hint))
    row = []
    for name in names:
        node = item.entries.get(name)
        if isinstance(node, Mapping | Sequence):
            found.append(_wrong("a cell must be a text or a number", node.span, "Write one value."))
            node = None
        text = node.text if node and not node.is_null else ""
        row.append(_cell(text, node.span if node else item.span))
    return row


def _wrong(message: str, span: Span, hint: str) -> Diagnostic:
    return Diagnostic(codes.PRJ137, message, span, hint)
