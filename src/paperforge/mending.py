"""Mends what findings say how to mend (`paperforge check --fix`).

Edits are applied to the text of a file, and the result is read again before anybody writes it: the tree must be the same
as before, except for the characters that are mended. An edit that changes more is left out, and its finding stays.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path, PurePosixPath
from typing import Any

from paperforge.diagnostics import Diagnostic, Edit, Finding
from paperforge.errors import RenderError
from paperforge.pandoc.alike import fold_text, fold_tree
from paperforge.pandoc.caller import Pandoc
from paperforge.process import WorkerError
from paperforge.reading.files import has_link
from paperforge.reading.frontmatter import split_front_matter
from paperforge.reading.nodes import Mapping, Node, Scalar, parse_mapping
from paperforge.reading.nodes import Sequence as Items
from paperforge.source import SourceFile
from paperforge.write import write_files

BOM = "\ufeff".encode()


@dataclass(frozen=True)
class Mending:
    """A file that is to be mended: the edits, in the order of the text, and how many findings they mend."""

    source: SourceFile
    edits: tuple[Edit, ...]
    findings: int

    @property
    def text(self) -> str:
        """The text as it will be."""
        return _apply(self.source.text, self.edits)

    def diff(self) -> str:
        """What changes, as a unified diff."""
        path = str(self.source.path)
        before, after = (text.splitlines(keepends=True) for text in (self.source.text, self.text))
        return "".join(_end_lines(unified_diff(before, after, f"a/{path}", f"b/{path}")))


def mend(findings: Iterable[Finding], pandoc: Pandoc) -> list[Mending]:
    """The files that the edits of some findings change, sorted by path; edits that would change the words are left out."""
    by_file: dict[PurePosixPath, dict[tuple[Edit, ...], Diagnostic]] = {}
    for finding in findings:
        diagnostic = finding.diagnostic
        if diagnostic.edits and diagnostic.file is not None:
            by_file.setdefault(diagnostic.file, {})[diagnostic.edits] = diagnostic
    mendings = []
    for _, diagnostics in sorted(by_file.items()):
        chosen = _without_overlaps(list(diagnostics.values()))
        reader = _Reader(chosen[0].edits[0].span.file, pandoc)
        if safe := reader.keep_safe(chosen):
            mendings.append(Mending(reader.source, _edits(safe), len(safe)))
    return mendings


def write_mendings(root: Path, mendings: Sequence[Mending]) -> None:
    """Write mended files, all or none, each with its own line ends, byte order mark and mode.

    Raises `RenderError` where a file is no longer what was read, lies behind a symbolic link, or cannot be written.
    """
    files: dict[Path, bytes] = {}
    modes: dict[Path, int] = {}
    for mending in mendings:
        path = root / mending.source.path
        if has_link(root, mending.source.path):
            raise RenderError(f"{mending.source.path} lies behind a symbolic link", "Nothing was written.")
        try:
            files[path] = _as_written(path.read_bytes(), mending)
            modes[path] = stat.S_IMODE(path.stat().st_mode)
        except OSError as error:
            raise RenderError(f"{path} cannot be read: {error.strerror}", "Nothing was written.") from error
    write_files(files, modes)


def _as_written(content: bytes, mending: Mending) -> bytes:
    """The mended text in the bytes of its file: only what is edited changes, a `\\n` becomes the line end that the file uses."""
    mark = BOM if content.startswith(BOM) else b""
    raw = content[len(mark) :].decode()
    if raw.replace("\r\n", "\n").replace("\r", "\n") != mending.source.text:
        raise RenderError(f"{mending.source.path} has changed meanwhile", "Nothing was written; run it again.")
    ends = [end for end in ("\r\n", "\n", "\r") if end in raw]
    end = max(ends, key=raw.count) if ends else "\n"
    offsets = _raw_offsets(raw)
    pieces, at = [], 0
    for edit in mending.edits:
        pieces += [raw[at : offsets[edit.span.start]], edit.text.replace("\n", end)]
        at = offsets[edit.span.end]
    return mark + "".join([*pieces, raw[at:]]).encode()


def _raw_offsets(raw: str) -> list[int]:
    """Where each character of the text with `\\n` line ends stands in the text as it is in the file."""
    offsets = [at for at, character in enumerate(raw) if not (character == "\n" and raw[at - 1 : at] == "\r")]
    return [*offsets, len(raw)]


def _apply(text: str, edits: Iterable[Edit]) -> str:
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*pieces, text[at:]])


def _edits(diagnostics: Iterable[Diagnostic]) -> tuple[Edit, ...]:
    unique = {(edit.span.start, edit.span.end): edit for diagnostic in diagnostics for edit in diagnostic.edits}
    return tuple(unique[place] for place in sorted(unique))


def _without_overlaps(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Those that can be mended together, the first in the text first; the same edit may be wanted twice."""
    taken: dict[int, Edit] = {}
    chosen = []
    for diagnostic in sorted(diagnostics, key=lambda each: each.edits[0].span.start):
        places = [(at, edit) for edit in diagnostic.edits for at in range(edit.span.start, edit.span.end)]
        if all(taken.get(at, edit) == edit for at, edit in places):
            taken.update(places)
            chosen.append(diagnostic)
    return chosen


def _end_lines(lines: Iterable[str]) -> Iterable[str]:
    """A last line without its end is marked as diff and patch do it."""
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


class _Reader:
    """Reads one file before and after: what it says must not change."""

    def __init__(self, source: SourceFile, pandoc: Pandoc) -> None:
        self.source = source
        self.pandoc = pandoc
        self.before = self._says(source.text)

    def keep_safe(self, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
        """Those whose edits leave what the file says as it is; found by halves, for nearly always all of them do."""
        if not diagnostics or self.before is None or self._is_safe(diagnostics):
            return diagnostics if self.before is not None else []
        if len(diagnostics) == 1:
            return []
        middle = len(diagnostics) // 2
        kept = [*self.keep_safe(diagnostics[:middle]), *self.keep_safe(diagnostics[middle:])]
        return kept if self._is_safe(kept) else []

    def _is_safe(self, diagnostics: list[Diagnostic]) -> bool:
        return bool(self._says(_apply(self.source.text, _edits(diagnostics))) == self.before)

    def _says(self, text: str) -> Any:
        """What a file says apart from the characters that are mended; None where it cannot be read."""
        source = SourceFile(self.source.path, text)
        try:
            if source.path.suffix != ".md":
                return self._values(parse_mapping(source, []))
            front, start = split_front_matter(source, [])
            return [self._values(front), fold_tree(self.pandoc.read(text[start:]))]
        except (WorkerError, RecursionError):
            return None

    def _values(self, node: Node | None) -> Any:
        """The values of some YAML: keys as they are; texts as trees, for each is Markdown."""
        if node is None:
            return None
        texts: list[str] = []
        shape = _shape(node, texts)
        return [shape, [fold_tree(tree) for tree in self.pandoc.read_many(texts)]]


def _shape(node: Node, texts: list[str]) -> Any:
    if isinstance(node, Scalar):
        texts.append(node.text)
        return fold_text(node.text)
    if isinstance(node, Items):
        return [_shape(item, texts) for item in node.items]
    assert isinstance(node, Mapping)  # noqa: S101 - there is no other node
    return {key: _shape(value, texts) for key, value in node.entries.items()}
