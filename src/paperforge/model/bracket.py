"""Wording that is not agreed: a bracket and its alternatives, as they stand in the text of one language."""

from __future__ import annotations

from dataclasses import dataclass

from paperforge.source import Span

BRACKET, ALTERNATIVE, BASELINE, COMPROMISE = "brk", "alt", "baseline", "compromise"
BRANCHES = frozenset({ALTERNATIVE, BASELINE, COMPROMISE})  # what can stand in a bracket


@dataclass(frozen=True)
class Alternative:
    """One wording: of some sides (`alt`), what exists already (`baseline`), or one put forward by no side (`compromise`)."""

    kind: str
    sides: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Bracket:
    """A bracket: `number` counts from 1 through the text, `parent` is the number of the one around it, `level` counts them.

    `words` is all of it; `has_loose_words`: some of it belongs to no wording. `heading` is the id of the heading above it,
    `title` its words; `since` names the version in which it was opened.
    """

    id: str
    number: int
    parent: int | None
    level: int
    alternatives: tuple[Alternative, ...]
    words: str
    has_loose_words: bool
    heading: str
    title: str
    since: str
    span: Span

    @property
    def sides(self) -> tuple[str, ...]:
        """Who owns an alternative, each side once, in the order of the text."""
        return tuple(dict.fromkeys(side for each in self.alternatives for side in each.sides))

    @property
    def name(self) -> str:
        """Its id, or its number."""
        return self.id or str(self.number)
