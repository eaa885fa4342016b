"""`paperforge new`."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import open_project, project_options


@click.command("new")
@click.argument("slug")
@click.option(
    "--kind",
    type=click.Choice(["exploratory", "options"]),
    default="options",
    show_default=True,
    help="What sort of option paper.",
)
@project_options
def command(slug: str, kind: str, start: Path, profile: str) -> None:
    """Begin a paper in papers/SLUG/: metadata and one text per language of the project."""
    from paperforge.scaffold import paper_files
    from paperforge.write import write_files

    project = open_project(start, profile)
    files = {project.root / name: content for name, content in paper_files(project, slug, kind).items()}
    write_files(files)
    for path in files:
        click.echo(f"wrote {path.relative_to(project.root)}")
    click.echo(f"\nNext: write, then: paperforge check {slug} && paperforge build {slug}")
