"""Patch-ups of WeasyPrint's boxes: lengths that are pixels already, or percentages, are reckoned once for each style."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from paperforge.formats.layout_patches import Patches

Box = Any
_Named = list[tuple[str, float]]
_Plan = tuple[dict[str, Any], _Named, _Named, _Named]  # lengths; borders; shares of the width; of the height

_ACROSS = ("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width")
_ALONG = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")  # of the width too, but on a page box
_HEIGHTS = ("height", "min_height", "max_height")
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_FLOATS = frozenset({"left", "right", "inline-start", "inline-end", "footnote"})
_OUT_OF_FLOW = frozenset({"absolute", "fixed"})


def install(patches: Patches) -> None:
    """Patch what is imported."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import percent

    patches.function(percent.resolve_percentages, _used_lengths(percent.resolve_percentages, boxes))
    patches.function(percent.resolve_radii_percentages, _square_corners(percent.resolve_radii_percentages))
    patches.attribute(boxes.Box, "is_in_normal_flow", _is_in_normal_flow)


def _is_in_normal_flow(self: Box) -> bool:
    """Whether a box is neither floated nor placed: one question, asked more often than any other."""
    position = self.style["position"]
    if position == "static" or position == "relative":  # noqa: PLR1714 - a set would be slower
        return self.style["float"] not in _FLOATS
    return not (
        self.style["float"] in _FLOATS
        or position in _OUT_OF_FLOW
        or position[0] == "running()"
        or position[0] == "note()"
    )


def _square_corners(original: Callable[[Box], None]) -> Callable[[Box], None]:
    """`resolve_radii_percentages`, for a style without round corners."""
    square = dict.fromkeys(_CORNERS, (0, 0))

    def resolve_radii_percentages(box: Box) -> None:
        style = box.style
        try:
            plain = style.paperforge_square
        except AttributeError:
            plain = style.paperforge_square = all((0, "px") in style[name] for name in _CORNERS)
        if plain:
            box.__dict__.update(square)
        else:
            original(box)

    return resolve_radii_percentages


def _used_lengths(original: Callable[[Box, Any], None], boxes: Any) -> Callable[[Box, Any], None]:
    """`resolve_percentages`, with what a style's lengths are in pixels reckoned once."""

    def resolve_percentages(box: Box, containing_block: Any) -> None:
        style = box.style
        try:
            plan = style.paperforge_lengths
        except AttributeError:
            plan = style.paperforge_lengths = _plan(style)
        if plan is None or isinstance(box, boxes.PageBox):  # whose margins are shares of its height
            original(box, containing_block)
            return
        fixed, borders, across, heights = plan
        box.__dict__.update(fixed)
        for name, width in borders:
            if not hasattr(box, name):
                setattr(box, name, width)
        if not (across or heights):
            return
        if isinstance(containing_block, boxes.Box):
            width, height = containing_block.width, containing_block.height
        else:
            width, height = containing_block
        for name, share in across:
            setattr(box, name, width * share / 100)
        for name, share in heights:
            setattr(box, name, _of_height(name, share, height))

    return resolve_percentages


def _of_height(name: str, share: float, height: Any) -> Any:
    if height != "auto":
        return height * share / 100
    return {"height": "auto", "min_height": 0 * share / 100, "max_height": inf * share / 100}[name]


def _plan(style: Any) -> _Plan | None:
    """What is known of the lengths of all boxes of a style, and the shares of widths and heights; None if it is not so simple."""
    if style["box_sizing"] != "content-box":
        return None
    fixed: dict[str, Any] = {}
    across: _Named = []
    heights: _Named = []
    for name in (*_ACROSS, *_ALONG, *_HEIGHTS):
        value = style[name]
        unit = getattr(value, "unit", None)
        if value == "auto":
            fixed[name] = 0 if name in {"min_width", "min_height"} else value
        elif unit == "px":
            fixed[name] = value.value
        elif unit == "%":
            (heights if name in _HEIGHTS else across).append((name, value.value))
        else:
            return None
    borders = [(name, style[name]) for name in _BORDERS]
    if style["border_collapse"] == "collapse":  # a table may have settled them
        return fixed, borders, across, heights
    fixed.update(borders)
    return fixed, [], across, heights
