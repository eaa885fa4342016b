"""Every bracket of some papers, for the terminal and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from paperforge.checks.brackets import check_balance, check_look_alikes
from paperforge.diagnostics import Diagnostic, many
from paperforge.model.bracket import ALTERNATIVE, Alternative, Bracket
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.brackets import age_in_days
from paperforge.reading.files import show_hidden
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project

SHOWN = 60  # characters of a wording in a line


@dataclass(frozen=True)
class Text:
    """The brackets of one text."""

    paper: Paper
    body: Body

    def counts(self) -> Counter[str]:
        """How many brackets each side owns wording in."""
        return Counter(side for bracket in self.body.brackets for side in bracket.sides)


def list_brackets(project: Project, slugs: Sequence[str], found: list[Diagnostic]) -> list[Text]:
    """The texts of some papers; what keeps one from being read is added to `found`."""
    limits = project.configuration.limits
    pandoc = Pandoc(limits.seconds, limits.memory)
    try:
        papers = [read_paper(project, slug, pandoc, found) for slug in slugs]
    finally:
        pandoc.close()
    for paper in papers:
        if paper is not None:
            found.extend([*check_balance(paper, project), *check_look_alikes(paper, project)])
    return [Text(paper, body) for paper in papers if paper for body in paper.bodies.values()]


def format_text(texts: Sequence[Text]) -> str:
    """A line per bracket, and one per text with its counts."""
    return "\n".join(line for text in texts for line in _lines(text))


def _lines(text: Text) -> Iterator[str]:
    for bracket in text.body.brackets:
        position = bracket.span.position
        place = f"{text.body.source.path}:{position.line}:{position.column}"
        inner = f" (in {bracket.parent})" if bracket.parent else ""
        name = f"{bracket.number}{f' #{bracket.id}' if bracket.id else ''}{inner}"
        parts = [name, _wording(bracket), *_since(bracket, text.paper)]
        yield show_hidden(f"{place}: {' · '.join(parts)}")
    nested = sum(1 for bracket in text.body.brackets if bracket.parent)
    counts = ", ".join(f"{side} {count}" for side, count in text.counts().items())
    total = f"{text.paper.slug} {text.body.language}: {many(len(text.body.brackets), 'bracket')}"
    yield total + (f", {nested} of them nested" if nested else "") + (f"; {counts}" if counts else "")


def _wording(bracket: Bracket) -> str:
    if not bracket.alternatives or bracket.has_loose_words:
        return bracket.words if bracket.alternatives else f"[{_cut(bracket.words)}]"
    return " ".join(f"[{_owner(each)}: {_cut(each.words)}]" for each in bracket.alternatives)


def _owner(alternative: Alternative) -> str:
    return ", ".join(alternative.sides) if alternative.kind == ALTERNATIVE else alternative.kind


def _cut(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"


def _since(bracket: Bracket, paper: Paper) -> Iterator[str]:
    if bracket.since:
        age = age_in_days(bracket, paper.metadata)
        yield f"since {bracket.since}" + (f", {many(age, 'day')}" if age is not None else "")


def format_json(texts: Sequence[Text]) -> str:
    """One object with stable keys; lines and columns count from 1, `age` is in days."""
    entries = [
        {
            "paper": text.paper.slug,
            "language": str(text.body.language),
            "file": str(text.body.source.path),
            "counts": dict(text.counts()),
            "brackets": [_entry(bracket, text.paper) for bracket in text.body.brackets],
        }
        for text in texts
    ]
    return json.dumps({"version": 1, "texts": entries}, ensure_ascii=False, indent=2)


def _entry(bracket: Bracket, paper: Paper) -> dict[str, Any]:
    position = bracket.span.position
    return {
        "number": bracket.number,
        "id": bracket.id,
        "parent": bracket.parent,
        "level": bracket.level,
        "line": position.line,
        "column": position.column,
        "heading": bracket.heading,
        "sides": list(bracket.sides),
        "since": bracket.since,
        "age": age_in_days(bracket, paper.metadata),
        "words": bracket.words,
        "alternatives": [
            {"kind": each.kind, "sides": list(each.sides), "words": each.words} for each in bracket.alternatives
        ],
    }
