"""What a page for the screen tells machines: Dublin Core and Highwire meta tags, and schema.org as JSON-LD.

Every value is the paper's own. No address of the page is known, so links to other editions are relative.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from paperforge.diagnostics import Stage
from paperforge.formats.xmp import licence_url
from paperforge.render.about import Creator, Words
from paperforge.render.document import Document


class Meta(NamedTuple):
    """A meta tag; `language` is empty where the content has none."""

    name: str
    content: str
    language: str = ""


def meta_tags(document: Document) -> list[Meta]:
    """Dublin Core (DCMI, DC-HTML) and the citation tags that catalogues of papers read (Highwire Press)."""
    return [tag for tag in (*_dublin_core(document), *_highwire(document)) if tag.content]


def _dublin_core(document: Document) -> Iterator[Meta]:
    about, languages = document.about, document.edition.languages
    for language in languages:
        tag = str(language)
        yield Meta("DC.title", document.titles.get(language, ""), tag)
        for creator in about.creators:
            yield Meta("DC.creator", creator.names.get(language, ""), tag)
        yield Meta("DC.description", about.descriptions.get(language, ""), tag)
        yield Meta("DC.subject", "; ".join(about.keywords.get(language, ())), tag)
        for publisher in about.publishers:
            yield Meta("DC.publisher", publisher.get(language, ""), tag)
        yield Meta("DC.rights", about.rights.get(language, ""), tag)
        yield Meta("DC.relation", about.series.get(language, ""), tag)
        yield Meta("DC.language", tag)
    for identifier in about.identifiers:
        yield Meta("DC.identifier", identifier)
    yield Meta("DC.date", about.date.isoformat() if about.date else "")
    yield Meta("DC.license", licence_url(about.licence) or about.licence)
    yield Meta("DC.type", "Text")


def _highwire(document: Document) -> Iterator[Meta]:
    about, language = document.about, document.language
    yield Meta("citation_title", document.title)
    for creator in about.creators:
        yield Meta("citation_author", creator.name(language))
        for affiliation in creator.affiliations:
            yield Meta("citation_author_institution", _in(affiliation, document))
        yield Meta("citation_author_orcid", _orcid(creator))
    yield Meta("citation_publication_date", about.date.strftime("%Y/%m/%d") if about.date else "")
    for each in document.edition.languages:
        yield Meta("citation_language", str(each))
    yield Meta("citation_technical_report_number", about.identifier)
    for publisher in about.publishers:
        yield Meta("citation_technical_report_institution", _in(publisher, document))
    yield Meta("citation_series_title", _in(about.series, document))
    yield Meta("citation_doi", about.doi)
    yield Meta("citation_isbn", about.isbn)
    yield Meta("citation_issn", about.issn)
    yield Meta("citation_keywords", "; ".join(document.keywords))


def json_ld(document: Document) -> Markup:
    """The paper as a `ScholarlyArticle`, safe inside a script element: no `<`, `>` or `&` stands in it."""
    text = json.dumps(_article(document), ensure_ascii=False, indent=1)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped above


def _article(document: Document) -> dict[str, Any]:
    about = document.about
    languages = [str(language) for language in document.edition.languages]
    date = about.date.isoformat() if about.date else None
    published = about.stage is Stage.PUBLISHED
    article = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "name": _values(document.titles, document),
        "inLanguage": languages if len(languages) > 1 else languages[0],
        "author": [_person(creator, document) for creator in about.creators],
        "abstract": _values(about.descriptions, document),
        "keywords": [word for each in document.edition.languages for word in about.keywords.get(each, ())],
        "version": about.version,
        "creativeWorkStatus": about.stage.value,
        "datePublished" if published else "dateModified": date,
        "isPartOf": _series(document),
        "publisher": [{"@type": "Organization", "name": _values(words, document)} for words in about.publishers],
        "license": licence_url(about.licence) or about.licence,
        "copyrightNotice": _values(about.rights, document),
        "identifier": about.identifiers,
        "workTranslation": _translations(document),
    }
    return {key: value for key, value in article.items() if value}


def _person(creator: Creator, document: Document) -> dict[str, Any]:
    person = {
        "@type": "Person",
        "name": _values(creator.names, document) or creator.name(document.language),
        "affiliation": [
            {"@type": "Organization", "name": _values(words, document) or _in(words, document)}
            for words in creator.affiliations
        ],
        "sameAs": _orcid(creator),
    }
    return {key: value for key, value in person.items() if value}


def _series(document: Document) -> dict[str, Any] | None:
    name = _values(document.about.series, document)
    if not name:
        return None
    series = {"@type": "CreativeWorkSeries", "name": name, "issn": document.about.issn}
    return {key: value for key, value in series.items() if value}


def _translations(document: Document) -> list[dict[str, Any]]:
    """The editions in one other language. Neither text is the master, so each names the other as its translation."""
    return [
        {
            "@type": "ScholarlyArticle",
            "name": document.titles.get(edition.languages[0], document.slug),
            "inLanguage": str(edition.languages[0]),
            "url": f"{document.slug}.{edition.file_name}.html",
        }
        for edition in document.other_editions
        if edition.is_text and len(edition.languages) == 1 and edition.languages[0] not in document.edition.languages
    ]


def _values(words: Words, document: Document) -> Any:
    """The words in the edition's languages: a text, or a list of texts with their languages (JSON-LD 1.1, 4.2.4)."""
    found = [(language, words[language]) for language in document.edition.languages if words.get(language)]
    if len(found) < 2:
        return found[0][1] if found else ""
    return [{"@language": str(language), "@value": text} for language, text in found]


def _in(words: Words, document: Document) -> str:
    return words.get(document.language) or next(iter(words.values()), "")


def _orcid(creator: Creator) -> str:
    return f"https://orcid.org/{creator.orcid}" if creator.orcid else ""
