"""The texts of the metadata as pieces of a document.

Every text that stands per language (`Text`) may hold Markdown. It is parsed here, on its own, before any template sees
it: a title or an abstract can never break out of its place on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Text, TextList
from paperforge.model.terms import SideDefinition
from paperforge.pandoc.ast import Element, depth
from paperforge.pandoc.caller import Pandoc
from paperforge.process import WorkerError
from paperforge.reading.binding import Places
from paperforge.reading.project import Project
from paperforge.source import Span

MAX_DEPTH = 120


@dataclass(frozen=True)
class Prose:
    """Parsed texts: `blocks` by the Markdown they were parsed from, `spans` where each stands first."""

    blocks: Mapping[str, list[Element]] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)

    def __or__(self, other: Prose) -> Prose:
        return Prose({**self.blocks, **other.blocks}, {**self.spans, **other.spans})


def find_texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    """Every `Text` below a value of the model, with its path in the file."""
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, TextList):
        return
    elif isinstance(value, BaseModel):
        fields = type(value).model_fields
        if "root" in fields:
            yield from find_texts(value.root, path)  # type: ignore[attr-defined]
            return
        if isinstance(value, SideDefinition):
            yield (*path, "text"), Text({value.language: value.text})
        for name in fields:
            yield from find_texts(getattr(value, name), (*path, name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from find_texts(item, (*path, str(key)))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from find_texts(item, (*path, index))


def read_prose(pandoc: Pandoc, values: Sequence[tuple[Any, Places | None]], found: list[Diagnostic]) -> Prose:
    """Parse every text below some values, all in one call."""
    spans: dict[str, Span] = {}
    for value, places in values:
        for path, text in find_texts(value):
            for language in text.languages():
                if places is not None:
                    spans.setdefault(text[language], places.span(*path, str(language)))
    markdown = list(spans)
    try:
        documents = pandoc.read_many(markdown)
    except WorkerError as failure:
        span = next(iter(spans.values()))
        found.append(Diagnostic(codes.SEC124, f"the texts of the metadata could not be parsed: {failure}", span))
        return Prose()
    except RecursionError:
        span = next(iter(spans.values()))
        found.append(Diagnostic(codes.SEC124, "a text of the metadata is nested too deeply", span))
        return Prose()
    blocks = {}
    for text_, ast in zip(markdown, documents, strict=True):
        if depth(ast["blocks"]) > MAX_DEPTH:
            found.append(Diagnostic(codes.SEC124, "this text is nested too deeply", spans[text_]))
        else:
            blocks[text_] = ast["blocks"]
    return Prose(blocks, spans)


def read_project_prose(project: Project, pandoc: Pandoc) -> Prose:
    """The texts of paperforge.yml and people.yml; their faults are reported with the project's own checks."""
    return read_prose(pandoc, [(project.configuration, project.places), (project.people, project.people_places)], [])
