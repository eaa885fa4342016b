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
@click.option(
    "--ci",
    "host",
    type=click.Choice(["github", "gitlab"]),
    help="Write what checks contributions, builds papers and makes releases there; also into a project that exists.",
)
@click.option(
    "--from",
    "source",
    default="",
    metavar="SOURCE",
    help="Where CI gets paperforge from: a commit, a file with its digest, or a wheel of the repository.",
)
def command(folder: Path, languages: str, host: str | None, source: str) -> None:
    """Begin a project in FOLDER (default: here): configuration, people, schemas; no file is overwritten."""
    from paperforge.reading.project import CONFIGURATION
    from paperforge.scaffold import project_files
    from paperforge.write import write_files

    if source and not host:
        raise UsageError("--from says where CI gets paperforge from", "Give --ci github or --ci gitlab as well.")
    exists = (folder / CONFIGURATION).exists()
    named = {} if exists and host else project_files(languages.split(","), folder)
    kept: list[str] = []
    if host:
        more, kept = _ci_files(folder, host, source)
        named |= more
    files = {folder / name: content for name, content in named.items()}
    # A symbolic link that leads nowhere is there as well.
    if present := [path for path in files if path.exists() or path.is_symlink()]:
        hint = "Nothing was written. " + ("Move it away first." if exists else "Begin in another folder.")
        raise UsageError(f"{present[0]} is there already", hint)
    write_files(files)
    for path in files:
        click.echo(f"wrote {path}")
    for name in kept:
        click.echo(f"kept {folder / name}")
    if not exists:
        click.echo("\nNext: paperforge new my-first-paper")


def _ci_files(folder: Path, host: str, source: str) -> tuple[dict[str, bytes], list[str]]:
    """The files of a host's CI, and the names of those that are there and serve as they are."""
    from paperforge.scaffold import REQUIREMENTS, ci_files, parse_source

    root = next((each for each in folder.absolute().resolve().parents if (each / ".git").exists()), None)
    if root and not (folder / ".git").exists():
        message = f"CI reads its files at the top of a repository, and that is {root}"
        raise UsageError(message, "Keep the project at the top of its repository, or copy the files by hand.")
    # Another host's CI has been set up before: both install the same.
    shared = not source and (folder / REQUIREMENTS).is_file()
    files = ci_files(host, "" if shared else parse_source(source))
    if shared:
        del files[REQUIREMENTS]
    return files, [REQUIREMENTS] if shared else []
