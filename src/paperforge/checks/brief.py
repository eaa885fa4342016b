"""OPT048 and OPT049: what goes to a senior reader has passed its gate, and no leg of a linked pair goes alone."""

from __future__ import annotations

from collections.abc import Iterator

from paperforge import codes
from paperforge.checks.options import parties_of
from paperforge.diagnostics import Diagnostic
from paperforge.model.negotiation import LinkKind, Option, Status
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project


def check_gate(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT049, one finding for each thing that a recommended option lacks."""
    places = paper.beside.places
    if places is None:
        return
    for name, option in paper.options.items():
        if not option.recommended:
            continue
        for problem, key in _below(option, paper, project):
            span = places.span("options", name, key) if key else places.key_span("options", name)
            hint = "Take `recommended` away until it has passed its gate."
            yield Diagnostic(codes.OPT049, f"the option “{name}” is recommended and {problem}", span, hint)


def _below(option: Option, paper: Paper, project: Project) -> Iterator[tuple[str, str]]:
    """What keeps an option from senior readers, and the key that says so."""
    stage, gate = option.stage or paper.metadata.stage, project.configuration.brief.gate
    if stage.rank < gate.rank:
        yield f"has come as far as “{stage}” only; its gate is “{gate}”", "stage" if option.stage else "recommended"
    if option.status is Status.DISPUTED:
        yield "disputed", "status"
    missing = [side for side in parties_of(option, paper) if side not in option.assessments]
    if missing:
        yield f"not assessed by {', '.join(missing)}", "assessments" if option.assessments else ""


def check_legs(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT048."""
    places = paper.beside.places
    if places is None:
        return
    for index, link in enumerate(paper.beside.negotiation.links):
        if not link.kind.binds:
            continue
        ends = link.between
        # “a is conditional on b” says nothing against b alone.
        pairs = [(ends[0], ends[1])] if link.kind is LinkKind.CONDITIONAL else [ends, ends[::-1]]
        for shown, left_out in pairs:
            one, other = paper.options.get(shown), paper.options.get(left_out)
            if one is None or not one.recommended or (other and other.recommended):
                continue
            if other is None and "/" not in left_out:
                continue  # an issue, which is named wherever it is linked; or nothing at all (OPT045)
            line = places.key_span("options", shown).position.line
            where = (
                "in another paper" if "/" in left_out else f"line {places.key_span('options', left_out).position.line}"
            )
            message = f"a brief would show “{shown}” (line {line}) without “{left_out}” ({where}): {_WORDS[link.kind]}"
            hint = "Recommend both, or neither."
            yield Diagnostic(codes.OPT048, message, places.span("links", index), hint)


def refusals(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RND140: why the brief of a paper is not made, one finding for each reason, at its place."""
    if paper.metadata.brief is None:
        message, hint = "the brief has no words of its own", "Add `brief: {question: …, asks: […]}` to paper.yml."
        yield Diagnostic(codes.RND140, message, hint=hint, path=paper.folder.path / "paper.yml")
    if not any(option.recommended for option in paper.options.values()):
        message, hint = "the brief has no option to show", "Mark the options for senior readers: `recommended: true`."
        place = paper.beside.places.key_span("options") if paper.beside.places else None
        yield Diagnostic(codes.RND140, message, place, hint, paper.folder.path / "options.yml")
    for reason in (*check_gate(paper, project), *check_legs(paper, project)):
        message = f"the brief is refused: {reason.message}"
        yield Diagnostic(codes.RND140, message, reason.span, reason.hint)


_WORDS = {
    LinkKind.EXCHANGE: "one is offered in exchange for the other",
    LinkKind.CONDITIONAL: "it is conditional on it",
}
CHECKS = (check_gate, check_legs)
