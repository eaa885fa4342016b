"""What a text can refer to, and what in it is a reference: shared by the checks and by the rendering.

Two ways to write a reference: a link without words, `[](#fig-x)`, to anything with an id; and `@fig-x`, pandoc's sign for a
citation, for ids that begin with one of `PREFIXES`. The second is a reference only where no source has the key. Both take
attributes: `[](#op-a){case=gen}`, `[@op-a; @op-b]{case=ins}`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from paperforge.pandoc.ast import ATTRIBUTED, Element, attr_of, classes_of, plain_text, walk

PREFIXES = ("fig-", "tbl-", "sec-", "op-", "note-", "t-")
CASES = ("nom", "gen", "dat", "acc", "ins", "prep")
FORM_CLASSES = frozenset(
    {"capital", "lower"}
)  # the first letter, where it shall not follow from the place in the sentence
REFERRED_KINDS = ("figure", "table", "option", "section", "note", "term")
# Fenced blocks in whose place something made from options.yml is printed, and what that is.
MATRIX, LINKAGE = "option-matrix", "option-links"
SHOWN_BLOCKS = {MATRIX: "table", LINKAGE: "figure"}
# How a block stands among its counterparts in texts that are set side by side: once for all, in columns, one below the other.
COMMON, COLUMNS, PARALLEL = MODES = ("common", "columns", "parallel")
PLACE = "place"  # has an id and nothing to call it by: a link to it needs words of its own


@dataclass(frozen=True)
class Target:
    """Something with an id; `kind` is one of `REFERRED_KINDS`, or `PLACE`."""

    id: str
    kind: str
    element: Element | None = None


def find_targets(blocks: list[Element], terms: Iterable[str] = ()) -> dict[str, Target]:
    """What a text can refer to, by id, the first of each id: its own elements in their order, then the terms of the paper."""
    elements = list(walk(blocks, "Note", *ATTRIBUTED))
    return targets_among(elements, inside_notes(elements), terms)


def inside_notes(elements: Iterable[Element]) -> set[int]:
    """The identities of the elements with an attribute that stand in the footnotes among some elements."""
    notes = (element["c"] for element in elements if element["t"] == "Note")
    return {id(inside) for note in notes for inside in walk(note, *ATTRIBUTED)}


def targets_among(
    elements: Iterable[Element], in_notes: Container[int], terms: Iterable[str] = ()
) -> dict[str, Target]:
    """The same for all elements of a text, or its notes and those that can have an id, in their order."""
    found: dict[str, Target] = {}
    for element in elements:
        attribute = attr_of(element)
        if attribute and attribute[0]:
            kind = "note" if id(element) in in_notes else kind_of(element)
            found.setdefault(attribute[0], Target(attribute[0], kind, element))
    for term in terms:
        found.setdefault(term, Target(term, "term"))
    return found


def kind_of(element: Element) -> str:
    """What an element outside footnotes is called by."""
    match element["t"]:
        case "Figure" | "Table" if element["c"][1][1]:
            return str(element["t"]).lower()
        case "Header" if any(plain_text(inline).strip() for inline in element["c"][2]) or "option" in classes_of(
            element
        ):
            return "option" if "option" in classes_of(element) else "section"
        case "Div":
            return next((SHOWN_BLOCKS[name] for name in element["c"][0][1] if name in SHOWN_BLOCKS), PLACE)
        case _:
            return PLACE


def wordless_target(element: Element) -> str:
    """The id that a link without words leads to (`[](#x)`); empty for any other element."""
    if element["t"] != "Link" or element["c"][1] or not element["c"][2][0].startswith("#"):
        return ""
    return str(element["c"][2][0][1:])


def cited_keys(cite: Element) -> list[str]:
    """The keys of a `Cite`, in the order of the text."""
    citations: list[dict[str, Any]] = cite["c"][0]
    return [str(citation["citationId"]) for citation in citations]


def grouped_keys(element: Element) -> list[str]:
    """The keys of a group with attributes, `[@op-a; @op-b]{case=ins}`, which pandoc reads as a span of citations."""
    if element["t"] != "Span" or not (element["c"][0][2] or FORM_CLASSES & set(element["c"][0][1])):
        return []
    keys: list[str] = []
    for inline in element["c"][1]:
        if inline["t"] == "Cite":
            keys += cited_keys(inline)
        elif inline["t"] not in {"Space", "SoftBreak"} and inline != {"t": "Str", "c": ";"}:
            return []
    return keys


def looks_internal(key: str, references: Container[str]) -> bool:
    """Whether `@key` can only mean something inside the paper: it is made like an id, and no source has it."""
    return key.startswith(PREFIXES) and key not in references


def is_reference(cite: Element, targets: Container[str], references: Container[str]) -> bool:
    """Whether all keys of a `Cite` mean something inside the paper."""
    return all(looks_internal(key, references) and key in targets for key in cited_keys(cite))
