"""What is handed over: a unit for each pair, a row for each of its texts, with codes for the mark-up.

Nothing of a file that comes back is believed but its words and the ids of codes: the mark-up itself is read again from the paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from paperforge.bilingual.papers import standings_of
from paperforge.bilingual.pieces import Kind, Piece, read_pieces
from paperforge.bilingual.status import Standing, State
from paperforge.handover.parts import (
    Part,
    Texts,
    UnreadableError,
    Written,
    read_texts,
    read_value,
)
from paperforge.handover.tokens import Code, Role, Tokens, align, codes_of, count_ids, renumber
from paperforge.model.language import Language
from paperforge.reading.nodes import Mapping as Map
from paperforge.reading.nodes import Node, Scalar
from paperforge.reading.nodes import Sequence as Items
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project

MARK = 16  # hexadecimal digits of a digest that a unit carries
_FORMATTING = frozenset({"emphasis", "strong", "struck", "superscript", "subscript", "smallcaps", "underline", "span"})
BLOCK = "block"  # the kind of a code for the border between two blocks


@dataclass(frozen=True)
class Row:
    """One text: `target` is what the target language says now, None where nothing stands there.

    `origin` are the parts of the source, `places` those of the target that it stands in: several where the texts are built
    differently, with a code for the border between two.
    """

    number: int
    kind: str
    source: Tokens
    target: Tokens | None
    origin: tuple[Part, ...]
    places: tuple[Part, ...] = ()

    @cached_property
    def known(self) -> Mapping[tuple[str, Role], Code]:
        """The codes that may come back; the target's own spelling before the source's."""
        borders = any(code.kind == BLOCK for code in codes_of(self.target or ()))
        source = [code for code in codes_of(self.source) if not (code.kind == BLOCK and (borders or self.target))]
        return {(code.id, code.role): code for code in [*source, *codes_of(self.target or ())]}


@dataclass(frozen=True)
class Unit:
    """A pair that is handed over; `fixed` is the Markdown of one that is not to be translated (code)."""

    standing: Standing
    source: Language
    target: Language
    rows: tuple[Row, ...]
    heading: str
    texts: Mapping[Language, Texts]
    fixed: str = ""

    @property
    def name(self) -> str:
        """The name of the pair."""
        return self.standing.name

    @property
    def mark(self) -> str:
        """The beginnings of the digests of both texts: a pair that was changed since does not have it."""
        digests = (self.standing.digests.get(each, "") for each in (self.source, self.target))
        return "-".join(each[:MARK] or "none" for each in digests)

    @property
    def is_missing(self) -> bool:
        """Whether the target lacks it altogether."""
        return not self.texts[self.target].pieces

    @property
    def place(self) -> tuple[PurePosixPath, int]:
        """The file and line of the source."""
        piece = self.texts[self.source].pieces[0]
        return piece.span.file.path, piece.line


@dataclass(frozen=True)
class Handover:
    """The units of a paper from one language into another; `left` are pairs that cannot be handed over, and why."""

    slug: str
    source: Language
    target: Language
    units: tuple[Unit, ...]
    left: tuple[tuple[Standing, str], ...]


def hand_over(paper: Paper, project: Project, source: Language, target: Language, *, every: bool) -> Handover:
    """The units of a paper; `every`: also those of pairs that are as they were confirmed."""
    maker = _Maker(paper, project, source, target)
    units: list[Unit] = []
    left: list[tuple[Standing, str]] = []
    for standing in standings_of(paper):
        if (
            standing.pair is None
            or not standing.pair.pieces.get(source)
            or not (every or _is_open(standing, source, target))
        ):
            continue
        made = maker.unit(standing)
        if isinstance(made, Unit):
            units.append(made)
        elif made:
            left.append((standing, made))
    return Handover(paper.slug, source, target, tuple(units), tuple(left))


def _is_open(standing: Standing, source: Language, target: Language) -> bool:
    """Whether a pair waits for somebody who writes the target language."""
    match standing.state:
        case State.FRESH | State.ORPHAN:
            return False
        case State.STALE:
            return bool({source, target} & set(standing.changed))
        case State.UNTRANSLATED:
            return standing.pair is not None and standing.pair.untranslated == target
        case State.MISSING:
            return standing.pair is not None and (target in standing.pair.missing or standing.entry is None)
    return True


class _Maker:
    """Makes the units of a paper."""

    def __init__(self, paper: Paper, project: Project, source: Language, target: Language) -> None:
        self.paper = paper
        self.sides = frozenset(project.configuration.sides)
        self.source = source
        self.target = target
        self.scalars = _scalars(paper)
        self.written = {language: _by_path(read_pieces(Written(body))) for language, body in paper.bodies.items()}

    def unit(self, standing: Standing) -> Unit | str:
        """The unit of a pair, or why there is none; an empty string for what holds no words."""
        assert standing.pair is not None  # noqa: S101 - `hand_over` saw to it
        pieces = standing.pair.pieces
        if standing.pair.first.kind is Kind.RULE:
            return ""
        try:
            texts = {each: self.texts(pieces.get(each, ())) for each in (self.source, self.target)}
        except UnreadableError:
            return "its mark-up cannot be followed: translate it in the file"
        ours, theirs = texts[self.source], texts[self.target]
        if ours.scalar is not None and theirs.scalar is None:
            return f"the text is not there in {self.target}: write the key into {ours.scalar.span.file.path.name}"
        if any(not self.is_own(each) for each in texts.values()):
            return "it stands in a file of the project, which other papers share"
        rows = _rows(ours, theirs, self.leniency(standing))
        fixed = _code_of(ours) if not rows else ""
        if not rows and not fixed:
            return ""
        above = ours.pieces[0].above
        heading = " ".join(above[-1].words.split()) if above else ""
        return Unit(standing, self.source, self.target, tuple(rows), heading, texts, fixed)

    def is_own(self, texts: Texts) -> bool:
        """Whether the file belongs to the paper alone."""
        folder = self.paper.folder.path
        if texts.scalar is None:
            return True
        path = texts.scalar.span.file.path
        return path.is_relative_to(folder)

    def texts(self, pieces: Sequence[Piece]) -> Texts:
        """The parts of the pieces of one language. Raises `UnreadableError`."""
        if not pieces:
            return Texts()
        first = pieces[0]
        if first.kind is Kind.TEXT:
            scalar = self.scalars.get((first.span.file.path, first.span.start))
            if scalar is None:
                raise UnreadableError
            return read_value(scalar, list(first.blocks), self.sides, tuple(pieces))
        known = self.written[first.language]
        found = [known[piece.path] for piece in pieces if piece.path in known]
        if len(found) != len(pieces):
            raise UnreadableError
        return replace(read_texts(found, self.paper.bodies[first.language].places, self.sides), pieces=tuple(pieces))

    def leniency(self, standing: Standing) -> _Leniency:
        """What of the source's mark-up the target may be without."""
        confirmed = standing.entry is not None and self.source not in standing.changed
        return _Leniency(bool(standing.digests.get(self.target)), confirmed, self.target)


@dataclass(frozen=True)
class _Leniency:
    """`exists`: the target has a text; `confirmed`: somebody confirmed it beside the source as it is."""

    exists: bool
    confirmed: bool
    target: Language

    def must(self, code: Code) -> bool:
        """Whether a code of the source that the target lacks has to be put in."""
        if code.kind == "span" and f"lang={self.target}" in code.key:
            return False  # words of the target's language, which need no sign there
        return not (self.exists and (self.confirmed or code.kind in _FORMATTING))


def _scalars(paper: Paper) -> dict[tuple[PurePosixPath, int], Scalar]:
    """The values of the YAML of a paper by their file and offset, and by that of their key: a place may be either."""
    found: dict[tuple[PurePosixPath, int], Scalar] = {}

    def visit(node: Node) -> None:
        if isinstance(node, Scalar):
            found[node.span.file.path, node.span.start] = node
        elif isinstance(node, Items):
            for item in node.items:
                visit(item)
        elif isinstance(node, Map):
            for key, value in node.entries.items():
                if isinstance(value, Scalar):
                    found[node.keys[key].file.path, node.keys[key].start] = value
                visit(value)

    places = [paper.places, *paper.terms_places.values(), *([paper.beside.places] if paper.beside.places else [])]
    for each in places:
        visit(each.root)
    return found


def _by_path(pieces: Sequence[Piece]) -> dict[tuple[int, ...], Piece]:
    return {each.path: each for piece in pieces for each in (piece, *piece.items)}


def _rows(ours: Texts, theirs: Texts, leniency: _Leniency) -> list[Row]:
    """The rows of a pair: part by part where both texts are built alike, else all in one."""
    rows: list[tuple[str, Tokens, Tokens | None, tuple[Part, ...], tuple[Part, ...]]] = []
    if not ours.parts:
        return []
    if not theirs.parts and not theirs.pieces:
        rows = [(part.kind, part.tokens, None, (part,), ()) for part in ours.parts]
    elif ours.shape == theirs.shape:
        rows = [
            (one.kind, one.tokens, other.tokens, (one,), (other,))
            for one, other in zip(ours.parts, theirs.parts, strict=True)
        ]
    elif theirs.parts:
        rows = [(ours.parts[0].kind, _join(ours.parts), _join(theirs.parts), ours.parts, theirs.parts)]
    for note in ours.notes:
        other = _counterpart(note, ours.notes, theirs.notes)
        rows.append((note.kind, note.tokens, other.tokens if other else None, (note,), (other,) if other else ()))
    made: list[Row] = []
    first = 1
    for number, (kind, source, target, origin, places) in enumerate(rows, start=1):
        numbered = renumber(source, first)
        first += count_ids(numbered)
        aligned = None if target is None else align(numbered, target, first)
        first += 0 if aligned is None else count_ids(aligned)
        made.append(_with_duties(Row(number, kind, numbered, aligned, origin, places), leniency))
    return made


def _counterpart(note: Part, ours: Sequence[Part], theirs: Sequence[Part]) -> Part | None:
    """The note of the target with the same label; with as many notes, the one in the same place."""
    if len(ours) == len(theirs) and not {each.label for each in ours} & {each.label for each in theirs}:
        return theirs[list(ours).index(note)]
    return next((each for each in theirs if each.label == note.label), None)


def _join(parts: Sequence[Part]) -> Tokens:
    """Several parts as one text, with a code for each border."""
    joined = list(renumber(parts[0].tokens, 1))
    for part in parts[1:]:
        number = count_ids(joined) + 1
        joined.append(Code(str(number), Role.ALONE, BLOCK, "¶", f"{BLOCK}:{part.source.path}"))
        joined.extend(renumber(part.tokens, number + 1))
    return tuple(joined)


def _with_duties(row: Row, leniency: _Leniency) -> Row:
    """The row with each code told whether it has to come back."""
    ours = {code.id for code in codes_of(row.source)}
    theirs = {code.id for code in codes_of(row.target or ())}

    def judge(code: Code) -> Code:
        if code.id in ours and code.id in theirs:
            return code
        if code.id in theirs:
            return replace(code, must=code.kind in {BLOCK, "note"})
        must = leniency.must(code) if row.target is None or code.kind != BLOCK else False
        return replace(code, must=must)

    def judged(tokens: Tokens) -> Tokens:
        return tuple(judge(each) if isinstance(each, Code) else each for each in tokens)

    return replace(row, source=judged(row.source), target=None if row.target is None else judged(row.target))


def _code_of(texts: Texts) -> str:
    """The words of a block of code, which nobody translates."""
    if len(texts.pieces) != 1 or texts.pieces[0].kind is not Kind.CODE:
        return ""
    return "\n".join(str(block["c"][1]) for block in texts.pieces[0].blocks)
