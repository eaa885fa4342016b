"""On which page the bookmarks of a Word file stand, read from the PDF that LibreOffice makes of it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from urllib.parse import quote


def find_pages(pdf: bytes, bookmarks: Iterable[str]) -> dict[str, str]:
    """The pages of those bookmarks that are there, as the pages' feet show them.

    Our sections count on from the cover, which is page 1: the number of a page is its place in the file.
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    found = {
        name.removeprefix("/"): reader.get_destination_page_number(destination)
        for name, destination in reader.named_destinations.items()
    }
    places = {bookmark: found.get(_destination(bookmark)) for bookmark in bookmarks}
    return {bookmark: str(place + 1) for bookmark, place in places.items() if place is not None}


def _destination(bookmark: str) -> str:
    """The name of a destination: LibreOffice quotes a name as in a URL, then writes the rest as hexadecimals."""
    return "".join(
        character if character.isalnum() or character == "-" else f"{ord(character):02X}"
        for character in quote(bookmark)
    )


def count_pages(pdf: bytes) -> int:
    """How many pages it has."""
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)
