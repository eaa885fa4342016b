"""Where the texts of some papers differ, for the terminal and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic, many
from paperforge.discrepancies.accepted import tell_apart
from paperforge.discrepancies.finding import find_discrepancies, left_out
from paperforge.discrepancies.values import Discrepancy, Found, Kind
from paperforge.model.language import Language
from paperforge.reading.files import show_hidden
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.source import Span

SHOWN = 60  # characters of the words in a message


@dataclass(frozen=True)
class Listed:
    """The discrepancies of a paper: those to show, how many are less sure, those that paper.yml knows, what nobody looked for."""

    paper: Paper
    shown: Sequence[Discrepancy]
    unsure: int
    known: Sequence[Discrepancy]
    left_out: Sequence[tuple[Language, Language, Sequence[Kind]]]


def list_discrepancies(paper: Paper, project: Project, kinds: Sequence[str] = (), *, shows_all: bool = False) -> Listed:
    """What is found in a paper, of some kinds or of all."""
    new, known = tell_apart(find_discrepancies(paper, project), paper)
    new = [each for each in new if not kinds or each.kind in kinds]
    unseen = [(left, right, left_out((left, right), project)) for left, right in combinations(paper.languages, 2)]
    return Listed(
        paper,
        [each for each in new if each.is_sure or shows_all],
        0 if shows_all else sum(not each.is_sure for each in new),
        known,
        [each for each in unseen if each[2]],
    )


def as_diagnostics(listed: Listed) -> list[Diagnostic]:
    """BIL021 for each discrepancy, at the words of the first text that has any."""
    return [Diagnostic(codes.BIL021, describe(each), each.first.span) for each in listed.shown]


def describe(each: Discrepancy) -> str:
    """What differs, in words, and the place in the other text."""
    one = each.first
    other = next(side for side in each.sides if side is not one)
    unsure = "" if each.is_sure else " (unsure)"
    what = f"{each.kind}{unsure}: “{_cut(one.words)}” stands in {one.language}"
    if other.words:
        return f"{what}, “{_cut(other.words)}” in {other.language} ({_place(other.span)})"
    return f"{what} and not in {other.language} ({_place(other.span)})"


def _cut(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"


def _place(span: Span) -> str:
    return f"{span.file.path}:{span.position.line}:{span.position.column}"


def format_counts(listed: Listed) -> str:
    """A line of counts, and one for each two languages of which some kinds were not looked at."""
    return "\n".join(_counts(listed))


def _counts(listed: Listed) -> Iterator[str]:
    counts = Counter(each.kind for each in listed.shown)
    parts = ", ".join(f"{counts[kind]} {kind}" for kind in Kind if counts[kind])
    count = len(listed.shown)
    said = "no discrepancies" if not count else "1 discrepancy" if count == 1 else f"{count} discrepancies"
    line = f"{listed.paper.slug}: {said}"
    line += f" ({parts})" if parts else ""
    line += f"; {listed.unsure} less sure are shown by --all" if listed.unsure else ""
    line += f"; {many(len(listed.known), 'known one')} in paper.yml" if listed.known else ""
    yield line
    for left, right, kinds in listed.left_out:
        yield f"{listed.paper.slug}: not looked for in {left} and {right}, for want of a table: {', '.join(kinds)}"


def format_json(listed: Sequence[Listed]) -> str:
    """One object with stable keys; lines and columns count from 1."""
    papers = [
        {
            "paper": each.paper.slug,
            "discrepancies": [_entry(found) for found in each.shown],
            "unsure": each.unsure,
            "known": [_entry(found) for found in each.known],
            "left_out": [
                {"languages": [str(left), str(right)], "kinds": list(kinds)} for left, right, kinds in each.left_out
            ],
        }
        for each in listed
    ]
    return json.dumps({"version": 1, "papers": papers}, ensure_ascii=False, indent=2)


def _entry(found: Discrepancy) -> dict[str, Any]:
    return {
        "kind": str(found.kind),
        "confidence": "high" if found.is_sure else "low",
        "sides": [_side(side) for side in found.sides],
    }


def _side(side: Found) -> dict[str, Any]:
    start, end = side.span.position, side.span.end_position
    return {
        "language": str(side.language),
        "words": show_hidden(side.words),
        "file": str(side.span.file.path),
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
    }
