"""The pictures of a paper: PNG, JPEG and SVG, checked before any renderer sees them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.reading.files import Folder, find_inside, read_bytes
from paperforge.source import Span

MAX_BYTES = 20 << 20
MAX_PIXELS = 50_000_000  # 41 MP is an A3 page at 400 dpi
MAX_SVG_ELEMENTS = 50_000
MAX_SVG_USES = 200  # <use> may multiply; few drawings need many

_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
_SVG_REFUSED = frozenset(
    {"script", "foreignObject", "iframe", "object", "embed", "handler", "audio", "video", "image", "feImage"}
)
_SVG_FUNCTION = re.compile(r"(url\(\s*['\"]?\s*(?!#)|@import|expression\()", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: `media_type` as IANA names it, `content` its bytes; `size` in pixels, or in SVG units."""

    reference: str
    media_type: str
    content: bytes
    size: tuple[float, float]


def read_image(folder: Folder, reference: str, span: Span, found: list[Diagnostic]) -> Image | None:
    """Read a picture of a paper's folder; None, and a finding at `span`, if it cannot be used."""
    path = find_inside(folder, reference, span, found)
    if path is None:
        return None
    content = read_bytes(folder.root, path, found, MAX_BYTES, span)
    if content is None:
        return None
    if path.suffix.lower() == ".svg":
        problem, size = _check_svg(content)
        media_type = "image/svg+xml"
    else:
        problem, size, media_type = _check_bitmap(content)
    if problem:
        code = codes.SEC124 if problem.startswith("it has") else codes.SEC125
        found.append(Diagnostic(code, f"“{reference}” cannot be used: {problem}", span))
        return None
    return Image(reference, media_type, content, size)


def _check_bitmap(content: bytes) -> tuple[str, tuple[float, float], str]:
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    nothing = (0.0, 0.0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            image = Pillow.open(io.BytesIO(content), formats=tuple(_TYPES))
        if image.width * image.height > MAX_PIXELS:
            return f"it has {image.width} × {image.height} pixels, more than {MAX_PIXELS:,}", nothing, ""
        image.load()
    except UnidentifiedImageError:
        return "it is neither PNG nor JPEG nor SVG", nothing, ""
    except Exception as error:  # Pillow raises many kinds for damaged files
        return f"it is damaged ({error})", nothing, ""
    return "", (float(image.width), float(image.height)), _TYPES[image.format or "PNG"]


def _check_svg(content: bytes) -> tuple[str, tuple[float, float]]:
    from lxml import etree

    nothing = (0.0, 0.0)
    if re.search(rb"<!(DOCTYPE|ENTITY)", content, re.IGNORECASE):
        return "the SVG has a document type or entities", nothing
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return f"the SVG is not well-formed ({error})", nothing
    if etree.QName(root).localname != "svg":
        return "its root is not <svg>", nothing
    if len(content) // 4 > MAX_SVG_ELEMENTS and sum(1 for _ in root.iter()) > MAX_SVG_ELEMENTS:
        return f"it has more than {MAX_SVG_ELEMENTS:,} elements", nothing
    for element in root.iter():
        problem = next(_svg_problems(element), "")
        if problem:
            return f"{problem} (line {element.sourceline})", nothing
    if sum(1 for element in root.iter("{*}use")) > MAX_SVG_USES:
        return f"it has more than {MAX_SVG_USES} <use> elements", nothing
    return "", _svg_size(root)


def _svg_problems(element: object) -> Iterator[str]:
    from lxml import etree

    tag = getattr(element, "tag", None)
    if not isinstance(tag, str):
        if isinstance(element, etree._ProcessingInstruction):
            yield "the SVG has a processing instruction"
        return
    name = etree.QName(tag).localname
    if name in _SVG_REFUSED:
        yield f"<{name}> is not allowed in an SVG"
    for attribute, value in element.attrib.items():  # type: ignore[attr-defined]
        local = etree.QName(attribute).localname
        if local == "href" and not str(value).strip().startswith("#"):
            yield f"a reference to “{str(value)[:60]}” leads outside the SVG"
        if local.startswith("on"):
            yield f"the attribute “{local}” runs code"
        if _SVG_FUNCTION.search(str(value)):
            yield f"the attribute “{local}” refers to something outside the SVG"
    if name == "style" and _SVG_FUNCTION.search("".join(element.itertext())):  # type: ignore[attr-defined]
        yield "its style sheet refers to something outside the SVG"


def _svg_size(root: object) -> tuple[float, float]:
    numbers = re.findall(r"-?[\d.]+", str(root.get("viewBox", "")))  # type: ignore[attr-defined]
    if len(numbers) == 4:
        return float(numbers[2]), float(numbers[3])
    width, height = (re.match(r"[\d.]+", str(root.get(name, ""))) for name in ("width", "height"))  # type: ignore[attr-defined]
    return (float(width[0]), float(height[0])) if width and height else (300.0, 150.0)
