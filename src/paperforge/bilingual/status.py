"""How the pairs of a paper stand against its lock: which are as they were confirmed, and what happened to the others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from paperforge.bilingual.digest import digest
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.pieces import Kind
from paperforge.model.language import Language
from paperforge.model.lock import Entry, Lock, join_digests

SHORT = 8  # hexadecimal digits that name a pair below its heading


class State(StrEnum):
    """How a pair stands; `ORPHAN` is an entry whose texts are gone from every language."""

    FRESH = "fresh"
    STALE = "stale"
    CHANGED = "both changed"
    NEW = "new"
    MISSING = "missing"
    UNTRANSLATED = "untranslated"
    ORPHAN = "orphan"


@dataclass(frozen=True, eq=False)
class Standing:
    """A pair with its entry in the lock; one of both may be None.

    `changed` are the languages whose text is not the one that was confirmed; `digests` those of the texts as they are.
    """

    name: str
    state: State
    pair: Pair | None
    entry: Entry | None
    digests: Mapping[Language, str]
    changed: tuple[Language, ...] = ()

    @property
    def out_of_date(self) -> tuple[Language, ...]:
        """The languages whose text may no longer say what the others say, or never did."""
        if self.pair is None or self.state is State.FRESH:
            return ()
        if self.state is State.STALE:
            return tuple(each for each in self.digests if each not in self.changed)
        if self.state is State.MISSING:
            return self.pair.missing
        if self.state is State.UNTRANSLATED and self.pair.untranslated:
            return (self.pair.untranslated,)
        return tuple(self.digests)

    @property
    def digest(self) -> str:
        """One digest of all its texts."""
        return join_digests(self.digests)


def find_standings(pairs: Sequence[Pair], lock: Lock) -> list[Standing]:
    """Each pair, in order, and behind the pair it followed each entry whose texts are gone."""
    digests = [{language: digest(pieces) for language, pieces in pair.pieces.items()} for pair in pairs]
    matched = _Matcher(pairs, digests, lock.entries).match()
    names = _names(pairs, digests, matched, lock)
    found: dict[int, Standing] = {}
    for index, pair in enumerate(pairs):
        entry = lock.entries[matched[index]] if index in matched else None
        found[index] = _standing(names[index], pair, entry, digests[index])
    gone = sorted(set(range(len(lock.entries))) - set(matched.values()))
    behind: dict[int, list[Standing]] = defaultdict(list)
    place = {entry: pair for pair, entry in matched.items()}
    for at in gone:
        before = next((place[index] for index in range(at - 1, -1, -1) if index in place), -1)
        entry = lock.entries[at]
        behind[before].append(Standing(entry.name, State.ORPHAN, None, entry, {}))
    return [*behind[-1], *(each for index in found for each in (found[index], *behind[index]))]


def _standing(name: str, pair: Pair, entry: Entry | None, digests: Mapping[Language, str]) -> Standing:
    changed = tuple(each for each in digests if entry and digests[each] != entry.digests.get(each, ""))
    if entry and not changed:
        state = State.FRESH
    elif pair.missing:
        state = State.MISSING
    elif pair.untranslated:
        state = State.UNTRANSLATED
    elif entry is None:
        state = State.NEW
    else:
        state = State.CHANGED if len(changed) == len(digests) else State.STALE
    return Standing(name, state, pair, entry, digests, changed)


class _Matcher:
    """Finds the entry of each pair: by the same texts, by id or key, by one text, by place between two that are known."""

    def __init__(
        self, pairs: Sequence[Pair], digests: Sequence[Mapping[Language, str]], entries: Sequence[Entry]
    ) -> None:
        self.pairs = pairs
        self.digests = digests
        self.entries = entries
        self.matched: dict[int, int] = {}
        self.free: set[int] = set(range(len(entries)))

    def match(self) -> dict[int, int]:
        """The index of the entry by that of the pair."""
        self._by_key(
            [join_digests(each) for each in self.digests], [join_digests(each.digests) for each in self.entries]
        )
        self._by_key([key_of(pair) for pair in self.pairs], [entry.name for entry in self.entries])
        for language in dict.fromkeys(language for each in self.digests for language in each):
            ours = [each.get(language, "") for each in self.digests]
            self._by_key(ours, [entry.digests.get(language, "") for entry in self.entries])
        self._by_place()
        return self.matched

    def _by_key(self, ours: Sequence[str], theirs: Sequence[str]) -> None:
        """Pairs and entries with one key, the first with the first."""
        waiting: dict[str, list[int]] = defaultdict(list)
        for at in sorted(self.free, reverse=True):
            waiting[theirs[at]].append(at)
        for index, key in enumerate(ours):
            if key and index not in self.matched and waiting.get(key):
                self._join(index, waiting[key].pop())

    def _by_place(self) -> None:
        """As many pairs as entries left between two that are known: they are the same, changed in every language."""
        place = {entry: pair for pair, entry in self.matched.items()}
        begin = -1
        for end in [*sorted(place), len(self.entries)]:
            left = [at for at in range(begin + 1, end) if at in self.free]
            first = place.get(begin, -1) + 1
            stop = place.get(end, len(self.pairs))
            open_ = [index for index in range(first, stop) if index not in self.matched]
            if left and len(left) == len(open_):
                for index, at in zip(open_, left, strict=True):
                    if names_metadata(self.entries[at].name) == (self.pairs[index].first.kind is Kind.TEXT):
                        self._join(index, at)
            begin = end

    def _join(self, index: int, at: int) -> None:
        self.matched[index] = at
        self.free.discard(at)


def names_metadata(name: str) -> bool:
    """Whether a name is that of a text of the metadata: its file, a colon and its key."""
    return re.match(r"[^/]*\.(?:yml|md):", name) is not None


def key_of(pair: Pair) -> str:
    """The name that a pair has of its own: the key of a text of the metadata, else the id its author gave; may be empty."""
    named = next((piece for pieces in pair.pieces.values() for piece in pieces[:1] if piece.id), None)
    if named is None:
        return ""
    return named.id.replace(" ", "_")


def _names(
    pairs: Sequence[Pair], digests: Sequence[Mapping[Language, str]], matched: Mapping[int, int], lock: Lock
) -> list[str]:
    """The names of the pairs: that of the entry, the own one, or one made of its heading and its texts; each once."""
    taken = {entry.name for entry in lock.entries}
    names: list[str] = []
    for index, pair in enumerate(pairs):
        name = lock.entries[matched[index]].name if index in matched else ""
        if not name:
            base = key_of(pair) or f"{_section(pair)}/{join_digests(digests[index])[:SHORT]}"
            name, count = base, 1
            while name in taken:
                count += 1
                name = f"{base}-{count}"
            taken.add(name)
        names.append(name)
    return names


def _section(pair: Pair) -> str:
    """The id of the nearest heading above that its author gave one; else of the text as a whole."""
    for pieces in pair.pieces.values():
        for piece in pieces[:1]:
            for above in reversed(piece.above):
                if above.id:
                    return above.id
    return "text"
