"""`paperforge theme`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from paperforge.cli.output import open_project, project_options
from paperforge.reading.files import show_hidden

if TYPE_CHECKING:
    from paperforge.reading.project import Project

_WINS = {"package": "package", "project": "project", "both": "project over package"}


@click.command("theme")
@click.option(
    "--copy", "name", metavar="NAME", help="Copy a file of the package into the project, to begin an own one."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@project_options
def command(name: str | None, as_json: bool, start: Path, profile: str) -> None:
    """Show the files of the house style, which of them win (project or package), and what the project changes."""
    project = open_project(start, profile)
    if name:
        _copy(project, name)
    else:
        _show(project, as_json)


def _copy(project: Project, name: str) -> None:
    from paperforge.house import TEMPLATES
    from paperforge.house_listing import copy_source
    from paperforge.write import write_files

    if project.house.package.parent.samefile(project.root):
        from paperforge.errors import UsageError

        raise UsageError("this project's templates/ is the house style itself", "Edit the file there.")
    path = project.root / TEMPLATES / name
    write_files({path: copy_source(project.house, name)})
    click.echo(f"wrote {TEMPLATES}/{name}")


def _show(project: Project, as_json: bool) -> None:
    from paperforge.house_listing import list_changes, list_files, list_fonts
    from paperforge.reading.theme import theme_of

    house = project.house
    files, changes, fonts = list_files(house), list_changes(house), list_fonts(house, theme_of(house))
    if as_json:
        entries = {
            "files": [asdict(each) for each in files],
            "changes": [asdict(each) for each in changes],
            "fonts": [asdict(each) for each in fonts],
        }
        click.echo(json.dumps(entries, ensure_ascii=False, indent=2))
        return
    _print_table(("FILE", "WINS"), [(file.name, _WINS[file.wins]) for file in files])
    _print_table(
        ("FONT", "FAMILY", "FILES OF", "FACES"),
        [(font.kind, font.family, font.wins, ", ".join(font.faces)) for font in fonts],
    )
    if changes:
        rows = [(change.name, change.key, f"{change.old or '–'} → {change.new}") for change in changes]
        _print_table(("CHANGED IN", "KEY", "OLD → NEW"), rows)


def _print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest word, the last one as it is; a blank line behind."""
    lines: list[list[str]] = [list(heads), *([show_hidden(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for number, line in enumerate(lines):
        text = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        click.echo(click.style(text, bold=True) if number == 0 else text)
    click.echo()
