"""RND150: what remains must not refer to what is internal."""

from __future__ import annotations

from collections.abc import Iterator

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.negotiation import LinkKind, Negotiation
from paperforge.pandoc.ast import Element, attr_of, value_of, walk
from paperforge.reading.binding import Path
from paperforge.reading.paper import Paper
from paperforge.reading.prose import find_texts
from paperforge.reading.targets import cited_keys
from paperforge.source import Span

HINT = "Mark the reference as internal as well, or refer to something that stays."
_KEYS = ("ref", "on")


def check_references(redacted: Paper, paper: Paper) -> Iterator[Diagnostic]:
    """RND150 for each reference of a redacted paper to what the whole one has and it has not."""
    gone = _known(paper) - _known(redacted)
    for language, body in redacted.bodies.items():
        own = gone | (paper.bodies[language].ids - body.ids)
        for element in body.elements:
            for identifier in _references(element):
                if identifier in own:
                    yield _fault(identifier, body.places.find(element, identifier))
    ids = [{*paper.bodies[each].ids} - body.ids for each, body in redacted.bodies.items()]
    gone = gone.union(*ids) - frozenset().union(*(body.ids for body in redacted.bodies.values()))
    for markdown, blocks in redacted.prose.blocks.items():
        for element in walk(blocks):
            for identifier in _references(element):
                if identifier in gone and _is_used(markdown, redacted):
                    yield _fault(identifier, redacted.prose.spans[markdown])
    yield from _in_options(redacted, paper, gone)


def _known(paper: Paper) -> frozenset[str]:
    negotiation = paper.beside.negotiation
    return frozenset().union(
        paper.terms,
        negotiation.options,
        negotiation.issues,
        negotiation.questions,
        negotiation.positions,
        negotiation.precedents,
    )


def _references(element: Element) -> Iterator[str]:
    """The ids that an element leads to."""
    if element["t"] == "Link" and element["c"][2][0].startswith("#"):
        yield element["c"][2][0][1:]
    elif element["t"] == "Cite":
        yield from cited_keys(element)
    elif attribute := attr_of(element):
        yield from (value for key in _KEYS if (value := value_of(attribute, key)))


def _is_used(markdown: str, paper: Paper) -> bool:
    """Whether a text still stands in what remains."""
    values = [paper.metadata, paper.beside.negotiation, *paper.terms.values()]
    return any(markdown in text.root.values() for value in values for _, text in find_texts(value))


def _in_options(redacted: Paper, paper: Paper, gone: frozenset[str]) -> Iterator[Diagnostic]:
    """The ids in options.yml."""
    places = redacted.beside.places
    if places is None:
        return
    rest = redacted.beside.negotiation
    elsewhere = {
        f"{slug}/{identifier}"
        for slug, other in paper.others.items()
        for identifier in _ends(other.negotiation) - _ends(redacted.others[slug].negotiation)
    }
    paths: list[tuple[str, Path]] = [
        (end, ("links", index, "between", at))
        for index, link in enumerate(rest.links)
        for at, end in enumerate(link.between)
    ]
    for name, option in rest.options.items():
        for key, facet in option.facets():
            if facet is not None:
                paths.extend((getattr(facet, part), ("options", name, key, part)) for part in ("see", "unknown"))
        paths.extend((identifier, ("options", name, "baseline", at)) for at, identifier in enumerate(option.baseline))
    paths.extend((position.on, ("positions", name, "on")) for name, position in rest.positions.items())
    yield from (_fault(identifier, places.span(*path)) for identifier, path in paths if identifier in gone | elsewhere)
    yield from _lone_legs(paper, gone | elsewhere)


def _lone_legs(paper: Paper, gone: frozenset[str]) -> Iterator[Diagnostic]:
    """A link that binds may not go with one of its ends alone: what remains would be another offer than was made."""
    for index, link in enumerate(paper.beside.negotiation.links):
        first, second = link.between
        pairs = [(first, second)] if link.kind is LinkKind.CONDITIONAL else [(first, second), (second, first)]
        for shown, hidden in pairs if link.internal and link.kind.binds and paper.beside.places else ():
            if hidden in gone and shown not in gone:
                assert paper.beside.places is not None  # noqa: S101 - asked above
                message = f"“{shown}” would be shown without “{hidden}”, to which it is bound ({link.kind})"
                hint = "Make both internal, or neither: one leg alone is another offer."
                yield Diagnostic(codes.RND150, message, paper.beside.places.span("links", index), hint)


def _ends(negotiation: Negotiation) -> set[str]:
    return {*negotiation.options, *negotiation.issues}


def _fault(identifier: str, span: Span) -> Diagnostic:
    return Diagnostic(codes.RND150, f"“{identifier}” is internal, and this refers to it", span, HINT)
