"""Patch-ups of WeasyPrint's writing: what a glyph becomes in a PDF is put together once for each font and place, and the list
of pages, which each tag asks for, once for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from paperforge.formats import layout_words
from paperforge.formats.layout_patches import Patches
from paperforge.formats.layout_words import GLYPH, Glyph

PYDYF = "0.13.0"  # the version whose list of pages is known: it only grows


@dataclass(slots=True)
class _Run:
    """A piece of a line in one font: Pango's item and its string of glyphs."""

    item: Any
    string: Any
    font: Any
    size: float
    begins: bool  # whether the run before had another font
    glyphs: list[Glyph]
    kept: dict[Glyph, str]


def install(patches: Patches) -> None:
    """Patch what is imported."""
    import pydyf
    from weasyprint.draw import text
    from weasyprint.text import ffi, line_break

    if ffi.ffi.sizeof("PangoGlyphInfo") == GLYPH.size:
        ffi.ffi.cdef("gpointer g_object_ref (gpointer object);", override=True)
        reactivate = line_break.Layout.reactivate
        patches.attribute(text, "draw_first_line", _draw_kept_glyphs(text.draw_first_line, reactivate, ffi))
        patches.attribute(line_break.Layout, "reactivate", _wait)
    if pydyf.VERSION == PYDYF:
        patches.attribute(pydyf.PDF, "page_references", property(_keep_references(pydyf.PDF.page_references.fget)))


def _keep_references(find: Callable[[Any], tuple[bytes, ...]]) -> Callable[[Any], tuple[bytes, ...]]:
    """`PDF.page_references`, made anew only if there are more pages than before: else a tag costs more, the longer the paper."""

    def page_references(self: Any) -> tuple[bytes, ...]:
        kept: tuple[bytes, ...] | None = self.__dict__.get("paperforge_pages")
        if kept is None or 3 * len(kept) != len(self.pages["Kids"]):
            kept = self.paperforge_pages = find(self)
        return kept

    return page_references


def _wait(self: Any, style: Any) -> None:
    """`Layout.reactivate`, which is called before a line is drawn; whether Pango has to be asked is known when it is drawn."""
    self.style = style
    self.layout = self.language = None
    self.paperforge_waits = True


def _draw_kept_glyphs(draw: Callable[..., Any], reactivate: Callable[..., None], ffi: Any) -> Callable[..., Any]:
    """`draw_first_line` for lines of plain glyphs; all else (emojis, missing and raised glyphs, ellipses) is left to it."""
    old_pango = ffi.pango.pango_version() < 14802

    def draw_first_line(stream: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any, matrix: Any) -> Any:
        layout, size = textbox.pango_layout, textbox.style["font_size"]
        plain = text_overflow != "ellipsis" and block_ellipsis == "none" and size >= 1e-6 and textbox.text.strip()
        words = layout_words.part(layout, textbox.style) if plain else None
        if words is not None:
            _look_at_words(words, layout, stream, reactivate, ffi)
            if layout_words.draw(words, stream, size if old_pango else None, matrix, ffi):
                return []
        if layout.__dict__.pop("paperforge_waits", False):
            reactivate(layout, textbox.style)
        if not plain:
            return draw(stream, textbox, text_overflow, block_ellipsis, matrix)
        ffi.pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
        line, _ = layout.get_first_line()
        runs = []
        for run in _runs(stream, line, size if old_pango else None, ffi.ffi):
            if run is None:
                return draw(stream, textbox, text_overflow, block_ellipsis, matrix)
            runs.append(run)
        if words is not None:
            layout_words.learn(words, runs, ffi)
        stream.set_text_matrix(*matrix.values)
        _show(runs, layout, stream, ffi)
        return []

    return draw_first_line


def _look_at_words(
    words: layout_words.Line, layout: Any, stream: Any, reactivate: Callable[..., None], ffi: Any
) -> None:
    """Have Pango lay out the words of a line that are not known, each by itself, if they are few."""
    text = layout.text
    for line in layout_words.unknown(words):
        layout.text = line.pieces[0]
        reactivate(layout, line.style)
        runs = list(_runs(stream, layout.get_first_line()[0], None, ffi.ffi))
        if None not in runs:
            layout_words.learn(line, runs, ffi)
    layout.text = text


def _show(runs: list[_Run], layout: Any, stream: Any, ffi: Any) -> None:
    """Write the runs of a line, with what each begins with if its font is not that of the one before."""
    shown = ""
    for run in runs:
        if run.begins:
            if shown:
                stream.show_text(shown)
                shown = ""
            stream.set_font_size(run.font.hash, run.size)
        shown += layout_words.enclose(_write(run, layout, stream, ffi))
    stream.show_text(shown)


def _runs(stream: Any, line: Any, size: float | None, ffi: Any) -> Iterator[_Run | None]:
    """The runs of a line; None for the first that is not plain. `size` is that of the style, if Pango's is not right."""
    previous = font = kept = None
    font_size = 0.0
    node = line.runs[0]
    while node != ffi.NULL:
        content = node.data
        node = node.next
        item, string = content.item, content.glyphs
        begins = item.analysis.font != previous
        if begins:
            previous = item.analysis.font
            font, font_size = stream.add_font(previous)
            if font.bitmap or font.png or font.svg or font.colr:
                yield None
                return
            font_size = size or font_size
            kept = font.__dict__.setdefault("paperforge_glyphs", {}).setdefault(font_size, {})
        assert kept is not None  # noqa: S101 - the first run begins
        count = string.num_glyphs
        glyphs = list(GLYPH.iter_unpack(ffi.buffer(string.glyphs, count * GLYPH.size))) if count else []
        if not all(glyph in kept or _is_plain(glyph) for glyph in glyphs):
            yield None
            return
        yield _Run(item, string, font, font_size, begins, glyphs, kept)


def _is_plain(glyph: Glyph) -> bool:
    """Whether a glyph stands on its line, in its font: Pango's numbers for an empty and for an unknown one are greater."""
    return glyph[3] == 0 and glyph[0] < 0x0FFFFFFF


def _write(run: _Run, layout: Any, stream: Any, ffi: Any) -> str:
    """The glyphs of a run as PDF shows them in an array, without the brackets around them."""
    kept = run.kept
    try:
        return "".join([kept[glyph] for glyph in run.glyphs])
    except KeyError:
        for index, glyph in enumerate(run.glyphs):
            if glyph not in kept:
                kept[glyph] = _piece(run, index, layout, stream, ffi)
        return "".join([kept[glyph] for glyph in run.glyphs])


def _piece(run: _Run, index: int, layout: Any, stream: Any, ffi: Any) -> str:
    """One glyph with what moves it and the next. Its text is told to the font, which writes it for all."""
    glyph, font = run.glyphs[index][0], run.font
    if glyph not in font.to_unicode:
        font.to_unicode[glyph] = _text_of(run, index, layout, ffi)
    return layout_words.place(run.glyphs[index], font, run.size, run.item.analysis.font, stream, ffi)


def _text_of(run: _Run, index: int, layout: Any, ffi: Any) -> str:
    """The characters that a glyph stands for."""
    item = run.item
    clusters = ffi.ffi.unpack(run.string.log_clusters, len(run.glyphs))
    begin, last = clusters[index], len(clusters) - 1
    if item.analysis.level % 2:  # from right to left
        end = item.length if index == 0 else clusters[index - 1]
    else:
        end = item.length if index == last else clusters[index + 1]
    encoded: bytes = layout.text.encode()
    return encoded[item.offset + begin : item.offset + end].decode()
