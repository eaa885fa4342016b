"""From nodes to the model: pydantic judges the values, the nodes give every error its place."""

from __future__ import annotations

import types
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean, name_path
from paperforge.reading.nodes import Mapping, Node, Sequence, plain_value
from paperforge.source import Span

Path = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Places:
    """Where each value of a bound model stands."""

    root: Node

    def span(self, *path: str | int) -> Span:
        """The span of the value at a path of keys and indexes; of the nearest parent where the path ends early."""
        node, span = self._walk(path)
        return node.span if node is not None else span

    def node(self, *path: str | int) -> Node | None:
        """The node at a path; None where the path ends early."""
        return self._walk(path)[0]

    def key_span(self, *path: str | int) -> Span:
        """The span of the key of an entry; of the value where there is no key."""
        return self._walk(path)[1]

    def below(self, *path: str | int) -> Places:
        """The places of a value, from itself on; those of the file where it is not there."""
        return Places(self._walk(path)[0] or self.root)

    def keys(self, *path: str | int) -> list[str]:
        """The keys of the map at a path; none where there is no map."""
        node, _ = self._walk(path)
        return list(node.entries) if isinstance(node, Mapping) else []

    def _walk(self, path: Path) -> tuple[Node | None, Span]:
        node: Node | None = self.root
        span = self.root.span
        for step in path:
            if isinstance(node, Mapping) and str(step) in node.entries:
                span, node = node.keys[str(step)], node.entries[str(step)]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                span = node.span
            else:
                return None, span
        return node, span


def bind(root: Node, model: type[M], found: list[Diagnostic]) -> M | None:
    """Read a node as a model; every error is added to `found` with its place. None if any was found."""
    try:
        return model.model_validate(plain_value(root))
    except ValidationError as error:
        places = Places(root)
        details = error.errors(include_url=False)
        for detail in details:
            # A list is called too short for want of the very items that are found wrong.
            below = any(each["loc"][:-1] == detail["loc"] for each in details)
            if not (detail["type"] == "too_short" and below):
                found.append(_diagnostic(detail, places, model))
    return None


def _diagnostic(detail: ErrorDetails, places: Places, model: type[BaseModel]) -> Diagnostic:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    name = name_path(path) or "the file"
    if detail["type"] == "extra_forbidden":
        known = _fields_at(model, path[:-1])
        hint = did_you_mean(str(path[-1]), known) or f"Known here: {', '.join(sorted(known))}."
        return Diagnostic(codes.META010, f"unknown key “{path[-1]}”", places.key_span(*path), hint)
    if detail["type"] == "missing":
        parent = name_path(path[:-1]) or "the file"
        return Diagnostic(codes.META011, f"“{path[-1]}” is missing in {parent}", places.key_span(*path[:-1]))
    at_key = detail["loc"][-1] == "[key]" if detail["loc"] else False
    span = places.key_span(*path) if at_key else places.span(*path)
    return Diagnostic(codes.META011, f"{name}: {_reason(detail)}", span, _hint(detail))


def _reason(detail: ErrorDetails) -> str:
    given = detail.get("input")
    if given is None:
        return "a value is missing"
    match detail["type"]:
        case "model_type" | "dict_type" | "mapping_type" | "model_attributes_type":
            return "a map of keys and values is expected here"
        case "tuple_type" | "list_type":
            return "a list is expected here"
        case "string_type":
            return "a text is expected here"
        case "bool_parsing" | "bool_type":
            return f"true or false is expected, not “{given}”"
        case kind if kind.startswith("date"):
            return f"“{given}” is not a date that exists, as YYYY-MM-DD (ISO 8601)"
        case "enum" | "literal_error":
            expected = (
                detail.get("ctx", {}).get("expected", "").replace("'", "").replace(" or ", ", ").removeprefix(", ")
            )
            return f"“{given}” is not one of: {expected}"
        case kind if kind.startswith("int") or kind.startswith("float"):
            return f"a number is expected, not “{str(given)[:40]}”"
        case "string_pattern_mismatch":
            return f"“{str(given)[:60]}” does not have the expected form"
    return str(detail["msg"])


def _hint(detail: ErrorDetails) -> str:
    given = detail.get("input")
    if detail["type"] in {"enum", "literal_error"} and isinstance(given, str):
        expected = detail.get("ctx", {}).get("expected", "")
        return did_you_mean(given, [word.strip(" '") for word in expected.replace(" or ", ",").split(",")])
    if detail["type"] in {"dict_type", "mapping_type"} and isinstance(given, str):
        return "A text stands once per language: {en: …, ru: …}."
    return ""


def _fields_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that the model knows at a path."""
    kind: Any = model
    for step in path:
        kind = _step(kind, step)
    kind = _bare(kind)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _step(kind: Any, step: str | int) -> Any:
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, RootModel):
        kind = _bare(kind.model_fields["root"].annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(step))
        return field.annotation if field else None
    arguments = get_args(kind)
    if get_origin(kind) in {dict, AbstractMapping} and len(arguments) == 2:
        return arguments[1]
    return arguments[0] if arguments else None


def _bare(kind: Any) -> Any:
    """A type without `Annotated[…]` and `… | None`."""
    while True:
        if hasattr(kind, "__metadata__"):
            kind = kind.__origin__
        elif get_origin(kind) in {Union, types.UnionType}:
            kind = next(argument for argument in get_args(kind) if argument is not type(None))
        else:
            return kind
