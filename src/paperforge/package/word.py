"""The DOCX of a package: each part written alone, then joined; the pages of its contents found part by part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from paperforge.diagnostics import Diagnostic
from paperforge.formats.docx import render_docx
from paperforge.formats.kept import find, keep, key_of
from paperforge.formats.office import find_office
from paperforge.formats.tools import Tools
from paperforge.house import House
from paperforge.package.composing import Composed
from paperforge.package.contents import targets_of
from paperforge.render.part import Part


@dataclass(frozen=True)
class Written:
    """A part as a DOCX; where LibreOffice laid it out, how many pages it has and on which its bookmarks stand, from 1."""

    content: bytes
    findings: tuple[Diagnostic, ...]
    pages: int = 0
    places: Mapping[str, int] = field(default_factory=dict)


def write_part(composed: Composed, lost: frozenset[str], house: House, tools: Tools) -> Written:
    """A paper or an annex as a DOCX, with links to `lost` ids as words, or as it was kept; raises what `render_docx` raises."""
    laid_out, facts = is_laid_out(tools), composed.facts
    wanted = [facts.anchor, *(each for entries in facts.entries.values() for each in targets_of(entries))]
    key = key_of(composed.fingerprint(lost), house, tools, "part of a package", "docx", repr(laid_out), *wanted)
    if (found := find(tools, key)) is not None:
        more, artifact = found
        return Written(artifact.content, artifact.findings, more["pages"], more["places"])
    artifact = render_docx(composed.part(tools, lost).document, tools)
    count, places = find_bookmarks(artifact.content, wanted, tools) if laid_out else (0, {})
    keep(tools, key, artifact, pages=count, places=places)
    return Written(artifact.content, artifact.findings, count, places)


def is_laid_out(tools: Tools) -> bool:
    """Whether contents have page numbers here."""
    return tools.word.page_numbers != "none" and find_office() is not None


def find_bookmarks(content: bytes, identifiers: Iterable[str], tools: Tools) -> tuple[int, dict[str, int]]:
    """How many pages a DOCX has, and the page of the bookmark of each id that is there."""
    from paperforge.formats.docx.bookmarks import usual_name
    from paperforge.formats.docx.pages import count_pages, find_pages

    pdf = tools.office.print_pdf(content)
    found = find_pages(pdf, [usual_name(each) for each in identifiers])
    return count_pages(pdf), {name: int(page) for name, page in found.items()}


def write_front(part: Part, rest: Sequence[Written], tools: Tools) -> Written:
    """Cover, clauses and contents, with the pages of all parts behind them."""

    def find(content: bytes, bookmarks: Iterable[str]) -> Mapping[str, str]:
        first, _ = find_bookmarks(content, [], tools)
        pages: dict[str, str] = {}
        for each in rest:
            pages |= {name: str(first + page) for name, page in each.places.items()}
            first += each.pages
        return {name: pages[name] for name in bookmarks if name in pages}

    artifact = render_docx(part.document, tools, find)
    return Written(artifact.content, artifact.findings)


def join_written(parts: Sequence[Written]) -> bytes:
    """One DOCX of all parts in order."""
    from paperforge.formats.docx.joining import join_docx

    return join_docx([each.content for each in parts])
