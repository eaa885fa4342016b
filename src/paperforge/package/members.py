"""The papers of a package: what it takes from each of them without reading it, and how each is read when it must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import PurePosixPath

from paperforge import codes
from paperforge.cache.stats import StatCache
from paperforge.diagnostics import Diagnostic
from paperforge.engine.building import Builder
from paperforge.engine.inputs import FILE, Tree
from paperforge.engine.jobs import CHECK, Result
from paperforge.errors import RenderError
from paperforge.facts import JointFacts, PaperFacts, joint_facts_of
from paperforge.model.language import Language
from paperforge.model.metadata import Metadata
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.editions import Edition
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project


@dataclass(frozen=True, eq=False)
class Member:
    """A paper of a package. `key` hashes all that it is made of; empty where nothing made from it shall be kept.

    `read` gives the whole paper; it raises `RenderError` where that is another than the one that was checked.
    """

    slug: str
    facts: JointFacts
    key: str
    read: Callable[[Pandoc], Paper]

    @property
    def path(self) -> PurePosixPath:
        """Its folder, in the project."""
        return PurePosixPath(self.facts.folder)

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        """The languages it has a text in."""
        return tuple(Language.parse(each) for each in self.facts.languages)

    @cached_property
    def metadata(self) -> Metadata:
        """Its metadata."""
        return Metadata.model_validate_json(self.facts.metadata)


def member_of(paper: Paper) -> Member:
    """A paper that was read already, or that stands in no folder as it is here."""
    return Member(paper.slug, joint_facts_of(paper), "", lambda _: paper)


def members_of(builder: Builder, checked: Mapping[str, Result], slugs: Sequence[str]) -> list[Member]:
    """Papers that were checked and have no errors."""
    members = []
    for slug in slugs:
        own = builder.inputs.of_paper(slug)
        facts = PaperFacts.read(checked[slug].facts).joint
        read = partial(_read, builder.project, slug, own)
        members.append(Member(slug, facts, builder.key(slug, CHECK, own), read))
    return members


def _read(project: Project, slug: str, own: Tree, pandoc: Pandoc) -> Paper:
    paper = read_paper(project, slug, pandoc, [])
    changed = next(_changed(project, own), None)
    if paper is None or changed is not None:
        where = changed or f"papers/{slug}"
        raise RenderError(
            f"{where} was changed while the package was made", "Build it again. Earlier files are untouched."
        )
    return paper


def _changed(project: Project, own: Tree) -> Iterator[str]:
    """The files of a paper that are no longer what they were when it was checked."""
    fresh = StatCache(None)
    for path, each in own.items():
        if each.kind == FILE and fresh.digest(str(project.root / path)) != each.digest:
            yield path


def missing_texts(members: Sequence[Member], edition: Edition) -> list[Diagnostic]:
    """PRJ133 for each paper that has no text in a language of the edition."""
    return [
        Diagnostic(
            codes.PRJ133,
            f"the edition “{edition.name}” of the package is not built: there is no text in {language}",
            path=member.path,
        )
        for member in members
        for language in edition.languages
        if language not in member.languages
    ]
