"""Tracked changes of a Word file accepted and rejected, and what a file then says: for tests only, over the XML."""

from __future__ import annotations

import hashlib
import io
import posixpath
import zipfile
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RANGES = ("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd")
GONE = {"accept": ("del", "moveFrom"), "reject": ("ins", "moveTo")}
BORN = {"accept": ("ins", "moveTo"), "reject": ("del", "moveFrom")}


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}


def resolve(root: Any, how: str) -> None:
    """Accept or reject every tracked change below a root, in place."""
    for name in RANGES:
        for node in list(root.iter(w(name))):
            node.getparent().remove(node)
    for kind in ("rPrChange", "pPrChange"):
        for node in list(root.iter(w(kind))):
            restore(node, how)
    for row in list(root.iter(w("tr"))):
        marks = {each.tag for name in ("ins", "del") for each in row.findall(f"{w('trPr')}/{w(name)}")}
        if marks & {w(name) for name in GONE[how]}:
            row.getparent().remove(row)
    for table in list(root.iter(w("tbl"))):
        if table.find(w("tr")) is None:
            table.getparent().remove(table)
    for paragraph in list(root.iter(w("p"))):
        resolve_paragraph(paragraph, how)
    for mark in [*root.iter(w("ins")), *root.iter(w("del"))]:
        mark.getparent().remove(mark)


def restore(change: Any, how: str) -> None:
    holder = change.getparent()
    holder.remove(change)
    if how == "reject":
        kept = [
            each for each in holder if each.tag in {w("sectPr")} or (each.tag == w("rPr") and holder.tag == w("pPr"))
        ]
        for child in list(holder):
            holder.remove(child)
        holder.extend([*list(change[0]), *kept])


def resolve_paragraph(paragraph: Any, how: str) -> None:
    for name in GONE[how]:
        for node in [each for each in paragraph.iter(w(name)) if each.getparent().tag != w("rPr")]:
            node.getparent().remove(node)
    for name in BORN[how]:
        for node in [each for each in paragraph.iter(w(name)) if each.getparent().tag != w("rPr")]:
            at, holder = node.getparent().index(node), node.getparent()
            holder.remove(node)
            for child in reversed(list(node)):
                holder.insert(at, child)
    for text in list(paragraph.iter(w("delText"), w("delInstrText"))):
        text.tag = w("t" if text.tag == w("delText") else "instrText")
    marks = paragraph.find(f"{w('pPr')}/{w('rPr')}")
    names = {each.tag for each in marks} if marks is not None else set()
    if names & {w(name) for name in GONE[how]}:
        left = [each for each in paragraph if each.tag in {w("r"), w("hyperlink")} and "".join(each.itertext())]
        assert not left, "a paragraph that goes still says something"
        paragraph.getparent().remove(paragraph)
    if marks is not None:
        for each in list(marks):
            if each.tag in {w(name) for name in ("ins", "del", "moveFrom", "moveTo")}:
                marks.remove(each)
        if not len(marks):
            marks.getparent().remove(marks)


class Says:
    """What a file says: its blocks with styles, runs, links, notes and pictures; not widths, sections and bookmarks."""

    def __init__(self, parts: dict[str, bytes], how: str = "") -> None:
        self.parts = parts
        self.roots = {
            name: etree.fromstring(parts[f"word/{name}.xml"])
            for name in ("document", "footnotes")
            if f"word/{name}.xml" in parts
        }
        for root in self.roots.values() if how else ():
            resolve(root, how)
        self.numbers: dict[str, int] = {}
        notes = self.roots.get("footnotes")
        self.notes = {} if notes is None else {each.get(w("id")): each for each in notes}
        self.relations = {
            name: {each.get("Id"): each for each in etree.fromstring(parts.get(f"word/_rels/{name}.xml.rels", b"<r/>"))}
            for name in self.roots
        }
        self.blocks = self.of(self.roots["document"].find(w("body")), "document")

    def of(self, holder: Any, part: str) -> list[Any]:
        found = []
        for node in holder:
            if node.tag == w("p"):
                found.append(self.paragraph(node, part))
            elif node.tag == w("tbl"):
                rows = [[self.of(cell, part) for cell in row.findall(w("tc"))] for row in node.findall(w("tr"))]
                found.append(("table", len(node.find(w("tblGrid"))), rows))
        return found

    def paragraph(self, node: Any, part: str) -> Any:
        properties = node.find(w("pPr"))
        look = []
        for each in properties if properties is not None else ():
            if each.tag == w("numPr"):
                number = each.find(w("numId")).get(w("val"))
                look.append(
                    ("list", self.numbers.setdefault(number, len(self.numbers)), each.find(w("ilvl")).get(w("val")))
                )
            elif each.tag not in {w("rPr"), w("sectPr")}:
                look.append(canonical(each))
        return ("p", look, join(self.inlines(node, part)))

    def inlines(self, holder: Any, part: str) -> list[Any]:
        found: list[Any] = []
        for node in holder:
            if node.tag == w("hyperlink"):
                inside = join(self.inlines(node, part))
                if inside:
                    found.append(("link", self.target(node.get(f"{{{R}}}id"), part), node.get(w("anchor")), inside))
            elif node.tag == w("r"):
                found += self.run(node, part)
            elif node.tag not in {w("pPr"), w("bookmarkStart"), w("bookmarkEnd")}:
                found.append(canonical(node))
        return found

    def run(self, node: Any, part: str) -> list[Any]:
        properties = node.find(w("rPr"))
        look = canonical(properties) if properties is not None and len(properties) else ""
        found: list[Any] = []
        for each in node:
            if each.tag == w("t"):
                found.append((look, each.text or ""))
            elif each.tag == w("footnoteReference"):
                found.append(("note", self.of(self.notes[each.get(w("id"))], "footnotes")))
            elif each.tag == w("drawing"):
                picture = next(
                    value for child in each.iter() for key, value in child.attrib.items() if key.startswith(f"{{{R}}}")
                )
                found.append(("picture", self.target(picture, part)))
            elif each.tag != w("rPr"):
                found.append(canonical(each))
        return found

    def target(self, identifier: str | None, part: str) -> Any:
        if identifier is None:
            return None
        relation = self.relations[part][identifier]
        if relation.get("TargetMode") == "External":
            return relation.get("Target")
        return hashlib.sha256(self.parts[posixpath.join("/word", relation.get("Target")).removeprefix("/")]).hexdigest()


def join(found: list[Any]) -> list[Any]:
    joined: list[Any] = []
    for each in found:
        is_words = (
            isinstance(each, tuple) and len(each) == 2 and isinstance(each[1], str) and each[0] not in {"picture"}
        )
        last = joined[-1] if joined else None
        if is_words and isinstance(last, tuple) and len(last) == 2 and last[0] == each[0] and isinstance(last[1], str):
            joined[-1] = (each[0], last[1] + each[1])
        elif not is_words or each[1]:
            joined.append(each)
    return joined


def canonical(node: Any) -> str:
    parser = etree.XMLParser(remove_blank_text=True)
    return etree.tostring(
        etree.fromstring(etree.tostring(node, with_tail=False), parser), method="c14n", exclusive=True
    ).decode()
