"""CHANGES.md: what changed since an earlier commit, and what the papers say of their own changes (`history` in paper.yml)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from paperforge.errors import UsageError
from paperforge.model.metadata import Change
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project, find_papers, read_project
from paperforge.redline.compare import compare_versions
from paperforge.redline.log import format_log
from paperforge.redline.notes import read_notes
from paperforge.redline.versions import Version
from paperforge.release.repository import Commit, export
from paperforge.render.document import SHORT_COMMIT


def changes_since(
    since: Commit, project: Project, papers: Sequence[Paper], left_out: Iterable[str], version: str, profile: str
) -> bytes:
    """The change log from an earlier commit to papers of now, with the notes of CHANGES.yml; raises `UsageError`.

    The commit is named by its hash: a tag may be moved, or not be there.
    """
    limits = project.configuration.limits
    pandoc = Pandoc(limits.seconds, limits.memory)
    try:
        with tempfile.TemporaryDirectory(prefix="paperforge-") as name:
            export(since, Path(name) / "project")
            earlier = Version(since.id[:SHORT_COMMIT], read_project(Path(name) / "project", profile), since.id)
            comparison = compare_versions(earlier, Version(version, project), (), (), pandoc)
            slugs = sorted({*find_papers(earlier.project), *find_papers(project)})
    finally:
        pandoc.close()
    dropped = set(left_out)
    comparison.unread[:] = [each for each in comparison.unread if each[0].rpartition(" at ")[0] not in dropped]
    if comparison.unread:
        named = ", ".join(name for name, _ in comparison.unread)
        raise UsageError(f"papers cannot be read at {earlier.label}: {named}", "Take a later commit for --since.")
    comparison.papers[:] = [each for each in comparison.papers if each.slug not in dropped]
    notes = [note for note in read_notes(project, slugs, papers) if note.paper not in dropped]
    return format_log(comparison, notes).encode()


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
