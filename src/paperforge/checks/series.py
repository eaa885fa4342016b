"""Findings of papers taken together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.source import Span

if TYPE_CHECKING:
    from paperforge.reading.paper import Paper


def check_series(papers: Iterable[Paper]) -> Iterator[Diagnostic]:
    """META001 for two papers with one id."""
    seen: dict[str, str] = {}
    for paper in papers:
        yield from find_double(paper.slug, paper.metadata.id, paper.places.span("id"), seen)


def find_double(slug: str, identifier: str, span: Span, seen: dict[str, str]) -> Iterator[Diagnostic]:
    """META001 where the id of a paper is that of another; `seen` are the papers before it by their ids, and then it too."""
    if identifier and identifier in seen:
        message = f"the id “{identifier}” is also that of the paper “{seen[identifier]}”"
        yield Diagnostic(codes.META001, message, span)
    seen.setdefault(identifier, slug)
