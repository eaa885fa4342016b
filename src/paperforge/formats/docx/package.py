"""A DOCX as its parts: a ZIP written the same way each time, and the pieces of WordprocessingML the modules share."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PREFIXES = {"w": W, "r": R}
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
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


def parts_of(package: Any) -> dict[str, bytes]:
    """The parts of a package of python-docx by name, as its `save` writes them.

    Saved, they would be packed, only to be unpacked here and packed again.
    """
    from docx.opc.packuri import PACKAGE_URI

    whole = list(package.parts)
    for part in whole:
        part.before_marshal()
    parts = {_FIRST: _content_types(whole), PACKAGE_URI.rels_uri.membername: package.rels.xml}
    for part in whole:
        parts[part.partname.membername] = part.blob
        if part.rels:
            parts[part.partname.rels_uri.membername] = part.rels.xml
    return parts


def _content_types(parts: Iterable[Any]) -> bytes:
    """What kind of part each is: by the ending of its name, or else by the whole of it (ISO/IEC 29500-2)."""
    from docx.opc.constants import CONTENT_TYPE
    from docx.opc.spec import default_content_types

    by_ending = {"rels": CONTENT_TYPE.OPC_RELATIONSHIPS, "xml": CONTENT_TYPE.XML}
    by_name = {}
    for part in parts:
        ending = part.partname.ext
        if (ending.lower(), part.content_type) in default_content_types:
            by_ending[ending.lower()] = part.content_type
        else:
            by_name[str(part.partname)] = part.content_type
    root = etree.Element(f"{{{_TYPES}}}Types", nsmap={None: _TYPES})
    for ending, kind in sorted(by_ending.items()):
        etree.SubElement(root, f"{{{_TYPES}}}Default", Extension=ending, ContentType=kind)
    for name, kind in sorted(by_name.items()):
        etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=name, ContentType=kind)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def unpack(content: bytes) -> dict[str, bytes]:
    """The parts of a DOCX by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
