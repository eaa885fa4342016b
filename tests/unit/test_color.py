"""Colors that print as one gray, and those that do not."""

from __future__ import annotations

import pytest

from paperforge.checks.color import drawn_colors, same_grays


@pytest.mark.parametrize(
    ("colors", "same"),
    [
        (["#d62728", "#2a8a2a"], True),  # red and green, of one lightness
        (["#8b1a1a", "#9bd39b"], False),  # dark red and light green
        (["#1f3a5f", "#1f3a60"], False),  # two blues: nobody tells them apart anyway
        (["#777777", "#757779"], False),  # grays
        (["#ff0000", "#ff0505"], False),  # one hue, round the circle
    ],
)
def test_two_hues_of_one_lightness_are_one_gray(colors: list[str], same: bool) -> None:
    assert bool(list(same_grays(colors))) is same


def test_colors_are_read_from_attributes_and_styles_of_shapes_only() -> None:
    svg = b"""<svg xmlns="http://www.w3.org/2000/svg"><g fill="#111111"><rect fill="#ABC"/>
    <path style="fill:none; stroke: red"/></g>
    <text fill="#00ff00">x</text><circle fill="url(#a)"/><rect fill="#aabbcc"/></svg>"""
    assert drawn_colors(svg) == ["#aabbcc", "#ff0000"]
