"""Everything that can be read in an output: what it prints, what it tells programs, what is packed inside.

PDF: ISO 32000-2. DOCX: ECMA-376, a ZIP of XML parts. HTML: with its scripts' data and `data:` addresses.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from pypdf.generic import PdfObject

_BREAKING = frozenset(
    {"p", "br", "tab", "tc", "cr", "div", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "section"}
)
_SAID = frozenset({"alt", "title", "aria-label", "content", "descr", "summary"})
_DATA = re.compile(rb"data:([\w.+-]+/[\w.+-]+)?([;\w=.+-]*),([^\"')\s>]*)")
_STREAMS_OF_BYTES = frozenset({"/Image", "/Type1C", "/CIDFontType0C", "/OpenType"})


@dataclass
class Reading:
    """What was read: texts by where they stand, those of them that are said to people, and digests of what is no text."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    digests: set[str] = field(default_factory=set)

    def add(self, where: str, text: str, *, said: bool = False) -> None:
        """Note a text."""
        if text:
            self.texts.setdefault(where, []).append(text)
            if said:
                self.said.setdefault(where, []).append(text)


def read_output(content: bytes, output_format: str) -> Reading:
    """Read an output; raises what the libraries raise where it cannot be read."""
    reading = Reading()
    _READERS[output_format](content, reading)
    return reading


# ---------------------------------------------------------------- PDF


def _read_pdf(content: bytes, reading: Reading) -> None:
    from pypdf import PdfReader
    from pypdf.generic import IndirectObject

    reader = PdfReader(io.BytesIO(content))
    pages = [page.extract_text() for page in reader.pages]
    for number, text in enumerate(pages, 1):
        reading.add(f"the text of page {number}", text, said=True)
    reading.add("the text over its pages", "\n".join(pages))
    _read_pdf_objects(reader.trailer, "the trailer of the file", reading)
    for number in range(1, int(str(reader.trailer["/Size"]))):
        thing = reader.get_object(IndirectObject(number, 0, reader))
        if thing is not None:
            _read_pdf_objects(thing, _name_object(thing), reading)


def _name_object(thing: PdfObject) -> str:
    """What an object of a PDF is, for people."""
    if not isinstance(thing, dict):
        return "its objects"
    if {"/Producer", "/Title"} & thing.keys() and "/Parent" not in thing:
        return "its document information"
    if thing.get("/Subtype") == "/XML":
        return "its XMP metadata"
    if thing.get("/S") and "/P" in thing:
        return "its structure tree"
    if "/Title" in thing:
        return "its bookmarks"
    return "its objects"


def _read_pdf_objects(thing: Any, where: str, reading: Reading) -> None:
    """Every string, name and stream below an object; other objects that it points to are read by themselves."""
    from pypdf.generic import ByteStringObject, NameObject, StreamObject, TextStringObject

    if isinstance(thing, StreamObject):
        _read_pdf_stream(thing, where, reading)
    if isinstance(thing, dict):
        for key in thing:
            reading.add(where, str(key).lstrip("/"))
            _read_pdf_objects(dict.__getitem__(thing, key), where, reading)
    elif isinstance(thing, list):
        for value in list.__iter__(thing):  # as they stand: what they point to is not followed
            _read_pdf_objects(value, where, reading)
    elif isinstance(thing, TextStringObject):
        reading.add(where, str(thing), said=where != "its objects")
    elif isinstance(thing, NameObject):
        reading.add(where, str(thing).lstrip("/"))
    elif isinstance(thing, ByteStringObject | bytes):
        _read_bytes(bytes(thing), where, reading)


def _read_pdf_stream(stream: Any, where: str, reading: Reading) -> None:
    kind = {str(stream.get(key)) for key in ("/Subtype", "/Type")}
    data = stream.get_data()
    reading.digests.add(hashlib.sha256(data).hexdigest())
    if not kind & _STREAMS_OF_BYTES and "/Length1" not in stream:
        if stream.get("/Subtype") == "/XML":
            _read_xml(data, where, reading)
        _read_bytes(data, where if where != "its objects" else "its streams", reading)


# ---------------------------------------------------------------- DOCX


def _read_docx(content: bytes, reading: Reading) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _read_bytes(archive.comment, "the comment of the ZIP", reading)
        for info in archive.infolist():
            reading.add("the names of its parts", info.filename)
            data = archive.read(info)
            reading.digests.add(hashlib.sha256(data).hexdigest())
            where = f"its part {info.filename}"
            if info.filename.endswith((".xml", ".rels", ".svg")):
                _read_xml(data, where, reading)
            elif not info.filename.endswith((".odttf", ".ttf", ".otf")):
                _read_bytes(data, where, reading)


def _read_xml(data: bytes, where: str, reading: Reading) -> None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(data, parser)
    for node in [root, *_siblings(root)]:
        _read_tree(node, where, reading)


def _siblings(root: Any) -> Iterator[Any]:
    """Comments and instructions before and behind the root."""
    yield from root.itersiblings(preceding=True)
    yield from root.itersiblings()


def _read_tree(root: Any, where: str, reading: Reading) -> None:
    """The running text of a tree, and apart from it attributes, comments, instructions."""
    running: list[str] = []
    said: list[str] = []
    for node in root.iter():
        if not isinstance(node.tag, str):
            reading.add(where, node.text or "")
        else:
            if node.tag.rsplit("}", 1)[-1] in _BREAKING:
                running.append(" ")
            running.append(node.text or "")
            for name, value in node.attrib.items():
                reading.add(where, name.rsplit("}", 1)[-1])
                reading.add(where, value, said=name in _SAID)
                _read_data_addresses(value.encode(), where, reading)
            said.extend([node.text or ""] if node.tag not in {"script", "style"} else [])
        if node is not root:
            running.append(node.tail or "")
            said.append(node.tail or "")
    # Letters may be apart in the tree and together on the page, or the other way round.
    reading.add(where, "".join(running), said=root.tag != "html")
    reading.add(where, " ".join(said), said=True)


# ---------------------------------------------------------------- HTML


def _read_html(content: bytes, reading: Reading) -> None:
    from lxml import html

    root = html.document_fromstring(content.decode())
    _read_tree(root, "its elements", reading)
    for script in root.iter("script"):
        if (script.get("type") or "").endswith("json"):
            for text in _strings(json.loads(script.text or "null")):
                reading.add("its data for search engines", text, said=True)
    _read_data_addresses(content, "its elements", reading)
    # As it stands, for what a parser leaves out or repairs.
    reading.add("its source", unescape(re.sub(rb"data:[^\"')\s>]*", b"", content).decode()))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _read_data_addresses(content: bytes, where: str, reading: Reading) -> None:
    """What stands in `data:` addresses (RFC 2397): pictures as text, and digests of all."""
    for media_type, parameters, payload in _DATA.findall(content):
        try:
            data = base64.b64decode(payload, validate=True) if b";base64" in parameters else unquote_to_bytes(payload)
        except binascii.Error:
            continue
        reading.digests.add(hashlib.sha256(data).hexdigest())
        if media_type in {b"image/svg+xml", b"text/plain", b"text/css", b"text/html", b""}:
            _read_bytes(data, where, reading)
            if media_type == b"image/svg+xml":
                _read_xml(data, where, reading)


def _read_bytes(data: bytes, where: str, reading: Reading) -> None:
    """Bytes as text, in the encodings that the formats use."""
    if data.startswith((b"\xfe\xff", b"\xff\xfe")):
        reading.add(where, data.decode("utf-16", errors="replace"))
    reading.add(where, data.decode("utf-8", errors="replace"))


_READERS: dict[str, Callable[[bytes, Reading], None]] = {"pdf": _read_pdf, "docx": _read_docx, "html": _read_html}
