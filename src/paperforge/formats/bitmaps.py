"""Drawings as bitmaps for Word, made in a child process: `python -m paperforge.formats.bitmaps MEMORY_MIB`.

A drawing comes from strangers and may ask for more time or memory than there is; the child may be killed at any moment.
It is given everything as bytes and sees no fonts but those of the theme. Frames: `paperforge.process`. What is drawn is kept:
the editions of a paper show the same drawings, and after an edit its text has changed and not they. This module stands
outside `docx`, whose imports would cost the child more than the drawing does.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paperforge.house import House, digest_own
from paperforge.process import Worker, read_frames, write_frames

if TYPE_CHECKING:  # the child has no use for it
    from paperforge.cache.store import Store

MEMORY = 1024  # MiB
MAX_KEPT = 64


class Bitmaps:
    """Draws; the child starts with the first drawing that is not kept. Not for two threads at once."""

    def __init__(self, seconds: float, store: Store | None = None, identity: str = "") -> None:
        """Limit each call to `seconds` of wall clock. `store` keeps drawings, by hashes with `identity`, that of what draws."""
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])}
        self._worker = Worker([sys.executable, "-P", "-m", "paperforge.formats.bitmaps", str(MEMORY)], env)
        self._seconds = seconds
        self._store = store
        self._identity = identity
        self._drawn: dict[str, bytes] = {}

    def draw(self, drawings: Sequence[tuple[bytes, int]], house: House) -> list[bytes]:
        """PNGs of SVGs in the fonts of the house, each with the width in pixels it shall have.

        Raises `WorkerError` and its kinds when the child refuses a drawing, stops or is stopped.
        """
        keys = [self._key(content, width, house) for content, width in drawings]
        if len(self._drawn) > MAX_KEPT:
            self._drawn.clear()
        new = {key: asked for key, asked in zip(keys, drawings, strict=True) if not self._find(key)}
        if new:
            header = {"widths": [width for _, width in new.values()], "fonts": _fonts_of(house)}
            pictures = self._worker.call(header, [content for content, _ in new.values()], self._seconds)[1]
            for key, picture in zip(new, pictures, strict=True):
                self._keep(key, picture)
        return [self._drawn[key] for key in keys]

    def _key(self, content: bytes, width: int, house: House) -> str:
        from paperforge.cache.store import digest_of

        parts = ("bitmap", digest_of(content), str(width), digest_own(house), self._identity)
        return digest_of("\0".join(parts).encode())

    def _find(self, key: str) -> bool:
        """Whether a drawing was made before; it is at hand then."""
        if key not in self._drawn and self._store:
            values = self._store.find(key)
            picture = self._store.find_blob(values["blob"]) if values else None
            if picture is not None:
                self._drawn[key] = picture
        return key in self._drawn

    def _keep(self, key: str, picture: bytes) -> None:
        self._drawn[key] = picture
        if self._store:
            self._store.keep(key, {"blob": self._store.keep_blob(picture)})

    def close(self) -> None:
        """End the child process."""
        self._worker.close()


def _fonts_of(house: House) -> dict[str, Any]:
    # Imported here, because the child has no use for them.
    from paperforge.reading.fonts import font_files
    from paperforge.reading.theme import theme_of

    families: dict[str, Any] = {name: font.family for name, font in theme_of(house).fonts.items()}
    return {"files": [str(path) for path in font_files(house)]} | families


def main() -> None:
    """Answer requests until the parent goes away."""
    limit = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints cannot garble the frames
    while (request := read_frames(sys.stdin.buffer)) is not None:
        header, blobs = request
        try:
            pictures = [
                _draw(content, width, header["fonts"]) for content, width in zip(blobs, header["widths"], strict=True)
            ]
        except Exception as error:  # the parent says it to the user, with the paper's place
            write_frames(out, {"error": f"a drawing could not be drawn: {error}"[:600]})
        else:
            write_frames(out, {}, pictures)


def _draw(content: bytes, width: int, fonts: Mapping[str, Any]) -> bytes:
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=content.decode(),
            width=width,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=fonts["files"],
            font_family=fonts["sans"],
            sans_serif_family=fonts["sans"],
            serif_family=fonts["serif"],
            monospace_family=fonts["mono"],
        )
    )


if __name__ == "__main__":
    main()
