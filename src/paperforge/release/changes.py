"""CHANGES.md: what the papers of a release say of their own changes (`history` in paper.yml), in every language."""

from __future__ import annotations

from collections.abc import Iterable

from paperforge.model.metadata import Change
from paperforge.reading.paper import Paper


def change_log(papers: Iterable[Paper], version: str) -> bytes:
    """The change log as Markdown, paper by paper, the latest change first."""
    lines = [f"# {version}"]
    for paper in papers:
        metadata = paper.metadata
        title = " · ".join(" ".join(metadata.title[each].split()) for each in metadata.title.languages())
        lines += ["", f"## {f'{metadata.id}: ' if metadata.id else ''}{title}", ""]
        said = [line for change in reversed(metadata.history) for line in _entry(change)]
        lines += said or ["- —"]
    return ("\n".join(lines) + "\n").encode()


def _entry(change: Change) -> Iterable[str]:
    stage = f", {change.stage}" if change.stage else ""
    yield f"- {change.version} ({change.date.isoformat()}{stage})"
    if change.note:
        for language in change.note.languages():
            yield f"  - {language}: {' '.join(change.note[language].split())}"
