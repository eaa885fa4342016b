"""A marked text as a list of its changes: what was put in, taken out, changed or moved, under which heading, in which line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paperforge.pandoc.ast import Element, plain_text, value_of, walk, without_ids
from paperforge.redline.marks import (
    DEL,
    INS,
    MOVE,
    OF,
    PARTED,
    SHELL,
    UNIT,
    WAS,
    accept,
    kind_of,
    reject,
    row_kind,
    shell_of,
    unit_kind,
)
from paperforge.redline.spelling import Piece, blocks_in, inlines_in, spell
from paperforge.redline.words import words_of

LineOf = Callable[
    [Element, bool], int
]  # of a block of the old text (True) or the new one: its line, 0 where it is not known
_LEAVES = frozenset({"Para", "Plain", "Header"})


@dataclass(frozen=True)
class Change:
    """One change: `kind` is `inserted`, `deleted`, `changed`, `moved`, `parted`, `joined`, `format` or
    `properties`.

    `what` names the block (`paragraph`, `heading`, `item`, `row`, …); `heading` stands above it; `pieces` are its words with
    their fate. Of what moved, `line` is where it stands and `from_line` where it stood, with the number of its `move`.
    """

    kind: str
    what: str
    heading: str
    line: int
    pieces: Sequence[Piece]
    move: int = 0
    from_line: int = 0
    from_heading: str = ""


_WHAT = {
    "Header": "heading",
    "Table": "table",
    "Figure": "figure",
    "BulletList": "list",
    "OrderedList": "list",
    "DefinitionList": "list",
    "CodeBlock": "code",
    "BlockQuote": "quotation",
    "HorizontalRule": "rule",
    "Div": "division",
}


def find_changes(marked: list[Element], line_of: LineOf) -> list[Change]:
    """The changes of a marked text, in its order; what moved is told once, where it stands now."""
    teller = _Teller(line_of)
    found = list(teller.blocks(marked))
    return [_with_origin(change, teller.left) if change.kind == "moved" else change for change in found]


def _with_origin(change: Change, left: Mapping[int, tuple[int, str]]) -> Change:
    line, heading = left.get(change.move, (0, ""))
    return Change(change.kind, change.what, change.heading, change.line, change.pieces, change.move, line, heading)


class _Teller:
    def __init__(self, line_of: LineOf) -> None:
        self.line_of = line_of
        self.heading = ""
        self.left: dict[int, tuple[int, str]] = {}

    def blocks(self, blocks: Sequence[Element], what: str = "") -> Iterator[Change]:
        for block in blocks:
            yield from self.block(block, what)

    def block(self, block: Element, what: str) -> Iterator[Change]:
        kind = kind_of(block)
        if kind in {INS, DEL}:
            yield from self.unit(kind, block["c"][1], block, what)
            return
        if kind == PARTED:
            yield self.parted(block)
            return
        if kind == WAS:
            if properties_of(block):
                yield self.properties(block)
            yield from self.block(block["c"][1][0], what)
            return
        if block["t"] == "Header":
            self.heading = plain_text(accept(block["c"][2]))
        if block["t"] in _LEAVES:
            yield from self.leaf(block, inlines_in(block), what)
        elif block["t"] in {"BulletList", "OrderedList"}:
            yield from self.items(block["c"] if block["t"] == "BulletList" else block["c"][1])
        elif block["t"] == "DefinitionList":
            for term, given in block["c"]:
                yield from self.leaf(block, term, "term")
                yield from self.items(given, "definition")
        elif block["t"] == "Table":
            yield from self.table(block)
        else:
            yield from self.blocks(blocks_in(block), what)

    def parted(self, mark: Element) -> Change:
        """A paragraph that became two, or two that became one: the sign ¶ is new or gone."""
        kind, (first, second) = value_of(mark["c"][0], OF), mark["c"][1]
        sign = {"t": "Span", "c": [["", [kind], []], [{"t": "Str", "c": "¶"}]]}
        inlines = [*inlines_in(first), {"t": "Space"}, sign, {"t": "Space"}, *inlines_in(second)]
        name = "parted" if kind == INS else "joined"
        return Change(name, "paragraph", self.heading, self.line_of(first, False), spell(inlines))

    def leaf(self, block: Element, inlines: list[Element], what: str) -> Iterator[Change]:
        """A paragraph with what changed in it."""
        fates = {kind_of(each) for each in walk(inlines)} - {""}
        if not fates:
            return
        kind = "format" if not fates & {INS, DEL} else "changed"
        yield Change(kind, what or _what(block), self.heading, self.line_of(block, False), spell(inlines))

    def items(self, items: Sequence[list[Element]], what: str = "item") -> Iterator[Change]:
        for item in items:
            kind = unit_kind(item)
            if kind:
                yield from self.unit(kind, item[0]["c"][1], item[0], what)
            else:
                yield from self.blocks(item, what)

    def unit(self, kind: str, blocks: Sequence[Element], mark: Element, what: str) -> Iterator[Change]:
        """Blocks that are new or gone, or stand elsewhere."""
        move = int(value_of(mark["c"][0], MOVE) or 0)
        is_item = bool(value_of(mark["c"][0], UNIT))
        line = self.line_of(blocks[0], kind == DEL) if blocks else 0
        if move and kind == DEL:
            self.left[move] = (line, self.heading)
            return
        if is_item or move:
            inside = [each for block in blocks for each in [*inlines_in(block), {"t": "Space"}]]
            name = what if is_item else _what(blocks[0])
            yield Change(_name(kind, move), name, self.heading, line, _marked(inside, "" if move else kind), move)
            return
        for block in blocks:
            if block["t"] == "Header" and kind == INS:
                self.heading = plain_text(block["c"][2])
            yield Change(
                _name(kind, 0),
                what or _what(block),
                self.heading,
                self.line_of(block, kind == DEL),
                _marked(inlines_in(block), kind),
            )

    def table(self, block: Element) -> Iterator[Change]:
        line = self.line_of(block, False)
        yield from self.blocks(block["c"][1][1], "caption")
        for row in (row for part in _row_lists(block) for row in part):
            inlines = [each for cell in row[1] for each in [*_cell(cell), {"t": "Str", "c": " | "}]][:-1]
            kind = row_kind(row)
            if kind:
                yield Change(_name(kind, 0), "row", self.heading, line, _marked(inlines, kind))
            else:
                yield from (
                    Change(each.kind, "row", self.heading, each.line or line, each.pieces)
                    for each in self.leaf(block, inlines, "row")
                )

    def properties(self, mark: Element) -> Change:
        """A block whose level, numbers or classes are other ones."""
        block = mark["c"][1][0]
        inlines = [*inlines_in(accept([block])[0]), {"t": "Str", "c": f" ({properties_of(mark)})"}]
        return Change("properties", _what(block), self.heading, self.line_of(block, False), spell(inlines))


def _cell(cell: Any) -> list[Element]:
    return [each for block in cell[4] for each in inlines_in(block)]


def properties_of(mark: Element) -> str:
    """What is another one in a block whose own properties changed (`WAS`); empty where it is only an id made of its words."""
    kind, *own = json.loads(value_of(mark["c"][0], SHELL))
    block = mark["c"][1][0]
    if block["t"] == "Header" and own[0] != block["c"][0]:
        return f"level {own[0]} → {block['c'][0]}"
    if kind != block["t"]:
        names = {"BulletList": "bullets", "OrderedList": "numbers", "Para": "set apart", "Plain": "set close"}
        return f"{names.get(kind, kind)} → {names.get(block['t'], block['t'])}"
    if block["t"] == "Header":
        same = plain_text(reject([mark])) == plain_text(accept([mark]))
        was, now = own[1][0], block["c"][1][0]
        return f"id {was} → {now}" if same and was != now and not now.startswith("pf-") else ""
    before, after = own, shell_of(block)[1:]
    return "" if without_ids(before) == without_ids(after) else "classes, numbers or columns"


def _marked(inlines: list[Element], kind: str) -> list[Piece]:
    return spell([{"t": "Span", "c": [["", [kind], []], inlines]}] if kind else inlines)


def _what(block: Element) -> str:
    return _WHAT.get(block["t"], "paragraph")


def _name(kind: str, move: int) -> str:
    return "moved" if move else "inserted" if kind == INS else "deleted"


# Counts ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """How much of a text changed: words, and changes by kind; notes, citations and links that are new or gone."""

    inserted_words: int
    deleted_words: int
    kinds: Mapping[str, int]
    added: Mapping[str, tuple[str, ...]]
    removed: Mapping[str, tuple[str, ...]]


def count(marked: list[Element], changes: Sequence[Change]) -> Counts:
    """The counts of a marked text."""
    new, old = accept(marked), reject(marked)
    added: dict[str, tuple[str, ...]] = {}
    removed: dict[str, tuple[str, ...]] = {}
    for name, find in (("notes", _notes), ("citations", _citations), ("links", _links)):
        before, after = Counter(find(old)), Counter(find(new))
        added[name] = tuple(sorted((after - before).elements()))
        removed[name] = tuple(sorted((before - after).elements()))
    kinds = Counter(change.kind for change in changes)
    return Counts(_marked_words(marked, INS), _marked_words(marked, DEL), dict(sorted(kinds.items())), added, removed)


def _marked_words(node: Any, kind: str) -> int:
    """How many words are new or gone in a marked tree, those of notes too; what only moved is neither."""
    if isinstance(node, list):
        return sum(_marked_words(item, kind) for item in node)
    if not isinstance(node, dict):
        return 0
    mark = kind_of(node)
    if mark in {INS, DEL}:
        own, inside = node["c"]
        if value_of(own, MOVE):
            return _marked_words(inside, kind) if mark == INS else 0
        return _all_words(inside) if mark == kind else 0
    if node.get("t") == "Table":
        rows = [row for part in _row_lists(node) for row in part]
        whole = sum(_all_words([cell[4] for cell in row[1]]) for row in rows if row_kind(row) == kind)
        kept = [cell[4] for row in rows if not row_kind(row) for cell in row[1]]
        return whole + _marked_words([node["c"][1][1], kept], kind)
    return _marked_words(node.get("c"), kind)


def _row_lists(table: Element) -> list[Any]:
    _, _, _, head, bodies, foot = table["c"]
    return [head[1], *(part for body in bodies for part in body[2:4]), foot[1]]


def _all_words(node: Any) -> int:
    notes = [each["c"] for each in walk(node) if each["t"] == "Note"]
    return len(words_of(node)) + sum(len(words_of(note)) for note in notes)


def _notes(blocks: list[Element]) -> Iterator[str]:
    """Notes by their words; a note that was changed is gone and new."""
    return (plain_text(each["c"]) for each in walk(blocks) if each["t"] == "Note")


def _citations(blocks: list[Element]) -> Iterator[str]:
    return (f"@{one['citationId']}" for each in walk(blocks) if each["t"] == "Cite" for one in each["c"][0])


def _links(blocks: list[Element]) -> Iterator[str]:
    return (each["c"][2][0] for each in walk(blocks) if each["t"] == "Link")
