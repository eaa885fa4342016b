"""The contents of a document, as a list of links made from its headings."""

from __future__ import annotations

from collections.abc import Sequence

from paperforge.house import House
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr, div, header, link, plain, rewrite, walk
from paperforge.render.words import words_of

DEPTH = 3  # headings of level 2 (chapters) and 3 (sections); level 1 is a title


def build_contents(texts: Sequence[tuple[Language, list[Element]]], back: list[Element], house: House) -> list[Element]:
    """A heading and a nested list per language; the headings of the back matter follow in the list of their language."""
    blocks: list[Element] = []
    for language, text in texts:
        own_back = [
            element
            for element in walk(back, "Header")
            if ["lang", str(language)] in element["c"][1][2] and element["c"][1][0]
        ]
        entries = [element for element in walk(text, "Header") if 1 < element["c"][0] <= DEPTH]
        items = _nest([*entries, *own_back])
        if not items:
            continue
        title = [{"t": "Str", "c": words_of(house, language)["contents"]}]
        attribute = attr(f"pf-contents-{language}", ["pf-front-heading", "pf-contents-heading"], lang=str(language))
        blocks.append(header(2, attribute, title))
        blocks.append(div(attr("", ["pf-contents"], lang=str(language)), [items]))
    return blocks


def _nest(headings: list[Element]) -> Element | None:
    """Chapters as a list, their sections as lists below them."""
    items: list[list[Element]] = []
    below: list[list[Element]] = []
    for heading in headings:
        level, attribute, inlines = heading["c"]
        entry = plain([link(f"#{attribute[0]}", without_notes(inlines), attr("", ["pf-contents-entry"]))])
        if level <= 2 or not items:
            below = []
            items.append([entry])
        else:
            if not below:
                items[-1].append({"t": "BulletList", "c": below})
            below.append([entry])
    return {"t": "BulletList", "c": items} if items else None


def without_notes(inlines: list[Element]) -> list[Element]:
    """The words of a heading or caption without its footnotes, ids and links, which may stand only once."""

    def strip(element: Element) -> Element | list[Element] | None:
        if element["t"] == "Note":
            return []
        if element["t"] in {"Link", "Span"}:
            content: list[Element] = element["c"][1]
            return content
        return None

    result: list[Element] = rewrite(inlines, strip, "Note", "Link", "Span")
    return result
