"""What a package holds as a tree of entries, in the order in which it is read: groups, papers, chapters, sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from paperforge.model.config import PackagePart
from paperforge.model.language import Language
from paperforge.package.compose import Composition
from paperforge.pandoc.ast import Element, attr_of, plain_text, text, walk
from paperforge.reading.editions import Edition
from paperforge.render.contents import without_notes
from paperforge.render.part import Part
from paperforge.render.slots import inlines_of

Words = tuple[tuple[str, str], ...]  # what is said in each language, by its tag


@dataclass(frozen=True)
class Entry:
    """A title in the languages of the edition, the id that it leads to (empty for a group), and what stands below it."""

    words: Words
    target: str
    below: tuple[Entry, ...] = ()


def outline(whole: Composition, parts: Sequence[Part], edition: Edition) -> tuple[Entry, ...]:
    """The parts of an edition, those of a group below its title.

    Chapters are those of each text where one stands behind the other, else those of the first.
    """
    groups = {slug: group for group in whole.package.parts if not whole.package.papers for slug in group.papers}
    entries: list[Entry] = []
    gathered: list[Entry] = []
    for index, part in enumerate(parts):
        gathered.append(_part(part, edition))
        group = groups.get(part.document.part)
        if group is None:
            entries += gathered
        elif index + 1 < len(parts) and groups.get(parts[index + 1].document.part) is group:
            continue
        else:
            entries.append(Entry(_title(group, whole, edition), "", tuple(gathered)))
        gathered = []
    return tuple(entries)


def _title(group: PackagePart, whole: Composition, edition: Edition) -> Words:
    return _say(edition, lambda each: inlines_of(whole.prose.blocks.get(group.title.nearest([each]), [])))


def _part(part: Part, edition: Edition) -> Entry:
    words = _say(
        edition,
        lambda each: without_notes(part.titles.get(each) or text(part.document.titles.get(each, part.document.title))),
    )
    shown = edition.languages if edition.is_text else edition.languages[:1]
    below = [entry for each in shown for entry in _below(part.entries.get(each, []), each)]
    # What stands behind the texts (participants, the change log) follows the last of them in every language.
    elements = walk(list(part.document.blocks))
    order = {found[0]: place for place, each in enumerate(elements) if (found := attr_of(each)) and found[0]}
    return Entry(words, part.anchor, tuple(sorted(below, key=lambda entry: order.get(entry.target, 0))))


def _say(edition: Edition, find: Callable[[Language], list[Element]]) -> Words:
    """The same in every language; what is said alike stands once."""
    found = {plain_text(find(each)): str(each) for each in reversed(edition.languages)}
    return tuple((tag, words) for words, tag in reversed(found.items()))


def _below(lists: Sequence[Element], language: Language) -> Iterator[Entry]:
    for each in lists:
        for item in each["c"] if each["t"] == "BulletList" else ():
            link = next((found for found in walk(item[:1]) if found["t"] == "Link"), None)
            if link is not None:
                words = ((str(language), plain_text(link["c"][1])),)
                yield Entry(words, link["c"][2][0].removeprefix("#"), tuple(_below(item[1:], language)))
