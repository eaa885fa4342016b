"""`paperforge pairs export`: pairs handed over to translators."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import open_project, project_options
from paperforge.errors import ExitCode, UsageError

SHOWN = 3  # names of pairs that are left out for one reason


@click.command("export")
@click.argument("paper")
@click.option("--to", "file_format", type=click.Choice(["xliff", "po", "docx"]), required=True)
@click.option("--from", "source", required=True, metavar="TAG", help="The language to translate from.")
@click.option("--into", "target", required=True, metavar="TAG", help="The language to translate into.")
@click.option("--all", "every", is_flag=True, help="Also pairs that are as they were confirmed.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Default: PAPER.FROM-INTO.xlf, .po, .docx"
)
@project_options
def command(
    paper: str, file_format: str, source: str, target: str, every: bool, output: Path | None, start: Path, profile: str
) -> int:
    """Hand over the pairs of a paper that are new, changed or not translated yet, as XLIFF 2.1, PO or a table for Word."""
    from paperforge.cli.pairing import read_papers
    from paperforge.diagnostics import did_you_mean, many
    from paperforge.handover import files
    from paperforge.handover.units import hand_over
    from paperforge.reading.project import select_papers
    from paperforge.write import write_files

    project = open_project(start, profile)
    ((slug, read),) = read_papers(project, select_papers(project, (paper,)))
    if read is None:
        return ExitCode.FINDINGS
    known = {str(each).lower(): each for each in read.languages}
    for tag in (source, target):
        if tag.lower() not in known:
            hint = did_you_mean(tag, known) or f"Its languages: {', '.join(map(str, read.languages))}."
            raise UsageError(f"{slug} has no text in “{tag}”", hint)
    if source.lower() == target.lower():
        raise UsageError("a text is not translated into its own language", "Say two: --from en --into ru")
    handover = hand_over(read, project, known[source.lower()], known[target.lower()], every=every)
    path = output or Path(f"{slug}.{handover.source}-{handover.target}{files.SUFFIXES[file_format]}")
    if handover.units:
        write_files({path.absolute(): files.write(handover, read, project, file_format)})
        texts = sum(len(unit.rows) for unit in handover.units)
        click.echo(f"{path}: {many(len(handover.units), 'pair')}, {many(texts, 'text')}")
    else:
        click.echo(f"{slug}: nothing waits for a translation into {handover.target}")
    reasons: dict[str, list[str]] = {}
    for standing, why in handover.left:
        reasons.setdefault(why, []).append(standing.name)
    for why, names in reasons.items():
        click.echo(f"  left out: {', '.join(names[:SHOWN])}{' …' if len(names) > SHOWN else ''} ({len(names)}): {why}")
    return ExitCode.FINE
