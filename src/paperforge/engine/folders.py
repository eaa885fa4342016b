"""Temporary files of a process that nobody outlives lie in one folder, which the next run removes where this one was killed.

Whoever made the folder holds a lock on it as long as it runs, and no longer. (Processes of a pool leave nothing: `worker`.)
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
from pathlib import Path

PREFIX = "paperforge-run-"

_open: dict[str, str | None] = {}  # folders of this process, and where temporary files were before


class RunFolder:
    """Where all temporary files of this process are from now on, until it is closed; raises `OSError`."""

    def __init__(self) -> None:
        before = tempfile.tempdir
        if before in _open:  # one beside another: neither lies in the other
            before = _open[before]
            tempfile.tempdir = before
        while True:
            self._folder = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
            self._descriptor = _lock(self._folder.name)
            if self._descriptor >= 0:
                break
        self.path = Path(self._folder.name)
        _open[self._folder.name] = before
        tempfile.tempdir = self._folder.name

    def close(self) -> None:
        """Remove it with all that is in it; temporary files are again where they were before."""
        name = self._folder.name
        if name not in _open:
            return
        before = _open.pop(name)
        if tempfile.tempdir == name:
            tempfile.tempdir = before
        self._folder.cleanup()
        os.close(self._descriptor)


def remove_left() -> int:
    """Remove the folders of runs that were killed; how many they were."""
    where = tempfile.tempdir
    base = _open.get(where or "", where)
    removed = 0
    with contextlib.suppress(OSError), os.scandir(base or tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and _is_ours(entry) and (descriptor := _lock(entry.path)) >= 0:
                shutil.rmtree(entry.path, ignore_errors=True)
                os.close(descriptor)
                removed += 1
    return removed


def _is_ours(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder of this user, and no link."""
    try:
        state = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()


def _lock(path: str) -> int:
    """A descriptor that holds the lock on a folder; -1 where somebody else does, or has removed it before we had it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return -1
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(Path(path).lstat(), os.fstat(descriptor)):
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return -1
