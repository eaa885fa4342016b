"""The one tree that PDF, DOCX and HTML of an edition are written from."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from paperforge.pandoc.ast import Ast, Element, document

if TYPE_CHECKING:  # values of these are made elsewhere, and whoever holds a document need not load how
    from paperforge.house import House
    from paperforge.model.language import Language
    from paperforge.pandoc.caller import Medium
    from paperforge.reading.editions import Edition
    from paperforge.render.about import About
    from paperforge.render.charts import Draw
    from paperforge.render.graph import LayOut
    from paperforge.source import SourceFile

MANY_AUTHORS = 3
SHORT_COMMIT = 12  # hexadecimal digits


@dataclass(frozen=True)
class Drawing:
    """Who draws: charts from their specifications, and the layout of linkage graphs. Both raise `WorkerError`."""

    charts: Draw
    graphs: LayOut


@dataclass(frozen=True)
class ReleaseMark:
    """What a released document says of its release: the version, the commit it was built from (whole), and when that was made."""

    version: str
    commit: str
    moment: datetime.datetime

    @property
    def short(self) -> str:
        """The commit as it is printed; always as long, whatever else the repository holds."""
        return self.commit[:SHORT_COMMIT]

    @property
    def words(self) -> str:
        """Version and commit, as metadata have them."""
        return f"{self.version} ({self.short})"


@dataclass(frozen=True)
class RunningHead:
    """What stands at the head of the pages of one language."""

    language: Language
    title: str
    label: str
    draft: str


@dataclass(frozen=True)
class Document:
    """An edition of a paper, ready to be written in any format.

    `blocks` is front matter, texts and back matter; `media` are the pictures by the names that stand in it; `date` is the
    one clock of the outputs; `titles` holds the title in every language of the paper, the edition's first.
    `house` is where the styles and words of the formats come from; `about` is what catalogues are told.
    `release` is None in an ordinary build; `part` is the name of a document that is to be joined with others, else empty.
    """

    slug: str
    edition: Edition
    blocks: Sequence[Element]
    media: Mapping[str, Medium]
    titles: Mapping[Language, str]
    authors: tuple[str, ...]
    description: str
    keywords: tuple[str, ...]
    handling: str
    date: datetime.datetime
    heads: tuple[RunningHead, ...]
    other_editions: tuple[Edition, ...]
    source: SourceFile
    house: House
    about: About
    release: ReleaseMark | None = None
    part: str = ""

    @property
    def language(self) -> Language:
        """The main language of the edition."""
        return self.edition.languages[0]

    @property
    def title(self) -> str:
        """The title in the languages of the edition."""
        return " · ".join(self.titles[language] for language in self.edition.languages if language in self.titles)

    @property
    def dense(self) -> bool:
        """Whether cover and verso say so much that they are set closer: several languages, or many authors."""
        return len(self.heads) > 1 or len(self.authors) > MANY_AUTHORS

    @property
    def joint_head(self) -> RunningHead:
        """The head of the pages that all languages share: no language stands before the others."""
        drafts = dict.fromkeys(head.draft for head in self.heads if head.draft)
        title = " · ".join(dict.fromkeys(head.title for head in self.heads if head.title))
        return RunningHead(self.language, title, self.handling, " · ".join(drafts))

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all that the formats see of it but its house: equal documents give equal outputs."""
        media = [(name, each.media_type, hashlib.sha256(each.content).hexdigest()) for name, each in self.media.items()]
        rest = (
            (self.slug, self.part, self.edition, self.authors, self.description, self.keywords, self.handling),
            [(str(language), title) for language, title in self.titles.items()],
            (self.date.isoformat(), self.heads, self.other_editions, self.about, self.release, sorted(media)),
            self.source.path.as_posix(),
        )
        tree = json.dumps(list(self.blocks), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(f"{rest!r}\0{tree}".encode("utf-8", "surrogatepass")).hexdigest()

    def ast(self) -> Ast:
        """The tree as pandoc takes it."""
        return document(list(self.blocks))
