"""CIT: citations against the bibliography, and the sources that are cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.model.language import Language, script_of
from paperforge.pandoc.ast import walk
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import find_texts
from paperforge.reading.references import Reference
from paperforge.reading.targets import find_targets, looks_internal
from paperforge.source import Span


def check_keys(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """CIT100, in the texts and in the texts of the metadata."""
    for body in paper.bodies.values():
        for element in body.marked_up:
            for key in _keys([element]):
                if _is_unknown(key, paper):
                    yield _unknown(key, paper, body.places.find(element, f"@{key}"))
    for markdown, blocks in paper.prose.blocks.items():
        for key in _keys(walk(blocks, "Cite")):
            if _is_unknown(key, paper):
                yield _unknown(key, paper, paper.prose.spans[markdown])


def _keys(elements: Iterable[dict[str, object]]) -> Iterator[str]:
    for element in elements:
        if element["t"] == "Cite":
            citations: list[dict[str, str]] = element["c"][0]  # type: ignore[index]
            yield from (item["citationId"] for item in citations)


def _is_unknown(key: str, paper: Paper) -> bool:
    return key not in paper.references and not looks_internal(key, paper.references)  # those are `crossrefs`' matter


def _unknown(key: str, paper: Paper, span: Span) -> Diagnostic:
    hint = did_you_mean(key, paper.references)
    if any(key in find_targets(body.ast["blocks"]) for body in paper.bodies.values()):
        hint = f"If the part of the paper with this id is meant, write [](#{key})."
    if not hint:
        hint = (
            "Add it to the bibliography, or correct the key."
            if paper.references
            else "The paper has no bibliography (refs.bib). If no source is meant, write \\@ in place of @."
        )
    return Diagnostic(codes.CIT100, f"the source “{key}” is not in the bibliography", span, hint)


def check_sources(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """CIT101 to CIT103, for the sources that are cited; others are never printed."""
    readers = _readers(paper)
    for key, reference in paper.references.items():
        if key not in readers:
            continue
        if not reference.item.get("language"):
            hint = "Add langid = {english} (in CSL JSON: “language”: “en”), or the language it is in."
            yield Diagnostic(
                codes.CIT101, f"the source “{key}” does not say what language it is in", reference.span, hint
            )
        if reference.item.get("URL") and not reference.item.get("accessed"):
            hint = "Add the day you read it: urldate = {2018-01-15} (in CSL JSON: “accessed”)."
            yield Diagnostic(
                codes.CIT102, f"the source “{key}” has an address and no date of access", reference.span, hint
            )
        yield from _check_script(key, reference, readers[key], paper)


def _check_script(key: str, reference: Reference, readers: list[Language], paper: Paper) -> Iterator[Diagnostic]:
    """CIT103: a source in another script than Latin, printed for readers of the Latin script."""
    twin = paper.references.get(reference.twin)
    is_twin = any(other.twin == key for other in paper.references.values())
    if reference.script in {"", "LATIN"} or is_twin or (twin and twin.script == "LATIN"):
        return
    for language in readers:
        if script_of(paper.metadata.title.get(language)) == "LATIN":
            message = f"the source “{key}” is cited in the text in {language} and has no romanized form"
            hint = "Add an entry with its names and title romanized, and name it here: related = {…}, relatedtype = {romanized}."
            yield Diagnostic(codes.CIT103, message, reference.span, hint)
            return


def _readers(paper: Paper) -> dict[str, list[Language]]:
    """The languages whose texts cite each source, in the texts or in the metadata."""
    readers: dict[str, list[Language]] = {}
    for language, body in paper.bodies.items():
        for key in _keys(body.marked_up):
            readers.setdefault(key, []).append(language)
    for value in (paper.metadata, paper.terms, paper.beside.negotiation):
        for _, text in find_texts(value):
            for language in text.languages():
                for key in _keys(walk(paper.prose.blocks.get(text[language], []), "Cite")):
                    readers.setdefault(key, []).append(language)
    return readers


CHECKS = (check_keys, check_sources)
