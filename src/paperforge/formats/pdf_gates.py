"""What must hold before a PDF says that it is PDF/UA-1 or PDF/A: the part of both standards that is checked here.

ISO 14289-1 and ISO 19005-1 to -3 ask for more than a program can see; nothing here certifies a file. The objects are
WeasyPrint's, just before they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

Objects = list[Any]


def find_faults(pdf: Any, variant: str) -> dict[str, list[str]]:
    """Why a file may not claim PDF/UA-1 (under `pdfuaid`) or the variant of PDF/A (under `pdfaid`), if so."""
    dictionaries = [_content(each) for each in pdf.objects]
    found = {
        "pdfuaid": _accessibility(pdf, dictionaries),
        "pdfaid": _archive(pdf, dictionaries, variant) if variant else iter(()),
    }
    lists = {claim: list(dict.fromkeys(reasons)) for claim, reasons in found.items()}
    return {claim: reasons for claim, reasons in lists.items() if reasons}


def drop_claims(packet: str, claims: Iterable[str]) -> str:
    """An XMP packet without some claims of conformance, each named by the prefix of its schema."""
    for claim in claims:
        packet = re.sub(rf"\s*<({claim}:\w+)>[^<]*</\1>", "", packet)
    return packet


def _content(obj: Any) -> dict[str, Any]:
    """The dictionary of an object, be it one or a stream that carries one."""
    extra = getattr(obj, "extra", None)
    return extra if extra is not None else obj if isinstance(obj, dict) else {}


def _accessibility(pdf: Any, objects: Objects) -> Iterator[str]:
    if not pdf.info.get("Title"):
        yield "it has no title (ISO 14289-1, 7.1)"
    if not getattr(pdf.catalog.get("Lang"), "string", ""):
        yield "it has no language (ISO 14289-1, 7.2)"
    parts = [each for each in objects if each.get("Type") == "/StructElem"]
    if any(each["S"] == "/Figure" and not each.get("Alt") for each in parts):
        yield "a picture has no alternative text (ISO 14289-1, 7.3)"
    if any(each.get("Subtype") == "/Link" and not each.get("Contents") for each in objects):
        yield "a link has no words (ISO 14289-1, 7.18.5)"
    yield from _headings(pdf)


def _headings(pdf: Any) -> Iterator[str]:
    level = 0
    stack = [pdf.catalog["StructTreeRoot"]]
    while stack:
        node = pdf.objects[int(stack.pop().split()[0])]
        if not isinstance(node, dict):
            continue
        kids = [kid for kid in node.get("K", ()) if not isinstance(kid, int)]
        if re.fullmatch("/H[1-6]", str(node.get("S"))):
            if not node["K"]:
                yield "a heading is empty (ISO 14289-1, 7.4)"
            if int(node["S"][2]) > level + 1:
                yield f"a heading of level {node['S'][2]} follows one of level {level} (ISO 14289-1, 7.4.2)"
            level = int(node["S"][2])
        stack.extend(reversed(kids))


def _archive(pdf: Any, objects: Objects, variant: str) -> Iterator[str]:
    if not pdf.catalog.get("OutputIntents"):
        yield "it has no output intent (ISO 19005-2, 6.2.3)"
    for each in objects:
        if each.get("Type") == "/Font":
            yield from _font(pdf, each, variant)
        if each.get("Subtype") == "/Image" and str(each.get("Interpolate", "false")) == "true":
            yield "a picture is interpolated (ISO 19005-2, 6.2.8)"
        if each.get("Type") == "/Annot" and not int(each.get("F", 0)) & 4:
            yield "an annotation is not printed (ISO 19005-2, 6.3.2)"
        if each.get("S") == "/JavaScript" or each.get("Type") == "/EmbeddedFile":
            yield "it holds a program or a file (ISO 19005-2, 6.5.1)"
    if variant.startswith("a-1") and any(_is_transparent(each) for each in objects):
        yield "something is transparent (ISO 19005-1, 6.4)"


def _font(pdf: Any, font: dict[str, Any], variant: str) -> Iterator[str]:
    name = str(font.get("BaseFont", "?"))
    if font.get("Subtype") == "/Type0":
        if variant[-1] in "au" and not font.get("ToUnicode"):
            yield f"the font {name} has no Unicode values (ISO 19005-2, 6.2.11.7)"
    elif font.get("Subtype") != "/Type3":
        reference = font.get("FontDescriptor")
        descriptor = pdf.objects[int(reference.split()[0])] if reference else {}
        if not any(key in descriptor for key in ("FontFile", "FontFile2", "FontFile3")):
            yield f"the font {name} is not embedded (ISO 19005-2, 6.2.11.4)"


def _is_transparent(content: dict[str, Any]) -> bool:
    states = content.get("ExtGState") or {}
    soft = "SMask" in content or (content.get("Group") or {}).get("S") == "/Transparency"
    return soft or any(
        float(state.get("ca", 1)) < 1 or float(state.get("CA", 1)) < 1 or "SMask" in state for state in states.values()
    )
