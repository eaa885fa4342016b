"""Collects the terms of several papers. What is the same becomes one entry; what is not stays apart, and is said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.glossary.sources import agree, join
from paperforge.model.language import Language, Text
from paperforge.model.terms import Term, TermStatus
from paperforge.pandoc.ast import Element, classes_of, plain_text, rewrite, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.binding import Places
from paperforge.reading.editions import Edition
from paperforge.reading.paper import Paper
from paperforge.reading.project import GLOSSARY, Project
from paperforge.reading.prose import Prose, find_texts, read_project_prose, read_prose
from paperforge.reading.references import Reference
from paperforge.reading.targets import cited_keys
from paperforge.render.referring import refer_in_metadata


@dataclass(frozen=True)
class Entry:
    """A term of the glossary; its id is qualified where another paper means something else by the same id.

    `defined_in` names papers by their slugs, and the glossary of the project by its file.
    """

    id: str
    term: Term
    defined_in: tuple[str, ...]
    used_in: tuple[str, ...]

    @property
    def is_contested(self) -> bool:
        """Whether the sides mean different things by it."""
        return self.term.status is TermStatus.CONTESTED

    @property
    def papers(self) -> tuple[str, ...]:
        """The papers it belongs to, by their slugs."""
        return tuple(dict.fromkeys(slug for slug in (*self.defined_in, *self.used_in) if slug != GLOSSARY))


@dataclass(frozen=True)
class Glossary:
    """Entries by the label in the project's first language; `title` is that of the series or package they are from.

    `references` are the sources that entries name by their keys, which are qualified where papers differ.
    """

    title: Text | None
    papers: tuple[Paper, ...]
    entries: tuple[Entry, ...]
    prose: Prose
    references: Mapping[str, Reference]

    def plain(self, markdown: str) -> str:
        """A text of an entry without marks; citations by their keys."""
        return plain_text(rewrite(self.prose.blocks.get(markdown, []), _say_keys)) or markdown.strip()

    def said(self, text: Text | None) -> Iterator[tuple[Language, str]]:
        """A text of an entry in each of its languages, without marks."""
        for language in text.languages() if text else ():
            yield language, self.plain(text[language]) if text else ""


def collect(
    project: Project,
    title: Text | None,
    papers: Sequence[Paper],
    pandoc: Pandoc,
    found: list[Diagnostic],
    *,
    whole: bool,
) -> Glossary:
    """The terms of some papers; `whole` adds those of glossary.yml that none of them uses."""
    collector = _Collector(found)
    project_prose = read_project_prose(project, pandoc)
    for paper in papers:
        collector.add_paper(paper, project, _prose_of(paper, project, project_prose))
    if whole and project.glossary_places:
        used = {name for paper in papers for name in paper.terms if _is_shared(paper, name, project)}
        left = {name: term for name, term in project.glossary.items() if name not in used}
        values = [(term, project.glossary_places.below(name)) for name, term in left.items()]
        prose = read_prose(pandoc, values, found) if values else Prose()
        collector.add_rest(left, project.glossary_places, prose, _all_sources(papers))
    order = project.languages
    prose = Prose(collector.blocks)
    glossary = Glossary(title, tuple(papers), tuple(collector.entries.values()), prose, collector.references)
    entries = sorted(
        glossary.entries, key=lambda each: (sort_key(glossary.plain(each.term.label.nearest(order))), each.id)
    )
    return replace(glossary, entries=tuple(entries))


def deprecated_forms(term: Term) -> Iterator[tuple[Language, str]]:
    """The words that are not to be used for a term, with their languages."""
    if term.deprecated:
        for language in term.deprecated.languages():
            for form in term.deprecated.get(language):
                yield language, form


def sort_key(label: str) -> tuple[str, str]:
    """The alphabetical order of labels: letters without marks, apart from «й», which is a letter of its own."""
    letters = (each if each == "й" else unicodedata.normalize("NFD", each)[0] for each in label.casefold())
    return "".join(letters), label


def _is_shared(paper: Paper, name: str, project: Project) -> bool:
    return paper.terms_places[name] is project.glossary_places


def _prose_of(paper: Paper, project: Project, project_prose: Prose) -> Prose:
    """The texts of a paper's terms; what they refer to inside the paper has words and leads nowhere."""
    texts = [text[language] for _, text in find_texts(paper.terms) for language in text.languages()]
    blocks = [paper.prose.blocks.get(text, []) for text in texts]
    if not any(element["t"] in {"Cite", "Link"} for element in walk(blocks)):
        return paper.prose
    return refer_in_metadata(paper, project, project_prose | paper.prose, Edition(paper.languages), {})


def _all_sources(papers: Sequence[Paper]) -> dict[str, Reference]:
    """The sources of all papers by key, without keys that mean one source here and another there."""
    sources: dict[str, Reference] = {}
    doubtful: set[str] = set()
    for paper in papers:
        for key, reference in paper.references.items():
            if not agree(sources.setdefault(key, reference), reference):
                doubtful.add(key)
    return {key: reference for key, reference in sources.items() if key not in doubtful}


@dataclass
class _Collector:
    """Entries, sources and texts on their way together; `names` are the ids given to entries of one id."""

    found: list[Diagnostic]
    entries: dict[str, Entry] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    sources: dict[str, list[tuple[Reference | None, str]]] = field(default_factory=dict)
    blocks: dict[str, list[Element]] = field(default_factory=dict)

    def add_paper(self, paper: Paper, project: Project, prose: Prose) -> None:
        """The terms of a paper."""
        used = paper.mentions
        keys = self._take_sources(paper.terms.values(), prose, paper.references, paper.slug)
        for name, term in paper.terms.items():
            origin = GLOSSARY if _is_shared(paper, name, project) else paper.slug
            user = (paper.slug,) if name in used else ()
            own = self._take_texts(term, prose, keys)
            self._enter(name, Entry(name, own, (origin,), user), paper.slug, paper.terms_places[name])

    def add_rest(
        self, terms: Mapping[str, Term], places: Places, prose: Prose, sources: Mapping[str, Reference]
    ) -> None:
        """Terms of the project's glossary that no paper uses; their sources are looked for in all papers."""
        for name, term in terms.items():
            for key in sorted(_cited([term], prose) - set(sources)):
                message = f"the source “{key}” of the term “{name}” is in no bibliography of these papers, or not the same in all"
                self.found.append(Diagnostic(codes.TERM035, message, places.key_span(name)))
        missing = {key: _unknown(key, places) for key in _cited(terms.values(), prose) - set(sources)}
        keys = self._take_sources(terms.values(), prose, {**sources, **missing}, GLOSSARY)
        for name, term in terms.items():
            own = self._take_texts(term, prose, keys)
            self._enter(name, Entry(name, own, (GLOSSARY,), ()), GLOSSARY, places)

    def _enter(self, name: str, entry: Entry, slug: str, places: Places) -> None:
        """A new entry, or another paper of one that says the same."""
        for known in self.names.get(name, ()):
            before = self.entries[known]
            if before.term == entry.term:
                defined, used = (*before.defined_in, *entry.defined_in), (*before.used_in, *entry.used_in)
                origins, users = tuple(dict.fromkeys(defined)), tuple(dict.fromkeys(used))
                self.entries[known] = replace(before, defined_in=origins, used_in=users)
                return
        free = _qualify(name, slug, self.entries)
        if name in self.names:
            first = self.entries[self.names[name][0]]
            where = first.papers[0] if first.papers else GLOSSARY
            message = (
                f"“{name}” means something else in {slug} than in {where}, or has other sources; here it is “{free}”"
            )
            hint = f"Say the same in both, also of the sources; define it once in {GLOSSARY}; or change one of the ids."
            self.found.append(Diagnostic(codes.TERM032, message, places.key_span(name), hint))
        self.names.setdefault(name, []).append(free)
        self.entries[free] = replace(entry, id=free)

    def _take_sources(self, terms: Any, prose: Prose, references: Mapping[str, Reference], slug: str) -> dict[str, str]:
        """The keys of the sources that terms cite, and of their romanized forms, as they are in the glossary."""
        cited = _cited(terms, prose) & set(references)
        cited |= {references[key].twin for key in cited if references[key].twin in references}
        cited |= {key for key, reference in references.items() if reference.twin in cited}
        keys: dict[str, str] = {}
        for key in sorted(cited):
            reference, twin = references[key], references.get(references[key].twin)
            known = [
                name
                for other, name in self.sources.get(key, ())
                if agree(self.references[name], reference) and (not twin or not other or agree(other, twin))
            ]
            keys[key] = known[0] if known else _qualify(key, slug, self.references)
            if known:
                self.references[keys[key]] = join(self.references[keys[key]], reference)
            else:
                self.sources.setdefault(key, []).append((twin, keys[key]))
                self.references[keys[key]] = reference
        for key, name in keys.items():
            if twin_key := references[key].twin:
                self.references[name] = replace(self.references[name], twin=keys.get(twin_key, twin_key))
        return keys

    def _take_texts(self, term: Term, prose: Prose, keys: Mapping[str, str]) -> Term:
        """A term with the keys of the glossary. Texts are told apart where the same words cite or refer to something else."""

        def take(markdown: str) -> str:
            blocks = rewrite(prose.blocks.get(markdown, []), lambda element: _requote(element, keys))
            while self.blocks.setdefault(markdown, blocks) != blocks:
                markdown += "\n"
            return markdown

        def text(value: Text | None) -> Text | None:
            return Text({language: take(value[language]) for language in value.languages()}) if value else None

        # These are printed as they stand, and so are never told apart.
        for value in (term.label, term.abbreviation):
            for language in value.languages() if value else ():
                words = value[language] if value else ""
                self.blocks.setdefault(words, prose.blocks.get(words, []))
        sides = {
            side: each.model_copy(
                update={
                    "text": take(each.text),
                    "gloss": text(each.gloss),
                    "source": keys.get(each.source, each.source),
                }
            )
            for side, each in term.definitions.items()
        }
        notes = {
            name: tuple(each.model_copy(update={"note": text(each.note)}) for each in getattr(term, name))
            for name in ("equivalence", "false_friends")
        }
        source = keys.get(term.source, term.source)
        changed = {"definition": text(term.definition), "definitions": sides, "source": source, **notes}
        return term.model_copy(update=changed)


def _requote(element: Element, keys: Mapping[str, str]) -> Element | list[Element] | None:
    """Citations by the keys of the glossary; words that were marked as a term are plain words."""
    if element["t"] == "Cite":
        asked = [{**each, "citationId": keys.get(each["citationId"], each["citationId"])} for each in element["c"][0]]
        return {"t": "Cite", "c": [asked, element["c"][1]]}
    if element["t"] == "Span" and "term" in classes_of(element):
        inlines: list[Element] = element["c"][1]
        return inlines
    return None


def _say_keys(element: Element) -> Element | None:
    """`[doctrine2016, с. 3]`."""
    if element["t"] != "Cite":
        return None
    asked = (
        f"{plain_text(each['citationPrefix'])} {each['citationId']}{plain_text(each['citationSuffix'])}".strip()
        for each in element["c"][0]
    )
    return {"t": "Str", "c": f"[{'; '.join(asked)}]"}


def _cited(terms: Any, prose: Prose) -> set[str]:
    """The keys of the sources that terms name."""
    keys = set()
    for term in terms:
        keys |= {term.source, *(each.source for each in term.definitions.values())}
        for _, text in find_texts(term):
            blocks = [prose.blocks.get(text[language], []) for language in text.languages()]
            keys |= {key for element in walk(blocks) if element["t"] == "Cite" for key in cited_keys(element)}
    return keys - {""}


def _unknown(key: str, places: Places) -> Reference:
    """A source of which nothing but the key is known."""
    return Reference({"id": key, "type": "document", "title": key}, places.span())


def _qualify(name: str, slug: str, taken: Container[str]) -> str:
    """The name itself, with the paper's slug where it is taken, and with a number where that is taken too."""
    if name not in taken:
        return name
    qualified = f"{name}.{re.sub(r'[^A-Za-z0-9_-]+', '-', slug.removesuffix('.yml'))}"
    number, free = 1, qualified
    while free in taken:
        number += 1
        free = f"{qualified}-{number}"
    return free
