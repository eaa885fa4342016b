"""Values of the model without what is internal in them: entries that say so, and texts of which no word is left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from paperforge.model.language import Text, TextList
from paperforge.model.terms import SideDefinition
from paperforge.pandoc.ast import Element
from paperforge.reading.binding import Path
from paperforge.reading.nodes import Mapping as NodeMapping
from paperforge.reading.nodes import Node, Sequence

M = TypeVar("M", bound=BaseModel)


class _Gone:
    """Stands for a value that goes."""


GONE = _Gone()


@dataclass
class ValueRedactor:
    """Redacts values; `emptied` are the Markdown texts of which no word is left.

    What goes is kept in `removed`, by its path; `items` are the paths of what goes out of lists.
    """

    emptied: frozenset[str]
    removed: list[tuple[Path, Any]] = field(default_factory=list)
    items: list[Path] = field(default_factory=list)

    def model(self, value: M, path: Path = (), without: frozenset[str] = frozenset()) -> M | None:
        """A value of the model, itself where nothing goes; `without` are fields that go. None where it goes as a whole."""
        kept = self._model(value, path, without)
        return None if kept is GONE else cast("M", kept)

    def _any(self, value: Any, path: Path) -> Any:
        if isinstance(value, Text):
            return self._text(value)
        if isinstance(value, TextList):
            return value
        if isinstance(value, BaseModel):
            return self._model(value, path, frozenset())
        if isinstance(value, Mapping):
            entries = {key: self._any(each, (*path, str(key))) for key, each in value.items()}
            same = all(entries[key] is value[key] for key in entries)
            return value if same else {key: each for key, each in entries.items() if each is not GONE}
        if isinstance(value, tuple):
            items = [self._any(each, (*path, index)) for index, each in enumerate(value)]
            same = all(new is old for new, old in zip(items, value, strict=True))
            self.items.extend((*path, index) for index, each in enumerate(items) if each is GONE)
            return value if same else tuple(each for each in items if each is not GONE)
        return value

    def _text(self, text: Text) -> Any:
        kept = {language: words for language, words in text.root.items() if words not in self.emptied}
        if len(kept) == len(text.root):
            return text
        return Text(kept) if kept else GONE

    def _model(self, value: BaseModel, path: Path, without: frozenset[str]) -> Any:
        if getattr(value, "internal", False) is True or (
            isinstance(value, SideDefinition) and value.text in self.emptied
        ):
            self.removed.append((path, value))
            return GONE
        changed: dict[str, Any] = {}
        for name, info in type(value).model_fields.items():
            before = getattr(value, name)
            if name in without:
                self.removed.append(((*path, name), before))
                changed[name] = info.get_default(call_default_factory=True)
                continue
            after = self._any(before, (*path, name))
            if after is GONE:
                if info.is_required():
                    self.removed.append((path, value))
                    return GONE
                after = info.get_default(call_default_factory=True)
            if after is not before:
                changed[name] = after
        return value.model_copy(update=changed) if changed else value


def strings_in(value: Any) -> Iterator[str]:
    """Every string below a value of the model; its keys are ids, and not among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from strings_in(getattr(value, name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from strings_in(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from strings_in(each)


def emptied_texts(before: Mapping[str, list[Element]], after: Mapping[str, list[Element]]) -> frozenset[str]:
    """The texts that had words and have none any more."""
    return frozenset(text for text, blocks in before.items() if blocks and not after[text])


def without_items(node: Node, paths: Collection[Path]) -> Node:
    """A node without some items of its lists, so that those behind them are counted as in the redacted value."""
    if isinstance(node, Sequence):
        kept = [(index, item) for index, item in enumerate(node.items) if (index,) not in paths]
        return Sequence(node.span, [without_items(item, _below(paths, index)) for index, item in kept])
    if isinstance(node, NodeMapping):
        entries = {key: without_items(each, _below(paths, key)) for key, each in node.entries.items()}
        return NodeMapping(node.span, entries, node.keys)
    return node


def _below(paths: Collection[Path], step: str | int) -> set[Path]:
    return {path[1:] for path in paths if len(path) > 1 and path[0] == step}
