"""What the Word edition takes from the house: the theme and docx/styles.yml as plain measures in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from paperforge.house import House
from paperforge.model.theme import PAIRS_SIDE, TURNED_SIDE
from paperforge.model.theme import Theme as HouseTheme
from paperforge.model.word_styles import LINES, WordStyle
from paperforge.reading.fonts import find_face
from paperforge.reading.theme import theme_of
from paperforge.reading.word_styles import word_styles_of

Style = Mapping[str, Any]

# ISO/IEC 29500-1, 17.18.30 and 17.18.66: what Word calls the kinds of fonts.
_KINDS = {"serif": ("roman", "variable"), "sans": ("swiss", "variable"), "mono": ("modern", "fixed")}


@dataclass(frozen=True)
class Theme:
    """The decisions of the house for Word. Lengths are points; a style holds the keys of `WordStyle` that it gives."""

    page: Mapping[str, Any]
    cover: Mapping[str, Any]
    fonts: Mapping[str, Mapping[str, str]]
    colours: Mapping[str, str]
    paragraphs: Mapping[str, Style]
    characters: Mapping[str, Style]
    lists: Mapping[str, Any]
    tables: Mapping[str, Style]

    @property
    def text_width(self) -> int:
        """The width of a line in twentieths of a point."""
        margins = self.page["margins"]
        return twips(self.page["width"]) - twips(margins["left"]) - twips(margins["right"])

    @property
    def turned_width(self) -> int:
        """The width of a line on a page on its side, in twentieths of a point."""
        return twips(self.page["height"]) - 2 * twips(self.page["turned"]["left"])

    @property
    def paired_width(self) -> int:
        """The width of a line on a page with texts beside each other, in twentieths of a point."""
        return twips(self.page["width"]) - 2 * twips(self.page["pairs"]["left"])

    @property
    def turned_height(self) -> int:
        """The height of the text there, in twentieths of a point."""
        margins = self.page["turned"]
        return twips(self.page["width"]) - twips(margins["top"]) - twips(margins["bottom"])

    def family(self, paragraph: str) -> str:
        """The font family of a paragraph style."""
        style = self.paragraphs[paragraph]
        return self.fonts[style["font"]]["name"] if "font" in style else self.family(style["based_on"])

    def size(self, paragraph: str) -> float:
        """The size of a paragraph style's type in points."""
        style = self.paragraphs[paragraph]
        return float(style["size"]) if "size" in style else self.size(style["based_on"])

    def colour(self, name: str) -> str:
        """A color by its name in the theme, or as it is; as Word writes colors."""
        return self.colours.get(name, name)

    def list_styles(self) -> dict[str, tuple[str, int]]:
        """The styles that bring their own bullet: id of the style → list and level (from 0)."""
        found = {name: style["list"] for name, style in self.paragraphs.items() if "list" in style}
        return {style_id(name): (kind, level - 1) for name, (kind, level) in found.items()}


def twips(points: float) -> int:
    """Points in twentieths of a point, as Word measures."""
    return round(points * 20)


def style_id(name: str) -> str:
    """The id of a style: its name without blanks, as Word makes ids."""
    words = name.split(" ")
    return "".join(word[:1].upper() + word[1:] for word in words)


@lru_cache(maxsize=16)
def read_theme(house: House, dense: bool = False) -> Theme:
    """The decisions of a house; `dense` for an edition in several languages. Raises `ConfigurationError`."""
    theme, styles = theme_of(house), word_styles_of(house)
    page = theme.page
    sides = {"top": page.top, "right": page.right_margin, "bottom": theme.bottom_margin, "left": page.left_margin}
    closer = styles.dense if dense else {}
    return Theme(
        page={
            "width": page.size.width,
            "height": page.size.height,
            "margins": sides,
            "turned": {**sides, "left": TURNED_SIDE, "right": TURNED_SIDE},
            "pairs": {**sides, "left": PAIRS_SIDE, "right": PAIRS_SIDE},
            "header": page.header,
            "footer": page.footer,
        },
        cover={
            "margins": {**page.cover.model_dump(), "left": page.left_margin},
            "dense": {**page.dense_cover.model_dump(), "left": page.left_margin},
        },
        fonts=_fonts(house, theme),
        colours={name: value.removeprefix("#").upper() for name, value in theme.colors},
        paragraphs={
            name: _resolve(theme, style, closer.get(name), dense=dense) for name, style in styles.paragraphs.items()
        },
        characters={name: _resolve(theme, style, None, dense=dense) for name, style in styles.characters.items()},
        lists=styles.lists.model_dump(),
        tables={name: style.model_dump() for name, style in styles.tables.items()},
    )


def _fonts(house: House, theme: HouseTheme) -> dict[str, dict[str, str]]:
    return {
        kind: {
            "name": font.family,
            "alternative": font.instead[0],
            "family": _KINDS[kind][0],
            "pitch": _KINDS[kind][1],
            "panose": _panose(house, font.family),
        }
        for kind, font in theme.fonts.items()
    }


def _panose(house: House, family: str) -> str:
    """The ten numbers by which Word finds a likeness of a font that is not there (OpenType 1.9, OS/2)."""
    from fontTools.ttLib import TTFont

    with TTFont(find_face(house, family).path, lazy=True) as font:
        panose = font["OS/2"].panose
        return "".join(f"{value:02X}" for value in vars(panose).values())


def _resolve(theme: HouseTheme, style: WordStyle, closer: WordStyle | None, *, dense: bool) -> dict[str, Any]:
    """A style with its size of type and its lines written out."""
    values = style.model_dump(exclude_none=True) | (closer.model_dump(exclude_none=True) if closer else {})
    if "type" in values:
        kind = values.pop("type")
        size = theme.style(kind, dense)
        values = {"font": getattr(theme.roles, size.role), "size": size.size, "line": size.leading, **values}
    for key, value in values.items():
        if isinstance(value, str) and value.endswith(LINES):
            values[key] = float(value.removesuffix(LINES)) * theme.line
    if values.get("right") == "cover":
        cover = theme.page.dense_cover if dense else theme.page.cover
        values["right"] = -max(0.0, theme.page.right_margin - cover.right)
    if "tab" in values:
        position, leader = values["tab"]
        known = {
            "measure": theme.page.measure,
            "turned": theme.page.size.height - 2 * TURNED_SIDE,
            "pairs": theme.page.size.width - 2 * PAIRS_SIDE,
        }
        values["tab"] = (known.get(position, position), leader)
    return values
