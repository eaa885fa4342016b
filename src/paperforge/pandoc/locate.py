"""Where each element of a parsed body stands in its Markdown.

pandoc's Markdown reader gives no places. But what it gives is, word by word and in order, what it read: the words of
the tree are a subsequence of the words of the source (which also holds ids, addresses and attributes). So one pass over
both, with a bounded look-ahead, finds every element again. A greedy match can stay behind the true place inside a stretch of
mark-up, never run ahead of it; a word that is not in the source at all is skipped. The pass is linear.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

from paperforge.pandoc.ast import Ast, Attr, Element
from paperforge.source import SourceFile, Span

LOOK_AHEAD = 80  # source words
_PLAIN = frozenset({"Str", "Space", "SoftBreak", "LineBreak"})  # most of a text, and quickly told

_WORD = re.compile(r"[^\W_]+")  # an underscore is mark-up as often as a letter
_DEFINITION = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]|\^\[")
_ADDRESS = re.compile(r"[^\w\[\]\n]*\]\(")  # behind the last word of a link, whatever closes its marks and sentence
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)


@dataclass
class Places:
    """Spans of elements, by identity: valid for the very tree that was located."""

    source: SourceFile
    start: int
    _spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    _kept: list[Any] = field(default_factory=list)  # keeps the tree alive, so that no identity is used again

    def span(self, element: Element) -> Span:
        """The span of an element; the start of the body where it could not be found."""
        start, end = self._spans.get(id(element), (self.start, self.start + 1))
        return self.source.span(start, end)

    def knows(self, element: Element) -> bool:
        """Whether an element was found; one that was made later (the table of a chart) was not."""
        return id(element) in self._spans

    def find(self, element: Element, needle: str) -> Span:
        """The span of a piece of an element's source, or of the whole element."""
        whole = self.span(element)
        line_end = self.source.text.find("\n", whole.end)
        end = line_end if line_end >= 0 else len(self.source.text)
        at = self.source.text.find(needle, max(whole.start - 2, 0), end)
        return self.source.span(at, at + len(needle)) if at >= 0 and needle else whole

    def record(self, element: Element, start: int, end: int) -> None:
        """Remember where an element stands."""
        self._spans[id(element)] = (start, end)

    def follow(self, element: Element, other: Element) -> None:
        """Remember that an element stands where another one does, in whose place it was made."""
        self._kept.append(element)
        if id(other) in self._spans:
            self._spans[id(element)] = self._spans[id(other)]


def locate(ast: Ast, source: SourceFile, start: int) -> Places:
    """Find the elements of a body that begins at offset `start` of its file."""
    places = Places(source, start)
    places._kept.append(ast)
    definitions = _find_definitions(source.text, start)
    masked = list(source.text)
    for begin, end in definitions.values():
        masked[begin:end] = " " * (end - begin)
    _Aligner("".join(masked), source.text, start, len(source.text), definitions, places).blocks(ast["blocks"])
    return places


def _find_definitions(text: str, start: int) -> dict[str, tuple[int, int]]:
    """The stretches that footnote definitions take, by label."""
    fences = [match.start() for match in _FENCE.finditer(text, start)]
    found: dict[str, tuple[int, int]] = {}
    for match in _DEFINITION.finditer(text, start):
        inside_code = bisect_left(fences, match.start()) % 2 == 1
        if not inside_code:
            found.setdefault(match[1], (match.start(), _definition_end(text, match.end())))
    return found


def _definition_end(text: str, position: int) -> int:
    """Lazy lines go on to a blank line; after it, only indented lines belong to the definition."""
    end = text.find("\n", position)
    blank = False
    while 0 <= end < len(text) - 1:
        line_end = text.find("\n", end + 1)
        line = text[end + 1 : line_end if line_end >= 0 else len(text)]
        if not line.strip():
            blank = True
        elif _DEFINITION.match(line) or (blank and not line.startswith(("    ", "\t"))):
            break
        else:
            blank = False
        if line_end < 0:
            return len(text)
        end = line_end
    return len(text) if end < 0 else end


class _Aligner:
    def __init__(
        self, text: str, whole: str, start: int, end: int, definitions: dict[str, tuple[int, int]], places: Places
    ) -> None:
        self.text = text
        self.whole = whole
        self.definitions = definitions
        self.places = places
        self.words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text, start, end)]
        self.next = 0
        self.at = start
        self.end = end

    def take(self, words: str) -> tuple[int, int] | None:
        """Move past some words; the offsets from the first to behind the last one found."""
        if self.next < len(self.words) and self.words[self.next][0] == words:  # one word, and the very next
            _, start, self.at = self.words[self.next]
            self.next += 1
            return start, self.at
        first = last = None
        for match in _WORD.finditer(words):
            index = self._index_of(match[0])
            if index is None:
                continue
            first = self.words[index][1] if first is None else first
            last = self.words[index][2]
            self.next = index + 1
        if first is None or last is None:
            return None
        self.at = last
        return first, last

    def _index_of(self, word: str) -> int | None:
        for index in range(self.next, min(self.next + LOOK_AHEAD, len(self.words))):
            if self.words[index][0] == word:
                return index
        return None

    def blocks(self, node: Any) -> tuple[int, int] | None:
        """Locate everything below a node; the extent of what was found."""
        extent: tuple[int, int] | None = None
        if isinstance(node, list):
            for item in node:
                if isinstance(item, dict) and item.get("t") in _PLAIN:
                    found = self.take(item["c"]) if item["t"] == "Str" else None
                    self.places.record(item, *(found or (self.at, self.at + 1)))
                else:
                    found = self.blocks(item)
                extent = _join(extent, found) if found else extent
        elif isinstance(node, dict) and "t" in node:
            extent = self.element(node)
            if extent:
                self.places.record(node, *self._with_marks(node, extent))
            else:
                self.places.record(node, self.at, self.at + 1)
        return extent

    def element(self, element: Element) -> tuple[int, int] | None:
        kind: str = element["t"]
        content: Any = element.get("c")
        match kind:
            case "Str":
                return self.take(content)
            case "CodeBlock" | "Div":
                attributes = self.attributes(content[0])
                inside = self.take(content[1]) if kind == "CodeBlock" else self.blocks(content[1])
                return _join(attributes, inside)
            case "Code":
                return _join(self.take(content[1]), self.attributes(content[0]))
            case "Span":
                return _join(self.blocks(content[1]), self.attributes(content[0]))
            case "RawInline" | "RawBlock" | "Math":
                return self.take(content[1])
            case "Cite":
                return self.cite(content)
            case "Link" | "Image":
                words = self.blocks(content[1])
                # The address of `[words][label]` and of `<address>` does not stand behind the words.
                if _ADDRESS.match(self.text, self.at) or not words:
                    words = _join(words, self.take(" ".join(content[2])))
                return _join(words, self.attributes(content[0]))
            case "Figure":
                return self.figure(content)
            case "Table":
                return self.table(content)
            case "Note":
                return self.note(content)
            case _:
                return self.blocks(content) if isinstance(content, list) else None

    def attributes(self, attr: Attr) -> tuple[int, int] | None:
        """Move past `{#id .class key=value}`, whose parts may stand in any order: the next run of words that are in it."""
        words = set(_WORD.findall(" ".join([attr[0], *attr[1], *(word for pair in attr[2] for word in pair)])))
        ahead = range(self.next, min(self.next + LOOK_AHEAD, len(self.words)))
        begin = next((index for index in ahead if self.words[index][0] in words), None)
        if begin is None:
            return None
        close = self.text.find(
            "}", self.words[begin][2]
        )  # words behind it are printed, even if they repeat an attribute
        stop = bisect_left(self.words, close, key=lambda word: word[1]) if close >= 0 else len(self.words)
        self.next = next((at for at in range(begin, stop) if self.words[at][0] not in words), stop)
        self.at = self.words[self.next - 1][2]
        return self.words[begin][1], self.at

    def cite(self, content: Any) -> tuple[int, int] | None:
        extent: tuple[int, int] | None = None
        for citation in content[0]:
            extent = _join(extent, self.blocks(citation["citationPrefix"]))
            extent = _join(extent, self.take(citation["citationId"]))
            extent = _join(extent, self.blocks(citation["citationSuffix"]))
        return extent

    def figure(self, content: Any) -> tuple[int, int] | None:
        """The caption is written before the address, the `alt` attribute behind it."""
        extent = self.blocks(content[1])
        for block in content[2]:
            for image in (inline for inline in block.get("c", []) if isinstance(inline, dict)):
                if image["t"] != "Image":
                    continue
                found = self.take(image["c"][2][0])
                extent = _join(extent, found)
                if extent:
                    self.places.record(image, *self._with_marks(image, extent))
        return extent

    def table(self, content: Any) -> tuple[int, int] | None:
        """A caption is written before the rows or behind them."""
        caption, rows = content[1], content[3:]
        order = [caption, rows] if self._peek(caption) < self._peek(rows) else [rows, caption]
        return _join(self.blocks(order[0]), self.blocks(order[1]))

    def _peek(self, node: Any) -> int:
        before = self.next, self.at
        extent = self.blocks(node)
        self.next, self.at = before
        return extent[0] if extent else self.end

    def note(self, content: Any) -> tuple[int, int] | None:
        """A footnote: its place is the reference; its blocks stand in the definition, or here if it is inline."""
        reference = _REFERENCE.search(self.text, self.at, self.end)
        if reference is None:
            return None
        if reference[1] is None:
            self.blocks(content)
            return reference.start(), max(self.at, reference.end())
        if region := self.definitions.get(reference[1]):
            begin = region[0] + len(reference[0]) + 1
            _Aligner(self.whole, self.whole, begin, region[1], self.definitions, self.places).blocks(content)
        self.at = reference.end()
        self.next = bisect_left(self.words, self.at, lo=self.next, key=lambda word: word[1])
        return reference.start(), reference.end()

    def _with_marks(self, element: Element, extent: tuple[int, int]) -> tuple[int, int]:
        """The extent of the words, widened by the marks in front of them."""
        start, end = extent
        match element["t"]:
            case "Image" | "Figure":
                opening = self.text.rfind("![", 0, start + 2)
                start = opening if opening >= 0 and "\n\n" not in self.text[opening:start] else start
            case "Cite":
                start -= 1 if self.text[start - 1 : start] == "@" else 0
            case "Link":
                start -= 1 if self.text[start - 1 : start] in {"[", "<"} else 0
            case "RawInline" | "RawBlock":
                opening = self.text.rfind("<", max(0, start - 6), start)
                start = opening if opening >= 0 else start
            case "Header" | "Para" | "Plain" | "CodeBlock" | "Table" | "BlockQuote" | "Div":
                line = self.text.rfind("\n", 0, start) + 1
                blanks = len(self.text[line:start]) - len(self.text[line:start].lstrip())
                start = line + blanks
        return start, end


def _join(left: tuple[int, int] | None, right: tuple[int, int] | None) -> tuple[int, int] | None:
    if left is None or right is None:
        return left or right
    return min(left[0], right[0]), max(left[1], right[1])
