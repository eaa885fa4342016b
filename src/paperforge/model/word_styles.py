"""The styles of the Word edition (templates/docx/styles.yml), as the theme's sizes and colors come into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from paperforge.model.people import Flag, Frozen
from paperforge.model.theme import Family, points

LINES = "lines"


def _space(value: Any) -> Any:
    """A length in points, or `2lines`: lines of the baseline grid, which the theme knows."""
    if isinstance(value, str) and value.endswith(LINES):
        float(value.removesuffix(LINES))
        return value
    return points(value)


_SPACE = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]*\.?[0-9]+\s*(mm|cm|in|pt|lines)?$"}]}
Space = Annotated[float | str, BeforeValidator(_space), WithJsonSchema(_SPACE)]
Border = tuple[float, str, float]  # width and distance in points, and a color
Tab = tuple[Literal["measure"] | Space, Literal["dot", "none"]]


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
    size: float | None = Field(None, description="In points")
    line: Space | None = None
    colour: str | None = Field(None, description="A color of theme.yml, or RRGGBB")
    shade: str | None = None
    bold: Flag | None = None
    italic: Flag | None = None
    caps: Flag | None = None
    superscript: Flag | None = None
    underline: Literal["single", "dotted", "double", "none"] | None = None
    tracking: float | None = None
    align: Literal["left", "right", "center", "both"] | None = None
    before: Space | None = None
    after: Space | None = None
    left: Space | None = None
    right: Space | None = None
    first: Space | None = None
    keep_next: Flag | None = None
    keep_lines: Flag | None = None
    page_break: Flag | None = None
    hyphenate: Flag | None = None
    contextual: Flag | None = None
    outline: int | None = Field(None, ge=1, le=9)
    tab: Tab | None = None
    list: tuple[str, int] | None = None
    border: Borders | None = None


class WordTable(Frozen):
    """A table style: borders as width and color, padding in points."""

    outer: tuple[float, str]
    inner: tuple[float, str]
    heading: tuple[float, str]
    padding: Mapping[Literal["top", "right", "bottom", "left"], float]


class WordLists(Frozen):
    """The bullets of lists by level, and how far a level stands in."""

    bullet: tuple[str, ...]
    takeaway: tuple[str, ...]
    indent: Space


class WordStyles(Frozen):
    """All of docx/styles.yml."""

    paragraphs: Mapping[str, WordStyle]
    dense: Mapping[str, WordStyle]
    characters: Mapping[str, WordStyle]
    lists: WordLists
    tables: Mapping[str, WordTable]
