"""Writing outputs: bytes made in memory land by rename, all of a paper or none."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from paperforge.errors import RenderError


def write_files(files: Mapping[Path, bytes], modes: Mapping[Path, int] | None = None) -> None:
    """Write files so that each is whole or as it was before: every byte is on disk before the first name changes.

    A file gets the permissions that `modes` says, else those of a new file.
    Raises `RenderError` if the disk is full, read-only or otherwise refuses; nothing is changed then.
    """
    staged: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
        with _hold({path.parent for path in files}):
            for path in files:
                _remove_stale(path)
            for path, content in files.items():
                staged.append((_stage(path, content, (modes or {}).get(path)), path))
            for temporary, path in staged:
                temporary.replace(path)
            for path in {path.parent for path in files}:
                _sync_folder(path)
    except OSError as error:
        raise RenderError(f"{path} cannot be written: {error.strerror}", "Earlier outputs are untouched.") from error
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def refuse_links(root: Path, path: PurePosixPath) -> None:
    """Raise `RenderError` where outputs would go through a symbolic link, which a contribution may have planted."""
    current = root
    for part in path.parts:
        current = current / part
        if current.is_symlink():
            raise RenderError(
                f"{current.relative_to(root)} is a symbolic link", "Delete it; nothing is written through links."
            )


@contextlib.contextmanager
def _hold(folders: Iterable[Path]) -> Iterator[None]:
    """Keep other builds from writing into some folders; a build that is killed lets go of them."""
    with contextlib.ExitStack() as stack:
        for folder in sorted(folders):
            descriptor = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            with contextlib.suppress(OSError):  # some network file systems have no locks
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def remove_leftovers(folder: Path) -> None:
    """Remove what builds that were killed left of any file of a folder."""
    if folder.is_symlink() or not folder.is_dir():
        return
    with contextlib.suppress(OSError), _hold([folder]):
        for temporary in folder.glob(".*.tmp"):
            temporary.unlink(missing_ok=True)


def _remove_stale(path: Path) -> None:
    """Remove what a build that was killed left of a file: while the folder is held, nobody else is writing it."""
    for temporary in path.parent.iterdir():
        if temporary.name.startswith(f".{path.name}.") and temporary.suffix == ".tmp":
            temporary.unlink(missing_ok=True)


def _stage(path: Path, content: bytes, mode: int | None) -> Path:
    """The content in a temporary file beside its place, flushed to the disk."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask() if mode is None else mode)
    except BaseException:
        temporary.unlink()
        raise
    return temporary


def _umask() -> int:
    """The process' umask; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
