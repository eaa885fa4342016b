"""PDF: the document as a print page, set by WeasyPrint in a child process of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.errors import ToolMissingError
from paperforge.formats.html import note_formulas, render_page
from paperforge.formats.pair_tables import lay_out_pairs
from paperforge.formats.stylesheet import place_ignored, print_css, turned_pages_css
from paperforge.formats.tools import Artifact, Tools
from paperforge.formats.xmp import write_xmp
from paperforge.pandoc import ast
from paperforge.pandoc.ast import Element
from paperforge.render.charts import DATA
from paperforge.render.document import Document

# WeasyPrint takes the first number of a list for a hint that it does not follow.
_START = re.compile(r'<ol start="(\d{1,9})"')


def _count_from(match: re.Match[str]) -> str:
    return f'{match[0]} style="counter-reset: list-item {int(match[1]) - 1}"'


def render_pdf(document: Document, tools: Tools) -> Artifact:
    """The printed edition: tagged (PDF/UA-1), with bookmarks and footnotes at the foot of the page.

    Raises `WorkerError` and its kinds when the renderer stops or is stopped, `ToolMissingError` when it is not there.
    """
    return print_document(document, tools)[0]


def print_document(document: Document, tools: Tools) -> tuple[Artifact, tuple[str, ...]]:
    """The same, and the kind of each page, by which its foot is known: a name of templates/print.html.j2."""
    findings = note_formulas(document)
    page = make_page(document, tools, findings)
    media = sorted(document.media.values(), key=lambda medium: medium.name)
    header = {
        "media": [{"name": medium.name, "type": medium.media_type} for medium in media],
        "variant": tools.pdf_variant,
        "xmp": write_xmp(document, tools.pdf_variant.removeprefix("a-")),
        "part": document.part,
        "custom": document.release is not None,
    }
    reply, content = ask_renderer(header, [page.encode(), *(medium.content for medium in media)], tools)
    for url in reply["refused"]:
        message = f"the renderer asked for “{url}”, which is not part of the paper"
        findings.append(Diagnostic(codes.SEC121, message, path=document.source.path))
    for message in reply["log"]:
        findings.append(Diagnostic(codes.RND140, f"the PDF renderer says: {message}", path=document.source.path))
    findings.extend(place_ignored(reply["ignored"], page, document.house))
    for claim, reasons in reply["failed"].items():
        goal = "PDF/UA-1" if claim == "pdfuaid" else f"PDF/{tools.pdf_variant.upper()}"
        message = f"the PDF of the edition “{document.edition.name}” does not claim {goal}: {'; '.join(reasons)}"
        findings.append(Diagnostic(codes.RND146, message, path=document.source.path))
    findings.extend(note_faults(reply, document))
    return Artifact(content, reply["pages"], tuple(findings)), tuple(reply["kinds"])


def make_page(document: Document, tools: Tools, findings: list[Diagnostic]) -> str:
    """The page of HTML that is printed."""
    blocks = lay_out_notes(_drop_data(lay_out_pairs(list(document.blocks))), document, findings)
    body = _START.sub(_count_from, tools.printing.write_html(ast.document(blocks)))
    languages = document.edition.languages
    css = print_css(document.house, dense=document.dense) + turned_pages_css(document.house, languages)
    return render_page("print.html.j2", document, body, css)


def ask_renderer(header: Mapping[str, Any], blobs: list[bytes], tools: Tools) -> tuple[dict[str, Any], bytes]:
    """The answer of the child process that holds WeasyPrint, and the PDF; raises `ToolMissingError` where it has none."""
    reply, (content,) = tools.weasyprint.call(header, blobs, tools.seconds)
    if "missing" in reply:
        raise ToolMissingError(f"WeasyPrint cannot be loaded: {reply['missing']}", "What to install: paperforge doctor")
    return reply, content


def _drop_data(blocks: list[Element]) -> list[Element]:
    """Without the data tables of charts that no author asked for: bars and alternative texts carry the numbers."""
    result: list[Element] = ast.rewrite(blocks, lambda element: [] if DATA in ast.classes_of(element) else None)
    return result


# Words of the notes that are cut: WeasyPrint moves a footnote as a whole, which does little harm to shorter ones; of longer ones,
# which do not fit a page beside any text, it would drop pieces.
LONG_NOTE = range(40, 400)
NOTE_PART = 6  # words, less than a line
FAULTS = {
    "short-line": (
        "a line inside a paragraph holds no more than “{}”",
        "Say it in other words, or move a link or a note.",
    ),
    "loose-line": ("the words of the line “{}” stand far apart", "Say it in other words, so that it breaks elsewhere."),
    "heading-at-foot": ("the heading “{}” stands at the foot of the page", "Shorten what stands above or below it."),
    "empty-page": (
        "the page is nearly empty below “{}”",
        "Make the picture or table that follows smaller, or move it behind the next paragraph.",
    ),
}


def note_faults(reply: Mapping[str, Any], document: Document) -> Iterator[Diagnostic]:
    """RND140 for notes left out, RND143 for tables too wide, RND144 for what is set badly, from the answer of the renderer."""
    for words in reply["lost"]:
        message = f"the footnote “{words}…” is longer than a page, and the PDF renderer leaves it out"
        hint = "Move most of it into the text or an annex."
        yield Diagnostic(codes.RND140, message, hint=hint, path=document.source.path)
    for words in reply["wide"]:
        message = f"the table “{words}” is too wide for its page: in small type, on a page turned, its words are cut"
        yield Diagnostic(
            codes.RND143, message, hint="Give it fewer columns, or shorter words.", path=document.source.path
        )
    for fault in reply["bad"]:
        message, hint = FAULTS[fault["kind"]]
        place = f"page {fault['page']} of {document.edition.name}.pdf: "
        yield Diagnostic(
            codes.RND144, place + message.format(fault["words"][:80]), hint=hint, path=document.source.path
        )


def lay_out_notes(blocks: list[Element], document: Document, findings: list[Diagnostic]) -> list[Element]:
    """Footnotes as spans that the style sheet floats to the foot of the page; their paragraphs become spans inside."""

    def lay_out(element: Element) -> list[Element] | None:
        if element["t"] != "Note":
            return None
        first, *rest = _parts(element["c"])
        spans = [
            ast.span(ast.attr("", ["pf-footnote", *(["pf-part"] if rest else [])]), _flatten(first, document, findings))
        ]
        if rest:  # two long notes would otherwise run into one
            spans.insert(0, ast.span(ast.attr("", ["pf-footnote", "pf-between"]), []))
        for part in rest:
            classes = ["pf-footnote", "pf-part", "pf-continued"]
            spans.append(ast.span(ast.attr("", classes), _flatten(part, document, findings)))
        return spans

    result: list[Element] = ast.rewrite(blocks, lay_out)
    return result


def _parts(blocks: list[Element]) -> list[list[Element]]:
    """A long note of one paragraph in pieces of some words, so that it can go on at the foot of the next page."""
    if len(blocks) != 1 or blocks[0]["t"] not in {"Para", "Plain"}:
        return [blocks]
    inlines: list[Element] = blocks[0]["c"]
    if len(ast.plain_text(inlines).split()) not in LONG_NOTE:
        return [blocks]
    parts: list[list[Element]] = [[]]
    words = 0
    for inline in inlines:
        parts[-1].append(inline)
        words += len(ast.plain_text(inline).split())
        if inline["t"] in {"Space", "SoftBreak"} and words >= NOTE_PART:
            parts.append([])
            words = 0
    return [[{"t": "Plain", "c": part}] for part in parts if part]


def _flatten(blocks: list[Element], document: Document, findings: list[Diagnostic]) -> list[Element]:
    """Blocks as spans: HTML allows no blocks inside a paragraph."""
    spans: list[Element] = []
    for block in blocks:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in {"Para", "Plain"}:
            spans.append(ast.span(ast.attr("", ["pf-note-paragraph"]), content))
        elif kind in {"BulletList", "OrderedList"}:
            items = content if kind == "BulletList" else content[1]
            for number, item in enumerate(items, start=1):
                mark = "•" if kind == "BulletList" else f"{number}."
                inside = [{"t": "Str", "c": f"{mark}\u00a0"}, *_flatten(item, document, findings)]
                spans.append(ast.span(ast.attr("", ["pf-note-item"]), inside))
        elif kind in {"BlockQuote", "Div"}:
            spans.extend(_flatten(content if kind == "BlockQuote" else content[1], document, findings))
        else:
            message = f"a footnote holds a {kind}, which the PDF shows as plain words: {ast.plain_text(block)[:60]}…"
            findings.append(Diagnostic(codes.RND141, message, path=document.source.path))
            spans.append(ast.span(ast.attr("", ["pf-note-paragraph"]), ast.text(ast.plain_text(block))))
    return spans
