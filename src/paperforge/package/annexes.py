"""The joint annexes of a package, taken from its papers: what stands there in its final form, with links that lead back.

A list that each paper would have for itself (brackets, differences, participants) moves here; a table that belongs to its text
(options, links, sources) stands in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from paperforge.glossary.collect import collect
from paperforge.glossary.documents import make_document
from paperforge.model.language import Language, script_of
from paperforge.package.compose import Composition, compose_back, compose_front
from paperforge.package.facts import TABLES, PartFacts, sources_of, text_of
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
    text,
    value_of,
    without_ids,
)
from paperforge.pandoc.caller import Medium, Pandoc
from paperforge.reading.editions import Edition
from paperforge.reading.paper import Paper
from paperforge.render.contents import build_contents, without_notes
from paperforge.render.document import Document, Drawing
from paperforge.render.part import BEGIN, Part, make_part
from paperforge.render.transforms import lower_headings
from paperforge.render.words import words_of

NAME = "annexes"


@dataclass
class _Annex:
    """The annexes of an edition as they are made; `media` are their pictures."""

    whole: Composition
    parts: Sequence[PartFacts]
    edition: Edition
    pandoc: Pandoc
    drawing: Drawing
    media: dict[str, Medium] = field(default_factory=dict)

    @cached_property
    def glossary(self) -> Document | None:
        """The terms of all papers as a document, where they are asked for and there are any; with its pictures."""
        if "glossary" not in self.whole.package.annexes:
            return None
        project, pandoc = self.whole.project, self.pandoc
        made = collect(project, self.whole.package.title, self.papers, pandoc, [], whole=False)
        document = make_document(made, project, pandoc, self.drawing, []) if made.entries else None
        self.media.update(document.media if document else {})
        return document

    @cached_property
    def papers(self) -> list[Paper]:
        """The papers themselves: for what is in no part of them."""
        return [member.read(self.pandoc) for member in self.whole.members]

    def make(self, name: str, language: Language) -> list[Element]:
        """An annex in a language: its heading and what stands below it; nothing where no paper has any of it."""
        makers: Mapping[str, Callable[[Language], list[Element]]] = {
            "glossary": self._glossary,
            "options": lambda each: self._rows("options", each),
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
        own = text_of(self.glossary, language) if self.glossary else []
        return lower_headings([block for block in own if dropped.isdisjoint(classes_of(block))])

    def _rows(self, name: str, language: Language) -> list[Element]:
        """The tables of a kind of all papers as one, under the titles of the papers."""
        tables = [(_title(part, language), table) for part in self.parts for table in part.taken[name][language]]
        return [_joined(tables, TABLES[name])] if tables else []

    def _linkage(self, language: Language) -> list[Element]:
        blocks = self._rows("linkage", language)
        figure = draw_across(self.whole, self.papers, language, self.drawing.graphs)
        if figure is not None:
            element, medium = figure
            self.media[medium.name] = medium
            blocks = [element, *blocks]
        return blocks

    def _moved(self, name: str, language: Language) -> list[Element]:
        blocks: list[Element] = []
        for part in self.parts:
            section = part.taken[name][language]
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
            entries |= {plain_text(each): without_ids(each) for each in part.taken["bibliography"][language]}
        if self.glossary:  # the terms cite these: they keep their ids
            entries |= {plain_text(each): each for each in sources_of(self.glossary, language)}
        own = script_of(words_of(self.whole.project.house, language)["references"])
        order = sorted(entries, key=lambda words: (script_of(words[:12]) != own, words.casefold()))
        return [div(attr("", ["pf-references"]), [entries[words] for words in order])] if entries else []


def compose_annexes(
    whole: Composition, parts: Sequence[PartFacts], edition: Edition, pandoc: Pandoc, drawing: Drawing
) -> Part | None:
    """The annexes of some papers as a part, if there are any. Raises what `assemble` raises."""
    wanted = whole.annexes(edition)
    if not wanted:
        return None
    annex = _Annex(whole, parts, edition, pandoc, drawing)
    texts = [
        (language, [block for name in wanted for block in annex.make(name, language)]) for language in edition.languages
    ]
    texts = [(language, blocks) for language, blocks in texts if blocks]
    if not texts:
        return None
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
    return replace(made, titles=titles)


def _is_chapter(block: Element) -> bool:
    return bool(block["t"] == "Header" and block["c"][0] == 2)


def _title(part: PartFacts, language: Language) -> list[Element]:
    words = without_notes(part.titles.get(language) or text(part.title))
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
