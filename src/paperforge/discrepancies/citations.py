"""Sources that the pieces of a pair cite, and the places in them (locators)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from paperforge.bilingual.pieces import Kind, Piece
from paperforge.bilingual.scripts import usual_script
from paperforge.checks.prose import roman_value
from paperforge.discrepancies.values import Mark
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, plain_text, walk
from paperforge.reading.paper import Paper

CITATION, LOCATOR = "citation", "locator"
_NUMBER = re.compile(r"\d+|\b[IVXLCDMХІ]+\b")


def read_citations(pieces: Sequence[Piece], paper: Paper) -> Iterator[Mark]:
    """The sources that are cited, each of its citations once; those of two scripts that are one source count as one."""
    for piece in pieces:
        for element in walk(list(piece.blocks)):
            if element["t"] == "Cite":
                yield from _citations(element, piece, paper)


def _citations(element: Element, piece: Piece, paper: Paper) -> Iterator[Mark]:
    citations: list[dict[str, Any]] = element["c"][0]
    for citation in citations:
        key = str(citation["citationId"])
        if key not in paper.references:
            continue
        span = piece.span
        if piece.kind is not Kind.TEXT:
            span = paper.bodies[piece.language].places.find(element, f"@{key}")
        name = paper.references[key].twin or key
        yield Mark(CITATION, frozenset({name}), span, f"@{key}", piece.words, sure=True)
        locator = plain_text(citation["citationSuffix"]).strip(" ,")
        if numbers := _numbers(locator):
            yield Mark(f"{LOCATOR} {name}", frozenset({numbers}), span, f"@{key}, {locator}", piece.words)


def _numbers(locator: str) -> str:
    """The numbers of a locator, Roman ones in Arabic digits, in their order."""
    return " ".join(
        str(int(each) if each.isdigit() else roman_value(each) or each) for each in _NUMBER.findall(locator)
    )


def is_own_edition(mark: Mark, language: Language, paper: Paper) -> bool:
    """Whether a source is in the script of the text that cites it, which may be that text's own edition."""
    reference = paper.references.get(mark.words.split(",")[0].removeprefix("@"))
    return mark.axis == CITATION and reference is not None and reference.script == usual_script(language)
