"""BIL013–BIL015, BIL017: signs that a part says something else in another language. No language is the master.

A part is what stands between a heading and the next one. Parts are paired by the ids of their headings; those without a
counterpart are BIL010's matter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, islice, zip_longest
from statistics import median
from weakref import WeakKeyDictionary

from paperforge import codes
from paperforge.bilingual.pieces import has_explicit_id
from paperforge.checks.numerals import Place, Value, missing_in, read_figures
from paperforge.checks.prose import own_stretches
from paperforge.diagnostics import Diagnostic
from paperforge.model.bracket import Bracket
from paperforge.model.language import Language, script_of
from paperforge.pandoc.ast import Element
from paperforge.pandoc.printed import Stretch
from paperforge.reading.paper import Body, Paper
from paperforge.reading.phrases import phrases_of
from paperforge.reading.project import Project
from paperforge.reading.targets import cited_keys
from paperforge.source import Span

MAX_LISTED = 8  # numbers or keys that a message lists
OUT_OF_PROPORTION = 1.6
MIN_CHARACTERS = 400  # shorter parts differ by chance
MIN_PARTS = 3
_ALPHANUMERIC = re.compile(r"[^\W_]+")


@dataclass
class _Part:
    """What stands under a heading: prose, and the first citation of each source."""

    heading: Element
    stretches: list[Stretch] = field(default_factory=list)
    cited: dict[str, Element] = field(default_factory=dict)


# Three checks compare the parts of one paper.
_known: WeakKeyDictionary[Paper, dict[Language, dict[str, _Part]]] = WeakKeyDictionary()


def _parts_of(paper: Paper) -> dict[Language, dict[str, _Part]]:
    if paper not in _known:
        _known[paper] = {language: _split(body) for language, body in paper.bodies.items()}
    return _known[paper]


def _split(body: Body) -> dict[str, _Part]:
    """The parts of a text by the ids that its author gave the headings."""
    parts: dict[str, _Part] = {}
    headings: list[tuple[int, int, _Part]] = []  # where each begins and ends
    here: _Part | None = None
    for element in body.marked_up:
        if element["t"] == "Header":
            here, span = _Part(element), body.places.span(element)
            headings.append((span.start, span.end, here))
            if has_explicit_id(element, body.places):
                parts.setdefault(element["c"][1][0], here)
        elif element["t"] == "Cite" and here:
            for key in cited_keys(element):
                here.cited.setdefault(key, element)
    headings.sort(key=lambda heading: heading[0])
    here = None
    # In the order of the tree, so that a note belongs to the part that refers to it, wherever it is written.
    for stretch in body.stretches:
        at = bisect_right(headings, stretch.starts[0], key=lambda heading: heading[0]) - 1
        if at >= 0 and stretch.starts[0] < headings[at][1]:
            here = headings[at][2]
        if here and stretch.language.primary == body.language.primary:
            here.stretches.append(stretch)
    return parts


def _pairs(paper: Paper) -> Iterator[tuple[Language, Language, list[str], Mapping[Language, dict[str, _Part]]]]:
    """Each two languages, and the parts that both have."""
    parts = _parts_of(paper)
    for left, right in combinations(parts, 2):
        yield left, right, [name for name in parts[left] if name in parts[right]], parts


def _other_place(span: Span) -> str:
    return f"{span.file.path.name}, line {span.position.line}"


# ---------------------------------------------------------------- numbers and citations


def check_numbers(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL013, one finding for each pair of parts."""
    phrases = {language: phrases_of(project.house, language) for language in paper.bodies}
    figures = {
        language: {name: read_figures(part.stretches, language, phrases[language]) for name, part in parts.items()}
        for language, parts in _parts_of(paper).items()
    }
    for left, right in combinations(figures, 2):
        for name, ours in figures[left].items():
            theirs = figures[right].get(name)
            if theirs is None:
                continue
            only = [
                (language, missing)
                for language, missing in (
                    (left, missing_in(ours, theirs, phrases[right])),
                    (right, missing_in(theirs, ours, phrases[left])),
                )
                if missing
            ]
            if only:
                yield _numbers(name, only)


def _numbers(name: str, only: list[tuple[Language, dict[Value, Place]]]) -> Diagnostic:
    told, spans = [], []
    for language, missing in only:
        stretch, start, end = next(iter(missing.values()))
        told.append((language, [one.text[at:behind] for one, at, behind in missing.values()]))
        spans.append(stretch.span(start, end))
    hint = "Correct the one that is wrong, or give the other text the number, too."
    return Diagnostic(codes.BIL013, f"numbers differ {_differ(name, told, spans)}", spans[0], hint)


def _differ(name: str, told: list[tuple[Language, list[str]]], spans: list[Span]) -> str:
    """What stands in one language only; where the second language begins, since the finding stands in the first."""
    listed = []
    for language, words in told:
        more = f" and {len(words) - MAX_LISTED} more" if len(words) > MAX_LISTED else ""
        listed.append(f"in {language} only: {', '.join(words[:MAX_LISTED])}{more}")
    where = f" ({_other_place(spans[1])})" if len(spans) > 1 else ""
    return f"under “#{name}”: {'; '.join(listed)}{where}"


def check_cited(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL014, one finding for each pair of parts."""
    scripts = {language: _script_of_text(body) for language, body in paper.bodies.items()}
    for left, right, names, parts in _pairs(paper):
        for name in names:
            ours, theirs = parts[left][name].cited, parts[right][name].cited
            keys = {
                left: [key for key in ours if key not in theirs and key in paper.references],
                right: [key for key in theirs if key not in ours and key in paper.references],
            }
            _drop_own_editions(keys, scripts, paper)
            told = [(here, [f"@{key}" for key in only]) for here, only in keys.items() if only]
            spans = [
                paper.bodies[here].places.find(parts[here][name].cited[only[0]], f"@{only[0]}")
                for here, only in keys.items()
                if only
            ]
            if told:
                hint = "Cite the source in both texts, where they say the same."
                yield Diagnostic(codes.BIL014, f"citations differ {_differ(name, told, spans)}", spans[0], hint)


def _drop_own_editions(keys: dict[Language, list[str]], scripts: Mapping[Language, str], paper: Paper) -> None:
    """Each text may cite its own edition: of sources in the script of their text, one here stands for one there."""
    own = [
        [key for key in only if paper.references[key].script == scripts[language]] for language, only in keys.items()
    ]
    if len({scripts[language] for language in keys}) == len(keys):
        for one, other in zip(*own, strict=False):
            for only in keys.values():
                only[:] = [key for key in only if key not in {one, other}]


def _script_of_text(body: Body) -> str:
    return script_of("".join(stretch.text for stretch in islice(own_stretches(body), 20)))


# ---------------------------------------------------------------- brackets


def check_brackets(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL015."""
    for left, right in combinations(paper.bodies, 2):
        one, other = paper.bodies[left], paper.bodies[right]
        ours, theirs = _brackets_by_id(one), _brackets_by_id(other)
        yield from _in_one_only(one, ours, theirs, other)
        yield from _in_one_only(other, theirs, ours, one)
        for identifier, bracket in ours.items():
            if identifier in theirs:
                yield from _unlike(one, bracket, ours.keys() ^ theirs.keys(), theirs[identifier], other)
        yield from _without_ids(one, other)


def _brackets_by_id(body: Body) -> dict[str, Bracket]:
    return {bracket.id: bracket for bracket in reversed(body.brackets) if bracket.id}


def _in_one_only(
    body: Body, here: Mapping[str, Bracket], there: Mapping[str, Bracket], other: Body
) -> Iterator[Diagnostic]:
    for identifier, bracket in here.items():
        if identifier not in there:
            message = f"the bracket “{identifier}” stands in {body.language} and not in {other.language}"
            hint = (
                f"Give its counterpart in {other.source.path.name} the id {{#{identifier}}}; or is the wording agreed?"
            )
            yield Diagnostic(codes.BIL015, message, bracket.span, hint)


def _unlike(body: Body, bracket: Bracket, lonely: set[str], counterpart: Bracket, other: Body) -> Iterator[Diagnostic]:
    where = f" ({_other_place(counterpart.span)})"
    if set(bracket.sides) != set(counterpart.sides):
        message = f"the bracket “{bracket.id}” is {_between(bracket.sides)} in {body.language}, "
        message += f"{_between(counterpart.sides)} in {other.language}{where}"
        hint = "Who wants which wording is the same in every language."
        yield Diagnostic(codes.BIL015, message, bracket.span, hint)
    around, there = _around(bracket, body), _around(counterpart, other)
    if around != there and not {around, there} & lonely:
        message = f"the bracket “{bracket.id}” stands {_inside(around)} in {body.language}, "
        message += f"and {_inside(there)} in {other.language}{where}"
        hint = "What hangs on a wording in one text must hang on it in the other."
        yield Diagnostic(codes.BIL015, message, bracket.span, hint)


def _between(sides: tuple[str, ...]) -> str:
    if len(sides) < 2:
        return f"wording of {sides[0]}" if sides else "open to all"
    return f"between {', '.join(sorted(sides)[:-1])} and {sorted(sides)[-1]}"


def _around(bracket: Bracket, body: Body) -> str | None:
    """The id of the bracket around one (empty: it has none); None where there is no bracket around it."""
    return body.brackets[bracket.parent - 1].id if bracket.parent is not None else None


def _inside(around: str | None) -> str:
    if around is None:
        return "in no other bracket"
    return f"inside “{around}”" if around else "inside one without an id"


def _without_ids(one: Body, other: Body) -> Iterator[Diagnostic]:
    """By their order under a heading; the first that differs, the rest follows from it."""
    ours, theirs = _nameless(one), _nameless(other)
    for name in ours:
        if name not in theirs:
            continue
        for number, (bracket, counterpart) in enumerate(zip_longest(ours[name], theirs[name]), 1):
            if bracket and counterpart and set(bracket.sides) == set(counterpart.sides):
                continue
            if bracket and counterpart:
                message = (
                    f"bracket {number} without an id under “#{name}” is {_between(bracket.sides)} in {one.language}, "
                )
                message += f"{_between(counterpart.sides)} in {other.language} ({_other_place(counterpart.span)})"
            else:
                counts = f"{len(ours[name])} in {one.language}, {len(theirs[name])} in {other.language}"
                message = f"brackets without an id under “#{name}”: {counts}"
            hint = "Give both the same id, {#br-…}, so that they are compared by it; or put them into one order."
            yield Diagnostic(codes.BIL015, message, (bracket or counterpart or ours[name][0]).span, hint)
            break


def _nameless(body: Body) -> dict[str, list[Bracket]]:
    """The brackets without an id by the id of the heading above them; also headings that have none below."""
    found: dict[str, list[Bracket]] = {
        element["c"][1][0]: []
        for element in body.marked_up
        if element["t"] == "Header" and has_explicit_id(element, body.places)
    }
    for bracket in body.brackets:
        if not bracket.id and bracket.heading in found:
            found[bracket.heading].append(bracket)
    return found


# ---------------------------------------------------------------- length


def check_lengths(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL017: against the middle one of the paper's own ratios, which an outlier does not move."""
    for left, right, names, parts in _pairs(paper):
        sizes = {name: (_size(parts[left][name]), _size(parts[right][name])) for name in names}
        ratios = [one / other for one, other in sizes.values() if one and other]
        if len(ratios) < MIN_PARTS:
            continue
        usual = median(ratios)
        for name, (one, other) in sizes.items():
            factor = max(one, 1) / max(other, 1) / usual
            if max(one, other) < MIN_CHARACTERS or 1 / OUT_OF_PROPORTION <= factor <= OUT_OF_PROPORTION:
                continue
            longer, shorter = (left, right) if factor > 1 else (right, left)
            message = f"{one:,} letters and digits under “#{name}” in {left}, {other:,} in {right}; "
            message += f"elsewhere 100 in {left} stand against {100 / usual:.0f} in {right}"
            hint = f"Was something added in {longer}, or left out in {shorter}?"
            yield Diagnostic(codes.BIL017, message, paper.bodies[longer].places.span(parts[longer][name].heading), hint)


def _size(part: _Part) -> int:
    return sum(len(run) for stretch in part.stretches for run in _ALPHANUMERIC.findall(stretch.text))


CHECKS = (check_numbers, check_cited, check_brackets, check_lengths)
