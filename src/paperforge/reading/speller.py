"""Words looked up in Hunspell dictionaries, in a child process: `python -m paperforge.reading.speller MIB`.

A dictionary may come with a contribution, and Hunspell reads it with C++ code: the child has a limit of memory and a wall
clock, and can end without us. It keeps the dictionaries it has read. Frames: `paperforge.process`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from paperforge.process import Worker, read_frames, write_frames

SUGGESTIONS = 3


class Speller:
    """Looks words up; the child starts with the first ones. Not for two threads at once."""

    def __init__(self, seconds: float, memory: int) -> None:
        """Limit each call to `seconds` of wall clock, and the child to `memory` MiB."""
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONPATH": str(Path(__file__).parents[2])}
        self._worker = Worker([sys.executable, "-P", "-m", "paperforge.reading.speller", str(memory)], env)
        self._seconds = seconds
        self.broken: set[Path] = set()  # dictionaries that could not be used, as somebody was told

    def find_unknown(self, dictionary: Path, words: Collection[str]) -> set[str]:
        """Those of some words that a dictionary (its .aff file) does not know; raises `WorkerError`."""
        return set(self._call(dictionary, {"spell": sorted(words)})) if words else set()

    def suggest(self, dictionary: Path, words: Sequence[str]) -> list[list[str]]:
        """Up to three words of a dictionary for each of some others; raises `WorkerError`."""
        return self._call(dictionary, {"suggest": list(words)}) if words else []

    def _call(self, dictionary: Path, request: dict[str, Any]) -> list[Any]:
        reply = self._worker.call({"dictionary": str(dictionary), **request}, (), self._seconds)[0]
        found: list[Any] = reply["found"]
        return found

    def close(self) -> None:
        """End the child process."""
        self._worker.close()


def main() -> None:
    """Answer requests until the parent goes away."""
    import resource

    limit = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints cannot garble the frames
    dictionaries: dict[str, Any] = {}
    while (request := read_frames(sys.stdin.buffer)) is not None:
        try:
            found = _answer(request[0], dictionaries)
        except Exception as error:  # the parent says it to the user
            write_frames(out, {"error": str(error)[:400]})
        else:
            write_frames(out, {"found": found})


def _answer(request: dict[str, Any], dictionaries: dict[str, Any]) -> list[Any]:
    path = Path(request["dictionary"])
    if str(path) not in dictionaries:
        dictionaries[str(path)] = _open(path)
    dictionary = dictionaries[str(path)]
    if "spell" in request:
        return [word for word in request["spell"] if not _ask(dictionary.spell, word, False)]
    return [[str(each) for each in _ask(dictionary.suggest, word, ())][:SUGGESTIONS] for word in request["suggest"]]


def _open(path: Path) -> Any:
    """A dictionary; raises `ValueError` for one that Hunspell cannot read: it says nothing of that, and knows no word."""
    from hunspell import Hunspell

    dictionary = Hunspell(path.stem, hunspell_data_dir=str(path.parent), system_encoding="utf-8")
    with path.with_suffix(".dic").open("rb") as lines:
        sample = [line for line in lines.readlines(1 << 16) if line.strip()]
    if not sample[:1] or not sample[0].removeprefix(b"\xef\xbb\xbf").strip().isdigit():
        raise ValueError("the first line of its .dic file is no number of words")
    words = (re.split(rb"[/\t]", line.strip())[0].decode(dictionary._dic_encoding, "replace") for line in sample[1:])
    if not any(_ask(dictionary.spell, word, False) for word in words):
        raise ValueError("Hunspell knows none of its words")
    return dictionary


def _ask(question: Any, word: str, otherwise: Any) -> Any:
    try:
        return question(word)
    except UnicodeError:  # letters that the encoding of the dictionary does not have
        return otherwise


if __name__ == "__main__":
    main()
