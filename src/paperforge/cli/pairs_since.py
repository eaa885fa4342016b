"""What `paperforge pairs status --since REV` shows: each pair against a revision of git."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import click

from paperforge.bilingual.history import Change, Happened, changes_since, compare, look_back
from paperforge.bilingual.pairing import pair_pieces
from paperforge.bilingual.papers import pairs_of
from paperforge.bilingual.pieces import read_pieces
from paperforge.cli.output import open_project
from paperforge.cli.pairing import languages_of, read_loose_texts, read_papers
from paperforge.errors import ExitCode
from paperforge.pair_listing import changes_as_json, format_changes
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.project import PAPERS, Project, select_papers


def show_changes(
    papers: tuple[str, ...],
    paths: tuple[Path, Path] | None,
    languages: Sequence[str],
    since: str,
    output_format: str,
    start: Path,
    profile: str,
    *,
    every: bool,
) -> int:
    """Print what happened to the pairs of papers, or of two files or folders; the exit code."""
    pandoc = Pandoc()
    listed: list[tuple[str, list[Change]]] = []
    try:
        changes = (
            _of_paths(paths, languages, since, pandoc)
            if paths
            else _of_papers(open_project(start, profile), papers, since, pandoc)
        )
        for name, found in changes:
            listed.append((name, found))
            if output_format == "text":
                click.echo(format_changes(name, found, every=every))
    finally:
        pandoc.close()
    if output_format == "json":
        click.echo(changes_as_json(listed))
    quiet = all(each.happened is Happened.UNCHANGED for _, found in listed for each in found)
    return ExitCode.FINE if quiet else ExitCode.FINDINGS


def _of_papers(
    project: Project, names: tuple[str, ...], since: str, pandoc: Pandoc
) -> Iterator[tuple[str, list[Change]]]:
    for slug, paper in read_papers(project, select_papers(project, names)):
        if paper is not None:
            gone = {
                each: PurePosixPath(PAPERS, slug, f"{each}.md")
                for each in project.languages
                if each not in paper.bodies
            }
            sides = project.configuration.sides
            yield (
                slug,
                changes_since(paper.bodies, pairs_of(paper), since, project.root, pandoc, sides=sides, gone=gone),
            )


def _of_paths(
    paths: tuple[Path, Path], names: Sequence[str], since: str, pandoc: Pandoc
) -> Iterator[tuple[str, list[Change]]]:
    languages = languages_of(paths, names)
    roots = [path if path.is_dir() else path.absolute().parent for path in paths]
    pasts = {language: look_back(root, since) for language, root in zip(languages, roots, strict=True)}
    for name, texts in read_loose_texts(paths, languages, roots, pandoc):
        pieces = {language: read_pieces(text) if text else [] for language, text in texts.items()}
        there = {language: text for language, text in texts.items() if text}
        gone = {language: PurePosixPath(name) for language, text in texts.items() if text is None}
        yield name, compare(there, pair_pieces(pieces), pasts, pandoc, gone=gone)
