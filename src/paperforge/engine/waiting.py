"""Outputs of papers that wait until those before them are done: their bytes lie in a file, so that a build holds few of them.

The file has no name: nothing is left of it, however the build ends.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import IO

from paperforge.engine.jobs import Output, Result


class Waiting:
    """Contents of outputs by their digests, in a file in `folder` (where that is none: among temporary files).

    Slots put by what they made, whoever lands it takes it back.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._end = 0
        self._places: dict[str, tuple[int, int]] = {}  # where each begins, and how often it was put by
        self._lock = threading.Lock()

    def put_by(self, result: Result) -> Result:
        """The same without contents, as far as the disk takes them."""
        with self._lock:
            return replace(result, outputs=tuple(self._without(each) for each in result.outputs))

    def take_back(self, result: Result) -> Result:
        """The same with its contents, which are no longer kept; raises `OSError`."""
        with self._lock:
            taken = replace(result, outputs=tuple(self._with(each) for each in result.outputs))
            if not self._places and self._file is not None:  # nobody waits: the disk is given back
                self._file.truncate(0)
                self._end = 0
            return taken

    def close(self) -> None:
        """Give up the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()

    def _without(self, output: Output) -> Output:
        if output.content is None:
            return output
        place, count = self._places.get(output.digest, (self._end, 0))
        if not count:
            try:
                _write(self._open().fileno(), output.content, place)
            except (OSError, ValueError):  # a full disk, or the build is being ended: it stays where it is
                return output
            self._end += len(output.content)
        self._places[output.digest] = place, count + 1
        return replace(output, content=None)

    def _with(self, output: Output) -> Output:
        if output.content is not None or output.digest not in self._places:
            return output
        place, count = self._places.pop(output.digest)
        if count > 1:
            self._places[output.digest] = place, count - 1
        return replace(output, content=os.pread(self._open().fileno(), output.size, place))

    def _open(self) -> IO[bytes]:
        if self._file is None:
            if self._folder is not None and self._folder.is_dir() and not self._folder.is_symlink():
                with contextlib.suppress(OSError):  # where it may not be written, results of checks can still be had
                    self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by `close`
            self._file = self._file or tempfile.TemporaryFile()  # noqa: SIM115 - the same
        return self._file


def _write(descriptor: int, content: bytes, place: int) -> None:
    """Write all of it; raises `OSError`. Nothing is buffered that a full disk could refuse later."""
    rest = memoryview(content)
    while rest:
        done = os.pwrite(descriptor, rest, place)
        rest, place = rest[done:], place + done
