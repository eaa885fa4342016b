"""Files of the cache land by rename, from a folder of their own: what a killed build left there, the next one removes."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

UNFINISHED = "unfinished"  # the folder, beside what is kept
MADE_HERE = "made-here"  # a file that tells this folder from a copy of it


def unfinished(path: Path) -> Path:
    """The folder by way of which a file is written; raises `OSError` where links stand in the way of it."""
    folder = path.parent
    if folder.is_symlink() or folder.parent.is_symlink():  # build/cache and build/
        raise OSError(0, f"{folder} lies behind a symbolic link")
    return folder / UNFINISHED


def write_whole(path: Path, content: bytes, folder: Path) -> None:
    """Write a file that is whole or not there, by way of `folder`; raises `OSError`.

    It is not flushed to the disk: one that a power cut left in pieces is noticed when it is read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(path, content, folder)
    except FileNotFoundError:  # somebody who tidied up was faster than our lock
        _write(path, content, folder)


def _write(path: Path, content: bytes, folder: Path) -> None:
    mark = Mark(folder, path.name)
    try:
        with os.fdopen(os.dup(mark.descriptor), "wb") as stream:
            stream.write(content)
        mark.path.replace(path)
    finally:
        mark.close()


class Mark:
    """A file in `folder` that is locked as long as whoever made it runs, and no longer; raises `OSError`."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{os.getpid()}-{os.urandom(6).hex()}-{name}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self.descriptor = os.open(self.path, flags, 0o666)
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self) -> None:
        """Remove it, unless it has become another file."""
        os.close(self.descriptor)
        self.path.unlink(missing_ok=True)


def tidy(folder: Path) -> int:
    """Remove what nobody writes any more; how many files that were."""
    try:
        names = os.listdir(folder)
    except OSError:
        return 0
    return sum(_remove_if_left(folder / name) for name in names)


def _remove_if_left(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False  # it has just been finished
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def was_made_here(folder: Path) -> bool:
    """Whether the folder of a cache was made on this disk.

    One that came with a commit, an archive or a copy holds what somebody else says was found, and is not to be believed.
    """
    try:
        return (folder / MADE_HERE).read_text() == _place_of(folder)
    except (OSError, ValueError):
        return False


def claim(folder: Path, *, store: bool) -> None:
    """Make the folder of a cache, and empty one that was not made here: of its records, and (`store`) of what it keeps."""
    if was_made_here(folder):
        return
    import shutil  # it loads every kind of compression: whoever has nothing to do does without

    with contextlib.suppress(OSError):
        for path in folder.glob("*.json"):
            path.unlink()
        for name in ("entries", "blobs") if store else ():
            shutil.rmtree(folder / name, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / MADE_HERE, _place_of(folder).encode(), folder / UNFINISHED)


def _place_of(folder: Path) -> str:
    state = folder.stat()
    return f"{state.st_dev} {state.st_ino}"
