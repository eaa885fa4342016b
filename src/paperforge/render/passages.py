"""Passages of front and back matter that hold citations: found by their language, and put back processed.

A citation is processed together with the words around it, because a mark of a note takes the blank before it away and
changes places with punctuation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from paperforge.pandoc.ast import Element, attr_of, value_of

Inlines = list[Element]


def find_passages(blocks: list[Element], language: str, languages: Sequence[str]) -> Iterator[Inlines]:
    """The lists of inlines with a citation that stand in a language: that of the nearest element in one of `languages`."""
    stack: list[tuple[Any, str]] = [(blocks, languages[0])]
    while stack:
        node, tag = stack.pop()
        if isinstance(node, dict):
            attribute = attr_of(node) if "t" in node else None
            own = value_of(attribute, "lang") if attribute else ""
            tag = own if own in languages else tag
            stack.extend((value, tag) for value in reversed(list(node.values())))
        elif isinstance(node, list):
            if any(isinstance(item, dict) and item.get("t") == "Cite" for item in node):
                if tag == language:
                    yield node
            else:
                stack.extend((item, tag) for item in reversed(node))


def put_back(node: Any, passages: Mapping[int, Inlines]) -> Any:
    """A copy of a tree with other lists of inlines in the place of some, which are named by their `id()`."""
    if id(node) in passages:
        return passages[id(node)]
    if isinstance(node, list):
        return [put_back(item, passages) for item in node]
    if isinstance(node, dict):
        return {key: put_back(value, passages) for key, value in node.items()}
    return node
