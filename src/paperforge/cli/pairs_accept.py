"""`paperforge pairs accept`: confirms that pairs say the same."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import open_project, project_options
from paperforge.diagnostics import did_you_mean, many
from paperforge.errors import ExitCode, UsageError
from paperforge.model.lock import Review


@click.command("accept")
@click.argument("paper", required=False)
@click.argument("names", nargs=-1, metavar="[PAIR]...")
@click.option("--all", "every", is_flag=True, help="All papers of the project.")
@click.option("--by", default="", metavar="NAME", help="Who confirms; default: user.name of git.")
@click.option(
    "--review",
    type=click.Choice([str(each) for each in Review]),
    default=str(Review.REVIEWED),
    show_default=True,
    help="How far the pairs have come; NAME is then the translator or the reviewer.",
)
@click.option("--drafted", default="", metavar="TAG", help="The language the pairs were first written in.")
@project_options
def command(
    paper: str | None,
    names: tuple[str, ...],
    every: bool,
    by: str,
    review: str,
    drafted: str,
    start: Path,
    profile: str,
) -> int:
    """Confirm pairs of a paper, as their texts are now: those named, or all that are not fresh or not as far (--review).

    A pair that lacks a text, is not translated or is uncertain is confirmed only by its name, which `pairs status` shows.
    """
    from paperforge.bilingual.accepting import Confirmation, accept
    from paperforge.bilingual.papers import standings_of
    from paperforge.cli.locking import signatory, write_lock
    from paperforge.cli.pairing import read_papers
    from paperforge.model.lock import Lock
    from paperforge.reading.project import select_papers

    if bool(paper) == every:
        raise UsageError("name one paper, or say --all", "paperforge pairs accept my-paper [PAIR]...")
    project = open_project(start, profile)
    language = next((each for each in project.languages if each.tag.lower() == drafted.lower()), None)
    if drafted and language is None:
        raise UsageError(
            f"“{drafted}” is no language of the project", did_you_mean(drafted, map(str, project.languages))
        )
    confirmation = Confirmation(signatory(project.root, by), Review(review), language)
    code = ExitCode.FINE
    for slug, read in read_papers(project, select_papers(project, (paper,) if paper else ())):
        if read is None:
            code = ExitCode.FINDINGS
            continue
        standings = standings_of(read)
        known = {each.name for each in standings}
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known) or f"paperforge pairs status {slug} --all shows the names."
                raise UsageError(f"{slug} has no pair “{name}”", hint)
        accepted = accept(standings, read.lock or Lock(), names, confirmation)
        path = write_lock(project, read, accepted.lock)
        dropped = f", {many(len(accepted.dropped), 'orphan')} dropped" if accepted.dropped else ""
        click.echo(f"{path}: {many(len(accepted.confirmed), 'pair')} confirmed by {confirmation.by}{dropped}")
        for each in accepted.left:
            click.echo(f"  left out, confirm it by its name: {each.name} ({each.state})")
            code = ExitCode.FINDINGS
    return code
