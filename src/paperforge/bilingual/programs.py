"""Runs git and ssh-keygen: once per question, without a shell, a prompt or a terminal, and with a wall clock."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from paperforge.errors import PaperforgeError, ToolMissingError

SECONDS = 60.0  # of wall clock that one call may take


@dataclass(frozen=True)
class Answer:
    """What a program answered: its exit code, its standard output, and what it said to people."""

    code: int
    output: bytes
    told: str

    @property
    def last_words(self) -> str:
        """The last line it said to people."""
        lines = self.told.strip().splitlines()
        return lines[-1][:400] if lines else "it ended without a word"


def environment(**more: str) -> dict[str, str]:
    """The variables that a program needs to run for its user, in English; none of those that would steer it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR") if name in os.environ}
    return {"PATH": os.defpath, **kept, "LC_ALL": "C", **more}


def run_program(
    argv: Sequence[str],
    env: Mapping[str, str],
    folder: Path,
    install: str,
    *,
    given: bytes = b"",
    seconds: float | None = None,
) -> Answer:
    """Run a program in a folder until it ends, with `given` as its standard input; any exit code is an answer.

    Raises `ToolMissingError` (with `install` as the hint) where it is not there, `PaperforgeError` where it cannot be started or
    takes longer than `seconds` (`SECONDS` where none are given).
    """
    seconds = SECONDS if seconds is None else seconds
    program = shutil.which(argv[0], path=env.get("PATH"))
    if program is None:
        raise ToolMissingError(f"{argv[0]} is not installed", install)
    try:
        child = subprocess.Popen(
            [program, *argv[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env),
            cwd=folder,
            start_new_session=True,  # no terminal to ask on, and the whole group can be killed
        )
    except OSError as error:
        raise PaperforgeError(f"{argv[0]} could not be started in {folder}: {error.strerror}") from error
    try:
        output, told = child.communicate(given, seconds)
    except subprocess.TimeoutExpired:
        raise PaperforgeError(f"{argv[0]} took longer than {seconds:g} s and was stopped") from None
    finally:
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
    return Answer(child.returncode, output, told.decode("utf-8", "replace"))
