"""Where the entries of a .bib file stand, and the fields that pandoc's reader leaves out.

pandoc reads the entries; this only finds their places. No BibTeX library at hand gives the place of a key together with
a second entry of the same key, which is what an editor has to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from paperforge.source import SourceFile, Span

_HEAD = re.compile(r"@\s*([A-Za-z]+)\s*(?=[{(])")
_KEY = re.compile(r"[{(]\s*([^\s,{}()=\"#%']+)\s*(?=[,})])")
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w:+-]*)\s*=\s*")
_NO_ENTRIES = frozenset({"comment", "preamble", "string"})


@dataclass(frozen=True)
class Entry:
    """An entry of a .bib file: its key, where the key stands, its fields as they are written, by name in lower case."""

    key: str
    span: Span
    fields: Mapping[str, str] = field(default_factory=dict)


def find_entries(source: SourceFile) -> Iterator[Entry]:
    """Every entry, in the order of the file; what is not well-formed is pandoc's to report, and ends an entry here."""
    text, position = source.text, 0
    while head := _HEAD.search(text, position):
        position = head.end()
        key = _KEY.match(text, position)
        if key is None or head[1].lower() in _NO_ENTRIES:
            position = _skip_braces(text, position) if text[position] == "{" else position
            continue
        position = key.end()
        fields: dict[str, str] = {}
        while found := _FIELD.match(text, position):
            position = _end_of_value(text, found.end())
            fields[found[1].lower()] = _bare(text[found.end() : position])
        yield Entry(key[1], source.span(key.start(1), key.end(1)), fields)


def _end_of_value(text: str, start: int) -> int:
    """Behind a value: words in braces or quotes, bare words, several of them joined with `#`."""
    position = start
    while position < len(text) and text[position] not in ",})":
        if text[position] == "{":
            position = _skip_braces(text, position)
        elif text[position] == '"':
            position = _skip_quotes(text, position)
        else:
            position += 1
    return position


def _skip_braces(text: str, start: int) -> int:
    depth = 0
    for brace in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth <= 0 and brace[0] == "}":
            return brace.end()
    return len(text)


def _skip_quotes(text: str, start: int) -> int:
    position = start + 1
    while position < len(text) and text[position] != '"':
        position = _skip_braces(text, position) if text[position] == "{" else position + 1
    return position + 1


def _bare(value: str) -> str:
    """A value without the braces and quotes around and inside it, on one line."""
    return " ".join(re.sub(r'[{}]|^\s*"|"\s*$', "", value).split())
