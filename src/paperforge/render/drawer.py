"""Charts as SVG, drawn by Vega-Lite (vl-convert) in a child process: `python -m paperforge.render.drawer FONT_FOLDER…`.

The child is killed when it takes too long. It gets everything as values: no file and no address is read. What is drawn is
kept, because the editions of a paper show the same charts. Frames: `paperforge.process`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from paperforge.process import Worker, WorkerError, read_frames, write_frames

VEGA_LITE = "6.4"  # the version of the language the specifications are written in; other versions may lay out otherwise
MAX_KEPT = 200


class Drawer:
    """Draws charts; the child starts with the first one. Not for two threads at once."""

    def __init__(self, seconds: float, fonts: Sequence[str]) -> None:
        """Limit each call to `seconds` of wall clock; `fonts` are the folders of the fonts."""
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONPATH": str(Path(__file__).parents[2])}
        self._worker = Worker([sys.executable, "-P", "-m", "paperforge.render.drawer", *fonts], env)
        self._seconds = seconds
        self._drawn: dict[bytes, bytes] = {}

    def draw(self, specifications: Sequence[Mapping[str, Any]]) -> list[bytes]:
        """The SVGs of Vega-Lite specifications.

        Raises `WorkerError` and its kinds when one cannot be drawn in time.
        """
        asked = [json.dumps(each, ensure_ascii=False, sort_keys=True).encode() for each in specifications]
        if len(self._drawn) > MAX_KEPT:
            self._drawn.clear()
        new = [each for each in dict.fromkeys(asked) if each not in self._drawn]
        if new:
            try:
                drawn = self._worker.call({}, new, self._seconds)[1]
            except WorkerError as error:
                raise type(error)(f"a chart could not be drawn: {error}") from error
            self._drawn.update(zip(new, drawn, strict=True))
        return [self._drawn[each] for each in asked]

    def close(self) -> None:
        """End the child process."""
        self._worker.close()


def main() -> None:
    """Answer requests until the parent goes away."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints cannot garble the frames
    import vl_convert

    for folder in sys.argv[1:]:
        vl_convert.register_font_directory(folder)
    while (request := read_frames(sys.stdin.buffer)) is not None:
        try:
            drawn = [_draw(vl_convert, blob) for blob in request[1]]
        except Exception as error:  # the parent says it to the user, with the paper's place
            write_frames(out, {"error": str(error)[:400]})
        else:
            write_frames(out, {}, drawn)


def _draw(library: Any, specification: bytes) -> bytes:
    svg: str = library.vegalite_to_svg(json.loads(specification), vl_version=VEGA_LITE, allowed_base_urls=[])
    return svg.encode()


if __name__ == "__main__":
    main()
