"""Words of a drawn graph in lines, as wide as the theme's labels stand, and the boxes around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from paperforge.house import House
from paperforge.model.theme import MM, Theme
from paperforge.reading.metrics import width_of

_SPACES = re.compile(r"[ \t\r\n]+")  # not the no-break space
MAX_HEIGHT = 170 * MM  # as pictures in css/print.css
MAX_WORD = 60 * MM


@dataclass(frozen=True)
class GraphLook:
    """What the theme says of graphs, in points: the room there is, the type; colors as `#rrggbb`."""

    house: House
    width: float
    family: str
    size: float
    leading: float
    ink: str
    accent: str
    rule: str
    tint: str
    paper: str
    height: float = MAX_HEIGHT

    def measure(self, words: str, size: float) -> float:
        """The width of words in a size of type."""
        return width_of(words, self.house, self.family) * size


def graph_look(theme: Theme, house: House) -> GraphLook:
    """The look of graphs under a theme: half a point less than tables."""
    style, colors = theme.type["table"], theme.colors
    size = style.size - 0.5
    leading = round(style.leading * size / style.size, 2)
    family = theme.family("table").family
    shades = (colors.ink, colors.accent, colors.rule, colors.tint, colors.paper)
    return GraphLook(house, theme.page.measure, family, size, leading, *shades)


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of words, and the size of the box around them."""

    lines: tuple[str, ...]
    width: float
    height: float


def box_of(words: str, width: float, padding: tuple[float, float], size: float, look: GraphLook) -> Box:
    """A box with its words in lines of about `width`; `padding` at its sides, and above and below."""
    lines = wrap(words, width, lambda each: look.measure(each, size))
    across, along = padding
    widest = max(look.measure(line, size) for line in lines)
    height = len(lines) * look.leading * size / look.size
    return Box(lines, round(widest + 2 * across, 2), round(height + 2 * along, 2))


def wrap(words: str, width: float, measure: Callable[[str], float]) -> tuple[str, ...]:
    """As few lines as `width` allows, of as even a length as they can have; a word stays whole as long as it can."""
    pieces = [piece for word in _SPACES.split(words.strip()) for piece in _pieces(word, MAX_WORD, measure)]
    high = max(width, *map(measure, pieces))
    low, lines = max(map(measure, pieces)), _fill(pieces, high, measure)
    while high - low > 0.5:
        middle = (low + high) / 2
        tried = _fill(pieces, middle, measure)
        low, high, lines = (middle, high, lines) if len(tried) > len(lines) else (low, middle, tried)
    return tuple(lines)


def _fill(pieces: list[str], width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines filled one after the other."""
    lines: list[str] = []
    for piece in pieces:
        if lines and measure(f"{lines[-1]} {piece}") <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines


def _pieces(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The word, or its parts if it is no word of any language."""
    pieces = [""]
    for letter in word:
        if measure(pieces[-1] + letter) > width and pieces[-1]:
            pieces.append("")
        pieces[-1] += letter
    return pieces
