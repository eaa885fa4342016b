"""The pictures of a paper: PNG, JPEG and SVG, checked before any renderer sees them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.reading.files import Folder, find_inside, read_bytes
from paperforge.source import Span

MAX_BYTES = 20 << 20
MAX_PIXELS = 50_000_000  # 41 MP is an A3 page at 400 dpi
MAX_SVG_ELEMENTS = 50_000
MAX_SVG_USES = 200  # <use> may multiply; few drawings need many
MAX_SVG_SIDE = 100_000  # SVG units; nothing that is printed on a page needs more
MAX_JPEG_SCANS = 100  # a progressive JPEG has about ten; each scan costs a pass over all pixels

_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
_SVG_REFUSED = frozenset(
    {"script", "foreignObject", "iframe", "object", "embed", "handler", "audio", "video", "image", "feImage"}
    | {"feTurbulence", "feConvolveMatrix", "feMorphology"}  # their cost is a number the author chooses
)
_SVG_FUNCTION = re.compile(r"(url\(\s*['\"]?\s*(?!#)|@import|expression\()", re.IGNORECASE)
_SVG_REFERENCE = re.compile(r"url\(\s*['\"]?\s*#([^'\")\s]+)", re.IGNORECASE)
_CSS_ESCAPE = re.compile(r"\\")  # would hide `url(` and `@import` from the pattern above
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)")
_VIEW_BOX = re.compile(rf"\s*(-?{_NUMBER.pattern}(\s*,\s*|\s+|$)){{4}}")


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
        problem, size = check_svg(content)
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
    from PIL import ImageFile, UnidentifiedImageError

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint allows them, wherever it is loaded

    nothing = (0.0, 0.0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            image = Pillow.open(io.BytesIO(content), formats=tuple(_TYPES))
        if image.width * image.height > MAX_PIXELS:
            return f"it has {image.width} × {image.height} pixels, more than {MAX_PIXELS:,}", nothing, ""
        if content.count(b"\xff\xda") > MAX_JPEG_SCANS and image.format != "PNG":
            return f"it has more than {MAX_JPEG_SCANS} scans", nothing, ""
        image.load()
    except UnidentifiedImageError:
        return "it is neither PNG nor JPEG nor SVG", nothing, ""
    except Exception as error:  # Pillow raises many kinds for damaged files
        return f"it is damaged ({error})", nothing, ""
    # A photograph with a second picture in it is a JPEG that Pillow calls MPO.
    return "", (float(image.width), float(image.height)), _TYPES.get(image.format or "", "image/jpeg")


def check_svg(content: bytes) -> tuple[str, tuple[float, float]]:
    """What is wrong with a drawing, or nothing; and its size in SVG units."""
    from lxml import etree

    nothing = (0.0, 0.0)
    if re.search(rb"<!(DOCTYPE|ENTITY)", content, re.IGNORECASE):
        return "the SVG has a document type or entities", nothing
    try:
        content.decode()
    except UnicodeDecodeError:
        return "the SVG is not UTF-8", nothing
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return f"the SVG is not well-formed ({error})", nothing
    if etree.QName(root).localname != "svg":
        return "its root is not <svg>", nothing
    if root.getroottree().docinfo.doctype:  # in an encoding that the pattern above did not see through (UTF-7)
        return "the SVG has a document type or entities", nothing
    if len(content) // 4 > MAX_SVG_ELEMENTS and sum(1 for _ in root.iter()) > MAX_SVG_ELEMENTS:
        return f"it has more than {MAX_SVG_ELEMENTS:,} elements", nothing
    outside = [*root.itersiblings(preceding=True), *root.itersiblings()]
    for element in [*outside, *root.iter()]:
        problem = next(_svg_problems(element), "")
        if problem:
            return f"{problem} (line {element.sourceline})", nothing
    if sum(1 for element in root.iter("{*}use")) > MAX_SVG_USES:
        return f"it has more than {MAX_SVG_USES} <use> elements", nothing
    if "viewBox" in root.attrib and not _VIEW_BOX.fullmatch(root.get("viewBox")):
        return "its viewBox is not four plain numbers", nothing
    size = _svg_size(root)
    if not all(0 < side <= MAX_SVG_SIDE for side in size) or max(size) > 1000 * min(size):
        return (
            f"its width and height must be above 0, up to {MAX_SVG_SIDE:,}, and in a proportion up to 1000:1",
            nothing,
        )
    return _check_references(root), size


def _check_references(root: Any) -> str:
    """What drawing an SVG would cost when every reference is followed: some double it at each step, some never end."""
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    for sheet in root.iter("{*}style"):
        for name in _SVG_REFERENCE.findall("".join(sheet.itertext())):
            target = by_id.get(name)
            # A rule may meet any element, also those inside its target: only what draws nothing by itself is sure to end.
            if target is not None and not str(target.tag).endswith(("Gradient", "}clipPath")):
                return f"its style sheet refers to “#{name}”, which is neither a gradient nor a clip path"
    costs: dict[Any, int] = {}  # 0: being counted
    stack = [root]
    while stack:
        element = stack[-1]
        needed = [*element, *_references(element, by_id)]
        if element not in costs:
            costs[element] = 0
            if any(costs.get(other) == 0 for other in needed):
                return "its references lead back to themselves"
            stack.extend(other for other in needed if other not in costs)
            continue
        stack.pop()
        if not costs[element]:
            if any(not costs.get(other) for other in needed):
                return "its references lead back to themselves"
            costs[element] = 1 + sum(costs[other] for other in needed)
            if costs[element] > MAX_SVG_ELEMENTS:
                return f"it has more than {MAX_SVG_ELEMENTS:,} elements once its references are followed"
    return ""


def _references(element: Any, by_id: Mapping[str, Any]) -> Iterator[Any]:
    """The elements that an element draws by reference; a link (<a>) draws nothing."""
    if not isinstance(element.tag, str) or element.tag.endswith("}a"):
        return
    for attribute, value in element.attrib.items():
        names = _SVG_REFERENCE.findall(value)
        if attribute.rpartition("}")[2] == "href":
            names.append(value.strip().removeprefix("#"))
        yield from (by_id[name] for name in names if name in by_id)


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
        if "(" in str(value) and _CSS_ESCAPE.search(str(value)):
            yield f"the attribute “{local}” holds a CSS escape"
    if name == "style":
        sheet = "".join(element.itertext())  # type: ignore[attr-defined]
        if _SVG_FUNCTION.search(sheet):
            yield "its style sheet refers to something outside the SVG"
        if _CSS_ESCAPE.search(sheet):
            yield "its style sheet holds a CSS escape"


def _svg_size(root: Any) -> tuple[float, float]:
    numbers = [number for number in re.split(r"[\s,]+", root.get("viewBox", "")) if number]
    if len(numbers) == 4:
        return float(numbers[2]), float(numbers[3])
    width, height = (_NUMBER.match(root.get(name, "").strip()) for name in ("width", "height"))
    return (float(width[0]), float(height[0])) if width and height else (300.0, 150.0)
