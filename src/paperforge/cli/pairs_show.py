"""`paperforge pairs [show]`: the pairs of papers, or of two files or folders."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import project_options, split_names
from paperforge.errors import ExitCode


@click.command("show")
@click.argument("names", nargs=-1, metavar="[PAPER]... | FILE FILE | FOLDER FOLDER")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--languages", callback=split_names, multiple=True, metavar="TAGS", help="Of two files or folders: en,ru")
@click.option("--counts", is_flag=True, help="Only the line of counts of each paper or file.")
@project_options
def command(
    names: tuple[str, ...], output_format: str, languages: tuple[str, ...], counts: bool, start: Path, profile: str
) -> int:
    """Show which blocks of the texts belong together: places in each file, how sure that is, and why."""
    from paperforge.cli.pairing import list_paired
    from paperforge.pair_listing import counts_of, format_pairs, pairs_as_json

    listed, is_whole = list_paired(names, languages, start, profile)
    if output_format == "json":
        click.echo(pairs_as_json(listed))
    elif counts:
        for each in listed:
            click.echo(f"{each.name}: {len(each.pairs)} pairs{counts_of(each.pairs)}")
    elif listed:
        click.echo(format_pairs(listed))
    return ExitCode.FINE if is_whole else ExitCode.FINDINGS
