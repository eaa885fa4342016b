"""OPT: every option answers the same questions, each side assesses it, and what it waits for is in the register."""

from __future__ import annotations

from collections.abc import Iterator

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.model.metadata import Venue
from paperforge.model.negotiation import Facet, Option, QuestionStatus
from paperforge.pandoc.ast import classes_of, plain_text, value_of
from paperforge.reading.binding import Places
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.scale import scale_of

Path = tuple[str | int, ...]


def check_facets(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT040 and OPT055 for design, verification and enforcement."""
    places = paper.beside.places
    if places is None:
        return
    ids = {body.language: body.ids for body in paper.bodies.values()}
    for name, option in paper.options.items():
        for facet, answer in option.facets():
            path = ("options", name, facet)
            if answer is None or not (answer.see or answer.unknown or answer.short):
                message = f"the option “{name}” does not say its {facet}"
                hint = "see: the id of the place in the text that says it, or unknown: the id of an open question."
                yield Diagnostic(codes.OPT040, message, places.key_span(*path), hint)
                continue
            for language, known in ids.items():
                if answer.see and answer.see not in known:
                    message = (
                        f"the {facet} of “{name}” is said at “#{answer.see}”, which is not in the text in {language}"
                    )
                    hint = did_you_mean(answer.see, known) or f"Give the words that say it the id {{#{answer.see}}}."
                    yield Diagnostic(codes.OPT040, message, places.span(*path), hint)
            if answer.unknown:
                yield from _question(answer, paper, places, path)


def _question(facet: Facet, paper: Paper, places: Places, path: Path) -> Iterator[Diagnostic]:
    problem = _dangling(facet.unknown, paper)
    if problem:
        span = places.span(*path, "unknown") if places.keys(*path) else places.span(*path)
        yield Diagnostic(codes.OPT055, problem[0], span, problem[1])


def _dangling(identifier: str, paper: Paper) -> tuple[str, str] | None:
    """What is wrong with a reference to a question, and what to do."""
    questions = paper.beside.negotiation.questions
    question = questions.get(identifier)
    if question is None:
        hint = did_you_mean(identifier, questions) or "Add it under `questions` of options.yml."
        return f"the question “{identifier}” is not in the register", hint
    if question.status is QuestionStatus.ANSWERED:
        return (
            f"the question “{identifier}” is answered, and something still waits for it",
            "Say here what the answer is.",
        )
    return None


def check_questions(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT055 for words of the texts that lead to a question."""
    for body in paper.bodies.values():
        for element in body.marked_up:
            if "question" in classes_of(element):
                identifier = value_of(element["c"][0], "ref")
                problem = _dangling(identifier, paper) if identifier else ("the question is not named", "Add ref=….")
                if problem:
                    yield Diagnostic(codes.OPT055, problem[0], body.places.span(element), problem[1])


def check_assessments(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT041 and OPT042."""
    places, criteria = paper.beside.places, project.configuration.criteria
    if places is None:
        return
    scale = scale_of(project)
    for name, option in paper.options.items():
        path = ("options", name, "assessments")
        missing = [side for side in parties_of(option, paper) if side not in option.assessments]
        if option.assessments and missing:
            message = f"the option “{name}” is not assessed by {', '.join(missing)}"
            hint = "Add what they say of it, or leave all assessments out until they have."
            yield Diagnostic(codes.OPT041, message, places.key_span(*path), hint)
        for side, assessment in option.assessments.items():
            left_out = [each for each in criteria if each not in assessment.scores]
            if assessment.scores and left_out:
                message = f"{side} gives “{name}” no score for {', '.join(left_out)}"
                yield Diagnostic(
                    codes.OPT041, message, places.key_span(*path, side, "scores"), "Each side scores all criteria."
                )
            for criterion, score in assessment.scores.items():
                if score not in scale:
                    message = f"the score {score} is not on the scale"
                    hint = f"The scale is: {', '.join(map(str, scale))}."
                    yield Diagnostic(codes.OPT042, message, places.span(*path, side, "scores", criterion), hint)


def parties_of(option: Option, paper: Paper) -> tuple[str, ...]:
    """The parties of an option: its own, else the paper's."""
    return option.parties or paper.metadata.parties


FITTING = {Venue.UNILATERAL: (1, 1), Venue.BILATERAL: (2, 2), Venue.MULTILATERAL: (3, 99)}


def check_venues(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT044."""
    places = paper.beside.places
    if places is None:
        return
    for name, option in paper.options.items():
        venue, parties = option.venue or paper.metadata.venue, parties_of(option, paper)
        if venue is None or not parties:
            continue
        fewest, most = FITTING[venue]
        if not fewest <= len(parties) <= most:
            message = f"the option “{name}” is {venue} and has {len(parties)} part{'y' if len(parties) == 1 else 'ies'}"
            key = "venue" if option.venue else "parties"
            hint = "Unilateral is one party, bilateral two, multilateral three or more."
            yield Diagnostic(codes.OPT044, message, places.span("options", name, key), hint)


def check_headings(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT045 for an option without a heading, OPT040 for a heading without an option, where there is data at all."""
    places = paper.beside.places
    if places is None or not paper.options:
        return
    for body in paper.bodies.values():
        headings = {
            element["c"][1][0]: element
            for element in body.ast["blocks"]
            if element["t"] == "Header" and "option" in classes_of(element)
        }
        for name in paper.options:
            if name not in headings:
                message = f"the option “{name}” has no heading in {body.source.path.name}"
                hint = f"Write: ## … {{#{name} .option}}"
                yield Diagnostic(codes.OPT045, message, places.key_span("options", name), hint)
        for name, heading in headings.items():
            if name not in paper.options:
                message = f"the option “{plain_text(heading)}” has no entry in options.yml"
                spare = [each for each in paper.options if each not in headings]
                hint = did_you_mean(name, spare) or f"Add “{name}” under `options`."
                yield Diagnostic(codes.OPT040, message, body.places.span(heading), hint)


def check_register(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT147 for a position that stands twice, OPT045 for one that is about nothing."""
    places = paper.beside.places
    if places is None:
        return
    seen: dict[str, str] = {}
    known = {*paper.options, *(name for body in paper.bodies.values() for name in body.ids)}
    for name, position in paper.beside.negotiation.positions.items():
        path = ("positions", name)
        for language in position.text.languages():
            words = " ".join(position.text[language].casefold().split()).rstrip(".")
            if seen.setdefault(words, name) != name:
                line = places.key_span("positions", seen[words]).position.line
                message = f"the position “{name}” is in the words of “{seen[words]}” (line {line})"
                hint = "Keep one of the two, with the status that is true."
                yield Diagnostic(codes.OPT147, message, places.span(*path, "text", str(language)), hint)
                break
        if position.on and position.on not in known:
            message = f"the position “{name}” is about “{position.on}”, which is nowhere in the paper"
            yield Diagnostic(codes.OPT045, message, places.span(*path, "on"), did_you_mean(position.on, known))


CHECKS = (
    check_facets,
    check_questions,
    check_assessments,
    check_venues,
    check_headings,
    check_register,
)
