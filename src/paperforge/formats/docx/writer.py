"""DOCX: the document as pandoc writes it with our reference document, then sections, contents and tables by our hand."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.errors import RenderError
from paperforge.formats.office import find_office
from paperforge.formats.tools import Artifact, Tools
from paperforge.pandoc.ast import document as whole
from paperforge.pandoc.ast import holds, walk
from paperforge.process import WorkerError
from paperforge.render.document import Document
from paperforge.render.words import full_tag

if TYPE_CHECKING:
    from paperforge.formats.docx.inlines import Writing

Node = Any
FindPages = Callable[[bytes, Iterable[str]], Mapping[str, str]]  # a DOCX and its bookmarks → the numbers of their pages
_FIELDS = re.compile(rb"<w:instrText[^>]*>\s*([A-Za-z]+)")
_OWN_FIELDS = {b"TOC", b"TC", b"PAGE", b"NUMPAGES", b"SEQ", b"REF", b"NOTEREF", b"PAGEREF"}
_EXTERNAL = re.compile(rb'<Relationship\b[^>]*TargetMode="External"[^>]*>')
_HYPERLINK = re.compile(rb'Type="[^"]*/hyperlink"')
_TARGET = re.compile(rb'Target="(https?://|mailto:)', re.IGNORECASE)
_APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>paperforge</Application></Properties>"
)


def render_docx(document: Document, tools: Tools, find_pages: FindPages | None = None) -> Artifact:
    """The edition for Word: every paragraph in a named style, languages on every run, contents as a field.

    `find_pages` finds the pages of the contents' entries, where they are not in this file alone. Raises `WorkerError` and its
    kinds when a tool stops or is stopped, `RenderError` for a file that is not safe.
    """
    import docx

    from paperforge.formats.docx.package import pack
    from paperforge.formats.docx.pictures import make_media
    from paperforge.formats.docx.reference import find_reference
    from paperforge.formats.docx.styles import read_theme
    from paperforge.formats.docx.transform import transform

    theme = read_theme(document.house)
    blocks, writing = transform(document, theme)
    media = make_media(writing.pictures, document.house, tools.bitmaps)
    reference = find_reference(document.house, document.dense)
    written = tools.pandoc.write_docx(whole(blocks), reference.path, media)
    word = docx.Document(io.BytesIO(written))
    reference.put_styles(word.part.styles.element)
    entries, formulas = _finish(word, document, writing.joint_head, _asks_for_pages(tools, writing))
    if entries:
        _number_pages(word, entries, find_pages or _lay_out_with(tools), writing)
    parts = _save(word)
    if tools.word.embed_fonts:
        parts = _with_fonts(parts, writing)
    expected = sum(1 for each in walk(blocks, "Math")) if holds(list(document.blocks), "Math") else 0
    if formulas < expected:
        message = f"{expected - formulas} formula(s) stand as TeX in the DOCX, because Word has no form for them"
        writing.report(codes.RND141, message)
    return Artifact(pack(parts), None, tuple(writing.findings))


def _asks_for_pages(tools: Tools, writing: Writing) -> bool:
    """Whether somebody wants page numbers in the contents and can have them."""
    if tools.word.page_numbers == "none":
        return False
    if find_office():
        return True
    _report_no_pages(writing, "LibreOffice is not installed here")
    return False


def _lay_out_with(tools: Tools) -> FindPages:
    def find(content: bytes, bookmarks: Iterable[str]) -> Mapping[str, str]:
        from paperforge.formats.docx.pages import find_pages

        return find_pages(tools.office.print_pdf(content), bookmarks)

    return find


def _number_pages(word: Any, entries: dict[str, list[Node]], find_pages: FindPages, writing: Writing) -> None:
    """Page numbers in the contents. A paper does not fail for want of a layout: they are taken out, and it is said."""
    from paperforge.formats.docx.contents import drop_page_numbers, fill_page_numbers
    from paperforge.formats.docx.package import pack

    try:
        fill_page_numbers(entries, find_pages(pack(_save(word)), entries))
    except (WorkerError, RenderError) as failure:
        drop_page_numbers(entries)
        _report_no_pages(writing, f"LibreOffice did not lay it out: {failure}")


def _report_no_pages(writing: Writing, reason: str) -> None:
    message = f"the contents of the DOCX have no page numbers: {reason}"
    hint = "Install LibreOffice (paperforge doctor), or press F9 in the contents in Word."
    writing.findings.append(Diagnostic(codes.RND145, message, path=PurePosixPath("paperforge.yml"), hint=hint))


def _finish(word: Any, document: Document, joint_head: int, paged: bool) -> tuple[dict[str, list[Node]], int]:
    """The file finished; where its contents have page numbers (`paged`), by bookmark, and the number of formulas in it."""
    from paperforge.formats.docx import contents, parts, runs, sections
    from paperforge.formats.docx.bookmarks import hide_bookmarks, settle_bookmarks
    from paperforge.formats.docx.properties import (
        fill_properties,
        find_part,
        keep_own_styles,
        replace_part,
        style_separators,
    )
    from paperforge.formats.docx.styles import read_theme

    theme = read_theme(document.house)
    part = word.part
    body = part.element.body
    notes = find_part(part, "footnotes")
    languages = [full_tag(language) for language in document.edition.languages]
    contents.add_contents(body, languages, joined=bool(document.part))
    entries = contents.add_page_numbers(body) if paged else {}
    sections.divide(body, theme, sections.Heads(part, document), joint_head, dense=document.dense)
    roots = [body, notes] if notes is not None else [body]
    for root in roots:
        hide_bookmarks(root)
        settle_bookmarks(root)
        parts.lay_out_tables(root, theme)
        parts.empty_rules(root)
        parts.name_pictures(root)
        runs.name_runs(root)
        runs.name_languages(root, languages[0])
        runs.join_runs(root)
    heads = [each.target_part.element for each in part.rels.values() if each.reltype.endswith(("/header", "/footer"))]
    for root in heads:
        runs.name_languages(root, languages[0])
    parts.number_lists(roots, part.numbering_part.element, part.styles.element, theme)
    if notes is not None:
        style_separators(notes)
        replace_part(part, "footnotes", notes)
    keep_own_styles(part.styles.element, [*roots, *heads], theme)
    fill_properties(word, document, languages[0])
    formulas = sum(
        1 for root in roots for _ in root.iter("{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath")
    )
    return entries, formulas


def _save(word: Any) -> dict[str, bytes]:
    """The parts of the file, none of which reaches out of it."""
    from paperforge.formats.docx.package import parts_of

    parts = parts_of(word.part.package)
    parts["docProps/app.xml"] = _APPLICATION.encode()
    _refuse_foreign(parts)
    return parts


def _with_fonts(parts: dict[str, bytes], writing: Writing) -> dict[str, bytes]:
    from paperforge.formats.docx.embedding import embed_fonts

    made, refused = embed_fonts(parts, writing.document.house)
    for family in refused:
        reason = "it has no TrueType outlines, or its license forbids it"
        writing.report(codes.RND141, f"the font “{family}” cannot be put into the DOCX: {reason}")
    return made


def _refuse_foreign(parts: Mapping[str, bytes]) -> None:
    """Raise `RenderError` for what could reach out of the file."""
    for name, part in parts.items():
        if name.endswith(".rels"):
            for relation in _EXTERNAL.findall(part):
                if not (_HYPERLINK.search(relation) and _TARGET.search(relation)):
                    raise RenderError(
                        "the DOCX refers to something outside it", relation.decode(errors="replace")[:200]
                    )
        elif name.endswith(".xml") and not set(_FIELDS.findall(part)) <= _OWN_FIELDS:
            raise RenderError("the DOCX holds a field that is not ours", name)
