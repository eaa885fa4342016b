"""`paperforge discrepancies`: where the texts of papers differ in substance."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import open_project, print_findings, project_options, split_names
from paperforge.errors import ExitCode, UsageError


@click.command("discrepancies")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True
)
@click.option("--kind", "kinds", callback=split_names, multiple=True, metavar="KIND", help="Only these: number,modal")
@click.option("--all", "shows_all", is_flag=True, help="Show also what may be a free translation.")
@project_options
def command(
    papers: tuple[str, ...], output_format: str, kinds: tuple[str, ...], shows_all: bool, start: Path, profile: str
) -> int:
    """List what stands in one text of a paper and not, or otherwise, in the other: numbers, dates, quantities, modal verbs,
    negations, terms, sources, brackets, names, words of contrary sense; 1 if there is any.
    """
    from paperforge.cli.pairing import read_papers
    from paperforge.discrepancies.values import Kind
    from paperforge.discrepancy_listing import as_diagnostics, format_counts, format_json, list_discrepancies
    from paperforge.reading.project import select_papers
    from paperforge.report import format_sarif

    if unknown := [kind for kind in kinds if kind not in list(Kind)]:
        raise UsageError(f"there is no kind “{unknown[0]}”", f"Kinds: {', '.join(Kind)}")
    project = open_project(start, profile)
    listed, findings, is_whole = [], [], True
    for slug, paper in read_papers(project, select_papers(project, papers)):
        if paper is None:
            is_whole = False
            continue
        each = list_discrepancies(paper, project, kinds, shows_all=shows_all)
        judged = project.policy(paper.metadata).judge(as_diagnostics(each), slug)
        listed.append(each)
        findings += judged
        if output_format == "text":
            print_findings(judged)
            click.echo(format_counts(each))
    if output_format == "json":
        click.echo(format_json(listed))
    elif output_format == "sarif":
        click.echo(format_sarif(findings))
    return ExitCode.FINE if is_whole and not findings else ExitCode.FINDINGS
