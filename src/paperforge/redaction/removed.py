"""What was taken out of a paper: its words in runs, and other strings that tell of it; each with the place it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from paperforge.model.bracket import BRACKET, BRANCHES
from paperforge.pandoc.ast import Element, attr_of, classes_of
from paperforge.source import Span

_BREAKS = frozenset({"Space", "SoftBreak", "LineBreak"})
_APART = frozenset({"Para", "Plain", "Header", "Note", "Image"})
_PRINTED_AROUND = frozenset({BRACKET, *BRANCHES, "reservation"})  # marks that print owners and brackets


@dataclass(frozen=True)
class Removed:
    """A run of words, or (`exact`) an id or an address, or (`digest`) the SHA-256 of a picture, that must not be found.

    `beside`: it stands in the project's files, such as a name of people.yml, and not in the paper itself.
    """

    words: str
    span: Span | None = None
    exact: bool = False
    digest: bool = False
    beside: bool = False


def removed_of(elements: Iterable[Element], place: Any) -> Iterator[Removed]:
    """What some elements say; `place` gives the span of each."""
    for element in elements:
        span = place(element)
        for run in runs_of(element):
            yield Removed(run, span)
        for text in _strings_of(element):
            yield Removed(text, span, exact=True)


def picture(content: bytes, span: Span | None) -> Removed:
    """A picture."""
    return Removed(hashlib.sha256(content).hexdigest(), span, digest=True)


def runs_of(node: Any) -> list[str]:
    """The words of a node in runs, such as a page prints without anything between them."""
    runs: list[list[str]] = [[]]
    _collect(node, runs)
    joined = (" ".join("".join(run).split()) for run in runs)
    return [run for run in joined if run]


def _collect(node: Any, runs: list[list[str]]) -> None:
    if isinstance(node, list):
        for item in node:
            _collect(item, runs)
    elif isinstance(node, dict):
        if node.get("t") == "Str":
            runs[-1].append(node["c"])
        elif node.get("t") in _BREAKS:
            runs[-1].append(" ")
        else:
            for part, apart in _parts(node):
                if apart:
                    runs.append([])
                _collect(part, runs)
                if apart:
                    runs.append([])


def _parts(node: Element) -> Iterator[tuple[Any, bool]]:
    """What an element holds, and whether a page prints it apart from the words around it, or something between them."""
    kind: str | None = node.get("t")
    content: Any = node.get("c")
    yield from (([_word(words)], True) for words in _attribute_words(node))
    if kind is None:  # a citation
        yield from ((node.get(key), True) for key in ("citationPrefix", "citationSuffix"))
    elif kind == "Code":
        yield [_word(content[1])], False
    elif kind in {"Math", "CodeBlock", "RawBlock", "RawInline"}:
        yield [_word(content[1].removeprefix("<!--").removesuffix("-->"))], True
    elif kind == "Cite":
        yield content[0], True  # the rest is its source
    elif kind == "LineBlock":
        yield from ((line, True) for line in content)
    elif kind == "DefinitionList":
        yield from ((part, True) for item in content for part in item)
    elif isinstance(content, list):
        yield (
            content,
            kind in _APART or bool(_PRINTED_AROUND & set(classes_of(node))) or (kind == "Link" and not content[1]),
        )


def _word(words: str) -> Element:
    return {"t": "Str", "c": words}


def _attribute_words(node: Any) -> Iterator[str]:
    """What attributes and titles say to readers: `alt="…"`, and any other value of several words."""
    attribute = attr_of(node) if "t" in node else None
    for key, value in attribute[2] if attribute else ():
        if key == "alt" or " " in value.strip():
            yield value
    if node.get("t") in {"Image", "Link"} and node["c"][2][1]:
        yield node["c"][2][1]


def _strings_of(node: Any) -> Iterator[str]:
    """Ids, and addresses outside of the paper."""
    if isinstance(node, list):
        for item in node:
            yield from _strings_of(item)
    elif isinstance(node, dict):
        attribute = attr_of(node) if "t" in node else None
        if attribute and attribute[0]:
            yield attribute[0]
        if node.get("t") == "Link" and not node["c"][2][0].startswith("#"):
            yield node["c"][2][0]
        for value in node.values():
            yield from _strings_of(value)
