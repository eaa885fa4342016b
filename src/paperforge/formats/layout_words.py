"""Draws lines from words that were drawn before, without Pango.

Justification gives each space between words a width of its own, so Pango shapes each word by itself: its glyphs depend on the
word, the style and the script of its line, not on its neighbours. What Pango made of the words of a line is kept for later
lines. Only lines of one script are taken, left to right, of letters, figures and marks that have no say in how others are
shaped; and only if Pango was seen to widen spaces as it is reckoned here. A short text without such spaces is taken as it is,
like one word: numbers, cells of tables, running heads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from struct import Struct
from typing import Any

from paperforge.formats.layout_text import kept_for, key_of

Glyph = tuple[int, int, int, int]  # PangoGlyphInfo: number; width, x and y offset in Pango's units
# A word's glyphs as Pango has them, and what each stands for, if not each for one character.
_Word = tuple[bytes, tuple[str, ...] | None]

GLYPH = Struct("=Iiii4x")
MOST = 40_000  # words that are kept from one document to the next, some 0.3 kB each
LONGEST = 40  # characters of a text that is kept as a whole
FEW = 3  # words: shorter lines are not parted into words that are known and words that are not
WHOLE = ""  # what such texts have as their script
UNITS = 1024  # of Pango in a pixel
_COMMON = r" -@\[-`{-~\u00a0«»§–—‘’‚“”„…‐−"
_SCRIPTS = {
    "latin": re.compile(rf"[{_COMMON}]*[A-Za-zÀ-ÖØ-öø-ɏ][{_COMMON}A-Za-zÀ-ÖØ-öø-ɏ]*"),
    "cyrillic": re.compile(rf"[{_COMMON}]*[Ѐ-џҐґ][{_COMMON}Ѐ-џҐґ]*"),
}
_SPACE = re.compile("([ \u00a0])")


@dataclass(slots=True)
class _Known:
    """What was seen of a style: its font, its spaces as they are when nothing widens them, and words by their script."""

    font: Any  # of Pango
    name: Any  # by which a document finds its own font
    size: float
    spaces: dict[str, tuple[int, int]] = field(default_factory=dict)
    words: dict[str, dict[str, _Word]] = field(default_factory=lambda: {name: {} for name in (WHOLE, *_SCRIPTS)})


@dataclass(slots=True)
class Line:
    """A line as words and the spaces between them, in turns."""

    pieces: list[str]
    script: str
    wider: int  # what each space is widened by, in Pango's units
    key: int
    style: Any


def forget(fonts: Any) -> None:
    """Before a document, let go of the words of past ones, if there were many."""
    kept = fonts.__dict__.get("paperforge_words", {}).values()
    if sum(len(words) for known in kept if known for words in known.words.values()) > MOST:
        del fonts.paperforge_words


def part(layout: Any, style: Any) -> Line | None:
    """A text (`Layout`) as words; None if it is not plain."""
    key, text, spacing = key_of(style), layout.text, layout.justification_spacing
    if not isinstance(key, int) or style["text_decoration_line"] != "none":
        return None
    pieces = _SPACE.split(text)
    parted = len(pieces) > 1
    if style["direction"] == "ltr" and style["letter_spacing"] == "normal" and (spacing or not parted):
        wider = int((style["word_spacing"] + spacing) * UNITS)
        # Pango rounds halves of whole pixels; spaces at an end, and one beside another, are widened in other ways.
        if "" not in pieces and (not parted or (wider > 0 and wider % UNITS)):
            for name, pattern in _SCRIPTS.items():
                if pattern.fullmatch(text):
                    return Line(pieces, name, wider, key, style)
    whole = len(text) <= LONGEST and not (spacing and parted)
    return Line([text], WHOLE, 0, key, style) if whole else None


def unknown(line: Line) -> list[Line]:
    """The words of a line that are not known, each as a line, if they are few and each shows by itself what its script is."""
    known: _Known | None = kept_for(line.style, "words").get(line.key)
    if known is None or not known.spaces or len(line.pieces) < FEW * 2:
        return []
    words, script = known.words[line.script], _SCRIPTS[line.script]
    found = dict.fromkeys([piece for piece in line.pieces[::2] if piece not in words])
    if len(found) * 3 > len(line.pieces) // 2 or not all(script.fullmatch(word) for word in found):
        return []
    return [Line([word], line.script, 0, line.key, line.style) for word in found]


def draw(line: Line, stream: Any, size: float | None, matrix: Any, ffi: Any) -> bool:
    """Draw a line, if all of it is known. `size` is that of the style, if Pango's is not right."""
    written = _write(line, stream, size, ffi)
    if written is None:
        return False
    font, font_size, shown = written
    stream.set_text_matrix(*matrix.values)
    stream.set_font_size(font.hash, font_size)
    stream.show_text(shown)
    return True


def _write(line: Line, stream: Any, size: float | None, ffi: Any) -> tuple[Any, float, str] | None:
    """The font of a line, its size, and what PDF shows."""
    known: _Known | None = kept_for(line.style, "words").get(line.key)
    if known is None:
        return None
    words, spaces, pieces = known.words[line.script], known.spaces, line.pieces
    if not all([piece in words for piece in pieces[::2]]) or not all([piece in spaces for piece in pieces[1::2]]):  # noqa: C419 - lists are faster
        return None
    font, font_size = stream._fonts.get(known.name), size or known.size
    if font is None:
        font, _ = stream.add_font(known.font)
    drawn: dict[str, str] = font.__dict__.setdefault("paperforge_words", {}).setdefault((line.key, line.script), {})
    own: dict[str, str] = {}
    shown = []
    for piece in pieces:
        string = drawn.get(piece) or own.get(piece)
        if string is None:
            if piece in words:
                packed, own_texts = words[piece]
                glyphs, texts = [*GLYPH.iter_unpack(packed)], own_texts or piece
            else:
                glyphs, texts = [_widened(spaces[piece], line.wider)], piece
            for glyph, text in zip(glyphs, texts, strict=True):
                font.to_unicode.setdefault(glyph[0], text)
            string = enclose("".join([place(glyph, font, font_size, known.font, stream, ffi) for glyph in glyphs]))
            (own if piece in spaces else drawn)[piece] = string
        shown.append(string)
    return font, font_size, "".join(shown)


def learn(line: Line, runs: Sequence[Any], ffi: Any) -> None:
    """Keep the words of a line that Pango laid out (`layout_draw`'s runs: pieces in one font each), if they are as expected."""
    from weasyprint.text.fonts import get_pango_font_key

    kept = kept_for(line.style, "words")
    if len(runs) != len(line.pieces) or any(run.begins for run in runs[1:]) or runs[0].item.analysis.level % 2:
        return
    font = runs[0].item.analysis.font
    if line.key in kept:
        known = kept[line.key]
        if known is None or known.font != font:
            return
    else:
        held = ffi.ffi.cast("PangoFont *", ffi.gobject.g_object_ref(font))
        name, _, size = get_pango_font_key(font)
        known = kept[line.key] = _Known(ffi.ffi.gc(held, ffi.gobject.g_object_unref), name, size)
    words = known.words[line.script]
    for index, (piece, run) in enumerate(zip(line.pieces, runs, strict=True)):
        if index % 2 == 0:
            if piece not in words and run.item.length == len(piece.encode()):
                words[piece] = (
                    bytes(ffi.ffi.buffer(run.string.glyphs, len(run.glyphs) * GLYPH.size)),
                    _texts(piece, run, ffi),
                )
        elif not _is_as_expected(piece, run.glyphs, line.wider, known.spaces):
            kept[line.key] = None
            return


def _is_as_expected(space: str, glyphs: list[Glyph], wider: int, spaces: dict[str, tuple[int, int]]) -> bool:
    """Whether a space has been widened as it is reckoned here; its own width is kept."""
    number, width, *_ = glyphs[0]
    known = spaces.setdefault(space, (number, width - wider))
    return glyphs == [_widened(known, wider)]


def _widened(space: tuple[int, int], wider: int) -> Glyph:
    number, width = space
    return number, width + wider, wider // 2, 0


def _texts(word: str, run: Any, ffi: Any) -> tuple[str, ...] | None:
    """The characters that each glyph of a word stands for; None if it is the word's, one by one."""
    clusters = [*ffi.ffi.unpack(run.string.log_clusters, len(run.glyphs)), run.item.length]
    encoded = word.encode()
    texts = tuple([encoded[begin:end].decode() for begin, end in pairwise(clusters)])
    return None if texts == tuple(word) else texts


def place(glyph: Glyph, font: Any, size: float, pango_font: Any, stream: Any, ffi: Any) -> str:
    """A glyph as PDF shows it, with what moves it and the next. Its width is told to the font, which writes it for all."""
    number, width, x_offset, _ = glyph
    if number not in font.widths:
        ffi.pango.pango_font_get_glyph_extents(pango_font, number, stream.ink_rect, stream.logical_rect)
        font.widths[number] = round(stream.logical_rect.width * 1000 * ffi.FROM_UNITS / size)
    offset = x_offset / size
    kerning = font.widths[number] + offset - width * 1000 * ffi.FROM_UNITS / size
    before = f">{-offset}<" if offset else ""
    return f"{before}{number:04x}>{int(kerning)}<" if kerning else f"{before}{number:04x}"


def enclose(glyphs: str) -> str:
    """The glyphs of a run within the marks of a string, which numbers are not in."""
    return f"<{glyphs}"[:-1] if glyphs[-1:] in {"<", ""} else f"<{glyphs}>"
