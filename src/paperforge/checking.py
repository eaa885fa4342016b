"""Checks papers without building them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paperforge.checks.project import check_project
from paperforge.checks.registry import check_paper
from paperforge.checks.series import check_series
from paperforge.checks.spelling import check_dictionaries, check_spelling
from paperforge.diagnostics import Diagnostic, Finding
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import read_project_prose
from paperforge.reading.speller import Speller


@dataclass(frozen=True)
class Checked:
    """A paper, or None where it could not be read, and what was found in it; without a slug, the project's own files."""

    slug: str
    paper: Paper | None
    findings: list[Finding]


def check_papers(project: Project, slugs: Sequence[str], *, spelling: bool = False) -> list[Finding]:
    """Every finding of the project's own files and of some papers, judged, in the order of a report."""
    return [finding for checked in check_each(project, slugs, spelling=spelling) for finding in checked.findings]


def check_each(project: Project, slugs: Sequence[str], *, spelling: bool = False) -> Iterator[Checked]:
    """The project's own files, then paper by paper."""
    limits = project.configuration.limits
    pandoc = Pandoc(limits.seconds, limits.memory)
    speller = Speller(limits.seconds, limits.memory) if spelling else None
    try:
        own = [*check_project(project, read_project_prose(project, pandoc))]
        if speller:
            own.extend(check_dictionaries(project, speller))
        yield Checked("", None, project.policy(None).judge(own))
        papers: list[Paper] = []
        for slug in slugs:
            found: list[Diagnostic] = []
            paper = read_paper(project, slug, pandoc, found)
            if paper is not None:
                found.extend(check_paper(paper, project))
                found.extend(check_series([*papers, paper]))
                if speller:
                    found.extend(check_spelling(paper, project, speller))
                papers.append(paper)
            policy = project.policy(paper.metadata if paper else None)
            yield Checked(slug, paper, policy.judge(found, slug))
    finally:
        pandoc.close()
        if speller:
            speller.close()
