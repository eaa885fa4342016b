"""The styles of the Word edition (templates/docx/styles.yml), as the theme's sizes and colors come into them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from paperforge.model.people import Flag, Frozen
from paperforge.model.theme import Family, points

LINES = "lines"
MAX_SPACE = 1584  # points: 22 inches, the largest measure that Word takes
_LINES = re.compile(r"-?(\d{1,2}(\.\d{1,3})?|\.\d{1,3})\s*lines")


def _space(value: Any) -> Any:
    """A length in points, or `2lines`: lines of the baseline grid, which the theme knows."""
    if isinstance(value, str) and value.endswith(LINES) and _LINES.fullmatch(value):
        return value
    length = points(value)
    if isinstance(length, float) and not abs(length) <= MAX_SPACE:
        raise PydanticCustomError("length", "a length up to 22in is expected, such as 5mm, 12 or 0.5lines")
    return length


_SPACE = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]*\.?[0-9]+\s*(mm|cm|in|pt|lines)?$"}]}
Space = Annotated[float | str, BeforeValidator(_space), WithJsonSchema(_SPACE)]
# ISO/IEC 29500-1, 17.18.2 and 17.3.4: borders are up to 12 points wide, and up to 31 points from the text.
Width = Annotated[float, Field(ge=0, le=12)]
Distance = Annotated[float, Field(ge=0, le=31)]
Border = tuple[Width, str, Distance]  # width and distance in points, and a color
# Names stand in XML, and Word takes a comma for the beginning of another name.
Name = Annotated[str, Field(pattern=r"^[^\x00-\x1f,;]*[^\x00-\x20,;]$", max_length=253)]
Bullet = Annotated[str, Field(pattern=r"^[^\x00-\x1f]+$", max_length=8)]
Tab = tuple[Literal["measure", "turned", "pairs"] | Space, Literal["dot", "none"]]


class Borders(Frozen):
    """The borders of a paragraph."""

    top: Border | None = None
    left: Border | None = None
    bottom: Border | None = None
    right: Border | None = None
    box: Border | None = None


class WordStyle(Frozen):
    """A paragraph or character style; what is not given comes from the style it is based on."""

    based_on: str | None = None
    next: str | None = None
    type: str | None = Field(None, description="A size of type of theme.yml: font, size and leading")
    font: Family | None = None
    size: float | None = Field(None, ge=1, le=400, multiple_of=0.5, description="In points, in halves")
    line: Space | None = None
    colour: str | None = Field(None, description="A color of theme.yml, or RRGGBB")
    shade: str | None = None
    bold: Flag | None = None
    italic: Flag | None = None
    caps: Flag | None = None
    superscript: Flag | None = None
    underline: Literal["single", "dotted", "double", "none"] | None = None
    tracking: float | None = Field(None, ge=-20, le=100)
    align: Literal["left", "right", "center", "both"] | None = None
    before: Space | None = None
    after: Space | None = None
    left: Space | None = None
    right: Literal["cover"] | Space | None = Field(None, description="`cover`: as far as the text of the cover")
    first: Space | None = None
    keep_next: Flag | None = None
    keep_lines: Flag | None = None
    page_break: Flag | None = None
    hyphenate: Flag | None = None
    contextual: Flag | None = None
    outline: int | None = Field(None, ge=1, le=9)
    tab: Tab | None = None
    list: tuple[Literal["bullet", "takeaway", "brief", "pair"], Annotated[int, Field(ge=1)]] | None = None
    border: Borders | None = None


class Padding(Frozen):
    """The room between the words of a cell and its edges, in points."""

    top: float = Field(0, ge=0, le=100)
    right: float = Field(0, ge=0, le=100)
    bottom: float = Field(0, ge=0, le=100)
    left: float = Field(0, ge=0, le=100)


class WordTable(Frozen):
    """A table style: borders as width and color, padding in points; `inner` lines stand between rows, `between` columns."""

    outer: tuple[Width, str]
    inner: tuple[Width, str] | None = None
    between: tuple[Width, str] | None = None
    heading: tuple[Width, str]
    padding: Padding


class WordLists(Frozen):
    """The bullets of lists by level, and how far a level stands in."""

    bullet: tuple[Bullet, ...] = Field(min_length=1, max_length=9)
    takeaway: tuple[Bullet, ...] = Field(min_length=1, max_length=9)
    brief: tuple[Bullet, ...] = Field(min_length=1, max_length=9)
    pair: tuple[Bullet, ...] = Field(min_length=1, max_length=9)
    indent: Space


class WordStyles(Frozen):
    """All of docx/styles.yml."""

    paragraphs: Mapping[Name, WordStyle]
    dense: Mapping[Name, WordStyle]
    characters: Mapping[Name, WordStyle]
    lists: WordLists
    tables: Mapping[Name, WordTable]
