"""Findings as values: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum, StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperforge.source import Span


class Stage(StrEnum):
    """How far a paper has come; each stage is a gate (docs/editors-guide.md)."""

    DRAFT = "draft"
    SIDE_REVIEW = "side-review"
    WORKING = "working"
    SENIOR = "senior"
    PUBLISHED = "published"

    @property
    def rank(self) -> int:
        """0 for a draft, 4 for a published text."""
        return list(Stage).index(self)


class Severity(IntEnum):
    """How much a finding weighs: only an error fails a run, unless the run is strict."""

    OFF = 0
    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The name in lower case, as users write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of the catalogue (`codes.py`); `severities` holds one severity per stage, in the order of `Stage`."""

    id: str
    name: str
    severities: tuple[Severity, Severity, Severity, Severity, Severity]
    explanation: str
    example: str
    mended: bool = False  # whether `check --fix` can mend it, where the place is clear

    @property
    def family(self) -> str:
        """The letters before the number: `META`, `SEC`…"""
        return self.id.rstrip("0123456789")

    def severity_at(self, stage: Stage) -> Severity:
        """The severity before anybody overrides it."""
        return self.severities[stage.rank]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a source file: what stands in `span` becomes `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding as it was raised: `span` is its place; `path` stands in when there is a file but no place in it.

    `edits` mend it, all together and all in the file of `span`; there are none where a person must decide.
    """

    code: Code
    message: str
    span: Span | None = None
    hint: str = ""
    path: PurePosixPath | None = None
    edits: tuple[Edit, ...] = ()

    @property
    def file(self) -> PurePosixPath | None:
        """The file it is about, relative to the project's root."""
        return self.span.file.path if self.span else self.path

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of a report: file, line, column, code, message."""
        position = self.span.position if self.span else None
        line, column = (position.line, position.column) if position else (0, 0)
        return (str(self.file or ""), line, column, self.code.id, self.message)


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic after judgement: with the severity it has for this paper at its stage."""

    diagnostic: Diagnostic
    severity: Severity
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who says how severe a code is: the stage, then the project's and the paper's own words, the latest one wins."""

    stage: Stage = Stage.DRAFT
    overrides: Mapping[str, Severity] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()

    def severity(self, code: Code) -> Severity:
        """The severity of a code under this policy; what is ignored is `OFF`."""
        if code.id in self.ignored:
            return Severity.OFF
        return self.overrides.get(code.id, code.severity_at(self.stage))

    def judge(self, diagnostics: Iterable[Diagnostic], paper: str = "") -> list[Finding]:
        """The findings that remain, each once, in the order of a report."""
        unique = {(d.sort_key(), d.hint): d for d in diagnostics}
        judged = (Finding(d, self.severity(d.code), paper) for d in unique.values())
        return sorted((f for f in judged if f.severity), key=lambda f: f.diagnostic.sort_key())


def name_path(path: Iterable[str | int]) -> str:
    """The way to a value, for people: `imprint.place`, `history, item 2, note`; items count from 1."""
    name, behind_item = "", False
    for step in path:
        between = ", " if behind_item or isinstance(step, int) else "."
        name += f"{between if name else ''}{f'item {step + 1}' if isinstance(step, int) else step}"
        behind_item = isinstance(step, int)
    return name


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest known word, or an empty string."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.65)
    return f"Did you mean “{near[0]}”?" if near else ""


def many(count: int, word: str) -> str:
    """How many, in words: `1 pair`, `2 pairs`."""
    return f"{count} {word}{'' if count == 1 else 's'}"
