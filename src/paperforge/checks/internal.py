"""RND153: what is internal in one language is internal in the others, or everybody reads it there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.internal import INTERNAL
from paperforge.pandoc.ast import ATTRIBUTED, Element, classes_of, walk
from paperforge.reading.binding import Places
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import find_texts


def check_texts(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RND153 for each section in which one text has more marks than another; comments are of one language by nature."""
    if len(paper.bodies) < 2 or not any(_is_marked(each) for body in paper.bodies.values() for each in body.marked_up):
        return
    shared = frozenset.intersection(*(body.ids for body in paper.bodies.values()))
    sections = {language: _by_section(body, shared) for language, body in paper.bodies.items()}
    for name in dict.fromkeys(name for each in sections.values() for name in each):
        counts = {language: len(each.get(name, ())) for language, each in sections.items()}
        most = max(counts, key=lambda language: counts[language])
        for language, count in counts.items():
            if count < counts[most]:
                first = sections[most][name][0]
                where = f"in “#{name}” " if name else ""
                message = f"{where}{counts[most]} marked internal in {most}, and {count} in {language}"
                hint = f"Mark the same in {paper.bodies[language].source.path.name}, or it stays there for everybody."
                yield Diagnostic(codes.RND153, message, paper.bodies[most].places.span(first), hint)


def check_metadata(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RND153 for each text of metadata, terms and options that is marked in one language and less in another."""
    values: list[tuple[Any, Places]] = [(paper.metadata, paper.places)]
    values += [(term, paper.terms_places[name].below(name)) for name, term in paper.terms.items()]
    if paper.beside.places is not None:
        values.append((paper.beside.negotiation, paper.beside.places))
    for value, places in values:
        for path, text in find_texts(value):
            counts = {each: len(_marks(paper.prose.blocks.get(text[each], []))) for each in text.languages()}
            for language, count in counts.items():
                if count < max(counts.values()):
                    message = f"what is internal in another language is not marked in {language}"
                    hint = "Mark the same here, or it stays here for everybody."
                    yield Diagnostic(codes.RND153, message, places.span(*path, str(language)), hint)


def _by_section(body: Body, shared: frozenset[str]) -> dict[str, list[Element]]:
    """The marks below each heading whose id stands in all texts, by that id; those before the first one by none."""
    found: dict[str, list[Element]] = {}
    name = ""
    for block in body.ast["blocks"]:
        if block["t"] == "Header" and block["c"][1][0] in shared:
            name = block["c"][1][0]
        for mark in _marks([block]):
            found.setdefault(name, []).append(mark)
    return found


def _marks(blocks: list[Element]) -> list[Element]:
    """The elements that are marked."""
    return [element for element in walk(blocks, *ATTRIBUTED) if _is_marked(element)]


def _is_marked(element: Element) -> bool:
    return INTERNAL in classes_of(element)


CHECKS = (check_texts, check_metadata)
