"""Reads the styles of the Word edition: the package's docx/styles.yml, and the project's own laid over it key by key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean, name_path
from paperforge.house import House
from paperforge.model.theme import Theme
from paperforge.model.word_styles import WordStyle, WordStyles
from paperforge.reading.binding import Places
from paperforge.reading.nodes import Node
from paperforge.reading.theme import read_layers, theme_of

NAME = "docx/styles.yml"
_RGB = re.compile(r"[0-9A-Fa-f]{6}")


def read_word_styles(house: House, theme: Theme, found: list[Diagnostic]) -> WordStyles | None:
    """The styles of a house; what is wrong with the project's own is added to `found` as PRJ136."""
    return read_layers(house, NAME, WordStyles, found, lambda styles, places: _check(styles, theme, places))


def _check(styles: WordStyles, theme: Theme, places: Places) -> Iterator[Diagnostic]:
    """Names that nothing defines: styles, sizes of type, colors, lists."""
    colors = set(type(theme.colors).model_fields)
    known = {
        "based_on": set(styles.paragraphs),
        "next": set(styles.paragraphs),
        "type": set(theme.type),
        "colour": colors,
        "shade": colors,
    }
    for group in ("paragraphs", "dense", "characters"):
        entries: dict[str, WordStyle] = dict(getattr(styles, group))
        for name, style in entries.items():
            for key, names in known.items():
                value = getattr(style, key)
                is_color = names is colors and value and _RGB.fullmatch(value)
                if value is not None and value not in names and not is_color:
                    span = places.span(group, name, key)
                    yield Diagnostic(
                        codes.PRJ136, f"{group}.{name}: unknown {key} “{value}”", span, did_you_mean(value, names)
                    )
            yield from _check_lines(f"{group}.{name}", style, styles, places.node(group, name))
            if group == "dense" and name not in styles.paragraphs:
                span = places.key_span(group, name)
                yield Diagnostic(
                    codes.PRJ136, f"there is no style “{name}”", span, did_you_mean(name, styles.paragraphs)
                )
    yield from _check_borders(styles, colors, places)
    yield from _check_same_names(styles, places)
    yield from _check_circles(styles, places)


def _check_lines(where: str, style: WordStyle, styles: WordStyles, node: Node | None) -> Iterator[Diagnostic]:
    """Levels of lists that have no bullet, and lines without height."""
    places = Places(node) if node else None
    if places and style.list and style.list[1] > (levels := len(getattr(styles.lists, style.list[0]))):
        message = f"{where}: the list “{style.list[0]}” has {levels} levels, not {style.list[1]}"
        yield Diagnostic(codes.PRJ136, message, places.span("list"), "Its bullets stand in lists, one a level.")
    if places and style.line is not None and str(style.line).startswith(("-", "0.0", "0lines")):
        yield Diagnostic(codes.PRJ136, f"{where}: a line has no height", places.span("line"))


def _check_borders(styles: WordStyles, colors: set[str], places: Places) -> Iterator[Diagnostic]:
    """Colors of borders that the theme has not got."""
    named: list[tuple[tuple[str, ...], str]] = []
    for group in ("paragraphs", "dense"):
        for name, style in getattr(styles, group).items():
            sides = dict(style.border) if style.border else {}
            named += [((group, name, "border", side), border[1]) for side, border in sides.items() if border]
    for name, table in styles.tables.items():
        named += [
            (("tables", name, part), line[1])
            for part in ("outer", "inner", "between", "heading")
            if (line := getattr(table, part))
        ]
    for path, color in named:
        if color not in colors and not _RGB.fullmatch(color):
            message = f"{name_path(path)}: unknown color “{color}”"
            yield Diagnostic(codes.PRJ136, message, places.span(*path), did_you_mean(color, colors))


def _check_same_names(styles: WordStyles, places: Places) -> Iterator[Diagnostic]:
    """Names that Word takes for one: it does not tell capitals from small letters, and an id has no blanks."""
    seen: dict[str, str] = {}
    for group in ("paragraphs", "characters", "tables"):
        for name in getattr(styles, group):
            key = name.replace(" ", "").casefold()
            if key in seen:
                message = f"{group}.{name}: to Word this is the style {seen[key]}"
                yield Diagnostic(
                    codes.PRJ136, message, places.key_span(group, name), "Give it another name, or that one."
                )
            seen[key] = f"{group}.{name}"


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
