"""Persons who must not be named: under a rule of non-attribution, those who took part and did not consent to be named."""

from __future__ import annotations

from collections.abc import Iterator

from paperforge import codes
from paperforge.checks.attribution import find_person
from paperforge.checks.persons import persons_in
from paperforge.diagnostics import Diagnostic
from paperforge.reading.binding import Path
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.redaction.removed import Removed

HINT = "Say it without the name, mark the words {.internal}, or enter the consent."


def silent_persons(paper: Paper) -> dict[str, Path]:
    """The persons who are not to be named, with their place in the metadata; whoever is named as an author may be."""
    metadata = paper.metadata
    hidden = {"authors", "participants"} & set(metadata.internal)
    named = {each.person for each in metadata.authors if each.consent and "authors" not in hidden}
    found: dict[str, Path] = {}
    for index, author in enumerate(metadata.authors):
        if author.person and author.person not in named:
            found.setdefault(author.person, ("authors", index))
    for index, participant in enumerate(metadata.participants):
        consents = participant.consent and "participants" not in hidden
        if not consents and participant.person not in named and metadata.non_attribution is not None:
            found.setdefault(participant.person, ("participants", index))
    for position in paper.beside.negotiation.positions.values():
        for person in position.held_by if metadata.non_attribution is not None else ():
            if person not in named:
                found.setdefault(person, ("non_attribution",))
    return found


def silent_names(paper: Paper, project: Project) -> Iterator[Removed]:
    """Their names in every language, as they may be written: whole, and the other way round."""
    for person, path in silent_persons(paper).items():
        known = project.people.persons.get(person)
        span = paper.places.span(*path)
        for name in known.name.root.values() if known else ():
            for words in {f"{name.given} {name.family}", f"{name.family} {name.given}", name.full}:
                yield Removed(words.strip(), span, beside=True)


def check_names(redacted: Paper, paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RND152: one of them is named in what remains, by the family name in any of its forms; cited authors are not meant."""
    silent = silent_persons(paper)
    if not silent:
        return
    for stretch in redacted.stretches:
        persons = [each for each in persons_in(project, stretch.language) if each.id in silent]
        at = 0
        while persons and (found := find_person(stretch, at, len(stretch.text), persons)):
            person, start, end = found
            message = f"“{person.name.full}” is named here, and has not consented to be"
            yield Diagnostic(codes.RND152, message, stretch.span(start, end), HINT)
            at = end
