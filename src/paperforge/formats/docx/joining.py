"""Joins Word files that `writer` made to one: sections with their heads, notes, lists, pictures, links and bookmarks stay whole.

All have the same styles and settings, which are those of the first. What has a number or a name in a file gets one of its own in
the whole: relationships, footnotes, lists, bookmarks, drawings. Word numbers the notes of a paper from 1 in each of its sections,
so each section says with which number it begins (ISO/IEC 29500-1, 17.11.11 and 17.11.17).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from paperforge.formats.docx.bookmarks import TEXT
from paperforge.formats.docx.package import R, element, pack, sub, unpack, w
from paperforge.formats.docx.styles import style_id

Node = Any
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_FRAME = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_DOCUMENT, _NOTES, _NUMBERING, _STYLES = (
    f"word/{name}.xml" for name in ("document", "footnotes", "numbering", "styles")
)
_NO_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
_SEQUENCE = re.compile(r"\s*SEQ\s+(\S+)")


def join_docx(contents: Sequence[bytes]) -> bytes:
    """The files as one, in order; what it says of itself is what the first says."""
    whole = _Whole(unpack(contents[0]))
    for content in contents[1:]:
        whole.add(unpack(content))
    return whole.pack()


class _Whole:
    """The file as it grows."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts
        self._trees = {name: etree.fromstring(parts[name]) for name in (_DOCUMENT, _NOTES, _NUMBERING, _STYLES)}
        self._relations = {
            name: etree.fromstring(parts.get(_rels(name), _NO_RELATIONS)) for name in (_DOCUMENT, _NOTES)
        }
        self._types = etree.fromstring(parts["[Content_Types].xml"])
        self._count = 1
        # The highest numbers so far: looking for them again in each round would take time with the square of the files.
        self._note = _highest(self._trees[_NOTES], w("w:footnote"), w("w:id"))
        self._bookmark = _highest(self._trees[_DOCUMENT], w("w:bookmarkStart"), w("w:id"))
        self._frame = _highest(self._trees[_DOCUMENT], _FRAME, "id")
        self._body = self._trees[_DOCUMENT].find(w("w:body"))
        _restart(self._body)

    def add(self, parts: dict[str, bytes]) -> None:
        """Another file behind the last one."""
        trees = {name: etree.fromstring(parts[name]) for name in (_DOCUMENT, _NOTES, _NUMBERING, _STYLES)}
        body = trees[_DOCUMENT].find(w("w:body"))
        for name in (_DOCUMENT, _NOTES):
            self._take_relations(parts, name, trees[name])
        self._renumber_notes(trees[_DOCUMENT], trees[_NOTES])
        self._renumber_lists(trees)
        self._rename(trees[_DOCUMENT])
        self._take_styles(trees[_STYLES])
        _restart(body)
        self._end_section()
        for node in list(body):
            self._body.append(node)
        self._count += 1

    def pack(self) -> bytes:
        """The whole as a file."""
        for name, tree in self._trees.items():
            self._parts[name] = _bytes(tree)
        for name, tree in self._relations.items():
            self._parts[_rels(name)] = _bytes(tree)
        self._parts["[Content_Types].xml"] = _bytes(self._types)
        return pack(self._parts)

    def _take_relations(self, parts: dict[str, bytes], name: str, tree: Node) -> None:
        """Pictures, links, heads and feet that a part refers to, under ids of their own."""
        new: dict[str, str] = {}
        for relation in list(etree.fromstring(parts.get(_rels(name), _NO_RELATIONS))):
            kind = relation.get("Type").rpartition("/")[2]
            if kind not in {"image", "hyperlink", "header", "footer"}:
                continue
            new[relation.get("Id")] = own = f"p{self._count}{relation.get('Id')}"
            relation.set("Id", own)
            if relation.get("TargetMode") != "External":
                source = f"word/{relation.get('Target')}"
                relation.set("Target", self._store(source, parts[source], kind).removeprefix("word/"))
            self._relations[name].append(relation)
        for node in tree.iter():
            for key, value in node.attrib.items():
                if key.startswith(f"{{{R}}}") and value in new:
                    node.set(key, new[value])

    def _store(self, source: str, content: bytes, kind: str) -> str:
        """The name under which a picture or a head stands in the whole; the same picture stands there once."""
        path = PurePosixPath(source)
        if kind == "image":
            name = str(path.with_name(f"{hashlib.sha256(content).hexdigest()[:16]}{path.suffix}"))
            extension = path.suffix.removeprefix(".")
            if not any(each.get("Extension") == extension for each in self._types):
                media = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "svg": "image/svg+xml"}
                etree.SubElement(self._types, f"{_TYPES}Default", Extension=extension, ContentType=media[extension])
        else:
            name = str(path.with_name(f"{path.stem}p{self._count}{path.suffix}"))
            content_type = f"{_WORD}.{kind}+xml"
            etree.SubElement(self._types, f"{_TYPES}Override", PartName=f"/{name}", ContentType=content_type)
        self._parts[name] = content
        return name

    def _renumber_notes(self, document: Node, notes: Node) -> None:
        mine = self._trees[_NOTES]
        offset = self._note
        for note in list(notes):
            number = int(note.get(w("w:id")))
            if number > 0:
                note.set(w("w:id"), str(number + offset))
                self._note = max(self._note, number + offset)
                mine.append(note)
        for reference in document.iter(w("w:footnoteReference")):
            reference.set(w("w:id"), str(int(reference.get(w("w:id"))) + offset))

    def _renumber_lists(self, trees: dict[str, Node]) -> None:
        """Lists that come with a style are the same in each file; all others are a paper's own."""
        mine, numbering = self._trees[_NUMBERING], trees[_NUMBERING]
        styled = {node.get(w("w:val")) for node in trees[_STYLES].iter(w("w:numId"))}
        bases = [int(node.get(w("w:abstractNumId"))) for node in mine.findall(w("w:abstractNum"))]
        numbers = [int(node.get(w("w:numId"))) for node in mine.findall(w("w:num"))]
        base, number = max(bases, default=0) + 1, max(numbers, default=0) + 1
        own = [node for node in numbering.findall(w("w:num")) if node.get(w("w:numId")) not in styled]
        used = {node.find(w("w:abstractNumId")).get(w("w:val")) for node in own}
        first = mine.find(w("w:num"))
        for node in numbering.findall(w("w:abstractNum")):
            if node.get(w("w:abstractNumId")) in used:
                node.set(w("w:abstractNumId"), str(int(node.get(w("w:abstractNumId"))) + base))
                first.addprevious(node)
        new: dict[str, str] = {}
        for node in own:
            old, abstract = node.get(w("w:numId")), node.find(w("w:abstractNumId"))
            abstract.set(w("w:val"), str(int(abstract.get(w("w:val"))) + base))
            new[old] = str(int(old) + number)
            node.set(w("w:numId"), new[old])
            mine.append(node)
        for name in (_DOCUMENT, _NOTES):
            for node in trees[name].iter(w("w:numId")):
                node.set(w("w:val"), new.get(node.get(w("w:val")), node.get(w("w:val"))))

    def _rename(self, document: Node) -> None:
        """Bookmarks and drawings get numbers of their own; sequences begin anew."""
        offset = 1 + self._bookmark
        for node in document.iter(w("w:bookmarkStart"), w("w:bookmarkEnd")):
            number = int(node.get(w("w:id"))) + offset
            self._bookmark = max(self._bookmark, number)
            node.set(w("w:id"), str(number))
            if node.get(w("w:name"), "").startswith(TEXT):
                node.set(w("w:name"), f"{node.get(w('w:name'))}_{self._count}")
        for node in document.iter(_FRAME):
            self._frame += 1
            node.set("id", str(self._frame))
            node.set("name", f"Picture {self._frame}")
        begun: set[str] = set()
        for node in document.iter(w("w:instrText")):
            found = _SEQUENCE.match(node.text or "")
            if found and found[1] not in begun:
                begun.add(found[1])
                node.text = f"{node.text.rstrip()} \\r 1 "

    def _take_styles(self, styles: Node) -> None:
        mine = self._trees[_STYLES]
        known = {style.get(w("w:styleId")) for style in mine.findall(w("w:style"))}
        for style in styles.findall(w("w:style")):
            if style.get(w("w:styleId")) not in known:
                mine.append(style)

    def _end_section(self) -> None:
        """What ends the file so far ends a section now: with its last paragraph, or an empty one behind a table."""
        final = self._body[-1]  # CT_Body ends with the properties of its last section
        last = final.getprevious()
        paragraph = last
        if last is None or last.tag != w("w:p") or last.find(f"{w('w:pPr')}/{w('w:sectPr')}") is not None:
            paragraph = element("w:p")
            sub(sub(paragraph, "w:pPr"), "w:pStyle", val=style_id("Section End"))
            final.addprevious(paragraph)
        properties = paragraph.find(w("w:pPr"))
        if properties is None:
            properties = element("w:pPr")
            paragraph.insert(0, properties)
        properties.append(final)


def _highest(tree: Node, tag: str, key: str) -> int:
    return max((int(node.get(key)) for node in tree.iter(tag)), default=0)


def _restart(body: Node) -> None:
    """Notes count from 1 in each paper, and on from section to section in it; a section's properties stand at its end."""
    begins = count = 1
    for node in body.iter(w("w:footnoteReference"), w("w:sectPr")):
        if node.tag == w("w:footnoteReference"):
            count += 1
            continue
        made = element("w:footnotePr")
        sub(made, "w:numStart", val=str(begins))
        sub(made, "w:numRestart", val="eachSect")
        heads = [each for each in node if each.tag in {w("w:headerReference"), w("w:footerReference")}]
        node.insert(len(heads), made)
        begins = count


def _rels(name: str) -> str:
    path = PurePosixPath(name)
    return str(path.parent / "_rels" / f"{path.name}.rels")


def _bytes(tree: Node) -> bytes:
    content: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
