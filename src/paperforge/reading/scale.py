"""The scale that options are scored on: the project's, or 1 to 5 as the house names it."""

from __future__ import annotations

from collections.abc import Mapping

from paperforge.model.language import Text
from paperforge.reading.project import Project

DEFAULT = (1, 2, 3, 4, 5)


def scale_of(project: Project) -> Mapping[int, Text | None]:
    """The scores from the lowest to the highest; None stands for a name of the house (words/*.yml, `scores`)."""
    own = {int(score): name for score, name in project.configuration.scale.items()}
    return {score: own[score] for score in sorted(own)} if own else dict.fromkeys(DEFAULT)
