"""PRJ131 and PRJ135: references inside a paper lead somewhere, and can be put into words in one way only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    find_targets,
    grouped_keys,
    looks_internal,
    wordless_target,
)
from paperforge.source import Span

NOUNS = dict(zip(PREFIXES, ("a figure", "a table", "a section", "an option", "a note", "a term"), strict=True))


@dataclass(frozen=True)
class _Text:
    """Some blocks, what they can refer to, and where their elements stand."""

    blocks: list[Element]
    targets: Mapping[str, Target]
    find: Callable[[Element, str], Span]
    where: str


def check_references(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """PRJ131 and PRJ135, in the texts and in the texts of the metadata."""
    of_all: dict[str, Target] = {}
    for body in paper.bodies.values():
        targets = find_targets(body.ast["blocks"], paper.terms)
        of_all |= targets
        yield from _check(_Text(body.ast["blocks"], targets, body.places.find, "in this text"), paper)
        yield from _doubles(body, paper)
    for markdown, blocks in paper.prose.blocks.items():
        place = paper.prose.spans[markdown]
        yield from _check(_Text(blocks, of_all, lambda _element, _needle, at=place: at, "in the paper"), paper)  # type: ignore[misc]


def _check(text: _Text, paper: Paper) -> Iterator[Diagnostic]:
    for element in walk(text.blocks, "Cite", *ATTRIBUTED):
        if element["t"] == "Link" and element["c"][2][0].startswith("#"):
            yield from _link(element, text)
        elif element["t"] == "Cite":
            yield from _cite(element, text, paper)
        yield from _case(element, text)


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


def _case(element: Element, text: _Text) -> Iterator[Diagnostic]:
    attribute = attr_of(element)
    case = value_of(attribute, "case") if attribute else ""
    if not case:
        return
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


def _doubles(body: Body, paper: Paper) -> Iterator[Diagnostic]:
    """An id that stands twice; what a footnote holds may, for a footnote may be referred to twice."""
    blocks = body.ast["blocks"]
    in_notes = {id(inside) for note in walk(blocks, "Note") for inside in walk(note["c"], *ATTRIBUTED)}
    seen = dict.fromkeys(paper.terms, "of a term")
    for element in walk(blocks, *ATTRIBUTED):
        attribute = attr_of(element)
        if not attribute or not attribute[0] or id(element) in in_notes:
            continue
        identifier = attribute[0]
        span = body.places.find(element, f"#{identifier}")
        if identifier in seen:
            message = f"the id “{identifier}” is also that {seen[identifier]}: a reference to it can mean two things"
            yield Diagnostic(codes.PRJ135, message, span, "Give one of the two another id.")
        seen.setdefault(identifier, f"of something in line {span.position.line}")


CHECKS = (check_references,)
