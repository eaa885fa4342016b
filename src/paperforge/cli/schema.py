"""`paperforge schema`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("schema")
@click.argument(
    "name", required=False, type=click.Choice(["paperforge", "people", "paper", "terms", "theme", "changes"])
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write all of them into a folder.")
def command(name: str | None, out: Path | None) -> None:
    """Write the JSON Schemas of the project's files: one to the terminal, or all into a folder (default: schemas/)."""
    from paperforge.schema import SCHEMAS, format_schema
    from paperforge.write import write_files

    if name and not out:
        click.echo(format_schema(name), nl=False)
        return
    folder = out or Path("schemas")
    names = [name] if name else list(SCHEMAS)
    write_files({folder / f"{each}.schema.json": format_schema(each).encode() for each in names})
    click.echo(f"{len(names)} schemas in {folder}/")
