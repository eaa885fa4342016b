"""The pairs of a paper: those of its texts, and those of its metadata, which stand under one key in every language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.pieces import Kind, Piece, read_pieces
from paperforge.bilingual.status import Standing, find_standings
from paperforge.model.language import Language, Text
from paperforge.model.lock import Lock
from paperforge.reading.binding import Places
from paperforge.reading.paper import Body, Paper
from paperforge.reading.prose import find_texts
from paperforge.source import Span

Path = tuple[str | int, ...]
_ONE = ("text", "gloss")

# Checks, listings and editions ask for the pairs of one paper; they are found once.
_known: WeakKeyDictionary[Paper, list[Pair]] = WeakKeyDictionary()
_standings: WeakKeyDictionary[Paper, list[Standing]] = WeakKeyDictionary()


def pairs_of(paper: Paper) -> list[Pair]:
    """The pairs of the texts of a paper, in the order of the first text."""
    if paper not in _known:
        from paperforge.bilingual.pairing import pair_pieces  # with numpy: most papers are rendered without

        _known[paper] = pair_pieces({language: _pieces(body) for language, body in paper.bodies.items()})
    return _known[paper]


def _pieces(body: Body) -> list[Piece]:
    pictures = {reference: image.content for reference, image in body.images.items()}
    charts = {reference: repr(chart).encode() for reference, chart in body.charts.items()}
    return read_pieces(body, {**pictures, **charts})


def standings_of(paper: Paper) -> list[Standing]:
    """How all pairs of a paper stand against its lock: those of its texts, then those of its metadata."""
    if paper not in _standings:
        _standings[paper] = find_standings([*pairs_of(paper), *metadata_pairs(paper)], paper.lock or Lock())
    return _standings[paper]


def metadata_pairs(paper: Paper) -> list[Pair]:
    """The texts of paper.yml, terms.yml and options.yml, and of the project as far as the paper prints them.

    A side's own definition and its gloss in the other languages are one pair.
    """
    found: dict[str, dict[Language, Piece]] = {}
    for value, places, before in _values(paper):
        for path, text in find_texts(value):
            for language in text.languages():
                if language in paper.bodies:
                    piece = _piece(paper, text, language, before + path, places.span(*path, str(language)))
                    found.setdefault(piece.id, {}).setdefault(language, piece)
    return [_pair(pieces, paper) for pieces in found.values()]


def _values(paper: Paper) -> Iterator[tuple[Any, Places, Path]]:
    """The values that hold texts, with their places and the path to them in their file."""
    yield paper.metadata, paper.places, ()
    for name, term in paper.terms.items():
        yield term, paper.terms_places[name].below(name), (name,)
    if paper.beside.places is not None:
        yield paper.beside.negotiation, paper.beside.places, ()


def _piece(paper: Paper, text: Text, language: Language, path: Path, span: Span) -> Piece:
    if path[-1] in _ONE and "definitions" in path:
        path = path[:-1]
    key = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
    blocks = tuple(paper.prose.blocks.get(text[language], ()))
    return Piece(language, Kind.TEXT, (), blocks, span, f"{span.file.path.name}:{key}")


def _pair(pieces: dict[Language, Piece], paper: Paper) -> Pair:
    # What a side said in its own language may have no gloss: it lacks nothing.
    languages = paper.languages if len(pieces) > 1 else tuple(pieces)
    return Pair({each: (pieces[each],) if each in pieces else () for each in languages}, 1.0, ("one key",))
