"""What several verbs print, and the options they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from paperforge.diagnostics import Finding, Severity
from paperforge.reading.project import Project, find_root, read_project

F = TypeVar("F", bound=Callable[..., Any])

_COLOURS = {Severity.NOTE: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "red"}


def project_options(function: F) -> F:
    """`--project` and `--profile`."""
    function = click.option(
        "--profile", default="", metavar="NAME", help="Lay paperforge-NAME.yml over paperforge.yml."
    )(function)
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.option(
        "--project",
        "start",
        type=folder,
        default=Path(),
        metavar="DIR",
        help="The project, or a folder in it (default: here).",
    )(function)


def split_names(_: click.Context, __: click.Parameter, values: Iterable[str]) -> tuple[str, ...]:
    """Names with commas between them or given one by one, each once."""
    return tuple(dict.fromkeys(name.strip() for value in values for name in value.split(",") if name.strip()))


def open_project(start: Path, profile: str) -> Project:
    """The project at or above a folder; raises `UsageError` and `ConfigurationError`."""
    return read_project(find_root(start.absolute()), profile)


def print_findings(findings: Sequence[Finding], *, err: bool = False) -> None:
    """Findings as text, in colour where that is a terminal's."""
    from paperforge.report import format_text

    def style(text: str, severity: Severity) -> str:
        return click.style(text, fg=_COLOURS[severity], bold=True)

    if findings:
        click.echo(format_text(findings, style), err=err)


def format_size(size: int) -> str:
    """Bytes for people: `812 B`, `47 KB`, `1.2 MB` (SI)."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
