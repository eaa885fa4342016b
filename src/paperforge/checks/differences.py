"""BIL022: the differences that paper.yml enters as known, and the pairs in which they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperforge import codes
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.papers import metadata_pairs, pairs_of
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Language
from paperforge.model.metadata import Difference
from paperforge.pandoc.ast import attr_of, walk
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project


def flat(words: str) -> str:
    """Words with single blanks between them, as they are compared."""
    return " ".join(words.split())


def pairs_with(difference: Difference, paper: Paper, pairs: Sequence[Pair] | None = None) -> list[Pair]:
    """The pairs in which all words of a known difference stand."""
    pairs = [*pairs_of(paper), *metadata_pairs(paper)] if pairs is None else pairs
    return [pair for pair in pairs if _is_at(difference, pair) and _holds(difference, pair)]


def _holds(difference: Difference, pair: Pair) -> bool:
    return all(flat(words) in _words(pair, language, difference) for language, words in difference.words.items())


def _words(pair: Pair, language: Language, difference: Difference) -> str:
    """What a pair says in a language; of sources their keys, too, since a difference may be one of sources."""
    pieces = pair.pieces.get(language, ())
    return flat(" ".join(piece.words for piece in pieces))


def _is_at(difference: Difference, pair: Pair) -> bool:
    """Whether a pair stands under, or holds, the id that a difference names."""
    if not difference.at:
        return True
    pieces = [piece for each in pair.pieces.values() for piece in each]
    ids = {piece.id for piece in pieces} | {above.id for piece in pieces for above in piece.above}
    inside = (attr_of(element) for piece in pieces for element in walk(list(piece.blocks)))
    return difference.at in ids or any(attribute[0] == difference.at for attribute in inside if attribute)


def check_known(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL022."""
    for index, difference in enumerate(paper.metadata.discrepancies):
        if not all(language in paper.bodies for language in difference.words) or pairs_with(difference, paper):
            continue
        shown = " and ".join(f"“{flat(words)}”" for words in difference.words.values())
        where = f" at “{difference.at}”" if difference.at else ""
        hint = "Quote the words as they stand in the texts, or delete the entry."
        message = f"{shown} stand{'s' if len(difference.words) == 1 else ''} in no pair of the texts{where}"
        yield Diagnostic(codes.BIL022, message, paper.places.key_span("discrepancies", index, "words"), hint)


CHECKS = (check_known,)
