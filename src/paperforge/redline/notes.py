"""Reads CHANGES.yml, and judges it: every paper, language and id in it is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.notes import Note, Notes
from paperforge.reading.binding import Places, bind
from paperforge.reading.files import MAX_YAML, find_hidden, read_text
from paperforge.reading.nodes import parse_mapping, scalars
from paperforge.reading.paper import Paper
from paperforge.reading.project import ConfigurationError, Project, unknown_name
from paperforge.redline.versions import CHANGES


def read_notes(project: Project, slugs: Sequence[str], papers: Sequence[Paper]) -> tuple[Note, ...]:
    """The notes of a project, none where it has no such file; `slugs` are all papers a note may name.

    Ids are looked for in the `papers` that were read. Raises `ConfigurationError` with all that is wrong, each in its place.
    """
    path = PurePosixPath(CHANGES)
    if not (project.root / path).exists():
        return ()
    found: list[Diagnostic] = []
    source = read_text(project.root, path, found, MAX_YAML)
    node = parse_mapping(source, found) if source else None
    if node is not None:
        for scalar in scalars(node):
            found.extend(find_hidden(scalar.text, scalar.span))
    notes = bind(node, Notes, found) if node is not None else None
    if notes is not None and node is not None:
        found.extend(_check(notes, Places(node), project, slugs, {paper.slug: paper for paper in papers}))
    if notes is None or found:
        raise ConfigurationError(f"{CHANGES} cannot be used", found)
    return notes.entries


def _check(
    notes: Notes, places: Places, project: Project, slugs: Sequence[str], papers: dict[str, Paper]
) -> Iterator[Diagnostic]:
    """PRJ131 for papers, languages and ids that are not there; PRJ130 for ids without a paper."""
    for index, note in enumerate(notes.entries):
        at = ("entries", index)
        if note.paper and note.paper not in slugs:
            yield unknown_name("paper", note.paper, slugs, places, *at, "paper")
        for language in note.text.languages():
            if language not in project.languages:
                yield unknown_name("language", str(language), project.languages, places, *at, "text", str(language))
        if note.ids and not note.paper:
            hint = "Add the paper: paper: SLUG"
            yield Diagnostic(codes.PRJ130, "ids belong to a paper, and none is named", places.span(*at, "ids"), hint)
        paper = papers.get(note.paper)
        known = _ids(paper) if paper else set(note.ids)
        for number, identifier in enumerate(note.ids):
            if identifier not in known:
                yield unknown_name("id", identifier, sorted(known), places, *at, "ids", number)


def _ids(paper: Paper) -> set[str]:
    """Every id that a note on a paper can name."""
    beside = paper.beside.negotiation
    kinds = (beside.options, beside.issues, beside.questions, beside.positions, beside.precedents, paper.terms)
    own = {identifier for kind in kinds for identifier in kind}
    return own | {identifier for body in paper.bodies.values() for identifier in body.ids}
