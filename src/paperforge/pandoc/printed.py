"""What a stretch of text prints, character by character, and where each character stands in its Markdown.

The tree says what is printed, the source how it was written; both are known, so they are read side by side, exactly: a
character of the tree is matched with its own spelling in the source (itself, `\\` before it, an entity, `--` for a dash,
a straight quote for a curly one), a piece of mark-up with the mark-up of its element. Where the two do not agree, the rest of
the paragraph is marked as not to be changed: a wrong place can then spoil a message, never a text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from paperforge.model.language import Language
from paperforge.pandoc.ast import Attr, Element, attr_of, value_of
from paperforge.pandoc.locate import Places
from paperforge.source import SourceFile, Span

OPAQUE = "\ufffc"  # stands for one piece that is not prose here: code, a formula, a citation, words of another language
KEPT = frozenset({"quote", "verbatim"})  # classes of words that are somebody else's, and stay as they are

_BLANK = re.compile(r"[ \t]+")
_SOFT = re.compile(r"[ \t]*\n[ \t]*(?:>[ \t]?)*[ \t]*")
_HARD = re.compile(r"(?:\\| {2,})\n[ \t]*(?:>[ \t]?)*[|]?[ \t]*")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|\w+);")
_ESCAPED = re.compile(r"\\(?:[^\w\s]|_)|\\ ")
_TICKS = re.compile(r"`+")
_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_AUTOLINK = re.compile(r"<[^<>\s]+>")
_KEY = re.compile(r"-?@(?:\{[^}]*\}|[\w:.#$%&+?<>~/-]*\w)(?:[ \t]*\[)?")
_OWNER = re.compile(r"\[[^\s\[\]:]{1,12}:(?=\s)")

# How pandoc's `smart` writes what it prints (pandoc's manual, “Extension: smart”), the longest first.
_SMART = {
    "\u2014": ("---",),
    "\u2013": ("--",),
    "\u2026": ("...",),
    "\u2019": ("'",),
    "\u2018": ("'",),
    "\u201c": ('"',),
    "\u201d": ('"',),
    "\u00a0": (" ",),  # behind an abbreviation that pandoc knows
}
_MARKS = {
    "Emph": re.compile(r"[*_]"),
    "Strong": re.compile(r"\*\*|__"),
    "Strikeout": re.compile("~~"),
    "Superscript": re.compile(r"\^"),
    "Subscript": re.compile("~"),
}
_BRACKETED = frozenset({"Span", "Underline", "SmallCaps"})
_QUOTES = {"SingleQuote": ("\u2018", "\u2019"), "DoubleQuote": ("\u201c", "\u201d")}
_STRAIGHT = re.compile("[\"'\u2018\u2019\u201c\u201d]|&(?:quot|apos|[lr][sd]quo);")


@dataclass(frozen=True)
class Stretch:
    """Words of one paragraph, heading, cell or note in one language, as they are printed.

    `starts[i]` and `ends[i]` are the offsets in `source` of what prints `text[i]` (a dash may stand there as `--`); `free[i]`
    says whether it may be mended: its place is exact, and the words are not marked as somebody else's. `OPAQUE` stands for what
    is not prose in this language.
    """

    language: Language
    source: SourceFile
    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    free: Sequence[bool]

    def span(self, start: int, end: int) -> Span:
        """Where the printed characters from `start` to `end` (excluded) stand."""
        return self.source.span(self.starts[start], max(self.ends[end - 1], self.starts[start] + 1))

    def can_mend(self, start: int, end: int) -> bool:
        """Whether these characters stand side by side in the source, nothing between them, and may be changed."""
        joined = all(self.ends[one] == self.starts[other] for one, other in pairwise(range(start, end)))
        return joined and all(self.free[start:end])


@dataclass
class _Run:
    language: Language | None
    kept: bool
    characters: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    free: list[bool] = field(default_factory=list)

    def put(self, character: str, start: int, end: int, *, free: bool = True) -> None:
        self.characters.append(character)
        self.starts.append(start)
        self.ends.append(end)
        self.free.append(free and not self.kept)

    def put_all(self, words: str, start: int) -> None:
        """Words that stand in the source as they are printed."""
        self.characters.extend(words)
        self.starts.extend(range(start, start + len(words)))
        self.ends.extend(range(start + 1, start + len(words) + 1))
        self.free.extend([not self.kept] * len(words))

    def stretch(self, source: SourceFile) -> Stretch | None:
        text = "".join(self.characters)
        if self.language is None or not any(character.isalnum() for character in text):
            return None
        for owner in _OWNER.finditer(text):
            self.free[owner.start() : owner.end()] = [False] * (owner.end() - owner.start())
        return Stretch(self.language, source, text, self.starts, self.ends, self.free)


def language_of(attr: Attr | None, language: Language | None) -> Language | None:
    """The language of an element: its own `lang`, else the one around it; None where `lang` is no language tag."""
    tag = value_of(attr, "lang") if attr else ""
    if not tag:
        return language
    try:
        return Language.parse(tag)
    except ValueError:
        return None


class Matcher:
    """Reads inlines and their source side by side, from the offset `at` on.

    `lost` says that they did not agree somewhere; `matched` counts the characters before that place; `notes` are the footnotes
    whose text stands elsewhere.
    """

    def __init__(self, places: Places, at: int, language: Language | None, *, kept: bool = False) -> None:
        self.places = places
        self.text = places.source.text
        self.at = at
        self.lost = False
        self.matched = 0
        self.notes: list[Element] = []
        self._run = _Run(language, kept)
        self._runs = [self._run]

    def stretches(self) -> list[Stretch]:
        """What was read, a stretch for each language run."""
        made = (run.stretch(self.places.source) for run in self._runs)
        return [stretch for stretch in made if stretch is not None]

    def inlines(self, inlines: list[Element]) -> None:
        """Read the content of a paragraph or of an element in it."""
        for inline in inlines:
            self._inline(inline)

    def _inline(self, element: Element) -> None:
        kind, content = element["t"], element.get("c")
        if kind == "Str":
            self._words(element)
        elif kind in {"Space", "SoftBreak", "LineBreak"}:
            self._break(kind)
        elif kind in _MARKS:
            self._skip(_MARKS[kind])
            self.inlines(content)  # type: ignore[arg-type]
            self._skip(_MARKS[kind])
        elif kind == "Quoted":
            self._quoted(content)
        elif kind in _BRACKETED:
            self._bracketed(element)
        elif kind == "Link":
            self._link(element)
        elif kind == "Note":
            self._note(element)
        elif kind == "RawInline":
            self._literal(str(content[1]))  # type: ignore[index]
        else:
            self._opaque(element)

    # ------------------------------------------------------------ words and the blanks between them

    def _words(self, element: Element) -> None:
        words: str = element["c"]
        if not self.lost and "\\" not in words and "&" not in words and self.text.startswith(words, self.at):
            self._run.put_all(words, self.at)
            self.at += len(words)
            self.matched += len(words)
            return
        place = None if self.lost else self._spell(words)
        if place is None:
            self.lost = True
            span = self.places.span(element)
            for character in words:
                self._run.put(character, span.start, span.end, free=False)
            return
        for character, (start, end) in zip(words, place, strict=True):
            self._run.put(character, start, end)
        self.at = place[-1][1] if place else self.at
        self.matched += len(words)

    def _spell(self, words: str) -> list[tuple[int, int]] | None:
        """Where each character of a word stands from here on; None if the source says something else."""
        place: list[tuple[int, int]] = []
        at, index = self.at, 0
        while index < len(words):
            size, width = self._spell_one(words, index, at)
            if not size:
                return None
            place.append((at, at + width))
            place.extend([(at + width, at + width)] * (size - 1))
            at, index = at + width, index + size
        return place

    def _spell_one(self, words: str, index: int, at: int) -> tuple[int, int]:
        """How many printed characters the next piece of the source stands for, and how long it is; (0, 0) if for none."""
        character = words[index]
        if _ESCAPED.match(self.text, at) and self.text[at + 1] == ("\u0020" if character == "\u00a0" else character):
            return 1, 2
        entity = _ENTITY.match(self.text, at)
        if entity and words.startswith(value := html.unescape(entity[0]), index):
            return len(value), len(entity[0])
        if self.text.startswith(character, at):
            return 1, 1
        for spelling in _SMART.get(character, ()):
            if self.text.startswith(spelling, at):
                return 1, len(spelling)
        return 0, 0

    def _break(self, kind: str) -> None:
        start = self.at
        self._skip({"Space": _BLANK, "SoftBreak": _SOFT}.get(kind, _HARD))
        self._run.put("\n" if kind == "LineBreak" else " ", start, self.at, free=not self.lost)

    # ------------------------------------------------------------ mark-up

    def _skip(self, mark: re.Pattern[str]) -> bool:
        found = None if self.lost else mark.match(self.text, self.at)
        if found is None:
            self.lost = True
            return False
        self.at = found.end()
        return True

    def _literal(self, words: str) -> None:
        if not self.lost and self.text.startswith(words, self.at):
            self.at += len(words)
        else:
            self.lost = True

    def _quoted(self, content: Any) -> None:
        opening, closing = _QUOTES[content[0]["t"]]
        for character, inside in ((opening, content[1]), (closing, [])):
            start = self.at
            self._skip(_STRAIGHT)
            self._run.put(character, start, self.at, free=not self.lost)
            self.inlines(inside)

    def _bracketed(self, element: Element) -> None:
        attr = attr_of(element)
        inlines = element["c"][1] if attr else element["c"]
        start, outer = self.at, self._run
        language = language_of(attr, outer.language)
        self._literal("[")
        if language != outer.language:
            self._run = _Run(language, outer.kept)
            self._runs.append(self._run)
        before = self._run.kept
        self._run.kept = before or bool(attr and KEPT & set(attr[1]))
        self.inlines(inlines)
        self._run.kept = before
        self._literal("]")
        self._attributes(required=True)
        if self._run is not outer:
            self._run = outer
            self._run.put(OPAQUE, start, self.at, free=False)

    def _attributes(self, *, required: bool = False) -> None:
        if self.text.startswith("{", self.at) and not self.lost:
            self._move_to(_closing(self.text, self.at, "{", "}"))
        elif required:
            self.lost = True

    def _move_to(self, at: int | None) -> None:
        if at is None:
            self.lost = True
        else:
            self.at = at

    def _link(self, element: Element) -> None:
        if {"uri", "email"} & set(element["c"][0][1]):
            start = self.at
            self._skip(_AUTOLINK)
            self._run.put(OPAQUE, start, self.at, free=False)
            return
        start = self.at
        self._literal("[")
        self.inlines(element["c"][1])
        self._literal("]")
        self._target()
        if not element["c"][1]:  # a reference whose words are filled in later
            self._run.put(OPAQUE, start, self.at, free=False)

    def _target(self) -> None:
        """Move past `(address "title")`, `[label]` or nothing, and attributes."""
        if self.lost:
            return
        if self.text.startswith("(", self.at):
            self._move_to(_closing(self.text, self.at, "(", ")"))
        elif label := re.compile(r"\n?[ ]?\[[^\[\]]*\]").match(self.text, self.at):
            self.at = label.end()
        self._attributes()

    def _note(self, element: Element) -> None:
        if self.lost:
            self.notes.append(element)
        elif self.text.startswith("^[", self.at):
            self.at += 2
            outer, self._run = self._run, _Run(self._run.language, self._run.kept)
            self._runs.append(self._run)
            for block in element["c"]:
                self.inlines(block["c"] if block["t"] in {"Para", "Plain"} else [])
            self._literal("]")
            self._run = outer
        elif self._skip(_NOTE):
            self.notes.append(element)

    def _opaque(self, element: Element) -> None:
        """Code, a formula, a citation, a picture: nothing in it is read."""
        start = self.at
        if not self.lost:
            self._move_to(self._behind(element))
        self._run.put(OPAQUE, start, self.at, free=False)

    def _behind(self, element: Element) -> int | None:
        kind, at = element["t"], self.at
        if kind == "Code":
            ticks = _TICKS.match(self.text, at)
            end = re.compile(f"(?<!`){ticks[0]}(?!`)").search(self.text, ticks.end()) if ticks else None
            if end is None:
                return None
            return _closing(self.text, end.end(), "{", "}") if self.text.startswith("{", end.end()) else end.end()
        if kind == "Math":
            mark = "$" if element["c"][0]["t"] == "InlineMath" else "$$"
            end_at = self.text.find(mark, at + len(mark)) if self.text.startswith(mark, at) else -1
            return end_at + len(mark) if end_at >= 0 else None
        if kind == "Image" and self.text.startswith("![", at):
            self._move_to(_closing(self.text, at + 1, "[", "]"))
            self._target()
            return None if self.lost else self.at
        if kind == "Cite":
            return self._behind_citation()
        return None

    def _behind_citation(self) -> int | None:
        if self.text.startswith("[", self.at):
            return _closing(self.text, self.at, "[", "]")
        key = _KEY.match(self.text, self.at)
        if key is None:
            return None
        return _closing(self.text, key.end() - 1, "[", "]") if key[0].endswith("[") else key.end()


def _closing(text: str, at: int, opening: str, closing: str) -> int | None:
    """The offset behind the bracket that closes the one at `at`; quoted strings of attributes and titles are jumped over."""
    depth, index = 0, at
    while index < min(len(text), at + 20_000):
        character = text[index]
        if character == "\\":
            index += 1
        elif character == '"' and opening != "[":
            end = text.find('"', index + 1)
            index = end if end >= 0 else index
        elif character == opening:
            depth += 1
        elif character == closing:
            depth -= 1
            if not depth:
                return index + 1
        elif character == "\n" and text.startswith("\n", index + 1):
            return None
        index += 1
    return None
