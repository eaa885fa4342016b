"""What the sides negotiate (options.yml of a paper): options and their links, positions, questions, precedents.

Facts stand here once; prose stands in the text of each language; ids tie them together. Of another paper, `slug/id`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from paperforge.diagnostics import Stage
from paperforge.model.language import Text
from paperforge.model.metadata import Venue
from paperforge.model.people import Flag, Frozen, Identifier, Internal, SideCode

NodeId = Annotated[
    str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$", description="An id of this file, such as op-call or q-evidence")
]
# Lengths keep what stands in a cell of a table from becoming a chapter.
End = Annotated[
    str,
    Field(
        # A length in the pattern itself takes 36 ms to compile, in every process that reads papers.
        pattern=r"^([\w][\w ._-]*/)?[A-Za-z][A-Za-z0-9_.-]*$",
        max_length=300,
        description="An option or issue: its id, or slug/id for one of another paper",
    ),
]
FACETS = ("design", "verification", "enforcement")


class Status(StrEnum):
    """How far the sides agree; `ad-ref`: subject to the approval of a capital."""

    AGREED = "agreed"
    AD_REF = "ad-ref"
    PROVISIONAL = "provisional"
    DISPUTED = "disputed"

    @property
    def holds(self) -> bool:
        """Whether the sides are at one, if only ad referendum."""
        return self in {Status.AGREED, Status.AD_REF}


def _unknown(value: Any) -> Any:
    """`{unknown: q-x}`, `{see: id, short: …}`; a bare id of the text is `see`."""
    return {"see": value.removeprefix("#")} if isinstance(value, str) else value


class Facet(Frozen):
    """Design, verification or enforcement: a place of the prose that says it (`see`), or a question that is open (`unknown`)."""

    see: str = Field("", pattern=r"^[\w.:-]*$", description="The id of the heading or block that says it")
    short: Text | None = Field(None, description="The same in a few words, for tables")
    unknown: str = Field("", pattern=r"^[\w.-]*$", description="The id of the question that stands open")


AnyFacet = Annotated[Facet, BeforeValidator(_unknown)]


class Assessment(Frozen):
    """How one side sees an option: a score per criterion of the project, and why."""

    scores: Mapping[Identifier, int] = Field(default_factory=dict)
    rationale: Text | None = None
    internal: Internal = False


class Option(Frozen):
    """An option; `recommended`: it goes to senior readers in the brief."""

    label: Text
    venue: Venue | None = None
    parties: tuple[SideCode, ...] = ()
    status: Status = Status.PROVISIONAL
    stage: Stage | None = Field(None, description="How far it has come, if not as far as the paper")
    recommended: Flag = False
    design: AnyFacet | None = None
    verification: AnyFacet | None = None
    enforcement: AnyFacet | None = None
    parameters: Text | None = None
    prospects: Text | None = None
    cost: Text | None = None
    baseline: tuple[str, ...] = Field((), description="Ids of the precedents it extends")
    assessments: Mapping[SideCode, Assessment] = Field(default_factory=dict)
    internal: Internal = False

    def facets(self) -> Iterator[tuple[str, Facet | None]]:
        """Design, verification and enforcement by name."""
        for name in FACETS:
            yield name, getattr(self, name)


class Issue(Frozen):
    """Something that options are linked with and that is none itself."""

    label: Text
    priority: int | None = Field(None, ge=1, le=9, description="1 is the most pressing")
    internal: Internal = False


class LinkKind(StrEnum):
    """What ties two options. Read from the first to the second: “is conditional on”, “comes before”, “blocks”."""

    EXCHANGE = "exchange"
    PARALLEL = "parallel"
    SEQUENCE = "sequence"
    CONDITIONAL = "conditional"
    NOT_CONDITIONAL = "not-conditional"
    BLOCKS = "blocks"

    @property
    def is_mutual(self) -> bool:
        """Whether it says the same read from either end."""
        return self in {LinkKind.EXCHANGE, LinkKind.PARALLEL, LinkKind.NOT_CONDITIONAL}

    @property
    def binds(self) -> bool:
        """Whether one end must not be shown to a senior reader without the other."""
        return self in {LinkKind.EXCHANGE, LinkKind.CONDITIONAL}


class OptionLink(Frozen):
    """A link between two options or issues, in the order the kind is read in."""

    kind: LinkKind
    between: tuple[End, End]
    status: Status = Status.PROVISIONAL
    note: Text | None = None
    internal: Internal = False


class QuestionStatus(StrEnum):
    """Whether a question still waits for its answer."""

    OPEN = "open"
    ANSWERED = "answered"


class Question(Frozen):
    """An open question; what waits for it follows from the facets that name it."""

    text: Text
    status: QuestionStatus = QuestionStatus.OPEN
    answer: Text | None = None
    internal: Internal = False


# The attribution ladder, as `model.phrases.Ladder` words it.
Rung = Literal["all", "group", "generally", "many", "several", "some", "one"]
ONE_SIDED = frozenset({"several", "some", "one"})


class Position(Frozen):
    """An entry of the agreement register: a view, who held it in the words of the ladder, and whether it is agreed."""

    text: Text
    status: Status
    held: Rung | None = None
    by: tuple[SideCode, ...] = Field((), description="For several, some and one: of which sides")
    held_by: tuple[Identifier, ...] = Field(
        (), description="The persons who held it; never in editions for the public, nor under a rule of non-attribution"
    )
    on: str = Field("", description="The id of the option or heading it is about")
    internal: Internal = False

    @model_validator(mode="after")
    def _check_sides(self) -> Position:
        if self.held in ONE_SIDED and not self.by:
            raise PydanticCustomError("rung", "“{held}” is said of a side: add `by: [CODE]`", {"held": self.held})
        if self.held and self.held not in ONE_SIDED and self.by:
            raise PydanticCustomError("rung", "“{held}” is said of all sides: leave out `by`", {"held": self.held})
        return self


class Precedent(Frozen):
    """An existing arrangement, with its source."""

    label: Text
    source: str = Field("", description="A citation key")
    locator: Text | None = Field(None, description="Where in it, per language: art. IX")
    date: datetime.date | None = None
    note: Text | None = None
    internal: Internal = False


class Negotiation(Frozen):
    """All of options.yml."""

    options: Mapping[NodeId, Option] = Field(default_factory=dict)
    issues: Mapping[NodeId, Issue] = Field(default_factory=dict)
    links: tuple[OptionLink, ...] = ()
    questions: Mapping[NodeId, Question] = Field(default_factory=dict)
    positions: Mapping[NodeId, Position] = Field(default_factory=dict)
    precedents: Mapping[NodeId, Precedent] = Field(default_factory=dict)

    def label_of(self, identifier: str) -> Text | None:
        """What an option or an issue is called."""
        node = self.options.get(identifier) or self.issues.get(identifier)
        return node.label if node else None
