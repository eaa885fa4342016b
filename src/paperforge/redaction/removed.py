"""What was taken out of a paper: its words in runs, and other strings that tell of it; each with the place it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from paperforge.pandoc.ast import Element, attr_of
from paperforge.source import Span

_BREAKS = frozenset({"Space", "SoftBreak", "LineBreak"})
_BLOCKS = frozenset({"Para", "Plain", "Header", "CodeBlock", "LineBlock", "RawBlock"})


@dataclass(frozen=True)
class Removed:
    """A run of words, or (`exact`) an id or an address, or (`digest`) the SHA-256 of a picture, that must not be found."""

    words: str
    span: Span | None = None
    exact: bool = False
    digest: bool = False


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
    """The words of a node in runs: one for each paragraph, heading, note, alternative text, citation's words."""
    runs: list[list[str]] = [[]]
    _collect(node, runs)
    joined = (" ".join("".join(run).split()) for run in runs)
    return [run for run in joined if run]


def _collect(node: Any, runs: list[list[str]]) -> None:
    if isinstance(node, list):
        for item in node:
            _collect(item, runs)
        return
    if not isinstance(node, dict):
        return
    kind: str | None = node.get("t")
    content: Any = node.get("c")
    if kind is None:  # the parts of a citation
        _apart([node.get("citationPrefix"), node.get("citationSuffix")], runs)
    elif kind == "Str":
        runs[-1].append(content)
    elif kind in _BREAKS:
        runs[-1].append(" ")
    elif kind in {"Code", "Math", "CodeBlock", "RawBlock", "RawInline"}:
        _apart([{"t": "Str", "c": _without_signs(content[1])}], runs)
    elif kind == "Cite":
        _collect(content[0], runs)  # the rest is its source
    elif kind in {"Note", "Image"} or kind in _BLOCKS:
        _apart(content, runs)
        if kind == "Image":
            _apart([{"t": "Str", "c": content[2][1]}], runs)
    elif isinstance(content, list):
        _collect(content, runs)


def _apart(content: Any, runs: list[list[str]]) -> None:
    """What is a run of its own; the one around it goes on behind it, without it."""
    around = runs.pop()
    runs.append([])
    _collect(content, runs)
    runs.append([])
    runs.append(around)


def _without_signs(raw: str) -> str:
    return raw.removeprefix("<!--").removesuffix("-->")


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
