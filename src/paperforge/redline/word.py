"""A redline for Word: the DOCX of both versions as one, with tracked changes (ISO/IEC 29500-1, 17.13.5).

Both files are made by our own writer, so that what is compared is what either of them holds, paragraph by paragraph, run by run:
whoever accepts all changes has the new file, whoever rejects them the old one. Sections, running heads and widths of columns are
those of the new one; Word does not track them.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from lxml import etree

from paperforge.formats.docx.package import clean, pack, unpack, w
from paperforge.redline.word_body import Tracker, Writer
from paperforge.redline.word_parts import bring_over

Node = Any
_DOCUMENT, _NOTES = "word/document.xml", "word/footnotes.xml"


def merge_docx(old: bytes, new: bytes, author: str, date: datetime.datetime) -> bytes:
    """The DOCX with tracked changes; `author` and `date` are theirs."""
    before, after = unpack(old), unpack(new)
    trees = {name: etree.fromstring(after[name]) for name in (_DOCUMENT, _NOTES) if name in after}
    past = {name: etree.fromstring(before[name]) for name in (_DOCUMENT, _NOTES) if name in before}
    bring_over(before, past, after, trees)
    notes = {node.get(w("w:id")): node for name, node in _notes(trees)}
    notes_of_old = {node.get(w("w:id")): node for name, node in _notes(past)}
    tracker = Tracker(clean(author) or "paperforge", date.strftime("%Y-%m-%dT%H:%M:%SZ"))
    names = {node.get(w("w:name")) for node in trees[_DOCUMENT].iter(w("w:bookmarkStart"))}
    writer = Writer(tracker, notes_of_old, notes, names)
    body, old_body = trees[_DOCUMENT].find(w("w:body")), past[_DOCUMENT].find(w("w:body"))
    _fill(body, writer.blocks(list(old_body), list(body), whole=True))
    _add_notes(trees, past, writer.lost_notes)
    for name, tree in trees.items():
        after[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(after)


def _notes(trees: dict[str, Node]) -> list[tuple[str, Node]]:
    """The footnotes of a file, without the lines that part them from the text."""
    root = trees.get(_NOTES)
    found = root.findall(w("w:footnote")) if root is not None else []
    return [(_NOTES, node) for node in found if node.get(w("w:type")) is None]


def _fill(body: Node, made: Sequence[Node]) -> None:
    section = body.find(w("w:sectPr"))
    for child in list(body):
        body.remove(child)
    body.extend(made)
    if section is not None:
        body.append(section)


def _add_notes(trees: dict[str, Node], past: dict[str, Node], lost: Sequence[Node]) -> None:
    """Footnotes that only the old text has."""
    if not lost:
        return
    if _NOTES not in trees:
        trees[_NOTES] = past[_NOTES]
        return
    trees[_NOTES].extend(lost)
