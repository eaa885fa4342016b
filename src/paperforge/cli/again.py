"""Says again what a verb said the last time, where nothing is another since; without click, which takes longer to load."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Sequence

from paperforge.engine.unchanged import Runs, Said, as_typed, find_root

_COLOURS = re.compile(r"\x1b\[[;?0-9]*[a-zA-Z]")


def say_unread(words: Sequence[str]) -> int | None:
    """The exit code of a call that was typed before in these very words, and has nothing to do; None for any other call."""
    began = time.monotonic()
    root = find_root(os.getcwd())
    said = Runs(root).find_typed(as_typed(words)) if root else None
    return say(said, began) if said is not None else None


def say(said: Said, began: float) -> int:
    """What a verb said the last time; `began` is when it was called. The exit code."""
    if said.findings:
        _echo(said.findings, to_stderr=said.to_stderr)
    if said.words:
        _echo(f"{said.words}; nothing to do, {time.monotonic() - began:.1f} s" if said.timed else said.words)
    return said.code


def _echo(text: str, *, to_stderr: bool = False) -> None:
    """As `click.echo` does: colours are for terminals."""
    stream = sys.stderr if to_stderr else sys.stdout
    if stream is None or stream.encoding.lower() not in {"utf-8", "utf8"}:
        import click  # it knows what to do with others

        click.echo(text, err=to_stderr)
        return
    stream.write((text if stream.isatty() else _COLOURS.sub("", text)) + "\n")
    stream.flush()
