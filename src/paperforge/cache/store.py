"""What was made before, kept by hashes: in a folder, or behind any URL that fsspec can write to.

Entries are values for JSON, by a key that hashes all that went into them; blobs are bytes, by their own SHA-256. Both say by a
hash whether they are whole: what was cut off or changed is as good as none. Nothing rests on the time of a file but the order in
which a folder that is full is emptied.

Whoever can write into a store can write what others build from it: a hash notices faults, not forgery.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from paperforge.cache.whole import UNFINISHED, tidy, write_whole
from paperforge.errors import ToolMissingError, UsageError

ENTRIES, BLOBS = "entries", "blobs"
KEY = re.compile(r"[0-9a-f]{64}")  # SHA-256 in hexadecimal digits
DEFAULT_SIZE = 2_000_000_000  # bytes of a folder before the oldest of it is removed
_DIGEST = 64  # characters of a SHA-256


class Place(Protocol):
    """Where a store lies: files by their names (`entries/ab/abc…`)."""

    limit: int | None  # bytes; None where somebody else keeps order, as with the rules of a bucket
    address: str  # by which another process opens it
    is_local: bool  # whether other machines cannot
    lost: str  # why it is no longer asked, or empty

    def read(self, name: str, *, used: bool = True) -> bytes | None:
        """The content of a file; None where there is none. Unless it is `used`, this changes nothing of when it last was."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file; raises `OSError`."""

    def list(self) -> Iterator[tuple[str, int, float]]:
        """Every file: its name, its size in bytes, when it was last used (seconds)."""

    def remove(self, name: str) -> bool:
        """Remove a file, if it is there and the place lets it; whether it did."""

    def tidy(self) -> None:
        """Remove what builds that were killed left half-written."""


class FolderPlace:
    """A folder; several builds may use it at once, for files land by rename."""

    is_local = True
    lost = ""

    def __init__(self, root: Path, limit: int | None = DEFAULT_SIZE) -> None:
        self.root = root
        self.address = str(root.absolute())
        self.limit = limit

    def read(self, name: str, *, used: bool = True) -> bytes | None:
        """The content of a file, which is then the last to be removed if it is `used`."""
        path = self.root / name
        try:
            content = path.read_bytes()
        except OSError:
            return None
        if used:
            with contextlib.suppress(OSError):
                os.utime(path)
        return content

    def write(self, name: str, content: bytes) -> None:
        """Write a file."""
        write_whole(self.root / name, content, self.root / UNFINISHED)

    def list(self) -> Iterator[tuple[str, int, float]]:
        """Every file."""
        for kind in (ENTRIES, BLOBS):
            for path in sorted((self.root / kind).glob("*/*")):
                with contextlib.suppress(OSError):
                    state = path.lstat()
                    yield path.relative_to(self.root).as_posix(), state.st_size, state.st_mtime

    def remove(self, name: str) -> bool:
        """Remove a file, if it is there and the place lets it; whether it did."""
        with contextlib.suppress(OSError):
            (self.root / name).unlink()
            return True
        return False

    def tidy(self) -> None:
        """Remove what builds that were killed left half-written."""
        tidy(self.root / UNFINISHED)


class UrlPlace:
    """A place behind a URL, by fsspec (`s3://bucket/prefix`, `memory://x`, …).

    One that does not answer is not asked again: every question would wait for it, through all that its client tries.
    """

    limit: int | None = None
    is_local = False

    def __init__(self, url: str) -> None:
        self.address = url
        self.lost = ""
        self._closed = ""  # why nothing is written to it: it may be for reading alone
        try:
            from fsspec.core import url_to_fs  # type: ignore[import-not-found,import-untyped,unused-ignore]
        except ImportError as error:
            hint = 'Install it with the extra "cluster": pip install "paperforge[cluster]"'
            raise ToolMissingError("a cache behind a URL needs the package fsspec", hint) from error
        try:
            self._files, self._root = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise UsageError(f"the cache {url} cannot be used: {error}", "See docs/speed-guide.md.") from error

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def read(self, name: str, *, used: bool = True) -> bytes | None:
        """The content of a file; None also where the place does not answer: then it is made again."""
        del used  # who keeps order there knows
        if self.lost:
            return None
        try:
            content: bytes = self._files.cat_file(self._path(name))
        except FileNotFoundError:
            return None
        except Exception as error:  # each kind of file system has its own
            self.lost = f"{type(error).__name__}: {error}"
            return None
        return content

    def write(self, name: str, content: bytes) -> None:
        """Write a file; raises `OSError`."""
        if self.lost or self._closed:
            raise OSError(0, self.lost or self._closed)
        try:
            self._files.makedirs(self._path(name).rsplit("/", 1)[0], exist_ok=True)
            self._files.pipe_file(self._path(name), content)
        except Exception as error:
            self._closed = f"{type(error).__name__}: {error}"
            raise OSError(0, self._closed) from error

    def list(self) -> Iterator[tuple[str, int, float]]:
        """Every file; when it was used is not known."""
        for path, about in sorted(self._files.find(self._root, detail=True).items()):
            yield path.removeprefix(self._root).lstrip("/"), int(about.get("size") or 0), 0.0

    def remove(self, name: str) -> bool:
        """Remove a file, if it is there and the place lets it; whether it did."""
        with contextlib.suppress(Exception):  # over HTTP, nothing can be removed
            self._files.rm_file(self._path(name))
            return True
        return False

    def tidy(self) -> None:
        """Nothing is written in two steps."""


@dataclass
class Store:
    """What was made before. A place that refuses to keep something is no reason to stop: `refused` says what it said."""

    place: Place
    refused: str = ""
    wrote: bool = False

    def find(self, key: str) -> dict[str, Any] | None:
        """The values of an entry."""
        content = self.place.read(_name(ENTRIES, key))
        self.refused = self.refused or self.place.lost
        values = _open(content) if content is not None else None
        return values if isinstance(values, dict) else None

    def keep(self, key: str, values: dict[str, Any]) -> None:
        """Keep an entry."""
        content = json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._write(_name(ENTRIES, key), digest_of(content).encode() + content)

    def find_blob(self, digest: str) -> bytes | None:
        """Bytes by their SHA-256."""
        content = self.place.read(_name(BLOBS, digest)) if KEY.fullmatch(digest) else None
        return content if content is not None and digest_of(content) == digest else None

    def keep_blob(self, content: bytes) -> str:
        """Keep bytes; their SHA-256."""
        digest = digest_of(content)
        self._write(_name(BLOBS, digest), content)
        return digest

    def _write(self, name: str, content: bytes) -> None:
        try:
            self.place.write(name, content)
            self.wrote = True
        except OSError as error:
            self.refused = error.strerror or str(error)

    def faults(self, *, remove: bool = False) -> Iterator[str]:
        """The name of every file that is not what its name or its hash says."""
        for name, _, _ in list(self.place.list()):
            if not self._is_whole(name):
                if remove:
                    self.place.remove(name)
                yield name

    def _is_whole(self, name: str) -> bool:
        kind, _, key = name.replace("/", " ", 1).partition(" ")
        content = self.place.read(name, used=False)  # to look at everything would mix up what is old
        key = key.rsplit("/", 1)[-1]
        if content is None or not KEY.fullmatch(key):
            return False
        return _open(content) is not None if kind == ENTRIES else digest_of(content) == key

    def size(self) -> tuple[int, int]:
        """How many files it has, and their bytes."""
        sizes = [size for _, size, _ in self.place.list()]
        return len(sizes), sum(sizes)

    def clear(self) -> int:
        """Remove everything; how many files that were."""
        self.place.tidy()
        return sum([self.place.remove(name) for name, _, _ in list(self.place.list())])

    def shrink(self) -> int:
        """Remove what was used longest ago, until the place is within its limit; how many files that were."""
        self.place.tidy()
        if self.place.limit is None or not self.wrote:
            return 0
        files = sorted(self.place.list(), key=lambda file: (file[2], file[0]))
        surplus, removed = sum(size for _, size, _ in files) - self.place.limit, 0
        for name, size, _ in files:
            if surplus <= 0:
                break
            self.place.remove(name)
            surplus, removed = surplus - size, removed + 1
        return removed


def open_store(where: str, root: Path, limit: int | None = DEFAULT_SIZE) -> Store | None:
    """The store that an option names: `none`, a URL, a folder; empty means build/cache/ of the project.

    Raises `ToolMissingError` and `UsageError`.
    """
    if where == "none":
        return None
    if "://" in where:
        return Store(UrlPlace(where))
    return Store(FolderPlace(Path(where) if where else root / "build" / "cache", limit))


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _name(kind: str, key: str) -> str:
    return f"{kind}/{key[:2]}/{key}"


def _open(content: bytes) -> Any:
    """The values of an entry; None where it is not whole."""
    if digest_of(content[_DIGEST:]).encode() != content[:_DIGEST]:
        return None
    return json.loads(content[_DIGEST:].decode("utf-8", "surrogatepass"))
