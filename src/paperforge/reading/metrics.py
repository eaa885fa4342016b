"""How wide letters stand, by the metrics of a font."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from paperforge.house import House
from paperforge.reading.fonts import BOLD, REGULAR, find_face


def width_of(words: str, house: House, family: str, *, bold: bool = False) -> float:
    """The width of words in ems of a family's face, without kerning."""
    widths = _advances(house, family, bold)
    return sum(widths.get(ord(letter), widths[0]) for letter in words)


@lru_cache(maxsize=8)
def _advances(house: House, family: str, bold: bool) -> Mapping[int, float]:
    """The width of each letter of a face in ems; of those it has not, at 0."""
    from fontTools.ttLib import TTFont

    with TTFont(find_face(house, family, BOLD if bold else REGULAR).path, lazy=True) as font:
        whole, widths = font["head"].unitsPerEm, font["hmtx"]
        return {0: widths[".notdef"][0] / whole} | {
            letter: widths[name][0] / whole for letter, name in font.getBestCmap().items()
        }
