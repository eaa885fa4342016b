"""Reads the theme: the package's theme.yml, and the project's own laid over it key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import BaseModel

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.house import TEMPLATES, House
from paperforge.model.theme import MM, Theme, contrast
from paperforge.reading.binding import Places, bind
from paperforge.reading.nodes import Mapping, parse_mapping
from paperforge.source import SourceFile, Span

NAME = "theme.yml"
MIN_LINES = 10  # of text on a page
MIN_MEASURE = 40 * MM  # a dozen letters in the largest type of the text, before every word is cut

M = TypeVar("M", bound=BaseModel)

# What is read on what, and the least contrast: WCAG 2.2, 1.4.3 (text) and 1.4.11 (what carries meaning without words).
_CONTRASTS = (
    ("ink", "paper", 4.5),
    ("ink", "tint", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "tint", 4.5),
    ("grey", "paper", 4.5),
    ("rule", "paper", 3.0),
)


def read_theme(house: House, found: list[Diagnostic]) -> Theme | None:
    """The theme of a house; what is wrong with the project's own is added to `found`. None if it cannot be read at all."""

    def check(theme: Theme, places: Places) -> Iterator[Diagnostic]:
        yield from _check_names(house, places)
        yield from _check_page(theme, places)
        yield from _check_leading(theme, places)
        yield from _check_contrasts(theme, places)

    return read_layers(house, NAME, Theme, found, check)


def read_layers(
    house: House,
    name: str,
    model: type[M],
    found: list[Diagnostic],
    check: Callable[[M, Places], Iterable[Diagnostic]],
) -> M | None:
    """A YAML file of the package with the project's own laid over it; its faults are PRJ136. None if it cannot be read at all."""
    wrong: list[Diagnostic] = []
    merged: Mapping | None = None
    files = [SourceFile(PurePosixPath(TEMPLATES, name), text) for text in house.read_all(name)]
    for file in files:
        layer = parse_mapping(file, wrong)
        merged = layer.under(merged) if layer else merged
    value = bind(merged, model, wrong) if merged and not wrong else None
    if value is not None and merged:
        wrong.extend(check(value, Places(merged)))
    found.extend(_say(each, files) for each in wrong)
    return value


def _say(diagnostic: Diagnostic, files: list[SourceFile]) -> Diagnostic:
    """A finding as PRJ136; a place in the package's file is no place that the user can mend."""
    own = diagnostic.span is not None and len(files) > 1 and diagnostic.span.file is files[-1]
    code = codes.PRJ136 if diagnostic.code.family in {"META", "PRJ"} else diagnostic.code
    return replace(diagnostic, code=code, span=diagnostic.span if own else None, path=files[-1].path)


def _check_names(house: House, places: Places) -> Iterator[Diagnostic]:
    """Sizes of type under names that nothing prints: those of the package's theme are all there are."""
    layers = house.read_all(NAME)
    if len(layers) == 1:
        return
    package = parse_mapping(SourceFile(PurePosixPath(NAME), layers[0]), [])
    known = package.entries["type"] if package else None
    assert isinstance(known, Mapping)  # noqa: S101 - it is the package's own file
    for key in ("type", "dense"):
        for name in places.keys(key):
            if name not in known.entries:
                hint = did_you_mean(name, known.entries) or f"Known here: {', '.join(known.entries)}."
                yield Diagnostic(codes.PRJ136, f"unknown key “{name}” in {key}", places.key_span(key, name), hint)


def _check_page(theme: Theme, places: Places) -> Iterator[Diagnostic]:
    """Measures that leave no room for the text, the running heads or the cover: words would lie over others, or beyond it."""
    page, height, width = theme.page, theme.page.size.height, theme.page.size.width
    if min(page.left_margin, page.right_margin) < 0 or theme.lines < MIN_LINES:
        message = "the text does not fit the page: its margins are negative, or it holds fewer than ten lines"
        hint = "See page: size, measure, left, top and bottom."
        yield Diagnostic(codes.PRJ136, message, _own_span(places, "size", "measure", "left", "top", "bottom"), hint)
    if page.measure < MIN_MEASURE:
        message = f"the text is {page.measure / MM:.0f} mm wide; words need {MIN_MEASURE / MM:.0f} mm at least"
        yield Diagnostic(codes.PRJ136, message, _own_span(places, "measure"), "Lengths without a unit are points.")
    for name, edge, style in (("header", "top", "head"), ("footer", "bottom", "foot")):
        if getattr(page, name) + theme.type[style].leading > getattr(page, edge):
            message = f"the running {style} reaches into the text: page.{name} leaves it no line before page.{edge}"
            yield Diagnostic(codes.PRJ136, message, _own_span(places, name, edge))
    for name, cover in (("cover", page.cover), ("dense_cover", page.dense_cover)):
        lines = (height - cover.top - cover.bottom) / theme.line
        if lines < MIN_LINES or width - page.left_margin - cover.right < MIN_MEASURE:
            yield Diagnostic(codes.PRJ136, f"page.{name}: its margins leave no room", _own_span(places, name, "size"))


def _check_leading(theme: Theme, places: Places) -> Iterator[Diagnostic]:
    """Lines that are lower than their letters print over each other."""
    for key, dense in (("type", False), ("dense", True)):
        for name in getattr(theme, key):
            style = theme.style(name, dense) if name in theme.type else None
            if style and style.leading < style.size:
                message = f"{key}.{name}: the leading, {style.leading:g}, is less than the size, {style.size:g}"
                spans = [places.span(key, name, each) for each in ("leading", "size")]
                yield Diagnostic(codes.PRJ136, message, _first_own(spans, places), "Lines would lie over each other.")


def _own_span(places: Places, *keys: str) -> Span:
    """The place of the first of some keys of `page` that the project gives itself."""
    return _first_own([places.span("page", key) for key in keys], places)


def _first_own(spans: list[Span], places: Places) -> Span:
    """The first of some places that is the project's own to mend; else the first."""
    return next((span for span in spans if span.file is places.root.span.file), spans[0])


def _check_contrasts(theme: Theme, places: Places) -> Iterator[Diagnostic]:
    for key in ("colors", "screen", "dark"):
        colors = getattr(theme, key)
        for name, ground, least in _CONTRASTS:
            value = contrast(getattr(colors, name), getattr(colors, ground))
            if value < least:
                message = (
                    f"{key}: “{name}” on “{ground}” has a contrast of {value:.1f}; {least:g} is the least (WCAG 2.2)"
                )
                hint = "Make one of the two darker or lighter: the page must be readable, and survive a printer without colors."
                spans = [places.span(key, each) for each in (name, ground)]
                yield Diagnostic(codes.PRJ136, message, _first_own(spans, places), hint)


@lru_cache(maxsize=8)
def theme_of(house: House) -> Theme:
    """The theme of a house; raises `ConfigurationError` where the project's own cannot be used."""
    found: list[Diagnostic] = []
    theme = read_theme(house, found)
    if theme is None:
        from paperforge.reading.project import ConfigurationError

        raise ConfigurationError("the theme cannot be used", found)
    return theme
