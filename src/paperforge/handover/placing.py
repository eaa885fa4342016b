"""Where words that came back are written: edits of the target's file; a block that it lacks is put in with all its mark-up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperforge.bilingual.pieces import Kind, Piece
from paperforge.bilingual.status import Standing
from paperforge.diagnostics import Edit
from paperforge.handover.compose import compose
from paperforge.handover.parts import NOTE, Part
from paperforge.handover.tokens import Code, Tokens, same
from paperforge.handover.units import BLOCK, Row, Unit
from paperforge.handover.values import spell_value
from paperforge.reading.paper import Body
from paperforge.source import SourceFile

_DEFINITION = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:")


class RefusedError(Exception):
    """Words for which there is no place."""


@dataclass(frozen=True)
class Taken:
    """A unit whose words are taken: the new tokens of each row that changed, by its number."""

    unit: Unit
    rows: Mapping[int, Tokens]

    def tokens(self, row: Row) -> Tokens:
        """What a row says then."""
        return self.rows.get(row.number, row.target or ())

    def wanted(self) -> tuple[list[Tokens], dict[str, Tokens]]:
        """The tokens of its parts as they shall be, in their order, and of its notes by label."""
        parts: list[Tokens] = []
        notes: dict[str, Tokens] = {}
        for row in self.unit.rows:
            if row.kind == NOTE:
                notes[(row.places or row.origin)[0].label] = self.tokens(row)
            else:
                parts += split(self.tokens(row))
        return parts, notes


def split(tokens: Tokens) -> list[Tokens]:
    """The texts between the borders of blocks."""
    made: list[list[Code | str]] = [[]]
    for token in tokens:
        if isinstance(token, Code) and token.kind == BLOCK:
            made.append([])
        else:
            made[-1].append(token)
    return [tuple(each) for each in made]


def changes(taken: Taken) -> list[tuple[Part, Tokens]]:
    """The parts of the target that say something else then. Raises `RefusedError`."""
    found: list[tuple[Part, Tokens]] = []
    for row in taken.unit.rows:
        if row.number not in taken.rows or not row.places:
            continue
        new, old = split(taken.rows[row.number]), split(row.target or ())
        if len(new) != len(row.places):
            raise RefusedError("a border between two blocks is missing")
        found += [(part, words) for part, words, was in zip(row.places, new, old, strict=True) if not same(words, was)]
    return sorted(found, key=lambda each: each[0].start)


def new_value(taken: Taken) -> str:
    """What a value of YAML is then. Raises `RefusedError`."""
    scalar = taken.unit.texts[taken.unit.target].scalar
    value = scalar.text if scalar else ""
    for part, tokens in reversed(changes(taken)):
        value = value[: part.start] + compose(tokens, part, wrap=False) + value[part.end :]
    return value


class Placer:
    """Makes the edits of one target language; `pieces` are the blocks of each body, by its identity, in their order."""

    def __init__(
        self, source: Body, target: Body, pieces: Mapping[int, Sequence[Piece]], standings: Sequence[Standing]
    ) -> None:
        self.source = source
        self.target = target
        self.pieces = pieces
        self.standings = standings

    def edits(self, taken: Taken) -> list[Edit]:
        """The edits of a unit. Raises `RefusedError`."""
        unit = taken.unit
        scalar = unit.texts[unit.target].scalar
        if unit.is_missing:
            return [self._insertion(taken)]
        if scalar is None:
            inside = [
                Edit(part.source.span(part.start, part.end), compose(words, part)) for part, words in changes(taken)
            ]
            return [*inside, *self._new_notes(taken)]
        value = new_value(taken)
        spelt = spell_value(scalar, value)
        if spelt is None:
            raise RefusedError("its value is written in a style of YAML that is not rewritten: change it in the file")
        return [Edit(scalar.span, spelt)]

    def _new_notes(self, taken: Taken) -> list[Edit]:
        """Notes that the target did not have: their definitions stand in front of the next block."""
        rows = [row for row in taken.unit.rows if row.kind == NOTE and not row.places and row.number in taken.rows]
        if not rows:
            return []
        last = taken.unit.texts[taken.unit.target].pieces[-1]
        offset = self._behind(last)
        text = "".join(f"{self._definition(row, taken.rows[row.number])}\n" for row in rows)
        return [Edit(self.target.source.span(offset, offset), self._apart(offset, text))]

    def _definition(self, row: Row, tokens: Tokens) -> str:
        part = row.origin[0]
        if re.search(rf"(?m)^ {{0,3}}\[\^{re.escape(part.label)}\]:", self.target.source.text):
            raise RefusedError(f"{self.target.source.path.name} has another note [^{part.label}]")
        return f"[^{part.label}]: {compose(tokens, part)}\n"

    def _apart(self, offset: int, block: str) -> str:
        """A block with empty lines around it."""
        text = self.target.source.text
        before = text[:offset]
        start = "" if not before.strip() or before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
        return f"{start}{block.rstrip()}\n" + ("\n" if offset < len(text) else "")

    # ------------------------------------------------------------ blocks that the target lacks

    def _insertion(self, taken: Taken) -> Edit:
        pieces = taken.unit.texts[taken.unit.source].pieces
        text = self._block(taken, pieces)
        notes = [row for row in taken.unit.rows if row.kind == NOTE]
        definitions = "".join(f"\n\n{self._definition(row, taken.tokens(row)).rstrip()}" for row in notes)
        before = self._before(taken.unit)
        if before is not None and before.kind is Kind.ITEM and pieces[0].kind is Kind.ITEM and not definitions:
            offset = self._behind_item(before)
            is_loose = self.target.source.text[max(0, offset - 2) : offset] == "\n\n"
            return Edit(self.target.source.span(offset, offset), f"{text}\n" + ("\n" if is_loose else ""))
        offset = self._behind(before) if before is not None else self._first()
        return Edit(self.target.source.span(offset, offset), self._apart(offset, text + definitions))

    def _block(self, taken: Taken, pieces: Sequence[Piece]) -> str:
        """The Markdown of the source with the translation in the place of its words."""
        source = self.source.source.text
        start = _begin(pieces[0], self.source.source)
        end = self._end(pieces[-1], self.source)
        made, at = [], start
        rows = [(row.origin[0], taken.tokens(row)) for row in taken.unit.rows if row.kind != NOTE]
        for part, tokens in sorted(rows, key=lambda each: each[0].start):
            made += [source[at : part.start], compose(tokens, part)]
            at = part.end
        return _trim("".join([*made, source[at:end]]))

    def _end(self, piece: Piece, body: Body) -> int:
        """Where the next block begins."""
        siblings: Sequence[Piece] = self.pieces[id(body)]
        if len(piece.path) > 1:
            items = siblings[piece.path[0]].items
            if piece.path[1] + 1 < len(items):
                return _begin(items[piece.path[1] + 1], body.source)
        following = piece.path[0] + 1
        return _begin(siblings[following], body.source) if following < len(siblings) else len(body.source.text)

    def _behind(self, piece: Piece) -> int:
        number = piece.path[0] + 1
        pieces = self.pieces[id(self.target)]
        return _begin(pieces[number], self.target.source) if number < len(pieces) else len(self.target.source.text)

    def _behind_item(self, item: Piece) -> int:
        items = self.pieces[id(self.target)][item.path[0]].items
        if item.path[1] + 1 < len(items):
            return _begin(items[item.path[1] + 1], self.target.source)
        text = self.target.source.text
        end = _BLANK.search(text, item.span.end)
        return end.start() + 1 if end else len(text)

    def _first(self) -> int:
        pieces = self.pieces[id(self.target)]
        return _begin(pieces[0], self.target.source) if pieces else len(self.target.source.text)

    def _before(self, unit: Unit) -> Piece | None:
        """The last piece of the target that stands in front of a unit in the order of the pairs."""
        found: Piece | None = None
        for standing in self.standings:
            if standing is unit.standing:
                return found
            pieces = standing.pair.pieces.get(unit.target, ()) if standing.pair else ()
            if pieces and pieces[0].kind is not Kind.TEXT:
                found = pieces[-1]
        return found


_BLANK = re.compile(r"\n(?=[ \t]*(?:\n|\Z))")


def _begin(piece: Piece, source: SourceFile) -> int:
    """Where the lines of a piece begin; a fence without attributes stands in front of its first word."""
    start = source.text.rfind("\n", 0, piece.span.start) + 1
    before = source.text.rfind("\n", 0, max(start - 1, 0)) + 1
    fence = piece.kind is Kind.CODE and re.match(r"[ \t]*(?:`{3,}|~{3,})", source.text[before:start])
    return before if fence and start else start


def _trim(block: str) -> str:
    """A block without the definitions of notes that stand behind or in it, and without the end of a fence around it."""
    lines: list[str] = []
    inside = blank = False
    for line in block.split("\n"):
        if _DEFINITION.match(line):
            inside, blank = True, False
        elif inside and blank and line.strip() and not line.startswith(("    ", "\t")):
            inside = False
        blank = not line.strip()
        if not inside:
            lines.append(line)
    while lines and (not lines[-1].strip() or (lines[-1].strip(": ") == "" and _is_open_end(lines))):
        lines.pop()
    return "\n".join(lines)


def _is_open_end(lines: Sequence[str]) -> bool:
    """Whether the last line closes a fence that was not opened in these lines."""
    fences = [line.strip() for line in lines if line.strip().startswith(":::")]
    opened = sum(1 for fence in fences if fence.strip(": "))
    return len(fences) - opened > opened
