"""`paperforge pairs status`: how the pairs of papers stand against their locks, or against a revision of git."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import open_project, project_options, split_names
from paperforge.errors import ExitCode, UsageError


@click.command("status")
@click.argument("papers", nargs=-1, metavar="[PAPER]... | FILE FILE | FOLDER FOLDER")
@click.option("--since", default="", metavar="REV", help="What changed since a revision of git, without a lock.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--all", "every", is_flag=True, help="What did not change, too; who reviewed and who signed it.")
@click.option("--languages", callback=split_names, multiple=True, metavar="TAGS", help="Of two files or folders: en,ru")
@project_options
def command(
    papers: tuple[str, ...],
    since: str,
    output_format: str,
    every: bool,
    languages: tuple[str, ...],
    start: Path,
    profile: str,
) -> int:
    """Show the pairs that are not as they were confirmed: stale (and which side changed), new, missing, orphaned.

    With --since, what a revision of git held stands in place of the lock. Exit code 1 where there is anything to show.
    """
    from paperforge.cli.pairing import loose_paths

    paths = loose_paths(papers, languages)
    if since:
        from paperforge.cli.pairs_since import show_changes

        return show_changes(papers, paths, languages, since, output_format, start, profile, every=every)
    if paths:
        raise UsageError("texts that belong to no paper have no lock", "Compare with a revision: --since REV")
    return _show_standings(papers, output_format, start, profile, every=every)


def _show_standings(papers: tuple[str, ...], output_format: str, start: Path, profile: str, *, every: bool) -> int:
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
