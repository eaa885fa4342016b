"""What survives translation: numbers, dates, addresses, code, citations, notes, pictures, names; and words of one root.

Each is a token that is equal in both texts. Strong tokens are copied by a translator as they are; weak ones (names, words
borrowed from one language by the other) are compared by the consonants of their Latin form, and only support.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from anyascii import anyascii

from paperforge.bilingual.pieces import Piece
from paperforge.model.calendar import has_capital_months, month_names
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element
from paperforge.reading.targets import cited_keys

_NUMBER = re.compile(r"\d+(?:[.,]\d+|[ \u00a0\u202f\u2009]\d{3}(?!\d))*")
_MARKS = re.compile(r"\D")
_WORD = re.compile(r"[^\W\d_]+")
_VERBATIM = re.compile(r"[A-Za-z][\w.+#-]*[A-Za-z0-9+#]|[A-Z]{2,}")
MIN_SKELETON = 3  # consonants by which a word is known; shorter ones meet by chance
MAX_SKELETON = 5
STEM = 5  # letters: what is left of a word when its endings are cut, roughly
# Sounds that are written in several ways, or lost on the way from one alphabet to the other.
_SOUNDS = str.maketrans(
    {"c": "k", "q": "k", "x": "k", "g": "k", "z": "s", "w": "v", "f": "v", "p": "v", "b": "v", "d": "t"}
)
_SILENT = re.compile(r"[aeiouyhj']|(?<=(.))\1")


@dataclass(frozen=True)
class Features:
    """What a piece is compared by: its length in letters and digits, its tokens, and its words, folded."""

    length: int
    strong: frozenset[str]
    weak: frozenset[str]
    words: frozenset[str]


def read_features(piece: Piece) -> Features:
    """The features of a piece."""
    text = piece.words
    found = _WORD.findall(text)
    words = set(found)
    numbers = [_MARKS.sub("", number) for number in _NUMBER.findall(text)]
    return Features(
        length=max(1, sum(map(len, found)) + sum(map(len, numbers))),
        strong=frozenset([*_marks(piece.marks), *(f"#{number}" for number in numbers), *_dates(words, piece.language)]),
        weak=frozenset([*filter(None, map(skeleton_of, words)), *_verbatim(text)]),
        words=frozenset(map(_folded, words)),
    )


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return word.casefold().replace("ё", "е")


def _marks(elements: Iterable[Element]) -> Iterator[str]:
    for element in elements:
        kind, content = element["t"], element.get("c")
        if kind == "Cite":
            yield from (f"@{key}" for key in cited_keys(element))
        elif kind == "Link":
            yield f"<{_address(content)}>"
        elif kind == "Image":
            yield f"!{_picture(content)}"
        elif kind == "Code":
            yield f"`{content[1]}`"  # type: ignore[index]
        elif kind == "CodeBlock":
            yield from (f"`{line.strip()}`" for line in content[1].splitlines() if len(line.strip()) > 2)  # type: ignore[index]
        elif kind == "Math":
            yield f"${content[1]}$"  # type: ignore[index]
        elif kind == "Note":
            yield "note"


def _address(content: Any) -> str:
    """An address without what tells its language (`/en/`, `.ru.html`)."""
    return re.sub(r"(?<=[/.])[a-z]{2}(?:-[A-Za-z]{2})?(?=[/.])", "", str(content[2][0]))


def _picture(content: Any) -> str:
    return PurePosixPath(str(content[2][0])).name.split(".")[0]


def _dates(words: Iterable[str], language: Language) -> Iterator[str]:
    """Names of months; where they have capital letters, only those (May, may)."""
    months, capital = month_names(language), has_capital_months(language)
    for word in words:
        if (not capital or word[0].isupper()) and (month := months.get(word.casefold())):
            yield f"month {month}"


def _verbatim(text: str) -> Iterator[str]:
    """In a text of another script Latin words were kept as they are; in one of the same script most words are just words."""
    return map(str.casefold, set(_VERBATIM.findall(text)))


@lru_cache(maxsize=1 << 16)
def skeleton_of(word: str) -> str:
    """The first consonants of a word in Latin letters, those of one sound alike; empty where there are too few.

    `Helsinki` and `Хельсинки` are both `lsnk`.
    """
    if len(word) < MIN_SKELETON:
        return ""
    latin = anyascii(word).lower().replace("ts", "s").replace("kh", "h").replace("ph", "f").translate(_SOUNDS)
    skeleton = _SILENT.sub("", latin)[:MAX_SKELETON]
    return skeleton if len(skeleton) >= MIN_SKELETON else ""
