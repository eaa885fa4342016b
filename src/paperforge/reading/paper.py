"""A paper as it was read: metadata, one text per language, terms, sources, pictures; each with its places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from paperforge.model.chart import Chart
from paperforge.model.language import Language
from paperforge.model.metadata import Metadata, Term
from paperforge.pandoc.ast import Ast
from paperforge.pandoc.locate import Places as ElementPlaces
from paperforge.pandoc.printed import Stretch
from paperforge.reading.binding import Places
from paperforge.reading.files import Folder
from paperforge.reading.images import Image
from paperforge.reading.nodes import Scalar
from paperforge.reading.prose import Prose, find_texts
from paperforge.reading.references import Reference
from paperforge.reading.stretches import read_stretches, read_text_stretches
from paperforge.reading.styles import Style
from paperforge.source import SourceFile


@dataclass(frozen=True)
class Body:
    """The text in one language: its tree, where each element stands, and the pictures and charts it uses by their reference."""

    language: Language
    source: SourceFile
    ast: Ast
    places: ElementPlaces
    images: Mapping[str, Image]
    charts: Mapping[str, Chart] = field(default_factory=dict)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """Its prose, with the place of every character."""
        return read_stretches(self.ast["blocks"], self.places, self.language)


@dataclass(frozen=True)
class Paper:
    """A paper; `references` are its sources by citation key, `styles` the citation style of each of its languages."""

    slug: str
    folder: Folder
    metadata: Metadata
    places: Places
    bodies: Mapping[Language, Body]
    terms: Mapping[str, Term] = field(default_factory=dict)
    terms_places: Places | None = None
    prose: Prose = field(default_factory=Prose)
    references: Mapping[str, Reference] = field(default_factory=dict)
    styles: Mapping[Language, Style] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages it has a text in."""
        return tuple(self.bodies)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The prose of the texts, then that of the metadata and the terms, as far as it stands in the paper's own files."""
        found = [stretch for body in self.bodies.values() for stretch in body.stretches]
        found.extend(self._texts(self.metadata, self.places))
        if self.terms_places is not None:
            found.extend(self._texts(self.terms, self.terms_places))
        return found

    def _texts(self, value: Any, places: Places) -> Iterator[Stretch]:
        for path, text in find_texts(value):
            for language in text.languages():
                scalar = places.node(*path, str(language)) or places.node(*path)
                if isinstance(scalar, Scalar) and scalar.text == text[language] and self._is_own(scalar):
                    yield from read_text_stretches(scalar, self.prose.blocks.get(scalar.text, []), language)

    def _is_own(self, scalar: Scalar) -> bool:
        return scalar.span.file.path.is_relative_to(self.folder.path)
