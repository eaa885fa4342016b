"""`paperforge check`: findings without building anything."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import open_project, print_findings, project_options
from paperforge.diagnostics import Finding, Severity
from paperforge.errors import ExitCode


@click.command("check")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--strict", is_flag=True, help="Fail on any finding, notes included.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
)
@project_options
def command(papers: tuple[str, ...], strict: bool, output_format: str, start: Path, profile: str) -> int:
    """Report what is wrong or missing in papers (all of them, or those named by slug or path)."""
    from paperforge.checking import check_papers
    from paperforge.reading.project import select_papers

    project = open_project(start, profile)
    findings = check_papers(project, select_papers(project, papers))
    _print(findings, output_format)
    failing = [finding for finding in findings if strict or finding.severity is Severity.ERROR]
    return ExitCode.FINDINGS if failing else ExitCode.FINE


def _print(findings: list[Finding], output_format: str) -> None:
    from paperforge.report import FORMATS, summarise

    if output_format == "text":
        print_findings(findings)
        click.echo(summarise(findings))
    elif findings or output_format != "github":
        click.echo(FORMATS[output_format](findings))
