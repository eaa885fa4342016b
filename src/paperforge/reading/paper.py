"""A paper as it was read: metadata, one text per language, terms, sources, pictures; each with its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from paperforge.model.language import Language
from paperforge.model.metadata import Metadata, Term
from paperforge.pandoc.ast import Ast
from paperforge.pandoc.locate import Places as ElementPlaces
from paperforge.reading.binding import Places
from paperforge.reading.files import Folder
from paperforge.reading.images import Image
from paperforge.reading.prose import Prose
from paperforge.source import SourceFile


@dataclass(frozen=True)
class Body:
    """The text in one language: its tree, where each element stands, and the pictures it uses by their reference."""

    language: Language
    source: SourceFile
    ast: Ast
    places: ElementPlaces
    images: Mapping[str, Image]


@dataclass(frozen=True)
class Paper:
    """A paper; `references` are CSL JSON items by citation key."""

    slug: str
    folder: Folder
    metadata: Metadata
    places: Places
    bodies: Mapping[Language, Body]
    terms: Mapping[str, Term] = field(default_factory=dict)
    terms_places: Places | None = None
    prose: Prose = field(default_factory=Prose)
    references: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages it has a text in."""
        return tuple(self.bodies)
