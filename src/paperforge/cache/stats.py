"""What files held when they were last read, so that they need not be read again: a cache in the way of git's index.

A digest is trusted only where size, inode and both times of a file are those it had when it was read, and the file was not
changed so shortly before that a second change could have left no trace in its times. All decisions rest on the digests.
"""

from __future__ import annotations

import contextlib
import json
import os
import time

from paperforge.cache.whole import unfinished, write_whole

Known = list[int | str]  # size, mtime and ctime in ns, inode, SHA-256

# How old a file must be before its times tell it from a later one: file systems count in ticks of some milliseconds, or whole
# seconds (git: "racy clean").
TICK = 50_000_000  # ns
COARSE = 2_000_000_000  # ns


class StatCache:
    """The digests of files by their paths; `save` writes what was learnt."""

    def __init__(self, path: str | os.PathLike[str] | None, *, load: bool = True) -> None:
        """`path` is where it is kept, None for nowhere; `load` is whether what is there is believed."""
        self._path = os.fspath(path) if path is not None else ""
        self._known: dict[str, Known] = {}
        self._learnt = False
        with contextlib.suppress(OSError, ValueError):
            if not self._path or not load:
                return
            with open(self._path, "rb") as stream:
                read = json.loads(stream.read())
            self._known = read if isinstance(read, dict) else {}

    def digest(self, path: str, state: os.stat_result | None = None) -> str:
        """The SHA-256 of a regular file; empty where it cannot be read. `state` is what `os.stat` says, if that is known."""
        try:
            state = state or os.stat(path)
            now = [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
            known = self._known.get(path)
            if isinstance(known, list) and known[:4] == now and len(known) == len(now) + 1:
                return str(known[4])
            read_at = time.time_ns()
            digest = _hash(path)
        except OSError:
            return ""
        if _is_settled(state, read_at):
            self._known[path] = [*now, digest]
            self._learnt = True
        elif self._known.pop(path, None):
            self._learnt = True
        return digest

    def save(self) -> None:
        """Write what was learnt. A place that refuses costs time only."""
        if not self._learnt or not self._path:
            return
        with contextlib.suppress(OSError):
            write_whole(self._path, json.dumps(self._known, separators=(",", ":")).encode(), unfinished(self._path))
            self._learnt = False


def _is_settled(state: os.stat_result, now: int) -> bool:
    changed = max(state.st_mtime_ns, state.st_ctime_ns)
    return now - changed > (TICK if state.st_mtime_ns % 1_000_000_000 else COARSE)


def _hash(path: str) -> str:
    import hashlib  # it takes its time, and is needed for what has changed alone

    with open(path, "rb", opener=_open) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _open(path: str, flags: int) -> int:
    """A pipe that has come into the place of a file would hold us for ever."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
