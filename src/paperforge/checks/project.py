"""Findings of the project's own files and of its papers taken together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paperforge import codes
from paperforge.checks.security import check_prose
from paperforge.diagnostics import Diagnostic, name_path
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose, find_texts


def check_project(project: Project, prose: Prose) -> Iterator[Diagnostic]:
    """META002 and SEC for the texts of paperforge.yml and people.yml, besides what was found when they were read."""
    yield from project.diagnostics
    for value, places in ((project.configuration, project.places), (project.people, project.people_places)):
        if places is None:
            continue
        for path, text in find_texts(value):
            for language in project.languages:
                if language not in text:
                    message = f"“{name_path(path)}” is missing in {language}"
                    hint = f"Add the text under `{language}:`."
                    yield Diagnostic(codes.META002, message, places.key_span(*path), hint)
    for index, language in enumerate(project.languages):
        if not {language.tag, language.primary} & project.house.languages():
            message = f"the house has no words for the language “{language}”"
            hint = f"Words are there for: {', '.join(sorted(project.house.languages()))}."
            yield Diagnostic(codes.PRJ131, message, project.places.span("languages", index), hint)
    for markdown, blocks in prose.blocks.items():
        yield from check_prose(blocks, prose.spans[markdown])


def check_series(papers: Iterable[Paper]) -> Iterator[Diagnostic]:
    """META001 for two papers with one id."""
    seen: dict[str, Paper] = {}
    for paper in papers:
        identifier = paper.metadata.id
        if identifier and identifier in seen:
            message = f"the id “{identifier}” is also that of the paper “{seen[identifier].slug}”"
            yield Diagnostic(codes.META001, message, paper.places.span("id"))
        seen.setdefault(identifier, paper)
