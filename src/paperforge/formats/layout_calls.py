"""Patch-ups of what WeasyPrint asks of its libraries again and again with the same words: colours, languages, types of C."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from paperforge.formats.layout_patches import Patches

_SIZED = re.compile(r"(\w+)\[(\d+)\]")


def install(patches: Patches) -> None:
    """Patch what is imported."""
    import pyphen
    from weasyprint.css import computed_values
    from weasyprint.pdf import fonts

    patches.attribute(computed_values, "parse_color", _keep_colors(computed_values.parse_color))
    patches.attribute(pyphen, "language_fallback", lru_cache(256)(pyphen.language_fallback))
    patches.attribute(fonts, "ffi", _Arrays(fonts.ffi))


def _keep_colors(parse: Callable[..., Any]) -> Callable[..., Any]:
    """`parse_color`, which is given `currentcolor` for each style, as a word; colours do not change."""
    kept = lru_cache(256)(parse)

    def parse_color(value: Any, color_schemes: Any = None) -> Any:
        plain = isinstance(value, str) and (color_schemes is None or isinstance(color_schemes, str))
        return kept(value, color_schemes) if plain else parse(value, color_schemes)

    return parse_color


class _Arrays:
    """cffi's `ffi`, which is told how long an array is by what is in it: a type with a number is parsed, and kept for ever."""

    def __init__(self, ffi: Any) -> None:
        self._ffi = ffi

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ffi, name)

    def new(self, kind: str, init: Any = None) -> Any:
        """Memory of a type of C, as `ffi.new` gives it."""
        sized = _SIZED.fullmatch(kind) if isinstance(init, list | tuple) else None
        if sized and int(sized[2]) == len(init):
            kind = f"{sized[1]}[]"
        return self._ffi.new(kind, init)
