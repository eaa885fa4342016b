"""PRJ: names in a paper that no file of the project defines, and languages without a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.config import FORMATS
from paperforge.reading.editions import parse_edition
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project, unknown_name

Path = tuple[str | int, ...]


def _named(paper: Paper, project: Project) -> Iterator[tuple[str, str, Iterable[object], Path]]:
    """Every name a paper uses: its kind, itself, what is known, where it stands."""
    metadata, people = paper.metadata, project.people
    for index, author in enumerate(metadata.authors):
        if author.person:
            yield "person", author.person, people.persons, ("authors", index, "person")
    for index, participant in enumerate(metadata.participants):
        yield "person", participant.person, people.persons, ("participants", index, "person")
    for index, side in enumerate(metadata.parties):
        yield "side", side, project.configuration.sides, ("parties", index)
    for index, body in enumerate(metadata.meeting.by if metadata.meeting else ()):
        yield "body", body, people.bodies, ("meeting", "by", index)
    for index, body in enumerate(metadata.imprint.publisher if metadata.imprint else ()):
        yield "body", body, people.bodies, ("imprint", "publisher", index)
    for index, body in enumerate(metadata.organisations):
        yield "body", body, people.bodies, ("organisations", index)
    for index, name in enumerate(metadata.formats):
        yield "format", name, FORMATS, ("formats", index)
    for index, code in enumerate(metadata.ignore):
        yield "code", code, codes.CATALOGUE, ("ignore", index)
    for code in metadata.severity:
        yield "code", code, codes.CATALOGUE, ("severity", code)


def check_names(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """PRJ131 for people, bodies, sides, formats, codes, editions, and what terms.yml and options.yml name."""
    for kind, name, known, path in _named(paper, project):
        if name not in known:
            yield unknown_name(kind, name, known, paper.places, *path)
    for index, name in enumerate(paper.metadata.editions):
        if parse_edition(name, project.languages) is None:
            yield unknown_name("edition", name, map(str, project.languages), paper.places, "editions", index)
    yield from _check_terms(paper, project)
    yield from _check_beside(paper, project)


def _check_terms(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    sides = project.configuration.sides
    for term_id, term in paper.terms.items():
        places = paper.terms_places[term_id]
        for side, definition in term.definitions.items():
            path = (term_id, "definitions", side)
            if side not in sides:
                yield unknown_name("side", side, sides, places, *path)
            if definition.source and definition.source not in paper.references:
                yield unknown_name("source", definition.source, paper.references, places, *path, "source")
        if term.source and term.source not in paper.references:
            yield unknown_name("source", term.source, paper.references, places, term_id, "source")


def _check_beside(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """Sides, criteria, precedents and sources that options.yml names."""
    places = paper.beside.places
    if places is None:
        return
    for kind, name, known, path in _named_beside(paper, project):
        if name and name not in known:
            yield unknown_name(kind, name, known, places, *path)


def _named_beside(paper: Paper, project: Project) -> Iterator[tuple[str, str, Mapping[str, object], Path]]:
    negotiation, sides = paper.beside.negotiation, project.configuration.sides
    for identifier, option in negotiation.options.items():
        path: Path = ("options", identifier)
        for index, side in enumerate(option.parties):
            yield "side", side, sides, (*path, "parties", index)
        for index, precedent in enumerate(option.baseline):
            yield "precedent", precedent, negotiation.precedents, (*path, "baseline", index)
        for side, assessment in option.assessments.items():
            yield "side", side, sides, (*path, "assessments", side)
            for criterion in assessment.scores:
                scores = (*path, "assessments", side, "scores", criterion)
                yield "criterion", criterion, project.configuration.criteria, scores
    for identifier, position in negotiation.positions.items():
        for index, side in enumerate(position.by):
            yield "side", side, sides, ("positions", identifier, "by", index)
        for index, person in enumerate(position.held_by):
            yield "person", person, project.people.persons, ("positions", identifier, "held_by", index)
    for identifier, each in negotiation.precedents.items():
        yield "source", each.source, paper.references, ("precedents", identifier, "source")


def check_people_sides(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """PRJ131 for the side and the bodies of an author in people.yml."""
    if project.people_places is None:
        return
    for author in paper.metadata.authors:
        person = project.people.persons.get(author.person or "")
        if person is None:
            continue
        path = ("persons", author.person or "")
        if person.side and person.side not in project.configuration.sides:
            yield unknown_name("side", person.side, project.configuration.sides, project.people_places, *path, "side")
        for index, affiliation in enumerate(person.affiliations):
            if affiliation.body and affiliation.body not in project.people.bodies:
                where = (*path, "affiliations", index, "body")
                yield unknown_name("body", affiliation.body, project.people.bodies, project.people_places, *where)


def check_texts(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """PRJ133."""
    for language in project.languages:
        name = f"{language}.md" if len(paper.folder.path.parts) > 1 else f"{paper.slug}.{language}.md"
        # A text that is there and cannot be read was reported by its reader.
        if language not in paper.bodies and not (paper.folder.on_disk / name).exists():
            message = f"the paper has no text in {language}"
            source = next(iter(paper.bodies.values())).source
            yield Diagnostic(codes.PRJ133, message, path=source.path, hint=f"It would be {paper.folder.path / name}.")


CHECKS = (check_names, check_people_sides, check_texts)
