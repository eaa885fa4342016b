"""A release as it lies on a disk, a folder or an archive: its bytes, read without following links, and what is odd about them."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from paperforge.reading.files import show_hidden
from paperforge.release.archive import MAX_ARCHIVE, MAX_FILES, Unpacked, name_fault, names_that_clash, unpack
from paperforge.release.values import MANIFEST, SUMS, UnreadableError

_HINT = "Name the folder of a release (build/releases/VERSION), or its ZIP."


@dataclass
class Bundle:
    """The files of a release by path. `archive` are the bytes of the whole where it is one, `top` its folder's name."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    archive: bytes | None = None
    top: str = ""


def read_bundle(path: Path) -> Bundle:
    """Read a folder or an archive; raises `UnreadableError` where it is neither, or no release at all."""
    if path.is_dir():
        bundle = _read_folder(path)
    else:
        try:
            data = _read_file(path, MAX_ARCHIVE)
        except OSError as error:
            raise UnreadableError(f"{path} cannot be read: {error.strerror}", _HINT) from error
        bundle = read_archive(data)
    if not bundle.faults and not {MANIFEST, SUMS} & bundle.files.keys():
        raise UnreadableError(f"{path} is no release: it has neither {MANIFEST} nor {SUMS}", _HINT)
    return bundle


def read_archive(data: bytes) -> Bundle:
    """The files of an archive in memory; raises `UnreadableError` where it is none."""
    unpacked: Unpacked = unpack(data)
    return Bundle(unpacked.files, unpacked.faults, data, unpacked.top)


def _read_folder(root: Path) -> Bundle:
    bundle = Bundle()
    left = MAX_ARCHIVE * 2  # the files, and the archive that holds them again
    for name, fault in _walk(root, bundle):
        if len(bundle.files) >= MAX_FILES:
            bundle.faults.append(("", f"the folder holds more than {MAX_FILES} files"))
            break
        if fault:
            bundle.faults.append((show_hidden(name), fault))
            continue
        try:
            content = _read_file(root / name, left)
        except OSError as error:
            bundle.faults.append((show_hidden(name), f"it cannot be read: {error.strerror}"))
            continue
        left -= len(content)
        bundle.files[name] = content
    for name in names_that_clash(list(bundle.files)):
        bundle.faults.append((show_hidden(name), "another file has its name, but for upper and lower case"))
    return bundle


def _walk(root: Path, bundle: Bundle) -> Iterator[tuple[str, str]]:
    """The path of every file, and what is wrong with it."""

    def note(error: OSError) -> None:
        place = Path(error.filename).relative_to(root).as_posix() if error.filename else ""
        bundle.faults.append((show_hidden(place), f"it cannot be read: {error.strerror}"))

    for folder, folders, files in os.walk(root, onerror=note):
        folders.sort()
        for name in sorted(files) + [each for each in folders if (Path(folder) / each).is_symlink()]:
            path = Path(folder) / name
            shown = path.relative_to(root).as_posix()
            if path.is_symlink():
                yield shown, "it is a symbolic link"
            elif not stat.S_ISREG(path.lstat().st_mode):
                yield shown, "it is no regular file"
            else:
                yield shown, name_fault(shown)
        if not files and not folders and folder != str(root):
            yield Path(folder).relative_to(root).as_posix(), "it is an empty folder, which a release never has"


def _read_file(path: Path, limit: int) -> bytes:
    """A regular file up to a size: a pipe in its place would hold the reader for ever."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        told = os.fstat(descriptor)
        if not stat.S_ISREG(told.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        if told.st_size > limit:
            raise OSError(errno.EFBIG, "it is too large")
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, "it is too large")
    return content
