"""Builds a release again from the commit that it names, and says what came out otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from paperforge.engine.building import Progress
from paperforge.engine.executors import LOCAL
from paperforge.errors import UsageError
from paperforge.reading.files import show_hidden
from paperforge.release.making import Made, make_release
from paperforge.release.manifest import Manifest, Tools, write_manifest
from paperforge.release.provenance import write_provenance
from paperforge.release.repository import read_commit
from paperforge.release.sums import write_sums
from paperforge.release.values import MANIFEST, PROVENANCE, SIGNATURE, SUMS, Files


@dataclass
class Comparison:
    """A release beside what was built: the files that differ, and how; the tools that do."""

    made: Made
    differing: list[tuple[str, str]] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)


def rebuild(
    root: Path,
    manifest: Manifest,
    files: Files,
    progress: Callable[[Progress], None],
    executor: str = LOCAL,
    jobs: int = 0,
) -> Comparison:
    """Build the release of a manifest from the repository that a project stands in, and compare it with its `files`.

    Raises `UsageError` where the commit is not in the repository or the project stands elsewhere in it.
    """
    commit = read_commit(root, manifest.commit)
    if commit.prefix != PurePosixPath(manifest.folder or "."):
        place = manifest.folder or "the top"
        raise UsageError(f"the release was made of the project in {place} of its repository", "Name it: --project DIR")
    since = read_commit(root, manifest.since) if manifest.since else None
    if commit.unnameable:
        raise UsageError(f"the commit holds a file whose name is not UTF-8: {show_hidden(commit.unnameable[0])}")
    made = make_release(commit, manifest.version, manifest.profile, progress, since=since, executor=executor, jobs=jobs)
    comparison = Comparison(made)
    if made.manifest is not None:
        comparison.differing.extend(_compare(files, _as_with(made.manifest, made.files, manifest.tools), manifest))
        comparison.tools.extend(_compare_tools(manifest.tools, made.manifest.tools))
    return comparison


def _as_with(made: Manifest, built: Files, tools: Tools) -> Files:
    """The files as they would be if other tools had made them: so the records differ only where the papers do."""
    manifest = made.model_copy(update={"tools": tools})
    files = {**built, MANIFEST: write_manifest(manifest)}
    files[PROVENANCE] = write_provenance(manifest, files[MANIFEST])
    return {**files, SUMS: write_sums(files)}


def _compare(files: Files, built: Files, manifest: Manifest) -> Iterator[tuple[str, str]]:
    archive = f"{manifest.name}-{manifest.version}.zip"
    released = {path for path in files if path not in {SIGNATURE, archive}}
    for path in sorted(released - built.keys()):
        yield path, "it was not built"
    for path in sorted(built.keys() - released):
        yield path, "it is not in the release"
    follows = {MANIFEST, PROVENANCE, SUMS}
    for path in sorted(released & built.keys()):
        if files[path] != built[path]:
            yield path, "it differs" + (", as it names the others" if path in follows else "")


def _compare_tools(then: Tools, now: Tools) -> Iterator[str]:
    """The tools that differ, each with its version then and now."""
    if then.paperforge != now.paperforge:
        yield f"paperforge {then.paperforge}, here {now.paperforge}"
    elif then.code != now.code:
        yield f"paperforge {then.paperforge} of other files"
    for old, new in ((then.programs, now.programs), (then.packages, now.packages)):
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                yield f"{name} {old.get(name, 'not there')}, here {new.get(name, 'not there')}"
    fonts = {(each.file, each.sha256) for each in then.fonts} ^ {(each.file, each.sha256) for each in now.fonts}
    for file in sorted({file for file, _ in fonts}):
        yield f"the font {file} is another one here"
