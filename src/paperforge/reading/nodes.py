"""YAML 1.2 as a tree of nodes in which every key and value knows its place.

The tree is built from the parser's events, so that depth and size are bounded before anything recurses, aliases are
refused before they multiply, and no value loses what was written: `1.10` stays `1.10` and `NO` stays `NO`, because
the model, not YAML, decides what a scalar means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from paperforge import codes
from paperforge.diagnostics import Code, Diagnostic
from paperforge.source import SourceFile, Span

# YAML 1.2.2, 10: the tags of the core schema, written out; they change nothing, because the model knows what it expects.
_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq", "null", "bool", "int", "float")) | {"!"}
_SURROGATE = re.compile("[\ud800-\udfff]")

MAX_DEPTH = 32
MAX_NODES = 50_000

# YAML 1.2.2, 10.3.2 (core schema): what an unquoted scalar must look like to mean "nothing".
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar; `plain` says that it was not quoted."""

    text: str
    span: Span
    plain: bool = True

    @property
    def is_null(self) -> bool:
        """Whether it says “nothing” in YAML 1.2's core schema."""
        return self.plain and self.text in _NULLS


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    span: Span
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys and values in the order of the file, with the span of each key."""

    span: Span
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)

    def set(self, key: str, value: Node, key_span: Span | None = None) -> None:
        """Add or replace an entry."""
        self.entries[key] = value
        self.keys[key] = key_span or value.span

    def under(self, lower: Self | None) -> Mapping:
        """This mapping laid over another: its own entries win, mappings merge, anything else replaces."""
        if lower is None:
            return self
        merged = Mapping(self.span, dict(lower.entries), dict(lower.keys))
        for key, value in self.entries.items():
            below = lower.entries.get(key)
            if isinstance(value, Mapping) and isinstance(below, Mapping):
                merged.set(key, value.under(below), self.keys[key])
            else:
                merged.set(key, value, self.keys[key])
        return merged


type_names = {Scalar: "a text", Sequence: "a list", Mapping: "a map"}
Node = Scalar | Sequence | Mapping


def plain_value(node: Node) -> Any:
    """The node as plain Python values; every scalar is a string or None."""
    if isinstance(node, Scalar):
        return None if node.is_null else node.text
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    return {key: plain_value(value) for key, value in node.entries.items()}


def scalars(node: Node) -> Iterator[Scalar]:
    """All keys and values below a node that are texts."""
    if isinstance(node, Scalar):
        yield node
        return
    if isinstance(node, Mapping):
        yield from (Scalar(key, span) for key, span in node.keys.items())
    for child in node.items if isinstance(node, Sequence) else node.entries.values():
        yield from scalars(child)


class _RefusedError(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Builder:
    """Builds the tree from events; `base` is where the YAML text begins in the file."""

    def __init__(self, source: SourceFile, base: int, found: list[Diagnostic]) -> None:
        self.source = source
        self.base = base
        self.found = found
        self.nodes = 0

    def span(self, event: Event) -> Span:
        start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
        return self.source.span(start, max(end, start + 1))

    def refuse(self, code: Code, message: str, event: Event, hint: str = "") -> _RefusedError:
        return _RefusedError(Diagnostic(code, message, self.span(event), hint))

    def build(self, events: Iterator[Event]) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse(codes.PRJ130, "the file holds more than one YAML document", event)
            elif isinstance(event, NodeEvent):
                root = self.node(event, events, 1)
        return root

    def node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            what = f"nested more than {MAX_DEPTH} levels deep" if depth > MAX_DEPTH else f"more than {MAX_NODES} values"
            raise self.refuse(codes.SEC124, f"the YAML is too large: {what}", event)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            hint = "Write the value out where it is needed."
            raise self.refuse(codes.PRJ130, "YAML anchors and aliases (&name, *name) are not allowed", event, hint)
        if (tag := getattr(event, "tag", None)) and str(tag) not in _TAGS:
            shown = str(tag).removeprefix("tag:yaml.org,2002:")[:60]
            message = f"the YAML tag “{shown}” means nothing here"
            raise self.refuse(codes.PRJ130, message, event, "Delete the word that begins with “!”.")
        if isinstance(event, ScalarEvent):
            return Scalar(self.text(event), self.span(event), plain=event.style is None)
        if isinstance(event, SequenceStartEvent):
            sequence = Sequence(self.span(event))
            while not isinstance(following := next(events), SequenceEndEvent):
                sequence.items.append(self.node(following, events, depth + 1))
            return sequence
        assert isinstance(event, MappingStartEvent)  # noqa: S101 - the grammar of events has no other node
        return self.mapping(event, events, depth)

    def text(self, event: ScalarEvent) -> str:
        """The value of a scalar; an escaped lone surrogate (`\\ud800`) is not a character and cannot be written anywhere."""
        value: str = event.value
        if surrogate := _SURROGATE.search(value):
            message = f"U+{ord(surrogate[0]):04X} is half of a character"
            self.found.append(
                Diagnostic(codes.SEC126, message, self.span(event), "Delete it; retype the words around it.")
            )
            return _SURROGATE.sub("\ufffd", value)
        return value

    def mapping(self, event: Event, events: Iterator[Event], depth: int) -> Mapping:
        mapping = Mapping(self.span(event))
        while not isinstance(following := next(events), MappingEndEvent):
            key = self.node(following, events, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                raise self.refuse(codes.PRJ130, "a key must be a single word, not a list or a map", following)
            if key.text in mapping.entries:
                first = mapping.keys[key.text].position.line
                message = f"the key “{key.text}” stands twice; the first is in line {first}"
                self.found.append(Diagnostic(codes.META012, message, key.span, "Keep one of the two."))
                continue
            mapping.set(key.text, value, key.span)
        return mapping


def parse_yaml(source: SourceFile, found: list[Diagnostic], start: int = 0, end: int | None = None) -> Node | None:
    """Parse a stretch of a file as one YAML 1.2 document; what is wrong is added to `found`.

    Returns the root node, or None where the text is empty or cannot be read at all.
    """
    text = source.text[start:end]
    builder = _Builder(source, start, found)
    try:
        return builder.build(YAML(typ="safe", pure=True).parse(text))
    except _RefusedError as refusal:
        found.append(refusal.diagnostic)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = start + (mark.index if mark else 0)
        problem = str(error.problem or error.context or "cannot be read").replace("\n", " ")
        hint = "Texts with “: ”, “#” or quotes in them go into quotes, or below the key after “>-”."
        found.append(Diagnostic(codes.PRJ130, f"the YAML is not well-formed: {problem}", source.span(offset), hint))
    except (YAMLError, ValueError, RecursionError) as error:
        message = f"the YAML cannot be read: {str(error).splitlines()[0]}"
        found.append(Diagnostic(codes.PRJ130, message, source.span(start)))
    return None


def parse_mapping(
    source: SourceFile, found: list[Diagnostic], start: int = 0, end: int | None = None
) -> Mapping | None:
    """Like `parse_yaml`, for files whose root must be a map; an empty file is an empty map."""
    before = len(found)
    node = parse_yaml(source, found, start, end)
    if isinstance(node, Mapping):
        return node
    if len(found) > before:
        return None
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return Mapping(source.span(start))
    message = f"the file must hold keys and values, not {type_names[type(node)]}"
    found.append(Diagnostic(codes.META011, message, node.span))
    return None
