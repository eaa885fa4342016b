"""Texts that belong to no paper: Markdown files of two languages, or two folders of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from paperforge import codes
from paperforge.bilingual.scripts import usual_script
from paperforge.diagnostics import Diagnostic
from paperforge.errors import UsageError
from paperforge.model.language import Language, script_of
from paperforge.pandoc.ast import Ast, depth
from paperforge.pandoc.caller import Pandoc
from paperforge.pandoc.locate import Places, locate
from paperforge.process import WorkerError
from paperforge.reading.depth import find_deep_brackets
from paperforge.reading.files import read_text
from paperforge.reading.frontmatter import split_front_matter
from paperforge.reading.loader import MAX_DEPTH
from paperforge.source import SourceFile

SUFFIXES = {".md", ".markdown", ".mdx", ".qmd"}
_TAG = re.compile(r"(?:^|[/._-])([a-z]{2,3}(?:-[A-Za-z]{2,4})?)(?=$|[/._-])")
_COMMON = (("en", "LATIN"), ("ru", "CYRILLIC"))  # what a script is taken for where no name tells the language


@dataclass(frozen=True)
class LooseText:
    """A Markdown file that was parsed on its own."""

    language: Language
    source: SourceFile
    ast: Ast
    places: Places


def read_loose(
    root: Path, path: PurePosixPath, language: Language, pandoc: Pandoc, found: list[Diagnostic]
) -> LooseText | None:
    """Read a file below a root; None where it cannot be read, and `found` says why."""
    source = read_text(root, path, found)
    if source is None:
        return None
    _, start = split_front_matter(source, [])  # of other programs, which may hold anything
    return parse_loose(source, start, language, pandoc, found)


def parse_loose(
    source: SourceFile, start: int, language: Language, pandoc: Pandoc, found: list[Diagnostic]
) -> LooseText | None:
    """Parse a text whose body begins at an offset."""
    if deep := find_deep_brackets(source, start):
        found.append(deep)
        return None
    try:
        ast = pandoc.read(source.text[start:])
        too_deep = depth(ast) > MAX_DEPTH
    except WorkerError as failure:
        found.append(Diagnostic(codes.SEC124, f"the Markdown could not be parsed: {failure}", source.span(start)))
        return None
    except RecursionError:
        too_deep = True
    if too_deep:
        found.append(Diagnostic(codes.SEC124, "the text is nested too deeply", source.span(start)))
        return None
    return LooseText(language, source, ast, locate(ast, source, start))


def find_files(one: Path, other: Path) -> Iterator[tuple[PurePosixPath | None, PurePosixPath | None]]:
    """The files of two folders that stand under one path below them; None in place of one that is in one folder only."""
    if one.is_file() or other.is_file():
        if one.is_dir() or other.is_dir():
            raise UsageError("a file and a folder cannot be paired", "Name two files, or two folders.")
        yield PurePosixPath(one.name), PurePosixPath(other.name)
        return
    ours, theirs = (
        {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES}
        for folder in (one, other)
    )
    for name in sorted({*ours, *theirs}):
        yield (
            PurePosixPath(name) if name in ours else None,
            PurePosixPath(name) if name in theirs else None,
        )


def guess_language(path: Path) -> Language:
    """The language of a file or folder: by a tag in its path, the last one; else by the script of its first words.

    Raises `UsageError` where neither tells it.
    """
    known = {tag for tag, _ in _COMMON}
    for part in reversed(path.absolute().parts):
        for tag in reversed(_TAG.findall(part)):
            if tag in known or (_is_language(tag) and part in {tag, path.name}):
                return Language.parse(tag)
    sample = next((each for each in ([path] if path.is_file() else sorted(path.rglob("*.md")))), None)
    if sample is not None:
        script = script_of(sample.read_bytes()[:20_000].decode("utf-8", "replace"))
        for tag, usual in _COMMON:
            if script == usual:
                return Language.parse(tag)
    raise UsageError(f"the language of {path.name} is not known", "Say both: --languages en,ru")


def _is_language(tag: str) -> bool:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return usual_script(Language.parse(tag)) != ""
