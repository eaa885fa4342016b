"""What several verbs print, and the options they share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from paperforge.cache.store import Store
    from paperforge.diagnostics import Finding, Severity
    from paperforge.engine.executors import Executor
    from paperforge.reading.project import Project

F = TypeVar("F", bound=Callable[..., Any])

_COLOURS = {"note": "cyan", "warning": "yellow", "error": "red"}


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


def cache_option(function: F) -> F:
    """`--cache`."""
    return click.option(
        "--cache",
        envvar="PAPERFORGE_CACHE",
        default="",
        metavar="WHERE",
        help="Where what was made is kept: a folder, a URL of fsspec (s3://…), none (default: build/cache).",
    )(function)


def executor_option(function: F) -> F:
    """`--executor`."""
    return click.option(
        "--executor",
        envvar="PAPERFORGE_EXECUTOR",
        default="local",
        show_default=True,
        metavar="WHERE",
        help="Who works: local (processes on all cores), inline (this process), dask://HOST:PORT (a cluster).",
    )(function)


def split_names(_: click.Context, __: click.Parameter, values: Iterable[str]) -> tuple[str, ...]:
    """Names with commas between them or given one by one, each once."""
    return tuple(dict.fromkeys(name.strip() for value in values for name in value.split(",") if name.strip()))


def open_project(start: Path, profile: str) -> Project:
    """The project at or above a folder; raises `UsageError` and `ConfigurationError`."""
    from paperforge.reading.project import find_root, read_project

    return read_project(find_root(start.absolute()), profile)


def open_cache(where: str, root: Path) -> Store | None:
    """The store that `--cache` names; PAPERFORGE_CACHE_SIZE limits that of a folder, in MB. Raises `UsageError`."""
    from pathlib import PurePosixPath

    from paperforge.cache.store import DEFAULT_SIZE, open_store
    from paperforge.cache.whole import claim
    from paperforge.errors import UsageError
    from paperforge.write import refuse_links

    size = os.environ.get("PAPERFORGE_CACHE_SIZE", "")
    if size and not size.isdecimal():
        raise UsageError(f"PAPERFORGE_CACHE_SIZE={size} is no number", "Give megabytes: PAPERFORGE_CACHE_SIZE=2000")
    if where != "none":
        own = root / "build" / "cache"
        if not where:
            refuse_links(root, PurePosixPath("build", "cache"))
        if not own.is_symlink() and not own.parent.is_symlink():
            claim(own, store=not where)
    return open_store(where, root, int(size) * 1_000_000 if size else DEFAULT_SIZE)


def close_cache(store: Store | None) -> None:
    """Say what keeps a cache from keeping, and take from a folder what is more than its limit."""
    if store is not None:
        if store.refused:
            click.echo(f"the cache keeps nothing: {store.refused}", err=True)
        store.shrink()


def typed_words(start: Path) -> str:
    """How the verb was called, word for word; empty where its project is not that of the working folder."""
    from paperforge.engine.unchanged import as_typed

    words = click.get_current_context().find_root().obj
    return as_typed(words) if start == Path() and words else ""


class Opener:
    """Opens the executor that `--executor` names, once there is something to do."""

    def __init__(self, name: str, jobs: int, store: Store | None) -> None:
        self._arguments = name, jobs, store
        self._warm: Executor | None = None

    def warm(self, count: int) -> None:
        """Start processes (all with 0), where they are this machine's, before it is known what there is to do."""
        from paperforge.engine.executors import LOCAL, Pool
        from paperforge.process import count_cores

        name, jobs, store = self._arguments
        if name == LOCAL:
            self._warm = Pool(jobs or count_cores(), store)
            self._warm.warm(count or self._warm.slots)

    def __call__(self) -> Executor:
        """The executor; raises `UsageError` and `ToolMissingError`."""
        from paperforge.engine.executors import open_executor
        from paperforge.process import count_cores

        warm, self._warm = self._warm, None
        name, jobs, store = self._arguments
        return warm or open_executor(name, jobs or count_cores(), store)

    def close(self) -> None:
        """End processes that nobody needed."""
        if self._warm is not None:
            self._warm.close()


def format_findings(findings: Sequence[Finding]) -> str:
    """Findings as text with colours, which `click.echo` leaves out where that is no terminal."""
    from paperforge.report import format_text

    def style(text: str, severity: Severity) -> str:
        return click.style(text, fg=_COLOURS[severity.label], bold=True)

    return format_text(findings, style)


def print_findings(findings: Sequence[Finding], *, err: bool = False) -> None:
    """Findings as text, in colour where that is a terminal's."""
    if findings:
        click.echo(format_findings(findings), err=err)


def format_size(size: int) -> str:
    """Bytes for people: `812 B`, `47 KB`, `1.2 MB` (SI)."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
