"""The pictures of the Word edition: as large as they are printed, drawings as bitmaps of 300 dots per inch."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from paperforge.formats.bitmaps import Bitmaps
from paperforge.house import House
from paperforge.pandoc.ast import Attr, value_of
from paperforge.pandoc.caller import Medium

MAX_HEIGHT = 170 / 25.4  # inches, as css/print.css
DRAWING_DPI = 300
_PIXEL = 96  # CSS pixels per inch (CSS Values 4, 5.2)
_PER_INCH = {"in": 1.0, "cm": 2.54, "mm": 25.4, "pt": 72.0, "px": 96.0, "": 96.0}
_EM = 10.5 / 72
_SVG = "image/svg+xml"


def fit_picture(
    medium: Medium, attribute: Attr, text_width: float, highest: float = MAX_HEIGHT
) -> tuple[Picture, float, float]:
    """The picture with the width and height it is printed at, in inches: never wider than the text."""
    width, height = _printed_size(_natural_size(medium), attribute, text_width, highest)
    if medium.media_type != _SVG:
        return Picture(medium.name, medium), width, height
    pixels = max(1, round(width * DRAWING_DPI))
    name = PurePosixPath(medium.name)
    return Picture(str(name.with_name(f"{name.stem}-{pixels}.png")), medium, pixels), width, height


def _printed_size(
    pixels: tuple[float, float], attribute: Attr, text_width: float, highest: float
) -> tuple[float, float]:
    ratio = pixels[1] / pixels[0] if pixels[0] and pixels[1] else 1.0
    width = _length(value_of(attribute, "width"), text_width)
    height = _length(value_of(attribute, "height"), highest)
    if width is None:
        width = pixels[0] / _PIXEL if height is None else height / ratio
    if height is None:
        height = width * ratio
    scale = min(1.0, text_width / width, highest / height)
    return width * scale, height * scale


def _length(value: str, whole: float) -> float | None:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(%|px|pt|em|cm|mm|in)?", value)
    if not match or not float(match[1]):
        return None
    number, unit = float(match[1]), match[2] or ""
    if unit == "%":
        return whole * number / 100
    return number * _EM if unit == "em" else number / _PER_INCH[unit]


def _natural_size(medium: Medium) -> tuple[float, float]:
    if medium.media_type == _SVG:
        return _svg_size(medium.content)
    from PIL import Image

    with Image.open(io.BytesIO(medium.content)) as picture:
        return float(picture.width), float(picture.height)


def _svg_size(content: bytes) -> tuple[float, float]:
    """The size of a drawing in CSS pixels (SVG 2, 8.2); the reader has seen that it is well-formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    box = re.findall(r"-?[\d.]+", root.get("viewBox", ""))
    size = (float(box[2]), float(box[3])) if len(box) == 4 else (300.0, 150.0)
    width, height = (_length(root.get(name, ""), 0) for name in ("width", "height"))
    if width and height:
        return width * _PIXEL, height * _PIXEL
    if width:
        return width * _PIXEL, width * _PIXEL * size[1] / (size[0] or 1)
    return size


@dataclass(frozen=True)
class Picture:
    """A picture of the Word file: its name there, the medium it comes from, and for a drawing its width in pixels."""

    name: str
    medium: Medium
    pixels: int = 0


def make_media(pictures: Mapping[str, Picture], house: House, bitmaps: Bitmaps) -> list[Medium]:
    """The pictures as Word can show them, in the order of their names.

    Raises `WorkerError` and its kinds when a drawing cannot be drawn.
    """
    ordered = [pictures[name] for name in sorted(pictures)]
    drawings = [picture for picture in ordered if picture.pixels]
    drawn = bitmaps.draw([(picture.medium.content, picture.pixels) for picture in drawings], house)
    contents = {picture.name: content for picture, content in zip(drawings, drawn, strict=True)}
    return [
        Medium(picture.name, "image/png", contents[picture.name])
        if picture.pixels
        else Medium(picture.name, picture.medium.media_type, picture.medium.content)
        for picture in ordered
    ]
