"""A text as translators get it: words, and codes that stand for its mark-up and come back as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

SHOWN = 60  # characters of a code that people see
_LOOSE = frozenset({"link", "picture", "note", "span", "citation"})


class Role(StrEnum):
    """What a code does: stands alone, opens a stretch or closes it."""

    ALONE = "alone"
    OPEN = "open"
    CLOSE = "close"


@dataclass(frozen=True)
class Code:
    """A piece of mark-up; `data` is its Markdown. Both ends of a stretch have one `id`.

    `kind` is what it is (`emphasis`, `citation`, `note`…), `key` what it is known by in another language: its kind and what a
    translator copies. `must`: it has to come back; else it may be left out.
    """

    id: str
    role: Role
    kind: str
    data: str
    key: str
    must: bool = True

    @property
    def shown(self) -> str:
        """What people see in its place."""
        flat = " ".join(self.data.split())
        return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"


Token = str | Code
Tokens = tuple[Token, ...]


def codes_of(tokens: Iterable[Token]) -> list[Code]:
    """The codes among some tokens, in order."""
    return [each for each in tokens if isinstance(each, Code)]


def plain(tokens: Iterable[Token]) -> str:
    """The words without the codes, with single blanks."""
    return " ".join("".join(each if isinstance(each, str) else " " for each in tokens).split(" ")).strip()


def tidy(tokens: Iterable[Token]) -> Tokens:
    """Neighboring words as one, every run of blanks and line ends as one blank, none at the ends; no-break spaces stay."""
    merged: list[Token] = []
    for token in tokens:
        if isinstance(token, str) and merged and isinstance(merged[-1], str):
            merged[-1] += token
        else:
            merged.append(token)
    folded = [re.sub(r"[ \t\r\n]+", " ", each) if isinstance(each, str) else each for each in merged]
    if folded and isinstance(folded[0], str):
        folded[0] = folded[0].lstrip(" ")
    if folded and isinstance(folded[-1], str):
        folded[-1] = folded[-1].rstrip(" ")
    return tuple(each for each in folded if each)


def same(one: Iterable[Token], other: Iterable[Token]) -> bool:
    """Whether two texts have the same words and the same codes in the same places."""
    left, right = (
        [each if isinstance(each, str) else (each.id, each.role) for each in tidy(side)] for side in (one, other)
    )
    return left == right


def renumber(tokens: Sequence[Token], first: int) -> Tokens:
    """The tokens with their codes numbered from `first` on, in order."""
    ids: dict[str, str] = {}
    for code in codes_of(tokens):
        ids.setdefault(code.id, str(first + len(ids)))
    return tuple(replace(each, id=ids[each.id]) if isinstance(each, Code) else each for each in tokens)


def count_ids(tokens: Iterable[Token]) -> int:
    """How many ids the codes have."""
    return len({code.id for code in codes_of(tokens)})


def align(source: Sequence[Token], target: Sequence[Token], first: int) -> Tokens:
    """The target with the ids of the source's codes where both have the same code; its own ones are numbered from `first`."""
    free = [code for code in codes_of(source) if code.role is not Role.CLOSE]
    theirs = [code for code in codes_of(target) if code.role is not Role.CLOSE]
    ids: dict[str, str] = {}
    for exact in (True, False):
        for code in theirs:
            if code.id in ids:
                continue
            found = next((each for each in free if _match(each, code, exact=exact)), None)
            if found is not None:
                ids[code.id] = found.id
                free.remove(found)
    for code in theirs:
        if code.id not in ids:
            ids[code.id] = str(first)
            first += 1
    return tuple(replace(each, id=ids[each.id]) if isinstance(each, Code) else each for each in target)


def _match(one: Code, other: Code, *, exact: bool) -> bool:
    if one.role is not other.role:
        return False
    return one.key == other.key if exact else one.kind == other.kind and one.kind in _LOOSE
