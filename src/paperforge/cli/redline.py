"""`paperforge redline`: what changed between two versions of papers, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from paperforge.cli.output import format_size, print_findings, project_options, split_names
from paperforge.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from paperforge.redline.compare import Comparison

FORMATS = ("text", "json", "html", "pdf", "docx")


@click.command("redline")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--paper", "papers", multiple=True, callback=split_names, metavar="SLUGS", help="Only these papers.")
@click.option(
    "--lang", "languages", multiple=True, callback=split_names, metavar="TAGS",
    help="Only these texts: en,ru; side-by-side: pages with all of them in rows.",
)  # fmt: skip
@click.option(
    "--to", "formats", multiple=True, callback=split_names, metavar="FORMATS",
    help="text,json,html,pdf,docx; may be repeated.  [default: text]",
)  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Where files go (default: build/redline)."
)
@click.option("--author", default="paperforge", show_default=True, help="Whose the tracked changes of Word are.")
@click.option("--exit-code", "tells", is_flag=True, help="Exit with 1 if there are differences, as git diff does.")
@project_options
def command(
    old: str,
    new: str | None,
    papers: tuple[str, ...],
    languages: tuple[str, ...],
    formats: tuple[str, ...],
    output: Path | None,
    author: str,
    tells: bool,
    start: Path,
    profile: str,
) -> int:
    """Show what changed in papers from OLD to NEW (default: the files as they are).

    Each is a revision of git (v1.0, HEAD~3), a folder with paperforge.yml, or a release: a folder or ZIP with manifest.json.
    Text marks {+what is new+} and [-what is gone-]. Text and JSON are printed, unless a folder is named; pages are written. In
    DOCX, accepting all changes gives NEW and rejecting them OLD.

    Exit codes: 0 compared · 1 with --exit-code: there are differences · 2 usage, or a paper that cannot be read ·
    3 a tool is missing · 4 pages could not be made.
    """
    formats = _check(formats or ("text",), output)
    with ExitStack() as stack:
        comparison = compare(
            old, new, papers, [each for each in languages if each != "side-by-side"], start, profile, stack
        )
        is_whole = print_unread(comparison)
        _print(comparison, formats, output)
        made = _make(comparison, languages, formats, output, author, start)
    if not is_whole:
        return ExitCode.USAGE
    if not made:
        return ExitCode.RENDER_FAILED
    return ExitCode.FINDINGS if tells and comparison.differs else ExitCode.FINE


def _check(formats: tuple[str, ...], output: Path | None) -> tuple[str, ...]:
    from paperforge.diagnostics import did_you_mean

    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"unknown format “{name}”", did_you_mean(name, FORMATS) or f"Known: {', '.join(FORMATS)}.")
    if output is None and {"text", "json"} <= set(formats):
        raise UsageError("text and JSON cannot both be printed", "Name a folder for them: --output FOLDER")
    return formats


def compare(
    old: str,
    new: str | None,
    papers: Sequence[str],
    languages: Sequence[str],
    start: Path,
    profile: str,
    stack: ExitStack,
) -> Comparison:
    """Both versions compared; what is written for them goes with `stack`."""
    from paperforge.pandoc.caller import Pandoc
    from paperforge.redline.compare import compare_versions
    from paperforge.redline.versions import open_version

    versions = [open_version(name, start, profile, stack) for name in (old, new)]
    limits = versions[1].project.configuration.limits
    pandoc = Pandoc(limits.seconds, limits.memory)
    stack.callback(pandoc.close)
    return compare_versions(versions[0], versions[1], papers, languages, pandoc)


def print_unread(comparison: Comparison) -> bool:
    """Say which papers could not be read, and why; whether all could."""
    for name, findings in comparison.unread:
        print_findings(findings, err=True)
        click.echo(f"{name}: cannot be read, and is left out", err=True)
    return not comparison.unread


def _print(comparison: Comparison, formats: Sequence[str], output: Path | None) -> None:
    """Text and JSON: to the terminal, or into the folder."""
    from paperforge.redline.listing import format_json, format_text
    from paperforge.write import write_files

    said = {"text": format_text, "json": format_json}
    files = {name: said[name](comparison) for name in formats if name in said}
    if output is None:
        for words in files.values():
            click.echo(words)
        return
    suffixes = {"text": "txt", "json": "json"}
    write_files({output / f"redline.{suffixes[name]}": f"{words}\n".encode() for name, words in files.items()})
    for name in files:
        click.echo(f"{output / f'redline.{suffixes[name]}'}")


def _make(
    comparison: Comparison,
    languages: Sequence[str],
    formats: Sequence[str],
    output: Path | None,
    author: str,
    start: Path,
) -> bool:
    """The pages of each paper that changed; whether all could be made."""
    from paperforge.redline.making import PAGES, Maker, editions_of
    from paperforge.write import write_files

    wanted = [name for name in formats if name in PAGES]
    if not wanted:
        return True
    folder = output or _default_folder(start)
    maker = Maker(comparison, author)
    is_whole = True
    try:
        for change in comparison.papers:
            if change.status in {"added", "removed"}:
                click.echo(
                    f"{change.slug}: {change.status}; there are no two versions to set beside each other", err=True
                )
                continue
            if not change.differs:
                continue
            made = maker.make(change, editions_of(change, languages, comparison.new.project), wanted)
            print_findings(made.findings, err=True)
            for told in made.left_out:
                click.echo(f"{change.slug}.{told}; no page is made", err=True)
            is_whole = is_whole and not made.failed
            if not made.failed:
                write_files({folder / name: content for name, content in made.files.items()})
                for name, content in made.files.items():
                    click.echo(f"{format_size(len(content)):>8}  {folder / name}")
    finally:
        maker.close()
    if not comparison.differs:
        click.echo("nothing changed: no page is made", err=True)
    return is_whole


def _default_folder(start: Path) -> Path:
    from paperforge.reading.project import find_root
    from paperforge.write import refuse_links

    root = find_root(start.absolute())
    refuse_links(root, PurePosixPath("build", "redline"))
    return root / "build" / "redline"
