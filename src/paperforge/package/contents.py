"""The contents of a package: every part with its title, chapters and sections, and the pages they begin on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from paperforge.model.language import Language
from paperforge.package.compose import Composition
from paperforge.pandoc.ast import Element, attr, classes_of, link, plain, rewrite, text, walk
from paperforge.render.contents import without_notes
from paperforge.render.part import Listed
from paperforge.render.slots import inlines_of

ENTRY = "pf-contents-entry"
MANY = 12  # papers: of more, the contents show the chapters alone


def joint_contents(
    whole: Composition, parts: Sequence[Listed], languages: Sequence[Language]
) -> dict[Language, list[Element]]:
    """A list for each language: a part, its chapters, their sections; titles of groups stand before the first of theirs."""
    return {language: [{"t": "BulletList", "c": list(_items(whole, parts, language))}] for language in languages}


def _items(whole: Composition, parts: Sequence[Listed], language: Language) -> Iterator[list[Element]]:
    groups = {group.papers[0]: group.title for group in whole.package.parts if not whole.package.papers}
    for part in parts:
        title = groups.get(part.name)
        if title is not None:
            yield [plain([{"t": "Strong", "c": inlines_of(whole.prose.blocks.get(title.nearest([language]), []))}])]
        inlines = without_notes(part.titles.get(language) or text(part.title))
        entry = plain([link(f"#{part.anchor}", [{"t": "Strong", "c": inlines}], attr("", [ENTRY, "pf-part-entry"]))])
        below = part.entries.get(language, [])
        yield [entry, *(_chapters(below) if len(whole.members) > MANY else below)]


def _chapters(lists: list[Element]) -> list[Element]:
    return [{"t": "BulletList", "c": [item[:1] for item in each["c"]]} for each in lists]


def targets_of(blocks: Sequence[Element]) -> list[str]:
    """The ids that entries of contents lead to, in order."""
    return [each["c"][2][0][1:] for each in walk(list(blocks)) if ENTRY in classes_of(each)]


def number_entries(blocks: list[Element], pages: Mapping[str, int]) -> list[Element]:
    """Entries with the page they lead to, as an attribute that the style sheet prints."""

    def number(element: Element) -> Element | None:
        if element["t"] != "Link" or ENTRY not in classes_of(element):
            return None
        (identifier, classes, values), inlines, target = element["c"]
        page = str(pages.get(target[0][1:], ""))
        return {"t": "Link", "c": [[identifier, classes, [*values, ["page", page]]], inlines, target]}

    result: list[Element] = rewrite(blocks, number)
    return result
