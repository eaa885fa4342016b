"""CITATION.cff: how the release is cited, with each paper in each of its languages (Citation File Format 1.2.0).

https://github.com/citation-file-format/citation-file-format. Neither language is the master, so each text is a reference of
its own, with the names and the title that it has in its language.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from paperforge.model.language import Language
from paperforge.model.metadata import Author
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.render.document import ReleaseMark


def write_citation(papers: Sequence[Paper], project: Project, name: str, mark: ReleaseMark) -> bytes:
    """The file for some papers."""
    first = project.languages[0]
    title = project.configuration.series.title.nearest(project.languages) if project.configuration.series else name
    licences = sorted({paper.metadata.imprint.licence for paper in papers if paper.metadata.imprint} - {""})
    content = {
        "cff-version": "1.2.0",
        "message": "If you refer to these papers, please cite the text that you read.",
        "type": "dataset",
        "title": _line(title),
        "version": mark.version,
        "date-released": mark.moment.date().isoformat(),
        "commit": mark.commit,
        "authors": _once(author for paper in papers for author in _authors(paper, project, first))
        or [{"name": _line(title)}],
        "license": licences[0] if len(licences) == 1 and _is_spdx(licences[0]) else "",
        "references": [_reference(paper, project, each) for paper in papers for each in paper.languages],
    }
    return _yaml({key: value for key, value in content.items() if value})


def _reference(paper: Paper, project: Project, language: Language) -> dict[str, Any]:
    metadata, imprint = paper.metadata, paper.metadata.imprint
    series = project.configuration.series
    publisher = next(iter(imprint.publisher), "") if imprint else ""
    bodies = project.people.bodies
    title = _line(metadata.title.nearest([language, *paper.languages]) or paper.slug)
    reference = {
        "type": "report",
        "title": title,
        "authors": _authors(paper, project, language) or [{"name": title}],
        "number": metadata.number or metadata.id,
        "version": metadata.version,
        "date-released": metadata.date.isoformat() if metadata.date else "",
        "collection-title": _line(series.title.nearest([language])) if series else "",
        "publisher": {"name": _line(bodies[publisher].name.nearest([language]))} if publisher in bodies else "",
        "doi": imprint.doi if imprint else "",
        "isbn": imprint.isbn if imprint else "",
        "license": imprint.licence if imprint and _is_spdx(imprint.licence) else "",
        "languages": [language.primary],
    }
    return {key: value for key, value in reference.items() if value}


def _authors(paper: Paper, project: Project, language: Language) -> list[dict[str, str]]:
    return [_author(author, project, language) for author in paper.metadata.authors]


def _author(author: Author, project: Project, language: Language) -> dict[str, str]:
    if not author.person:
        orcid = {"orcid": f"https://orcid.org/{author.orcid}"} if author.orcid else {}
        return {"name": _line(author.name), **orcid}
    person = project.people.persons[author.person]
    name = person.name.get(language) or next(iter(person.name.root.values()))
    bodies = [project.people.bodies[each.body].name.nearest([language]) for each in person.affiliations if each.body]
    entry = {
        "family-names": name.family,
        "given-names": " ".join(part for part in (name.given, name.patronymic) if part),
        "affiliation": _line("; ".join(bodies)),
        "orcid": f"https://orcid.org/{person.orcid}" if person.orcid else "",
    }
    return {key: value for key, value in entry.items() if value}


def _once(authors: Iterator[dict[str, str]]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for author in authors:
        if author not in found:
            found.append(author)
    return found


def _is_spdx(licence: str) -> bool:
    """Whether a license is one of those that papers have, by its SPDX id; the format takes no other words."""
    return licence.startswith(("CC-BY-", "CC0-")) and licence.endswith((".0", ".5"))


def _line(text: str) -> str:
    return " ".join(text.split())


def _yaml(content: dict[str, Any]) -> bytes:
    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 10_000
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    stream = io.BytesIO()
    writer.dump(content, stream)
    return stream.getvalue()
