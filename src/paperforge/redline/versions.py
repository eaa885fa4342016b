"""The two versions that a redline compares: a revision of git, a folder, a release, or the work tree as it is.

What stood at a revision is written into a folder of ours, and read there as any project is. The house style is that of the
project here on both sides: what is compared is papers, not their look.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from paperforge.bilingual.past import Past, look_back, run_git
from paperforge.errors import UsageError
from paperforge.reading.files import MAX_YAML, show_hidden
from paperforge.reading.images import MAX_BYTES
from paperforge.reading.project import CONFIGURATION, GLOSSARY, PAPERS, PEOPLE, Project, find_root, read_project

MANIFEST = "manifest.json"
CHANGES = "CHANGES.yml"
WORK_TREE = "the files as they are"
MAX_FILES = 20_000
MAX_TOTAL = 512 << 20  # bytes of all files of a version
_BATCH = 200  # files that are asked of git at once
_OWN = frozenset({CONFIGURATION, PEOPLE, GLOSSARY, CHANGES})
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True)
class Version:
    """One of the two versions: its name for people, its project, and the commit of git that it is, if it is one."""

    label: str
    project: Project
    commit: str = ""


def open_version(name: str | None, start: Path, profile: str, stack: ExitStack) -> Version:
    """The version that an argument names; None is the project here as it stands.

    A folder with manifest.json, or a ZIP, is a release; a folder with paperforge.yml is a project; anything else is a revision
    of git. What is written for it goes with `stack`. Raises `UsageError`, `ConfigurationError`, `ToolMissingError`.
    """
    if name is None:
        return Version(WORK_TREE, _here(start, profile))
    path = Path(name)
    if path.is_dir() and (path / MANIFEST).is_file():
        return _of_release(name, _read_small(path / MANIFEST), start, profile, stack)
    if path.is_file():
        return _of_release(name, _read_zipped(path), start, profile, stack)
    if path.is_dir() and (path / CONFIGURATION).is_file():
        return Version(show_hidden(name), read_project(path.absolute(), profile))
    if path.is_dir() and ("/" in name or name in {".", ".."}):
        hint = f"A project has {CONFIGURATION}, a release {MANIFEST}."
        raise UsageError(f"the folder {show_hidden(name)} is neither a project nor a release", hint)
    here = _here(start, profile)
    return _at_revision(look_back(here.root, name), name, here, profile, stack)


def _here(start: Path, profile: str) -> Project:
    return read_project(find_root(start.absolute()), profile)


# Releases -------------------------------------------------------------------------------------------------------------


def _read_small(path: Path) -> bytes:
    if path.stat().st_size > MAX_YAML:
        raise UsageError(f"{path} is larger than {MAX_YAML >> 20} MiB")
    return path.read_bytes()


def _read_zipped(path: Path) -> bytes:
    """The manifest of a release in a ZIP: at its top, or in the one folder that is there."""
    what = f"{show_hidden(str(path))} is no release"
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info for info in archive.infolist() if PurePosixPath(info.filename).name == MANIFEST]
            top = [info for info in names if len(PurePosixPath(info.filename).parts) <= 2]
            if len(top) != 1:
                raise UsageError(f"{what}: it has no {MANIFEST}", "A release is made with: paperforge release")
            if top[0].file_size > MAX_YAML:
                raise UsageError(f"{what}: its {MANIFEST} is larger than {MAX_YAML >> 20} MiB")
            with archive.open(top[0]) as stream:
                return stream.read(MAX_YAML + 1)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UsageError(f"{what}: it is not a ZIP file that can be read ({error})") from error


def _of_release(name: str, content: bytes, start: Path, profile: str, stack: ExitStack) -> Version:
    """The sources of a release: those of the commit it names, in the repository here."""
    commit, folder = _commit_of(name, content)
    here = _here(start, profile)
    try:
        past = look_back(here.root, commit)
    except UsageError as error:
        if "unknown revision" not in str(error):
            raise
        message = f"the release {show_hidden(name)} was made of the commit {commit}, which is not in this repository"
        hint = "Fetch it (git fetch --tags --unshallow), or run this in the repository the release was made in."
        raise UsageError(message, hint) from error
    if folder is not None:
        past = replace(past, prefix=folder)
    return _at_revision(past, name, here, profile, stack)


def _commit_of(name: str, content: bytes) -> tuple[str, PurePosixPath | None]:
    what = f"the {MANIFEST} of {show_hidden(name)}"
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{what} is not JSON: {error}") from error
    commit = manifest.get("commit") if isinstance(manifest, dict) else None
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
        hint = "It needs the key “commit” with all digits of a commit of git."
        raise UsageError(f"{what} does not name the commit that the release was made of", hint)
    folder = manifest.get("folder")
    inside = PurePosixPath(folder) if isinstance(folder, str) else None
    return commit, inside if inside is not None and _is_safe(inside) else None


# Revisions ------------------------------------------------------------------------------------------------------------


def _at_revision(past: Past, name: str, here: Project, profile: str, stack: ExitStack) -> Version:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="paperforge-redline-")))
    _write_tree(past, folder)
    label = show_hidden(name)
    if not (folder / CONFIGURATION).is_file():
        raise UsageError(f"there is no {CONFIGURATION} at {label}", "Name a later revision.")
    project = read_project(folder, profile)
    return Version(label, replace(project, house=here.house), past.commit)


def _write_tree(past: Past, folder: Path) -> None:
    """Write what the papers of a revision are made of: the project's own files, papers/, and what these name."""
    blobs = dict(_list_blobs(past))
    first = [
        path for path in blobs if str(path) in _OWN or path.name.startswith("paperforge-") or path.parts[0] == PAPERS
    ]
    _refuse_many(first, past)
    texts = _write(past, folder, first)
    said = b"\n".join(content for path, content in texts.items() if path.suffix == ".yml")
    named = [path for path in blobs if path not in texts and os.fsencode(path) in said]
    _refuse_many([*first, *named], past)
    _write(past, folder, named)


def _list_blobs(past: Past) -> Iterator[tuple[PurePosixPath, str]]:
    """The regular files of the project at a revision: the path from its root, and that from the top of the repository."""
    answer = run_git(past.root, "ls-tree", "-r", "-z", "--full-tree", past.commit)
    if answer.code:
        raise UsageError(f"git cannot read what there was at {past.revision}: {answer.last_words}")
    for line in answer.output.split(b"\0"):
        head, _, raw = line.partition(b"\t")
        path = PurePosixPath(os.fsdecode(raw))
        if not head.startswith(b"100") or not path.is_relative_to(past.prefix):
            continue
        inside = path.relative_to(past.prefix)
        if inside.parts and _is_safe(inside):
            yield inside, str(path)


def _is_safe(path: PurePosixPath) -> bool:
    """Whether a path stays in its folder and can be one."""
    parts = path.parts
    return not path.is_absolute() and ".." not in parts and "\0" not in str(path) and len(os.fsencode(path)) <= 1024


def _refuse_many(paths: Sequence[PurePosixPath], past: Past) -> None:
    if len(paths) > MAX_FILES:
        raise UsageError(f"there are more than {MAX_FILES} files in the papers at {past.revision}")


def _write(past: Past, folder: Path, paths: Sequence[PurePosixPath]) -> dict[PurePosixPath, bytes]:
    """Write files, and give them back; raises `UsageError` for one that git does not give."""
    written: dict[PurePosixPath, bytes] = {}
    total = 0
    for at in range(0, len(paths), _BATCH):
        names = {str(past.name(path)): path for path in paths[at : at + _BATCH]}
        contents = past.read_many(list(names), MAX_BYTES)
        for name, path in names.items():
            if name not in contents:
                raise UsageError(f"{past.tell(PurePosixPath(name))} is larger than {MAX_BYTES >> 20} MiB")
            total += len(contents[name])
            if total > MAX_TOTAL:
                raise UsageError(f"the papers at {past.revision} are larger than {MAX_TOTAL >> 20} MiB")
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[name])
            written[path] = contents[name]
    return written
