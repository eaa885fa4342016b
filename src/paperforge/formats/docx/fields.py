"""Live fields (ISO/IEC 29500-1, 17.16): numbers that count, references to them. What a field shows is right before it is updated.

Each language of an edition counts for itself, in sequences of Word's own caption labels in that language (`SEQ Figure`,
`SEQ Рисунок`): “Insert caption” goes on with them, and a list of figures gathers those of one language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from paperforge.formats.docx.bookmarks import NUMBER, reference_name, usual_name
from paperforge.formats.docx.package import add_text, element, sub
from paperforge.house import House
from paperforge.model.language import Language
from paperforge.pandoc.ast import ATTRIBUTED, Attr, Element, attr, classes_of, plain_text, rewrite, span, value_of, walk
from paperforge.render.document import Document
from paperforge.render.words import words_of

Node = Any
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIMPLE = {"figure", "table", "option"}  # kinds that are counted 1, 2, 3 …


def add_fields(document: Document, names: Mapping[str, str]) -> list[Element]:
    """The tree of a document, its numbers and references made fields, its ids made bookmarks (`names`)."""
    blocks = list(document.blocks)
    numbered = {attribute[0].removeprefix(NUMBER) for attribute in _numbers(blocks)}
    changed: list[Element] = []
    for block in blocks:  # a text stands in one language, and is one block
        attribute = block["c"][0] if block["t"] == "Div" else attr()
        language = Language.parse(value_of(attribute, "lang") or str(document.language))
        changed.extend(_Fields(names, numbered, document.house, language).rewritten([block]))
    return changed


def _numbers(blocks: list[Element]) -> list[Attr]:
    return [each["c"][0] for each in walk(blocks, "Span") if value_of(each["c"][0], "number")]


class _Fields:
    """The change of a tree in one language."""

    def __init__(self, names: Mapping[str, str], numbered: set[str], house: House, language: Language) -> None:
        self._names = names
        self._numbered = numbered
        self._house = house
        self._language = language

    def rewritten(self, blocks: list[Element]) -> list[Element]:
        result: list[Element] = rewrite(blocks, self._change, "Note", *ATTRIBUTED)
        return result

    def _change(self, node: Element) -> Element | None:
        kind = node["t"]
        if kind == "Note":
            return self._note(node)
        if _is_note_target(node):
            return None  # its id moves to the mark of the note
        if kind == "Span" and value_of(node["c"][0], "number"):
            return self._number(node)
        if kind == "Link":
            return self._link(node)
        return self._renamed(node)

    def _renamed(self, node: Element) -> Element | None:
        place = 1 if node["t"] == "Header" else 0
        content = node.get("c")
        if not isinstance(content, list) or len(content) <= place or not _is_attribute(content[place]):
            return None
        own = content[place]
        if self._names.get(own[0], own[0]) == own[0]:
            return None
        return {"t": node["t"], "c": [*content[:place], self._attribute(own), *content[place + 1 :]]}

    def _attribute(self, own: Attr) -> Attr:
        return [self._names.get(own[0], own[0]), own[1], own[2]]

    def _number(self, node: Element) -> Element:
        """A number as a step of its sequence, inside the bookmark that references ask for."""
        own, content = node["c"]
        number, kind = value_of(own, "number"), value_of(own, "kind")
        before, found, after = plain_text(content).partition(number)
        shown: list[Element] = [{"t": "Str", "c": number}]
        if kind in _SIMPLE:
            tag = value_of(own, "lang")  # of a number among texts side by side
            language = Language.parse(tag) if tag else self._language
            shown = live(f"SEQ {sequence(kind, self._house, language)} \\* ARABIC", shown)
        marked = span(attr(self._names.get(own[0], "")), shown)
        if not found:
            return span(["", own[1], own[2]], content)
        around = [{"t": "Str", "c": words} if words else None for words in (before, after)]
        inlines = [each for each in (around[0], marked, around[1]) if each]
        return span(["", own[1], [pair for pair in own[2] if pair[0] == "lang"]], inlines)

    def _note(self, node: Element) -> Element | None:
        """A note that is referred to: its mark stands inside the bookmark for its number."""
        targets = [each["c"][0][0] for each in walk(node["c"], "Span") if _is_note_target(each)]
        if not targets:
            return None
        inner: Element = {"t": "Note", "c": rewrite(node["c"], _without_id, "Span")}
        for identifier in targets:
            inner = span(attr(self._names[identifier]), [span(attr(self._names[f"{NUMBER}{identifier}"]), [inner])])
        return inner

    def _link(self, node: Element) -> Element:
        own, inlines, (target, title) = node["c"]
        identifier = target.removeprefix("#")
        if "pf-ref" in own[1] and identifier in self._numbered:
            word = "NOTEREF" if value_of(own, "kind") == "note" else "REF"
            name = reference_name(self._names[f"{NUMBER}{identifier}"])
            # MERGEFORMAT: an updated number looks like the sentence it stands in, not like the caption it comes from.
            inlines = _in_place_of_number(inlines, f"{word} {name} \\h \\* MERGEFORMAT")
        if target.startswith("#"):
            target = f"#{self._names.get(identifier) or usual_name(identifier)}"  # else it is in another part
        return {"t": "Link", "c": [self._attribute(own), inlines, [target, title]]}


def _is_attribute(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and isinstance(value[0], str) and isinstance(value[1], list)


def _is_note_target(node: Element) -> bool:
    return node["t"] == "Span" and value_of(node["c"][0], "kind") == "note" and bool(node["c"][0][0])


def _without_id(node: Element) -> Element | None:
    return span(["", *node["c"][0][1:]], node["c"][1]) if _is_note_target(node) else None


def _in_place_of_number(inlines: list[Element], instruction: str) -> list[Element]:
    def change(node: Element) -> list[Element] | None:
        return live(instruction, node["c"][1]) if "pf-number" in classes_of(node) else None

    result: list[Element] = rewrite(inlines, change, *ATTRIBUTED)
    return result


def sequence(kind: str, house: House, language: Language) -> str:
    """The sequence that numbers a kind of thing in a language: its word in full, as letters, digits and underscores."""
    word, *_ = words_of(house, language)["crossrefs"][kind]["one"].split(",")
    return re.sub(r"\W", "_", word.strip().capitalize())[:40]


# Fields in the tree: pandoc writes raw WordprocessingML as it is. Authors cannot: their raw content is refused (SEC123).


def live(instruction: str, result: list[Element]) -> list[Element]:
    """Inlines that are what a field shows."""
    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction, quote=False)} </w:instrText></w:r>'
    return [_raw(f"{_character('begin')}{code}{_character('separate')}"), *result, _raw(_character("end"))]


def _character(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _raw(xml: str) -> Element:
    return {"t": "RawInline", "c": ["openxml", xml]}


# Fields in the parts that pandoc has written -------------------------------------------------------------------------


def field_run(kind: str) -> Node:
    """A run that begins, separates or ends a field."""
    run = element("w:r")
    sub(run, "w:fldChar", fldCharType=kind)
    return run


def field_start(instruction: str) -> list[Node]:
    """The runs of a field in front of its result."""
    run = element("w:r")
    node = sub(run, "w:instrText")
    node.text = f" {instruction} "
    node.set(_SPACE, "preserve")
    return [field_run("begin"), run, field_run("separate")]


def field(instruction: str, result: str) -> list[Node]:
    """A field with its result."""
    run = element("w:r")
    add_text(run, result)
    return [*field_start(instruction), run, field_run("end")]
