"""Patch-ups of WeasyPrint's lines and blocks: short ways for what is asked of each of them, and nearly always is plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from paperforge.formats.layout_patches import Patches
from paperforge.formats.layout_text import given_by

Box = Any
FIRST, LAST = 0, 1


def install(patches: Patches) -> None:
    """Patch what is imported."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import float as floats
    from weasyprint.layout import inline
    from weasyprint.text import line_break

    patches.function(floats.avoid_collisions, _place_lines(floats.avoid_collisions, boxes.LineBox))
    patches.attribute(boxes.ParentBox, "page_values", _page_values_of_ends())
    patches.attribute(inline, "create_layout", _promise_layouts(inline.create_layout, line_break.Layout))


def _place_lines(avoid: Callable[..., Any], line_class: Any) -> Callable[..., Any]:
    """`avoid_collisions`, for a line with nothing to collide with."""

    def avoid_collisions(context: Any, box: Box, containing_block: Any, outer: bool = True) -> Any:
        if outer or type(box) is not line_class or context.excluded_shapes:
            return avoid(context, box, containing_block, outer)
        if box.style["float"] != "none" or containing_block.style["direction"] != "ltr":
            return avoid(context, box, containing_block, outer)
        edge = containing_block.content_box_x()
        left = edge + box.margin_left
        right = edge + containing_block.width - box.margin_right
        return left - box.margin_left, box.position_y + box.margin_top - box.margin_top, right - left

    return avoid_collisions


def _page_values_of_ends() -> Callable[[Box], tuple[Any, Any]]:
    """`ParentBox.page_values`, which asks the first child for its first name and the last for its last, not each for both."""

    def page_values(self: Box) -> tuple[Any, Any]:
        return value_at(self, FIRST), value_at(self, LAST)

    def value_at(box: Box, side: int) -> Any:
        if getattr(type(box), "page_values", None) is not page_values:
            values: tuple[Any, Any] = box.page_values()
            return values[side]
        for child in reversed(box.children) if side else box.children:
            if child.is_in_normal_flow() or child.is_floated():
                return value_at(child, side) or box.style["page"]
        return box.style["page"]

    return page_values


def _promise_layouts(create: Callable[..., Any], layout_class: Any) -> Callable[..., Any]:
    """`create_layout` for a text that justification moves: Pango is asked when it is drawn; until then no one looks at it."""

    def create_layout(
        text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float
    ) -> Any:
        given = given_by(style)
        if given is None or max_width is not None:
            return create(text, style, context, max_width, justification_spacing)
        end = text.find("\n")
        text = text if end < 0 else text[: end + 2]
        if style["word_spacing"] and text.replace("\0", "") == " ":
            text = " \u200b"  # as `set_text` writes it, for Pango widens no space that stands alone
        layout = layout_class.__new__(layout_class)
        values = {"justification_spacing": justification_spacing, "max_width": max_width, "text": text}
        vars(layout).update(given, **values, layout=None, style=None)
        return layout

    return create_layout
