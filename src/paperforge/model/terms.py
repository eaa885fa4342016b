"""Terms (terms.yml of a paper, glossary.yml of the project): one meaning, or one per side."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, RootModel

from paperforge.model.language import Language, Text, TextList
from paperforge.model.people import Frozen, Internal, SideCode

TermId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$", description="A term's id, such as t-interference")]


class TermStatus(StrEnum):
    """Whether the sides mean the same by a word."""

    AGREED = "agreed"
    PROVISIONAL = "provisional"
    CONTESTED = "contested"


class Match(StrEnum):
    """How the label in one language stands to that in another: the mapping properties of SKOS (W3C, 2009, section 10)."""

    EXACT = "exact"
    CLOSE = "close"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"


class Equivalence(Frozen):
    """What the word of language `to` is to the word of language `of`: `broad` says that it means more."""

    of: Language
    to: Language
    match: Match
    note: Text | None = Field(None, description="What is lost or gained on the way")


class FalseFriend(Frozen):
    """A word that looks like the term in another language and means something else."""

    language: Language
    word: str
    note: Text | None = Field(None, description="What it means")


class SideDefinition(Frozen):
    """What one side means by a term, in the language it was written in, glossed in the others."""

    language: Language
    text: str
    gloss: Text | None = None
    source: str = Field("", description="The citation key of where the side says so")
    internal: Internal = False


class Term(Frozen):
    """A term: one definition for all, or one per side."""

    label: Text
    status: TermStatus = TermStatus.PROVISIONAL
    definition: Text | None = None
    definitions: Mapping[SideCode, SideDefinition] = Field(default_factory=dict)
    source: str = ""
    equivalence: tuple[Equivalence, ...] = ()
    false_friends: tuple[FalseFriend, ...] = ()
    deprecated: TextList | None = Field(None, description="Words that are not to be used for it, per language")
    abbreviation: Text | None = Field(None, description="Its short form, per language")
    internal: Internal = False

    @property
    def is_defined(self) -> bool:
        """Whether anybody says what it means."""
        return self.definition is not None or bool(self.definitions)


class Terms(RootModel[Mapping[TermId, Term]]):
    """All of terms.yml or glossary.yml: terms by id."""

    model_config = ConfigDict(frozen=True)
