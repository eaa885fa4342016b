"""The joint annexes of a package, taken from its papers: what stands there in its final form, with links that lead back.

A list that each paper would have for itself (brackets, differences, participants) moves here; a table that belongs to its text
(options, links, sources) stands in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from paperforge.glossary.collect import collect
from paperforge.glossary.documents import make_document
from paperforge.model.language import Language, script_of
from paperforge.package.compose import Composition, compose_back, compose_front
from paperforge.package.linkage import draw_across
from paperforge.pandoc.ast import (
    Element,
    attr,
    attr_of,
    classes_of,
    div,
    header,
    link,
    plain,
    plain_text,
    rewrite,
    text,
    value_of,
    walk,
    without_ids,
)
from paperforge.pandoc.caller import Medium, Pandoc
from paperforge.reading.editions import Edition
from paperforge.render.contents import build_contents, without_notes
from paperforge.render.document import Document, Drawing
from paperforge.render.part import BEGIN, Part, make_part
from paperforge.render.transforms import lower_headings
from paperforge.render.words import words_of

NAME = "annexes"
MOVED = {"brackets": "pf-section-brackets", "discrepancies": "pf-section-differences"}


@dataclass
class _Annex:
    """The annexes of an edition as they are made; `media` are their pictures."""

    whole: Composition
    parts: Sequence[Part]
    edition: Edition
    pandoc: Pandoc
    drawing: Drawing
    glossary: Document | None
    media: dict[str, Medium]

    def make(self, name: str, language: Language) -> list[Element]:
        """An annex in a language: its heading and what stands below it; nothing where no paper has any of it."""
        makers: Mapping[str, Callable[[Language], list[Element]]] = {
            "glossary": self._glossary,
            "options": lambda each: self._rows("pf-matrix", each),
            "linkage": self._linkage,
            "brackets": lambda each: self._moved("brackets", each),
            "discrepancies": lambda each: self._moved("discrepancies", each),
            "participants": self._participants,
            "bibliography": self._bibliography,
        }
        blocks = makers[name](language)
        if not blocks:
            return []
        title = text(words_of(self.whole.project.house, language)["package"]["annexes"][name])
        return [header(2, attr(f"{language}-{name}", lang=str(language)), title), *blocks]

    def _glossary(self, language: Language) -> list[Element]:
        """The terms of all papers; their sources stand with all others, where there is such an annex."""
        dropped = {"pf-text-title"}
        if "bibliography" in self.whole.package.annexes:
            dropped |= {"pf-references-heading", "pf-references"}
        own = _text_of(self.glossary, language) if self.glossary else []
        return lower_headings([block for block in own if dropped.isdisjoint(classes_of(block))])

    def _rows(self, kind: str, language: Language) -> list[Element]:
        """The tables of a kind of all papers as one, under the titles of the papers."""
        tables = [(part, table) for part in self.parts for table in _tables(part, kind, language)]
        return [_joined([(_title(part, language), table) for part, table in tables], kind)] if tables else []

    def _linkage(self, language: Language) -> list[Element]:
        blocks = self._rows("pf-links", language)
        figure = draw_across(self.whole, language, self.drawing.graphs)
        if figure is not None:
            element, medium = figure
            self.media[medium.name] = medium
            blocks = [element, *blocks]
        return blocks

    def _moved(self, name: str, language: Language) -> list[Element]:
        blocks: list[Element] = []
        for part in self.parts:
            section = [*_section(part, name, language)]
            if section:
                blocks += [header(3, attr(), without_notes(_title(part, language))), *section[1:]]
        return blocks

    def _participants(self, language: Language) -> list[Element]:
        back = compose_back(self.whole, self.edition, self.pandoc)
        own = [each for each in back if value_of(attr_of(each) or attr(), "lang") == str(language)]
        return [each for each in own if each["t"] != "Header"]

    def _bibliography(self, language: Language) -> list[Element]:
        """The sources of all papers, each once, in the order of the language: its own script first."""
        entries: dict[str, Element] = {}
        for part in self.parts:
            entries |= {plain_text(each): without_ids(each) for each in _sources_of(part.document, language)}
        if self.glossary:  # the terms cite these: they keep their ids
            entries |= {plain_text(each): each for each in _sources_of(self.glossary, language)}
        own = script_of(words_of(self.whole.project.house, language)["references"])
        order = sorted(entries, key=lambda words: (script_of(words[:12]) != own, words.casefold()))
        return [div(attr("", ["pf-references"]), [entries[words] for words in order])] if entries else []


def _make_glossary(whole: Composition, pandoc: Pandoc, drawing: Drawing) -> Document | None:
    if "glossary" not in whole.package.annexes:
        return None
    made = collect(whole.project, whole.package.title, whole.papers, pandoc, [], whole=False)
    return make_document(made, whole.project, pandoc, drawing, []) if made.entries else None


def compose_annexes(
    whole: Composition, parts: Sequence[Part], edition: Edition, pandoc: Pandoc, drawing: Drawing
) -> tuple[list[Part], list[Part]]:
    """The papers without what is joint, and the annexes as a part, if there are any. Raises what `assemble` raises."""
    wanted = whole.package.annexes
    if not wanted or not edition.is_text:
        return [*parts], []
    glossary = _make_glossary(whole, pandoc, drawing)
    annex = _Annex(whole, parts, edition, pandoc, drawing, glossary, dict(glossary.media) if glossary else {})
    texts = [
        (language, [block for name in wanted for block in annex.make(name, language)]) for language in edition.languages
    ]
    texts = [(language, blocks) for language, blocks in texts if blocks]
    if not texts:
        return [*parts], []
    front = compose_front(whole, edition, {}, pandoc, drawing).document
    titles = {each: text(words_of(whole.project.house, each)["package"]["annexes_title"]) for each in edition.languages}
    blocks: list[Element] = []
    for language, content in texts:
        identifier = f"pf-text-{language}" if blocks else BEGIN
        heading = header(1, attr(identifier, ["pf-text-title"], lang=str(language)), titles[language])
        blocks.append(div(attr("", ["pf-text"], lang=str(language)), [heading, *content]))
    chapters = [(language, [each for each in content if _is_chapter(each)]) for language, content in texts]
    contents = build_contents(chapters, [], whole.project.house)
    made = make_part(replace(front, blocks=[*contents, *blocks], media=annex.media, part=""), NAME)
    removed = [_without_sections(part, [name for name in wanted if name in MOVED]) for part in parts]
    return removed, [replace(made, titles=titles)]


def _is_chapter(block: Element) -> bool:
    return bool(block["t"] == "Header" and block["c"][0] == 2)


def _tables(part: Part, kind: str, language: Language) -> Iterator[Element]:
    """The tables of a class, or in a division of that class, in the text of a language."""
    for element in walk(_text_of(part.document, language)):
        if kind in classes_of(element):
            yield from (each for each in walk(element) if each["t"] == "Table")


def _sources_of(document: Document, language: Language) -> list[Element]:
    lists = (block for block in walk(_text_of(document, language)) if "pf-references" in classes_of(block))
    return [entry for each in lists for entry in each["c"][1]]


def _text_of(document: Document, language: Language) -> list[Element]:
    """The blocks of the text in a language."""
    texts = (each["c"] for each in document.blocks if "pf-text" in classes_of(each))
    return [block for attribute, blocks in texts if value_of(attribute, "lang") == str(language) for block in blocks]


def _title(part: Part, language: Language) -> list[Element]:
    words = without_notes(part.titles.get(language) or text(part.document.title))
    return [link(f"#{part.anchor}", [{"t": "Strong", "c": words}])]


def _joined(tables: Sequence[tuple[list[Element], Element]], kind: str) -> Element:
    """The rows of tables of one shape under one head, each table's below a row with a title over all columns."""
    widest = max((table for _, table in tables), key=lambda table: len(table["c"][2]))
    _, _, columns, head, _, foot = widest["c"]
    rows: list[Any] = []
    for title, table in tables:
        rows.append([attr("", ["pf-title-row"]), [[attr(), {"t": "AlignDefault"}, 1, len(columns), [plain(title)]]]])
        for body in table["c"][4]:
            for attribute, cells in body[3]:
                lacking = [[attr(), {"t": "AlignDefault"}, 1, 1, []]] * (len(columns) - len(cells))
                rows.append([attribute, [*cells, *lacking]])
    bodies = [[attr(), 0, [], without_ids(rows)]]
    return {
        "t": "Table",
        "c": [attr("", ["pf-annex-table", kind]), [None, []], columns, without_ids(head), bodies, foot],
    }


def _section(part: Part, name: str, language: Language) -> Iterator[Element]:
    """A section of a paper that its annex holds: its heading, and what stands below it."""
    inside = False
    for block in _text_of(part.document, language):
        if block["t"] == "Header":
            inside = MOVED[name] in block["c"][1][0]
        if inside:
            yield block


def _without_sections(part: Part, names: Sequence[str]) -> Part:
    """A paper whose lists stand in the annexes; so do their entries in the contents."""

    def drop(element: Element) -> Element | None:
        if element["t"] != "Div" or "pf-text" not in classes_of(element):
            return None
        language = Language.parse(value_of(element["c"][0], "lang"))
        gone = {id(each) for name in names for each in _section(part, name, language)}
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
