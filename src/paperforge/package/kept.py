"""Parts of a package that were made before, kept in build/cache/packages/ID/ by a hash of all that goes into them.

A part is laid out again when its tree, its pictures, the house style, an installed library or paperforge itself is another.
Nothing rests on the time of a file. An entry begins with the hash of what follows: one that was cut off or changed is as good as
none.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from paperforge.build import refuse_links
from paperforge.house import House
from paperforge.render.document import Document
from paperforge.write import write_files

FOLDER = PurePosixPath("build", "cache", "packages")
_DIGEST = 64  # characters of SHA-256 as hexadecimal digits


class Kept:
    """The entries of a package; those that a build did not ask for are removed at its end."""

    def __init__(self, root: Path, name: str) -> None:
        refuse_links(root, FOLDER / name)
        self._folder = root / FOLDER / name
        self._used: set[str] = set()

    def find(self, key: str) -> tuple[dict[str, Any], bytes] | None:
        """What was kept under a key: some values for JSON, and bytes."""
        self._used.add(key)
        try:
            content = (self._folder / key).read_bytes()
        except OSError:
            return None
        digest, rest = content[:_DIGEST], content[_DIGEST:]
        if hashlib.sha256(rest).hexdigest().encode() != digest:
            return None
        head, _, payload = rest.partition(b"\n")
        values: dict[str, Any] = json.loads(head)
        return values, payload

    def keep(self, key: str, values: Mapping[str, Any], payload: bytes) -> None:
        """Keep it; raises `RenderError` where it cannot be written."""
        rest = json.dumps(values, sort_keys=True).encode() + b"\n" + payload
        write_files({self._folder / key: hashlib.sha256(rest).hexdigest().encode() + rest})

    def remove_unused(self) -> None:
        """What no part of the last build asked for."""
        for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else []:
            if path.name not in self._used:
                path.unlink(missing_ok=True)


def key_of(document: Document, *made: str) -> str:
    """The key of a document in a format; `made` says how it is made."""
    digest = hashlib.sha256()
    for piece in (*_described(document), *made, _house(document.house), _program()):
        digest.update(hashlib.sha256(piece.encode()).digest())
    return digest.hexdigest()


def _described(document: Document) -> Iterator[str]:
    yield json.dumps(list(document.blocks), sort_keys=True, ensure_ascii=False)
    for name, medium in sorted(document.media.items()):
        yield f"{name} {medium.media_type} {hashlib.sha256(medium.content).hexdigest()}"
    yield repr(
        (
            document.slug,
            document.part,
            document.edition,
            sorted((str(language), title) for language, title in document.titles.items()),
            document.authors,
            document.description,
            document.keywords,
            document.handling,
            document.date.isoformat(),
            document.heads,
            document.about,
            document.release,
        )
    )


@cache
def _house(house: House) -> str:
    digest = hashlib.sha256()
    for name in house.names():
        for path in house.find_all(name):
            digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


@cache
def _program() -> str:
    """Python, what is installed, and paperforge's own files."""
    installed = sorted({f"{each.name} {each.version}" for each in importlib.metadata.distributions()})
    package = Path(__file__).parents[1]
    files = sorted(path for suffix in ("py", "lua") for path in package.rglob(f"*.{suffix}"))
    own = [f"{path.relative_to(package)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    return "\n".join([sys.version, *installed, *own])
