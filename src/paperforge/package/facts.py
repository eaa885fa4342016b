"""What a whole needs to know of a part once it is composed, as values: so that a part that has not changed is not composed again.

A list that each paper would have for itself (brackets, differences) moves to the annexes: it is taken out of the part here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, classes_of, div, rewrite, value_of, walk
from paperforge.render.document import Document
from paperforge.render.part import Listed, Part, ids_of, links_elsewhere

MOVED = {"brackets": "pf-section-brackets", "discrepancies": "pf-section-differences"}
TABLES = {"options": "pf-matrix", "linkage": "pf-links"}
Taken = Mapping[str, Mapping[Language, list[Element]]]


@dataclass(frozen=True)
class PartFacts(Listed):
    """A part without its document: the `ids` that stand in it, the ids of other parts that its `links` lead to, what the annexes
    take from it (`taken`, by the annex and the language), and the `fingerprint` of its document.
    """

    ids: frozenset[str]
    links: frozenset[str]
    taken: Taken
    fingerprint: str

    def values(self) -> dict[str, Any]:
        """As values for JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "titles": _plain(self.titles),
            "entries": _plain(self.entries),
            "ids": sorted(self.ids),
            "links": sorted(self.links),
            "taken": {name: _plain(each) for name, each in self.taken.items()},
            "anchor": self.anchor,
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> PartFacts:
        """The same, back."""
        parsed = {name: _parsed(values[name]) for name in ("titles", "entries")}
        taken = {name: _parsed(each) for name, each in values["taken"].items()}
        sets = {name: frozenset(values[name]) for name in ("ids", "links")}
        return cls(**{**values, **parsed, **sets, "taken": taken})


def facts_of(part: Part, wanted: Sequence[str]) -> tuple[PartFacts, Part]:
    """What is known of a part, and the part without what the annexes (`wanted`) hold in the place of it."""
    languages = part.document.edition.languages
    taken = {name: {each: _take(part.document, name, each) for each in languages} for name in wanted if name in _TAKEN}
    rest = _without_sections(part, [name for name in wanted if name in MOVED])
    ids = ids_of(rest.document.blocks)
    facts = PartFacts(
        rest.name,
        rest.title,
        rest.titles,
        rest.entries,
        rest.anchor,
        ids,
        links_elsewhere(rest.document.blocks, ids),
        taken,
        rest.document.fingerprint,
    )
    return facts, rest


def text_of(document: Document, language: Language) -> list[Element]:
    """The blocks of the text in a language."""
    texts = (each["c"] for each in document.blocks if "pf-text" in classes_of(each))
    return [block for attribute, blocks in texts if value_of(attribute, "lang") == str(language) for block in blocks]


def sources_of(document: Document, language: Language) -> list[Element]:
    """The entries of its lists of sources in a language."""
    lists = (block for block in walk(text_of(document, language), "Div") if "pf-references" in classes_of(block))
    return [entry for each in lists for entry in each["c"][1]]


_TAKEN = {*MOVED, *TABLES, "bibliography"}


def _take(document: Document, name: str, language: Language) -> list[Element]:
    if name in MOVED:
        return list(_section(document, name, language))
    if name in TABLES:
        return list(_tables(document, TABLES[name], language))
    return sources_of(document, language)


def _tables(document: Document, kind: str, language: Language) -> Iterator[Element]:
    """The tables of a class, or in a division of that class, in the text of a language."""
    for element in walk(text_of(document, language)):
        if kind in classes_of(element):
            yield from (each for each in walk(element) if each["t"] == "Table")


def _section(document: Document, name: str, language: Language) -> Iterator[Element]:
    """A section of a paper that its annex holds: its heading, and what stands below it."""
    inside = False
    for block in text_of(document, language):
        if block["t"] == "Header":
            inside = MOVED[name] in block["c"][1][0]
        if inside:
            yield block


def _without_sections(part: Part, names: Sequence[str]) -> Part:
    """A paper whose lists stand in the annexes; so do their entries in the contents."""
    if not names:
        return part

    def drop(element: Element) -> Element | None:
        if element["t"] != "Div" or "pf-text" not in classes_of(element):
            return None
        language = Language.parse(value_of(element["c"][0], "lang"))
        gone = {id(each) for name in names for each in _section(part.document, name, language)}
        return div(element["c"][0], [each for each in element["c"][1] if id(each) not in gone]) if gone else None

    blocks = [drop(block) or block for block in part.document.blocks]
    marks = tuple(MOVED[name] for name in names)
    entries = {language: _without_entries(lists, marks) for language, lists in part.entries.items()}
    return replace(part, document=replace(part.document, blocks=blocks), entries=entries)


def _without_entries(lists: list[Element], marks: tuple[str, ...]) -> list[Element]:
    def drop(element: Element) -> Element | None:
        if element["t"] != "BulletList":
            return None
        kept = [item for item in element["c"] if not any(_leads(item, mark) for mark in marks)]
        return {"t": "BulletList", "c": kept}

    result: list[Element] = rewrite(lists, drop)
    return result


def _leads(item: list[Element], mark: str) -> bool:
    return any(each["t"] == "Link" and mark in each["c"][2][0] for each in walk(item[:1]))


def _plain(values: Mapping[Language, list[Element]]) -> dict[str, list[Element]]:
    return {str(language): elements for language, elements in values.items()}


def _parsed(values: Mapping[str, list[Element]]) -> dict[Language, list[Element]]:
    return {Language.parse(tag): elements for tag, elements in values.items()}
