"""The paragraphs and tables of two Word files as one, with tracked changes."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from lxml import etree

from paperforge.bilingual.pieces import Kind, Piece
from paperforge.formats.docx.package import element, w
from paperforge.redline.units import find_steps, words_piece
from paperforge.redline.word_parts import phantom
from paperforge.redline.word_runs import Atom, Runs, atoms, look_of, text_of
from paperforge.redline.words import Token, compare

Node = Any
_BOOKMARKS = frozenset({w("w:bookmarkStart"), w("w:bookmarkEnd")})
_PARAGRAPH, _TABLE = w("w:p"), w("w:tbl")
_UNTRACKED = ("w:rPr", "w:sectPr", "w:pPrChange")  # of the properties of a paragraph: what is not compared


@dataclass
class Tracker:
    """Makes the marks of tracked changes, each with a number of its own."""

    author: str
    date: str
    number: int = 100_000

    def mark(self, kind: str) -> Node:
        """An element such as `w:ins` with author and date."""
        self.number += 1
        return element(f"w:{kind}", id=str(self.number), author=self.author, date=self.date)


@dataclass
class Block:
    """A paragraph or a table, with the bookmarks before it."""

    node: Node
    before: list[Node] = field(default_factory=list)


class Writer:
    """Merges blocks; `old_notes` and `notes` are the footnotes of both texts by their ids, `names` the bookmarks of the new one.

    `lost_notes` are the old footnotes that the merged text still shows as deleted.
    """

    def __init__(
        self, tracker: Tracker, old_notes: Mapping[str, Node], notes: Mapping[str, Node], names: set[str]
    ) -> None:
        self.tracker = tracker
        self.old_notes, self.notes = old_notes, notes
        self.lost_notes: list[Node] = []
        self.names = names
        self.kept_bookmarks: set[str] = set()
        self.runs = Runs(tracker, self.note_pair)
        self.moves = 0

    # Blocks --------------------------------------------------------------------------------------------------------

    def blocks(self, old: Sequence[Node], new: Sequence[Node], *, whole: bool = False) -> list[Node]:
        """Paragraphs and tables of both texts; with `whole` also where nothing in them changed."""
        before, behind_old = self.gather(old, is_old=True)
        after, behind = self.gather(new, is_old=False)
        made = self.merged(before, after)
        return [*_apart(made, self.tracker), *behind_old, *behind]

    def merged(self, before: list[Block], after: list[Block]) -> list[Node]:
        """Blocks of both texts in one order."""
        pieces = [_pieces(side) for side in (before, after)]
        steps = find_steps(pieces[0], pieces[1], self.moves + 1)
        last = steps[-1] if steps else None
        if before and after and last and (last.old is None or last.new is None):
            ends = before[-1].node, after[-1].node
            if all(node.tag == _PARAGRAPH for node in ends):
                # The mark of a last paragraph cannot be taken away: it is the same one, whatever its words are.
                return [*self.merged(before[:-1], after[:-1]), *self.pair(before[-1], after[-1])]
        self.moves = max([self.moves, *(step.move for step in steps)])
        moved = {
            step.move
            for step in steps
            if step.before is not None and self.is_same(before[step.before], after[step.new or 0])
        }
        made: list[Node] = []
        for step in steps:
            if step.old is not None and step.new is not None:
                made += self.pair(before[step.old], after[step.new])
            elif step.old is not None:
                made += self.single(before[step.old], "del", step.move if step.move in moved else 0)
            elif step.new is not None:
                made += self.single(after[step.new], "ins", step.move if step.move in moved else 0)
        return made

    def is_same(self, old: Block, new: Block) -> bool:
        """Whether a block only stands elsewhere: a paragraph without a footnote, all of it the same."""
        nodes = (old.node, new.node)
        if any(node.tag != _PARAGRAPH or node.find(f".//{w('w:footnoteReference')}") is not None for node in nodes):
            return False
        return look_of(old.node) == look_of(new.node)

    def gather(self, nodes: Sequence[Node], *, is_old: bool) -> tuple[list[Block], list[Node]]:
        """The blocks of a text with the bookmarks before them, and the bookmarks behind them all."""
        blocks: list[Block] = []
        waiting: list[Node] = []
        for node in nodes:
            if node.tag in _BOOKMARKS:
                waiting += [node] if not is_old or self.is_needed(node) else []
            elif node.tag in {_PARAGRAPH, _TABLE}:
                blocks.append(Block(node, waiting))
                waiting = []
        return blocks, waiting

    def is_needed(self, bookmark: Node) -> bool:
        """Whether a bookmark of the old text has a name that the new one does not use; its end goes with it."""
        identifier = bookmark.get(w("w:id"))
        if bookmark.tag == w("w:bookmarkEnd"):
            needed = identifier in self.kept_bookmarks
        else:
            needed = bookmark.get(w("w:name")) not in self.names
            if needed:
                self.kept_bookmarks.add(identifier)
        if needed:
            bookmark.set(w("w:id"), str(int(identifier) + 1_000_000))
        return needed

    def pair(self, old: Block, new: Block) -> list[Node]:
        """A block that both texts have."""
        head = [*old.before, *new.before]
        if old.node.tag == new.node.tag == _PARAGRAPH:
            return [*head, self.paragraph(old.node, new.node)]
        if old.node.tag == new.node.tag == _TABLE and _columns(old.node) == _columns(new.node):
            return [*head, self.table(old.node, new.node)]
        return [*self.single(old, "del", 0), *self.single(new, "ins", 0)]

    def single(self, block: Block, kind: str, move: int) -> list[Node]:
        """A block that one of the texts has."""
        if block.node.tag == _TABLE:
            table = copy.deepcopy(block.node)
            for row in table.findall(w("w:tr")):
                self.mark_row(row, kind)
            return [*block.before, table]
        if not move:
            return [*block.before, self.whole(block.node, kind)]
        name = "moveFrom" if kind == "del" else "moveTo"
        start = self.tracker.mark(f"{name}RangeStart")
        start.set(w("w:name"), f"move{move}")
        end = element(f"w:{name}RangeEnd", id=start.get(w("w:id")))
        return [*block.before, start, self.whole(block.node, name), end]

    def whole(self, paragraph: Node, kind: str) -> Node:
        """A paragraph that is new, gone or moved, with its mark."""
        made = element("w:p")
        properties = _own_properties(paragraph, keeps_section=True)
        made.append(properties)
        _mark_properties(properties, self.tracker.mark(kind))
        tokens, behind = self.tokens(paragraph, is_old=kind in {"del", "moveFrom"})
        made.extend(self.runs.write(tokens, kind))
        made.extend(behind)
        self.keep_notes(paragraph, kind)
        return made

    def keep_notes(self, node: Node, kind: str) -> None:
        """The footnotes of what is gone are still shown."""
        if kind == "del":
            for mark in node.iter(w("w:footnoteReference")):
                note = self.old_notes.get(mark.get(w("w:id")))
                if note is not None:
                    self.lost_notes.append(note)

    # Paragraphs ----------------------------------------------------------------------------------------------------

    def paragraph(self, old: Node, new: Node) -> Node:
        """A paragraph that both texts have."""
        made = element("w:p")
        properties = _own_properties(new, keeps_section=True)
        if _properties_look(old) != _properties_look(new):
            change = self.tracker.mark("pPrChange")
            change.append(_tracked_properties(old))
            properties.append(change)
        if len(properties):
            made.append(properties)
        before, behind_old = self.tokens(old, is_old=True)
        after, behind = self.tokens(new, is_old=False)
        for run in compare(before, after) if before or after else []:
            if run.fate == "same":
                made.extend(self.runs.same(run.old, run.new))
            elif run.fate == "format":
                made.extend(self.runs.formatted(run.old, run.new))
            else:
                for token in run.old:
                    for node in _atom(token).nodes:
                        self.keep_notes(node, "del")
                made.extend(self.runs.write(run.old, "del"))
                made.extend(self.runs.write(run.new, "ins"))
        made.extend([*behind_old, *behind])
        return made

    def tokens(self, paragraph: Node, *, is_old: bool) -> tuple[list[Token], list[Node]]:
        """The tokens of a paragraph, each with the bookmarks before it, and the bookmarks behind them."""
        found: list[Token] = []
        waiting: list[Node] = []
        for atom in atoms([child for child in paragraph if child.tag != w("w:pPr")]):
            if atom.key[0] == "bookmark":
                waiting += [node for node in atom.nodes if not is_old or self.is_needed(node)]
                continue
            atom.before = waiting
            waiting = []
            found.append(Token(atom.key, cast("Any", atom), (atom.look,)))
        return found, waiting

    def note_pair(self, old: str, new: str) -> None:
        """A footnote that both texts have, compared in its place."""
        before, after = self.old_notes.get(old), self.notes.get(new)
        if before is None or after is None:
            return
        made = self.blocks(list(before), list(after))
        for child in list(after):
            after.remove(child)
        after.extend(made)

    # Tables --------------------------------------------------------------------------------------------------------

    def table(self, old: Node, new: Node) -> Node:
        """A table of as many columns, row by row and cell by cell; its widths are those of the new one."""
        made = copy.deepcopy(new)
        for row in made.findall(w("w:tr")):
            made.remove(row)
        rows = [table.findall(w("w:tr")) for table in (old, new)]
        pieces = [_row_pieces(side) for side in rows]
        for step in find_steps(pieces[0], pieces[1], 1):
            if step.old is not None and step.new is not None and self.fit(rows[0][step.old], rows[1][step.new]):
                made.append(self.row(rows[0][step.old], rows[1][step.new]))
                continue
            if step.old is not None:
                made.append(self.mark_row(copy.deepcopy(rows[0][step.old]), "del"))
            if step.new is not None:
                made.append(self.mark_row(copy.deepcopy(rows[1][step.new]), "ins"))
        return made

    @staticmethod
    def fit(old: Node, new: Node) -> bool:
        """Whether two rows have the same cells, wide as they may be."""
        return [_span(cell) for cell in old.findall(w("w:tc"))] == [
            _span(cell) for cell in new.findall(w("w:tc"))
        ] and (
            (old.find(f"{w('w:trPr')}/{w('w:tblHeader')}") is None)
            == (new.find(f"{w('w:trPr')}/{w('w:tblHeader')}") is None)
        )

    def row(self, old: Node, new: Node) -> Node:
        """A row that both tables have."""
        made = element("w:tr")
        made.extend(copy.deepcopy(node) for node in new if node.tag != w("w:tc"))
        for before, after in zip(old.findall(w("w:tc")), new.findall(w("w:tc")), strict=True):
            cell = element("w:tc")
            cell.extend(copy.deepcopy(node) for node in after if node.tag == w("w:tcPr"))
            inside = [[node for node in each if node.tag != w("w:tcPr")] for each in (before, after)]
            cell.extend(self.blocks(inside[0], inside[1]))
            made.append(cell)
        return made

    def mark_row(self, row: Node, kind: str) -> Node:
        """A row that is new or gone, with everything in it (17.13.5.12, 17.13.5.18)."""
        properties = row.find(w("w:trPr"))
        if properties is None:
            properties = element("w:trPr")
            row.insert(0, properties)
        properties.append(self.tracker.mark(kind))
        for cell in row.findall(w("w:tc")):
            inside = [node for node in cell if node.tag != w("w:tcPr")]
            blocks, behind = self.gather(inside, is_old=kind == "del")
            for node in inside:
                cell.remove(node)
            for block in blocks:
                cell.extend(self.single(block, kind, 0))
            cell.extend(behind)
        return row


def _atom(token: Token) -> Atom:
    return cast("Atom", token.element)


def _apart(nodes: list[Node], tracker: Tracker) -> list[Node]:
    """Blocks in which no two tables touch."""
    made: list[Node] = []
    for node in nodes:
        if node.tag == _TABLE and made and made[-1].tag == _TABLE:
            made.append(phantom(tracker))
        made.append(node)
    return made


def _pieces(blocks: Sequence[Block]) -> list[Piece]:
    """Blocks as they are matched; those that end a section of one look are the same, whatever they say."""
    seen: Counter[str] = Counter()
    pieces = []
    for at, block in enumerate(blocks):
        section = block.node.find(f"{w('w:pPr')}/{w('w:sectPr')}") if block.node.tag == _PARAGRAPH else None
        look = look_of(section) if section is not None else ""
        seen[look] += bool(look)
        pieces.append(_piece(at, block, f"section {seen[look]} {look}" if look else ""))
    return pieces


def _piece(at: int, block: Block, section: str) -> Piece:
    """A block by its words, a heading also by its bookmark."""
    if block.node.tag == _TABLE:
        return words_piece(Kind.TABLE, at, text_of(block.node))
    style = _style(block.node)
    is_heading = style.startswith("Heading")
    mark = block.node.find(w("w:bookmarkStart")) if is_heading else None
    name = section or (f"#{mark.get(w('w:name'))}" if mark is not None else "")
    return words_piece(Kind.HEADING if is_heading else Kind.PARAGRAPH, at, text_of(block.node), name)


def _row_pieces(rows: Sequence[Node]) -> list[Piece]:
    heads = [text_of(row.find(w("w:tc"))) for row in rows]
    return [
        words_piece(Kind.TABLE, at, text_of(row), f"row {head}" if head and heads.count(head) == 1 else "")
        for at, (row, head) in enumerate(zip(rows, heads, strict=True))
    ]


def _style(paragraph: Node) -> str:
    found = paragraph.find(f"{w('w:pPr')}/{w('w:pStyle')}")
    return str(found.get(w("w:val"))) if found is not None else ""


def _columns(table: Node) -> int:
    return len(table.find(w("w:tblGrid")))


def _span(cell: Node) -> tuple[str, str]:
    wide, high = (cell.find(f"{w('w:tcPr')}/{w(name)}") for name in ("w:gridSpan", "w:vMerge"))
    return (
        "" if wide is None else str(wide.get(w("w:val"))),
        "none" if high is None else str(high.get(w("w:val"))),
    )


def _own_properties(paragraph: Node, *, keeps_section: bool) -> Node:
    """A copy of the properties of a paragraph; the section that ends with it, where it stays."""
    found = paragraph.find(w("w:pPr"))
    made = element("w:pPr") if found is None else copy.deepcopy(found)
    if not keeps_section:
        for section in made.findall(w("w:sectPr")):
            made.remove(section)
    return made


def _mark_properties(properties: Node, mark: Node) -> None:
    """The mark of a paragraph as new or gone: in its `rPr`, which stands before the section (17.3.1.26)."""
    runs = properties.find(w("w:rPr"))
    if runs is None:
        runs = element("w:rPr")
        section = properties.find(w("w:sectPr"))
        properties.append(runs) if section is None else section.addprevious(runs)
    runs.insert(0, mark)


def _tracked_properties(paragraph: Node) -> Node:
    made = _own_properties(paragraph, keeps_section=False)
    for name in _UNTRACKED:
        for node in made.findall(w(name)):
            made.remove(node)
    return made


def _properties_look(paragraph: Node) -> bytes:
    look: bytes = etree.tostring(_tracked_properties(paragraph), method="c14n")
    return look
