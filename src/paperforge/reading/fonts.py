"""The fonts of the theme: files of installed packages fontpkg-… (SIL OFL 1.1), or of the project's own templates/fonts."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.errors import ToolMissingError, UsageError
from paperforge.house import TEMPLATES, House, names_in
from paperforge.model.theme import Theme
from paperforge.reading.theme import theme_of

REGULAR, BOLD = 400, 700

# It tells the terminal of every oddity of a font, such as a table that is left out of a subset. What matters is PRJ136.
logging.getLogger("fontTools").setLevel(logging.CRITICAL)


class FontError(UsageError):
    """A font file of the project cannot be read."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__("a font cannot be used")
        self.diagnostics = [diagnostic]


@dataclass(frozen=True, slots=True)
class Face:
    """One file of a family; `weight` as CSS has it (400 regular, 700 bold)."""

    path: Path
    italic: bool
    weight: int


@lru_cache(maxsize=8)
def own_families(house: House) -> dict[str, tuple[Face, ...]]:
    """The families in the project's templates/fonts, as their files name themselves; raises `FontError`."""
    found: dict[str, list[Face]] = {}
    for name in names_in(house.own) if house.own else []:
        if name.startswith("fonts/") and name.endswith((".ttf", ".otf")):
            family, face = _read_face(house.find(name), name)
            found.setdefault(family, []).append(face)
    return {family: tuple(faces) for family, faces in found.items()}


def _read_face(path: Path, name: str) -> tuple[str, Face]:
    from fontTools.ttLib import TTFont

    try:
        with TTFont(path, lazy=True) as font:
            if not font.getBestCmap():
                raise ValueError("it has no letters (a cmap table with Unicode values)")
            names, weight = font["name"], int(font["OS/2"].usWeightClass)
            italic = bool(font["OS/2"].fsSelection & 1)  # OpenType 1.9, OS/2: bit 0 is ITALIC
            # Name 16 is the family, where name 1 is the family of four faces that older programs see.
            family = names.getDebugName(16) or names.getDebugName(1) or path.stem
    except Exception as error:  # a damaged table raises whatever its reader happens to run into
        place = PurePosixPath(TEMPLATES, name)
        reason = str(error) or type(error).__name__
        raise FontError(Diagnostic(codes.PRJ136, f"the font cannot be read: {reason}", path=place)) from error
    return str(family), Face(path, italic, weight)


def _package_families() -> dict[str, Any]:
    import fontpkg

    return {family.name: family for family in fontpkg.families().values()}


@lru_cache(maxsize=32)
def faces_of(house: House, family: str) -> tuple[Face, ...]:
    """The faces of a family, the project's own files first; raises `ToolMissingError` where nobody has it."""
    own = own_families(house).get(family)
    if own:
        return own
    packaged = _package_families().get(family)
    if packaged is None:
        raise ToolMissingError(f"the font “{family}” is not there", f"pip install {package_name(family)}")
    return tuple(Face(file.path, file.style == "italic", file.weight or REGULAR) for file in packaged.files)


def package_name(family: str) -> str:
    """The package that holds a family, if there is one: `fontpkg-pt-serif`."""
    return f"fontpkg-{family.lower().replace(' ', '-')}"


def find_face(house: House, family: str, weight: int = REGULAR, *, italic: bool = False) -> Face:
    """The face of a family that comes nearest."""
    return min(faces_of(house, family), key=lambda face: (face.italic != italic, abs(face.weight - weight)))


def theme_families(theme: Theme) -> list[str]:
    """The families of a theme, each once."""
    return list(dict.fromkeys(font.family for font in theme.fonts.values()))


@lru_cache(maxsize=8)
def font_files(house: House) -> tuple[Path, ...]:
    """Every file of the theme's families: regular and bold, upright and italic, as far as a family has them."""
    faces = [
        find_face(house, family, weight, italic=italic)
        for family in theme_families(theme_of(house))
        for weight in (REGULAR, BOLD)
        for italic in (False, True)
    ]
    return tuple(dict.fromkeys(face.path for face in faces))


def font_folders(house: House) -> list[str]:
    """The folders of the theme's fonts, for fontconfig."""
    return sorted({str(path.parent) for path in font_files(house)})


@lru_cache(maxsize=8)
def glyphs(house: House) -> frozenset[int]:
    """The code points that some font of the theme has a glyph for."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for path in font_files(house):
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


def check_fonts(house: House, theme: Theme) -> Iterator[Diagnostic]:
    """PRJ136 for a family that is not there, or lacks a face the papers need: renderers would draw a false one."""
    known = {**_package_families(), **own_families(house)}
    path = PurePosixPath(TEMPLATES, "theme.yml")
    for name, font in theme.fonts.items():
        if font.family not in known:
            near = did_you_mean(font.family, known)
            hint = near or f"Put its files into {TEMPLATES}/fonts, or: pip install {package_name(font.family)}"
            yield Diagnostic(codes.PRJ136, f"fonts.{name}: the font “{font.family}” is not there", path=path, hint=hint)
            continue
        needed = [("regular", REGULAR, False)]
        if name != "mono":
            needed += [("bold", BOLD, False), ("italic", REGULAR, True)]
        faces = faces_of(house, font.family)
        lacking = [
            word
            for word, weight, italic in needed
            if not any(face.italic == italic and abs(face.weight - weight) <= 150 for face in faces)
        ]
        if lacking:
            message = f"fonts.{name}: the font “{font.family}” has no {', no '.join(lacking)} face"
            yield Diagnostic(codes.PRJ136, message, path=path, hint=f"Put the file into {TEMPLATES}/fonts.")
