"""`paperforge status`: how far every paper and text has come."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import click

from paperforge.cli.output import open_project, project_options
from paperforge.errors import ExitCode


@click.command("status")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="html writes build/status.html.",
)
@project_options
def command(papers: tuple[str, ...], output_format: str, start: Path, profile: str) -> int:
    """Show papers and their texts: stage, open brackets, findings (all papers, or those named)."""
    from paperforge.checking import check_each
    from paperforge.facts import facts_of
    from paperforge.overview import PAGE, format_json, format_text, make_rows, render_status
    from paperforge.reading.project import select_papers
    from paperforge.write import refuse_links, write_files

    project = open_project(start, profile)
    checked = check_each(project, select_papers(project, papers))
    seen = ((each.slug, facts_of(each.paper, project) if each.paper else None, each.findings) for each in checked)
    rows = make_rows(each for each in seen if each[0])
    if output_format == "html":
        refuse_links(project.root, PurePosixPath("build"))
        write_files({project.root / "build" / PAGE: render_status(project, rows)})
        click.echo(f"build/{PAGE}")
    else:
        click.echo(format_text(rows) if output_format == "text" else format_json(rows))
    return ExitCode.FINE
