"""Findings as values for JSON, and back: they cross processes, and are kept with what they were found in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
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
    sources = _Sources(values)
    return [Finding(_read(each, sources), Severity(each["severity"]), each["paper"]) for each in values]


def write_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Values]:
    """Findings before they are judged."""
    return [_write(each) for each in diagnostics]


def read_diagnostics(values: Sequence[Values]) -> list[Diagnostic]:
    """The same, back."""
    sources = _Sources(values)
    return [_read(each, sources) for each in values]


def _write(diagnostic: Diagnostic) -> Values:
    values: Values = {"code": diagnostic.code.id, "message": diagnostic.message, "hint": diagnostic.hint}
    if diagnostic.path is not None:
        values["path"] = diagnostic.path.as_posix()
    if diagnostic.span is not None:
        values["span"] = write_span(diagnostic.span)
    if diagnostic.edits:
        values["edits"] = [[write_span(each.span), each.text] for each in diagnostic.edits]
    return values


def _read(values: Values, sources: _Sources) -> Diagnostic:
    span = sources.span(values["span"]) if "span" in values else None
    path = PurePosixPath(values["path"]) if "path" in values else None
    # Edits have their places; to mend a file, it has to be read again.
    edits = tuple(Edit(sources.span(place), text) for place, text in values.get("edits", ()))
    return Diagnostic(CATALOGUE[values["code"]], values["message"], span, values["hint"], path, edits)


def write_span(span: Span) -> list[Any]:
    """File, line and column of the start and of the end, and the line of the start."""
    start, end = span.position, span.end_position
    return [span.file.path.as_posix(), start.line, start.column, end.line, end.column, span.file.line(start.line)]


def read_span(values: Sequence[Any]) -> Span:
    """The span in a file that holds its lines alone: places and excerpts are those of the whole."""
    return _Sources([{"span": values}]).span(values)


class _Sources:
    """The files that findings stand in, each once, with those lines alone that findings know."""

    def __init__(self, findings: Sequence[Values]) -> None:
        lines: dict[str, dict[int, str]] = {}
        for finding in findings:
            spans = [finding["span"]] if "span" in finding else []
            for name, line, _, end_line, end_column, words in [
                *spans,
                *(place for place, _ in finding.get("edits", ())),
            ]:
                known = lines.setdefault(name, {})
                known[line] = max(words, known.get(line, ""), key=len)
                if end_line > line:  # what stands there is not known, but how long it is at least
                    known[end_line] = max(known.get(end_line, ""), " " * (end_column - 1), key=len)
        self._files: dict[str, SourceFile] = {}
        self._starts: dict[str, list[int]] = {}
        for name, known in lines.items():
            text = [known.get(number, "") for number in range(1, max(known) + 1)]
            self._files[name] = SourceFile(PurePosixPath(name), "\n".join(text))
            self._starts[name] = list(accumulate((len(each) + 1 for each in text), initial=0))

    def span(self, values: Sequence[Any]) -> Span:
        """A span that was written."""
        name, line, column, end_line, end_column, _ = values
        starts = self._starts[name]
        return Span(self._files[name], starts[line - 1] + column - 1, starts[end_line - 1] + end_column - 1)
