"""Writes a release into build/releases/<version>: as a whole, by one rename, or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from paperforge.errors import RenderError, UsageError
from paperforge.reading.files import show_hidden
from paperforge.release.archive import MAX_ARCHIVE, pack
from paperforge.release.making import Made
from paperforge.release.manifest import Manifest
from paperforge.release.signing import sign_sums
from paperforge.release.sums import write_sums
from paperforge.release.values import SIGNATURE, SUMS
from paperforge.write import refuse_links, write_files

RELEASES = PurePosixPath("build", "releases")
SHOWN = 5


def archive_name(manifest: Manifest) -> str:
    """The name of the archive of a release."""
    return f"{manifest.name}-{manifest.version}.zip"


def complete(made: Made, key: Path | None) -> dict[str, bytes]:
    """All files of a release that was made: with checksums, signature and archive. Raises `UsageError` and as `sign_sums`."""
    assert made.manifest is not None  # noqa: S101 - it was made
    files = {**made.files, SUMS: write_sums(made.files)}
    if key is not None:
        files[SIGNATURE] = sign_sums(files[SUMS], key)
    if sum(map(len, files.values())) > MAX_ARCHIVE // 2:
        raise UsageError(
            "the release is larger than 1 GiB", "Leave papers or formats out, or make several projects of it."
        )
    name = archive_name(made.manifest)
    return {**files, name: pack(name.removesuffix(".zip"), files, made.commit.moment)}


def land(root: Path, version: str, files: dict[str, bytes]) -> bool:
    """Write a release below a project's root; False where the same stands there already.

    Raises `UsageError` where another one of this version does: what is out is never changed. Raises `RenderError` where it
    cannot be written; nothing of it is then left.
    """
    refuse_links(root, RELEASES / version)
    folder, target = root / RELEASES, root / RELEASES / version
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _hold(folder):
            if os.path.lexists(target):
                _compare(target, version, files)
                return False
            for left in folder.glob(f".{version}.*.tmp"):
                shutil.rmtree(left, ignore_errors=True)
            _move_in(folder, target, version, files)
    except OSError as error:
        raise RenderError(
            f"{RELEASES / version} cannot be written: {error.strerror}", "Nothing was written."
        ) from error
    return True


def _move_in(folder: Path, target: Path, version: str, files: dict[str, bytes]) -> None:
    stage = Path(tempfile.mkdtemp(prefix=f".{version}.", suffix=".tmp", dir=folder))
    try:
        write_files({stage / path: content for path, content in files.items()})
        mask = os.umask(0o022)
        os.umask(mask)
        stage.chmod(0o777 & ~mask)
        stage.rename(target)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _hold(folder: Path) -> Iterator[None]:
    """Keep another release from landing at the same time; one that is killed lets go."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _compare(target: Path, version: str, files: dict[str, bytes]) -> None:
    there = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_symlink() or path.is_file()}
    differing = sorted(there ^ files.keys())
    for path in sorted(there & files.keys()):
        if (target / path).is_symlink() or (target / path).read_bytes() != files[path]:
            differing.append(path)
    if differing:
        named = ", ".join(show_hidden(path) for path in differing[:SHOWN]) + (" …" if len(differing) > SHOWN else "")
        raise UsageError(
            f"{RELEASES / version} is there, and differs in: {named}",
            "What is released is not changed: take another version, or delete the folder if it never went out.",
        )
