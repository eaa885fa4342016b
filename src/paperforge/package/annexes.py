"""The joint annexes of a package."""

from __future__ import annotations

from collections.abc import Sequence

from paperforge.package.compose import Composition
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.editions import Edition
from paperforge.render.document import Drawing
from paperforge.render.part import Part


def compose_annexes(
    whole: Composition, parts: Sequence[Part], edition: Edition, pandoc: Pandoc, drawing: Drawing
) -> list[Part]:
    """None yet."""
    return []
