"""The pair lock of a paper: which texts were confirmed to say the same, by whom, and which side signed them."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from paperforge.model.language import Language


class Review(StrEnum):
    """How far the rendering of a pair in its other languages has come."""

    MACHINE = "machine"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Entry:
    """A pair as it was confirmed: `digests` of its text in each language (64 hexadecimal digits; empty where it has none).

    `drafted` is the language it was first written in, where that is known; `translator` and `reviewer` are names.
    """

    name: str
    digests: Mapping[Language, str]
    review: Review = Review.REVIEWED
    drafted: Language | None = None
    translator: str = ""
    reviewer: str = ""

    @property
    def digest(self) -> str:
        """One digest of all its texts: what a side signs."""
        return join_digests(self.digests)


def join_digests(digests: Mapping[Language, str]) -> str:
    """SHA-256 over a line `TAG DIGEST` for each language that has a text, in the order of the tags."""
    lines = [f"{language} {value}\n" for language, value in sorted(digests.items()) if value]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class SignOff:
    """What a side signed on a day: the digest of every pair by its name; `signature` is the body of an SSH signature, if any."""

    side: str
    date: datetime.date
    by: str
    pairs: dict[str, str]
    signature: str = ""

    def content(self, slug: str) -> bytes:
        """The bytes that a cryptographic signature stands for."""
        head = [f"paperforge sign-off 1\npaper {slug}\nside {self.side}\ndate {self.date}\nby {self.by}\n"]
        return "".join([*head, *(f"{name} {value}\n" for name, value in self.pairs.items())]).encode()


@dataclass(frozen=True)
class Lock:
    """The entries of a paper in the order of its text, and the sign-offs, by side and day."""

    entries: tuple[Entry, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()

    def signed_by(self, side: str, entry: Entry) -> SignOff | None:
        """The sign-off of a side that holds for an entry as it stands: the latest one of exactly these texts."""
        digest = entry.digest
        found = [each for each in self.sign_offs if each.side == side and each.pairs.get(entry.name) == digest]
        return found[-1] if found else None
