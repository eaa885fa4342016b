"""A DOCX as its parts: a ZIP written the same way each time, and the pieces of WordprocessingML the modules share."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PREFIXES = {"w": W, "r": R}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FIRST = "[Content_Types].xml"  # ISO/IEC 29500-2 asks for no order, but readers sniff the first member
_DATE = (1980, 1, 1, 0, 0, 0)
# Every character but those of XML 1.0, 2.2.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Node = Any


@cache
def w(name: str) -> str:
    """A name of WordprocessingML or of the relationships (`w:p`, `r:id`) as lxml takes it."""
    prefix, local = name.split(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def element(name: str, /, **attributes: str) -> Node:
    """An element with attributes of the same namespace."""
    node = etree.Element(w(name), nsmap=_PREFIXES)
    for key, value in attributes.items():
        node.set(f"{{{W}}}{key}", value)
    return node


def sub(parent: Node, name: str, /, **attributes: str) -> Node:
    """A new last child."""
    node = etree.SubElement(parent, w(name))
    for key, value in attributes.items():
        node.set(f"{{{W}}}{key}", value)
    return node


def add_text(run: Node, words: str) -> None:
    """Words in a run, with the blanks at their ends."""
    node = sub(run, "w:t")
    node.text = clean(words)
    node.set(_XML_SPACE, "preserve")


def clean(words: str) -> str:
    """Words without the characters that XML 1.0 (2.2) has no place for."""
    return _UNFIT.sub("", words)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP of parts in the order of their names, without dates, owners or modes of the machine it is made on."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != _FIRST, name)):
            member = zipfile.ZipInfo(name, _DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o100644 << 16
            archive.writestr(member, parts[name], zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """The parts of a DOCX by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
