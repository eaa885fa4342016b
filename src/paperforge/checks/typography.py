"""What the typographic checks share: faults that carry their mending, quotes in pairs, no-break spaces."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from paperforge.diagnostics import Code, Diagnostic, Edit
from paperforge.pandoc.printed import Stretch
from paperforge.reading.paper import Paper

NBSP = "\u00a0"

_BEFORE_OPENING = frozenset(" \u00a0\n([{—–-/«„“‘")
_BEHIND_CLOSING = frozenset(" \u00a0\n.,;:!?…)]}»“”’—–-/")
_QUOTE = re.compile('[«»„“”‟"‘’]')


def stretches_in(paper: Paper, language: str) -> Iterator[Stretch]:
    """The stretches of a paper in a language, in any of its regional forms."""
    return (stretch for stretch in paper.stretches if stretch.language.primary == language)


def fault(
    code: Code, stretch: Stretch, start: int, end: int, message: str, hint: str = "", *, edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    """A finding at some printed characters."""
    return Diagnostic(code, message, stretch.span(start, end), hint, edits=edits)


def edit(stretch: Stretch, start: int, end: int, text: str) -> tuple[Edit, ...]:
    """The mending that makes printed characters into `text`; nothing where they may not be changed."""
    return (Edit(stretch.span(start, end), text),) if stretch.can_mend(start, end) else ()


# ---------------------------------------------------------------- quotes


@dataclass(frozen=True, slots=True)
class Pair:
    """An opening quote and its closing one (-1: none was found), `depth` pairs inside others."""

    opening: int
    closing: int
    depth: int


def pair_quotes(text: str) -> tuple[list[Pair], list[int]]:
    """The quotes of a text in pairs, whatever they look like; and those that have no partner."""
    pairs: list[Pair] = []
    opened: list[int] = []
    lone: list[int] = []
    for match in _QUOTE.finditer(text):
        at = match.start()
        opens = _opens(text, at, opened)
        if opens is None:
            continue
        if opens:
            opened.append(at)
        elif opened:
            pairs.append(Pair(opened.pop(), at, len(opened)))
        else:
            lone.append(at)
    return sorted(pairs, key=lambda pair: pair.opening), sorted(lone + opened)


def _opens(text: str, at: int, opened: list[int]) -> bool | None:
    """Whether a quote opens or closes; None for an apostrophe. Those that say both are judged by what stands around them."""
    character = text[at]
    inside = text[opened[-1]] if opened else ""
    if character in "«„‟»":
        return character != "»"
    if character in "‘’":
        return _opens_single(text, at, inside)
    direction = stands_open(text, at)
    if direction is None:
        return not inside if character == '"' else character == "“" and inside != "„"
    return direction


def _opens_single(text: str, at: int, inside: str) -> bool | None:
    before, behind = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] == "‘":
        return None if behind.isdigit() else True  # ’90s, turned the wrong way
    return False if inside == "‘" and not (before.isalnum() and behind.isalnum()) else None


def stands_open(text: str, at: int) -> bool | None:
    """Whether a quote stands where one opens (before a word) or closes (behind one); None where it could be both."""
    before = text[at - 1] if at else " "
    behind = text[at + 1] if at + 1 < len(text) else " "
    may_open = before in _BEFORE_OPENING and behind not in " \u00a0\n"
    may_close = behind in _BEHIND_CLOSING and before not in " \u00a0\n"
    return None if may_open == may_close else may_open


# ---------------------------------------------------------------- no-break spaces


def glue(stretch: Stretch, at: int, wanted: Collection[int]) -> tuple[Edit, ...]:
    """The mending that makes a printed space a no-break space.

    Where the space is the end of a line of the file, the break moves behind the next word, to a space that is not `wanted` as a
    no-break space itself: so the lines of the file keep their length.
    """
    edits = edit(stretch, at, at + 1, NBSP)
    written = stretch.source.text[stretch.starts[at] : stretch.ends[at]]
    if edits and "\n" in written and (to := _next_break(stretch, at, wanted)) is not None:
        edits += edit(stretch, to, to + 1, written.lstrip(" \t"))
    return edits


def _next_break(stretch: Stretch, at: int, wanted: Collection[int]) -> int | None:
    source = stretch.source.text
    for to in range(at + 1, len(stretch.text) - 1):
        start, end = stretch.starts[to], stretch.ends[to]
        if "\n" in source[stretch.ends[at] : end]:
            return None
        is_plain = stretch.text[to] == " " and source[start:end] == " " and stretch.free[to]
        if is_plain and to not in wanted and stretch.text[to + 1].isalpha():
            return to
    return None
