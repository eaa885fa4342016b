"""Reads what stands beside the prose of a paper: its terms, its options, and the options of papers it is linked with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import BaseModel

from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Text
from paperforge.model.negotiation import Negotiation
from paperforge.model.terms import Term, Terms
from paperforge.pandoc.ast import ATTRIBUTED, Element, attr_of, plain, plain_text, rewrite, text, value_of, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.binding import Places, bind
from paperforge.reading.files import MAX_YAML, find_hidden, read_text
from paperforge.reading.nodes import parse_mapping, scalars
from paperforge.reading.paper import Beside
from paperforge.reading.project import PAPERS, Project, find_papers
from paperforge.reading.prose import Prose, read_prose

M = TypeVar("M", bound=BaseModel)


def read_terms(
    project: Project, slug: str, blocks: Iterable[list[Element]], found: list[Diagnostic]
) -> tuple[Mapping[str, Term], Mapping[str, Places]]:
    """The terms of a paper and the file each stands in: all of terms.yml, and those of the glossary that its texts use."""
    read = _read(project, slug, "terms", Terms, found)
    terms = dict(read[0].root) if read else {}
    places = dict.fromkeys(terms, read[1]) if read else {}
    if project.glossary and project.glossary_places:
        used = {
            value_of(attribute, "ref")
            for text in blocks
            for each in walk(text, *ATTRIBUTED)
            if (attribute := attr_of(each)) is not None
        }
        for identifier, term in project.glossary.items():
            if identifier in used and identifier not in terms:
                terms[identifier] = term
                places[identifier] = project.glossary_places
    return terms, places


def read_beside(project: Project, slug: str, found: list[Diagnostic]) -> Beside:
    """options.yml of a paper; empty where there is none or it cannot be used."""
    read = _read(project, slug, "options", Negotiation, found)
    if read is None:
        return Beside()
    negotiation, places = read
    own = f"{slug}/"  # an end may name the paper it stands in
    links = tuple(
        link.model_copy(update={"between": tuple(end.removeprefix(own) for end in link.between)})
        for link in negotiation.links
    )
    return Beside(negotiation.model_copy(update={"links": links}), places)


def read_others(project: Project, slug: str, own: Beside) -> dict[str, Beside]:
    """The options of every paper that links lead to from here, directly or through another.

    Their faults are reported with their own papers. A paper that cannot be read stands here without options.
    """
    others: dict[str, Beside] = {}
    waiting = sorted(_named(own.negotiation) - {slug})
    while waiting:
        name = waiting.pop()
        if name not in others:
            others[name] = _read_other(project, name) if _exists(project, name) else Beside()
            waiting.extend(sorted(_named(others[name].negotiation) - {slug, *others}))
    return others


def with_words(own: Beside, others: Mapping[str, Beside], pandoc: Pandoc) -> dict[str, Beside]:
    """The papers that this one is linked with, with what its pages print of them: plain words, whatever stands in their files.

    Their faults are reported with their own papers.
    """
    worded = dict(others)
    for name in sorted(_named(own.negotiation) & set(others)):
        other = others[name]
        ends = {
            end.split("/", 1)[1] for link in own.negotiation.links for end in link.between if end.startswith(f"{name}/")
        }
        labels = [other.title, *(other.negotiation.label_of(end) for end in sorted(ends))]
        known = tuple(label for label in labels if label is not None)
        blocks = read_prose(pandoc, [(known, other.places)], []).blocks
        plain_ = {written: [plain(text(plain_text(_without_citations(each))))] for written, each in blocks.items()}
        worded[name] = replace(other, prose=Prose(plain_))
    return worded


def _without_citations(blocks: list[Element]) -> list[Element]:
    result: list[Element] = rewrite(blocks, lambda _: [], "Cite")
    return result


def _read_other(project: Project, slug: str) -> Beside:
    """The options of another paper, and its title as paper.yml has it."""
    source = read_text(project.root, PurePosixPath(PAPERS, slug, "paper.yml"), [], MAX_YAML)
    node = parse_mapping(source, []) if source else None
    title = node.entries.get("title") if node else None
    return replace(read_beside(project, slug, []), title=bind(title, Text, []) if title else None)


def _named(negotiation: Negotiation) -> set[str]:
    """The other papers that the links of a paper name."""
    return {end.split("/", 1)[0] for link in negotiation.links for end in link.between if "/" in end}


def _exists(project: Project, slug: str) -> bool:
    return slug in find_papers(project) and (project.root / _path(project, slug, "options")).is_file()


def _path(project: Project, slug: str, name: str) -> PurePosixPath:
    """`papers/x/terms.yml`; of a paper in a single file, `papers/x.terms.yml`."""
    if (project.root / PAPERS / slug).is_dir():
        return PurePosixPath(PAPERS, slug, f"{name}.yml")
    return PurePosixPath(PAPERS, f"{slug}.{name}.yml")


def _read(project: Project, slug: str, name: str, model: type[M], found: list[Diagnostic]) -> tuple[M, Places] | None:
    path = _path(project, slug, name)
    if not (project.root / path).exists():
        return None
    source = read_text(project.root, path, found, MAX_YAML)
    node = parse_mapping(source, found) if source else None
    if node is None:
        return None
    for scalar in scalars(node):
        found.extend(find_hidden(scalar.text, scalar.span))
    value = bind(node, model, found)
    return (value, Places(node)) if value is not None else None
