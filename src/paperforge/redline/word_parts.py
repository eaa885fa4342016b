"""What the old file refers to, brought into the new one: pictures, addresses, numbers of lists, styles, ids of footnotes."""

from __future__ import annotations

import copy
import posixpath
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from lxml import etree

from paperforge.formats.docx.package import element, w

Node = Any
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEADS = ("/header", "/footer")
_NOTES = "word/footnotes.xml"


def bring_over(
    before: Mapping[str, bytes], past: Mapping[str, Node], after: dict[str, bytes], trees: Mapping[str, Node]
) -> None:
    """Change the trees of the old file (`past`) so that all they refer to is found in the parts of the new one (`after`)."""
    for name, tree in past.items():
        _bring_relations(name, tree, before, after)
    _bring_missing_notes(before, after, past, trees)
    _number_notes(past, trees)
    _bring_numbers(before, past, after, trees)
    _bring_styles(before, past, after)


# Relationships --------------------------------------------------------------------------------------------------------


def _bring_relations(name: str, tree: Node, before: Mapping[str, bytes], after: dict[str, bytes]) -> None:
    """Relationships of a part: those that the new one has under another id, and those that it lacks."""
    path = f"word/_rels/{posixpath.basename(name)}.rels"
    old, new = (_relations(parts.get(path)) for parts in (before, after))
    known = {_same(relation, after): relation.get("Id") for relation in new}
    taken = {relation.get("Id") for relation in new}
    renamed: dict[str, str] = {}
    wanted = {value for node in tree.iter() for key, value in node.attrib.items() if key.startswith(f"{{{_R}}}")}
    for relation in old:
        identifier = relation.get("Id")
        same = known.get(_same(relation, before))
        if same is None and identifier in wanted and not relation.get("Type").endswith(_HEADS):
            same = _free(taken)
            taken.add(same)
            made = copy.deepcopy(relation)
            made.set("Id", same)
            if relation.get("TargetMode") != "External":
                made.set("Target", _bring_part(relation.get("Target"), before, after, same))
            new.append(made)
        if same is not None:
            renamed[identifier] = same
    _rename(tree, renamed)
    if len(new):
        after[path] = etree.tostring(new, xml_declaration=True, encoding="UTF-8", standalone=True)


def _rename(tree: Node, renamed: Mapping[str, str]) -> None:
    """The ids of the new file; a running head that it does not have is left out, and that of the section before goes on."""
    for node in list(tree.iter()):
        for key, value in node.attrib.items():
            if key.startswith(f"{{{_R}}}") and value in renamed:
                node.set(key, renamed[value])
            elif key.startswith(f"{{{_R}}}") and node.getparent().tag == w("w:sectPr"):
                node.getparent().remove(node)


def _relations(content: bytes | None) -> Node:
    return (
        etree.fromstring(content)
        if content
        else etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
    )


def _same(relation: Node, parts: Mapping[str, bytes]) -> tuple[Any, ...]:
    """What makes two relationships the same: an address, or the content of a part."""
    target = relation.get("Target")
    if relation.get("TargetMode") == "External":
        return (relation.get("Type"), target)
    return (relation.get("Type"), parts.get(f"word/{target}", target))


def _free(taken: set[str]) -> str:
    number = 1
    while f"rIdOld{number}" in taken:
        number += 1
    return f"rIdOld{number}"


def _bring_part(target: str, before: Mapping[str, bytes], after: dict[str, bytes], identifier: str) -> str:
    """A picture under a name that the new file does not have; its type is told by its ending."""
    stem, suffix = posixpath.splitext(target)
    name = f"{stem}-{identifier}{suffix}"
    after[f"word/{name}"] = before[f"word/{target}"]
    types = etree.fromstring(after["[Content_Types].xml"])
    extension = suffix.removeprefix(".")
    if not any(each.get("Extension", "").lower() == extension for each in types):
        for each in etree.fromstring(before["[Content_Types].xml"]):
            if each.get("Extension", "").lower() == extension:
                types.insert(0, copy.deepcopy(each))
        after["[Content_Types].xml"] = etree.tostring(types, xml_declaration=True, encoding="UTF-8", standalone=True)
    return name


# Footnotes ------------------------------------------------------------------------------------------------------------


def _bring_missing_notes(
    before: Mapping[str, bytes], after: dict[str, bytes], past: Mapping[str, Node], trees: Mapping[str, Node]
) -> None:
    """A part for footnotes, where only the old file has one: its relationship and its type."""
    if _NOTES not in past or _NOTES in trees:
        return
    after[_NOTES] = before[_NOTES]
    path = "word/_rels/document.xml.rels"
    old, new = _relations(before[path]), _relations(after[path])
    taken = {relation.get("Id") for relation in new}
    for relation in old:
        if relation.get("Type").endswith("/footnotes"):
            made = copy.deepcopy(relation)
            made.set("Id", _free(taken))
            new.append(made)
    after[path] = etree.tostring(new, xml_declaration=True, encoding="UTF-8", standalone=True)
    types, old_types = (etree.fromstring(parts["[Content_Types].xml"]) for parts in (after, before))
    types.extend(copy.deepcopy(each) for each in old_types if each.get("PartName") == f"/{_NOTES}")
    after["[Content_Types].xml"] = etree.tostring(types, xml_declaration=True, encoding="UTF-8", standalone=True)


def _number_notes(past: Mapping[str, Node], trees: Mapping[str, Node]) -> None:
    """The footnotes of the old file behind the numbers of the new one's."""
    own = [int(node.get(w("w:id"))) for tree in trees.values() for node in tree.iter(w("w:footnote"))]
    step = max([0, *own]) + 1
    for tree in past.values():
        for node in tree.iter(w("w:footnote"), w("w:footnoteReference")):
            if node.get(w("w:type")) is None:
                node.set(w("w:id"), str(int(node.get(w("w:id"))) + step))


# Lists ----------------------------------------------------------------------------------------------------------------


def _bring_numbers(
    before: Mapping[str, bytes], past: Mapping[str, Node], after: dict[str, bytes], trees: Mapping[str, Node]
) -> None:
    """Numbered lists: one that goes on in the new text is that list, any other comes over.

    A list is known by the words of its items: an item that is gone must count with those that stayed.
    """
    name = "word/numbering.xml"
    if name not in before or name not in after:
        return
    old_words, new_words = (_words_by_list(side) for side in (past, trees))
    numbers, old_numbers = etree.fromstring(after[name]), etree.fromstring(before[name])
    renamed: dict[str, str] = {}
    for number, words in old_words.items():
        shared = {other: sum((words & mine).values()) for other, mine in new_words.items()}
        best = max(sorted(shared), key=lambda each: shared[each], default="")
        renamed[number] = best if best and shared[best] else _bring_list(number, old_numbers, numbers)
    for tree in past.values():
        for node in tree.iter(w("w:numId")):
            node.set(w("w:val"), renamed.get(node.get(w("w:val")), node.get(w("w:val"))))
    after[name] = etree.tostring(numbers, xml_declaration=True, encoding="UTF-8", standalone=True)


def _words_by_list(trees: Mapping[str, Node]) -> dict[str, Counter[str]]:
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for tree in trees.values():
        for paragraph in tree.iter(w("w:p")):
            number = paragraph.find(f"{w('w:pPr')}/{w('w:numPr')}/{w('w:numId')}")
            if number is not None:
                said = "".join(node.text or "" for node in paragraph.iter(w("w:t")))
                words[number.get(w("w:val"))].update(said.split())
    return words


def _bring_list(number: str, old: Node, new: Node) -> str:
    """A list of the old file at the end of the new one's; its number there."""
    kept = {node.get(w("w:numId")): node for node in old.findall(w("w:num"))}
    if number not in kept:
        return number
    abstract = kept[number].find(w("w:abstractNumId")).get(w("w:val"))
    ids = [int(node.get(w("w:abstractNumId"))) for node in new.findall(w("w:abstractNum"))]
    numbers = [int(node.get(w("w:numId"))) for node in new.findall(w("w:num"))]
    own, own_number = str(max([0, *ids]) + 1), str(max([0, *numbers]) + 1)
    for node in old.findall(w("w:abstractNum")):
        if node.get(w("w:abstractNumId")) == abstract:
            made = copy.deepcopy(node)
            made.set(w("w:abstractNumId"), own)
            first = new.find(w("w:num"))
            new.append(made) if first is None else first.addprevious(made)
    made = copy.deepcopy(kept[number])
    made.set(w("w:numId"), own_number)
    made.find(w("w:abstractNumId")).set(w("w:val"), own)
    new.append(made)
    return own_number


# Styles ---------------------------------------------------------------------------------------------------------------


def _bring_styles(before: Mapping[str, bytes], past: Mapping[str, Node], after: dict[str, bytes]) -> None:
    """Styles that only the old text uses."""
    name = "word/styles.xml"
    styles, old = etree.fromstring(after[name]), etree.fromstring(before[name])
    known = {node.get(w("w:styleId")) for node in styles.findall(w("w:style"))}
    by_id = {node.get(w("w:styleId")): node for node in old.findall(w("w:style"))}
    tags = [w(f"w:{tag}") for tag in ("pStyle", "rStyle", "tblStyle")]
    waiting = sorted({node.get(w("w:val")) for tree in past.values() for tag in tags for node in tree.iter(tag)})
    while waiting:
        identifier = waiting.pop()
        if identifier in known or identifier not in by_id:
            continue
        known.add(identifier)
        styles.append(copy.deepcopy(by_id[identifier]))
        links = [by_id[identifier].find(w(f"w:{tag}")) for tag in ("basedOn", "next", "link")]
        waiting += [node.get(w("w:val")) for node in links if node is not None]
    after[name] = etree.tostring(styles, xml_declaration=True, encoding="UTF-8", standalone=True)


def phantom(tracker: Any) -> Node:
    """A paragraph that is in neither text, and keeps two tables apart which Word would make one."""
    paragraph = element("w:p")
    properties = etree.SubElement(etree.SubElement(paragraph, w("w:pPr")), w("w:rPr"))
    for kind in ("ins", "del"):
        properties.append(tracker.mark(kind))
    return paragraph
