"""A value of a YAML file written anew in its place, in the style it has (YAML 1.2.2, chapters 7 and 8)."""

from __future__ import annotations

import json
import re
import textwrap

from paperforge.reading.frontmatter import split_front_matter
from paperforge.reading.nodes import Scalar, parse_mapping, plain_value
from paperforge.source import SourceFile

WIDTH = 100  # characters of a line
_BLOCK = re.compile(r"([|>])([-+]?)[ \t]*\n")
_SAFE = re.compile(r"[^\W_](?:[^:#\[\]{},\n&*!|>'\"%@`]|:(?=\S))*")


def spell_value(scalar: Scalar, value: str) -> str | None:
    """The spelling of a new value; None where the style it stands in has no room for it."""
    text = scalar.span.file.text
    old = text[scalar.span.start : scalar.span.end]
    if block := _BLOCK.match(old):
        if block[1] == "|" and "\n" in value.strip("\n"):
            return None
        return _fold(old, block[0], value)
    if "\n" in value:
        return None
    if old.startswith("'"):
        return f"'{value.replace(chr(39), chr(39) * 2)}'"
    if scalar.plain and _SAFE.fullmatch(value) and not value.endswith(" "):
        return value
    return json.dumps(value, ensure_ascii=False)


def _fold(old: str, head: str, value: str) -> str:
    """A block scalar: its lines are as far in as they were, and end as they did."""
    lines = [line for line in old[len(head) :].split("\n") if line.strip()]
    indent = " " * min(len(line) - len(line.lstrip(" ")) for line in lines) if lines else "  "
    room = max([WIDTH, *(len(line) for line in lines)]) - len(indent)
    folded = textwrap.wrap(value, room, break_long_words=False, break_on_hyphens=False)
    made = [value] if head.startswith("|") else folded
    ending = re.search(r"\s*$", old)
    return head + "\n".join(f"{indent}{line}" for line in made) + (ending[0] if ending else "")


def values_of(source: SourceFile) -> object:
    """What the YAML of a file says: of its front matter, if it is Markdown."""
    node = split_front_matter(source, [])[0] if source.path.suffix == ".md" else parse_mapping(source, [])
    return plain_value(node) if node is not None else None
