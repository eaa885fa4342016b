"""Findings as values for JSON, and back: they cross processes, and are kept with what they were found in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

from paperforge.codes import CATALOGUE
from paperforge.diagnostics import Diagnostic, Edit, Finding, Severity
from paperforge.source import SourceFile, Span

Values = dict[str, Any]


def write_findings(findings: Iterable[Finding]) -> list[Values]:
    """Findings as values."""
    return [_write(each.diagnostic) | {"severity": int(each.severity), "paper": each.paper} for each in findings]


def read_findings(values: Sequence[Values]) -> list[Finding]:
    """Findings as they were; raises `KeyError` for a code that is not known."""
    return [Finding(_read(each), Severity(each["severity"]), each["paper"]) for each in values]


def write_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Values]:
    """Findings before they are judged."""
    return [_write(each) for each in diagnostics]


def read_diagnostics(values: Sequence[Values]) -> list[Diagnostic]:
    """The same, back."""
    return [_read(each) for each in values]


def _write(diagnostic: Diagnostic) -> Values:
    values: Values = {"code": diagnostic.code.id, "message": diagnostic.message, "hint": diagnostic.hint}
    if diagnostic.path is not None:
        values["path"] = diagnostic.path.as_posix()
    if diagnostic.span is not None:
        values["span"] = write_span(diagnostic.span)
    if diagnostic.edits:
        values["edits"] = [[write_span(each.span), each.text] for each in diagnostic.edits]
    return values


def _read(values: Values) -> Diagnostic:
    span = read_span(values["span"]) if "span" in values else None
    path = PurePosixPath(values["path"]) if "path" in values else None
    # Edits have their places; to mend a file, it has to be read again.
    edits = tuple(Edit(read_span(place), text) for place, text in values.get("edits", ()))
    return Diagnostic(CATALOGUE[values["code"]], values["message"], span, values["hint"], path, edits)


def write_span(span: Span) -> list[Any]:
    """File, line and column of the start and of the end, and the line of the start."""
    start, end = span.position, span.end_position
    return [span.file.path.as_posix(), start.line, start.column, end.line, end.column, span.file.line(start.line)]


def read_span(values: Sequence[Any]) -> Span:
    """The span in a file that holds its lines alone: places and excerpts are those of the whole."""
    name, line, column, end_line, end_column, words = values
    before = line - 1
    text = "\n" * before + words
    end = before + end_column - 1
    if end_line > line:
        text += "\n" * (end_line - line)
        end = len(text) + end_column - 1
        text += " " * (end_column - 1)
    return Span(SourceFile(PurePosixPath(name), text), before + column - 1, end)
