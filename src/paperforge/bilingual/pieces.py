"""The pieces of a text that are paired as a whole: its blocks and, where lists stand against each other, their items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from paperforge.model.bracket import BRACKET, BRANCHES
from paperforge.model.language import Language
from paperforge.pandoc.ast import Ast, Element, attr, attr_of, classes_of, div, holds, plain_text, walk
from paperforge.pandoc.locate import Places
from paperforge.reading.targets import SHOWN_BLOCKS
from paperforge.source import SourceFile, Span


class Kind(StrEnum):
    """What a piece is; `TEXT` is one of the metadata."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    ITEM = "item"
    QUOTE = "quote"
    DIVISION = "division"
    TABLE = "table"
    FIGURE = "figure"
    CODE = "code"
    RULE = "rule"
    TEXT = "text"


_RULE = re.compile(r"^[ ]{0,3}((?:[-*_][ \t]*){3,})$", re.MULTILINE)
_KINDS = {
    "Header": Kind.HEADING,
    "Para": Kind.PARAGRAPH,
    "Plain": Kind.PARAGRAPH,
    "LineBlock": Kind.PARAGRAPH,
    "BulletList": Kind.LIST,
    "OrderedList": Kind.LIST,
    "DefinitionList": Kind.LIST,
    "BlockQuote": Kind.QUOTE,
    "Div": Kind.DIVISION,
    "Table": Kind.TABLE,
    "Figure": Kind.FIGURE,
    "CodeBlock": Kind.CODE,
    "RawBlock": Kind.CODE,
    "HorizontalRule": Kind.RULE,
}
_MARKS = ("Cite", "Code", "CodeBlock", "Image", "Link", "Math", "Note")
# Fenced blocks that mean something as a whole; any other one that holds headings is only a wrapper.
_WHOLE = frozenset({BRACKET, *BRANCHES, "reservation", "landscape", *SHOWN_BLOCKS})


class Located(Protocol):
    """A parsed text with the places of its elements: a `Body`, or one that belongs to no paper."""

    @property
    def language(self) -> Language:
        """The language it is in."""

    @property
    def source(self) -> SourceFile:
        """Its file."""

    @property
    def ast(self) -> Ast:
        """Its tree."""

    @property
    def places(self) -> Places:
        """Where each element stands."""


@dataclass(frozen=True, eq=False)
class Piece:
    """A piece of a text: `blocks` print it, `span` is its place, `above` the headings it stands under, the nearest last.

    `path` is the way to it: the number of the block in the text and, for an item, its number in the list, both from 0.
    """

    language: Language
    kind: Kind
    path: tuple[int, ...]
    blocks: tuple[Element, ...]
    span: Span
    id: str = ""
    above: tuple[Piece, ...] = field(default=(), repr=False)
    items: tuple[Piece, ...] = field(default=(), repr=False)
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @cached_property
    def marks(self) -> tuple[Element, ...]:
        """What stands in it beside words and their emphasis: notes, links, citations, pictures, code, formulas."""
        return tuple(walk(list(self.blocks), *_MARKS))

    @cached_property
    def words(self) -> str:
        """What it says, as plain text; its notes behind it."""
        notes = [plain_text(each["c"]) for each in self.marks if each["t"] == "Note"]
        own = plain_text(self.blocks[0] if len(self.blocks) == 1 else list(self.blocks))
        return " ".join(part for part in [own, *notes] if part)

    @property
    def level(self) -> int:
        """The level of a heading; 0 for anything else."""
        return int(self.blocks[0]["c"][0]) if self.kind is Kind.HEADING else 0

    @property
    def line(self) -> int:
        """The line it begins in, from 1."""
        return self.span.position.line


def has_explicit_id(heading: Element, places: Places) -> bool:
    """Whether the author gave a heading its id, or pandoc made it from its words."""
    identifier = heading["c"][1][0]
    return bool(identifier) and places.find(heading, f"#{identifier}") != places.span(heading)


def read_pieces(text: Located, media: Mapping[str, bytes] | None = None) -> list[Piece]:
    """The pieces of a text in its order; `media` are the contents of its pictures and charts by their reference."""
    return list(_Reader(text, media or {}).pieces())


PIECE = "pf-piece"  # the class of the marks between the pieces of a tree
END = "end"


def mark_pieces(blocks: list[Element]) -> list[Element]:
    """The blocks of a text with an empty `Div .pf-piece n=NUMBER` before each piece, and one with `n=end` behind them all.

    Wrappers are taken off. The numbers are those of `Piece.path`; marks survive every change of the tree that keeps the order.
    """
    marked: list[Element] = []
    for number, block in enumerate(_flat(blocks)):
        marked += [div(attr("", [PIECE], n=str(number)), []), block]
    return [*marked, div(attr("", [PIECE], n=END), [])]


def _flat(blocks: list[Element]) -> Iterator[Element]:
    """The blocks that are pieces, in the order of the text."""
    for block in blocks:
        if block["t"] in {"Null", "RawBlock"} or _is_empty(block):
            continue
        if block["t"] == "Div" and _is_wrapper(block):
            yield from _flat(block["c"][1])
        else:
            yield block


class _Reader:
    def __init__(self, text: Located, media: Mapping[str, bytes]) -> None:
        self.text = text
        self.media = media
        self.above: list[Piece] = []
        self.rules = 0  # where the last rule ended

    def pieces(self) -> Iterator[Piece]:
        for number, block in enumerate(_flat(self.text.ast["blocks"])):
            piece = self.piece(block, (number,))
            if piece.kind is Kind.HEADING:
                self.above = [*(each for each in self.above if each.level < piece.level), piece]
            yield piece

    def piece(self, block: Element, path: tuple[int, ...]) -> Piece:
        kind = _kind(block)
        made = self.make(kind, path, [block], block)
        if kind is Kind.LIST and block["t"] != "DefinitionList":
            return replace(made, items=tuple(self.items(block, path)))
        return made

    def span(self, block: Element, kind: Kind) -> Span:
        """The place of a block; a rule has no words by which it could be found, and is the next one in the source."""
        found = self.text.places.span(block)
        rule = _RULE.search(self.text.source.text, max(found.start, self.rules)) if kind is Kind.RULE else None
        if rule is None:
            return found
        self.rules = rule.end()
        return self.text.source.span(rule.start(1), rule.end(1))

    def items(self, block: Element, path: tuple[int, ...]) -> Iterator[Piece]:
        ordered = block["t"] == "OrderedList"
        for index, item in enumerate(block["c"][1] if ordered else block["c"]):
            if ordered:
                start, *style = block["c"][0]
                alone: Element = {"t": "OrderedList", "c": [[start + index, *style], [item]]}
            else:
                alone = {"t": "BulletList", "c": [item]}
            yield self.make(Kind.ITEM, (*path, index), [alone], item[0] if item else block)

    def make(self, kind: Kind, path: tuple[int, ...], blocks: list[Element], at: Element) -> Piece:
        places = self.text.places
        used = {each["c"][2][0] for each in walk(blocks, "Image")} if self.media else set()
        return Piece(
            language=self.text.language,
            kind=kind,
            path=path,
            blocks=tuple(blocks),
            span=self.span(at, kind),
            id=_id_of(at, places),
            above=tuple(self.above),
            media={name: content for name, content in self.media.items() if name in used} if used else {},
        )


def _kind(block: Element) -> Kind:
    """A paragraph that is one picture is a figure; a line of its own that is one formula stays a paragraph."""
    if block["t"] in {"Para", "Plain"} and len(block["c"]) == 1 and block["c"][0]["t"] == "Image":
        return Kind.FIGURE
    return _KINDS.get(block["t"], Kind.PARAGRAPH)


def _is_empty(block: Element) -> bool:
    """Whether a paragraph holds nothing but comments."""
    return block["t"] in {"Para", "Plain"} and all(
        each["t"] in {"RawInline", "SoftBreak", "Space"} for each in block["c"]
    )


def _is_wrapper(block: Element) -> bool:
    return not _WHOLE & set(classes_of(block)) and holds(block["c"][1], "Header")


def _id_of(block: Element, places: Places) -> str:
    """The id that the author gave a block: its own, or that of an anchor at the beginning of a paragraph (`[]{#id}`)."""
    if block["t"] == "Header":
        return str(block["c"][1][0]) if has_explicit_id(block, places) else ""
    if attribute := attr_of(block):
        return str(attribute[0])
    first = block["c"][0] if block["t"] in {"Para", "Plain"} and block["c"] else None
    return str(first["c"][0][0]) if first and is_anchor(first) else ""


def is_anchor(inline: Any) -> bool:
    """Whether an inline is an id and nothing else: `[]{#id}`."""
    return isinstance(inline, dict) and inline.get("t") == "Span" and bool(inline["c"][0][0]) and not inline["c"][1]
