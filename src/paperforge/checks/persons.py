"""The persons of people.yml as a text of one language may name them: each part of a name in its forms."""

from __future__ import annotations

from dataclasses import dataclass

from paperforge.model.language import Language
from paperforge.model.people import PersonName
from paperforge.model.phrases import Phrases, fold
from paperforge.reading.phrases import phrases_of
from paperforge.reading.project import Project


@dataclass(frozen=True)
class NamedPerson:
    """A person in one language; the forms are folded (`model.phrases.fold`)."""

    id: str
    name: PersonName
    family: frozenset[str]
    given: frozenset[str]

    @property
    def stem(self) -> str:
        """What all forms of the family name have in common at their beginning."""
        forms = sorted(self.family)
        first, last = forms[0], forms[-1]
        size = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
        return first[:size]


def persons_in(project: Project, language: Language) -> list[NamedPerson]:
    """The persons who have a name in a language (or in the one it is a regional form of)."""
    phrases = phrases_of(project.house, language)
    found = []
    for identifier, person in project.people.persons.items():
        name = person.name.get(language) or person.name.get(Language(language.primary))
        if name is not None:
            given = _forms(phrases, name.given) | _forms(phrases, name.patronymic)
            found.append(NamedPerson(identifier, name, _forms(phrases, name.family), given))
    return found


def _forms(phrases: Phrases | None, name: str) -> frozenset[str]:
    if not name:
        return frozenset()
    return phrases.forms(name) if phrases else frozenset({fold(name)})
