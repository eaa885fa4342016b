"""CIT: citations against the bibliography."""

from __future__ import annotations

from collections.abc import Iterator

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.pandoc.ast import walk
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.targets import looks_internal


def check_keys(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """CIT100, in the texts and in the texts of the metadata."""
    for body in paper.bodies.values():
        for element in walk(body.ast["blocks"]):
            if element["t"] == "Cite":
                for key in _unknown_keys(element, paper):
                    yield _unknown(key, paper, body.places.find(element, f"@{key}"))
    for markdown, blocks in paper.prose.blocks.items():
        for element in walk(blocks):
            if element["t"] == "Cite":
                for key in _unknown_keys(element, paper):
                    yield _unknown(key, paper, paper.prose.spans[markdown])


def _unknown_keys(cite: dict[str, object], paper: Paper) -> list[str]:
    citations: list[dict[str, str]] = cite["c"][0]  # type: ignore[index]
    keys = [item["citationId"] for item in citations if item["citationId"] not in paper.references]
    return [key for key in keys if not looks_internal(key, paper.references)]  # those are `crossrefs`' matter


def _unknown(key: str, paper: Paper, span: object) -> Diagnostic:
    hint = did_you_mean(key, paper.references)
    if not hint:
        hint = (
            "Add it to the bibliography, or correct the key."
            if paper.references
            else "The paper has no bibliography (refs.bib). If no source is meant, write \\@ in place of @."
        )
    return Diagnostic(codes.CIT100, f"the source “{key}” is not in the bibliography", span, hint)  # type: ignore[arg-type]


CHECKS = (check_keys,)
