"""The texts that a piece consists of: its paragraphs, cells, captions, notes, each with the place where it stands.

What is not in a part, list markers, table bars, fences, ids, addresses, is not handed over and not touched.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from paperforge.bilingual.pieces import Piece
from paperforge.handover.inlines import Reader
from paperforge.handover.tokens import Tokens
from paperforge.pandoc.ast import Element
from paperforge.pandoc.locate import Places, locate
from paperforge.reading.nodes import Scalar
from paperforge.reading.paper import Body
from paperforge.reading.stretches import find_beginnings, first_printed
from paperforge.source import SourceFile

PARAGRAPH, HEADING, CELL, CAPTION, NOTE, TERM, LINE, ALTERNATIVE, LABEL = (
    "paragraph heading cell caption note term line alternative label".split()
)

_WORD = re.compile(r"[^\W_]+")
_ALT = re.compile(r'\]\((?:[^()\n]|\([^()\n]*\))*\)\{(?:[^"}]|"[^"]*")*?\balt="((?:[^"\\]|\\.)*)"')
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})[^\n]*\n")
_LABELLED = re.compile(r"^[ \t>]*[\w ,.-]+:[ \t]+([^\s\"'|>\[{#].*?)[ \t]*$", re.MULTILINE)


class UnreadableError(Exception):
    """The tree and the Markdown of a piece did not agree: it cannot be handed over."""


@dataclass(frozen=True)
class Part:
    """A text of a piece: `tokens` stand from offset `start` to `end` of its source; `label` is that of a note."""

    kind: str
    tokens: Tokens
    source: SourceFile
    start: int
    end: int
    label: str = ""

    @property
    def line(self) -> int:
        """The line it begins in, from 1."""
        return self.source.position(self.start).line


@dataclass(frozen=True)
class Texts:
    """The parts of a pair in one language, in the order of the file, and its notes in the order of their marks.

    `scalar` is the value of YAML that the parts stand in, if any: offsets are then those of its text.
    """

    parts: tuple[Part, ...] = ()
    notes: tuple[Part, ...] = ()
    pieces: tuple[Piece, ...] = ()
    scalar: Scalar | None = None

    @property
    def shape(self) -> list[str]:
        """The kinds of its parts."""
        return [part.kind for part in self.parts]


def read_texts(pieces: Sequence[Piece], places: Places, sides: Container[str]) -> Texts:
    """The parts of some pieces of a body, from its tree as it was written. Raises `UnreadableError`."""
    walker = _Walker(places, sides)
    for piece in pieces:
        for block in piece.blocks:
            walker.block(block, PARAGRAPH)
    return walker.texts(tuple(pieces))


def read_value(scalar: Scalar, blocks: list[Element], sides: Container[str], pieces: tuple[Piece, ...]) -> Texts:
    """The parts of a text of the metadata. Raises `UnreadableError`."""
    value = SourceFile(scalar.span.file.path, scalar.text)
    walker = _Walker(locate({"blocks": blocks}, value, 0), sides)
    for block in blocks:
        walker.block(block, PARAGRAPH)
    found = walker.texts(pieces)
    return Texts(found.parts, found.notes, pieces, scalar)


@dataclass
class _Walker:
    places: Places
    sides: Container[str]
    parts: list[Part] = field(default_factory=list)
    notes: dict[str, Part] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)

    def texts(self, pieces: tuple[Piece, ...]) -> Texts:
        parts = sorted(self.parts, key=lambda part: part.start)
        for one, other in pairwise(parts):
            if one.end > other.start:
                raise UnreadableError
        return Texts(tuple(parts), tuple(self.notes.values()), pieces)

    def block(self, block: Any, kind: str) -> None:
        name, content = block["t"], block.get("c")
        if name in {"Para", "Plain"}:
            self.paragraph(content, kind)
        elif name == "Header":
            self.paragraph(content[2], HEADING)
        elif name == "LineBlock":
            for line in content:
                self.paragraph(line, LINE)
        elif name == "DefinitionList":
            for term, definitions in content:
                self.paragraph(term, TERM)
                self.blocks(definitions, kind)
        elif name in {"Table", "Figure"} and self.is_chart(block):
            self.chart(block)
        elif name == "Figure":
            self.figure(content)
        elif name == "Table":
            self.blocks(content[3:], CELL)
            self.blocks(content[1], CAPTION)
        elif name not in {"CodeBlock", "RawBlock", "HorizontalRule", "Null"}:
            self.blocks(content, kind)

    def blocks(self, node: Any, kind: str) -> None:
        """Whatever blocks stand in lists of lists."""
        if isinstance(node, list):
            for item in node:
                self.blocks(item, kind)
        elif isinstance(node, dict) and "t" in node and ("c" in node or node["t"] == "HorizontalRule"):
            self.block(node, kind)

    def paragraph(self, inlines: list[Element], kind: str) -> None:
        if len(inlines) == 1 and inlines[0]["t"] == "Image":
            self.paragraph(inlines[0]["c"][1], CAPTION)
            self.alternative()
            return
        anchor = first_printed(inlines)
        if anchor is None or not self.places.knows(anchor):
            if _says_something(inlines):
                raise UnreadableError
            return
        for begin in find_beginnings(anchor, self.places, in_table=kind == CELL):
            if begin in self.begun:
                continue
            reader = Reader(self.places, begin, self.sides)
            reader.inlines(inlines)
            if not reader.lost:
                self.keep(reader, kind)
                return
        raise UnreadableError

    def keep(self, reader: Reader, kind: str, label: str = "") -> None:
        self.begun.add(reader.begin)
        part = Part(kind, reader.tokens(), self.places.source, reader.begin, reader.at, label)
        self.parts.append(part)
        for name, note in reader.labels:
            self.note(name, note)

    def note(self, label: str, note: Element) -> None:
        """The text of a note: one paragraph is a part, more of them are too much for one mark."""
        if label in self.notes:
            return
        inside = _Walker(self.places, self.sides, begun=self.begun)
        inside.blocks(note["c"], NOTE)
        if len(inside.parts) != 1 or inside.notes:
            raise UnreadableError
        part = inside.parts[0]
        self.notes[label] = Part(NOTE, part.tokens, part.source, part.start, part.end, label)

    def figure(self, content: Any) -> None:
        before = len(self.parts)
        self.blocks(content[1], CAPTION)
        if len(self.parts) > before:
            self.alternative()

    def alternative(self) -> None:
        """The text behind `alt=` of the picture whose caption was read last."""
        source = self.places.source
        if self.parts and (found := _ALT.match(source.text, self.parts[-1].end)) and found[1].strip():
            words = re.sub(r"\\(.)", r"\1", found[1])
            self.parts.append(Part(ALTERNATIVE, (words,), source, found.start(1), found.end(1)))

    def is_chart(self, block: Element) -> bool:
        start = self.line_start(block)
        return bool(_FENCE.match(self.places.source.text, start))

    def line_start(self, block: Element) -> int:
        return self.places.source.text.rfind("\n", 0, self.places.span(block).start) + 1

    def chart(self, block: Element) -> None:
        """A block of data: the words behind its keys, and its caption."""
        source = self.places.source
        fence = _FENCE.match(source.text, self.line_start(block))
        assert fence is not None  # noqa: S101 - `is_chart` found it
        end = source.text.find(f"\n{fence[1]}", fence.end() - 1)
        for found in _LABELLED.finditer(source.text, fence.end(), max(end, fence.end())):
            if _WORD.search(found[1]) and not re.fullmatch(r"[\d\s.,%/-]+", found[1]):
                self.parts.append(Part(LABEL, (found[1],), source, found.start(1), found.end(1)))
        self.blocks(block["c"][1], CAPTION)


def _says_something(inlines: list[Element]) -> bool:
    """Whether a paragraph has words that nobody found; a note or a located source would be lost with it."""
    return any(each["t"] in {"Note", "Str"} and (each["t"] == "Note" or _WORD.search(each["c"])) for each in inlines)


def definition_of(part: Part) -> tuple[int, int]:
    """From where to where the definition of a note reaches: whole lines, `[^label]:` and all that belongs to it."""
    text = part.source.text
    start = text.rfind("\n", 0, part.start) + 1
    end = text.find("\n", part.end)
    return start, len(text) if end < 0 else end + 1


@dataclass(frozen=True)
class Written:
    """A body with its tree before the shorthand of brackets was read: its elements stand in the file as they are."""

    body: Body

    @property
    def language(self) -> Any:
        """Its language."""
        return self.body.language

    @property
    def source(self) -> SourceFile:
        """Its file."""
        return self.body.source

    @property
    def ast(self) -> dict[str, Any]:
        """Its tree."""
        return {"blocks": self.body.written}

    @property
    def places(self) -> Places:
        """Where each element stands."""
        return self.body.places
