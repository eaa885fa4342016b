"""Changes to the tree of a text on its way into a document. Each is pure: blocks in, new blocks out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from paperforge.pandoc.ast import ATTRIBUTED, Attr, Element, attr_of, classes_of, rewrite, walk
from paperforge.pandoc.caller import Medium
from paperforge.reading.images import Image

SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}


def drop_comments(blocks: list[Element]) -> list[Element]:
    """Without raw content. Comments are not printed; all other raw content was refused before (SEC123)."""

    def drop(element: Element) -> list[Element] | None:
        return [] if element["t"] in {"RawInline", "RawBlock"} else None

    result: list[Element] = rewrite(blocks, drop, "RawInline", "RawBlock")
    return result


def turn_wide(blocks: list[Element]) -> list[Element]:
    """Tables, figures and fenced blocks that the author marks `{.landscape}` become `pf-landscape`: a page on its side."""

    def turn(element: Element) -> Element | None:
        if element["t"] not in {"Table", "Figure", "Div"} or "landscape" not in classes_of(element):
            return None
        identifier, classes, values = element["c"][0]
        turned = ["pf-landscape" if name == "landscape" else name for name in classes]
        return {"t": element["t"], "c": [[identifier, turned, values], *element["c"][1:]]}

    result: list[Element] = rewrite(blocks, turn, "Table", "Figure", "Div")
    return result


def lower_headings(blocks: list[Element], by: int = 1) -> list[Element]:
    """Headings of a text one level down: the title of the paper is the only one of level 1."""

    def lower(element: Element) -> Element | None:
        if element["t"] != "Header":
            return None
        level, *rest = element["c"]
        return {"t": "Header", "c": [min(level + by, 6), *rest]}

    result: list[Element] = rewrite(blocks, lower, "Header")
    return result


def prefix_ids(blocks: list[Element], prefix: str) -> list[Element]:
    """The ids of a text, and the links to them, made its own among the texts of a document."""
    ids = {attribute[0] for attribute in _attributes(blocks) if attribute[0]}

    def rename(element: Element) -> Element | None:
        attribute = attr_of(element)
        if attribute and attribute[0] in ids and not attribute[0].startswith("pf-"):
            attribute = [f"{prefix}{attribute[0]}", *attribute[1:]]
            element = _with_attr(element, attribute)
        if element["t"] == "Link" and element["c"][2][0][1:] in ids and element["c"][2][0][:1] == "#":
            target, title = element["c"][2]
            if not target.startswith("#pf-"):
                return {"t": "Link", "c": [element["c"][0], element["c"][1], [f"#{prefix}{target[1:]}", title]]}
        return element

    result: list[Element] = rewrite(blocks, rename, *ATTRIBUTED)
    return result


def _attributes(blocks: list[Element]) -> list[Attr]:
    return [attribute for element in walk(blocks, *ATTRIBUTED) if (attribute := attr_of(element))]


def _with_attr(element: Element, attribute: Attr) -> Element:
    content = list(element["c"])
    content[1 if element["t"] == "Header" else 0] = attribute
    return {"t": element["t"], "c": content}


def name_media(blocks: list[Element], images: Mapping[str, Image]) -> tuple[list[Element], dict[str, Medium]]:
    """Pictures by names made of their content, so that no path of the author's reaches an output."""
    media: dict[str, Medium] = {}

    def name(element: Element) -> Element | None:
        if element["t"] != "Image":
            return None
        attribute, alternative, (reference, title) = element["c"]
        image = images[reference]
        digest = hashlib.sha256(image.content).hexdigest()[:16]
        file_name = f"pf-media/{digest}.{SUFFIXES[image.media_type]}"
        media[file_name] = Medium(file_name, image.media_type, image.content)
        return {"t": "Image", "c": [attribute, alternative, [file_name, title]]}

    return rewrite(blocks, name, "Image"), media
