"""A pair: what stands against what in the texts of a paper. How pairs are found: `pairing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paperforge.bilingual.pieces import Piece
from paperforge.model.language import Language

LOW = 0.5  # a pair that is less sure than that deserves a look


@dataclass(frozen=True, eq=False)
class Pair:
    """Pieces that stand against each other, by language; none in a language that lacks them.

    `confidence` is from 0 to 1; `why` says what it rests on. `moved`: the pieces stand in another order in their texts.
    `untranslated` is the language whose text still holds the words of another one.
    """

    pieces: Mapping[Language, tuple[Piece, ...]]
    confidence: float
    why: tuple[str, ...] = ()
    moved: bool = False
    untranslated: Language | None = None

    @property
    def first(self) -> Piece:
        """The first piece of the first language that has one."""
        return next(pieces[0] for pieces in self.pieces.values() if pieces)

    @property
    def missing(self) -> tuple[Language, ...]:
        """The languages that it lacks."""
        return tuple(language for language, pieces in self.pieces.items() if not pieces)

    @property
    def is_one_to_one(self) -> bool:
        """Whether it has one piece in each language, in the order of all texts."""
        return not self.moved and all(len(pieces) == 1 for pieces in self.pieces.values())

    @property
    def is_low(self) -> bool:
        """Whether it stands in several languages, and may be wrong."""
        return not self.missing and self.confidence < LOW
