"""What checks of words share: the words of a text in its own language, and Roman numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperforge.pandoc.printed import Stretch
from paperforge.reading.paper import Body

WORD = re.compile(r"[^\W\d_]++(?:[’'\u2010\u2011-][^\W\d_]++)*+")

_ROMAN = re.compile(r"(M{0,3})(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_LOOKS_ROMAN = str.maketrans("ХІ", "XI")  # typed on a Russian keyboard


def own_stretches(body: Body) -> Iterator[Stretch]:
    """The stretches of a text that are in the language of the text, in any of its regional forms."""
    return (stretch for stretch in body.stretches if stretch.language.primary == body.language.primary)


def roman_value(letters: str) -> int:
    """What a Roman numeral in capital letters says; 0 for anything else, and for single letters that are words."""
    letters = letters.translate(_LOOKS_ROMAN)
    if not letters or letters in {"C", "D", "L", "M"} or not _ROMAN.fullmatch(letters):
        return 0
    values = [_VALUES[letter] for letter in letters]
    return sum(-one if other > one else one for one, other in zip(values, [*values[1:], 0], strict=True))
