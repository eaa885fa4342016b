"""What ends a run: the exit codes and the exceptions that mean "cannot go on".

A user's mistakes in a paper are not exceptions: they are collected as values (see `diagnostics`).
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every verb; documented in docs/editors-guide.md."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    TOOL_MISSING = 3
    RENDER_FAILED = 4
    NOT_GOOD = 5
    UNREADABLE = 6
    INTERRUPTED = 130


class PaperforgeError(Exception):
    """Something that stops a verb; `str(error)` is the message for the user, `hint` says what to do."""

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(PaperforgeError):
    """A wrong argument, or a project that is not there."""


class ToolMissingError(PaperforgeError):
    """A program or library that the verb needs is not installed or does not start."""

    exit_code = ExitCode.TOOL_MISSING


class RenderError(PaperforgeError):
    """A tool refused, crashed or ran over a limit while making an output."""

    exit_code = ExitCode.RENDER_FAILED
