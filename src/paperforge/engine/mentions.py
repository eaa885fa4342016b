"""What texts name: files, citation styles, other papers, however it is spelled. Rather too much than too little."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""", re.DOTALL)
_BETWEEN_VALUES = re.compile(r":\s|^\s*-\s|\s#.*$|\n", re.MULTILINE)
_BETWEEN_ITEMS = re.compile(r"[\[\]{},\"']")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_FOLDER_BEFORE_SLASH = re.compile(r"(\w[\w ._-]*)/")


def find_styles(words: str, *, whole: bool) -> frozenset[str]:
    """The paths of citation styles that some YAML names; of Markdown (not `whole`), what stands before it."""
    if "csl" not in words:
        return frozenset()
    words = words.replace("\r\n", "\n")
    front = None if whole else _FRONT_MATTER.match(words)
    return frozenset(_paths_in(words if whole else front[1] if front else ""))


def find_papers(words: str) -> frozenset[str]:
    """What could be the names of papers that options are linked with: `paper/option`."""
    # A name may have blanks: where it begins in a run of words is not known.
    runs = [match.split(" ") for match in _FOLDER_BEFORE_SLASH.findall(_unescape(words))]
    return frozenset(" ".join(run[at:]) for run in runs for at in range(len(run)))


class Names:
    """The names of many files, found in a text by what they end in: nobody looks for each of them."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths: defaultdict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._paths[path.rpartition("/")[2]].append(path)
        self._lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name in self._paths:
            self._lengths[name[name.rfind(".") :] if "." in name else name].add(len(name))

    def mentioned(self, words: str) -> Iterator[str]:
        """The paths of the files whose names stand in a text."""
        for ending, lengths in self._lengths.items():
            at = words.find(ending)
            while at >= 0:
                end = at + len(ending)
                for length in lengths:
                    if length <= end:
                        yield from self._paths.get(words[end - length : end], ())
                at = words.find(ending, at + 1)


def _unescape(words: str) -> str:
    """Words in double quotes (YAML 1.2.2, 5.7), or of Markdown, as they are meant."""

    def meant(match: re.Match[str]) -> str:
        number = match[1] or match[2] or match[3]
        return (chr(int(number, 16)) if int(number, 16) < 0x110000 else "") if number else match[4]

    return _ESCAPE.sub(meant, words) if "\\" in words else words


def spellings(words: str) -> Iterator[str]:
    """A text in which the name of a file may be written: as it stands, and with escapes, entities, percent signs undone."""
    yield words
    plain = _unescape(words)
    yield unquote(plain)
    if "&" in words:
        from html import unescape  # a table of two thousand names

        yield unquote(unescape(plain))


def _paths_in(words: str) -> Iterator[str]:
    """What could be the path of a file in some YAML; rather too many."""
    values = _BETWEEN_VALUES.split(words)
    quoted = [each for each in _QUOTED.findall(words) if "/" in each or "." in each]
    found = [*values, *(item for value in values for item in _BETWEEN_ITEMS.split(value))]
    found += [_unescape(each[1:-1]) if each[0] == '"' else each[1:-1].replace("''", "'") for each in quoted]
    for each in found:
        path = unquote(each.strip())
        if ("/" in path or path.endswith(".csl")) and ":" not in path and "\n" not in path:
            yield path
