"""The glossary as TBX (ISO 30042:2019), dialect TBX-Basic, style DCA."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from paperforge.glossary.collect import Entry, Glossary, deprecated_forms
from paperforge.glossary.remarks import (
    name_side,
    remarks_on_labels,
    remarks_on_side,
    remarks_on_status,
)
from paperforge.glossary.sources import describe_source
from paperforge.model.language import Language
from paperforge.model.terms import SideDefinition
from paperforge.reading.project import Project
from paperforge.render.words import words_of

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFERRED, _ADMITTED, _DEPRECATED = (f"{each}Term-admn-sts" for each in ("preferred", "admitted", "deprecated"))


def write_tbx(glossary: Glossary, project: Project) -> bytes:
    """One concept entry per concept; of what each side defines, one for each, which name each other."""
    root = etree.Element(f"{{{NAMESPACE}}}tbx", nsmap={None: NAMESPACE})
    root.attrib.update({"type": "TBX-Basic", "style": "dca", _LANG: str(project.languages[0])})
    _add_header(root, glossary, project)
    body = _add(_add(root, "text"), "body")
    writer = _Writer(glossary, project, _name_entries(glossary.entries))
    for entry in glossary.entries:
        for side in entry.term.definitions or ("",):
            writer.add(body, entry, side)
    etree.indent(root)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    child.text = text or None
    return child


def _add_in(parent: Any, name: str, language: Language, text: str = "", **attributes: str) -> Any:
    child = _add(parent, name, text, **attributes)
    child.set(_LANG, str(language))
    return child


def _add_header(root: Any, glossary: Glossary, project: Project) -> None:
    described = _add(_add(root, "tbxHeader"), "fileDesc")
    words = words_of(project.house, project.languages[0])
    title = glossary.title.nearest(project.languages) if glossary.title else ""
    named = words["glossary_title"].replace("{title}", title) if title else words["glossary"]
    _add(_add(described, "titleStmt"), "title", named)
    source = _add(described, "sourceDesc")
    for paper in glossary.papers:
        metadata = paper.metadata
        parts = (metadata.id, metadata.title.nearest(project.languages), metadata.version, metadata.handling)
        _add(source, "p", ". ".join(part for part in parts if part))
    if not glossary.papers:
        _add(source, "p", named)


def _name_entries(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """The ids of concept entries, each once in the file: `t-x`, of a side `t-x.US`."""
    names: dict[tuple[str, str], str] = {}
    for entry in entries:
        for side in entry.term.definitions or ("",):
            name = f"{entry.id}.{side}" if side else entry.id
            while name in names.values():
                name += "-"
            names[entry.id, side] = name
    return names


@dataclass(frozen=True)
class _Writer:
    glossary: Glossary
    project: Project
    names: dict[tuple[str, str], str]

    def add(self, body: Any, entry: Entry, side: str) -> None:
        """A concept entry: what holds for all languages, then a section for each language."""
        concept = _add(body, "conceptEntry", id=self.names[entry.id, side])
        for slug in entry.papers:
            _add(concept, "admin", slug, type="projectSubset")
        languages = self._languages(entry)
        definitions = list(self._definitions(entry, side))
        glosses = list(self._glosses(entry.term.definitions[side])) if side else []
        # What is said in a language that has no word for the concept stands above all languages.
        self._add_words(concept, definitions, glosses, lambda tag: tag not in languages)
        for language, words in self._remarks(entry, side):
            _add_in(concept, "note", language, words)
        for other in entry.term.definitions:
            if side and other != side:
                name = name_side(other, self.project, self.project.languages[0])
                _add(concept, "ref", name, type="crossReference", target=self.names[entry.id, other])
        for language in languages:
            section = _add_in(concept, "langSec", language)
            self._add_words(section, definitions, glosses, language.__eq__)
            self._add_terms(section, entry, language)

    @staticmethod
    def _add_words(
        parent: Any,
        definitions: Iterable[tuple[Language, str, str]],
        glosses: Iterable[tuple[Language, str]],
        belongs: Callable[[Language], bool],
    ) -> None:
        """Definitions with their sources, and glosses as notes; all with their languages."""
        for language, words, source in definitions:
            if belongs(language):
                group = _add(parent, "descripGrp")
                _add_in(group, "descrip", language, words, type="definition")
                if source:
                    _add(group, "admin", source, type="source")
        for language, words in glosses:
            if belongs(language):
                _add_in(parent, "note", language, words)

    def _languages(self, entry: Entry) -> list[Language]:
        """Those that have a word for it, in the order of the project."""
        term = entry.term
        named = [language for text in (term.label, term.abbreviation) if text for language in text.languages()]
        named += [language for language, _ in deprecated_forms(term)]
        return list(dict.fromkeys([*(each for each in self.project.languages if each in named), *named]))

    def _definitions(self, entry: Entry, side: str) -> Iterator[tuple[Language, str, str]]:
        """Texts with their languages and sources: that of the side, or those that all share."""
        if side:
            each = entry.term.definitions[side]
            yield each.language, self.glossary.plain(each.text), self._source(each.source)
            return
        for language, words in self.glossary.said(entry.term.definition):
            yield language, words, self._source(entry.term.source)

    def _glosses(self, definition: SideDefinition) -> Iterator[tuple[Language, str]]:
        for language, words in self.glossary.said(definition.gloss):
            known = language if language in self.project.languages else self.project.languages[0]
            yield language, f"{words_of(self.project.house, known)['gloss']}: {words}"

    def _remarks(self, entry: Entry, side: str) -> Iterator[tuple[Language, str]]:
        yield from remarks_on_status(entry, self.project)
        if side:
            yield from remarks_on_side(side, self.project)
            yield from self.glossary.said(entry.term.definition)
        yield from remarks_on_labels(entry, self.glossary, self.project)

    def _source(self, key: str) -> str:
        reference = self.glossary.references.get(key)
        return describe_source(reference) if reference else key

    def _add_terms(self, section: Any, entry: Entry, language: Language) -> None:
        """The word itself, its short form, and words that are not to be used. No part of speech: the papers give none."""
        term = entry.term
        short = self._in(term.abbreviation, language)
        label = self._in(term.label, language)
        if label:
            self._add_term(section, label, _PREFERRED, "fullForm" if short else "")
        if short and short != label:
            self._add_term(section, short, _ADMITTED, "abbreviation")
        for tag, form in deprecated_forms(term):
            if tag == language:
                self._add_term(section, form, _DEPRECATED, "")

    def _in(self, text: Any, language: Language) -> str:
        return self.glossary.plain(text[language]) if text and language in text else ""

    @staticmethod
    def _add_term(section: Any, word: str, status: str, kind: str) -> None:
        made = _add(section, "termSec")
        _add(made, "term", word)
        _add(made, "termNote", status, type="administrativeStatus")
        if kind:
            _add(made, "termNote", kind, type="termType")
