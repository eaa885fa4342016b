"""The theme's fonts inside an HTML page: subsets of them, so that a page looks the same on every machine."""

from __future__ import annotations

import base64
import io
import re
import threading
from collections.abc import Iterable
from functools import cache

from paperforge.house import font_files

# Family, style, weight and file of the faces that pages use; four files are enough for text, one for each kind of emphasis.
_FACES = (
    ("PT Serif", "normal", "normal", "PT_Serif-Web-Regular.ttf"),
    ("PT Serif", "italic", "normal", "PT_Serif-Web-Italic.ttf"),
    ("PT Serif", "normal", "bold", "PT_Serif-Web-Bold.ttf"),
    ("PT Sans", "normal", "normal", "PT_Sans-Web-Regular.ttf"),
    ("PT Sans", "normal", "bold", "PT_Sans-Web-Bold.ttf"),
)


# Latin, Cyrillic and punctuation of ordinary papers. All pages share this subset, so it is made once in a process.
_BASE = frozenset(
    map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x401, 0x452), *range(0x2010, 0x2027), 0x2116])
)

_lock = threading.Lock()


def font_faces(characters: Iterable[str], family: str = "") -> str:
    """`@font-face` rules with the glyphs of some characters (and of ordinary text); of one family, or of all."""
    wanted = "".join(sorted(_BASE.union(characters)))
    return "\n".join(
        f'@font-face {{ font-family: "{name}"; font-style: {style}; font-weight: {weight}; '
        f"src: url(data:font/woff;base64,{_subset_once(file, wanted)}) format('woff') }}"
        for name, style, weight, file in _FACES
        if family in {"", name}
    )


def _subset_once(file: str, characters: str) -> str:
    with _lock:  # threads that ask for the same subset wait for the first
        return _subset(file, characters)


@cache
def _subset(file: str, characters: str) -> str:
    """A font with the glyphs of some characters as WOFF in base64; the same bytes for the same request.

    WOFF, not WOFF2: a few KB more a face, a third of the time. Without hints, which screens of today do not use.
    """
    from fontTools import subset

    options = subset.Options(flavor="woff", notdef_outline=True, recalc_timestamp=False, hinting=False)
    font = subset.load_font(str(font_files()[file]), options, dontLoadGlyphNames=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    stream = io.BytesIO()
    subset.save_font(font, stream, options)
    return base64.b64encode(stream.getvalue()).decode()


def with_fonts(svg: bytes) -> bytes:
    """A drawing with the glyphs of its words inside it: as a picture in a page it sees no other fonts than its own."""
    text = svg.decode("utf-8", "replace")
    words = "".join(re.findall(r">([^<]+)<", text))
    opening = re.search(r"<svg\b[^>]*>", text)
    if "<text" not in text or opening is None:
        return svg
    style = f"<style>{font_faces(words, 'PT Sans')}</style>"
    return (text[: opening.end()] + style + text[opening.end() :]).encode()
