"""`paperforge changes`: the change log between two versions."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from paperforge.cli.output import project_options, split_names
from paperforge.errors import ExitCode


@click.command("changes")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--paper", "papers", multiple=True, callback=split_names, metavar="SLUGS", help="Only these papers.")
@click.option(
    "--lang", "languages", multiple=True, callback=split_names, metavar="TAGS", help="Only these texts: en,ru."
)
@click.option(
    "--format", "output_format", type=click.Choice(["markdown", "json"]), default="markdown", show_default=True
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to a file.")
@click.option("--exit-code", "tells", is_flag=True, help="Exit with 1 if there are differences, as git diff does.")
@project_options
def command(
    old: str,
    new: str | None,
    papers: tuple[str, ...],
    languages: tuple[str, ...],
    output_format: str,
    output: Path | None,
    tells: bool,
    start: Path,
    profile: str,
) -> int:
    """Write the change log from OLD to NEW (default: the files as they are); both are named as for `paperforge redline`.

    For each paper: counts, brackets opened and closed, options changed; papers added, removed and renamed; and what the authors
    say in CHANGES.yml of NEW.

    Exit codes: 0 compared · 1 with --exit-code: there are differences · 2 usage, or a file that cannot be read ·
    3 a tool is missing.
    """
    from paperforge.cli.redline import compare, print_unread
    from paperforge.reading.project import find_papers
    from paperforge.redline.log import format_log, format_log_json
    from paperforge.redline.notes import read_notes
    from paperforge.write import write_files

    with ExitStack() as stack:
        comparison = compare(old, new, papers, languages, start, profile, stack)
        is_whole = print_unread(comparison)
        slugs = sorted({*find_papers(comparison.old.project), *find_papers(comparison.new.project)})
        read = [paper for change in comparison.papers for paper in (change.old, change.new) if paper]
        notes = [
            note
            for note in read_notes(comparison.new.project, slugs, read)
            if not papers or note.paper in {"", *papers}
        ]
    words = (format_log if output_format == "markdown" else format_log_json)(comparison, notes)
    if output:
        write_files({output: words.encode()})
        click.echo(str(output))
    else:
        click.echo(words, nl=False)
    if not is_whole:
        return ExitCode.USAGE
    return ExitCode.FINDINGS if tells and comparison.differs else ExitCode.FINE
