"""How far a build has come: a line that is rewritten on a terminal, plain lines elsewhere, or values for programs."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from paperforge.engine.building import Progress

KINDS = ("auto", "plain", "json", "none")
NAMES = 3  # papers under way that are named


class Display:
    """Shows progress on standard error, as `kind` (one of `KINDS`) says."""

    def __init__(self, kind: str = "auto") -> None:
        self._kind = ("line" if sys.stderr.isatty() else "plain") if kind == "auto" else kind
        self._began = time.monotonic()
        self._from_cache = 0

    def show(self, progress: Progress) -> None:
        """Something began or ended."""
        self._from_cache += progress.event == "cached"
        if self._kind == "json":
            click.echo(json.dumps(self._values(progress), ensure_ascii=False), err=True)
        elif self._kind == "line":
            click.echo(f"\r\x1b[2K{self._line(progress)}", nl=False, err=True)
        elif self._kind == "plain" and progress.event == "ended" and progress.edition:
            click.echo(f"    {_shown(progress.paper)} {progress.edition}", err=True)
        elif self._kind == "plain" and progress.event in {"built", "failed"}:
            click.echo(f"[{progress.done}/{progress.total}] {_shown(progress.paper)} {progress.event}", err=True)

    def close(self) -> None:
        """Clear the terminal's line."""
        if self._kind == "line":
            click.echo("\r\x1b[2K", nl=False, err=True)

    def _values(self, progress: Progress) -> dict[str, object]:
        left = self._left(progress)
        return {
            "event": progress.event,
            "paper": progress.paper,
            "edition": progress.edition,
            "done": progress.done,
            "total": progress.total,
            "failed": progress.failed,
            "running": list(progress.running),
            "seconds": round(time.monotonic() - self._began, 1),
            "seconds_left": None if left is None else round(left, 1),
        }

    def _line(self, progress: Progress) -> str:
        names = ", ".join(_shown(each) for each in progress.running[:NAMES])
        more = f" and {len(progress.running) - NAMES} more" if len(progress.running) > NAMES else ""
        failed = f", {progress.failed} failed" if progress.failed else ""
        left = self._left(progress)
        rest = "" if left is None else f", about {_duration(left)} left"
        return f"[{progress.done}/{progress.total}]{failed}{rest} {names}{more}"

    def _left(self, progress: Progress) -> float | None:
        """Seconds, reckoned by the papers that were made in this run."""
        made = progress.done - self._from_cache
        if made < 1:
            return None
        return (time.monotonic() - self._began) / made * (progress.total - progress.done)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _shown(text: str) -> str:
    from paperforge.reading.files import show_hidden

    return show_hidden(text)
