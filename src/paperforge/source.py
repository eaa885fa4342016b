"""Text files with places in them: every value that is read keeps the span it came from."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place as people count it: `line` and `column` start at 1, columns count characters."""

    line: int
    column: int


@dataclass(frozen=True)
class SourceFile:
    """One text file: `path` is relative to the project's root, `text` has `\\n` line ends and no byte order mark."""

    path: PurePosixPath
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts.extend(index + 1 for index, character in enumerate(self.text) if character == "\n")
        return starts

    def position(self, offset: int) -> Position:
        """The line and column of a character offset; offsets past the end give the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its line end."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]

    def line_span(self, number: int) -> "Span":
        """The span of the words of a line (from 1; the nearest line there is), without its indentation and line end."""
        number = max(1, min(number, len(self._line_starts)))
        start, line = self._line_starts[number - 1], self.line(number)
        return Span(self, start + len(line) - len(line.lstrip()), start + max(1, len(line)))

    def span(self, start: int, end: int | None = None) -> "Span":
        """The span from `start` to `end` (default: one character)."""
        return Span(self, start, start + 1 if end is None else end)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file: character offsets, `end` excluded."""

    file: SourceFile
    start: int
    end: int

    @property
    def position(self) -> Position:
        """Line and column of the first character."""
        return self.file.position(self.start)

    @property
    def end_position(self) -> Position:
        """Line and column behind the last character."""
        return self.file.position(max(self.start, self.end))
