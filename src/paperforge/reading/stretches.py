"""The prose of a paper: every stretch of words that somebody wrote in a language, with the place of each character.

What is code, an address, an id, a citation or a word of another language is not in them; see `pandoc.printed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr_of
from paperforge.pandoc.locate import Places, locate
from paperforge.pandoc.printed import KEPT, Matcher, Stretch, language_of
from paperforge.reading.nodes import Scalar
from paperforge.source import SourceFile

ATTEMPTS = 12  # places that are tried for a paragraph whose first word was found too early, in a comment or an address
TOGETHER = 40  # words and blanks that are compared with the source at once

_LETTERS = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_]+")
# What may stand on a line in front of a block's first word.
_OPENING = re.compile(
    r">[ \t]?|[-+*][ \t]+|\(?(?:\d+|#|[A-Za-z]+|@[\w-]*)[.)][ \t]+|[:~][ \t]+|#{1,6}[ \t]+|\|[ \t]*|"
    r"\[\^[^\]\s]+\]:[ \t]*|!\[|[Tt]able:[ \t]+|:[ \t]*|<!--.*?-->|[ \t]+"
)


@dataclass(frozen=True)
class _Context:
    language: Language | None
    kept: bool = False
    in_table: bool = False
    begun: set[int] = field(default_factory=set)  # where a paragraph was found: no other one begins there


def read_stretches(blocks: Any, places: Places, language: Language) -> list[Stretch]:
    """The stretches of some located blocks whose words are in `language` where nothing says otherwise."""
    return list(_blocks(blocks, places, _Context(language)))


def _blocks(node: Any, places: Places, context: _Context) -> Iterator[Stretch]:
    if isinstance(node, list):
        for item in node:
            if item and isinstance(item, (dict, list)):  # not what says how a cell is set
                yield from _blocks(item, places, context)
        return
    if not isinstance(node, dict) or "t" not in node:
        return
    kind, content = node["t"], node.get("c")
    if content is None:
        return
    if kind in {"Para", "Plain"}:
        yield from _paragraph(content, places, context)
    elif kind == "Header":
        yield from _paragraph(content[2], places, context)
    elif kind in {"LineBlock", "DefinitionList"}:
        for item in content:
            term, definitions = (item, []) if kind == "LineBlock" else item
            yield from _paragraph(term, places, context)
            yield from _blocks(definitions, places, context)
    elif kind in {"Figure", "Table"}:  # the picture of a figure says nothing here
        rows = content[3:] if kind == "Table" else []
        yield from _blocks(rows, places, replace(context, in_table=True))
        yield from _blocks(content[1], places, context)
    elif kind not in {"CodeBlock", "RawBlock", "HorizontalRule"}:
        yield from _blocks(content, places, _inside(node, context))


def _inside(element: Element, context: _Context) -> _Context:
    attr = attr_of(element)
    kept = context.kept or element["t"] == "BlockQuote" or bool(attr and KEPT & set(attr[1]))
    return replace(context, language=language_of(attr, context.language), kept=kept)


class _Reader(Matcher):
    """Reads words that stand in the source as they are printed at once, some dozen at a time; anything else one by one."""

    def inlines(self, inlines: list[Element]) -> None:
        """Read the content of a paragraph or of an element in it."""
        at = 0
        while at < len(inlines):
            words = _plain_words(inlines, at)
            behind = at + max(1, len(words))
            if self.lost or not words or not self._put(words):
                for inline in inlines[at:behind]:
                    self._inline(inline)
            at = behind

    def _put(self, words: list[str]) -> bool:
        run = "".join(words)
        if "\\" in run or "&" in run or not self.text.startswith(run, self.at):
            return False
        self._run.put_all(run, self.at)
        self.at += len(run)
        self.matched += len(run) - words.count(" ")
        return True


def _plain_words(inlines: list[Element], begin: int) -> list[str]:
    """Words and the single blanks between them from an index on, with a word at the end: a blank behind it may be longer."""
    words: list[str] = []
    for index in range(begin, min(begin + TOGETHER, len(inlines))):
        kind = inlines[index]["t"]
        if kind == "Str":
            words.append(inlines[index]["c"])
        elif kind == "Space" and words[-1:] != [" "]:
            words.append(" ")
        else:
            break
    return words[:-1] if words[-1:] == [" "] else words


def _paragraph(inlines: list[Element], places: Places, context: _Context) -> Iterator[Stretch]:
    """The stretches of a paragraph, and of the footnotes that hang on it."""
    best: Matcher | None = None
    for begin in _beginnings(inlines, places, context):
        if begin in context.begun:
            continue
        matcher = _Reader(places, begin, context.language, kept=context.kept)
        matcher.inlines(inlines)
        if best is None or matcher.matched > best.matched:
            best = matcher
        if not matcher.lost:
            context.begun.add(begin)
            break
    if best is None:
        return
    yield from best.stretches()
    for note in best.notes:
        yield from _blocks(note["c"], places, replace(context, in_table=False))


def _beginnings(inlines: list[Element], places: Places, context: _Context) -> Iterator[int]:
    anchor = first_printed(inlines)
    if anchor is not None and places.knows(anchor):
        yield from find_beginnings(anchor, places, in_table=context.in_table)


def find_beginnings(anchor: Element, places: Places, *, in_table: bool) -> Iterator[int]:
    """Where a paragraph may begin: in front of its first word as it was located, then of later ones that look the same."""
    source = places.source.text
    at = places.span(anchor).start
    word = _WORD.search(anchor["c"])
    words = word[0] if word else anchor["c"]
    for _ in range(ATTEMPTS):
        line = source.rfind("\n", 0, at) + 1
        yield from _boundaries(source, line, at, in_table=in_table)
        at = source.find(words, at + 1)
        if at < 0:
            return


def _boundaries(source: str, line: int, at: int, *, in_table: bool) -> Iterator[int]:
    """The offsets behind each mark that opens a block, from the start of a line up to a word in it; the last one first."""
    if in_table:
        cell = source.rfind("|", line, at) + 1 or line
        yield cell + len(source[cell:at]) - len(source[cell:at].lstrip())
        return
    offsets = [line]
    while (mark := _OPENING.match(source, offsets[-1])) and mark.end() <= at:
        offsets.append(mark.end())
    yield from reversed(offsets)


def first_printed(inlines: Any) -> Element | None:
    """The first element of printed words, not in a citation or a note."""
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind == "Str" and _LETTERS.search(content):
            return inline  # type: ignore[no-any-return]
        if kind in {"Note", "Cite", "Image"} or not isinstance(content, list):
            continue
        children = content if kind not in {"Span", "Link", "Quoted"} else content[1]
        if all(isinstance(child, dict) for child in children) and (found := first_printed(children)):
            return found
    return None


# ---------------------------------------------------------------- texts of YAML files


def read_text_stretches(scalar: Scalar, blocks: list[Element], language: Language) -> list[Stretch]:
    """The stretches of a text of the metadata: read in the value, then carried over to where the value stands in its file."""
    value = SourceFile(scalar.span.file.path, scalar.text)
    found = read_stretches(blocks, locate({"blocks": blocks}, value, 0), language)
    offsets = trace_scalar(scalar)
    return [_carry(stretch, scalar, offsets) for stretch in found]


def _carry(stretch: Stretch, scalar: Scalar, offsets: list[tuple[int, int]] | None) -> Stretch:
    span, size = scalar.span, len(stretch.text)
    if offsets is None:
        nowhere = [False] * size
        return replace(stretch, source=span.file, starts=[span.start] * size, ends=[span.end] * size, free=nowhere)
    ends = [(0, 0), *offsets]
    return replace(
        stretch,
        source=span.file,
        starts=[offsets[at][0] if at < len(offsets) else span.end for at in stretch.starts],
        ends=[ends[at][1] if at <= len(offsets) else span.end for at in stretch.ends],
    )


_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\n]*)?\n[ \t]*")
_RUN = re.compile(r"\s+")
_FOLD = re.compile(r"[ \t]*\n\s*|[ \t]+")
_ESCAPES = {'\\"': '"', "\\\\": "\\", "\\/": "/", "\\_": "\u00a0"}


def trace_scalar(scalar: Scalar) -> list[tuple[int, int]] | None:
    """Where each character of a YAML value stands in its file; None where the file spells it in a way not followed here."""
    source, at, end = scalar.span.file.text, scalar.span.start, scalar.span.end
    quote = source[at] if source[at] in "\"'" and not scalar.plain else ""
    if quote:
        at += 1
    elif header := None if scalar.plain else _HEADER.match(source, at):
        at = header.end()
    offsets: list[tuple[int, int]] = []
    index, value = 0, scalar.text
    while index < len(value):
        blank = _RUN.match(value, index) if value[index] in " \n\t" else None
        if blank:
            fold = _FOLD.match(source, at)
            width = fold.end() - at if fold else 0
            if not width and blank.end() < len(value):
                return None
            size = blank.end() - index
        else:
            size, width = 1, _width(source, at, value[index], quote)
            if not width:
                return None
        offsets.append((at, at + width))
        offsets.extend([(at + width, at + width)] * (size - 1))
        at, index = at + width, index + size
    return offsets if at <= end else None


def _width(source: str, at: int, character: str, quote: str) -> int:
    """How long the spelling of one character of a scalar is; 0 if something else stands there."""
    if quote == "'" and character == "'":
        return 2 if source.startswith("''", at) else 0
    if quote == '"' and source.startswith("\\", at):
        return 2 if _ESCAPES.get(source[at : at + 2]) == character else 0
    return 1 if source.startswith(character, at) else 0
