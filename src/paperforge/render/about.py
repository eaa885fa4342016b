"""What catalogues and search engines are told of a paper: plain words per language, without marks and templates."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperforge.diagnostics import Stage
from paperforge.model.language import Language, Text
from paperforge.model.metadata import Author, Imprint
from paperforge.pandoc.ast import plain_text
from paperforge.reading.editions import Edition
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose

Words = Mapping[Language, str]  # the edition's languages first; a language that has no words is left out


@dataclass(frozen=True)
class Creator:
    """An author: names and affiliations per language; `orcid` as four groups of digits, or empty."""

    names: Words
    affiliations: tuple[Words, ...]
    orcid: str

    def name(self, language: Language) -> str:
        """The name in a language, else in any."""
        return self.names.get(language) or next(iter(self.names.values()), "")


@dataclass(frozen=True)
class About:
    """The catalogue's view of a paper; what the paper does not say is empty.

    `date` is the paper's own (None if it has none, unlike `Document.date`); `licence` is an SPDX id or words.
    """

    descriptions: Words
    keywords: Mapping[Language, tuple[str, ...]]
    creators: tuple[Creator, ...]
    publishers: tuple[Words, ...]
    series: Words
    rights: Words
    licence: str
    identifier: str
    number: str
    version: str
    doi: str
    isbn: str
    issn: str
    stage: Stage
    date: datetime.date | None

    @property
    def identifiers(self) -> list[str]:
        """The numbers of the paper, the most general first: DOI, ISBN, the id in its series."""
        numbers = [f"doi:{self.doi}" if self.doi else "", f"urn:isbn:{self.isbn}" if self.isbn else "", self.identifier]
        return [number for number in numbers if number]


def describe(paper: Paper, project: Project, prose: Prose, edition: Edition) -> About:
    """Collect what catalogues want to know from the metadata; nothing is inferred."""
    metadata = paper.metadata
    languages = [*edition.languages, *(each for each in paper.languages if each not in edition.languages)]

    def plain(text: Text | None) -> dict[Language, str]:
        return _plain(text, languages, prose)

    imprint = metadata.imprint or Imprint()
    series = project.configuration.series if metadata.kind else None
    keywords = {each: metadata.keywords.get(each) for each in languages} if metadata.keywords else {}
    return About(
        descriptions=plain(metadata.abstract),
        keywords={language: words for language, words in keywords.items() if words},
        creators=tuple(_creator(author, project, languages, prose) for author in metadata.authors),
        publishers=tuple(plain(project.people.bodies[each].name) for each in imprint.publisher),
        series=plain(series.title) if series else {},
        rights=_rights(plain(imprint.copyright), metadata.date),
        licence=imprint.licence,
        identifier=metadata.id,
        number=metadata.number,
        version=metadata.version,
        doi=imprint.doi,
        isbn=imprint.isbn,
        issn=series.issn if series else "",
        stage=metadata.stage,
        date=metadata.date,
    )


def _plain(text: Text | None, languages: Sequence[Language], prose: Prose) -> dict[Language, str]:
    if text is None:
        return {}
    return {each: plain_text(prose.blocks.get(text[each], [])) for each in languages if each in text}


def _creator(author: Author, project: Project, languages: Sequence[Language], prose: Prose) -> Creator:
    if author.person is None:
        return Creator({languages[0]: author.name}, _full([_plain(author.affiliation, languages, prose)]), author.orcid)
    person = project.people.persons[author.person]
    names = {language: name.full for language in languages if (name := person.name.get(language))}
    if not names:
        names = {language: name.full for language, name in person.name.root.items()}
    bodies = project.people.bodies
    places = [bodies[each.body].name if each.body else each.text for each in person.affiliations]
    return Creator(names, _full([_plain(place, languages, prose) for place in places]), person.orcid)


def _full(texts: list[dict[Language, str]]) -> tuple[Words, ...]:
    return tuple(text for text in texts if text)


def _rights(holders: Words, date: datetime.date | None) -> Words:
    year = f", {date.year}" if date else ""
    return {language: f"© {holder}{year}" for language, holder in holders.items() if holder}
