"""Findings that were written down and read again stand where they stood, with the same line."""

from __future__ import annotations

import json
import random
from pathlib import PurePosixPath

from paperforge.codes import CATALOGUE
from paperforge.diagnostics import Diagnostic, Edit, Finding, Severity
from paperforge.records import read_diagnostics, read_findings, read_span, write_diagnostics, write_findings, write_span
from paperforge.source import SourceFile, Span

CODE = next(iter(CATALOGUE.values()))


def seen(span: Span) -> tuple[object, ...]:
    """All that a report shows of a span."""
    return (span.file.path, span.position, span.end_position, span.file.line(span.position.line))


def source(draw: random.Random, name: str = "papers/p/en.md") -> SourceFile:
    lines = ["".join(draw.choices("ab ж\t\u2028\x0b", k=draw.randrange(9))) for _ in range(draw.randrange(1, 12))]
    return SourceFile(PurePosixPath(name), "\n".join(lines))


def span_in(draw: random.Random, file: SourceFile) -> Span:
    start = draw.randrange(len(file.text) + 1)
    return Span(file, start, min(len(file.text), start + draw.choice([0, 1, 1, 5, 40])))


def test_spans_come_back_as_they_were() -> None:
    draw = random.Random(7)
    for _ in range(3000):
        span = span_in(draw, source(draw))
        assert seen(read_span(json.loads(json.dumps(write_span(span))))) == seen(span)


def test_findings_in_one_file_come_back_as_they_were() -> None:
    draw = random.Random(8)
    for _ in range(300):
        file = source(draw)
        spans = [span_in(draw, file) for _ in range(draw.randrange(1, 12))]
        found = [Diagnostic(CODE, "so", span, edits=(Edit(span_in(draw, file), "x"),)) for span in spans]
        back = read_diagnostics(json.loads(json.dumps(write_diagnostics(found))))
        assert [seen(each.span) for each in back if each.span] == list(map(seen, spans))
        assert [seen(each.edits[0].span)[:3] for each in back] == [seen(each.edits[0].span)[:3] for each in found]


def test_findings_of_one_file_share_it() -> None:
    file = SourceFile(PurePosixPath("papers/p/en.md"), "Words.\n" * 1000)
    found = [Finding(Diagnostic(CODE, "so", file.span(at)), Severity.NOTE, "p") for at in range(0, 7000, 70)]
    assert (
        len({id(each.diagnostic.span.file) for each in read_findings(write_findings(found)) if each.diagnostic.span})
        == 1
    )
