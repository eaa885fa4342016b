"""RND142: marks that carry meaning must be whole, or the page would say something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.bracket import BRACKET, BRANCHES
from paperforge.model.internal import MARKS
from paperforge.pandoc.ast import Attr, attr_of, classes_of, value_of
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project
from paperforge.reading.targets import SHOWN_BLOCKS

# Classes that say something about the words they stand on, and on what the page can show them.
WORDS = frozenset({"Span", "Div"})
ON_WORDS = frozenset({"term", "question", "reservation", BRACKET}) | BRANCHES
ELSEWHERE = frozenset({("option", "Header"), *((name, "Div") for name in SHOWN_BLOCKS)})
# What somebody may take for a mark, and nothing renders.
UNKNOWN = frozenset({"agreed", "ad-ref", "provisional", "disputed", "position"})
MEANINGFUL = ON_WORDS | {name for name, _ in ELSEWHERE} | UNKNOWN
KEYS = ("by", "ref", "on", "since")


def check_marks(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RND142 for each mark that nothing renders, or that stands where nothing renders it."""
    for body in paper.bodies.values():
        yield from _places(body)
        for element in body.marked_up:
            attr = attr_of(element)
            if attr is None:
                continue
            for problem, hint in _problems(element["t"], attr):
                yield Diagnostic(codes.RND142, problem, body.places.span(element), hint)


def _places(body: Body) -> Iterator[Diagnostic]:
    """Blocks in whose place something is printed: each stands once, and is empty."""
    seen: set[str] = set()
    for element in body.marked_up:
        for name in SHOWN_BLOCKS.keys() & set(classes_of(element)) if element["t"] == "Div" else ():
            if element["c"][1]:
                message = f"the words inside “.{name}” would not be printed"
                yield Diagnostic(codes.RND142, message, body.places.span(element), "Put them before or behind it.")
            if name in seen:
                message = f"the block “.{name}” stands a second time, and nothing would be printed there"
                yield Diagnostic(codes.RND142, message, body.places.span(element), "Keep one of the two.")
            seen.add(name)


def _problems(kind: str, attr: Attr) -> Iterator[tuple[str, str]]:
    for name in attr[1]:
        if name not in MARKS and (near := get_close_matches(name.lower(), MARKS, n=1, cutoff=0.8)):
            # It would be printed for everybody.
            yield f"“.{name}” is no mark of what is internal", f"Did you mean “.{near[0]}”?"
        if name in UNKNOWN or (name in MEANINGFUL - ON_WORDS and (name, kind) not in ELSEWHERE):
            yield f"nothing renders the mark “.{name}” here", "Say it in words, or in options.yml."
        elif name in ON_WORDS and kind not in WORDS:
            hint = f"Write [the words]{{.{name}}}, or put the block between ::: {{.{name}}} and :::."
            yield f"the mark “.{name}” can stand on words in brackets or on a fenced block only", hint
    if not MEANINGFUL & set(attr[1]):
        for key in KEYS:
            if value_of(attr, key):
                hint = next((f"Did you mean “.{mark}”?" for name in attr[1] if (mark := _nearest_mark(name))), "")
                problem = f"the attribute “{key}” belongs to a mark, and there is none"
                yield problem, hint or f"Marks: {_list(ON_WORDS)}."
                return


def _nearest_mark(name: str) -> str:
    return next(iter(get_close_matches(name, sorted(MEANINGFUL), n=1, cutoff=0.6)), "")


def _list(marks: Iterable[str]) -> str:
    return ", ".join(f".{mark}" for mark in sorted(marks))


CHECKS = (check_marks,)
