"""PRJ131 and PRJ135: references inside a paper lead somewhere, and can be put into words in one way only."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.pandoc.ast import ATTRIBUTED, Element, attr_of, value_of, walk
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project
from paperforge.reading.targets import (
    CASES,
    PLACE,
    PREFIXES,
    Target,
    cited_keys,
    grouped_keys,
    inside_notes,
    looks_internal,
    targets_among,
    wordless_target,
)
from paperforge.source import Span

NOUNS = dict(zip(PREFIXES, ("a figure", "a table", "a section", "an option", "a note", "a term"), strict=True))


@dataclass(frozen=True)
class _Text:
    """The elements of some blocks, what they can refer to, and where they stand."""

    elements: Iterable[Element]
    targets: Mapping[str, Target]
    find: Callable[[Element, str], Span]
    where: str


def check_references(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """PRJ131 and PRJ135, in the texts and in the texts of the metadata."""
    of_all: dict[str, Target] = {}
    for body in paper.bodies.values():
        in_notes = inside_notes(body.marked_up)
        targets = targets_among(body.marked_up, in_notes, paper.terms)
        of_all |= targets
        yield from _check(_Text(body.marked_up, targets, body.places.find, "in this text"), paper)
        yield from _doubles(body, in_notes, paper)
    for markdown, blocks in paper.prose.blocks.items():
        place = paper.prose.spans[markdown]
        elements = walk(blocks, "Cite", *ATTRIBUTED)
        yield from _check(_Text(elements, of_all, lambda _element, _needle, at=place: at, "in the paper"), paper)  # type: ignore[misc]


def _check(text: _Text, paper: Paper) -> Iterator[Diagnostic]:
    for element in text.elements:
        if element["t"] == "Link" and element["c"][2][0].startswith("#"):
            yield from _link(element, text)
        elif element["t"] == "Cite":
            yield from _cite(element, text, paper)
        if (attribute := attr_of(element)) and (case := value_of(attribute, "case")):
            yield from _case(element, case, text)


def _link(element: Element, text: _Text) -> Iterator[Diagnostic]:
    identifier = element["c"][2][0][1:]
    span = text.find(element, f"#{identifier}")
    target = text.targets.get(identifier)
    if target is None:
        hint = (
            did_you_mean(identifier, text.targets) or f"Give what it leads to the id {{#{identifier}}}, or correct it."
        )
        yield Diagnostic(codes.PRJ131, f"there is no “#{identifier}” {text.where}", span, hint)
    elif target.kind == PLACE and wordless_target(element):
        if target.element and target.element["t"] in {"Figure", "Table", "Image"}:
            message, hint = f"“#{identifier}” has no caption, and therefore no number", "Give it a caption"
        else:
            message, hint = f"“#{identifier}” has neither a number nor a title to be called by", "Name it"
        yield Diagnostic(codes.PRJ135, message, span, f"{hint}, or write the words: [the words](#{identifier}).")


def _cite(cite: Element, text: _Text, paper: Paper) -> Iterator[Diagnostic]:
    keys = cited_keys(cite)
    inside = [key for key in keys if looks_internal(key, paper.references)]
    for key in keys:
        span = text.find(cite, f"@{key}")
        if key in inside and key not in text.targets:
            noun = next(noun for prefix, noun in NOUNS.items() if key.startswith(prefix))
            hint = did_you_mean(key, [*text.targets, *paper.references]) or f"Give {noun} this id, or correct the name."
            yield Diagnostic(codes.PRJ131, f"neither a source nor {noun} is called “{key}”", span, hint)
        elif key not in inside and key.startswith(PREFIXES) and key in text.targets:
            message = f"“@{key}” can mean the source or what has this id in the paper"
            hint = f"Rename one of the two, or write [](#{key}) where the paper itself is meant."
            yield Diagnostic(codes.PRJ135, message, span, hint)
    if inside and len(inside) < len(keys):
        source = next(key for key in keys if key not in inside)
        message = f"one group holds a reference inside the paper, “@{inside[0]}”, and a source, “@{source}”"
        yield Diagnostic(codes.PRJ135, message, text.find(cite, f"@{inside[0]}"), "Write them apart.")


def _case(element: Element, case: str, text: _Text) -> Iterator[Diagnostic]:
    span = text.find(element, f"case={case}")
    identifiers = [wordless_target(element)] if wordless_target(element) else grouped_keys(element)
    if not identifiers:
        message = "a grammatical case can be asked of a reference without words only"
        hint = "Write [](#id){case=…}, or for several [@op-a; @op-b]{case=…}."
        yield Diagnostic(codes.PRJ135, message, span, hint)
    elif case not in CASES:
        hint = did_you_mean(case, CASES) or f"Cases: {', '.join(CASES)}."
        yield Diagnostic(codes.PRJ135, f"unknown case “{case}”", span, hint)
    elif any(each in text.targets and text.targets[each].kind == "term" for each in identifiers):
        hint = f"Write the words as the sentence wants them: [the words](#{identifiers[0]})."
        yield Diagnostic(codes.PRJ135, "the label of a term is printed as it stands, in no other case", span, hint)


def _doubles(body: Body, in_notes: Container[int], paper: Paper) -> Iterator[Diagnostic]:
    """An id that stands twice; what a footnote holds may, for a footnote may be referred to twice."""
    seen: dict[str, Element | None] = dict.fromkeys(paper.terms)
    for element in body.marked_up:
        attribute = attr_of(element)
        if not attribute or not attribute[0] or id(element) in in_notes:
            continue
        identifier, needle = attribute[0], f"#{attribute[0]}"
        if identifier in seen:
            first = seen[identifier]
            other = f"something in line {body.places.find(first, needle).position.line}" if first else "a term"
            message = f"the id “{identifier}” is also that of {other}: a reference to it can mean two things"
            hint = "Give one of the two another id."
            yield Diagnostic(codes.PRJ135, message, body.places.find(element, needle), hint)
        seen.setdefault(identifier, element)


CHECKS = (check_references,)
