"""Pairs the pieces of the texts of a paper: which stand against each other, how sure that is, and why.

No language is the master: every piece of every text stands in exactly one pair. Pairs of two texts come from `align`; those of
more are joined by the first text, and what it lacks by the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from paperforge.bilingual.align import Move, align, align_items
from paperforge.bilingual.anchors import Features, read_features
from paperforge.bilingual.costs import Unit
from paperforge.bilingual.lexicon import house_lexicon
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.pieces import Kind, Piece
from paperforge.bilingual.runs import find_moved
from paperforge.bilingual.scripts import is_left_untranslated
from paperforge.model.language import Language

SAME_ITEMS = 0.75  # how sure items of lists of one length are
MAX_SHOWN = 4  # anchors that a reason lists


def pair_pieces(texts: Mapping[Language, Sequence[Piece]]) -> list[Pair]:
    """The pairs of some texts, in the order of the first one; a piece that only others have follows its neighbors."""
    languages = list(texts)
    if len(languages) == 1:
        (language,) = languages
        return [Pair({language: (piece,)}, 1.0, ("alone",)) for piece in texts[language]]
    if len(languages) == 2:
        return _pair_two(languages[0], texts[languages[0]], languages[1], texts[languages[1]])
    return _join(texts)


def _units(pieces: Sequence[Piece]) -> list[Unit]:
    empty = Features(1, frozenset(), frozenset(), frozenset())
    return [
        Unit(piece.kind, piece.level, piece.id, empty if piece.kind is Kind.RULE else read_features(piece))
        for piece in pieces
    ]


def _pair_two(left: Language, ours: Sequence[Piece], right: Language, theirs: Sequence[Piece]) -> list[Pair]:
    units = _units(ours), _units(theirs)
    lexicon = house_lexicon(left, right)
    moves = find_moved([(move, False) for move in align(*units, lexicon)], *units, lexicon)
    return [
        pair for move, moved in moves for pair in _pairs_of(move, moved, left, ours, units[0], right, theirs, units[1])
    ]


def _pairs_of(
    move: Move,
    moved: bool,
    left: Language,
    ours: Sequence[Piece],
    our_units: Sequence[Unit],
    right: Language,
    theirs: Sequence[Piece],
    their_units: Sequence[Unit],
) -> Iterator[Pair]:
    here, there = [ours[at] for at in move.left], [theirs[at] for at in move.right]
    if len(here) == len(there) == 1 and here[0].items and there[0].items:
        # The same lists: their items are paired one by one.
        inside = _pair_two(left, here[0].items, right, there[0].items)
        # As many items, each against one, in one order: a list is translated item by item, however alike they are.
        least = SAME_ITEMS if all(each.is_one_to_one for each in inside) else 0.0
        for pair in inside:
            confidence = min(max(pair.confidence, least), move.confidence)
            yield replace(pair, confidence=confidence, moved=pair.moved or moved)
        return
    if sorted((len(here), len(there)))[0] == 1 and (lists := _one_list(here, there)):
        yield from _list_against_prose(*lists, left, right, move, moved)
        return
    features = [our_units[at].features for at in move.left], [their_units[at].features for at in move.right]
    yield Pair(
        {left: tuple(here), right: tuple(there)},
        move.confidence if here and there else 1.0,
        tuple(_reasons(here, there, *features)),
        moved,
        is_left_untranslated(here, there),
    )


def _one_list(here: Sequence[Piece], there: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece]] | None:
    """The items of a list and the several pieces it stands against, on the side that each is; None for anything else."""
    if len(here) == 1 and here[0].items and len(there) > 1 and not any(piece.items for piece in there):
        return here[0].items, there
    if len(there) == 1 and there[0].items and len(here) > 1 and not any(piece.items for piece in here):
        return here, there[0].items
    return None


def _list_against_prose(
    here: Sequence[Piece], there: Sequence[Piece], left: Language, right: Language, move: Move, moved: bool
) -> Iterator[Pair]:
    """Which items of a list each paragraph holds."""
    ours, theirs = _units(here), _units(there)
    for each in align_items(ours, theirs, house_lexicon(left, right)):
        sides = [here[at] for at in each.left], [there[at] for at in each.right]
        features = [ours[at].features for at in each.left], [theirs[at].features for at in each.right]
        confidence = min(each.confidence, move.confidence) if all(sides) else 1.0
        yield Pair(
            {left: tuple(sides[0]), right: tuple(sides[1])}, confidence, tuple(_reasons(*sides, *features)), moved
        )


def _reasons(
    here: Sequence[Piece], there: Sequence[Piece], ours: Sequence[Features], theirs: Sequence[Features]
) -> Iterator[str]:
    """What speaks for a pair, for people."""
    if not here or not there:
        yield "no counterpart"
        return
    if here[0].id and here[0].id == there[0].id:
        yield f"id #{here[0].id}"
    kinds = {piece.kind for piece in [*here, *there]}
    yield "order and kind" if len(kinds) == 1 else "order"
    for name, word in (("strong", "shared"), ("weak", "names")):
        one, other = (frozenset().union(*(getattr(each, name) for each in side)) for side in (ours, theirs))
        common = sorted(one & other - {"note"})
        if common:
            more = f" and {len(common) - MAX_SHOWN} more" if len(common) > MAX_SHOWN else ""
            shown = ", ".join(token.removeprefix("#") for token in common[:MAX_SHOWN]) + more
            yield f"{word} {shown}" if name == "strong" else f"{len(common)} words alike"
    sizes = [sum(each.length for each in side) for side in (ours, theirs)]
    yield f"length {sizes[0]}:{sizes[1]}"


# ---------------------------------------------------------------- more than two languages


def _join(texts: Mapping[Language, Sequence[Piece]]) -> list[Pair]:
    """Pairs over all languages: pieces that any two languages pair are one, the first two languages first."""
    rows: list[dict[Language, list[Piece]]] = []
    row_of: dict[int, int] = {}
    told: dict[int, list[Pair]] = {}
    for left, right in combinations(texts, 2):
        for pair in _pair_two(left, texts[left], right, texts[right]):
            pieces = [piece for each in pair.pieces.values() for piece in each]
            known = sorted({row_of[id(piece)] for piece in pieces if id(piece) in row_of})
            new = [piece for piece in pieces if id(piece) not in row_of]
            if len(known) > 1 or (known and pair.missing):
                continue  # two languages that disagree with those before them: these decide
            if not known:
                rows.append({language: [] for language in texts})
                known = [len(rows) - 1]
            if any(rows[known[0]][piece.language] for piece in new):
                rows.append({language: [] for language in texts})
                known = [len(rows) - 1]
            for piece in new:
                rows[known[0]][piece.language].append(piece)
                row_of[id(piece)] = known[0]
            told.setdefault(known[0], []).append(pair)
    return [_joined(rows[at], told[at]) for at in _in_order(rows, texts)]


def _joined(row: Mapping[Language, list[Piece]], pairs: Sequence[Pair]) -> Pair:
    whole = [pair for pair in pairs if not pair.missing] or pairs
    reasons = tuple(dict.fromkeys(reason for pair in whole for reason in pair.why))
    return Pair(
        {language: tuple(pieces) for language, pieces in row.items()},
        min(pair.confidence for pair in whole),
        reasons,
        any(pair.moved for pair in whole),
        next((pair.untranslated for pair in whole if pair.untranslated), None),
    )


def _in_order(rows: Sequence[Mapping[Language, list[Piece]]], texts: Mapping[Language, Sequence[Piece]]) -> list[int]:
    """The rows in the order of the first text; a row that it lacks goes behind the one that precedes it in the next text."""
    order: list[int] = []
    at = {id(piece): index for index, row in enumerate(rows) for pieces in row.values() for piece in pieces}
    for language, pieces in texts.items():
        behind = -1  # the place in `order` of the row before
        flat = [each for piece in pieces for each in ([piece] if id(piece) in at else piece.items)]
        for piece in flat:
            row = at[id(piece)]
            if row in order:
                behind = order.index(row)
            elif not any(rows[row][earlier] for earlier in list(texts)[: list(texts).index(language)]):
                behind += 1
                order.insert(behind, row)
    return order
