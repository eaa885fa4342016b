"""The glossary as SKOS (W3C Recommendation, 2009) in Turtle. Why it is modeled so: docs/decisions/0022-glossary-exports.md."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from paperforge.glossary.collect import Entry, Glossary, deprecated_forms
from paperforge.glossary.remarks import name_side, remarks_on_labels, remarks_on_side, remarks_on_status
from paperforge.glossary.sources import describe_source
from paperforge.model.language import Language
from paperforge.model.terms import SideDefinition
from paperforge.pandoc.ast import plain_text
from paperforge.reading.project import Project

if TYPE_CHECKING:
    from rdflib import Graph, URIRef


def write_skos(glossary: Glossary, project: Project) -> bytes:
    """Turtle: a scheme of what is agreed or provisional, one for each side with its sense of what is contested.

    Everything has an IRI of its own; nothing is a blank node.
    """
    return build_graph(glossary, project).serialize(format="turtle", encoding="utf-8")


def build_graph(glossary: Glossary, project: Project) -> Graph:
    """The same as a graph."""
    from rdflib import Graph
    from rdflib.namespace import DCTERMS, RDF, SKOS

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("skos", SKOS), ("dcterms", DCTERMS), ("rdf", RDF)):
        graph.bind(prefix, namespace)
    writer = _Writer(graph, glossary, project, f"urn:paperforge:{series_slug(project)}")
    writer.add_papers()
    for entry in glossary.entries:
        writer.add(entry)
    return graph


def series_slug(project: Project) -> str:
    """The name of the series as part of an IRI (RFC 8141, 2.2); `project` where there is no series."""
    series = project.configuration.series
    title = series.title.nearest(project.languages) if series else ""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", title).casefold())
    return quote("-".join(words)) or "project"


@dataclass(frozen=True)
class _Writer:
    graph: Graph
    glossary: Glossary
    project: Project
    base: str

    def add_papers(self) -> None:
        """The papers that entries are from, with their titles."""
        from rdflib import Literal
        from rdflib.namespace import DCTERMS

        for paper in self.glossary.papers:
            node = self._iri("paper", paper.slug)
            for language in paper.metadata.title.languages():
                words = plain_text(paper.prose.blocks.get(paper.metadata.title[language], []))
                self.graph.add((node, DCTERMS.title, Literal(words, lang=str(language))))
            if paper.metadata.id:
                self.graph.add((node, DCTERMS.identifier, Literal(paper.metadata.id)))

    def add(self, entry: Entry) -> None:
        """A concept; of what each side defines, one concept for each, and a collection that shows them together."""
        from rdflib.namespace import RDF, SKOS

        node = self._iri("term", entry.id)
        if not entry.term.definitions:
            self._concept(node, entry, self._scheme())
            return
        self.graph.add((node, RDF.type, SKOS.Collection))
        self._words(node, SKOS.prefLabel, self.glossary.said(entry.term.label))
        self._words(node, SKOS.editorialNote, remarks_on_status(entry, self.project))
        self._shared_definition(node, entry)
        senses = {side: self._iri("term", entry.id, side) for side in entry.term.definitions}
        for side, definition in entry.term.definitions.items():
            sense = senses[side]
            self.graph.add((node, SKOS.member, sense))
            self._concept(sense, entry, self._scheme(side))
            self._sense(sense, side, definition)
            for other in senses.values():
                if other != sense:
                    self.graph.add((sense, SKOS.relatedMatch, other))

    def _concept(self, node: URIRef, entry: Entry, scheme: URIRef) -> None:
        from rdflib.namespace import DCTERMS, RDF, SKOS

        self.graph.add((node, RDF.type, SKOS.Concept))
        self.graph.add((node, SKOS.inScheme, scheme))
        self.graph.add((node, SKOS.topConceptOf, scheme))
        self.graph.add((scheme, SKOS.hasTopConcept, node))
        self._labels(node, entry)
        self._words(node, SKOS.editorialNote, remarks_on_status(entry, self.project))
        self._words(node, SKOS.scopeNote, remarks_on_labels(entry, self.glossary, self.project))
        if not entry.term.definitions:
            self._shared_definition(node, entry)
        for slug in entry.papers:
            self.graph.add((node, DCTERMS.isReferencedBy, self._iri("paper", slug)))

    def _shared_definition(self, node: URIRef, entry: Entry) -> None:
        from rdflib.namespace import SKOS

        self._words(node, SKOS.definition, self.glossary.said(entry.term.definition))
        self._source(node, entry.term.source)

    def _labels(self, node: URIRef, entry: Entry) -> None:
        """One preferred label in a language (S14); the three kinds of labels share none (S13)."""
        from rdflib.namespace import SKOS

        term = entry.term
        preferred = set(self.glossary.said(term.label))
        short = set(self.glossary.said(term.abbreviation)) - preferred
        deprecated = set(deprecated_forms(entry.term))
        self._words(node, SKOS.prefLabel, preferred)
        self._words(node, SKOS.altLabel, short)
        self._words(node, SKOS.hiddenLabel, deprecated - preferred - short)

    def _sense(self, node: URIRef, side: str, definition: SideDefinition) -> None:
        """What one side means, in the language it was written in; glosses are notes, because they define nothing."""
        from rdflib.namespace import SKOS

        self._words(node, SKOS.definition, [(definition.language, self.glossary.plain(definition.text))])
        self._words(node, SKOS.note, self.glossary.said(definition.gloss))
        self._words(node, SKOS.scopeNote, remarks_on_side(side, self.project))
        self._source(node, definition.source)

    def _source(self, node: URIRef, key: str) -> None:
        """Each concept has one definition at most, and so the source of the concept is that of the definition."""
        from rdflib import Literal
        from rdflib.namespace import DCTERMS

        if not key:
            return
        source = self._iri("source", key)
        self.graph.add((node, DCTERMS.source, source))
        self.graph.add((source, DCTERMS.identifier, Literal(key)))
        if key in self.glossary.references:
            words = describe_source(self.glossary.references[key])
            self.graph.add((source, DCTERMS.bibliographicCitation, Literal(words)))

    def _scheme(self, side: str = "") -> URIRef:
        """The scheme of what all share, or that of a side; made when it is first asked for."""
        from rdflib import Literal
        from rdflib.namespace import DCTERMS, RDF, SKOS

        scheme = self._iri("scheme", side=side)
        if (scheme, RDF.type, SKOS.ConceptScheme) not in self.graph:
            self.graph.add((scheme, RDF.type, SKOS.ConceptScheme))
            series = self.project.configuration.series
            titles = series.title if series else None
            for language in self.project.languages:
                name = name_side(side, self.project, language) if side else ""
                words = ". ".join(part for part in (titles.get(language) if titles else "", name) if part)
                if words:
                    self.graph.add((scheme, DCTERMS.title, Literal(words, lang=str(language))))
            for label in sorted({paper.metadata.handling for paper in self.glossary.papers} - {""}):
                self.graph.add((scheme, DCTERMS.accessRights, Literal(label)))
        return scheme

    def _words(self, node: URIRef, relation: URIRef, words: Iterable[tuple[Language, str]]) -> None:
        from rdflib import Literal

        for language, text in words:
            self.graph.add((node, relation, Literal(text, lang=str(language))))

    def _iri(self, kind: str, name: str = "", side: str = "") -> URIRef:
        """`urn:paperforge:<series>:term:<id>/<side>`."""
        from rdflib import URIRef

        head = f"{self.base}:{kind}" + (f":{quote(name, safe='')}" if name else "")
        return URIRef(f"{head}/{side}" if side else head)
