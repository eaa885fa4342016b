"""The group of all verbs, and what becomes of errors."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from paperforge import __version__
from paperforge.errors import ExitCode, PaperforgeError

VERBS = {
    "brackets": "List the wording that is not agreed.",
    "build": "Build papers as PDF, DOCX and HTML.",
    "cache": "Show, clear or verify what is kept of earlier builds.",
    "changes": "Write the change log between two versions of papers.",
    "check": "Report what is wrong or missing in papers.",
    "discrepancies": "List where the texts of papers differ in substance.",
    "doctor": "Show the tools and fonts that are found, and what to do about those missing.",
    "explain": "Explain a code, with an example.",
    "glossary": "List or export the terms of papers, contested ones in full.",
    "init": "Begin a project in a folder.",
    "merge": "Put the parts of a build together.",
    "new": "Begin a paper.",
    "package": "Build several papers as one document.",
    "pairs": "Pair the blocks of two texts; show, confirm and hand over what changed.",
    "release": "Put what was agreed together, from a commit, with checksums and signature.",
    "redline": "Show what changed between two versions of papers, word by word.",
    "rules": "List all codes.",
    "schema": "Write the JSON Schemas of the project's files.",
    "sign": "Let a side sign the exact texts of papers.",
    "status": "Show how far papers and texts have come.",
    "theme": "Show the house style: which files win, what the project changes.",
    "verify": "Find what is missing, added or changed in a release.",
}

INTERNAL_ERROR = 70  # EX_SOFTWARE of BSD sysexits: a fault of paperforge itself


class _Verbs(click.Group):
    """Imports a verb's module only when it is called: `--help` needs none of them."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        command: click.Command = import_module(f"paperforge.cli.{name}").command
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            from paperforge.diagnostics import did_you_mean

            hint = did_you_mean(args[0], VERBS)
            raise click.UsageError(f"{error.message} {hint}".strip(), context) from error


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="paperforge")
def group() -> None:
    """Bilingual option papers in Markdown become PDF, DOCX and HTML with one front matter.

    Exit codes: 0 fine · 1 findings that fail · 2 usage or configuration · 3 a needed tool is missing ·
    4 a render failed · 5 a release that is not what it says · 6 a release that cannot be read ·
    70 a fault of paperforge itself · 130 interrupted.
    """


def run(args: list[str] | None = None) -> int:
    """Run a verb; the exit code. No traceback ever reaches the user."""
    words = sys.argv[1:] if args is None else args
    try:
        result: Any = group.main(words, standalone_mode=False, obj=tuple(words))
    except BaseException as error:
        return end_by(error)
    return int(result) if isinstance(result, int) else ExitCode.FINE


def end_by(error: BaseException) -> int:
    """Say why a verb ended; the exit code. Raises what is none of ours, such as `SystemExit`."""
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        return _say_interrupted()
    if isinstance(error, click.ClickException):
        error.show()
        return ExitCode.USAGE
    if isinstance(error, PaperforgeError):
        return _say_error(error)
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has had enough, as `| head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FINE
    if isinstance(error, Exception):
        return _say_internal(error)
    raise error


def _say_interrupted() -> int:
    click.echo("interrupted; earlier outputs are untouched", err=True)
    return ExitCode.INTERRUPTED


def _say_error(error: PaperforgeError) -> int:
    from paperforge.reading.files import show_hidden

    diagnostics = getattr(error, "diagnostics", None)
    if diagnostics:
        from paperforge.cli.output import print_findings
        from paperforge.diagnostics import Policy

        print_findings(Policy().judge(diagnostics), err=True)
    click.echo(click.style("error: ", fg="red") + show_hidden(str(error)), err=True)
    if error.hint:
        click.echo(f"    {show_hidden(error.hint)}", err=True)
    return error.exit_code


def _say_internal(error: Exception) -> int:
    if os.environ.get("PAPERFORGE_DEBUG"):
        import traceback

        traceback.print_exc()
    from paperforge.reading.files import show_hidden

    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"
    click.echo(
        f"a fault of paperforge itself, at {place}: {type(error).__name__}: {show_hidden(str(error))[:300]}", err=True
    )
    click.echo(
        "    Please report it, with what you ran; PAPERFORGE_DEBUG=1 shows more. Earlier outputs are untouched.",
        err=True,
    )
    return INTERNAL_ERROR
