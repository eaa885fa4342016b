"""Faults of WeasyPrint 70's line breaking, mended from outside (docs/decisions/0017)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Line = tuple[Any, ...]
RESUME, WIDTH = 2, 3  # in what `split_first_line` returns: where the next line begins, in bytes; this line's pixels

NEAR = 4  # a line holds fewer characters per em of its width; WeasyPrint reckons with the same number
PIXEL = 1.0  # Pango's lines are up to about a third of a pixel wider than the width it was given


def mend_line_breaking() -> None:
    """Replace, in this process, the function with which WeasyPrint cuts one line off a text."""
    from weasyprint.layout import inline

    if not hasattr(inline.split_first_line, "mended"):
        inline.split_first_line = mended(inline.split_first_line)


def mended(split: Callable[..., Line]) -> Callable[..., Line]:
    """`split_first_line`, so that a line is never shorter than it need be.

    WeasyPrint counts the space between a text and the element after it (“word <em>…”), Pango does not, be it a no-break
    one or not. Where the text fits and the space does not, or where Pango's line is a fraction of a pixel wider than asked,
    WeasyPrint starts over as if the first word were too long: that word, or its first syllables, gets a line of its own.
    Elsewhere the same fraction makes it end the line before the whole text, and stretch what is left.
    """

    def split_first_line(
        text: str, style: Any, context: Any, max_width: float | None, spacing: float, **options: Any
    ) -> Line:
        line = split(text, style, context, max_width, spacing, **options)
        if line[RESUME] is None or max_width is None or max_width <= 0 or style["white_space"] != "normal":
            return line
        limit = max_width if 0 < line[WIDTH] - max_width < PIXEL else 0.0
        if len(text) * style["font_size"] < max_width * NEAR:
            trimmed = text.rstrip(" ")
            whole = split(trimmed, style, context, None, spacing, **options)
            if whole[RESUME] is None and whole[WIDTH] <= max_width:
                return split(text, style, context, None, spacing, **options)
            words = whole
            if trimmed.endswith("\u00a0"):
                words = split(text.rstrip(" \u00a0"), style, context, None, spacing, **options)
            if words[RESUME] is None and words[WIDTH] < max_width + PIXEL:
                limit = min(max_width, words[WIDTH])
        if limit > 2 * PIXEL:
            narrower = split(text, style, context, limit - 2 * PIXEL, spacing, **options)
            if narrower[WIDTH] <= max_width:
                return narrower
        return line

    split_first_line.mended = True  # type: ignore[attr-defined]
    return split_first_line
