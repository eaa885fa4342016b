"""What a build for the public needs of a paper: what remains of it, and what to look for in its outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose
from paperforge.redaction.leaks import Search, find_leaks, find_leaks_in_tree, leaves, plan_search
from paperforge.redaction.paper import Redaction, redact


@dataclass(frozen=True)
class Publication:
    """A paper for the public, and the whole one; `house` are the words that its templates print."""

    whole: Paper
    project: Project
    redaction: Redaction
    house: tuple[Mapping[str, Any], ...]

    @property
    def paper(self) -> Paper:
        """What remains."""
        assert self.redaction.paper is not None  # noqa: S101 - `publish` makes none without
        return self.redaction.paper

    @property
    def prose(self) -> Prose:
        """What remains of the project's own texts."""
        return self.redaction.project_prose

    @cached_property
    def _search(self) -> Search:
        words = (string for each in self.house for string in leaves(each))
        return plan_search(self.redaction.removed, self.whole, self.project, self.prose, words)

    def find_leaks(self, content: bytes, output_format: str, name: str) -> Iterator[Diagnostic]:
        """SEC127 for each place of which something can be read in an output."""
        return find_leaks(self._search, content, output_format, name)

    def find_leaks_in_tree(self, blocks: Iterable[Any], name: str) -> Iterator[Diagnostic]:
        """SEC127 for each place of which something stands in the tree of an edition."""
        return find_leaks_in_tree(self._search, list(blocks), name)


def publish(
    paper: Paper, project: Project, prose: Prose, house: Iterable[Mapping[str, Any]], found: list[Diagnostic]
) -> Publication | None:
    """A paper for the public; what is wrong with it is added to `found`. None where nothing remains of it."""
    redaction = redact(paper, project, prose)
    found.extend(redaction.findings)
    if redaction.paper is None:
        span = paper.places.key_span("title")
        hint = "Give the paper a title that the public may know, or do not publish it."
        found.append(
            Diagnostic(codes.RND150, "the title is internal, and nothing can be printed without one", span, hint)
        )
        return None
    return Publication(paper, project, redaction, tuple(house))
