"""ATT: how many held a view, who may be named, and counts that fit what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from paperforge import codes
from paperforge.checks.persons import NamedPerson, persons_in
from paperforge.checks.typography import fault
from paperforge.diagnostics import Diagnostic
from paperforge.model.phrases import Phrases, fold
from paperforge.pandoc.ast import Element, classes_of, plain_text
from paperforge.pandoc.printed import OPAQUE, Stretch
from paperforge.reading.paper import Body, Paper
from paperforge.reading.phrases import phrases_of
from paperforge.reading.project import Project

# A sentence ends before a capital letter; an initial (А. Вересов) does not end one.
_SENTENCE_END = re.compile(r"(?<!\b[^\W\d_])[.!?…][»”’\")\]]*[ \u00a0\n]+(?=[«“„\"(\[]?[^\W\d_a-zа-яё])")
_CAPITALIZED = re.compile(r"(?<!\w)[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CITED = re.compile(rf"[’']?s?,?[ \u00a0\n]*{OPAQUE}")
_PART_OF = re.compile(r"(?<!\w)(\w+)[ \u00a0]\w{2}[ \u00a0]")  # three of the five measures
_INITIAL_BEHIND = re.compile(r"[ \u00a0][^\W\d_]\.")


def check_consensus(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """ATT060, in all prose but quotations."""
    for stretch in paper.stretches:
        phrases = phrases_of(project.house, stretch.language)
        for match in phrases.claims_in(stretch.text) if phrases else ():
            if match[1] or not any(stretch.free[match.start() : match.end()]):
                continue
            message = (
                f"“{stretch.text[match.start() : match.end()]}” is a claim of consensus outside the attribution ladder"
            )
            hint = f"Say who held it, in one of these: {' · '.join(phrases.ladder.rungs())}" if phrases else ""
            yield fault(codes.ATT060, stretch, match.start(), match.end(), message, hint)


# ---------------------------------------------------------------- persons


def check_persons(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """ATT061: a person of people.yml in one sentence with a word that attributes, where nothing may be attributed."""
    if paper.metadata.non_attribution is None:
        return
    for language, body in paper.bodies.items():
        persons = persons_in(project, language)
        phrases = phrases_of(project.house, language)
        for stretch in body.stretches if phrases and persons else ():
            if stretch.language.primary == language.primary and phrases:
                yield from _attributed(stretch, persons, phrases)


def _attributed(stretch: Stretch, persons: list[NamedPerson], phrases: Phrases) -> Iterator[Diagnostic]:
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(stretch.text)), len(stretch.text)]:
        report = phrases.reports.search(fold(stretch.text[start:end]))
        named = find_person(stretch, start, end, persons) if report else None
        if report and named:
            person, at, behind = named
            words = stretch.text[start + report.start() : start + report.end()]
            message = (
                f"“{stretch.text[at:behind]} … {words}”: {person.name.full} is named, and nothing here is attributed"
            )
            if start + report.start() < at:
                message = f"“{words} … {stretch.text[at:behind]}”: {person.name.full} is named, and nothing here is attributed"
            hint = f"Write, for instance: {phrases.ladder.one} Behind the name of a cited author put the citation."
            yield fault(codes.ATT061, stretch, at, behind, message, hint)
        start = end


def find_person(
    stretch: Stretch, start: int, end: int, persons: list[NamedPerson]
) -> tuple[NamedPerson, int, int] | None:
    """The first person named between two places who is not a cited author."""
    words = [match for match in _CAPITALIZED.finditer(stretch.text, start, end) if match[0][0].isupper()]
    for index, match in enumerate(words):
        word = fold(match[0]).removesuffix("’s")
        for person in persons:
            if word not in person.family or _CITED.match(stretch.text, match.end()):
                continue
            if _is_other_name(stretch.text, words, index, person):
                continue
            return person, match.start(), match.start() + len(word)
    return None


def _is_other_name(text: str, words: list[re.Match[str]], index: int, person: NamedPerson) -> bool:
    """Whether a word is part of another name: “White House”, or another person of this family name."""
    match = words[index]
    before = words[index - 1] if index and text[words[index - 1].end() : match.start()] in {" ", "\u00a0"} else None
    behind = words[index + 1] if index + 1 < len(words) else None
    if behind is not None and text[match.end() : behind.start()] in {" ", "\u00a0"}:
        is_initial = bool(_INITIAL_BEHIND.match(text, match.end()))
        return not is_initial and fold(behind[0]) not in person.given
    if before is None or before.start() == 0 or fold(before[0]) in person.given:
        return False
    # A capital at the beginning of a sentence says nothing; a title has a dot behind it.
    return text[: before.start()].rstrip(" \u00a0\n")[-1:] not in ".!?…:«“„"


# ---------------------------------------------------------------- counts


def check_counts(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """ATT062: a count before a list behind a colon, and a count of options before the headings of a part's options."""
    for language, body in paper.bodies.items():
        phrases = phrases_of(project.house, language)
        if phrases:
            yield from _counted_lists(body.ast["blocks"], body, phrases)
            yield from _counted_options(body, phrases)


def _counted_lists(blocks: list[Element], body: Body, phrases: Phrases) -> Iterator[Diagnostic]:
    for block, following in zip_longest(blocks, blocks[1:]):
        content = block.get("c")
        if block["t"] in {"BulletList", "OrderedList"}:
            for item in content if block["t"] == "BulletList" else content[1]:  # type: ignore[union-attr, index]
                yield from _counted_lists(item, body, phrases)
        elif block["t"] == "Div":
            yield from _counted_lists(content[1], body, phrases)  # type: ignore[index]
        elif block["t"] in {"Para", "Plain"} and following and following["t"] in {"BulletList", "OrderedList"}:
            items = following["c"] if following["t"] == "BulletList" else following["c"][1]
            words = plain_text(block)
            if words.endswith(":"):
                sentence = words[max((end.end() for end in _SENTENCE_END.finditer(words)), default=0) :]
                yield from _miscounted(sentence, len(items), block, body, phrases)


def _counted_options(body: Body, phrases: Phrases) -> Iterator[Diagnostic]:
    """The paragraphs between the heading of a part and its first option; one right count among them is enough."""
    intro: list[Element] = []
    level, found, claimed = 0, 0, intro
    for block in [*body.ast["blocks"], {"t": "Header", "c": [0, ["", [], []], []]}]:
        if block["t"] != "Header":
            if not found:
                intro.append(block)
            continue
        if "option" in classes_of(block):
            if not found:
                level, claimed = block["c"][0], intro
            found += 1
        elif not found or block["c"][0] < level:
            if found:
                yield from _miscounted_options(claimed, found, body, phrases)
            intro, found = [], 0


def _miscounted_options(intro: list[Element], count: int, body: Body, phrases: Phrases) -> Iterator[Diagnostic]:
    wrong: list[Diagnostic] = []
    for block in intro:
        if block["t"] not in {"Para", "Plain"}:
            continue
        words = plain_text(block)
        claims = [each for each in phrases.counts.finditer(fold(words)) if each[2] in phrases.options]
        if any(_value(each, phrases) == count for each in claims):
            return
        for claim in claims:
            wrong.append(_miscount(words, claim, f"the headings of options that follow: {count}", block, body))
    yield from wrong[:1]


def _miscounted(sentence: str, count: int, block: Element, body: Body, phrases: Phrases) -> Iterator[Diagnostic]:
    folded = fold(sentence)
    claims = list(phrases.counts.finditer(folded))
    parts = {phrases.number_values.get(word, 0) for word in _PART_OF.findall(folded)}
    if claims and count not in parts and all(_value(claim, phrases) != count for claim in claims):
        yield _miscount(sentence, claims[-1], f"the list behind it has {count}", block, body)


def _value(claim: re.Match[str], phrases: Phrases) -> int:
    return int(claim[1]) if claim[1].isdigit() else phrases.number_values[claim[1]]


def _miscount(words: str, claim: re.Match[str], fact: str, block: Element, body: Body) -> Diagnostic:
    said = words[claim.start() : claim.end()]
    message = f"“{said}”, but {fact}"
    hint = "Correct the number, or see whether something was dropped or added."
    return Diagnostic(codes.ATT062, message, body.places.find(block, words[claim.start(1) : claim.end(1)]), hint)


CHECKS = (check_consensus, check_persons, check_counts)
