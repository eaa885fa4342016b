"""`paperforge check`: findings without building anything, and the mending of what is mechanical."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from paperforge.cli.output import open_project, print_findings, project_options
from paperforge.diagnostics import Finding, Severity
from paperforge.errors import ExitCode, UsageError
from paperforge.reading.project import Project

if TYPE_CHECKING:
    from paperforge.mending import Mending

PASSES = 3  # what one mending uncovers, the next one mends


@click.command("check")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--strict", is_flag=True, help="Fail on any finding, notes included.")
@click.option("--fix", is_flag=True, help="Mend quotes, dashes, no-break spaces and the like, and report what is left.")
@click.option(
    "--diff", "show_diff", is_flag=True, help="Show what --fix would change, and write nothing; 1 if anything."
)
@click.option(
    "--spelling/--no-spelling", default=None, help="Look words up in dictionaries, whatever paperforge.yml says."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "sarif", "github", "gitlab"]),
    default="text",
    show_default=True,
)
@project_options
def command(
    papers: tuple[str, ...],
    strict: bool,
    fix: bool,
    show_diff: bool,
    spelling: bool | None,
    output_format: str,
    start: Path,
    profile: str,
) -> int:
    """Report what is wrong or missing in papers (all of them, or those named by slug or path)."""
    from paperforge.checking import check_papers
    from paperforge.reading.project import select_papers

    if show_diff and (fix or output_format != "text"):
        raise UsageError("--diff goes neither with --fix nor with --format", "Run them one after the other.")
    project = open_project(start, profile)
    slugs = select_papers(project, papers)
    # Nothing of the spelling is mended.
    spelling = not show_diff and (project.configuration.spelling if spelling is None else spelling)
    findings = check_papers(project, slugs, spelling=spelling)
    if show_diff:
        return _show_diff(findings, project)
    for _ in range(PASSES if fix else 0):
        if not _mend(findings, project):
            break
        findings = check_papers(open_project(start, profile), slugs, spelling=spelling)
    _print(findings, output_format)
    failing = [finding for finding in findings if strict or finding.severity is Severity.ERROR]
    return ExitCode.FINDINGS if failing else ExitCode.FINE


def _mend(findings: list[Finding], project: Project) -> bool:
    """Write what can be mended; whether there was anything."""
    from paperforge.mending import write_mendings
    from paperforge.reading.files import show_hidden

    mendings = _find_mendings(findings, project)
    write_mendings(project.root, mendings)
    for mending in mendings:
        findings_ = f"{mending.findings} finding{'s' if mending.findings > 1 else ''}"
        places = f"{len(mending.edits)} place{'s' if len(mending.edits) > 1 else ''}"
        click.echo(f"{show_hidden(str(mending.source.path))}: mended {findings_} in {places}", err=True)
    return bool(mendings)


def _show_diff(findings: list[Finding], project: Project) -> int:
    mendings = _find_mendings(findings, project)
    for mending in mendings:
        click.echo(mending.diff(), nl=False)
    return ExitCode.FINDINGS if mendings else ExitCode.FINE


def _find_mendings(findings: list[Finding], project: Project) -> list[Mending]:
    from paperforge.mending import mend
    from paperforge.pandoc.caller import Pandoc

    if not any(finding.diagnostic.edits for finding in findings):
        return []
    limits = project.configuration.limits
    pandoc = Pandoc(limits.seconds, limits.memory)
    try:
        return mend(findings, pandoc)
    finally:
        pandoc.close()


def _print(findings: list[Finding], output_format: str) -> None:
    from paperforge.report import FORMATS, summarise

    if output_format == "text":
        print_findings(findings)
        click.echo(summarise(findings))
        if mendable := sum(1 for finding in findings if finding.diagnostic.edits):
            click.echo(f"{mendable} of them can be mended by: paperforge check --fix")
    elif findings or output_format != "github":
        click.echo(FORMATS[output_format](findings))
