"""All checks of a paper, in one list; a new family is a module and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from paperforge.checks import (
    abbreviations,
    accessibility,
    attribution,
    bilingual,
    brackets,
    brief,
    citations,
    color,
    crossrefs,
    differences,
    drift,
    english,
    internal,
    letters,
    links,
    marks,
    metadata,
    names,
    options,
    pairs,
    repetition,
    russian,
    scripts,
    spelt_names,
    terms,
    text,
    word_files,
)
from paperforge.checks.security import check_security
from paperforge.diagnostics import Diagnostic
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project

Check = Callable[[Paper, Project], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    *metadata.CHECKS,
    *names.CHECKS,
    *crossrefs.CHECKS,
    *bilingual.CHECKS,
    *drift.CHECKS,
    *differences.CHECKS,
    *pairs.CHECKS,
    *scripts.CHECKS,
    *text.CHECKS,
    *repetition.CHECKS,
    *spelt_names.CHECKS,
    *attribution.CHECKS,
    *word_files.CHECKS,
    *citations.CHECKS,
    *accessibility.CHECKS,
    *color.CHECKS,
    *marks.CHECKS,
    *internal.CHECKS,
    *terms.CHECKS,
    *abbreviations.CHECKS,
    *brackets.CHECKS,
    *options.CHECKS,
    *links.CHECKS,
    *brief.CHECKS,
    *russian.CHECKS,
    *letters.CHECKS,
    *english.CHECKS,
)


def check_paper(paper: Paper, project: Project) -> list[Diagnostic]:
    """Every finding of a paper that was read."""
    return [*check_security(paper, project), *check_others(paper, project)]


def check_others(paper: Paper, project: Project) -> list[Diagnostic]:
    """All the rest."""
    return [diagnostic for check in CHECKS for diagnostic in check(paper, project)]
