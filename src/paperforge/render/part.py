"""A document as a part of a larger one: with ids of its own, without its contents, with links that lead to the other parts."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from paperforge.model.language import Language
from paperforge.pandoc.ast import ATTRIBUTED, Attr, Element, attr_of, classes_of, rewrite, span, value_of, walk
from paperforge.reading.editions import Edition
from paperforge.render.document import Document
from paperforge.render.referring import id_prefix
from paperforge.render.setting import ELSEWHERE

CONTENTS = ("pf-contents", "pf-list-of")
HEADINGS = ("pf-contents-heading", "pf-list-heading")
COVER = "pf-cover"
BEGIN = "pf-part"  # the id where a part begins


@dataclass(frozen=True)
class Listed:
    """What a part says of itself for the contents of the whole: its name, its title in the languages of the edition as words.

    By language: `titles` are inlines, `entries` lists as `render.contents` makes them. `anchor` is the id where it begins.
    """

    name: str
    title: str
    titles: Mapping[Language, list[Element]]
    entries: Mapping[Language, list[Element]]
    anchor: str


@dataclass(frozen=True)
class Part(Listed):
    """A part with its document."""

    document: Document


def own_id(identifier: str, part: str) -> str:
    """An id of a part in the whole."""
    return f"{identifier}--{part}"


def make_part(document: Document, name: str) -> Part:
    """A document under a name that no other part has."""
    blocks, entries = _take_contents(list(document.blocks))
    anchor = own_id(BEGIN, name)
    blocks = _name_cover(blocks)
    ids = ids_of(blocks)
    blocks = _own_ids(blocks, name, document.edition, ids)
    titles = {
        Language.parse(value_of(element["c"][1], "lang")): element["c"][2]
        for element in walk(blocks, "Header")
        if "pf-title" in element["c"][1][1]
    }
    own = {language: _own_ids(found, name, document.edition, ids) for language, found in entries.items()}
    return Part(name, document.title, titles, own, anchor, replace(document, blocks=blocks, part=name))


def links_elsewhere(blocks: Sequence[Element], own: Container[str]) -> frozenset[str]:
    """The ids of other parts that links lead to; `own` are those of the blocks."""
    targets = (element["c"][2][0] for element in walk(list(blocks), "Link"))
    return frozenset(each[1:] for each in targets if each.startswith("#") and "--" in each and each[1:] not in own)


def settle_links(part: Part, lost: Container[str]) -> Part:
    """Links to ids that stand in no part, such as an option that a text does not show, become words."""

    def settle(element: Element) -> Element | None:
        if element["t"] != "Link":
            return None
        attribute, inlines, (target, _) = element["c"]
        return span(attribute, inlines) if target.startswith("#") and target[1:] in lost else None

    document = part.document
    return replace(part, document=replace(document, blocks=rewrite(document.blocks, settle, "Link")))


def ids_of(blocks: Sequence[Element]) -> frozenset[str]:
    """Every id in a tree."""
    return frozenset(attr[0] for element in walk(list(blocks), *ATTRIBUTED) if (attr := attr_of(element)) and attr[0])


def _take_contents(blocks: list[Element]) -> tuple[list[Element], dict[Language, list[Element]]]:
    """The blocks without contents and lists of figures, whose pages are those of the whole; and the contents by language."""
    entries: dict[Language, list[Element]] = {}

    def take(element: Element) -> list[Element] | None:
        classes = classes_of(element)
        if "pf-contents" in classes:
            entries[Language.parse(value_of(element["c"][0], "lang"))] = element["c"][1]
        attribute = element["c"][1] if element["t"] == "Header" else None
        is_heading = attribute is not None and not set(HEADINGS).isdisjoint(attribute[1])
        return [] if is_heading or not set(CONTENTS).isdisjoint(classes) else None

    return rewrite(blocks, take, *ATTRIBUTED), entries


def _name_cover(blocks: list[Element]) -> list[Element]:
    """The cover gets an id, or without one the first division; the rest of the tree has those that it had."""
    divisions = list(walk(blocks, "Div"))
    covers = [each for each in divisions if COVER in classes_of(each)]
    first = next(iter(covers or divisions), None)
    if first is None or BEGIN in ids_of(blocks):
        return blocks
    return _named(blocks, first)


def _named(blocks: list[Element], wanted: Element) -> list[Element]:
    made = []
    for block in blocks:
        if block is wanted:
            attribute, inside = block["c"]
            made.append({"t": "Div", "c": [[BEGIN, *attribute[1:]], inside]})
        elif block["t"] == "Div":
            made.append({"t": "Div", "c": [block["c"][0], _named(block["c"][1], wanted)]})
        else:
            made.append(block)
    return made


def _own_ids(blocks: list[Element], part: str, edition: Edition, ids: frozenset[str]) -> list[Element]:
    """Ids and links of a part; what leads to another part has its whole name already."""

    def rename(element: Element) -> Element | None:
        attribute = attr_of(element)
        if attribute is None:
            return None
        identifier: Attr = [own_id(attribute[0], part) if attribute[0] else "", *attribute[1:]]
        content = list(element["c"])
        content[1 if element["t"] == "Header" else 0] = identifier
        if element["t"] == "Link":
            target, title = content[2]
            content[2] = [_address(target, part, edition, ids), title]
        return {"t": element["t"], "c": content}

    result: list[Element] = rewrite(blocks, rename, *ATTRIBUTED)
    return result


def _address(target: str, part: str, edition: Edition, ids: frozenset[str]) -> str:
    if target.startswith(ELSEWHERE):
        slug, tag, identifier = target.removeprefix(ELSEWHERE).split("/", 2)
        return f"#{own_id(id_prefix(Language.parse(tag), edition) + identifier, slug)}"
    return f"#{own_id(target[1:], part)}" if target.startswith("#") and target[1:] in ids else target
