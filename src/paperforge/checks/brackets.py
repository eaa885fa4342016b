"""BRK: wording that is not agreed stands in brackets that balance, with its owners; reservations reserve something."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.model.bracket import ALTERNATIVE, BASELINE, BRACKET, BRANCHES
from paperforge.pandoc.ast import Element, attr_of, classes_of, plain_text, value_of, walk
from paperforge.reading.brackets import branches_of
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project
from paperforge.reading.shorthand import owners_of

_MARK = r"(?:brk|alt|baseline|compromise|reservation|term|question|internal|comment)"
# Braces that pandoc left as words, because the brackets before them do not balance or they are not closed themselves.
_LEFT_OVER = re.compile(rf"\{{[^{{}}\n]{{0,60}}?\.{_MARK}\b|\.{_MARK}\}}")
_PASSED = frozenset({"Space", "SoftBreak", "LineBreak"})
_OWNER = re.compile(r"^[A-Z][A-Za-z0-9]{0,7}(?:(?:, ?|/| )[A-Z][A-Za-z0-9]{0,7}){0,7}:")
_INSIDE = re.compile(r"\[[A-Z][A-Za-z0-9]{0,7}(?:(?:, ?|/| )[A-Z][A-Za-z0-9]{0,7}){0,7}:")
_DEFINITION = re.compile(
    r"^ {0,3}\[((?:[A-Z][A-Za-z0-9]{0,7})(?:(?:, ?|/| )[A-Z][A-Za-z0-9]{0,7}){0,7}):[^\]\n]*\]:", re.M
)
_NAMED = re.compile(r"\[([^\[\]:\s]{1,40}):$")
_BALANCE = "Count the brackets of this paragraph: each [ needs its ], and what is in braces stands directly behind a ]."


def check_balance(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BRK050, besides what was found when the shorthand was read."""
    for body in paper.bodies.values():
        inside = _in_brackets(body.marked_up)
        for element in body.elements:
            kind = element["t"]
            if kind in _PASSED or (kind == "Str" and "{" not in element["c"] and "}" not in element["c"]):
                continue
            if kind == "Str" and (match := _LEFT_OVER.search(element["c"])):
                span = body.places.find(element, match[0])
                yield Diagnostic(codes.BRK050, f"“{match[0]}” stands behind no brackets", span, _BALANCE)
            elif kind in {"Cite", "Link"}:
                yield from _swallowed(element, body, project)
            elif BRANCHES & set(classes_of(element)) and id(element) not in inside:
                words = " ".join(plain_text(element).split())[:40]
                message = f"the wording “{words}” stands in no bracket"
                hint = 'It belongs beside the wordings of the sides: [[…]{.alt by="…"} […]{.compromise}]{#br-… .brk}.'
                yield Diagnostic(codes.BRK050, message, body.places.span(element), hint)


def _in_brackets(elements: list[Element]) -> set[int]:
    """The identities of the wordings that stand directly in a bracket."""
    return {
        id(child)
        for element in elements
        if element["t"] in {"Span", "Div"} and BRACKET in classes_of(element)
        for child in element["c"][1]
    }


def _swallowed(element: Element, body: Body, project: Project) -> Iterator[Diagnostic]:
    """`[RF: as in @key]` is a citation with words before it, `[RF: words](address)` a link: the wording would be gone."""
    content = element["c"]
    if element["t"] == "Link":
        parts = [(plain_text(content[1]), plain_text(content[1]))]
    else:
        parts = [
            (plain_text([each["citationPrefix"], {"t": "Space"}, each["citationSuffix"]]), f"@{each['citationId']}")
            for each in content[0]
        ]
    for words, needle in parts:
        owner = _OWNER.match(words) or (_INSIDE.search(words) if element["t"] == "Cite" else None)
        names = owners_of(owner[0].strip("[:")) if owner else ()
        if any(name in project.configuration.sides for name in names):
            what = "citation" if element["t"] == "Cite" else "link"
            message = f"the {what} “{needle[:60]}” takes the brackets of the wording of {', '.join(names)}"
            hint = f"Write it in brackets of its own: [{needle}]." if what == "citation" else "Keep links out of it."
            yield Diagnostic(codes.BRK050, message, body.places.find(element, needle), hint)
            return


def check_look_alikes(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BRK050 and BRK051 for what drafters mean as brackets and Markdown does not read as such."""
    sides = project.configuration.sides
    known = {name.casefold(): code for code, side in sides.items() for name in (code, *side.name.root.values())}
    for body in paper.bodies.values():
        text = body.source.text
        for match in _DEFINITION.finditer(text, body.places.start):
            if any(name in sides for name in owners_of(match[1])):
                message = f"“[{match[1]}: …]:” at the beginning of a line defines an address, and is not printed"
                hint = "Put the colon elsewhere, or escape it: \\:."
                yield Diagnostic(codes.BRK050, message, body.source.span(match.start(1) - 1, match.end()), hint)
        for element in body.elements:
            match_ = _NAMED.search(element["c"]) if element["t"] == "Str" and "[" in element["c"] else None
            code = known.get(match_[1].casefold()) if match_ else None
            if match_ and code and match_[1] != code:
                message = f"“{match_[1]}” is not how a side is written in brackets"
                span = body.places.find(element, match_[1])
                yield Diagnostic(codes.BRK051, message, span, f"Write its code: [{code}: …].")


def check_owners(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BRK051 for alternatives without a side of the project, and PRJ131 for a version that the change log has not."""
    sides = project.configuration.sides
    versions = [change.version for change in paper.metadata.history]
    for body in paper.bodies.values():
        for element in body.marked_up:
            attr = attr_of(element)
            if attr is None:
                continue
            if ALTERNATIVE in attr[1]:
                yield from _owners(value_of(attr, "by"), element, body, project)
            if BRACKET in attr[1] and element["t"] in {"Span", "Div"}:
                yield from _emptiness(element, body)
            since = value_of(attr, "since")
            if since and since not in versions:
                hint = did_you_mean(since, versions) or f"Versions of the change log: {', '.join(versions) or 'none'}."
                span = body.places.find(element, f"since={since}")
                yield Diagnostic(codes.PRJ131, f"unknown version “{since}”", span, hint)
            if "reservation" in attr[1] and (by := value_of(attr, "by")):
                for name in owners_of(by):
                    if name not in sides:
                        yield _unknown_side(name, element, body, project)


def _owners(by: str, element: Element, body: Body, project: Project) -> Iterator[Diagnostic]:
    names = owners_of(by)
    if not names:
        hint = 'Add by="…" with the side\'s code.'
        message = "an alternative without the side that proposes it"
        yield Diagnostic(codes.BRK051, message, body.places.span(element), hint)
    for name in names:
        if name not in project.configuration.sides:
            yield _unknown_side(name, element, body, project)


def _emptiness(element: Element, body: Body) -> Iterator[Diagnostic]:
    """A bracket says something that is not agreed: more than what exists already, and more than nothing."""
    branches = branches_of(element["c"][1])
    proposed = [each for each in branches if BASELINE not in classes_of(each)] or ([] if branches else [element])
    if not any(plain_text(each).strip() or _shows(each) for each in proposed):
        message = "a bracket without a wording that somebody proposes"
        yield Diagnostic(codes.BRK051, message, body.places.span(element), "Write the wording, or delete the bracket.")


def _shows(element: Element) -> bool:
    return any(each["t"] in {"Image", "Table", "HorizontalRule"} for each in walk(element))


def _unknown_side(name: str, element: Element, body: Body, project: Project) -> Diagnostic:
    names = sorted(project.configuration.sides)
    hint = did_you_mean(name, names) or (f"Known: {', '.join(names[:12])}." if names else "Name it in paperforge.yml.")
    return Diagnostic(codes.BRK051, f"unknown side “{name}”", body.places.span(element), hint)


def check_agreed_options(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BRK052."""
    for body in paper.bodies.values():
        starts, owners = _option_ranges(body)
        for bracket in body.brackets:
            at = bisect_right(starts, bracket.span.start) - 1
            option = paper.options.get(owners[at]) if at >= 0 else None
            if option is not None and option.status.holds and bracket.parent is None:
                message = f"the option “{owners[at]}” is {option.status}, and there is a bracket in its text"
                hint = "Settle the wording, or make the option provisional in options.yml."
                yield Diagnostic(codes.BRK052, message, bracket.span, hint)


def _option_ranges(body: Body) -> tuple[list[int], list[str]]:
    """Where the text of an option begins or ends, in order, and the option that stands from there on (or none)."""
    starts: list[int] = []
    owners: list[str] = []
    level = 0
    for block in body.ast["blocks"]:
        if block["t"] != "Header":
            continue
        is_option = "option" in classes_of(block)
        if is_option or block["c"][0] <= level:
            level = block["c"][0] if is_option else 0
            starts.append(body.places.span(block).start)
            owners.append(block["c"][1][0] if is_option else "")
    return starts, owners


def check_reservations(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BRK053."""
    known = {*paper.options, *paper.beside.negotiation.positions}
    for body in paper.bodies.values():
        for element in body.marked_up:
            if "reservation" not in classes_of(element):
                continue
            attr = attr_of(element)
            by, on = (value_of(attr, key) for key in ("by", "on")) if attr else ("", "")
            hint = '::: {.reservation by="US" on="op-list"}'
            if not by or not on:
                message = f"a reservation does not say {'who makes it' if not by else 'what it reserves'}"
                yield Diagnostic(codes.BRK053, message, body.places.span(element), f"Write {hint}.")
            elif on not in known and on not in body.ids and on not in paper.terms:
                message = f"a reservation is made on “{on}”, which is nowhere in the paper"
                near = (
                    did_you_mean(on, [*known, *sorted(body.ids), *paper.terms])
                    or "Name an option, a position, a bracket or another id."
                )
                yield Diagnostic(codes.BRK053, message, body.places.find(element, on), near)


def check_published(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BRK054: one finding per text, at its first bracket."""
    for body in paper.bodies.values():
        if body.brackets:
            count = len(body.brackets)
            message = f"{count} bracket{'s' if count > 1 else ''} in a text at stage “{paper.metadata.stage}”"
            hint = "The first one is shown; all of them: paperforge brackets."
            yield Diagnostic(codes.BRK054, message, body.brackets[0].span, hint)


CHECKS = (check_balance, check_look_alikes, check_owners, check_agreed_options, check_reservations, check_published)
