"""Drawings as bitmaps for Word, made in a child process: `python -m paperforge.formats.bitmaps MEMORY_MIB`.

A drawing comes from strangers and may ask for more time or memory than there is; the child may be killed at any moment.
It is given everything as bytes and sees no fonts but those of the theme. Frames: `paperforge.process`. What is drawn is kept,
because the editions of a paper show the same drawings. This module stands outside `docx`, whose imports would cost the child
more than the drawing does.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from paperforge.house import House
from paperforge.process import Worker, read_frames, write_frames

MEMORY = 1024  # MiB
MAX_KEPT = 64

_Asked = tuple[bytes, int, str]  # a drawing, its width in pixels, the fonts it sees


class Bitmaps:
    """Draws; the child starts with the first drawing. Not for two threads at once."""

    def __init__(self, seconds: float) -> None:
        """Limit each call to `seconds` of wall clock."""
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])}
        self._worker = Worker([sys.executable, "-P", "-m", "paperforge.formats.bitmaps", str(MEMORY)], env)
        self._seconds = seconds
        self._drawn: dict[_Asked, bytes] = {}

    def draw(self, drawings: Sequence[tuple[bytes, int]], house: House) -> list[bytes]:
        """PNGs of SVGs in the fonts of the house, each with the width in pixels it shall have.

        Raises `WorkerError` and its kinds when the child refuses a drawing, stops or is stopped.
        """
        # Here, because the child has no use for them.
        from paperforge.reading.fonts import font_files
        from paperforge.reading.theme import theme_of

        if not drawings:
            return []
        families: dict[str, Any] = {name: font.family for name, font in theme_of(house).fonts.items()}
        fonts = {"files": [str(path) for path in font_files(house)]} | families
        asked = [(content, width, repr(fonts)) for content, width in drawings]
        if len(self._drawn) > MAX_KEPT:
            self._drawn.clear()
        new = [each for each in dict.fromkeys(asked) if each not in self._drawn]
        if new:
            header = {"widths": [width for _, width, _ in new], "fonts": fonts}
            pictures = self._worker.call(header, [content for content, _, _ in new], self._seconds)[1]
            self._drawn.update(zip(new, pictures, strict=True))
        return [self._drawn[each] for each in asked]

    def close(self) -> None:
        """End the child process."""
        self._worker.close()


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
