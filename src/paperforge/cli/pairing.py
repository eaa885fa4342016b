"""What the actions of `paperforge pairs` share: papers that were read, and texts that belong to none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from paperforge.bilingual.loose import LooseText, find_files, guess_language, read_loose
from paperforge.bilingual.pairing import pair_pieces
from paperforge.bilingual.papers import pairs_of
from paperforge.bilingual.pieces import read_pieces
from paperforge.cli.output import open_project, print_findings
from paperforge.diagnostics import Diagnostic, Policy, Severity
from paperforge.errors import UsageError
from paperforge.model.language import Language
from paperforge.pair_listing import Paired
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project, select_papers


def read_papers(project: Project, slugs: Sequence[str]) -> Iterator[tuple[str, Paper | None]]:
    """Papers one by one, None for one that cannot be relied on; what is wrong with it is printed."""
    limits = project.configuration.limits
    pandoc = Pandoc(limits.seconds, limits.memory)
    try:
        for slug in slugs:
            found: list[Diagnostic] = []
            paper = read_paper(project, slug, pandoc, found)
            findings = project.policy(paper.metadata if paper else None).judge(found, slug)
            failing = [each for each in findings if each.severity is Severity.ERROR]
            print_findings(failing, err=True)
            yield slug, None if failing else paper
    finally:
        pandoc.close()


def list_paired(
    names: tuple[str, ...], languages: Sequence[str], start: Path, profile: str
) -> tuple[list[Paired], bool]:
    """The pairs of papers, or of two files or folders; and whether all could be read."""
    if paths := loose_paths(names, languages):
        return _list_loose(*paths, languages)
    project = open_project(start, profile)
    listed: list[Paired] = []
    is_whole = True
    for slug, paper in read_papers(project, select_papers(project, names)):
        if paper is None:
            is_whole = False
        else:
            listed.append(Paired(slug, paper.languages, pairs_of(paper)))
    return listed, is_whole


def loose_paths(names: tuple[str, ...], languages: Sequence[str]) -> tuple[Path, Path] | None:
    """Two files or folders, where the names mean these and no papers."""
    paths = [Path(name) for name in names]
    are_paths = bool(languages) or any("/" in name or Path(name).is_file() for name in names)
    if len(names) == 2 and are_paths and all(path.exists() for path in paths):
        return paths[0], paths[1]
    if languages:
        raise UsageError("--languages needs two files or folders", "paperforge pairs docs/en docs/ru --languages en,ru")
    return None


def languages_of(paths: Iterable[Path], names: Sequence[str]) -> list[Language]:
    """The languages that were named, or those that the paths and texts look like; raises `UsageError`."""
    if names:
        try:
            found = [Language.parse(name) for name in names]
        except ValueError as error:
            raise UsageError(str(error)) from error
    else:
        found = [guess_language(path) for path in paths]
    if len(set(found)) != 2:
        raise UsageError("two different languages are needed", "Say both: --languages en,ru")
    return found


def _list_loose(one: Path, other: Path, names: Sequence[str]) -> tuple[list[Paired], bool]:
    languages = languages_of((one, other), names)
    roots = [path if path.is_dir() else path.absolute().parent for path in (one, other)]
    pandoc = Pandoc()
    listed: list[Paired] = []
    try:
        for name, texts in read_loose_texts((one, other), languages, roots, pandoc):
            pieces = {language: read_pieces(text) if text else [] for language, text in texts.items()}
            listed.append(Paired(name, tuple(languages), pair_pieces(pieces)))
    finally:
        pandoc.close()
    return listed, True


def read_loose_texts(
    paths: tuple[Path, Path], languages: Sequence[Language], roots: Sequence[Path], pandoc: Pandoc
) -> Iterator[tuple[str, dict[Language, LooseText | None]]]:
    """The texts of two files, or of the files of two folders under one path; None where one is not there.

    A file that cannot be read ends it: raises `UsageError` behind the findings that say why.
    """
    for files in find_files(*paths):
        found: list[Diagnostic] = []
        texts = {
            language: read_loose(root, path, language, pandoc, found) if path else None
            for language, root, path in zip(languages, roots, files, strict=True)
        }
        failing = [each for each in Policy().judge(found) if each.severity is Severity.ERROR]
        if failing:
            print_findings(failing, err=True)
            raise UsageError(f"{files[0] or files[1]} cannot be paired", "Mend it, or name the other files one by one.")
        yield str(files[0] or files[1]), texts
