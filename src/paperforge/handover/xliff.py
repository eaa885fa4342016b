"""XLIFF 2.1 (OASIS Standard, 13 February 2018): a unit for each pair, a segment for each of its texts.

Mark-up is `<pc>` and `<ph>` (4.2.3) whose Markdown stands in `<originalData>` (4.2.2.11) for people to see; what comes back is
read by the ids alone. `canCopy`, `canDelete` (4.3.1.3, 4.3.1.4) say what may be left out. Segments are not to be cut anew
(`canResegment`, 4.3.1.6). The digests of both texts are in the id of the unit. No library that is alive and not under the GPL
writes XLIFF 2, so it is made and read with lxml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from paperforge.formats.docx.package import clean
from paperforge.handover.describing import is_rtl, state_of, what_changed
from paperforge.handover.returned import (
    HEAD,
    MAX_UNITS,
    Returned,
    ReturnedFile,
    ReturnedUnit,
    Sign,
    UnreadableFileError,
)
from paperforge.handover.tokens import Code, Role, Tokens, codes_of
from paperforge.handover.units import Handover, Unit
from paperforge.reading.paper import Paper
from paperforge.source import SourceFile

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"  # of 2.1 too (2.1, 3.1)
_XML = "{http://www.w3.org/XML/1998/namespace}"
_TYPES = {
    "emphasis": ("fmt", "xlf:i"),
    "strong": ("fmt", "xlf:b"),
    "link": ("link", ""),
    "picture": ("image", ""),
    "break": ("fmt", "xlf:lb"),
}
_ID = re.compile(r"u\d+-([0-9a-f]{16}|none)-([0-9a-f]{16}|none)")
_MIXED = frozenset({"source", "target", "note", "data"})
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{2,40}")
_SLUG = re.compile(r"\w[\w ._-]{0,99}")
Node = Any


def write(handover: Handover, paper: Paper) -> bytes:
    """The file, the same bytes for the same paper."""
    attributes = {"version": "2.1", "srcLang": str(handover.source), "trgLang": str(handover.target)}
    root = etree.Element(_name("xliff"), nsmap={None: NAMESPACE}, **attributes)
    file = _sub(root, "file", id="f1", original=handover.slug, canResegment="no")
    file.set(f"{_XML}space", "preserve")
    file.set("trgDir", "rtl" if is_rtl(handover.target) else "ltr")
    file.set("srcDir", "rtl" if is_rtl(handover.source) else "ltr")
    _note(_sub(file, "notes"), "paperforge", f"{HEAD}, paper {handover.slug}")
    for number, unit in enumerate(handover.units, start=1):
        _write_unit(file, number, unit, paper)
    _indent(root)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content + b"\n"


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _sub(parent: Node, local: str, /, **attributes: str) -> Node:
    return etree.SubElement(parent, _name(local), **attributes)


def _note(notes: Node, category: str, words: str) -> None:
    _sub(notes, "note", category=category).text = clean(words)


def _write_unit(file: Node, number: int, unit: Unit, paper: Paper) -> None:
    node = _sub(file, "unit", id=f"u{number}-{unit.mark}", name=clean(unit.name))
    if unit.fixed:
        node.set("translate", "no")
    notes = _sub(node, "notes")
    path, line = unit.place
    _note(notes, "location", f"{path}:{line}")
    if unit.heading:
        _note(notes, "heading", unit.heading)
    _note(notes, "state", what_changed(unit))
    data = _write_data(node, unit)
    if unit.fixed:
        _sub(_sub(node, "segment", id="s1"), "source").text = clean(unit.fixed)
        return
    state = state_of(unit.standing, paper)
    for row in unit.rows:
        segment = _sub(node, "segment", id=f"s{row.number}")
        if row.target is not None:
            segment.set("state", state)
        _write_tokens(_sub(segment, "source"), row.source, data)
        if row.target is not None:
            _write_tokens(_sub(segment, "target"), row.target, data)


def _write_data(node: Node, unit: Unit) -> dict[str, str]:
    """The Markdown of all codes of a unit, and the id it has in `<originalData>`."""
    codes = [code for row in unit.rows for code in [*codes_of(row.source), *codes_of(row.target or ())]]
    data = {text: f"d{number}" for number, text in enumerate(dict.fromkeys(code.data for code in codes), start=1)}
    if data:
        original = _sub(node, "originalData")
        for text, identifier in data.items():
            _sub(original, "data", id=identifier).text = clean(text)
    return data


def _write_tokens(parent: Node, tokens: Tokens, data: dict[str, str]) -> None:
    nested = _is_nested(tokens)
    stack = [parent]
    for token in tokens:
        if isinstance(token, str):
            _append(stack[-1], clean(token))
        elif token.role is Role.ALONE:
            _sub(stack[-1], "ph", **_attributes(token), dataRef=data[token.data], **_shown(token, ""))
        elif not nested:
            name = "sc" if token.role is Role.OPEN else "ec"
            own = _attributes(token) if token.role is Role.OPEN else {"startRef": token.id}
            _sub(stack[-1], name, **own, dataRef=data[token.data], **_shown(token, ""))
        elif token.role is Role.OPEN:
            node = _sub(stack[-1], "pc", **_attributes(token), dataRefStart=data[token.data], **_shown(token, "Start"))
            stack.append(node)
        else:
            node = stack.pop()
            node.set("dataRefEnd", data[token.data])
            for key, value in _shown(token, "End").items():
                node.set(key, value)


def _is_nested(tokens: Tokens) -> bool:
    """Whether the ends of all codes enclose whole ones."""
    stack: list[str] = []
    for code in codes_of(tokens):
        if code.role is Role.OPEN:
            stack.append(code.id)
        elif code.role is Role.CLOSE and (not stack or stack.pop() != code.id):
            return False
    return not stack


def _append(node: Node, words: str) -> None:
    if len(node):
        node[-1].tail = (node[-1].tail or "") + words
    else:
        node.text = (node.text or "") + words


def _attributes(code: Code) -> dict[str, str]:
    kind, sub_kind = _TYPES.get(code.kind, ("other", ""))
    return {
        "id": code.id,
        "canCopy": "no",
        "canDelete": "no" if code.must else "yes",
        "type": kind,
        "subType": sub_kind or f"paperforge:{code.kind}",
    }


def _shown(code: Code, end: str) -> dict[str, str]:
    return {f"disp{end}": clean(code.shown), f"equiv{end}": clean(code.shown)}


def _indent(node: Node, level: int = 0) -> None:
    """Line ends and blanks between elements that hold no words."""
    if etree.QName(node).localname in _MIXED or not len(node):
        return
    node.text = "\n" + "  " * (level + 1)
    for child in node:
        _indent(child, level + 1)
        child.tail = "\n" + "  " * (level + 1)
    node[-1].tail = "\n" + "  " * level


# ---------------------------------------------------------------- what comes back


def parse_xml(content: bytes, path: PurePosixPath) -> Node:
    """The root of an XML file; no entity is resolved and no file fetched. Raises `UnreadableFileError`."""
    source = SourceFile(path, content.decode("utf-8", "replace"))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        message = f"the XML is not well-formed: {error.msg}"
        raise UnreadableFileError(message, source, error.lineno or 1) from error
    except ValueError as error:
        raise UnreadableFileError(f"the XML cannot be read: {error}", source) from error
    if root.getroottree().docinfo.internalDTD is not None:
        line = next((at for at, text in enumerate(source.text.split("\n"), start=1) if "<!DOCTYPE" in text), 1)
        hint = "Take the document type out; such a file needs none."
        raise UnreadableFileError("the XML has a document type, which may hold entities", source, line, hint)
    return root


def read(content: bytes, path: PurePosixPath) -> ReturnedFile:
    """The units of a file. Raises `UnreadableFileError`."""
    source = SourceFile(path, content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))
    root = parse_xml(content, path)
    file = root.find(_name("file"))
    if root.tag != _name("xliff") or file is None or not root.get("version", "").startswith("2."):
        raise UnreadableFileError(
            "this is no XLIFF 2", source, 1, "Export it again: paperforge pairs export --to xliff"
        )
    note = file.findtext(f"{_name('notes')}/{_name('note')}") or ""
    slug, languages = file.get("original", ""), (root.get("srcLang", ""), root.get("trgLang", ""))
    if not note.startswith(HEAD) or not _SLUG.fullmatch(slug) or not all(map(_LANGUAGE.fullmatch, languages)):
        raise UnreadableFileError("paperforge did not make this file, or its first note is lost", source, 1)
    nodes = list(file.iter(_name("unit")))
    if len(nodes) > MAX_UNITS:
        raise UnreadableFileError(f"the file has more than {MAX_UNITS} units", source, 1)
    return ReturnedFile(path, slug, *languages, [_read_unit(node, source) for node in nodes])


def _read_unit(node: Node, source: SourceFile) -> ReturnedUnit:
    found = _ID.fullmatch(node.get("id", ""))
    unit = ReturnedUnit(node.get("name", ""), f"{found[1]}-{found[2]}" if found else "", span=_span(node, source))
    for segment in node.iter(_name("segment")):
        number = re.fullmatch(r"s(\d{1,6})", segment.get("id", ""))
        target = segment.find(_name("target"))
        tokens = () if target is None else tuple(_read_tokens(target))
        place = _span(segment if target is None else target, source)
        unit.rows.append(Returned(int(number[1]) if number else 0, tokens, place))
    return unit


def _span(node: Node, source: SourceFile) -> Any:
    return source.line_span(int(node.sourceline or 1))


def _read_tokens(node: Node) -> Iterable[str | Sign]:
    """The words and codes of a target: marks of annotation (`mrk`, `sm`, `em`) are looked through."""
    if node.text:
        yield node.text
    for child in node:
        local = etree.QName(child).localname if isinstance(child.tag, str) else ""
        identifier = child.get("id", "") or "?"
        if local == "pc":
            yield Sign(identifier, Role.OPEN)
            yield from _read_tokens(child)
            yield Sign(identifier, Role.CLOSE)
        elif local == "ph":
            yield Sign(identifier, Role.ALONE)
        elif local == "sc":
            yield Sign(identifier, Role.OPEN)
        elif local == "ec":
            yield Sign(child.get("startRef", "") or identifier, Role.CLOSE)
        elif local == "cp":
            yield _character(child.get("hex", ""))
        elif local == "mrk":
            yield from _read_tokens(child)
        elif local not in {"sm", "em"}:
            yield Sign("?", Role.ALONE)
        if child.tail:
            yield child.tail


def _character(digits: str) -> str:
    """A character that XML has no place for (4.2.3.1): shown as half of one, which is refused."""
    return "\ufffe" if re.fullmatch(r"[0-9A-Fa-f]{1,6}", digits) else ""
