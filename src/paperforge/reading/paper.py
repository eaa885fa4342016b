"""A paper as it was read: metadata, one text per language, terms, sources, pictures; each with its places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from paperforge.model.bracket import Bracket
from paperforge.model.chart import Chart
from paperforge.model.language import Language, Text
from paperforge.model.lock import Lock
from paperforge.model.metadata import Metadata
from paperforge.model.negotiation import Negotiation, Option
from paperforge.model.terms import Term
from paperforge.pandoc.ast import Ast, Element, attr_of, value_of, walk
from paperforge.pandoc.locate import Places as ElementPlaces
from paperforge.pandoc.printed import Stretch
from paperforge.reading.binding import Places
from paperforge.reading.brackets import find_brackets
from paperforge.reading.files import Folder
from paperforge.reading.images import Image
from paperforge.reading.nodes import Scalar
from paperforge.reading.prose import Prose, find_texts
from paperforge.reading.references import Reference
from paperforge.reading.stretches import read_stretches, read_text_stretches
from paperforge.reading.styles import Style
from paperforge.reading.targets import cited_keys
from paperforge.source import SourceFile

_WORDS = frozenset({"Str", "Space", "SoftBreak", "LineBreak"})


@dataclass(frozen=True)
class Body:
    """The text in one language: its tree, where each element stands, and the pictures and charts it uses by their reference.

    `written` is the tree before the shorthand of brackets was read: what stands in it stands in the file character for character.
    """

    language: Language
    source: SourceFile
    ast: Ast
    places: ElementPlaces
    images: Mapping[str, Image]
    charts: Mapping[str, Chart]
    written: list[Element]

    @cached_property
    def stretches(self) -> list[Stretch]:
        """Its prose, with the place of every character."""
        return read_stretches(self.written, self.places, self.language)

    @cached_property
    def elements(self) -> list[Element]:
        """Everything in its tree, in the order of the text: every check looks at it."""
        return list(walk(self.ast["blocks"]))

    @cached_property
    def marked_up(self) -> list[Element]:
        """Everything in it but words and blanks, in the order of the text: a fifth of `elements`."""
        return [each for each in self.elements if each["t"] not in _WORDS]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id in it."""
        return frozenset(attr[0] for each in self.marked_up if (attr := attr_of(each)) and attr[0])

    @cached_property
    def brackets(self) -> list[Bracket]:
        """Its wording that is not agreed, in the order of the text."""
        return find_brackets(self.ast["blocks"], self.places)


@dataclass(frozen=True)
class Beside:
    """options.yml of a paper, with its places; `title` is that of the paper, where it is another one that is linked with it.

    `joined`: the other paper is part of the same document, and links can lead there.
    """

    negotiation: Negotiation = field(default_factory=Negotiation)
    places: Places | None = None
    title: Text | None = None
    prose: Prose = field(default_factory=Prose)
    joined: bool = False


@dataclass(frozen=True, eq=False)
class Paper:
    """A paper; `references` are its sources by citation key, `styles` the citation style of each of its languages.

    `terms` are its own, and those of the project's glossary that it uses; `terms_places` the file of each. `others` are the
    options of papers that its links lead to, by slug, and of those that theirs lead to. `lock` says which of its texts were
    confirmed; None where nothing ever was.
    """

    slug: str
    folder: Folder
    metadata: Metadata
    places: Places
    bodies: Mapping[Language, Body]
    terms: Mapping[str, Term] = field(default_factory=dict)
    terms_places: Mapping[str, Places] = field(default_factory=dict)
    beside: Beside = field(default_factory=Beside)
    others: Mapping[str, Beside] = field(default_factory=dict)
    prose: Prose = field(default_factory=Prose)
    references: Mapping[str, Reference] = field(default_factory=dict)
    styles: Mapping[Language, Style] = field(default_factory=dict)
    lock: Lock | None = None

    @property
    def options(self) -> Mapping[str, Option]:
        """Its options, by id."""
        return self.beside.negotiation.options

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages it has a text in."""
        return tuple(self.bodies)

    @cached_property
    def mentions(self) -> frozenset[str]:
        """What its texts mark as a term or refer to, by keys and ids."""
        found: set[str] = set()
        for body in self.bodies.values():
            for element in body.marked_up:
                if element["t"] == "Cite":
                    found.update(cited_keys(element))
                elif element["t"] == "Link":
                    found.add(element["c"][2][0].removeprefix("#"))
                elif attribute := attr_of(element):
                    found.add(value_of(attribute, "ref"))
        return frozenset(found)

    @cached_property
    def terms_refer(self) -> bool:
        """Whether a text of its terms refers to something in the paper, so that it holds the words or the number of that."""
        texts = (text[language] for _, text in find_texts(self.terms) for language in text.languages())
        elements = [each for text in texts for each in walk(self.prose.blocks.get(text, []), "Link", "Cite")]
        return any(
            each["t"] == "Link" or not all(key in self.references for key in cited_keys(each)) for each in elements
        )

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The prose of the texts, then that of the metadata and the terms, as far as it stands in the paper's own files."""
        found = [stretch for body in self.bodies.values() for stretch in body.stretches]
        found.extend(self._texts(self.metadata, self.places))
        for identifier, term in self.terms.items():
            found.extend(self._texts(term, self.terms_places[identifier].below(identifier)))
        if self.beside.places is not None:
            found.extend(self._texts(self.beside.negotiation, self.beside.places))
        return found

    def _texts(self, value: Any, places: Places) -> Iterator[Stretch]:
        for path, text in find_texts(value):
            for language in text.languages():
                scalar = places.node(*path, str(language)) or places.node(*path)
                if isinstance(scalar, Scalar) and scalar.text == text[language] and self._is_own(scalar):
                    yield from read_text_stretches(scalar, self.prose.blocks.get(scalar.text, []), language)

    def _is_own(self, scalar: Scalar) -> bool:
        return scalar.span.file.path.is_relative_to(self.folder.path)
