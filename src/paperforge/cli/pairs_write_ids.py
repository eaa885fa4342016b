"""`paperforge pairs write-ids`: ids for pairs, written into both texts."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import click

from paperforge.bilingual.ids import name_pairs, write_ids
from paperforge.bilingual.papers import pairs_of
from paperforge.checks.pairs import excerpt
from paperforge.cli.output import open_project, project_options
from paperforge.cli.pairing import read_papers
from paperforge.diagnostics import many
from paperforge.errors import ExitCode
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.project import select_papers
from paperforge.write import write_files


@click.command("write-ids")
@click.argument("papers", nargs=-1, metavar="PAPER...", required=True)
@click.option("--all", "every", is_flag=True, help="Every paragraph and item, too; else headings and uncertain pairs.")
@click.option("--diff", is_flag=True, help="Show what would be written; write nothing.")
@project_options
def command(papers: tuple[str, ...], every: bool, diff: bool, start: Path, profile: str) -> int:
    """Give pairs that have none an id in both texts, and change nothing else: the result is read again and compared."""
    project = open_project(start, profile)
    pandoc = Pandoc(project.configuration.limits.seconds, project.configuration.limits.memory)
    code = ExitCode.FINE
    try:
        for slug, paper in read_papers(project, select_papers(project, papers)):
            if paper is None:
                code = ExitCode.FINDINGS
                continue
            named = name_pairs(pairs_of(paper), paper.bodies, every=every)
            failed = {id(naming): naming for naming in named if naming.refused}
            for language, body in paper.bodies.items():
                failed |= {id(each): each for each in write_ids(body.source, language, named, pandoc)[1]}
            good = [naming for naming in named if id(naming) not in failed]
            texts = {
                body.source: write_ids(body.source, language, good, pandoc)[0]
                for language, body in paper.bodies.items()
            }
            if diff:
                for source, text in texts.items():
                    lines = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
                    click.echo("".join(unified_diff(*lines, f"a/{source.path}", f"b/{source.path}")), nl=False)
            elif good:
                write_files({project.root / source.path: text.encode() for source, text in texts.items()})
            click.echo(f"{slug}: {many(len(good), 'pair')} {'would get' if diff else 'got'} an id in each text")
            for each in failed.values():
                click.echo(f"  none: “{excerpt(each.pair.first)}”: {each.refused or 'the text would read otherwise'}")
    finally:
        pandoc.close()
    return code
