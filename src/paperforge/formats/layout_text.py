"""Patch-ups of WeasyPrint's text: lines that were cut before are not cut again, and Pango is set up once for each style.

A footnote is laid out again for each one that joins it at the foot of a page, a table's cells for their least and most width and
their place, and everything once more where a picture was made smaller. What a line of text holds depends on the text, its
width and some properties alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from paperforge.formats.layout_patches import Patches
from paperforge.formats.layout_styles import make_heir
from paperforge.formats.line_breaking import mend_line_breaking

Style = Any

# What `Layout.setup` reads of a style …
_SETUP = (
    "direction", "font_language_override", "lang", "font_family", "font_style", "font_stretch", "font_weight", "font_size",
    "font_variant_caps", "font_variation_settings", "text_decoration_line", "font_kerning", "font_variant_ligatures",
    "font_variant_position", "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian",
    "font_feature_settings",
)  # fmt: skip
# … and what the rest of `split_first_line` does.
_LINE = (
    "white_space", "hyphens", "hyphenate_limit_chars", "hyphenate_limit_zone", "hyphenate_character", "word_break",
    "overflow_wrap", "letter_spacing", "word_spacing", "tab_size",
)  # fmt: skip

LONGEST = 8_000  # characters of a text whose lines are kept: the rest of the text is a key for each of its lines
# Characters of such texts, in two halves, of which the older is dropped: those of some hundred pages take ten megabytes. The next
# edition may have the same lines. The garbage collector need not look at them: they are tuples of numbers and strings.
MOST = 1_500_000
MOST_STYLES = 1_000  # that are remembered from one document to the next


def install(patches: Patches) -> None:
    """Patch what is imported."""
    from weasyprint.layout import inline, preferred
    from weasyprint.text import line_break

    mend_line_breaking()
    _keep_layouts(patches, line_break)
    patches.attribute(inline, "split_first_line", _keep_lines(inline.split_first_line, line_break.Layout, "lines"))
    patches.attribute(
        preferred, "split_first_line", _keep_lines(preferred.split_first_line, line_break.Layout, "widths")
    )
    patches.function(line_break.can_break_text, lru_cache(1 << 14)(line_break.can_break_text))
    patches.function(line_break.strut, _keep_struts(line_break.strut))


def forget(fonts: Any) -> None:
    """Before a document, let go of what is kept for the styles of past ones, if there were many; lines need their numbers, and go
    too. Not behind a document: it is drawn with the numbers that it was laid out with.
    """
    if any(len(fonts.__dict__.get(f"paperforge_{name}", ())) > MOST_STYLES for name in ("keys", "layouts")):
        for name in ("keys", "layouts", "struts", "lines", "lines_before", "widths", "widths_before", "words"):
            fonts.__dict__.pop(f"paperforge_{name}", None)


def kept_for(style: Style, name: str) -> dict[Any, Any]:
    """What is kept for documents with these fonts (`forget`)."""
    kept: dict[Any, Any] = style.font_config.__dict__.setdefault(f"paperforge_{name}", {})
    return kept


def key_of(style: Style) -> Any:
    """What stands for all that a line takes from a style; equal for equal styles of one document."""
    key = style.__dict__.get("paperforge_key")
    if key is None:
        key = style.paperforge_key = _make_key(style)
    return key


@cache
def _heir() -> Callable[[Style], None]:
    from weasyprint import css

    return make_heir(css, (*_SETUP, *_LINE))


def _make_key(style: Style) -> Any:
    _heir()(style)
    if not hasattr(style["hyphenate_limit_zone"], "unit"):
        return object()  # a calculated length, which may depend on more: equal to itself alone
    values = (style[name] for name in (*_SETUP, *_LINE))
    keys = kept_for(style, "keys")
    return keys.setdefault(tuple(_HASHABLE.get(type(each), _same)(each) for each in values), len(keys))


def _same(value: Any) -> Any:
    return value


_HASHABLE: dict[type, Callable[[Any], Any]] = {set: frozenset, list: tuple}


def _keep_layouts(patches: Patches, line_break: Any) -> None:
    """A layout of Pango is copied from the first that was set up for an equal style."""
    ffi, gobject, pango, layout_class = line_break.ffi, line_break.gobject, line_break.pango, line_break.Layout
    ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *layout);", override=True)
    original = layout_class.setup

    def setup(self: Any, style: Style) -> None:
        layouts = kept_for(style, "layouts")
        key = key_of(style)
        if key not in layouts:
            original(self, style)
            values = {name: value for name, value in vars(self).items() if name in _GIVEN}
            layouts[key] = ffi.gc(pango.pango_layout_copy(self.layout), gobject.g_object_unref), values
            return
        layout, values = layouts[key]
        vars(self).update(values)
        self.style = style
        self.layout = ffi.gc(pango.pango_layout_copy(layout), gobject.g_object_unref)

    patches.attribute(layout_class, "setup", setup)


# What `setup` gives a layout beside the style and Pango's layout; the rest of what it has is of its text.
_GIVEN = frozenset({"language", "first_line_direction", "ascent", "underline_position", "underline_thickness",
                    "strikethrough_position", "strikethrough_thickness"})  # fmt: skip


def given_by(style: Style) -> dict[str, Any] | None:
    """What `setup` gave the layouts of an equal style; None if there were none."""
    layout = kept_for(style, "layouts").get(key_of(style))
    return None if layout is None else layout[1]


def _keep_lines(split: Callable[..., Any], layout_class: Any, name: str) -> Callable[..., Any]:
    """`split_first_line`, that knows what it answered before. The layout in an answer is its caller's to change: a copy."""
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}

    def split_first_line(
        text: str, style: Style, context: Any, max_width: float | None, spacing: float, **options: Any
    ) -> Any:
        if len(text) > LONGEST:
            return split(text, style, context, max_width, spacing, **options)
        kept = kept_for(style, name)
        key = (text, key_of(style), max_width, spacing, *options.items())
        line = kept.get(key) or kept_for(style, f"{name}_before").get(key)
        if line is None:
            layout, *rest = split(text, style, context, max_width, spacing, **options)
            names = tuple(vars(layout))
            _keep_line(style, name, key, (shared.setdefault(names, names), tuple(vars(layout).values()), *rest))
            return (layout, *rest)
        names, values, *rest = line
        layout = layout_class.__new__(layout_class)
        vars(layout).update(zip(names, values, strict=True))
        return (layout, *rest)

    split_first_line.mended = True  # type: ignore[attr-defined]
    return split_first_line


def _keep_line(style: Style, name: str, key: Any, line: Any) -> None:
    """Keep a line; when there are many, those that were kept before take the place of the ones before them."""
    kept = kept_for(style, name)
    size = kept.get("size", 0) + len(key[0])
    if size > MOST:
        style.font_config.__dict__[f"paperforge_{name}_before"] = kept
        kept = style.font_config.__dict__[f"paperforge_{name}"] = {}
        size = len(key[0])
    kept["size"] = size
    kept[key] = line


def _keep_struts(strut: Callable[[Style], Any]) -> Callable[[Style], Any]:
    """The height of a line of a style, and its baseline, once for each style, and once for equal ones."""

    def kept_strut(style: Style) -> Any:
        kept = style.__dict__.get("paperforge_strut")
        if kept is None:
            height = style["line_height"]
            if isinstance(height, str | float) or hasattr(height, "unit"):
                key, struts = (key_of(style), height), kept_for(style, "struts")
                kept = struts.get(key) or struts.setdefault(key, strut(style))
            else:
                kept = strut(style)
            style.paperforge_strut = kept
        return kept

    return kept_strut
