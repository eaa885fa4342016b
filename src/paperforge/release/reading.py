"""The papers of a release as they are read: for its gate, its records and its packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paperforge.diagnostics import Diagnostic
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import read_project_prose
from paperforge.redaction.publishing import Publication, publish
from paperforge.render.words import words_of


@dataclass(frozen=True)
class ReadPaper:
    """A paper; None where it could not be read, which its check says.

    `publication`: where something is left out for the public.
    """

    slug: str
    paper: Paper | None
    publication: Publication | None = None


def read_papers(project: Project, slugs: Sequence[str], redact: str) -> list[ReadPaper]:
    """The papers of a project; what is wrong with them is found where they are checked."""
    limits = project.configuration.limits
    pandoc = Pandoc(limits.seconds, limits.memory)
    try:
        prose = read_project_prose(project, pandoc) if redact else None
        reads = []
        for slug in slugs:
            found: list[Diagnostic] = []
            paper = read_paper(project, slug, pandoc, found)
            publication = None
            if paper is not None and prose is not None:
                house = [words_of(project.house, language) for language in paper.languages]
                publication = publish(paper, project, prose, house, found)
            reads.append(ReadPaper(slug, paper, publication))
        return reads
    finally:
        pandoc.close()


def shown(read: ReadPaper) -> Paper | None:
    """The paper as the release shows it: without what is internal, where that is left out."""
    return read.publication.paper if read.publication else read.paper
