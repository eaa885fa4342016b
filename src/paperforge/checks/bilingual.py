"""BIL: mechanical signs that the texts of a paper have drifted apart. No language is the master."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from paperforge import codes
from paperforge.bilingual.pieces import has_explicit_id
from paperforge.diagnostics import Diagnostic
from paperforge.model.bracket import BRACKET
from paperforge.pandoc.ast import Element, attr_of
from paperforge.reading.charts import POLL, charts_in, grid_of_table
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project


def explicit_ids(body: Body) -> dict[str, Element]:
    """Elements by the ids their author gave them, in the order of the text; brackets are compared on their own (BIL015)."""
    found: dict[str, Element] = {}
    for element in body.marked_up:
        attr = attr_of(element)
        if not attr or not attr[0] or BRACKET in attr[1]:
            continue
        if element["t"] == "Header" and not has_explicit_id(element, body.places):
            continue
        found.setdefault(attr[0], element)
    return found


def check_ids(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL010, BIL011, BIL012 for each two languages."""
    by_language = {language: explicit_ids(body) for language, body in paper.bodies.items()}
    for (left, left_ids), (right, right_ids) in combinations(by_language.items(), 2):
        yield from _missing(paper.bodies[left], left_ids, right_ids, paper.bodies[right])
        yield from _missing(paper.bodies[right], right_ids, left_ids, paper.bodies[left])
        yield from _order(paper.bodies[left], left_ids, right_ids, paper.bodies[right])
        yield from _levels(paper.bodies[left], left_ids, right_ids, paper.bodies[right])


def _missing(body: Body, here: dict[str, Element], there: dict[str, Element], other: Body) -> Iterator[Diagnostic]:
    for identifier, element in here.items():
        if identifier not in there:
            message = f"“#{identifier}” stands in {body.language} and not in {other.language}"
            hint = f"Give its counterpart in {other.source.path.name} the id {{#{identifier}}}."
            yield Diagnostic(codes.BIL010, message, body.places.find(element, f"#{identifier}"), hint)


def _order(body: Body, here: dict[str, Element], there: dict[str, Element], other: Body) -> Iterator[Diagnostic]:
    """The first place where the common ids part ways; the rest follows from it."""
    ours = [identifier for identifier in here if identifier in there]
    theirs = [identifier for identifier in there if identifier in here]
    for one, another in zip(ours, theirs, strict=True):
        if one != another:
            line = other.places.span(there[another]).position.line
            message = f"“#{one}” comes here in {body.language}, but “#{another}” in {other.language} (line {line})"
            hint = "Put the parts into one order; where the order is meant, give them different ids."
            yield Diagnostic(codes.BIL011, message, body.places.find(here[one], f"#{one}"), hint)
            return


def _levels(body: Body, here: dict[str, Element], there: dict[str, Element], other: Body) -> Iterator[Diagnostic]:
    for identifier, element in here.items():
        counterpart = there.get(identifier)
        if counterpart is None or element["t"] != "Header" or counterpart["t"] != "Header":
            continue
        if element["c"][0] != counterpart["c"][0]:
            levels = f"level {element['c'][0]} in {body.language}, level {counterpart['c'][0]} in {other.language}"
            span = body.places.span(element)
            hint = "Give both headings the same number of # signs."
            yield Diagnostic(codes.BIL012, f"the heading “#{identifier}” has {levels}", span, hint)


def check_footnotes(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL016."""
    notes = {
        language: [element for element in body.marked_up if element["t"] == "Note"]
        for language, body in paper.bodies.items()
    }
    for left, right in combinations(notes, 2):
        if len(notes[left]) != len(notes[right]):
            more, fewer = (left, right) if len(notes[left]) > len(notes[right]) else (right, left)
            span = paper.bodies[more].places.span(notes[more][-1])
            number = len(notes[more])
            message = f"{number} footnote{'s' if number > 1 else ''} in {more}, {len(notes[fewer])} in {fewer}"
            hint = "The last one is shown. Every note of one text should stand in the other, too."
            yield Diagnostic(codes.BIL016, message, span, hint)


def check_charts(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL019: numbers, dates and counts of charts and polls with one id."""
    data = {language: _data_by_id(body) for language, body in paper.bodies.items()}
    for left, right in combinations(data, 2):
        for identifier, (element, numbers) in data[right].items():
            counterpart = data[left].get(identifier)
            if counterpart is None or counterpart[1] == numbers:
                continue
            line = paper.bodies[left].places.span(counterpart[0]).position.line
            message = f"the data of “#{identifier}” in {right} are not those in {left} (line {line})"
            hint = "Rows and columns stand in one order; or let both read one file: src=media/…csv."
            yield Diagnostic(codes.BIL019, message, paper.bodies[right].places.find(element, f"#{identifier}"), hint)


def _data_by_id(body: Body) -> dict[str, tuple[Element, object]]:
    found: dict[str, tuple[Element, object]] = {}
    for element in body.marked_up:
        if element["t"] == "Figure" and (charts := charts_in(element, body.charts)):
            found[element["c"][0][0]] = (element, [chart.numbers() for chart in charts])
        elif element["t"] == "Table" and POLL in element["c"][0][1] and (grid := grid_of_table(element, body.places)):
            counts = [[cell.text for cell in row[1:]] for row in grid.rows]
            found[element["c"][0][0]] = (element, counts)
    return {identifier: data for identifier, data in found.items() if identifier}


CHECKS = (check_ids, check_footnotes, check_charts)
