"""What a unit tells its translator beside its text: the heading, what changed, how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paperforge.bilingual.status import Standing, State
from paperforge.checks.pairs import describe
from paperforge.handover.units import Unit
from paperforge.model.language import Language
from paperforge.model.lock import Review
from paperforge.reading.paper import Paper

INITIAL, TRANSLATED, REVIEWED, FINAL = "initial", "translated", "reviewed", "final"


def state_of(standing: Standing, paper: Paper) -> str:
    """How far a pair has come, in the words of XLIFF 2.1 (4.3.1.31): final is what every party has signed."""
    if standing.state is not State.FRESH or standing.entry is None:
        return INITIAL
    if standing.entry.review is Review.MACHINE:
        return INITIAL
    if standing.entry.review is Review.TRANSLATED:
        return TRANSLATED
    lock, parties = paper.lock, paper.metadata.parties
    signed = lock is not None and parties and all(lock.signed_by(side, standing.entry) for side in parties)
    return FINAL if signed else REVIEWED


def what_changed(unit: Unit) -> str:
    """The state of a pair in words, for the translator."""
    return describe(unit.standing)


def in_words(unit: Unit, words: Mapping[str, Any]) -> str:
    """The same in the words of the house for a language (`handover.states`)."""
    states: Mapping[str, str] = words.get("states", {})
    shown = states.get(str(unit.standing.state).replace(" ", "-"), str(unit.standing.state))
    changed = ", ".join(str(each) for each in unit.standing.changed) if unit.standing.state is State.STALE else ""
    return f"{shown} {changed}" if changed else shown


def is_rtl(language: Language) -> bool:
    """Whether a language is written from right to left (Unicode CLDR, through Babel)."""
    from babel import Locale, UnknownLocaleError

    try:
        return bool(Locale.parse(language.tag, sep="-").text_direction == "rtl")
    except (UnknownLocaleError, ValueError):
        return False
