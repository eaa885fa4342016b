"""`paperforge brackets`: the wording that is not agreed."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import open_project, print_findings, project_options
from paperforge.errors import ExitCode


@click.command("brackets")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@project_options
def command(papers: tuple[str, ...], output_format: str, start: Path, profile: str) -> int:
    """List every bracket of papers (all of them, or those named): place, id, owners, age, wording; counts by side."""
    from paperforge.bracket_listing import format_json, format_text, list_brackets
    from paperforge.codes import BRK050, BRK051
    from paperforge.diagnostics import Diagnostic
    from paperforge.reading.project import select_papers

    project = open_project(start, profile)
    slugs = select_papers(project, papers)
    found: list[Diagnostic] = []
    texts = list_brackets(project, slugs, found)
    click.echo(format_text(texts) if output_format == "text" else format_json(texts))
    # A paper that was not read, or whose brackets do not balance, is not all here.
    read = {text.paper.slug for text in texts}
    telling = [each for each in found if each.code in {BRK050, BRK051} or len(read) < len(slugs)]
    print_findings(project.policy(None).judge(telling), err=True)
    return ExitCode.FINDINGS if telling else ExitCode.FINE
