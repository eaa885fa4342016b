"""Sources of several bibliographies: whether two entries are one, and a source in one line of plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from paperforge.reading.references import Reference

_TAGS = re.compile(r"<[^<>]*>")


_OF_THE_READER = frozenset({"id", "accessed"})  # of who read it, not of what was read


def agree(one: Reference, other: Reference) -> bool:
    """Whether two entries can be of one source: the same title and date, and nothing that they say differently."""
    same = all(one.item.get(name) == other.item.get(name) for name in ("title", "issued"))
    shared = (one.item.keys() & other.item.keys()) - _OF_THE_READER
    return same and all(one.item[name] == other.item[name] for name in shared)


def join(one: Reference, other: Reference) -> Reference:
    """What two entries of one source say together."""
    item = {**other.item, **one.item}
    return replace(one, item=item, twin=one.twin or other.twin, translation=one.translation or other.translation)


def describe_source(reference: Reference) -> str:
    """Authors, title, what it is part of, publisher, year, address: as far as the bibliography says so (CSL 1.0.2)."""
    item = reference.item
    parts = [
        ", ".join(filter(None, map(_name, item.get("author") or item.get("editor") or []))),
        str(item.get("title", "")),
        str(item.get("container-title", "")),
        str(item.get("publisher", "")),
        _year(item),
        str(item.get("URL", "")),
    ]
    said = [_TAGS.sub("", part).strip().rstrip(".") for part in parts]
    return ". ".join(part for part in said if part)


def _name(name: Any) -> str:
    if not isinstance(name, Mapping):
        return ""
    literal = str(name.get("literal", ""))
    return literal or " ".join(str(name[part]) for part in ("given", "family") if name.get(part))


def _year(item: Mapping[str, Any]) -> str:
    issued = item.get("issued")
    if not isinstance(issued, Mapping):
        return ""
    parts = issued.get("date-parts") or [[]]
    years = [str(date[0]) for date in parts if isinstance(date, list) and date]
    return "–".join(years) or str(issued.get("literal", issued.get("raw", "")))
