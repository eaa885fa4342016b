"""`paperforge sign`: a side signs the exact texts of papers."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import click

from paperforge.bilingual.accepting import add_sign_off, draft_sign_off, unfit
from paperforge.bilingual.history import head_date
from paperforge.bilingual.papers import standings_of
from paperforge.bilingual.signatures import sign
from paperforge.checks.pairs import describe
from paperforge.cli.locking import signatory, write_lock
from paperforge.cli.output import open_project, project_options
from paperforge.cli.pairing import read_papers
from paperforge.diagnostics import did_you_mean, many
from paperforge.errors import ExitCode, UsageError
from paperforge.reading.paper import Paper
from paperforge.reading.project import select_papers

SHOWN = 5  # pairs that stand in the way of a signature


@click.command("sign")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--side", required=True, metavar="CODE", help="The side that signs, such as US.")
@click.option("--paper", "more", multiple=True, metavar="PAPER", help="The same as an argument.")
@click.option("--by", default="", metavar="NAME", help="Who signs for it; default: user.name of git.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day; default: that of the last commit.",
)
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Sign the record with this SSH key, too.",
)
@project_options
def command(
    papers: tuple[str, ...],
    side: str,
    more: tuple[str, ...],
    by: str,
    date: datetime.datetime | None,
    key: Path | None,
    start: Path,
    profile: str,
) -> int:
    """Record in paper.lock that a side signs the texts of papers as they are (all papers, or those named).

    Refused while a pair of a paper is not as it was confirmed. A later change voids the sign-offs of the pairs it touches.
    """
    project = open_project(start, profile)
    sides = project.configuration.sides
    if side not in sides:
        raise UsageError(f"unknown side “{side}”", did_you_mean(side, sides) or f"Known: {', '.join(sides)}.")
    who, day = signatory(project.root, by), date.date() if date else _last_day(project.root)
    code = ExitCode.FINE
    for slug, paper in read_papers(project, select_papers(project, (*papers, *more))):
        if paper is not None and side not in paper.metadata.parties:
            if slug in {*papers, *more}:
                click.echo(f"{slug}: {side} is no party of this paper", err=True)
                code = ExitCode.FINDINGS
            continue
        if paper is None or not _is_fit(paper):
            code = ExitCode.FINDINGS
            continue
        assert paper.lock is not None  # noqa: S101 - a paper without a lock is not fit
        sign_off = draft_sign_off(standings_of(paper), paper.lock, side, day, who)
        if not sign_off.pairs:
            click.echo(f"{slug}: {side} has signed all {many(len(paper.lock.entries), 'pair')} already")
            continue
        if key is not None:
            sign_off = replace(sign_off, signature=_body(sign(sign_off.content(slug), key)))
        path = write_lock(project, paper, add_sign_off(paper.lock, sign_off))
        click.echo(f"{path}: {side} signs {many(len(sign_off.pairs), 'pair')} ({day}, {who})")
    return code


def _last_day(root: Path) -> datetime.date:
    day = head_date(root)
    if day is None:
        raise UsageError("the day is not known: there is no commit here", "Say it: --date 2018-01-22")
    return day


def _is_fit(paper: Paper) -> bool:
    """Whether a paper can be signed; what stands in the way is printed."""
    open_ = unfit(standings_of(paper))
    if paper.lock is None or open_:
        click.echo(f"{paper.slug}: not signed: {many(len(open_), 'pair')} not as confirmed", err=True)
        for each in open_[:SHOWN]:
            told = describe(each) if each.state != "fresh" else "a machine's translation"
            click.echo(f"  {each.name}: {told}", err=True)
        if len(open_) > SHOWN:
            click.echo(f"  and {len(open_) - SHOWN} more: paperforge pairs status {paper.slug}", err=True)
        return False
    return True


def _body(armored: str) -> str:
    """The base64 of an SSH signature without its frame and line ends."""
    return "".join(line for line in armored.splitlines() if line and not line.startswith("-----"))
