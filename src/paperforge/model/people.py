"""Persons, bodies and sides (people.yml, and `sides` of paperforge.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel
from pydantic_core import PydanticCustomError

from paperforge.model.language import Language, Text

# CRediT, ANSI/NISO Z39.104-2022: the fourteen contributor roles.
CreditRole = Literal[
    "conceptualization",
    "data-curation",
    "formal-analysis",
    "funding-acquisition",
    "investigation",
    "methodology",
    "project-administration",
    "resources",
    "software",
    "supervision",
    "validation",
    "visualization",
    "writing-original-draft",
    "writing-review-editing",
]

SideCode = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{0,7}$", description="A side's code, such as US or RF")]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", description="A lower-case id, such as hartwell")]


def _true_or_false(value: Any) -> Any:
    # YAML 1.2.2, 10.3.2: `yes`, `on` and `1` are not truth values.
    if isinstance(value, str):
        if value.lower() not in {"true", "false"}:
            raise PydanticCustomError("bool_parsing", "true or false is expected")
        return value.lower() == "true"
    return value


Flag = Annotated[bool, BeforeValidator(_true_or_false)]


# Whether an entry is left out of editions for the public.
Internal = Annotated[Flag, Field(description="Left out of editions for the public")]


class Frozen(BaseModel):
    """A value of the project's files: unknown keys are findings, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Side(Frozen):
    """A side of the talks. Sides are not languages: several may share one, and one may use several."""

    name: Text = Field(description="The side's name per language")


class PersonName(Frozen):
    """A name in one language, as its bearer writes it; never transliterated by machine."""

    given: str = ""
    family: str
    patronymic: str = Field("", description="Russian: отчество")
    genitive: str = Field(
        "",
        description="Russian: the whole name in the genitive, for «доклад Ивана Петрова»; the house's templates do not print it",
    )

    @property
    def full(self) -> str:
        """Given name, patronymic, family name."""
        return " ".join(part for part in (self.given, self.patronymic, self.family) if part)

    @property
    def reversed(self) -> str:
        """Family name first, with initials, as a bibliography writes it: `Вересов А. П.`"""
        initials = "\u00a0".join(f"{part[0]}." for part in (self.given, self.patronymic) if part)
        return f"{self.family}\u00a0{initials}" if initials else self.family


class PersonNames(RootModel[Mapping[Language, PersonName]]):
    """A person's name per language."""

    model_config = ConfigDict(frozen=True)

    def get(self, language: Language) -> PersonName | None:
        """The name in a language, if it is given."""
        return self.root.get(language)


class Affiliation(Frozen):
    """Where a person works: a body of people.yml or a text, true as of a date."""

    body: Identifier | None = None
    position: Text | None = None
    text: Text | None = Field(None, description="In place of `body`: the affiliation in words")
    as_of: date | None = None


class Person(Frozen):
    """A person of people.yml."""

    name: PersonNames
    side: SideCode | None = None
    orcid: str = ""
    roles: tuple[CreditRole, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()


class Body(Frozen):
    """An institute, ministry or other organisation of people.yml."""

    name: Text
    city: Text | None = None
    url: str = ""
    about: Text | None = Field(None, description="For “About the organisations”; Markdown")


class People(Frozen):
    """All of people.yml."""

    persons: Mapping[Identifier, Person] = Field(default_factory=dict)
    bodies: Mapping[Identifier, Body] = Field(default_factory=dict)
