"""RND142: marks that carry meaning must be whole, or the page would say something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.pandoc.ast import Attr, attr_of, value_of, walk
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project

# Classes that say something about the words they stand on; `rendered` are those the page can show today.
RENDERED = frozenset({"term", "brk", "alt"})
NUMBERED = frozenset({("option", "Header")})  # on these, a mark is a number (render/numbering)
MEANINGFUL = RENDERED | {
    "reservation",
    "option",
    "internal",
    "question",
    "agreed",
    "provisional",
    "disputed",
    "position",
}


def check_marks(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RND142 for each mark that nothing renders, or that lacks what it needs."""
    for body in paper.bodies.values():
        for element in walk(body.ast["blocks"]):
            attr = attr_of(element)
            if attr is None:
                continue
            for problem, hint in _problems(element["t"], attr, paper, project):
                yield Diagnostic(codes.RND142, problem, body.places.span(element), hint)


def _problems(kind: str, attr: Attr, paper: Paper, project: Project) -> Iterator[tuple[str, str]]:
    for name in attr[1]:
        if name in MEANINGFUL - RENDERED and (name, kind) not in NUMBERED:
            yield f"nothing renders the mark “.{name}” yet", "Say it in words."
        elif name in RENDERED and kind not in {"Span", "Div"}:
            hint = f"Write [the words]{{.{name}}}, or put the block between ::: {{.{name}}} and :::."
            yield f"the mark “.{name}” can stand on words in brackets or on a fenced block only", hint
    if not MEANINGFUL & set(attr[1]):
        for key in ("by", "ref", "on"):
            if value_of(attr, key):
                hint = next((f"Did you mean “.{mark}”?" for name in attr[1] if (mark := _nearest_mark(name))), "")
                yield (
                    f"the attribute “{key}” belongs to a mark, and there is none",
                    hint or f"Marks: {_list(RENDERED)}.",
                )
                return
    if "alt" in attr[1]:
        owner = value_of(attr, "by")
        if not owner:
            yield "an alternative without the side that proposes it", 'Add by="…" with the side\'s code.'
        elif owner not in project.configuration.sides:
            yield f"unknown side “{owner}”", _nearest(owner, project.configuration.sides)
    if "term" in attr[1]:
        reference = value_of(attr, "ref")
        if reference not in paper.terms:
            hint = _nearest(reference, paper.terms)
            yield f"the term “{reference}” is not in terms.yml", hint or "Add it to terms.yml, beside the text."


def _nearest_mark(name: str) -> str:
    return next(iter(get_close_matches(name, sorted(MEANINGFUL), n=1, cutoff=0.6)), "")


def _list(marks: Iterable[str]) -> str:
    return ", ".join(f".{mark}" for mark in sorted(marks))


def _nearest(word: str, known: Iterable[str]) -> str:
    names = sorted(known)
    return did_you_mean(word, names) or (f"Known: {', '.join(names[:12])}." if names else "")


CHECKS = (check_marks,)
