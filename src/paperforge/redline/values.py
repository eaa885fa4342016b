"""What changed beside the texts: the metadata of a paper, its options, its terms, as values with what they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paperforge.reading.paper import Paper

_ENTRY = re.compile(r"[^.\[]+(?:\.[^.\[]+|\[[^\]]*\])")  # `options.op-call`, `links[exchange op-a–op-b]`
_TERM = re.compile(r"[^.\[]+")
# What an entry of a list is known by, the first that it has.
_NAMES = ("id", "person", "body", "version", "name", "between")


@dataclass(frozen=True)
class ValueChange:
    """A value of a file that is another one: None where there was or is none.

    `entry` is the path of the option, link or term it belongs to, where all of that was `added` or `removed` (`fate`).
    """

    file: str
    path: str
    old: str | None
    new: str | None
    entry: str = ""
    fate: str = ""


def compare_values(old: Paper | None, new: Paper | None) -> list[ValueChange]:
    """The changed values of paper.yml, options.yml and terms.yml, in the order of their paths."""
    changes: list[ValueChange] = []
    for (name, before), (_, after) in zip(_files(old), _files(new), strict=True):
        was, now = dict(_flat(before, "")), dict(_flat(after, ""))
        paths = sorted({path for path in (*was, *now) if was.get(path) != now.get(path)})
        entries = [{_entry(name, path) for path in side} for side in (was, now)]
        for path in paths:
            entry = _entry(name, path)
            fate = (
                ""
                if not entry
                else "added"
                if entry not in entries[0]
                else "removed"
                if entry not in entries[1]
                else ""
            )
            changes.append(ValueChange(name, path, was.get(path), now.get(path), entry if fate else "", fate))
    return changes


def _entry(file: str, path: str) -> str:
    """The option, link, question or term that a value belongs to; nothing in the metadata."""
    found = (_TERM if file == "terms.yml" else _ENTRY).match(path) if file != "paper.yml" else None
    return found[0] if found else ""


def _files(paper: Paper | None) -> list[tuple[str, Any]]:
    if paper is None:
        return [("paper.yml", {}), ("options.yml", {}), ("terms.yml", {})]
    terms = {name: term.model_dump(mode="json") for name, term in paper.terms.items()}
    return [
        ("paper.yml", paper.metadata.model_dump(mode="json", exclude_defaults=True)),
        ("options.yml", paper.beside.negotiation.model_dump(mode="json", exclude_defaults=True)),
        ("terms.yml", terms),
    ]


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The single values of a file by their paths; entries of lists by what names them, not by their number."""
    if isinstance(value, Mapping):
        for key, inside in value.items():
            yield from _flat(inside, f"{path}.{key}" if path else str(key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for name, inside in _named(value):
            if isinstance(inside, str | int | float) or inside is None:
                yield f"{path}[{name}]", _spell(inside)
            else:
                yield from _flat(inside, f"{path}[{name}]")
    elif value is not None and value not in ("", False):
        yield path, _spell(value)


def _named(items: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Entries of a list with their names; the second of one name gets a number."""
    seen: dict[str, int] = {}
    for at, item in enumerate(items, start=1):
        name = _spell(item)[:60] if not isinstance(item, Mapping | list) else str(at)
        if isinstance(item, Mapping):
            own = next((item[key] for key in _NAMES if item.get(key)), str(at))
            name = "–".join(map(str, own)) if isinstance(own, list) else str(own)
            name = f"{item['kind']} {name}" if item.get("between") and item.get("kind") else name
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), item


def _spell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split())
