"""Reads what words of a language say: the house's discrepancies/TAG.yml, and the project's own laid over it key by key."""

from __future__ import annotations

from functools import lru_cache

from paperforge.diagnostics import Diagnostic
from paperforge.house import House
from paperforge.model.language import Language
from paperforge.model.senses import Senses
from paperforge.reading.theme import read_layers

FOLDER = "discrepancies"


def read_senses(house: House, tag: str, found: list[Diagnostic]) -> Senses | None:
    """The words of a language by its tag; what is wrong with the project's own is added to `found` as PRJ136."""
    return read_layers(house, f"{FOLDER}/{tag}.yml", Senses, found, lambda senses, places: ())


@lru_cache(maxsize=32)
def senses_of(house: House, language: Language) -> Senses | None:
    """The words of a language, or of the one it is a regional form of; None where the house has none."""
    for tag in (language.tag, language.primary):
        if house.find_all(f"{FOLDER}/{tag}.yml"):
            return read_senses(house, tag, [])
    return None
