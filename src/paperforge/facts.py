"""What is asked of a paper once it is built: as values, so that a paper that was not read again answers too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
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
class JointFacts:
    """What a whole of several papers takes from one without reading it: its folder, the languages of its texts, its metadata as
    JSON, the papers that its options are linked with, and a `digest` of everything that joint annexes are made from besides
    its pages (metadata, terms, options, sources, and what its texts mention).
    """

    folder: str
    languages: list[str]
    metadata: str
    linked: list[str]
    digest: str


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
    joint: JointFacts

    def values(self) -> dict[str, Any]:
        """As values for JSON."""
        return asdict(self)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> PaperFacts:
        """The same, back."""
        texts = tuple(TextFacts(**each) for each in values["texts"])
        return cls(**{**values, "texts": texts, "joint": JointFacts(**values["joint"])})


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
    return PaperFacts(
        metadata.id,
        place,
        int(severity),
        title,
        str(metadata.stage),
        metadata.version,
        tuple(texts),
        joint_facts_of(paper),
    )


def joint_facts_of(paper: Paper) -> JointFacts:
    """What a paper answers a whole that it is part of."""
    metadata = paper.metadata.model_dump_json()
    digest = hashlib.sha256()
    for each in (metadata, *_joint_values(paper)):
        digest.update(f"{each}\0".encode("utf-8", "surrogatepass"))
    languages = [str(language) for language in paper.languages]
    return JointFacts(paper.folder.path.as_posix(), languages, metadata, list(paper.others), digest.hexdigest())


def _joint_values(paper: Paper) -> Iterator[str]:
    """What annexes of several papers are made from, in words."""
    yield repr((paper.slug, paper.folder.path.as_posix(), paper.languages, sorted(paper.mentions)))
    for name, term in paper.terms.items():
        yield f"{name} {paper.terms_places[name].span().file.path} {term.model_dump_json()}"
    yield paper.beside.negotiation.model_dump_json()
    for key, each in paper.references.items():
        yield f"{key} {each.twin} {each.translation} {json.dumps(each.item, ensure_ascii=False)}"
    if paper.terms_refer:  # then they hold words that are counted in the texts
        yield from (body.source.text for body in paper.bodies.values())


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
