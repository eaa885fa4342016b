"""The theme of the house: page, fonts, sizes and colours (templates/theme.yml). One source for PDF, DOCX and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from paperforge.model.people import Frozen

MM = 72 / 25.4  # points in a millimeter
_UNITS = {"mm": MM, "cm": 10 * MM, "in": 72.0, "pt": 1.0, "": 1.0}

# ISO 216 and ANSI/ASME Y14.1, in points.
TURNED_SIDE = 25 * MM  # the left and right margins of a page on its side
PAIRS_SIDE = 20 * MM  # those of a page that holds texts beside each other
PAGE_SIZES = {"A4": (210 * MM, 297 * MM), "Letter": (612.0, 792.0)}


def points(value: Any) -> Any:
    """A length with its unit in points; what is no text is left to the model."""
    if not isinstance(value, str):
        return value
    unit = value.lstrip("+-.0123456789")
    try:
        return float(value.removesuffix(unit)) * _UNITS[unit.strip()]
    except (KeyError, ValueError):
        raise PydanticCustomError("length", "a length is expected, such as 30mm, 1.5cm, 0.75in or 11pt") from None


def _page_size(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in PAGE_SIZES:
        known = ", ".join(f"'{name}'" for name in PAGE_SIZES)
        raise PydanticCustomError("enum", "unknown page size", {"expected": known})
    width, height = PAGE_SIZES[value]
    return {"width": width, "height": height}


_LENGTH = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[0-9]*\.?[0-9]+\s*(mm|cm|in|pt)?$"}]}
Length = Annotated[float, BeforeValidator(points), Field(ge=0, le=2000), WithJsonSchema(_LENGTH)]
# Word counts sizes in half points; a size of the theme is the same in both formats.
Size = Annotated[float, BeforeValidator(points), Field(ge=5, le=96, multiple_of=0.5), WithJsonSchema(_LENGTH)]
# Less than the smallest size would print lines over each other; each style is measured against its own size as well.
Leading = Annotated[float, BeforeValidator(points), Field(ge=5, le=200), WithJsonSchema(_LENGTH)]
# A name becomes a string of CSS and of XML: what would end the one or the other is no part of a font's name.
FamilyName = Annotated[str, Field(pattern=r"""^[^\x00-\x1f"\\<>{};]+$""", max_length=80)]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", description="A color as #rrggbb")]
Family = Literal["serif", "sans", "mono"]


class PageSize(Frozen):
    """A sheet of paper, in points."""

    width: Length
    height: Length


_SIZE_SCHEMA = {
    "anyOf": [
        {"enum": list(PAGE_SIZES)},
        {"type": "object", "properties": {"width": _LENGTH, "height": _LENGTH}, "required": ["width", "height"]},
    ]
}


class Cover(Frozen):
    """The margins of the cover but the left one, which is that of the text."""

    top: Length
    right: Length
    bottom: Length


class Page(Frozen):
    """The page. The text block is as wide as `measure` and as high as whole lines fit between `top` and `bottom`."""

    size: Annotated[PageSize, BeforeValidator(_page_size), WithJsonSchema(_SIZE_SCHEMA)] = Field(
        description="A4, Letter, or {width, height}"
    )
    measure: Length = Field(description="The width of the text")
    top: Length
    bottom: Length = Field(description="The least margin below the text")
    left: Length | None = Field(None, description="Default: the text stands in the middle of the page")
    header: Length = Field(description="From the upper edge to the running head")
    footer: Length = Field(description="From the lower edge to the running foot")
    cover: Cover
    dense_cover: Cover = Field(description="The cover in several languages")

    @property
    def left_margin(self) -> float:
        """The left margin in points."""
        return (self.size.width - self.measure) / 2 if self.left is None else self.left

    @property
    def right_margin(self) -> float:
        """The right margin in points."""
        return self.size.width - self.measure - self.left_margin


class Font(Frozen):
    """A font family: of an installed package fontpkg-…, or of files in templates/fonts."""

    family: FamilyName = Field(description="The family's name, as the font files give it")
    instead: tuple[FamilyName, ...] = Field(
        min_length=1, description="What stands in where a reader's machine has no such font; CSS generic last"
    )


class Roles(Frozen):
    """Which family sets what."""

    text: Family
    headings: Family
    labels: Family
    tables: Family
    captions: Family
    code: Family


class TypeStyle(Frozen):
    """A size of type: whose family, how large, and from one baseline to the next."""

    role: Literal["text", "headings", "labels", "tables", "captions", "code"]
    size: Size
    leading: Leading


class DenseStyle(Frozen):
    """What differs where the cover and the contents stand in several languages."""

    size: Size
    leading: Leading


class Colors(Frozen):
    """The colors of one kind of page. A contrast is checked for all that is read (WCAG 2.2, 1.4.3 and 1.4.11)."""

    ink: Color = Field(description="Text")
    accent: Color = Field(description="Headings, labels, heavy rules")
    grey: Color = Field(description="Text that is less important")
    rule: Color = Field(description="Rules that carry meaning")
    pale: Color = Field(description="Rules that only help the eye")
    tint: Color = Field(description="Ground of a box")
    paper: Color = Field(description="Ground of the page")


class Theme(Frozen):
    """All of theme.yml. Lengths are points where no unit is given."""

    page: Page
    fonts: Mapping[Family, Font]
    roles: Roles
    type: Mapping[str, TypeStyle]
    dense: Mapping[str, DenseStyle]
    colors: Colors
    screen: Colors = Field(description="The colors of the page on the screen")
    dark: Colors = Field(description="The colors of the page on the screen at night")

    @property
    def line(self) -> float:
        """The baseline grid: from one line of the text to the next, in points."""
        return self.type["body"].leading

    @property
    def lines(self) -> int:
        """How many lines of text a page has."""
        return int((self.page.size.height - self.page.top - self.page.bottom) / self.line + 1e-6)

    @property
    def bottom_margin(self) -> float:
        """The margin below the last line of the grid, in points."""
        return self.page.size.height - self.page.top - self.lines * self.line

    def style(self, name: str, dense: bool = False) -> TypeStyle:
        """A size of type by its name; `dense` for an edition in several languages."""
        style = self.type[name]
        if dense and name in self.dense:
            return style.model_copy(update=dict(self.dense[name]))
        return style

    def family(self, name: str) -> Font:
        """The font of a size of type."""
        role: Family = getattr(self.roles, self.type[name].role)
        return self.fonts[role]


def contrast(one: str, other: str) -> float:
    """The contrast of two colors, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(color[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
