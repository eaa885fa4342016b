"""`paperforge pairs status`: how the pairs of papers stand against their locks."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import open_project, project_options
from paperforge.errors import ExitCode


@click.command("status")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--all", "every", is_flag=True, help="Fresh pairs too: who reviewed and who signed them.")
@project_options
def command(papers: tuple[str, ...], output_format: str, every: bool, start: Path, profile: str) -> int:
    """Show the pairs that are not as they were confirmed: stale (and which side changed), new, missing, orphaned.

    Exit code 1 where there are any.
    """
    from paperforge.bilingual.papers import standings_of
    from paperforge.bilingual.status import State
    from paperforge.cli.pairing import read_papers
    from paperforge.pair_listing import format_status, status_as_json
    from paperforge.reading.project import select_papers

    project = open_project(start, profile)
    listed = []
    is_whole = True
    for _, paper in read_papers(project, select_papers(project, papers)):
        if paper is None:
            is_whole = False
            continue
        listed.append((paper, standings_of(paper)))
        if output_format == "text":
            click.echo(format_status(paper, standings_of(paper), every=every))
    if output_format == "json":
        click.echo(status_as_json(listed))
    fresh = all(each.state is State.FRESH for _, standings in listed for each in standings)
    return ExitCode.FINE if is_whole and fresh else ExitCode.FINDINGS
