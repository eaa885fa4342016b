"""Reads the styles of the Word edition: the package's docx/styles.yml, and the project's own laid over it key by key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.house import House
from paperforge.model.theme import Theme
from paperforge.model.word_styles import WordStyle, WordStyles
from paperforge.reading.binding import Places
from paperforge.reading.theme import read_layers, theme_of

NAME = "docx/styles.yml"
_RGB = re.compile(r"[0-9A-Fa-f]{6}")


def read_word_styles(house: House, theme: Theme, found: list[Diagnostic]) -> WordStyles | None:
    """The styles of a house; what is wrong with the project's own is added to `found` as PRJ136."""
    return read_layers(house, NAME, WordStyles, found, lambda styles, places: _check(styles, theme, places))


def _check(styles: WordStyles, theme: Theme, places: Places) -> Iterator[Diagnostic]:
    """Names that nothing defines: styles, sizes of type, colors, lists."""
    known = {
        "based_on": set(styles.paragraphs),
        "next": set(styles.paragraphs),
        "type": set(theme.type),
        "colour": set(type(theme.colors).model_fields),
        "shade": set(type(theme.colors).model_fields),
    }
    for group in ("paragraphs", "dense", "characters"):
        entries: dict[str, WordStyle] = dict(getattr(styles, group))
        for name, style in entries.items():
            for key, names in known.items():
                value = getattr(style, key)
                is_color = key in {"colour", "shade"} and value and _RGB.fullmatch(value)
                if value is not None and value not in names and not is_color:
                    span = places.span(group, name, key)
                    yield Diagnostic(
                        codes.PRJ136, f"{group}.{name}: unknown {key} “{value}”", span, did_you_mean(value, names)
                    )
            if group == "dense" and name not in styles.paragraphs:
                span = places.key_span(group, name)
                yield Diagnostic(
                    codes.PRJ136, f"there is no style “{name}”", span, did_you_mean(name, styles.paragraphs)
                )
    yield from _check_circles(styles, places)


def _check_circles(styles: WordStyles, places: Places) -> Iterator[Diagnostic]:
    for name in styles.paragraphs:
        seen, current = {name}, styles.paragraphs[name].based_on
        while current is not None and current in styles.paragraphs and current not in seen:
            seen.add(current)
            current = styles.paragraphs[current].based_on
        if current == name:
            span = places.span("paragraphs", name, "based_on")
            yield Diagnostic(codes.PRJ136, f"the style “{name}” is based on itself", span)


@lru_cache(maxsize=8)
def word_styles_of(house: House) -> WordStyles:
    """The styles of a house; raises `ConfigurationError` where the project's own cannot be used."""
    found: list[Diagnostic] = []
    styles = read_word_styles(house, theme_of(house), found)
    if styles is None:
        from paperforge.reading.project import ConfigurationError

        raise ConfigurationError("the styles of the Word edition cannot be used", found)
    return styles
