"""What comes back: the words and the ids of codes of a handed-over file, before anything of it is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.handover.tokens import Role
from paperforge.source import SourceFile, Span

HEAD = "paperforge hand-over 1"
MAX_FILE = 16 << 20  # bytes
MAX_UNITS = 20_000
MAX_TEXT = 100_000  # characters of one text


@dataclass(frozen=True)
class Sign:
    """A code as it came back. An empty `id`: formatting of Word, which has a `kind` and no number."""

    id: str
    role: Role
    kind: str = ""


@dataclass(frozen=True)
class Returned:
    """One text of a unit; `markdown` is set where the format holds Markdown (PO) and the signs are still in it."""

    number: int
    tokens: tuple[str | Sign, ...] = ()
    span: Span | None = None
    where: str = ""
    markdown: str | None = None
    fuzzy: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written anything."""
        if self.markdown is not None:
            return not self.markdown.strip()
        return not any(isinstance(each, Sign) or each.strip() for each in self.tokens)


@dataclass
class ReturnedUnit:
    """The texts of a pair, by its name and the mark it was handed over with."""

    name: str
    mark: str
    rows: list[Returned] = field(default_factory=list)
    span: Span | None = None
    where: str = ""


@dataclass(frozen=True)
class ReturnedFile:
    """A file that was read: the paper, its languages, its units in their order."""

    path: PurePosixPath
    slug: str
    source: str
    target: str
    units: Sequence[ReturnedUnit]


class UnreadableFileError(Exception):
    """A file that cannot be read at all; `diagnostic` is TRN027 with its place."""

    def __init__(self, message: str, place: SourceFile | PurePosixPath, line: int = 0, hint: str = "") -> None:
        super().__init__(message)
        if isinstance(place, SourceFile):
            span = place.line_span(line) if line else place.span(0)
            self.diagnostic = Diagnostic(codes.TRN027, message, span, hint)
        else:
            self.diagnostic = Diagnostic(codes.TRN027, message, path=place, hint=hint)
