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

from paperforge.bilingual.papers import standings_of
from paperforge.diagnostics import Finding, Severity, many
from paperforge.formats.stylesheet import screen_css
from paperforge.formats.webfont import font_faces
from paperforge.model.language import Language
from paperforge.plan import Wish, plan_editions, plan_formats
from paperforge.reading.paper import Paper
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


def make_rows(project: Project, checked: Iterable[tuple[str, Paper | None, Sequence[Finding]]]) -> list[Row]:
    """The rows of some papers, in their order."""
    return [row for slug, paper, findings in checked for row in _rows(project, slug, paper, findings)]


def _rows(project: Project, slug: str, paper: Paper | None, findings: Sequence[Finding]) -> list[Row]:
    if paper is None:
        return [Row(slug, slug, "", "", "", 0, *_count(findings))]
    metadata = paper.metadata
    rows, rest = [], list(findings)
    linked = _pages(paper, project)
    for language, body in paper.bodies.items():
        own = [each for each in rest if each.diagnostic.file == body.source.path]
        rest = [each for each in rest if each.diagnostic.file != body.source.path]
        title = metadata.title.nearest([language])
        href = f"{slug}/{slug}.{language}.html" if str(language) in linked else ""
        counts = len(body.brackets), *_count(own), _count_stale(paper, language)
        rows.append(Row(slug, title, str(language), str(metadata.stage), metadata.version, *counts, href=href))
    if rest:
        title = metadata.title.nearest(project.languages)
        rows.append(Row(slug, title, "", str(metadata.stage), metadata.version, 0, *_count(rest)))
    return rows


def _count_stale(paper: Paper, language: Language) -> int | None:
    if paper.lock is None:
        return None
    return sum(1 for standing in standings_of(paper) if language in standing.out_of_date)


def _pages(paper: Paper, project: Project) -> set[str]:
    """The editions of a paper that are pages of HTML when it is built."""
    if "html" not in plan_formats(paper, project, Wish()):
        return set()
    return {edition.name for edition in plan_editions(paper, project, Wish(), [])}


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
