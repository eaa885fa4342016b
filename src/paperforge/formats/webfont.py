"""The theme's fonts inside an HTML page: subsets of them, so that a page looks the same on every machine."""

from __future__ import annotations

import base64
import io
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from paperforge.cache.store import Store, digest_of
from paperforge.house import House
from paperforge.reading.fonts import BOLD, REGULAR, find_face
from paperforge.reading.theme import theme_of

# The faces that pages use: text has one for each kind of emphasis, labels need no italic, code only the plain one.
_FACES = {
    "serif": ((REGULAR, False), (REGULAR, True), (BOLD, False)),
    "sans": ((REGULAR, False), (BOLD, False)),
    "mono": ((REGULAR, False),),
}

# Latin, Cyrillic and punctuation of ordinary papers. All pages share this subset, so it is made once in a process.
_BASE = frozenset(
    map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x401, 0x452), *range(0x2010, 0x2027), 0x2116])
)

_lock = threading.Lock()
_kept: dict[str, tuple[Store, str]] = {}  # where subsets are kept, under its one key


@dataclass(frozen=True)
class Subset:
    """A face of a family with some of its glyphs, as WOFF."""

    family: str
    weight: int
    italic: bool
    content: bytes

    def rule(self, address: str) -> str:
        """The `@font-face` rule of the face, which is found at an address."""
        return (
            f'@font-face {{ font-family: "{self.family}"; font-style: {"italic" if self.italic else "normal"}; '
            f"font-weight: {self.weight}; src: url({address}) format('woff') }}"
        )


def font_faces(house: House, characters: Iterable[str], *, code: bool = False, only: Sequence[str] = ()) -> str:
    """`@font-face` rules with the glyphs of some characters and of ordinary text.

    Of all families of the theme, of `mono` where there is `code`, or `only` of some.
    """
    faces = subset_faces(house, characters, code=code, only=only)
    return "\n".join(
        dict.fromkeys(face.rule(f"data:font/woff;base64,{base64.b64encode(face.content).decode()}") for face in faces)
    )


def subset_faces(
    house: House, characters: Iterable[str], *, code: bool = False, only: Sequence[str] = ()
) -> list[Subset]:
    """The faces that `font_faces` gives rules for."""
    wanted = "".join(sorted(_BASE.union(characters)))
    fonts = theme_of(house).fonts
    faces = []
    for name in only or ("serif", "sans", *(("mono",) if code else ())):
        family = fonts[name].family  # type: ignore[index]
        for weight, italic in _FACES[name]:
            face = find_face(house, family, weight, italic=italic)
            faces.append(Subset(family, weight, italic, _subset_once(face.path, wanted)))
    return faces


def _subset_once(file: Path, characters: str) -> bytes:
    with _lock:  # threads that ask for the same subset wait for the first
        return _subset(file, characters)


def keep_subsets(store: Store | None, identity: str) -> None:
    """Keep the subsets of this process in a store from now on, by hashes that hold `identity`, the hash of what makes them.

    Most pages have the same: a process that makes one page need not even load what cuts fonts down.
    """
    _kept.clear()
    if store is not None:
        _kept["in"] = store, identity


@lru_cache(maxsize=256)
def _subset(file: Path, characters: str) -> bytes:
    """A font with the glyphs of some characters, made or as it was kept."""
    if "in" not in _kept:
        return _cut_down(file, characters)
    store, identity = _kept["in"]
    parts = ("subset", digest_of(file.read_bytes()), characters, identity)
    key = digest_of("\0".join(parts).encode("utf-8", "surrogatepass"))
    values = store.find(key)
    content = store.find_blob(values["blob"]) if values else None
    if content is None:
        content = _cut_down(file, characters)
        store.keep(key, {"blob": store.keep_blob(content)})
    return content


def _cut_down(file: Path, characters: str) -> bytes:
    """A font with the glyphs of some characters as WOFF; the same bytes for the same request.

    WOFF, not WOFF2: a few KB more a face, a third of the time. Without hints, which screens of today do not use.
    """
    from fontTools import subset

    options = subset.Options(flavor="woff", notdef_outline=True, recalc_timestamp=False, hinting=False)
    font = subset.load_font(str(file), options, dontLoadGlyphNames=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    stream = io.BytesIO()
    subset.save_font(font, stream, options)
    return stream.getvalue()


def with_fonts(svg: bytes, house: House) -> bytes:
    """A drawing with the glyphs of its words inside it: as a picture in a page it sees no other fonts than its own."""
    text = svg.decode("utf-8", "replace")
    words = "".join(re.findall(r">([^<]+)<", text))
    opening = re.search(r"<svg\b[^>]*>", text)
    if "<text" not in text or opening is None:
        return svg
    style = f"<style>{font_faces(house, words, only=['sans'])}</style>"
    return (text[: opening.end()] + style + text[opening.end() :]).encode()
