"""Files of the cache land by rename, from a folder of their own: what a killed build left there, the next one removes."""

from __future__ import annotations

import contextlib
import fcntl
import os

UNFINISHED = "unfinished"  # the folder, beside what is kept
MADE_HERE = "made-here"  # a file that tells this folder from a copy of it

AnyPath = str | os.PathLike[str]


def unfinished(path: AnyPath) -> str:
    """The folder by way of which a file is written; raises `OSError` where links stand in the way of it."""
    folder = os.path.dirname(path)
    if os.path.islink(folder) or os.path.islink(os.path.dirname(folder)):  # build/cache and build/
        raise OSError(0, f"{folder} lies behind a symbolic link")
    return os.path.join(folder, UNFINISHED)


def write_whole(path: AnyPath, content: bytes, folder: AnyPath) -> None:
    """Write a file that is whole or not there, by way of `folder`; raises `OSError`.

    It is not flushed to the disk: one that a power cut left in pieces is noticed when it is read.
    """
    os.makedirs(os.path.dirname(path), exist_ok=True)
    try:
        _write(path, content, folder)
    except FileNotFoundError:  # somebody who tidied up was faster than our lock
        _write(path, content, folder)


def _write(path: AnyPath, content: bytes, folder: AnyPath) -> None:
    mark = Mark(folder, os.path.basename(path))
    try:
        with os.fdopen(os.dup(mark.descriptor), "wb") as stream:
            stream.write(content)
        os.replace(mark.path, path)
    finally:
        mark.close()


class Mark:
    """A file in `folder` that is locked as long as whoever made it runs, and no longer; raises `OSError`."""

    def __init__(self, folder: AnyPath, name: str) -> None:
        os.makedirs(folder, exist_ok=True)
        self.path = os.path.join(folder, f"{os.getpid()}-{os.urandom(6).hex()}-{name}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self.descriptor = os.open(self.path, flags, 0o666)
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self) -> None:
        """Remove it, unless it has become another file."""
        os.close(self.descriptor)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)


def tidy(folder: AnyPath) -> int:
    """Remove what nobody writes any more; how many files that were."""
    try:
        names = os.listdir(folder)
    except OSError:
        return 0
    return sum(_remove_if_left(os.path.join(folder, name)) for name in names)


def _remove_if_left(path: str) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False  # it has just been finished
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def was_made_here(folder: AnyPath) -> bool:
    """Whether the folder of a cache was made on this disk.

    One that came with a commit, an archive or a copy holds what somebody else says was found, and is not to be believed.
    """
    try:
        with open(os.path.join(folder, MADE_HERE)) as stream:
            return stream.read() == _place_of(folder)
    except (OSError, ValueError):
        return False


def claim(folder: AnyPath, *, store: bool) -> None:
    """Make the folder of a cache, and empty one that was not made here: of its records, and (`store`) of what it keeps."""
    if was_made_here(folder):
        return
    import shutil  # it loads every kind of compression: whoever has nothing to do does without

    with contextlib.suppress(OSError):
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            if name.endswith(".json"):
                os.unlink(os.path.join(folder, name))
        for name in ("entries", "blobs") if store else ():
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
        os.makedirs(folder, exist_ok=True)
        made_here = os.path.join(folder, MADE_HERE)
        write_whole(made_here, _place_of(folder).encode(), os.path.join(folder, UNFINISHED))


def _place_of(folder: AnyPath) -> str:
    state = os.stat(folder)
    return f"{state.st_dev} {state.st_ino}"
