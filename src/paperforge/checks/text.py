"""TXT: the parts a paper must have, and their length."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.pandoc.ast import Element, plain_text
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project

_WORD = re.compile(r"\w[\w’'-]*")


def count_words(node: object) -> int:
    """Words of a node, without its footnotes; a hyphenated word is one."""
    return len(_WORD.findall(plain_text(node)))


def split_parts(body: Body) -> dict[str, tuple[Element, list[Element]]]:
    """The parts of a text by the id of their heading: the heading, and the blocks up to the next of its level or above."""
    parts: dict[str, tuple[Element, list[Element]]] = {}
    opened: list[tuple[int, str]] = []
    for block in body.ast["blocks"]:
        if block["t"] == "Header":
            level, identifier = block["c"][0], block["c"][1][0]
            opened = [(upper, name) for upper, name in opened if upper < level]
            if identifier:
                parts[identifier] = (block, [])
                opened.append((level, identifier))
        for _, name in opened:
            parts[name][1].append(block)
    return parts


class _Counted:
    """Counts words of blocks that stand in several parts: each once, for no word goes on in the next block."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def __call__(self, blocks: list[Element]) -> int:
        for block in blocks:
            if id(block) not in self._known:
                self._known[id(block)] = count_words(block)
        return sum(self._known[id(block)] for block in blocks)


def check_parts(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TXT093."""
    metadata, words_of = paper.metadata, _Counted()
    required = project.configuration.parts.get(metadata.kind, ()) if metadata.kind else ()
    for language, body in paper.bodies.items():
        parts = split_parts(body)
        for name in required:
            if name not in parts:
                message = f"the part “{name}” is missing in {language}"
                hint = f"Give its heading the id {{#{name}}}."
                yield Diagnostic(codes.TXT093, message, path=body.source.path, hint=hint)
        for name, limit in metadata.limits.parts.items():
            if name in parts and (words := words_of(parts[name][1])) > limit:
                span = body.places.span(parts[name][0])
                yield Diagnostic(codes.TXT093, f"the part “{name}” has {words} words; its limit is {limit}", span)
        if metadata.limits.words and (words := words_of(body.ast["blocks"])) > metadata.limits.words:
            message = f"the text has {words} words in {language}; its limit is {metadata.limits.words}"
            yield Diagnostic(codes.TXT093, message, body.source.span(body.places.start))


CHECKS = (check_parts,)
