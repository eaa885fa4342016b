"""What the templates see of a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from paperforge.model.language import Language, Text
from paperforge.model.metadata import Author
from paperforge.model.people import Affiliation, Person, PersonName
from paperforge.model.terms import Term, TermStatus
from paperforge.reading.editions import Edition
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.render.document import ReleaseMark
from paperforge.render.internal import holds_internal
from paperforge.render.words import words_of

CROWD = 6  # authors times languages: more of them stand on the cover in a line each


@dataclass(frozen=True)
class AffiliationView:
    """An affiliation, of a person of people.yml or of a bare author."""

    body: str | None
    position: Text | None
    text: Text | None
    as_of: Any
    email: str = ""

    def in_language(self, language: Language) -> bool:
        """Whether there is anything to print in a language."""
        return bool(self.body or self.email or (self.text and language in self.text))


@dataclass(frozen=True)
class PersonView:
    """An author or participant with a name per language."""

    names: Mapping[Language, PersonName]
    bare_name: str
    side: str | None
    affiliations: tuple[AffiliationView, ...]
    orcid: str = ""
    roles: tuple[str, ...] = ()

    def _in(self, language: Language) -> PersonName | None:
        return self.names.get(language) or next(iter(self.names.values()), None)

    def name(self, language: Language) -> str:
        """The whole name; in another language where this one has none (a name is never transliterated by machine)."""
        found = self._in(language)
        return found.full if found else self.bare_name

    def reversed(self, language: Language) -> str:
        """Family name and initials."""
        found = self._in(language)
        return found.reversed if found else self.bare_name

    def inverted(self, language: Language) -> str:
        """Family name, given names."""
        found = self._in(language)
        if found is None:
            return self.bare_name
        given = " ".join(part for part in (found.given, found.patronymic) if part)
        return f"{found.family}, {given}" if given else found.family


@dataclass(frozen=True)
class SideView:
    """The authors of one side; a side without a name holds those of whom none is known."""

    name: Text | None
    authors: tuple[PersonView, ...]


@dataclass(frozen=True)
class DefinitionView:
    """What a side means by a term."""

    side: str
    language: Language
    text: str
    gloss: Text | None
    source: str


@dataclass(frozen=True)
class TermView:
    """A term with its definitions, one per side where it is contested."""

    id: str
    label: Text
    status: TermStatus
    definition: Text | None
    source: str
    definitions: tuple[DefinitionView, ...]
    term: Term

    def anchor(self, language: Language) -> Markup:
        """The id that marks in the text lead to."""
        return Markup(term_anchor(self.id, language))  # noqa: S704 - ids are checked when they are read


def term_anchor(identifier: str, language: Language) -> str:
    """The id of a term's definition in a language."""
    return f"pf-{identifier}-{language}"


def build_view(paper: Paper, project: Project, edition: Edition, release: ReleaseMark | None = None) -> dict[str, Any]:
    """The variables of the templates, apart from `slots` and `prose`; `release` is None in an ordinary build."""
    metadata = paper.metadata
    authors = tuple(_author(author, project) for author in metadata.authors)
    terms = [_term(identifier, term) for identifier, term in paper.terms.items()]
    organisations = (
        metadata.organisations or (metadata.meeting.by if metadata.meeting else ()) or project.configuration.bodies
    )
    participants = [project.people.persons[each.person] for each in metadata.participants if each.consent]
    return {
        "paper": metadata,
        "release": release,
        "languages": edition.languages,
        "other_languages": [language for language in paper.languages if language not in edition.languages],
        "words": {language: words_of(project.house, language) for language in edition.languages},
        "series": project.configuration.series if metadata.kind else None,
        "sides": project.configuration.sides,
        "bodies": project.people.bodies,
        "authors": authors,
        "contributors": [author for author in authors if author.orcid or author.roles],
        "authors_by_side": _by_side(authors, project),
        "crowded": len(authors) * len(edition.languages) > CROWD,
        "participants": [_person(person) for person in participants],
        "organisations": [project.people.bodies[name] for name in organisations] if metadata.kind else [],
        "contested": [term for term in terms if term.status is TermStatus.CONTESTED],
        "agreed_terms": [term for term in terms if term.status is not TermStatus.CONTESTED],
        "internal": holds_internal(paper),
        "has_brackets": any(paper.bodies[language].brackets for language in edition.languages),
    }


def _author(author: Author, project: Project) -> PersonView:
    """An author with the roles this paper gives, else those of people.yml."""
    if author.person:
        person = project.people.persons[author.person]
        return replace(_person(person), roles=author.roles or person.roles)
    has_address = bool(author.affiliation or author.email)
    affiliations = (AffiliationView(None, None, author.affiliation, None, author.email),) if has_address else ()
    return PersonView({}, author.name, None, affiliations, author.orcid, author.roles)


def _person(person: Person) -> PersonView:
    affiliations = tuple(_affiliation(each) for each in person.affiliations)
    return PersonView(person.name.root, "", person.side, affiliations, person.orcid, person.roles)


def _affiliation(affiliation: Affiliation) -> AffiliationView:
    return AffiliationView(affiliation.body, affiliation.position, affiliation.text, affiliation.as_of)


def _by_side(authors: Sequence[PersonView], project: Project) -> list[SideView]:
    """The sides in the order in which their first author is named."""
    order = list(dict.fromkeys(author.side for author in authors))
    sides = project.configuration.sides
    return [
        SideView(sides[side].name if side else None, tuple(author for author in authors if author.side == side))
        for side in order
    ]


def _term(identifier: str, term: Term) -> TermView:
    definitions = tuple(
        DefinitionView(side, each.language, each.text, each.gloss, each.source)
        for side, each in term.definitions.items()
    )
    return TermView(identifier, term.label, term.status, term.definition, term.source, definitions, term)
