"""Marked inlines as words for a terminal or a log: `{+new+}`, `[-gone-]`, `{~other emphasis~}`, brackets with their owners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from paperforge.model.bracket import ALTERNATIVE, BASELINE, BRACKET, BRANCHES, COMPROMISE
from paperforge.pandoc.ast import Element, classes_of, plain_text, value_of, walk
from paperforge.reading.shorthand import owners_of
from paperforge.redline.marks import DEL, EMPHASIS, FORMAT, INS, kind_of

_SIGNS = {"": ("", ""), INS: ("{+", "+}"), DEL: ("[-", "-]"), FORMAT: ("{~", "~}")}
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
AROUND = 48  # characters of what did not change that are shown on each side of what did


@dataclass(frozen=True)
class Piece:
    """Words of one fate: `INS`, `DEL`, `FORMAT`, or an empty string for what did not change."""

    fate: str
    words: str


def spell(inlines: Sequence[Element]) -> list[Piece]:
    """The words of marked inlines in their order; neighbors of one fate are one."""
    pieces = (piece for piece in _pieces(inlines, "") if piece.words)
    return [
        Piece(fate, "".join(piece.words for piece in group))
        for fate, group in groupby(pieces, key=lambda each: each.fate)
    ]


def write(pieces: Sequence[Piece], *, whole: bool = False) -> str:
    """Pieces in one line; what did not change is cut to what stands around, unless it is asked for as a `whole`."""
    written = []
    for at, piece in enumerate(pieces):
        before, after = _SIGNS[piece.fate]
        words = piece.words
        if not piece.fate and not whole and len(pieces) > 1:
            words = _cut(words, is_first=at == 0, is_last=at == len(pieces) - 1)
        written.append(f"{before}{words}{after}")
    return " ".join("".join(written).split())


def _cut(words: str, *, is_first: bool, is_last: bool) -> str:
    head, tail = (words[:AROUND].rsplit(" ", 1)[0], words[-AROUND:].split(" ", 1)[-1])
    if is_first:
        return words if len(words) <= AROUND else f"… {tail}"
    if is_last:
        return words if len(words) <= AROUND else f"{head} …"
    return words if len(words) <= 2 * AROUND + 3 else f"{head} … {tail}"


def _pieces(inlines: Sequence[Element], fate: str) -> Iterator[Piece]:
    for inline in inlines:
        kind = kind_of(inline)
        if kind == FORMAT:
            old, new = (each["c"][1] for each in inline["c"][1])
            yield Piece(FORMAT, f"{plain_text(new)}: {_look(old, new)}")
        elif kind:
            yield from _pieces(inline["c"][1], kind)
        else:
            yield from _inline(inline, fate)


def _look(old: Sequence[Element], new: Sequence[Element]) -> str:
    """What is another one in the look of the same words: where their links lead, or their emphasis."""
    targets = [[f"<{each['c'][2][0]}>" for each in walk(list(side)) if each["t"] == "Link"] for side in (old, new)]
    before, after = targets if targets[0] != targets[1] else ([_emphasis(old)], [_emphasis(new)])
    if before == after:
        return "marked otherwise"
    return f"{' '.join(before) or 'no link'} → {' '.join(after) or 'no link'}"


def _emphasis(inlines: Sequence[Element]) -> str:
    """The names of the emphasis in inlines; `plain` where there is none."""
    names = {"Emph": "italic", "Strong": "bold"}
    found: list[str] = []
    stack: list[Any] = list(inlines)
    while stack:
        element = stack.pop(0)
        if element["t"] in EMPHASIS:
            found.append(names.get(element["t"], element["t"].lower()))
            stack = [*element["c"], *stack]
        elif element["t"] in {"Span", "Link", "Quoted"}:
            stack = [*element["c"][1], *stack]
    return " ".join(dict.fromkeys(found)) or "plain"


def _inline(inline: Element, fate: str) -> Iterator[Piece]:
    kind: str = inline["t"]
    content: Any = inline.get("c")
    if kind in {"Str", "Space", "SoftBreak", "LineBreak"}:
        yield Piece(fate, content if kind == "Str" else " ")
    elif kind in EMPHASIS:
        yield from _pieces(content, fate)
    elif kind == "Cite":
        yield from _pieces(content[1], fate)
    elif kind == "Quoted":
        left, right = _QUOTES[content[0]["t"]]
        yield from _around(left, content[1], right, fate)
    elif kind == "Note":
        inside = [each for block in content for each in [{"t": "Space"}, *inlines_in(block)]]
        yield from _around(" [note:", inside, "]", fate)
    elif kind == "Link":
        yield from _around("", content[1], f" <{content[2][0]}>" if fate else "", fate)
    elif kind == "Image":
        yield Piece(fate, f"[picture {content[2][0]}: {plain_text(content[1])}]")
    elif kind == "Code":
        yield Piece(fate, f"`{content[1]}`")
    elif kind == "Math":
        yield Piece(fate, f"${content[1]}$")
    elif kind == "Span":
        yield from _around(*_owner(inline), fate)


def _around(before: str, inside: Sequence[Element], after: str, fate: str) -> Iterator[Piece]:
    yield Piece(fate, before)
    yield from _pieces(inside, fate)
    yield Piece(fate, after)


def _owner(element: Element) -> tuple[str, Sequence[Element], str]:
    """The words of a span, with those that tell whose wording it is."""
    attribute, content = element["c"]
    classes = set(classes_of(element))
    if ALTERNATIVE in classes:
        return f"[{', '.join(owners_of(value_of(attribute, 'by')))}: ", content, "]"
    if classes & {BASELINE, COMPROMISE}:
        return f"[{'baseline' if BASELINE in classes else 'compromise'}: ", content, "]"
    if BRACKET in classes and not any(BRANCHES & set(classes_of(each)) for each in content):
        return "[", content, "]"
    return "", content, ""


def inlines_in(block: Element) -> list[Element]:
    """The inlines of a block in one line, with its marks; a picture of what is told of it, where it is large."""
    kind: str = block["t"]
    content: Any = block.get("c")
    if kind in {"Para", "Plain"}:
        return list(content)
    if kind == "Header":
        return list(content[2])
    if kind == "CodeBlock":
        return [{"t": "Code", "c": content}]
    mark = kind_of(block)
    inside: list[Element] = []
    for each in blocks_in(block):
        inside += [*([{"t": "Space"}] if inside else []), *inlines_in(each)]
    return [{"t": "Span", "c": [["", [mark], []], inside]}] if mark in {INS, DEL} else inside


def blocks_in(block: Element) -> list[Element]:
    """The blocks that stand directly in a block, in its order."""
    found: list[Element] = []
    stack: list[Any] = [block.get("c")]
    while stack:
        node = stack.pop(0)
        if isinstance(node, dict):
            if node.get("t") in _INLINE:
                continue
            found.append(node) if "t" in node and node["t"] in _BLOCK else stack.insert(0, node.get("c"))
        elif isinstance(node, list):
            if node and isinstance(node[0], dict) and node[0].get("t") in _INLINE:
                found.append({"t": "Plain", "c": node})
            else:
                stack = [*node, *stack]
    return found


_BLOCK = frozenset(
    "Para Plain Header CodeBlock RawBlock BlockQuote BulletList OrderedList DefinitionList HorizontalRule Table Figure Div "
    "LineBlock".split()
)
_INLINE = frozenset(
    "Str Space SoftBreak LineBreak Emph Strong Underline Strikeout Superscript Subscript SmallCaps Quoted Cite Code Math "
    "RawInline Link Image Note Span".split()
)
