"""Brackets of two texts: whose wordings they hold, and what these say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.pieces import Kind, Piece
from paperforge.discrepancies.values import Side
from paperforge.model.bracket import Alternative, Bracket
from paperforge.pandoc.printed import Stretch
from paperforge.reading.paper import Body
from paperforge.source import Span

_CITED = re.compile(r" ?\[[^\[\]]*@[^\[\]]*\]")


@dataclass(frozen=True)
class Wordings:
    """The wordings of one owner in two brackets that are one."""

    left: Side
    right: Side
    pair: Pair


@dataclass(frozen=True)
class Unlike:
    """What of a bracket stands in one text only, or (no words) all of it; the places in both texts."""

    words: tuple[str, str]
    spans: tuple[Span, Span]
    pair: Pair


def compare_brackets(bodies: tuple[Body, Body], pairs: Sequence[Pair]) -> Iterator[Wordings | Unlike]:
    """How the brackets of two texts differ, and the wordings in them that are to be compared."""
    places = [_pairs_by_bracket(body, pairs) for body in bodies]
    lefts, rights = bodies[0].brackets, bodies[1].brackets
    for left, right in _match(lefts, rights, places):
        one = left or right
        assert one is not None  # noqa: S101 - one of the two is there
        pair = places[0 if left else 1].get(id(one))
        languages = bodies[0].language, bodies[1].language
        if pair is None or not all(pair.pieces.get(language) for language in languages):
            continue
        if left is None or right is None:
            there = pair.pieces[languages[1 if left else 0]][0].span
            words = (one.words, "") if left else ("", one.words)
            yield Unlike(words, (one.span, there) if left else (there, one.span), pair)
        else:
            yield from _compare(left, right, pair, bodies)


def _pairs_by_bracket(body: Body, pairs: Sequence[Pair]) -> dict[int, Pair]:
    pieces: list[tuple[Piece, Pair]] = sorted(
        (
            (piece, pair)
            for pair in pairs
            for piece in pair.pieces.get(body.language, ())
            if piece.kind is not Kind.TEXT
        ),
        key=lambda each: each[0].span.start,
    )
    found = {}
    for bracket in body.brackets:
        at = bisect_right(pieces, bracket.span.end, key=lambda each: each[0].span.start) - 1
        if at >= 0:
            found[id(bracket)] = pieces[at][1]
    return found


def _match(
    lefts: Sequence[Bracket], rights: Sequence[Bracket], places: Sequence[Mapping[int, Pair]]
) -> Iterator[tuple[Bracket | None, Bracket | None]]:
    """Brackets by their ids; those without one by their order in a pair."""
    by_name = [_named(brackets, place) for brackets, place in zip((lefts, rights), places, strict=True)]
    for name, bracket in by_name[0].items():
        yield bracket, by_name[1].get(name)
    for name, bracket in by_name[1].items():
        if name not in by_name[0]:
            yield None, bracket


def _named(brackets: Sequence[Bracket], place: Mapping[int, Pair]) -> dict[tuple[object, ...], Bracket]:
    counts: dict[int, int] = {}
    found: dict[tuple[object, ...], Bracket] = {}
    for bracket in brackets:
        pair = id(place.get(id(bracket)))
        counts[pair] = counts.get(pair, 0) + (not bracket.id)
        found.setdefault((bracket.id,) if bracket.id else (pair, counts[pair]), bracket)
    return found


def _compare(left: Bracket, right: Bracket, pair: Pair, bodies: tuple[Body, Body]) -> Iterator[Wordings | Unlike]:
    ours, theirs = list(left.alternatives), list(right.alternatives)
    for one in left.alternatives:
        other = next((each for each in theirs if _owner(each) == _owner(one)), None)
        if other is not None:
            ours.remove(one)
            theirs.remove(other)
            sides = [
                Side(body.language, (_stretch(each, bracket, body),), bracket.span)
                for each, bracket, body in zip((one, other), (left, right), bodies, strict=True)
            ]
            yield Wordings(sides[0], sides[1], pair)
    if ours or theirs:
        words = tuple(" ".join(_shown(each) for each in each_side) for each_side in (ours, theirs))
        yield Unlike((words[0], words[1]), (left.span, right.span), pair)


def _owner(alternative: Alternative) -> tuple[str, frozenset[str]]:
    return alternative.kind, frozenset(alternative.sides)


def _shown(alternative: Alternative) -> str:
    return f"[{', '.join(alternative.sides) or alternative.kind}: {alternative.words}]"


def _stretch(alternative: Alternative, bracket: Bracket, body: Body) -> Stretch:
    """A wording as a stretch: in its place where it stands there letter for letter, else in that of its bracket."""
    source, words = body.source, _CITED.sub("", alternative.words).strip()
    pattern = r"\s+".join(map(re.escape, words.split()))
    limit = min(len(source.text), bracket.span.end + 4 * len(words) + 200)
    match = re.compile(pattern).search(source.text, max(0, bracket.span.start - 4), limit) if words else None
    size = len(words)
    if match and match.end() - match.start() == size:
        starts = range(match.start(), match.end())
        return Stretch(body.language, source, words, starts, range(match.start() + 1, match.end() + 1), [True] * size)
    span = bracket.span
    return Stretch(body.language, source, words, [span.start] * size, [span.end] * size, [False] * size)
