"""The metadata of a paper (paper.yml, or the front matter of a single file)."""

from __future__ import annotations

import datetime
from collections.abc import Container, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, RootModel, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from paperforge.diagnostics import Stage
from paperforge.model.language import Language, Text, TextList
from paperforge.model.people import CreditRole, Flag, Frozen, Identifier, Internal, SideCode

CodeName = Annotated[
    str, Field(pattern=r"^[A-Z0-9]*[A-Z][0-9]{3}$", description="A code of the catalogue, such as META006")
]
SeverityName = Literal["off", "note", "warning", "error"]


class Kind(StrEnum):
    """What sort of option paper it is; decides the parts it must have."""

    EXPLORATORY = "exploratory"
    OPTIONS = "options"


class Venue(StrEnum):
    """Where an arrangement would be made."""

    UNILATERAL = "unilateral"
    BILATERAL = "bilateral"
    MULTILATERAL = "multilateral"


class Author(Frozen):
    """An author: a person of people.yml, or (papers from elsewhere) a bare name."""

    person: Identifier | None = None
    name: str = ""
    affiliation: Text | None = Field(None, description="For a bare name: the affiliation in words")
    orcid: str = ""
    email: str = ""
    roles: tuple[CreditRole, ...] = ()
    consent: Flag = Field(True, description="Whether the name may stand in editions for the public")

    @model_validator(mode="after")
    def _check_who(self) -> Author:
        if not self.person and not self.name:
            raise PydanticCustomError("author", "an author is a `person` of people.yml or a `name`")
        if self.person and (self.name or self.affiliation or self.orcid or self.email):
            reason = "beside `person` stand `roles` and `consent` alone; name, affiliation, ORCID, address belong into people.yml"
            raise PydanticCustomError("author", reason)
        return self


class Participant(Frozen):
    """Somebody who took part; printed only where `consent` is true."""

    person: Identifier
    consent: Flag = False


class Meeting(Frozen):
    """The meeting a paper comes from."""

    by: tuple[Identifier, ...] = Field((), description="The convening bodies, by their ids in people.yml")
    place: Text | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None


class Imprint(Frozen):
    """Who publishes, and the numbers a library needs."""

    publisher: tuple[Identifier, ...] = ()
    place: Text | None = None
    isbn: str = ""
    doi: str = ""
    udc: str = Field("", description="УДК, printed in Russian editions")
    bbk: str = Field("", description="ББК, printed in Russian editions")
    licence: str = ""
    copyright: Text | None = None


class Limits(Frozen):
    """Word limits, for each language's body."""

    words: int | None = Field(None, gt=0)
    parts: Mapping[str, int] = Field(default_factory=dict, description="Limit per part, by heading id")


class Numbering(Frozen):
    """What is numbered besides figures, tables, options and footnotes, which always are."""

    sections: Flag = Field(False, description="Number the headings of levels 1 to 3: 1, 1.1, 1.1.1")


class Brief(Frozen):
    """What the brief for a senior reader says in words of its own; the rest comes from the register and the options."""

    question: Text = Field(description="The question of the paper, in one or two sentences")
    asks: tuple[Text, ...] = Field(min_length=1, description="What the reader is asked to do")


class Change(Frozen):
    """One line of the change log; a change of stage is recorded here too."""

    version: str
    date: datetime.date
    stage: Stage | None = None
    note: Text | None = None
    internal: Internal = False


DifferenceKind = Literal[
    "number", "date", "quantity", "modal", "negation", "term", "citation", "bracket", "name", "opposite"
]


class Difference(Frozen):
    """A difference between the texts that is known: it is printed in the annex, and no longer reported."""

    words: Mapping[Language, str] = Field(
        min_length=1,
        description="The words of each text as they are printed, without marks; a language whose text has none is left out",
    )
    kind: DifferenceKind | None = Field(None, description="What differs; default: anything in these words")
    at: str = Field("", description="The id of the heading, option, paragraph or bracket where they stand")
    prevails: Language | None = Field(None, description="The language whose text prevails; default: neither text does")
    note: Text | None = Field(None, description="Why the texts differ")
    internal: Internal = False

    @model_validator(mode="after")
    def _check_words(self) -> Difference:
        if any(not " ".join(words.split()) for words in self.words.values()):
            raise PydanticCustomError("difference", "a text without words is left out of `words`")
        return self


class StyleNames(RootModel[Mapping[Language, str]]):
    """Citation styles by language; one for all languages stands under `mul` (ISO 639-2: several languages)."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _read_one_for_all(cls, value: Any) -> Any:
        return {"mul": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        by_language = handler(schema)
        return {"anyOf": [{"type": "string"}, by_language]}

    def key_of(self, language: Language) -> Language | None:
        """The key whose style holds for a language; None where none does."""
        return key_for(language, self.root)


def key_for(language: Language, keys: Container[Language]) -> Language | None:
    """The key that holds for a language: itself, it without script and region, or `mul`, the one for all."""
    return next((key for key in (language, Language(language.primary), Language("mul")) if key in keys), None)


# What of the metadata can be internal as a whole: what has no default that would be printed in its place.
InternalField = Literal[
    "abstract",
    "acknowledgements",
    "authors",
    "brief",
    "disclaimer",
    "discrepancies",
    "funding",
    "history",
    "imprint",
    "keywords",
    "language_clause",
    "meeting",
    "non_attribution",
    "number",
    "participants",
    "sample",
    "short_title",
    "status",
    "subtitle",
    "takeaways",
]


class Metadata(Frozen):
    """Everything a paper says of itself apart from its text."""

    id: str = ""
    number: str = ""
    kind: Kind | None = None
    title: Text
    short_title: Text | None = Field(None, description="The title as running heads print it, where it is long")
    subtitle: Text | None = None
    version: str = ""
    date: datetime.date | None = None
    date_text: Text | None = Field(None, description="The date in words, printed in place of `date`")
    stage: Stage = Stage.DRAFT
    citable: Flag | None = None
    handling: str = Field("", description="A TLP label, such as TLP:CLEAR; never translated")
    sample: Text | None = Field(None, description="A notice that the paper is a sample, printed on the cover")
    venue: Venue | None = None
    parties: tuple[SideCode, ...] = ()
    status: Text | None = Field(None, description="The status in words")
    meeting: Meeting | None = None
    authors: tuple[Author, ...] = ()
    participants: tuple[Participant, ...] = ()
    organisations: tuple[Identifier, ...] = Field(
        (), description="Bodies to describe in the back matter; default: the convening bodies"
    )
    language_clause: Text | None = None
    non_attribution: Text | None = None
    disclaimer: Text | None = None
    imprint: Imprint | None = None
    funding: Text | None = None
    acknowledgements: Text | None = None
    abstract: Text | None = None
    keywords: TextList | None = None
    takeaways: tuple[Text, ...] = ()
    brief: Brief | None = Field(None, description="Words of the edition `brief`")
    limits: Limits = Limits()
    numbering: Numbering = Numbering()
    lists: tuple[Literal["figures", "tables", "brackets", "discrepancies"], ...] = Field(
        (), description="Lists to print: figures and tables after the contents, brackets and discrepancies as annexes"
    )
    discrepancies: tuple[Difference, ...] = Field(
        (), description="Differences between the texts that are known: in the annex, with which text prevails"
    )
    history: tuple[Change, ...] = ()
    internal: tuple[InternalField, ...] = Field((), description="Keys that are left out of editions for the public")
    csl: StyleNames | None = Field(None, description="Citation styles of this paper; see paperforge.yml")
    bibliography: tuple[str, ...] = Field(
        (), description="Files of the paper's folder; default: refs.bib and refs.json where they stand"
    )
    editions: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    severity: Mapping[CodeName, SeverityName] = Field(default_factory=dict)
    ignore: tuple[CodeName, ...] = ()
