"""A file with its edits, read again before anybody writes it: what was handed back says what was meant, all else what it said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from paperforge.bilingual.digest import digest
from paperforge.bilingual.pieces import Piece, read_pieces
from paperforge.diagnostics import Edit
from paperforge.handover.compose import move_blanks, normal
from paperforge.handover.parts import Texts, UnreadableError, Written, read_texts, read_value
from paperforge.handover.placing import Taken, new_value
from paperforge.handover.tokens import Code, Tokens, tidy
from paperforge.handover.values import values_of
from paperforge.pandoc.ast import depth
from paperforge.pandoc.caller import Pandoc
from paperforge.pandoc.locate import locate
from paperforge.process import WorkerError
from paperforge.reading.charts import read_charts
from paperforge.reading.depth import find_deep_brackets
from paperforge.reading.frontmatter import split_front_matter
from paperforge.reading.loader import MAX_DEPTH
from paperforge.reading.paper import Body, Paper
from paperforge.reading.shorthand import read_shorthand
from paperforge.source import SourceFile


@dataclass(frozen=True)
class Placed:
    """A unit that is taken, and the edits of its file."""

    taken: Taken
    edits: tuple[Edit, ...]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with some edits, none of which overlap."""
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda each: (each.span.start, each.span.end)):
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*pieces, text[at:]])


class Rereader:
    """Reads the files of a paper again, with edits."""

    def __init__(self, paper: Paper, sides: frozenset[str], pandoc: Pandoc) -> None:
        self.paper = paper
        self.sides = sides
        self.pandoc = pandoc
        self.values: dict[SourceFile, dict[str, object]] = {}

    def holds(self, source: SourceFile, placed: Sequence[Placed]) -> bool:
        """Whether a file with these edits says what was meant, and nothing else says anything new."""
        new = SourceFile(source.path, apply(source.text, [edit for each in placed for edit in each.edits]))
        values = [each for each in placed if each.taken.unit.texts[each.taken.unit.target].scalar]
        if not self._values_hold(source, new, values):
            return False
        body = next((each for each in self.paper.bodies.values() if each.source.path == source.path), None)
        return body is None or self._body_holds(body, new, [each for each in placed if each not in values])

    def _values_hold(self, source: SourceFile, new: SourceFile, placed: Sequence[Placed]) -> bool:
        before, after = self._values(source), self._values(new)
        if before.keys() != after.keys():
            return False
        changed = sorted(_fold(str(after[key])) for key in before if before[key] != after[key])
        return changed == sorted(_fold(new_value(each.taken)) for each in placed) and all(map(self._value_says, placed))

    def _values(self, source: SourceFile) -> dict[str, object]:
        if source not in self.values:
            self.values[source] = dict(_flat(values_of(source)))
        return self.values[source]

    def _value_says(self, placed: Placed) -> bool:
        """Whether a value, read alone, consists of the very tokens that were taken."""
        taken = placed.taken
        scalar = taken.unit.texts[taken.unit.target].scalar
        assert scalar is not None  # noqa: S101 - `holds` saw to it
        value = new_value(taken)
        try:
            blocks = self.pandoc.read(value)["blocks"]
            texts = read_value(replace(scalar, text=value), blocks, self.sides, ())
        except (WorkerError, RecursionError, UnreadableError):
            return False
        parts, _ = taken.wanted()
        return [_plain(part.tokens) for part in texts.parts] == [_plain(each) for each in parts]

    def _body_holds(self, body: Body, new: SourceFile, placed: Sequence[Placed]) -> bool:
        again = self._read(body, new)
        if again is None:
            return False
        expected = _expect(body, placed)
        now = _leaves(read_pieces(again))
        written = {piece.path: piece for piece in _leaves(read_pieces(Written(again)))}
        if len(now) != len(expected):
            return False
        groups: dict[int, list[Piece]] = {}
        for piece, (said, unit) in zip(now, expected, strict=True):
            if unit is None and digest([piece]) != said:
                return False
            if unit is not None:
                if piece.path not in written:
                    return False
                groups.setdefault(unit, []).append(written[piece.path])
        return all(self._says(placed[at].taken, pieces, again) for at, pieces in groups.items())

    def _says(self, taken: Taken, pieces: Sequence[Piece], body: Body) -> bool:
        """Whether some pieces consist of the very tokens that were taken."""
        try:
            texts: Texts = read_texts(pieces, body.places, self.sides)
        except UnreadableError:
            return False
        parts, notes = taken.wanted()
        unit = taken.unit
        if [part.kind for part in texts.parts] != (unit.texts[unit.source if unit.is_missing else unit.target].shape):
            return False
        labels = {note.label: note.tokens for note in texts.notes}
        return [_plain(part.tokens) for part in texts.parts] == [_plain(each) for each in parts] and all(
            _plain(labels.get(label, ())) == _plain(tokens) for label, tokens in notes.items()
        )

    def _read(self, body: Body, source: SourceFile) -> Body | None:
        """The body of a file, as the loader reads it."""
        _, start = split_front_matter(source, [])
        if find_deep_brackets(source, start):
            return None
        try:
            ast = self.pandoc.read(source.text[start:])
            if depth(ast) > MAX_DEPTH:
                return None
        except (WorkerError, RecursionError):
            return None
        places = locate(ast, source, start)
        ast, charts = read_charts(ast, places, self.paper.folder, [])
        written = ast["blocks"]
        ast = read_shorthand(ast, places, self.sides, [])
        return Body(body.language, source, ast, places, body.images, charts, written)


def _expect(body: Body, placed: Sequence[Placed]) -> list[tuple[str, int | None]]:
    """What each leaf shall be: its digest, or the index of the unit it belongs to; new blocks stand at their place."""
    owners: dict[tuple[int, ...], int] = {}
    added: list[tuple[int, int, int]] = []
    for at, each in enumerate(placed):
        unit = each.taken.unit
        if unit.is_missing:
            count = len(_leaves(unit.texts[unit.source].pieces))
            added.append((each.edits[0].span.start, at, count))
        for piece in unit.texts[unit.target].pieces:
            owners[piece.path] = at
    expected: list[tuple[str, int | None]] = []
    added.sort(key=lambda each: each[0])
    for leaf in _leaves(read_pieces(body)):
        while added and added[0][0] <= leaf.span.start:
            _, at, count = added.pop(0)
            expected += [("", at)] * count
        owner = owners.get(leaf.path, owners.get(leaf.path[:1]))
        expected.append(("", owner) if owner is not None else (digest([leaf]), None))
    return [*expected, *((("", at)) for _, at, count in added for _ in range(count))]


def _leaves(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces, a list as its items."""
    return [each for piece in pieces for each in (piece.items or (piece,))]


def _plain(tokens: Tokens) -> list[object]:
    return [normal(each) if isinstance(each, Code) else each for each in tidy(move_blanks(tidy(tokens)))]


def _flat(value: object, path: str = "") -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{path}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _flat(item, f"{path}/{index}")
    else:
        yield path, value


def _fold(text: str) -> str:
    return " ".join(text.split())
