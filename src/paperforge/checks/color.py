"""A11Y111: what a reader who sees no color, or prints on a black-and-white printer, could not tell apart (WCAG 1.4.1)."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator
from itertools import combinations

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.pandoc.ast import Element, attr_of, plain_text, value_of
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project

_COLORS_EN = "red|green|blue|yellow|orange|purple|violet|pink|brown"
_COLORS_RU = "красн|син|зел[её]н|ж[её]лт|оранжев|фиолетов|голуб|розов|коричнев"
_COLORS = (*_COLORS_EN.split("|"), *(form for yo in "её" for form in re.sub(r"\[её\]", yo, _COLORS_RU).split("|")))
# “Red line” and «красная линия» are words of diplomacy: in running text only “shown in red” is meant as a color.
_PROSE = re.compile(
    r"\b(?:shown|marked|drawn|printed|highlighted|shaded|indicated|given|set)\s+(?:\w+\s+)?in\s+"
    rf"(?:{_COLORS_EN})\b"
    r"|\b(?:показан|отмечен|обозначен|выделен|изображ[её]н|закрашен|помечен)\w*\s+(?:\w+\s+)?"
    rf"(?:{_COLORS_RU})\w*",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    rf"\b(?:{_COLORS_EN})\s+(?:bars?|columns?|curves?|dots?|points?|segments?|areas?|slices?)\b"
    rf"|\b(?:{_COLORS_RU})\w*\s+(?:столб|крив|точк|сектор|област|сегмент)\w*",
    re.IGNORECASE,
)
# Another sign beside the color, in the same sentence.
_OTHER_SIGN = re.compile(
    r"\b(?:hatch|dash|dott|dotted|solid|bold|italic|stripe|pattern|label|thick|штрих|пунктир|точечн|сплошн|жирн|курсив|узор|подпис)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_BLOCKS = {"Para", "Plain"}

_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;]*)")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_NAMED = {"red": "#ff0000", "green": "#008000", "blue": "#0000ff", "orange": "#ffa500", "purple": "#800080"}
_SHAPES = frozenset({"rect", "path", "circle", "ellipse", "polygon", "polyline", "line"})
MIN_CONTRAST = 1.25  # of two grays side by side; WCAG's formula, 2.2, “contrast ratio”
MIN_SATURATION = 0.35  # below it a color reads as a gray
MIN_HUES_APART = 40 / 360


def check_color(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """A11Y111: words that tell things apart by color, and drawings whose colors are one gray."""
    for body in paper.bodies.values():
        yield from _check_words(body)
        yield from _check_drawings(body)


def _check_words(body: Body) -> Iterator[Diagnostic]:
    hint = "Name a second sign beside the color: a pattern, a dashed line, a label, or the place."
    for element in body.marked_up:
        for pattern, text in _texts(element):
            if not _names_color(text) or not pattern.search(text):  # as for most: it need not be taken apart
                continue
            for sentence in _SENTENCE.split(text):
                found = pattern.search(sentence)
                if found and not _OTHER_SIGN.search(sentence):
                    message = f"“{found[0]}” tells things apart by color alone"
                    yield Diagnostic(codes.A11Y111, message, body.places.span(element), hint)


def _names_color(text: str) -> bool:
    lower = text.lower()
    return any(color in lower for color in _COLORS)


def _texts(element: Element) -> Iterator[tuple[re.Pattern[str], str]]:
    if element["t"] in _BLOCKS:
        yield _PROSE, plain_text(element)
    elif element["t"] == "Image":
        alternative = value_of(attr_of(element) or ["", [], []], "alt")
        yield _CAPTION, f"{plain_text(element['c'][1])} {alternative}"


def _check_drawings(body: Body) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for element in body.marked_up:
        reference = str(element["c"][2][0]) if element["t"] == "Image" else ""
        image = body.images.get(reference)
        if image is None or reference in seen or image.media_type != "image/svg+xml":
            continue
        seen.add(reference)
        pair = next(same_grays(drawn_colors(image.content)), None)
        if pair:
            message = f"{pair[0]} and {pair[1]} in “{reference}” are the same gray on a black-and-white printer"
            hint = "Make one of them lighter, or hatch it."
            yield Diagnostic(codes.A11Y111, message, body.places.span(element), hint)


def drawn_colors(svg: bytes) -> list[str]:
    """The colors of an SVG's shapes as `#rrggbb`, each once, in their order."""
    from lxml import etree

    found: dict[str, None] = {}
    for node in etree.fromstring(svg).iter("{*}*"):
        if etree.QName(node).localname not in _SHAPES:
            continue
        style = dict(_DECLARATION.findall(node.get("style", "")))
        for name in ("fill", "stroke"):
            color = _as_hex(style.get(name, node.get(name, "")).strip())
            if color:
                found[color] = None
    return list(found)


def _as_hex(color: str) -> str:
    color = _NAMED.get(color.lower(), color).lower()
    if not _HEX.fullmatch(color):
        return ""
    return color if len(color) == 7 else "#" + "".join(2 * digit for digit in color[1:])


def same_grays(colors: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of colors that differ to the eye and not in gray."""
    for one, other in combinations(colors, 2):
        (hue, _, saturation), (hue2, _, saturation2) = _hls(one), _hls(other)
        apart = abs(hue - hue2)
        if min(saturation, saturation2) < MIN_SATURATION or min(apart, 1 - apart) < MIN_HUES_APART:
            continue
        dark, light = sorted((_luminance(one), _luminance(other)))
        if (light + 0.05) / (dark + 0.05) < MIN_CONTRAST:
            yield one, other


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hls(color: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*_channels(color))


def _luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


CHECKS = (check_color,)
