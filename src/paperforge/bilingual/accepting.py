"""Confirms pairs and signs them: a new lock from the old one. Pure; nobody's word is taken for texts that nobody named."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from paperforge.bilingual.status import Standing, State
from paperforge.model.language import Language
from paperforge.model.lock import Entry, Lock, Review, SignOff

# What is confirmed only by its name: a person has to have seen that it is meant.
_BY_NAME = frozenset({State.MISSING, State.UNTRANSLATED})


@dataclass(frozen=True)
class Confirmation:
    """Who confirms, and what: `review` is how far the pairs have come, `drafted` the language they were written in first."""

    by: str
    review: Review = Review.REVIEWED
    drafted: Language | None = None


@dataclass(frozen=True)
class Accepted:
    """The lock as it will be; the pairs that were confirmed, those that were left out, and the entries that were dropped."""

    lock: Lock
    confirmed: tuple[Standing, ...]
    left: tuple[Standing, ...]
    dropped: tuple[Standing, ...]


def accept(standings: Sequence[Standing], lock: Lock, names: Collection[str], confirmation: Confirmation) -> Accepted:
    """Confirm the pairs of some names; without names, every pair that is not fresh or has not come as far, and has all its texts.

    A pair that lacks a text, is not translated or is uncertain is confirmed by its name only.
    """
    entries: list[Entry] = []
    sorted_: dict[str, list[Standing]] = {"confirmed": [], "left": [], "dropped": []}
    for standing in standings:
        fate = _fate(standing, names, confirmation.review)
        if fate:
            sorted_[fate].append(standing)
        if fate == "confirmed":
            entries.append(_confirm(standing, confirmation))
        elif fate != "dropped" and standing.entry is not None:
            entries.append(standing.entry)
    kept = tuple(each for each in map(_prune(entries), lock.sign_offs) if each.pairs)
    return Accepted(Lock(tuple(entries), kept), *(tuple(each) for each in sorted_.values()))


def _fate(standing: Standing, names: Collection[str], review: Review) -> str:
    if names:
        if standing.name not in names:
            return ""
        return "confirmed" if standing.pair else "dropped"
    if standing.pair is None:
        return "dropped"
    if standing.state is State.FRESH:
        before = standing.entry.review if standing.entry else review
        return "confirmed" if list(Review).index(before) < list(Review).index(review) else ""
    return "left" if standing.state in _BY_NAME or standing.pair.is_low else "confirmed"


def _confirm(standing: Standing, confirmation: Confirmation) -> Entry:
    before = standing.entry or Entry(standing.name, {})
    entry = replace(
        before,
        digests=dict(standing.digests),
        review=confirmation.review,
        drafted=confirmation.drafted or before.drafted,
    )
    if confirmation.review is Review.REVIEWED:
        return replace(entry, reviewer=confirmation.by)
    return replace(entry, translator=confirmation.by, reviewer="")


def _prune(entries: Sequence[Entry]) -> Callable[[SignOff], SignOff]:
    """Sign-offs without the pairs whose texts are others now; one with a signature stays whole while any of it holds."""
    digests = {entry.name: entry.digest for entry in entries}

    def prune(sign_off: SignOff) -> SignOff:
        holds = {name: value for name, value in sign_off.pairs.items() if digests.get(name) == value}
        return sign_off if sign_off.signature and holds else replace(sign_off, pairs=holds)

    return prune


def unsigned(standings: Sequence[Standing], lock: Lock, side: str) -> list[Standing]:
    """The pairs whose texts, as they are, a side has not signed."""
    return [
        each
        for each in standings
        if each.pair and not (each.state is State.FRESH and each.entry and lock.signed_by(side, each.entry))
    ]


def unfit(standings: Sequence[Standing]) -> list[Standing]:
    """What keeps a paper from being signed: pairs that are not as they were confirmed, or only a machine has made."""
    return [
        each
        for each in standings
        if each.state is not State.FRESH or (each.entry is not None and each.entry.review is Review.MACHINE)
    ]


def draft_sign_off(standings: Sequence[Standing], lock: Lock, side: str, date: datetime.date, by: str) -> SignOff:
    """The sign-off of what a side has not signed yet; all pairs must be fit (`unfit`)."""
    open_ = [each for each in unsigned(standings, lock, side) if each.entry]
    return SignOff(side, date, by, {each.name: each.digest for each in open_})


def add_sign_off(lock: Lock, sign_off: SignOff) -> Lock:
    """The lock with one more sign-off, and without what no longer holds of those before it."""
    kept = (each for each in map(_prune(lock.entries), lock.sign_offs) if each.pairs)
    return Lock(lock.entries, (*kept, sign_off))
