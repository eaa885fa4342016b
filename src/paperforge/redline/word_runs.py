"""The runs of a Word paragraph: taken apart into what can be compared, and written again with tracked changes."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from paperforge.formats.docx.package import element, w
from paperforge.redline.words import Token, compare

if TYPE_CHECKING:
    from paperforge.redline.word_body import Tracker

Node = Any
_PIECES = re.compile(r"\d+(?:[.,]\d+)*|\w+|\s+|[^\w\s]")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RUN, _LINK = w("w:r"), w("w:hyperlink")
_DELETED = {w("w:t"): w("w:delText"), w("w:instrText"): w("w:delInstrText")}
_NUMBERED = frozenset({"id", "name"})  # of drawings: they are counted through each file


@dataclass
class Atom:
    """What is compared as one: `nodes` write it, where it is no plain word; `look` is how its run looks.

    `key` begins with `Str` (words), `note`, `link`, `field`, `other`, or `bookmark`.
    """

    key: tuple[str, str]
    nodes: list[Node]
    look: str = ""
    properties: Node | None = None
    before: list[Node] = field(default_factory=list)


def text_of(node: Node | None) -> str:
    """The words in a part of a file, a blank between paragraphs."""
    if node is None:
        return ""
    paragraphs = [node] if node.tag == w("w:p") else node.iter(w("w:p"))
    return " ".join("".join(each.text or "" for each in paragraph.iter(w("w:t"))) for paragraph in paragraphs).strip()


def look_of(node: Node) -> str:
    """A part of a file in one form, without numbers that are counted through the file."""
    made = copy.deepcopy(node)
    for each in list(made.iter()):
        if each.tag in {w("w:bookmarkStart"), w("w:bookmarkEnd")}:
            each.getparent().remove(each)
        elif not str(each.tag).startswith(w("w:x")[:-1]):
            for name in _NUMBERED & set(each.attrib):
                del each.attrib[name]
        if each.text is not None and not each.text.strip() and each.tag != w("w:t"):
            each.text = None
        if each.tail is not None and not each.tail.strip():
            each.tail = None
    return str(etree.tostring(made, method="c14n").decode())


def atoms(nodes: Sequence[Node]) -> Iterator[Atom]:
    """What a paragraph or a link holds, in its order; a field of one paragraph is one atom."""
    at = 0
    while at < len(nodes):
        node = nodes[at]
        size = _field_size(nodes[at:]) if _field_kind(node) == "begin" else 0
        if size:
            inside = list(nodes[at : at + size])
            yield Atom(("field", "".join(_field_look(each) for each in inside)), inside)
            at += size
            continue
        at += 1
        if node.tag in {w("w:bookmarkStart"), w("w:bookmarkEnd")}:
            yield Atom(("bookmark", ""), [node])
        elif node.tag == _LINK:
            target = "".join(f"{key}={value} " for key, value in sorted(node.attrib.items()))
            yield Atom(("link", target), [node])
        elif node.tag == _RUN:
            yield from _of_run(node)
        else:
            yield Atom(("other", look_of(node)), [node])


def _of_run(run: Node) -> Iterator[Atom]:
    properties = run.find(w("w:rPr"))
    look = look_of(properties) if properties is not None else ""
    for child in run:
        if child.tag == w("w:rPr"):
            continue
        if child.tag == w("w:t"):
            yield from (Atom(("Str", piece), [], look, properties) for piece in _PIECES.findall(child.text or ""))
            continue
        alone = element("w:r")
        if properties is not None:
            alone.append(copy.deepcopy(properties))
        alone.append(copy.deepcopy(child))
        if child.tag == w("w:footnoteReference"):
            yield Atom(("note", ""), [alone], look, properties)
        else:
            yield Atom(("other", look_of(child)), [alone], look, properties)


def _field_kind(node: Node) -> str:
    found = node.find(w("w:fldChar")) if node.tag == _RUN else None
    return str(found.get(w("w:fldCharType"))) if found is not None else ""


def _field_size(nodes: Sequence[Node]) -> int:
    """How many nodes a field takes that begins with the first; 0 where it does not end among them."""
    depth = 0
    for at, node in enumerate(nodes):
        kind = _field_kind(node)
        depth += (kind == "begin") - (kind == "end")
        if not depth:
            return at + 1
    return 0


def _field_look(node: Node) -> str:
    """A part of a field by its instruction and its words; how they look follows from where they stand."""
    parts = node.iter(w("w:t"), w("w:instrText"), w("w:fldChar"))
    return "".join(f"{each.tag}{each.get(w('w:fldCharType'), '')}{each.text or ''}" for each in parts)


class Runs:
    """Writes tokens; `note_pair` compares a footnote that both texts have."""

    def __init__(self, tracker: Tracker, note_pair: Callable[[str, str], None]) -> None:
        self.tracker = tracker
        self.note_pair = note_pair

    def same(self, old: Sequence[Token], new: Sequence[Token]) -> list[Node]:
        """Tokens of both texts."""
        made: list[Node] = []
        for kind, group in groupby(zip(old, new, strict=True), key=lambda pair: pair[1].key[0]):
            pairs = [(_atom(before), _atom(after)) for before, after in group]
            if kind == "Str":
                made += self.plain([after for _, after in pairs], [before for before, _ in pairs])
                continue
            for before, after in pairs:
                made += [*before.before, *after.before]
                made += [self.link(before.nodes[0], after.nodes[0])] if kind == "link" else self.kept(before, after)
        return made

    def kept(self, old: Atom, new: Atom) -> list[Node]:
        """A note, a picture or a field that both have."""
        if new.key[0] == "note":
            ids = [each.nodes[0].find(w("w:footnoteReference")).get(w("w:id")) for each in (old, new)]
            self.note_pair(ids[0], ids[1])
        return [copy.deepcopy(node) for node in new.nodes]

    def link(self, old: Node, new: Node) -> Node:
        """A link to one place, its words compared."""
        made = etree.Element(_LINK, new.attrib, nsmap=new.nsmap)
        sides = [
            [
                Token(atom.key, cast("Any", atom), (atom.look,))
                for atom in atoms(list(node))
                if atom.key[0] != "bookmark"
            ]
            for node in (old, new)
        ]
        for run in compare(sides[0], sides[1]) if any(sides) else []:
            if run.fate == "same":
                made.extend(self.same(run.old, run.new))
            elif run.fate == "format":
                made.extend(self.formatted(run.old, run.new))
            else:
                made.extend([*self.write(run.old, "del"), *self.write(run.new, "ins")])
        return made

    def formatted(self, old: Sequence[Token], new: Sequence[Token]) -> list[Node]:
        """The same words under other properties: `rPrChange` holds the old ones (17.13.5.31)."""
        made: list[Node] = []
        pairs = [(_atom(before), _atom(after)) for before, after in zip(old, new, strict=True)]
        for _, group in groupby(pairs, key=lambda pair: (pair[0].look, pair[1].look, pair[1].key[0] == "Str")):
            same = list(group)
            olds, news = [before for before, _ in same], [after for _, after in same]
            if news[0].key[0] != "Str":
                nodes = [
                    node
                    for before, after in same
                    for node in [*before.before, *after.before, *self.kept(before, after)]
                ]
            else:
                nodes = self.plain(news, olds)
            for node in nodes:
                if node.tag == _RUN:
                    self.change_properties(node, olds[0].properties)
            made += nodes
        return made

    def change_properties(self, run: Node, old: Node | None) -> None:
        """Note what the properties of a run were."""
        properties = run.find(w("w:rPr"))
        if properties is None:
            properties = element("w:rPr")
            run.insert(0, properties)
        change = self.tracker.mark("rPrChange")
        change.append(element("w:rPr") if old is None else copy.deepcopy(old))
        properties.append(change)

    def plain(self, words: Sequence[Atom], old: Sequence[Atom] = ()) -> list[Node]:
        """Words as runs, those of one look in one."""
        made: list[Node] = []
        run: Node | None = None
        last: Atom | None = None
        for at, atom in enumerate(words):
            marks = [*(old[at].before if old else []), *atom.before]
            if run is None or last is None or marks or atom.look != last.look:
                made += marks
                run = _text_run(atom)
                made.append(run)
            run[-1].text += atom.key[1]
            last = atom
        return made

    def write(self, tokens: Sequence[Token], kind: str) -> list[Node]:
        """Tokens that are new or gone: their runs inside `w:ins`, `w:del`, `w:moveFrom` or `w:moveTo`."""
        made: list[Node] = []
        for is_plain, group in groupby(map(_atom, tokens), key=lambda atom: atom.key[0] == "Str"):
            found = list(group)
            if is_plain:
                made += self.plain(found)
            else:
                made += [
                    node for atom in found for node in [*atom.before, *(copy.deepcopy(each) for each in atom.nodes)]
                ]
        return self.wrap(made, kind)

    def wrap(self, nodes: Sequence[Node], kind: str) -> list[Node]:
        """Nodes, the runs among them inside a mark; it may not stand around a link, and stands in it."""
        made: list[Node] = []
        mark: Node | None = None
        for node in nodes:
            if node.tag == _LINK:
                inside = self.wrap(list(node), kind)
                for child in list(node):
                    node.remove(child)
                node.extend(inside)
            elif node.tag not in {w("w:bookmarkStart"), w("w:bookmarkEnd")}:
                if mark is None:
                    mark = self.tracker.mark(kind)
                    made.append(mark)
                mark.append(_deleted(node) if kind in {"del", "moveFrom"} else node)
                continue
            mark = None
            made.append(node)
        return made


def _atom(token: Token) -> Atom:
    return cast("Atom", token.element)


def _text_run(atom: Atom) -> Node:
    run = element("w:r")
    if atom.properties is not None:
        run.append(copy.deepcopy(atom.properties))
    words = etree.SubElement(run, w("w:t"))
    words.set(_SPACE, "preserve")
    words.text = ""
    return run


def _deleted(node: Node) -> Node:
    """A run as what is gone holds it: its words and instructions under other names (17.4.20, 17.16.13)."""
    for each in node.iter(*_DELETED):
        each.tag = _DELETED[each.tag]
    return node
