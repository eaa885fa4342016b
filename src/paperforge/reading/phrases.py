"""Reads the fixed words of a language: the house's phrases/TAG.yml, and the project's own laid over it key by key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.house import House
from paperforge.model.language import Language
from paperforge.model.phrases import Phrases
from paperforge.reading.binding import Places
from paperforge.reading.theme import read_layers


def read_phrases(house: House, tag: str, found: list[Diagnostic]) -> Phrases | None:
    """The phrases of a language by its tag; what is wrong with the project's own is added to `found` as PRJ136."""
    return read_layers(house, f"phrases/{tag}.yml", Phrases, found, _check)


def _check(phrases: Phrases, places: Places) -> Iterator[Diagnostic]:
    for number in phrases.numbers:
        if not number.isascii() or not number.isdigit():
            yield Diagnostic(codes.PRJ136, f"“{number}” is no number in digits", places.key_span("numbers", number))


@lru_cache(maxsize=32)
def phrases_of(house: House, language: Language) -> Phrases | None:
    """The phrases of a language, or of the one it is a regional form of; None where the house has none."""
    for tag in (language.tag, language.primary):
        if house.find_all(f"phrases/{tag}.yml"):
            return read_phrases(house, tag, [])
    return None
