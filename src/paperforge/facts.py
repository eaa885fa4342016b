"""What is asked of a paper once it is built: as values, so that a paper that was not read again answers too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from paperforge import codes
from paperforge.plan import Wish, plan_editions, plan_formats
from paperforge.records import write_span

if TYPE_CHECKING:  # who reads facts needs nothing of what papers are made of
    from paperforge.model.language import Language
    from paperforge.reading.paper import Paper
    from paperforge.reading.project import Project


@dataclass(frozen=True)
class TextFacts:
    """A text of a paper.

    `stale` are the pairs in which it may be out of date, or was never confirmed; None where the paper has no lock. `has_page`:
    whether it is a page of HTML when the paper is built.
    """

    language: str
    path: str
    title: str
    brackets: int
    stale: int | None
    has_page: bool


@dataclass(frozen=True)
class PaperFacts:
    """A paper: its `id`, where that stands and how severe it is if another has it (META001), its `title` in the first language
    of the project that it has one in.
    """

    id: str
    id_place: list[Any]
    id_severity: int
    title: str
    stage: str
    version: str
    texts: tuple[TextFacts, ...]

    def values(self) -> dict[str, Any]:
        """As values for JSON."""
        return asdict(self)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> PaperFacts:
        """The same, back."""
        return cls(**{**values, "texts": tuple(TextFacts(**each) for each in values["texts"])})


def facts_of(paper: Paper, project: Project) -> PaperFacts:
    """What a paper answers."""
    metadata, pages = paper.metadata, _pages(paper, project)
    texts = (
        TextFacts(
            str(language),
            body.source.path.as_posix(),
            metadata.title.nearest([language]),
            len(body.brackets),
            _count_stale(paper, language),
            str(language) in pages,
        )
        for language, body in paper.bodies.items()
    )
    title = metadata.title.nearest(project.languages)
    place = write_span(paper.places.span("id"))
    severity = project.policy(metadata).severity(codes.META001)
    return PaperFacts(metadata.id, place, int(severity), title, str(metadata.stage), metadata.version, tuple(texts))


def _count_stale(paper: Paper, language: Language) -> int | None:
    if paper.lock is None:
        return None
    from paperforge.bilingual.papers import standings_of

    return sum(1 for standing in standings_of(paper) if language in standing.out_of_date)


def _pages(paper: Paper, project: Project) -> set[str]:
    """The editions of a paper that are pages of HTML when it is built."""
    if "html" not in plan_formats(paper, project, Wish()):
        return set()
    return {edition.name for edition in plan_editions(paper, project, Wish(), [])}
