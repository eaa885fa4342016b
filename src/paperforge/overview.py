"""How far every text has come: stage, open brackets, findings, what is stale. As text, JSON and a page of HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from html import unescape
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from paperforge.diagnostics import Finding, Severity, many
from paperforge.facts import PaperFacts
from paperforge.formats.stylesheet import screen_css
from paperforge.formats.webfont import font_faces
from paperforge.reading.project import Project
from paperforge.render.templates import house_loader, locate_faults
from paperforge.render.words import words_of

PAGE = "status.html"  # in build/


@dataclass(frozen=True)
class Row:
    """A text, or (without a language) the files of a paper beside its texts.

    `stale` are the pairs in which the text may be out of date, or was never confirmed; None where the paper has no lock.
    """

    paper: str
    title: str
    language: str
    stage: str
    version: str
    brackets: int
    errors: int
    warnings: int
    notes: int
    stale: int | None = None
    href: str = ""


def make_rows(seen: Iterable[tuple[str, PaperFacts | None, Sequence[Finding]]]) -> list[Row]:
    """The rows of some papers, in their order; without facts, of those that could not be read."""
    return [row for slug, facts, findings in seen for row in _rows(slug, facts, findings)]


def _rows(slug: str, facts: PaperFacts | None, findings: Sequence[Finding]) -> list[Row]:
    if facts is None:
        return [Row(slug, slug, "", "", "", 0, *_count(findings))]
    rows, rest = [], list(findings)
    for text in facts.texts:
        own = [each for each in rest if str(each.diagnostic.file) == text.path]
        rest = [each for each in rest if str(each.diagnostic.file) != text.path]
        href = f"{slug}/{slug}.{text.language}.html" if text.has_page else ""
        counts = text.brackets, *_count(own), text.stale
        rows.append(Row(slug, text.title, text.language, facts.stage, facts.version, *counts, href=href))
    if rest:
        rows.append(Row(slug, facts.title, "", facts.stage, facts.version, 0, *_count(rest)))
    return rows


def _count(findings: Sequence[Finding]) -> tuple[int, int, int]:
    errors, warnings, notes = (
        sum(1 for each in findings if each.severity is severity)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    )
    return errors, warnings, notes


HEADS = ("paper", "text", "stage", "version", "brackets", "errors", "warnings", "notes", "stale")


def cells_of(row: Row) -> tuple[str, ...]:
    """A row in words."""
    stale = "–" if row.stale is None else str(row.stale)
    counts = (str(row.brackets) if row.language else "–", str(row.errors), str(row.warnings), str(row.notes))
    return (row.paper, row.language or "(data)", row.stage or "–", row.version or "–", *counts, stale)


def format_text(rows: Sequence[Row]) -> str:
    """A table in columns, and a line with what it adds up to."""
    table = [HEADS, *(cells_of(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    papers = len({row.paper for row in rows})
    texts = sum(1 for row in rows if row.language)
    brackets = sum(row.brackets for row in rows)
    sums = (many(papers, "paper"), many(texts, "text"), many(brackets, "open bracket"))
    return "\n".join([*lines, ", ".join(sums)])


def format_json(rows: Sequence[Row]) -> str:
    """One object with stable keys."""
    return json.dumps({"version": 1, "rows": [asdict(row) for row in rows]}, ensure_ascii=False, indent=2)


def render_status(project: Project, rows: Sequence[Row]) -> bytes:
    """The page, self-contained, with links to the pages of the texts."""
    language = project.languages[0]
    words: dict[str, Any] = dict(words_of(project.house, language))
    environment = ImmutableSandboxedEnvironment(
        loader=house_loader(project.house),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    with locate_faults(project.house):
        template = environment.get_template("status.html.j2")
        values = {"rows": [(row, cells_of(row)) for row in rows], "words": words, "lang": str(language)}
        series = project.configuration.series
        values |= {"series": series.title.nearest(project.languages) if series else ""}
        plain = template.render(css="", **values)
        css = f"{font_faces(project.house, unescape(plain), code=False)}\n{screen_css(project.house)}"
        return template.render(css=Markup(css), **values).encode()  # noqa: S704 - files of the house
