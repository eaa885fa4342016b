"""`paperforge init`."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.errors import UsageError


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option(
    "--languages", default="en,ru", show_default=True, metavar="TAGS", help="The languages of the project (BCP 47)."
)
def command(folder: Path, languages: str) -> None:
    """Begin a project in FOLDER (default: here): configuration, people, schemas; no file is overwritten."""
    from paperforge.scaffold import project_files
    from paperforge.write import write_files

    files = {folder / name: content for name, content in project_files(languages.split(","), folder).items()}
    present = [path for path in files if path.exists()]
    if present:
        raise UsageError(f"{present[0]} is there already", "Nothing was written. Begin in another folder.")
    write_files(files)
    for path in files:
        click.echo(f"wrote {path}")
    click.echo("\nNext: paperforge new my-first-paper")
