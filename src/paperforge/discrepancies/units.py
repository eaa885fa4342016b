"""Takes pairs apart into what is compared: sentences against sentences, cells against cells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from paperforge.bilingual.align import align
from paperforge.bilingual.anchors import Features, read_features
from paperforge.bilingual.costs import Unit as Aligned
from paperforge.bilingual.lexicon import house_lexicon
from paperforge.bilingual.pairs import LOW, Pair
from paperforge.bilingual.pieces import Kind, Piece
from paperforge.discrepancies.values import Side, Unit, cut, span_of
from paperforge.model.language import Language
from paperforge.pandoc.ast import plain, text
from paperforge.pandoc.printed import OPAQUE, Stretch

# The end of a sentence; a dot behind one or two letters or digits ends none (2016 г., No. 5, A. Smith, 14. März).
_END = re.compile(
    r"""(?<!\w) [^\W_]{1,2} \.
    | ( [.!?…]++ [”’»"')\]]*+ | ; ) [ \u00a0\n]++ (?= [^\W\d_a-zа-яё] | [“«„"'(\[\ufffc\d] | (?<=;[ \u00a0\n]) \w )""",
    re.VERBOSE,
)
_LETTER = re.compile(r"[^\W_]")

Stretches = Mapping[int, Sequence[Stretch]]  # by the identity of their piece


def find_stretches(pieces: Iterable[Piece], stretches: Iterable[Stretch]) -> Stretches:
    """The prose of pieces, footnotes with the piece that refers to them; in the order of the text."""
    by_file: defaultdict[PurePosixPath, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_file[piece.span.file.path].append(piece)
    for group in by_file.values():
        group.sort(key=lambda piece: piece.span.start)
    found: defaultdict[int, list[Stretch]] = defaultdict(list)
    here: Piece | None = None
    for stretch in stretches:
        group = by_file.get(stretch.source.path, [])
        at = bisect_right(group, stretch.starts[0], key=lambda piece: piece.span.start) - 1
        # A text of the metadata begins behind its key. In a body, what stands in no piece is a footnote or a further
        # paragraph of an item: it belongs to what was before it.
        if at >= 0 and (group[at].kind is Kind.TEXT or stretch.starts[0] < group[at].span.end):
            here = group[at]
        elif here is not None and here.span.file.path != stretch.source.path:
            here = None
        if here is not None and here.language.primary == stretch.language.primary:
            found[id(here)].append(stretch)
    return found


def take_apart(pair: Pair, languages: tuple[Language, Language], stretches: Stretches) -> list[Unit]:
    """The units of a pair in two of its languages; none where one of them lacks it."""
    sides = [pair.pieces.get(language, ()) for language in languages]
    if not all(sides) or pair.untranslated:
        return []
    prose = [[stretch for piece in pieces for stretch in stretches.get(id(piece), ())] for pieces in sides]
    if not any(prose):
        return []
    ours, theirs = prose
    places = [pieces[0].span for pieces in sides]
    sure = pair.confidence >= LOW
    groups = [(ours, theirs)]
    if len(ours) == len(theirs):  # paragraph by paragraph, cell by cell, note by note
        groups = [([one], [other]) for one, other in zip(ours, theirs, strict=True)]
    units = []
    for one, other in groups:
        lefts, rights = _sentences(one), _sentences(other)
        for here, there, is_sure in _align(lefts, rights, languages):
            left = Side(languages[0], tuple(here), span_of([*here, *one], places[0]))
            right = Side(languages[1], tuple(there), span_of([*there, *other], places[1]))
            units.append(Unit(left, right, sure and is_sure))
    return units


def whole(pair: Pair, languages: tuple[Language, Language], stretches: Stretches) -> Unit:
    """A pair as one unit."""
    left, right = (
        Side(
            language,
            tuple(stretch for piece in pair.pieces[language] for stretch in stretches.get(id(piece), ())),
            pair.pieces[language][0].span,
        )
        for language in languages
    )
    return Unit(left, right)


def _sentences(stretches: Iterable[Stretch]) -> list[Stretch]:
    return [sentence for stretch in stretches for sentence in split(stretch)]


def split(stretch: Stretch) -> Iterator[Stretch]:
    """The sentences of a stretch; what stands between semicolons counts as one."""
    begin = 0
    for match in _END.finditer(stretch.text):
        if match[1] and _LETTER.search(stretch.text, begin, match.start()):
            yield cut(stretch, begin, match.end())
            begin = match.end()
    if _LETTER.search(stretch.text, begin) or OPAQUE in stretch.text[begin:]:
        yield cut(stretch, begin, len(stretch.text))


def _align(
    left: Sequence[Stretch], right: Sequence[Stretch], languages: tuple[Language, Language]
) -> Iterator[tuple[Sequence[Stretch], Sequence[Stretch], bool]]:
    """Sentences that stand against each other, and whether that is sure."""
    if len(left) <= 1 or len(right) <= 1:
        yield left, right, True
        return
    lexicon = house_lexicon(*languages)
    moves = align([_aligned(each) for each in left], [_aligned(each) for each in right], lexicon)
    for move in moves:
        here, there = left[move.left.start : move.left.stop], right[move.right.start : move.right.stop]
        yield here, there, bool(here and there) and move.confidence >= LOW


def _aligned(stretch: Stretch) -> Aligned:
    features: Features = read_features(
        Piece(stretch.language, Kind.PARAGRAPH, (), (plain(text(stretch.text)),), stretch.span(0, len(stretch.text)))
    )
    return Aligned(Kind.PARAGRAPH, 0, "", features)
