"""Findings of the project's own files and of its papers taken together."""

from __future__ import annotations

from collections.abc import Iterator

from paperforge import codes
from paperforge.checks.security import check_prose
from paperforge.checks.word_files import check_reference_document
from paperforge.diagnostics import Diagnostic, name_path
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose, find_texts

WEIGHTS_OFF = 0.01  # what decimals may leave


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
    yield from _check_weights(project)
    yield from check_reference_document(project)
    for markdown, blocks in prose.blocks.items():
        yield from check_prose(blocks, prose.spans[markdown])


def _check_weights(project: Project) -> Iterator[Diagnostic]:
    """OPT043."""
    criteria = project.configuration.criteria
    given = {name: each.weight for name, each in criteria.items() if each.weight is not None}
    total = sum(given.values())
    place = project.places.key_span("criteria")
    if given and len(given) < len(criteria):
        missing = ", ".join(name for name in criteria if name not in given)
        yield Diagnostic(codes.OPT043, f"no weight for {missing}", place, "Give all criteria a weight, or none.")
    elif given and abs(total - 100) > WEIGHTS_OFF:
        yield Diagnostic(codes.OPT043, f"the weights add up to {total:g}, not to 100", place)
