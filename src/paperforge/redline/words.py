"""Paragraphs compared word by word: inlines as tokens, and their difference as a marked paragraph.

A token is a word, a number, a blank or a sign, with the emphasis around it; a link, a note, a span, a citation, a picture or a
formula is one token, whose inside is compared when both texts have it.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rapidfuzz.distance import Indel

from paperforge.pandoc.ast import Element, attr_of, plain_text
from paperforge.redline.marks import DEL, EMPHASIS, INS, join, mark_format, mark_inlines

_PIECES = re.compile(r"\d+(?:[.,]\d+)*|\w+|\s+|[^\w\s]")
_SAYS = re.compile(r"\w")
_CONTAINERS = frozenset({"Span", "Link", "Quoted", "Note"})
MAX_CAREFUL = (
    4_000_000  # token pairs up to which stretches are looked for as a reader would; beyond, only the longest sequence
)
LEAST_KEPT = 0.2  # the share of words below which a paragraph was written anew, and is told as such
ALIKE = 0.3  # the share of words by which what stands in two notes or links is the same thing changed

BREAK: Element = {"t": "Space", "c": "break"}  # where one of two paragraphs ends: it is compared as a blank
Blocks = Callable[[list[Element], list[Element]], list[Element]]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a paragraph; `key` is what it is compared by, `emphasis` what stands around it, the outermost first."""

    key: tuple[str, str]
    element: Element
    emphasis: tuple[str, ...]

    @property
    def says(self) -> bool:
        """Whether it is more than a blank or a sign."""
        return self.key[0] != "Str" or bool(_SAYS.search(self.key[1]))


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens of one fate: `same`, `changed` (`old` became `new`) or `format` (the same words, otherwise emphasized)."""

    fate: str
    old: Sequence[Token]
    new: Sequence[Token]


def merge_inlines(old: list[Element], new: list[Element], merge_blocks: Blocks) -> list[Element]:
    """Two versions of a paragraph as a marked one; `merge_blocks` compares what stands in notes."""
    if old == new:
        return new
    merged: list[Element] = []
    for run in compare(list(tokens(old)), list(tokens(new))):
        if run.fate == "same":
            pairs = zip(run.old, run.new, strict=True)
            merged += build([_inside(before, after, merge_blocks) for before, after in pairs])
        elif run.fate == "format":
            merged.append(mark_format(build(run.old), build(run.new)))
        else:
            merged += [*mark_inlines(DEL, build(run.old)), *mark_inlines(INS, build(run.new))]
    return join(merged)


def tokens(inlines: Iterable[Element], emphasis: tuple[str, ...] = ()) -> Iterator[Token]:
    """The tokens of inlines, in their order."""
    for inline in inlines:
        kind = inline["t"]
        if kind == "Str":
            for piece in _PIECES.findall(inline["c"]):
                yield Token((kind, piece), {"t": "Str", "c": piece}, emphasis)
        elif kind == "Space":
            yield Token(("Str", " "), inline, emphasis)
        elif kind in EMPHASIS:
            yield from tokens(inline["c"], (*emphasis, kind))
        else:
            yield Token((kind, _key(inline)), inline, emphasis)


def _key(inline: Element) -> str:
    """What makes two links or spans the same one, whatever their words are; anything else is the same as a whole."""
    kind = inline["t"]
    if kind == "Note":
        return ""
    known: Any = inline.get("c")
    if kind in _CONTAINERS:
        known = [attr_of(inline), inline["c"][2]] if kind == "Link" else inline["c"][0]
    return json.dumps(known, ensure_ascii=False, sort_keys=True)


def compare(old: Sequence[Token], new: Sequence[Token]) -> list[Run]:
    """What became of the tokens of a paragraph."""
    ours, theirs = [each.key for each in new], [each.key for each in old]
    runs: list[Run] = []
    for tag, i, k, j, m in _opcodes(theirs, ours):
        if tag == "equal":
            runs += _same(old[i:k], new[j:m])
        else:
            runs.append(Run("changed", old[i:k], new[j:m]))
    runs = [_as_format(run) for run in _tidy(runs)]
    kept = sum(1 for run in runs if run.fate != "changed" for each in run.new if each.says)
    most = max(sum(1 for each in side if each.says) for side in (old, new))
    if most > 3 and kept < LEAST_KEPT * most and not any(_holds(run) for run in runs):
        return [Run("changed", old, new)]
    return runs


def _as_format(run: Run) -> Run:
    """The same words in another link or under another id are no other words."""
    if run.fate != "changed" or not run.old or not run.new:
        return run
    before, after = ([each.element for each in side] for side in (run.old, run.new))
    kinds = {each.key[0] for each in (*run.old, *run.new)}
    same = plain_text(before) == plain_text(after) != "" and not kinds & {"Note", "Image", "Cite", "Math"}
    return Run("format", run.old, run.new) if same else run


def _holds(run: Run) -> bool:
    """Whether a run keeps a note, a link or a picture."""
    return run.fate != "changed" and any(each.key[0] != "Str" for each in run.new)


def _opcodes(old: list[Any], new: list[Any]) -> Iterator[tuple[str, int, int, int, int]]:
    """What to do to make the new sequence of the old one, as `difflib` tells it; what both begin and end with first."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    if head:
        yield "equal", 0, head, 0, head
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(before) * len(after) <= MAX_CAREFUL:
        inner: Iterable[Any] = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    else:
        inner = (
            (each.tag, each.src_start, each.src_end, each.dest_start, each.dest_end) for each in _long(before, after)
        )
    for tag, i, k, j, m in inner:
        yield tag, i + head, k + head, j + head, m + head
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _long(before: list[Any], after: list[Any]) -> Iterable[Any]:
    return Indel.opcodes(before, after)


def _same(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Run]:
    """Tokens of one key: the same, otherwise emphasized, or things of one kind that have nothing in common."""

    def fate(pair: tuple[Token, Token]) -> str:
        before, after = pair
        if before.key[0] in _CONTAINERS and not _is_alike(before.element, after.element):
            return "changed"
        return "same" if before.emphasis == after.emphasis else "format"

    for name, group in groupby(zip(old, new, strict=True), key=fate):
        pairs = list(group)
        yield Run(name, [before for before, _ in pairs], [after for _, after in pairs])


def _is_alike(old: Element, new: Element) -> bool:
    if old == new:
        return True
    before, after = (words_of(each) for each in (old, new))
    return not before or not after or Indel.normalized_similarity(before, after) >= ALIKE


def words_of(node: Any) -> list[str]:
    """The words of a part of a tree, as they are compared; of a note, those in it."""
    inside = node["c"] if isinstance(node, dict) and node.get("t") == "Note" else node
    return [word for word in _PIECES.findall(plain_text(inside)) if _SAYS.search(word)]


def _tidy(runs: list[Run]) -> list[Run]:
    """Blanks and signs that alone were kept between changed words are changed with them: nobody reads word by word."""
    tidy: list[Run] = []
    for at, run in enumerate(runs):
        between = 0 < at < len(runs) - 1 and runs[at - 1].fate == runs[at + 1].fate == "changed"
        if run.fate == "same" and between and len(run.new) <= 2 and not any(each.says for each in run.new):
            run = Run("changed", run.old, run.new)  # noqa: PLW2901 - the same tokens with another fate
        if run.fate == "changed" and tidy and tidy[-1].fate == "changed":
            tidy[-1] = Run("changed", [*tidy[-1].old, *run.old], [*tidy[-1].new, *run.new])
        else:
            tidy.append(run)
    return tidy


def _inside(old: Token, new: Token, merge_blocks: Blocks) -> Token:
    """A token that both texts have, with what changed inside it."""
    kind, before, after = new.key[0], old.element, new.element
    if before is BREAK:
        return old
    if kind not in _CONTAINERS or before == after:
        return new
    if kind == "Note":
        return Token(new.key, {"t": kind, "c": merge_blocks(before["c"], after["c"])}, new.emphasis)
    own, inlines, *rest = after["c"]
    merged = merge_inlines(before["c"][1], inlines, merge_blocks)
    return Token(new.key, {"t": kind, "c": [own, merged, *rest]}, new.emphasis)


def build(run: Sequence[Token], level: int = 0) -> list[Element]:
    """The inlines of tokens, with the emphasis around them."""
    built: list[Element] = []
    for kind, group in groupby(run, key=lambda each: each.emphasis[level] if len(each.emphasis) > level else ""):
        same = list(group)
        if kind:
            built.append({"t": kind, "c": build(same, level + 1)})
        else:
            built += [each.element for each in same]
    return join(built)
