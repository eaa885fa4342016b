"""Drawings as bitmaps for Word, made in a child process: `python -m paperforge.formats.docx.drawings MEMORY_MIB`.

A drawing comes from strangers and may ask for more time or memory than there is; the child may be killed at any moment.
It is given everything as bytes and sees no fonts but those of the theme. Frames: `paperforge.process`.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from paperforge.house import font_files
from paperforge.process import Worker, read_frames, write_frames

MEMORY = 1024  # MiB


def draw(drawings: Sequence[tuple[bytes, int]], seconds: float) -> list[bytes]:
    """PNGs of SVGs, each with the width in pixels it shall have.

    Raises `WorkerError` and its kinds when the child refuses a drawing, stops or is stopped.
    """
    if not drawings:
        return []
    env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[3])}
    worker = Worker([sys.executable, "-P", "-m", "paperforge.formats.docx.drawings", str(MEMORY)], env)
    try:
        header = {"widths": [width for _, width in drawings]}
        return worker.call(header, [content for content, _ in drawings], seconds)[1]
    finally:
        worker.close()


def main() -> None:
    """Answer requests until the parent goes away."""
    limit = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints cannot garble the frames
    while (request := read_frames(sys.stdin.buffer)) is not None:
        header, blobs = request
        try:
            pictures = [_draw(content, width) for content, width in zip(blobs, header["widths"], strict=True)]
        except Exception as error:  # the parent says it to the user, with the paper's place
            write_frames(out, {"error": f"a drawing could not be drawn: {error}"[:600]})
        else:
            write_frames(out, {}, pictures)


def _draw(content: bytes, width: int) -> bytes:
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=content.decode(),
            width=width,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=[str(path) for path in font_files().values()],
            font_family="PT Sans",
            sans_serif_family="PT Sans",
            serif_family="PT Serif",
            monospace_family="PT Sans",
        )
    )


if __name__ == "__main__":
    main()
