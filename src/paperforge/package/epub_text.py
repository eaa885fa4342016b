"""A file of an EPUB: what pandoc wrote for a page as XHTML, with notes that reading systems show where they are called."""

from __future__ import annotations

from typing import Any

from lxml import etree

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
XML = "http://www.w3.org/XML/1998/namespace"
_TYPE = f"{{{OPS}}}type"
_NOTES = "footnotes"
_BLANK = (None, "", "\n")
Node = Any


def parse(page: str) -> Node:
    """A page as a tree; raises `etree.XMLSyntaxError`. It names no file, and no entity is read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    return etree.fromstring(page.encode(), parser)


def finish(tree: Node) -> bytes:
    """The tree as it stands in the book: languages said twice, as XML and HTML do; notes; a serialization of its own."""
    for element in tree.iter(f"{{{XHTML}}}*"):
        language = element.get("lang")
        if language:
            element.set(f"{{{XML}}}lang", language)
    for section in list(tree.iter(f"{{{XHTML}}}section")):
        if _NOTES in section.get("class", "").split():
            _make_notes(section)
    for link in tree.iter(f"{{{XHTML}}}a"):
        if link.get("role") == "doc-noteref":
            link.set(_TYPE, "noteref")
    etree.cleanup_namespaces(tree, keep_ns_prefixes=["epub"])
    content: bytes = etree.tostring(tree, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")
    return content


def _make_notes(section: Node) -> None:
    """pandoc's list of notes as one `aside` each (EPUB 3.3, popup footnotes); its number leads back to where it is called."""
    section.attrib.pop("role", None)
    section.set(_TYPE, _NOTES)
    section.set("class", _NOTES)
    for listed in section.findall(f"{{{XHTML}}}ol"):
        first = int(listed.get("start", "1"))
        for number, item in enumerate(listed.findall(f"{{{XHTML}}}li"), first):
            section.append(_make_note(item, number))
        section.remove(listed)
    for rule in section.findall(f"{{{XHTML}}}hr"):
        section.remove(rule)


def _make_note(item: Node, number: int) -> Node:
    note = etree.Element(f"{{{XHTML}}}aside", id=item.get("id"), role="doc-footnote")
    note.set(_TYPE, "footnote")
    note.tail = "\n"
    back = next(
        (link for link in item.iter(f"{{{XHTML}}}a") if link.get("role") == "doc-backlink"),
        None,
    )
    for child in list(item):
        note.append(child)
    mark = etree.Element(f"{{{XHTML}}}span")
    if back is not None:
        mark = etree.Element(f"{{{XHTML}}}a", href=back.get("href"), role="doc-backlink")
        mark.set(_TYPE, "backlink")
        _remove(back)
    mark.text = str(number)
    _put_first(note, mark)
    return note


def _remove(element: Node) -> None:
    """Take an element out, and its paragraph if nothing else is in it; the words behind it stay."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
    if parent.tag == f"{{{XHTML}}}p" and not len(parent) and parent.text in _BLANK:
        parent.getparent().remove(parent)


def _put_first(note: Node, mark: Node) -> None:
    """The number before the first words of a note: in its first paragraph, else in one of its own."""
    first = note[0] if len(note) else None
    if first is None or first.tag != f"{{{XHTML}}}p":
        first = etree.Element(f"{{{XHTML}}}p")
        note.insert(0, first)
    mark.tail = f"\u00a0{first.text or ''}"
    first.text = None
    first.insert(0, mark)


def pictures_of(tree: Node) -> list[str]:
    """The addresses of the pictures of a page."""
    return [image.get("src") for image in tree.iter(f"{{{XHTML}}}img")]
