"""A paper without what is internal: one pure pass over the value, before anything is put together from it.

A redacted paper is a paper. Numbers, lists and references are made from what remains, in every edition and format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from paperforge.diagnostics import Diagnostic
from paperforge.model.metadata import Author, Metadata
from paperforge.model.negotiation import Negotiation
from paperforge.model.terms import Term
from paperforge.pandoc.ast import Element, plain_text, walk
from paperforge.reading.binding import Path, Places
from paperforge.reading.paper import Beside, Body, Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose
from paperforge.redaction.names import check_names, silent_names
from paperforge.redaction.pruning import Pruner
from paperforge.redaction.references import check_references
from paperforge.redaction.removed import Removed, picture, removed_of
from paperforge.redaction.values import ValueRedactor, emptied_texts, strings_in, without_items
from paperforge.source import Span


@dataclass(frozen=True)
class Redaction:
    """What remains of a paper (None: not even a title), what must not be found in its outputs, and what was found wrong.

    `project_prose` are the texts of the project's own files without what is internal in them.
    """

    paper: Paper | None
    project_prose: Prose
    removed: tuple[Removed, ...]
    findings: tuple[Diagnostic, ...]


def redact(paper: Paper, project: Project, project_prose: Prose) -> Redaction:
    """The public paper."""
    return _Redactor(paper, project).redact(project_prose)


class _Redactor:
    def __init__(self, paper: Paper, project: Project) -> None:
        self.paper = paper
        self.project = project
        self.removed: list[Removed] = []
        self.places = paper.places  # of what remains of the metadata

    def redact(self, project_prose: Prose) -> Redaction:
        paper = self.paper
        project_prose_, _ = self._prose(project_prose)
        prose, emptied = self._prose(paper.prose)
        metadata = self._metadata(emptied)
        terms = self._terms(emptied)
        beside = self._beside(paper.beside, emptied, paper.prose)
        if metadata is None or not metadata.title.root:
            return Redaction(None, project_prose_, tuple(self.removed), ())
        gone = {*_ids(paper.beside.negotiation) - _ids(beside.negotiation)}
        bodies = {language: self._body(body, gone) for language, body in paper.bodies.items()}
        redacted = replace(
            paper,
            metadata=metadata,
            places=self.places,
            bodies=bodies,
            terms=terms,
            terms_places={name: paper.terms_places[name] for name in terms},
            beside=beside,
            others={slug: self._other(other) for slug, other in paper.others.items()},
            prose=prose,
            lock=None,  # it tells of the whole texts
        )
        self.removed.extend(silent_names(paper, self.project))
        findings = [*check_references(redacted, paper), *check_names(redacted, paper, self.project)]
        return Redaction(redacted, project_prose_, tuple(dict.fromkeys(self.removed)), tuple(findings))

    # ------------------------------------------------------------ texts

    def _body(self, body: Body, gone: set[str]) -> Body:
        pruner = Pruner(gone, body.places.follow)
        blocks = pruner.blocks(body.ast["blocks"])
        written = Pruner(gone, body.places.follow).blocks(body.written)
        self.removed.extend(removed_of(pruner.removed, body.places.span))
        blocks, written = (_rename(each, body) for each in (blocks, written))
        shown = {element["c"][2][0] for element in walk(blocks, "Image")}
        for element in walk(pruner.removed):
            reference = element["c"][2][0] if element["t"] == "Image" else ""
            if reference in body.images and reference not in shown:
                self.removed.append(picture(body.images[reference].content, body.places.span(element)))
        return replace(
            body,
            ast={**body.ast, "blocks": blocks},
            written=written,
            images={name: image for name, image in body.images.items() if name in shown},
            charts={name: chart for name, chart in body.charts.items() if name in shown},
        )

    def _prose(self, prose: Prose) -> tuple[Prose, frozenset[str]]:
        """Texts of metadata without what is marked in them, and those of which nothing is left."""
        blocks = {}
        for markdown, before in prose.blocks.items():
            pruner = Pruner()
            blocks[markdown] = pruner.blocks(before)
            span = prose.spans.get(markdown)
            self.removed.extend(removed_of(pruner.removed, lambda _, at=span: at))
        return Prose(blocks, prose.spans), emptied_texts(prose.blocks, blocks)

    # ------------------------------------------------------------ values

    def _metadata(self, emptied: frozenset[str]) -> Metadata | None:
        values = ValueRedactor(emptied)
        metadata = self.paper.metadata
        kept = values.model(metadata, without=frozenset(metadata.internal))
        self._note(values, self.paper.places, self.paper.prose)
        if kept is None:
            return None
        for index, author in enumerate(kept.authors):
            if not author.consent:
                span = self.paper.places.span("authors", index)
                self.removed.extend(Removed(name, span, beside=not author.name) for name in self._names(author))
        values.items.extend(("authors", at) for at, each in enumerate(kept.authors) if not each.consent)
        values.items.extend(("participants", at) for at, each in enumerate(kept.participants) if not each.consent)
        self.places = Places(without_items(self.paper.places.root, values.items))
        participants = tuple(each for each in kept.participants if each.consent)
        authors = tuple(each for each in kept.authors if each.consent)
        return kept.model_copy(update={"participants": participants, "authors": authors, "internal": ()})

    def _names(self, author: Author) -> Iterator[str]:
        person = self.project.people.persons.get(author.person or "")
        if person is None:
            yield author.name
        else:
            yield from (f"{name.given} {name.family}" for name in person.name.root.values())

    def _terms(self, emptied: frozenset[str]) -> Mapping[str, Term]:
        kept: dict[str, Term] = {}
        for name, term in self.paper.terms.items():
            values = ValueRedactor(emptied)
            new = values.model(term, (name,))
            self._note(values, self.paper.terms_places[name], self.paper.prose)
            if new is not None:
                kept[name] = new
        return kept

    def _beside(self, beside: Beside, emptied: frozenset[str], prose: Prose) -> Beside:
        values = ValueRedactor(emptied)
        kept = values.model(_without_holders(beside.negotiation))
        self._note(values, beside.places, prose)
        for name, position in beside.negotiation.positions.items():
            span = _place(beside.places, ("positions", name, "held_by"))
            for author in (Author(person=person) for person in position.held_by):
                self.removed.extend(Removed(words, span, beside=True) for words in self._names(author) if words)
        places = beside.places and Places(without_items(beside.places.root, values.items))
        return replace(beside, negotiation=kept or Negotiation(), places=places)

    def _other(self, other: Beside) -> Beside:
        """A linked paper; its own texts are printed as plain words, without any mark left."""
        return replace(other, negotiation=ValueRedactor(frozenset()).model(other.negotiation) or Negotiation())

    def _note(self, values: ValueRedactor, places: Places | None, prose: Prose) -> None:
        """Keep what the values have lost."""
        for path, value in values.removed:
            span = _place(places, path)
            if (
                isinstance(path[-1] if path else None, str)
                and path[0] in type(self.paper.beside.negotiation).model_fields
            ):
                self.removed.append(Removed(str(path[-1]), span, exact=True))
            self.removed.extend(Removed(name, span, beside=True) for name in self._named(value))
            for string in _printed(value):
                parsed = prose.blocks.get(string)
                whole: list[Element] = parsed or [{"t": "Plain", "c": [{"t": "Str", "c": string}]}]
                self.removed.extend(removed_of(whole, lambda _, at=span: at))

    def _named(self, value: Any) -> Iterator[str]:
        """The persons and bodies of people.yml that a value would have printed, by their names."""
        people = self.project.people
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Author) and each.person:
                yield from self._names(each)
            elif isinstance(each, str) and each in people.bodies:
                yield from people.bodies[each].name.root.values()


def _without_holders(negotiation: Negotiation) -> Negotiation:
    """Nobody is named as the holder of a position."""
    if not any(position.held_by for position in negotiation.positions.values()):
        return negotiation
    positions = {name: each.model_copy(update={"held_by": ()}) for name, each in negotiation.positions.items()}
    return negotiation.model_copy(update={"positions": positions})


def _printed(value: Any) -> Iterator[str]:
    """The strings of a value that may be printed: not ids, which name what stands elsewhere too."""
    return (each for each in strings_in(value) if " " in each or not re.fullmatch(r"[a-z][\w.:-]*", each))


def _ids(negotiation: Negotiation) -> set[str]:
    """The ids of what stands in options.yml and may have a section in the text."""
    return {*negotiation.options, *negotiation.issues, *negotiation.positions, *negotiation.questions}


def _place(places: Places | None, path: Path) -> Span | None:
    return places.key_span(*path) if places is not None and path else None


def _rename(blocks: list[Element], body: Body) -> list[Element]:
    """Headings whose ids pandoc made from their words: where some have gone, the id is made from those that stay."""
    originals = {id(element) for element in body.elements}
    renamed: dict[int, Element] = {}
    for element in walk(blocks):
        if element["t"] == "Header" and id(element) not in originals:
            level, (identifier, *attribute), inlines = element["c"]
            if identifier and f"#{identifier}" not in body.source.text:
                new = {"t": "Header", "c": [level, [_slug(inlines), *attribute], inlines]}
                body.places.follow(new, element)
                renamed[id(element)] = new
    return [renamed.get(id(block), block) for block in blocks] if renamed else blocks


def _slug(inlines: list[Element]) -> str:
    return re.sub(r"[\W_]+", "-", plain_text(inlines).lower()).strip("-") or "section"
