"""`paperforge pairs import`: a translation taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from paperforge.cli.output import open_project, print_findings, project_options
from paperforge.diagnostics import Diagnostic, many
from paperforge.errors import ExitCode

if TYPE_CHECKING:
    from paperforge.handover.taking import Outcome
    from paperforge.mending import Mending
    from paperforge.reading.paper import Paper
    from paperforge.reading.project import Project


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--by", default="", metavar="NAME", help="Who translated; default: user.name of git.")
@click.option("--machine", is_flag=True, help="A machine translated, and nobody has looked at it yet.")
@project_options
def command(file: Path, dry_run: bool, by: str, machine: bool, start: Path, profile: str) -> int:
    """Write a translation that came back into the paper, and into its lock who made it; exit code 1 if any unit is refused."""
    from paperforge.cli.locking import signatory
    from paperforge.handover import files
    from paperforge.handover.returned import UnreadableFileError

    project = open_project(start, profile)
    translator = "" if dry_run else signatory(project.root, by)
    try:
        returned = files.read(file, _shown(file, project))
        paper = _find_paper(project, returned.slug, (returned.source, returned.target), _shown(file, project))
        if paper is None:
            return ExitCode.FINDINGS
    except UnreadableFileError as error:
        _print(project, None, [error.diagnostic])
        return ExitCode.FINDINGS
    outcome = _take(paper, project, returned)
    _print(project, paper, outcome.found)
    mendings = _mendings(outcome)
    if dry_run:
        for mending in mendings:
            click.echo(mending.diff(), nl=False)
    elif mendings:
        _write(project, paper, outcome, mendings, translator, machine)
    verb = "would be taken" if dry_run else "taken"
    refused = len({each.message.split("”")[0] for each in outcome.found})
    click.echo(
        f"{paper.slug}: {many(len(outcome.taken), 'pair')} {verb}, {refused} refused, "
        f"{outcome.same} as they were, {outcome.empty} not translated"
    )
    for unit in outcome.taken:
        click.echo(f"  {unit.name}")
    return ExitCode.FINDINGS if outcome.found else ExitCode.FINE


def _shown(file: Path, project: Project) -> PurePosixPath:
    """The path of the file from the project's root, else its name."""
    path = file.absolute()
    return PurePosixPath(path.relative_to(project.root) if path.is_relative_to(project.root) else path.name)


def _find_paper(project: Project, slug: str, languages: tuple[str, str], shown: PurePosixPath) -> Paper | None:
    from paperforge.cli.pairing import read_papers
    from paperforge.errors import UsageError
    from paperforge.handover.returned import UnreadableFileError
    from paperforge.reading.project import select_papers

    try:
        slugs = select_papers(project, (slug,))
    except UsageError as error:
        raise UnreadableFileError(
            f"it belongs to the paper “{slug}”, which is not here", shown, hint=error.hint
        ) from error
    ((_, paper),) = read_papers(project, slugs)
    if paper is None:
        return None
    missing = [each for each in languages if each not in map(str, paper.languages)]
    if missing or languages[0] == languages[1]:
        message = (
            f"it leads from {languages[0]} into {languages[1]}; the paper has: {', '.join(map(str, paper.languages))}"
        )
        raise UnreadableFileError(message, shown)
    return paper


def _take(paper: Paper, project: Project, returned: object) -> Outcome:
    from paperforge.handover.returned import ReturnedFile
    from paperforge.handover.taking import take_back
    from paperforge.pandoc.caller import Pandoc

    assert isinstance(returned, ReturnedFile)  # noqa: S101 - `files.read` gave it
    limits = project.configuration.limits
    pandoc = Pandoc(limits.seconds, limits.memory)
    try:
        return take_back(paper, project, returned, pandoc)
    finally:
        pandoc.close()


def _mendings(outcome: Outcome) -> list[Mending]:
    from paperforge.mending import Mending

    return [Mending(source, tuple(edits), len(edits)) for source, edits in outcome.edits.items()]


def _write(
    project: Project, paper: Paper, outcome: Outcome, mendings: list[Mending], translator: str, machine: bool
) -> None:
    """The texts, then the lock: the pairs keep their names, though a text of each is another one now."""
    from paperforge.bilingual.papers import standings_of
    from paperforge.cli.locking import write_lock
    from paperforge.cli.pairing import read_papers
    from paperforge.handover.taking import handed_back, keep_names
    from paperforge.mending import write_mendings
    from paperforge.model.lock import Lock

    names = [unit.name for unit in outcome.taken]
    kept = keep_names(paper.lock or Lock(), standings_of(paper), names)
    write_mendings(project.root, mendings)
    ((_, again),) = read_papers(project, [paper.slug])
    if again is not None:
        again = replace(again, lock=kept)
        write_lock(project, again, handed_back(kept, standings_of(again), names, translator, machine))


def _print(project: Project, paper: Paper | None, found: list[Diagnostic]) -> None:
    print_findings(project.policy(paper.metadata if paper else None).judge(found), err=True)
