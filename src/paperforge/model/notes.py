"""CHANGES.yml: what the authors say of a release, beside what is counted (docs/redline-guide.md)."""

from __future__ import annotations

from pydantic import Field

from paperforge.model.language import Text
from paperforge.model.people import Frozen


class Note(Frozen):
    """A note on what changed: in a paper, or (without one) in all of the release; `ids` are places or options it is about."""

    paper: str = Field("", description="The slug of the paper; leave it out for a note on the whole release")
    text: Text
    ids: tuple[str, ...] = Field((), description="Ids of headings, blocks, brackets, options or terms it is about")


class Notes(Frozen):
    """All of CHANGES.yml."""

    entries: tuple[Note, ...] = ()
