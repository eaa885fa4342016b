"""Findings as text, JSON, SARIF, GitHub annotations and a report of GitLab's. Pure: values in, strings out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from paperforge import __version__
from paperforge.codes import CATALOGUE
from paperforge.diagnostics import Diagnostic, Edit, Finding, Severity
from paperforge.reading.files import show_hidden
from paperforge.source import Span

WIDTH = 100  # characters of a source line that are shown

Style = Callable[[str, Severity], str]


def format_text(findings: Sequence[Finding], style: Style = lambda text, _: text) -> str:
    """For people: place, severity, code, message; the line with the place underlined; what to do."""
    return "\n".join(_text_of(finding, style) for finding in findings)


def _text_of(finding: Finding, style: Style) -> str:
    diagnostic = finding.diagnostic
    label = style(f"{finding.severity.label} {diagnostic.code.id}", finding.severity)
    lines = [f"{_place(diagnostic)}: {label}: {show_hidden(diagnostic.message)}"]
    if diagnostic.span is not None:
        lines.extend(_excerpt(diagnostic.span))
    if diagnostic.hint:
        lines.append(f"    hint: {show_hidden(diagnostic.hint)}")
    return "\n".join(lines)


def _place(diagnostic: Diagnostic) -> str:
    name = show_hidden(str(diagnostic.file or "paperforge"))
    if diagnostic.span is None:
        return name
    position = diagnostic.span.position
    return f"{name}:{position.line}:{position.column}"


def _excerpt(span: Span) -> list[str]:
    """The first line of a span and a line of carets below it; long lines are cut around the place."""
    start, end = span.position, span.end_position
    line = span.file.line(start.line)
    first = start.column - 1
    last = end.column - 1 if end.line == start.line else len(line)
    cut = max(0, first - WIDTH // 2) if len(line) > WIDTH else 0
    shown = line[cut : cut + WIDTH].replace("\t", " ")
    carets = max(1, min(last, cut + WIDTH, len(line)) - first)
    before = show_hidden(("…" if cut else "") + shown[: first - cut])
    text = show_hidden(("…" if cut else "") + shown + ("…" if cut + WIDTH < len(line) else ""))
    gutter = f"{start.line:>5} | "
    return [f"{gutter}{text}".rstrip(), f"{' ' * 5} | {' ' * len(before)}{'^' * carets}"]


def format_json(findings: Sequence[Finding]) -> str:
    """For programs: one object, stable keys; lines and columns count from 1, `end` is behind the last character."""
    return json.dumps(
        {"version": 1, "findings": [_json_of(finding) for finding in findings]}, ensure_ascii=False, indent=2
    )


def _json_of(finding: Finding) -> dict[str, Any]:
    diagnostic = finding.diagnostic
    entry: dict[str, Any] = {
        "code": diagnostic.code.id,
        "severity": finding.severity.label,
        "message": show_hidden(diagnostic.message),
        "hint": show_hidden(diagnostic.hint),
        "paper": finding.paper,
        "file": str(diagnostic.file or ""),
    }
    if diagnostic.span is not None:
        start, end = diagnostic.span.position, diagnostic.span.end_position
        entry["start"] = {"line": start.line, "column": start.column}
        entry["end"] = {"line": end.line, "column": end.column}
    if diagnostic.edits:
        entry["fix"] = [_json_edit(edit) for edit in diagnostic.edits]
    return entry


def _json_edit(edit: Edit) -> dict[str, Any]:
    start, end = edit.span.position, edit.span.end_position
    return {
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
        "text": edit.text,
    }


_SARIF_LEVELS = {Severity.NOTE: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}


def format_sarif(findings: Sequence[Finding]) -> str:
    """For code-scanning services: SARIF 2.1.0 (OASIS, 2020)."""
    used = sorted({finding.diagnostic.code.id for finding in findings})
    rules = [
        {
            "id": code,
            "name": code,
            "shortDescription": {"text": CATALOGUE[code].name},
            "fullDescription": {"text": CATALOGUE[code].explanation},
        }
        for code in used
    ]
    driver = {"name": "paperforge", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_of(finding, used) for finding in findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _sarif_of(finding: Finding, rules: list[str]) -> dict[str, Any]:
    diagnostic = finding.diagnostic
    text = " ".join(part for part in (show_hidden(diagnostic.message), show_hidden(diagnostic.hint)) if part)
    result: dict[str, Any] = {
        "ruleId": diagnostic.code.id,
        "ruleIndex": rules.index(diagnostic.code.id),
        "level": _SARIF_LEVELS[finding.severity],
        "message": {"text": text},
    }
    if diagnostic.file is not None:
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(diagnostic.file.as_posix())}}
        if diagnostic.span is not None:
            place["region"] = _region(diagnostic.span)
        result["locations"] = [{"physicalLocation": place}]
        if diagnostic.edits:
            result["fixes"] = [_sarif_fix(diagnostic, place["artifactLocation"])]
    return result


def _region(span: Span) -> dict[str, int]:
    start, end = span.position, span.end_position
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _sarif_fix(diagnostic: Diagnostic, place: dict[str, str]) -> dict[str, Any]:
    """SARIF 2.1.0, 3.55: all replacements of a fix are applied together."""
    replacements = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in diagnostic.edits
    ]
    change = {"artifactLocation": place, "replacements": replacements}
    return {"description": {"text": diagnostic.hint or diagnostic.message}, "artifactChanges": [change]}


_GITHUB_COMMANDS = {Severity.NOTE: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}


def format_github(findings: Sequence[Finding]) -> str:
    """For GitHub Actions: workflow commands, one line each."""
    return "\n".join(_github_of(finding) for finding in findings)


def _github_of(finding: Finding) -> str:
    diagnostic = finding.diagnostic
    properties = {}
    if diagnostic.file is not None:
        properties["file"] = diagnostic.file.as_posix()
    if diagnostic.span is not None:
        start, end = diagnostic.span.position, diagnostic.span.end_position
        properties.update(line=str(start.line), col=str(start.column), endLine=str(end.line))
        if end.line == start.line:
            properties["endColumn"] = str(end.column)
    properties["title"] = diagnostic.code.id
    shown = ",".join(f"{key}={_escape(show_hidden(value), property_=True)}" for key, value in properties.items())
    text = show_hidden(diagnostic.message) + (f"\n{show_hidden(diagnostic.hint)}" if diagnostic.hint else "")
    return f"::{_GITHUB_COMMANDS[finding.severity]} {shown}::{_escape(text)}"


def _escape(value: str, *, property_: bool = False) -> str:
    """Percent-escapes of workflow commands."""
    value = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return value.replace(":", "%3A").replace(",", "%2C") if property_ else value


# https://docs.gitlab.com/ci/testing/code_quality/ ("Code Quality report format")
_GITLAB_SEVERITIES = {Severity.NOTE: "info", Severity.WARNING: "minor", Severity.ERROR: "major"}


def format_gitlab(findings: Sequence[Finding]) -> str:
    """For GitLab's merge requests: a Code Quality report. A finding without a place cannot stand in one."""
    seen: Counter[tuple[str, ...]] = Counter()
    issues: list[dict[str, Any]] = []
    for finding in findings:
        diagnostic = finding.diagnostic
        if diagnostic.file is None:
            continue
        path, message = diagnostic.file.as_posix(), show_hidden(diagnostic.message)
        # Without the line: a finding that only moved is not a new one.
        key = (diagnostic.code.id, path, message)
        seen[key] += 1
        fingerprint = hashlib.sha256("\0".join([*key, str(seen[key])]).encode()).hexdigest()
        text = f"{diagnostic.code.id}: {message}" + (f" {show_hidden(diagnostic.hint)}" if diagnostic.hint else "")
        line = diagnostic.span.position.line if diagnostic.span is not None else 1
        issues.append(
            {
                "description": text,
                "check_name": diagnostic.code.id,
                "fingerprint": fingerprint,
                "severity": _GITLAB_SEVERITIES[finding.severity],
                "location": {"path": path, "lines": {"begin": line}},
            }
        )
    return json.dumps(issues, ensure_ascii=False, indent=2)


FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": format_text,
    "json": format_json,
    "sarif": format_sarif,
    "github": format_github,
    "gitlab": format_gitlab,
}


def summarise(findings: Sequence[Finding]) -> str:
    """“2 errors, 1 warning”, or “no findings”."""
    counts = [
        (severity, sum(1 for finding in findings if finding.severity is severity)) for severity in reversed(Severity)
    ]
    parts = [f"{count} {severity.label}{'s' if count != 1 else ''}" for severity, count in counts if severity and count]
    return ", ".join(parts) or "no findings"
