"""Parts as files beside each other: ids as their papers know them, and links that lead from file to file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from paperforge.errors import RenderError
from paperforge.pandoc.ast import Element, attr_of, rewrite, walk
from paperforge.render.part import BEGIN, Part


@dataclass(frozen=True)
class Leading:
    """Where every id of a whole stands: its file, and what it is called there."""

    places: Mapping[str, tuple[str, str]]

    def address(self, identifier: str, file: str) -> str:
        """What leads to an id from a file; raises `RenderError` for one that is in no part."""
        place = self.places.get(identifier)
        if place is None:
            raise RenderError(f"a link leads to “{identifier}”, which is in no part of the package", "")
        if place[0] == file:
            return f"#{place[1]}"
        return place[0] if place[1] == BEGIN else f"{place[0]}#{place[1]}"

    def lead(self, blocks: Sequence[Element], file: str) -> list[Element]:
        """Blocks that stand in a file, with their ids as they are called there, and links that lead to other files."""

        def change(element: Element) -> Element | None:
            attribute = attr_of(element)
            if attribute is None:
                return None
            content = list(element["c"])
            if attribute[0]:
                _, bare = self.places.get(attribute[0], ("", attribute[0]))
                content[1 if element["t"] == "Header" else 0] = [bare, *attribute[1:]]
            if element["t"] == "Link" and content[2][0].startswith("#"):
                content[2] = [self.address(content[2][0][1:], file), content[2][1]]
            return {"t": element["t"], "c": content}

        result: list[Element] = rewrite(list(blocks), change)
        return result

    def part(self, part: Part, file: str) -> Part:
        """A part as it stands in its file."""
        entries = {language: self.lead(lists, file) for language, lists in part.entries.items()}
        return replace(
            part, document=replace(part.document, blocks=self.lead(part.document.blocks, file)), entries=entries
        )


def find_places(files: Mapping[str, Part]) -> Leading:
    """The places of all ids of parts, each of which is a file; where it begins has the same id in every one."""
    places = {}
    for file, part in files.items():
        suffix = f"--{part.document.part}"
        for element in walk(list(part.document.blocks)):
            attribute = attr_of(element)
            if attribute and attribute[0]:
                places[attribute[0]] = (file, attribute[0].removesuffix(suffix))
    return Leading(places)
