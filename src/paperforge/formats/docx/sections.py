"""Sections of the Word edition: the cover, the front matter, each text and the back matter with their running heads."""

from __future__ import annotations

from typing import Any

from paperforge.formats.docx.fields import field
from paperforge.formats.docx.package import add_text, element, sub, w
from paperforge.formats.docx.parts import clear_paragraph, marks, style_of
from paperforge.formats.docx.reference import add_page
from paperforge.formats.docx.styles import Theme, style_id
from paperforge.formats.docx.turning import CLOSES, OPENS
from paperforge.house import House
from paperforge.model.language import Language
from paperforge.render.document import Document, RunningHead
from paperforge.render.words import full_tag, words_of

Node = Any
_ENDS = (OPENS, CLOSES)
HEAD = 76  # letters that the head of a page has room for
_LISTS = ("Toc", "TableOfFigures")
_BOOKMARKS = {w("w:bookmarkStart"), w("w:bookmarkEnd")}


class Heads:
    """The heads and feet of pages, each made once and used by all sections that need it."""

    def __init__(self, part: Any, document: Document) -> None:
        self._part = part
        self._document = document
        self._made: dict[tuple[str, int, str], str] = {}

    def reference(self, kind: str, number: int, pages: str = "") -> str:
        """The relationship of the `header` or `footer` of a language, or of the empty one (-1); `pages` ends its style's name."""
        key = (kind, number, pages)
        if key not in self._made:
            part, identifier = self._part.add_header_part() if kind == "header" else self._part.add_footer_part()
            for child in list(part.element):
                part.element.remove(child)
            self._fill(part.element, kind, number, f"{kind.title()}{pages}" if pages else kind)
            self._made[key] = identifier
        return self._made[key]

    def _fill(self, root: Node, kind: str, number: int, style: str) -> None:
        paragraph = sub(root, "w:p")
        sub(sub(paragraph, "w:pPr"), "w:pStyle", val=style_id(style))
        # The last stands on the pages that all texts share.
        heads = [*self._document.heads, self._document.joint_head]
        if number < 0:
            if kind == "header" and number == -1 and self._document.handling:
                _run(paragraph, self._document.handling, full_tag(self._document.language), "Header Label")
            return
        if kind == "header":
            joint = len(heads) > 2 and number == len(heads) - 1
            own = heads[:-1] if joint else [heads[number]]
            _fill_header(paragraph, heads[number], [(each.title, each.language) for each in own if each.title])
        else:
            _fill_footer(paragraph, heads[number], self._document.house)


def _run(paragraph: Node, words: str, tag: str, style: str = "") -> None:
    run = sub(paragraph, "w:r")
    properties = sub(run, "w:rPr")
    if style:
        sub(properties, "w:rStyle", val=style_id(style))
    sub(properties, "w:lang", val=tag)
    add_text(run, words)


def _tab(paragraph: Node) -> None:
    sub(sub(paragraph, "w:r"), "w:tab")


def _fill_header(paragraph: Node, head: RunningHead, titles: list[tuple[str, Language]]) -> None:
    """The label, and the titles behind it: on one line, or on one each where they are too long for that."""
    if head.label:
        _run(paragraph, head.label, full_tag(head.language), "Header Label")
    _tab(paragraph)
    room = HEAD - len(head.label)
    for number, (title, language) in enumerate(titles):
        if number and len(head.title) > room:
            sub(sub(paragraph, "w:r"), "w:br")
            _tab(paragraph)
        elif number:
            _run(paragraph, " · ", full_tag(language))
        _run(paragraph, title, full_tag(language))


def _fill_footer(paragraph: Node, head: RunningHead, house: House) -> None:
    tag = full_tag(head.language)
    if head.draft:
        _run(paragraph, head.draft, tag)
    _tab(paragraph)
    before, between = words_of(house, head.language)["page_of"]
    for words, instruction in ((before, "PAGE"), (between, "NUMPAGES")):
        _run(paragraph, words, tag)
        for run in field(instruction, "1"):
            paragraph.append(run)


def divide(body: Node, theme: Theme, heads: Heads, joint: int, *, dense: bool) -> None:
    """Sections in the place of the marks; the last pages have the head of number `joint`."""
    _drop_empty_sections(body)
    final = body.find(w("w:sectPr"))
    kind, number = "pages", joint
    for paragraph, words in list(marks(body)):
        if words[0] not in _ENDS:
            continue
        after = paragraph.getnext()
        while after is not None and after.tag in _BOOKMARKS:
            after = after.getnext()
        if after is final or after is None:
            kind, number = words[1], int(words[2])
            paragraph.getparent().remove(paragraph)
        else:
            _end_section(paragraph, _section(words[1], int(words[2]), theme, heads, dense))
    made = _section(kind, number, theme, heads, dense)
    if final is None:
        body.append(made)
    else:
        body.replace(final, made)


def _drop_empty_sections(body: Node) -> None:
    """A section has something in it, and pages on their side that follow each other are one."""
    last: tuple[Node, list[str]] | None = None
    for paragraph, words in list(marks(body)):
        if words[0] not in _ENDS:
            continue
        before = paragraph.getprevious()
        while before is not None and before.tag in _BOOKMARKS:
            before = before.getprevious()
        if before is None and words[0] == OPENS:
            body.remove(paragraph)  # the document begins on its side
        elif last is not None and before is last[0]:
            body.remove(paragraph)
            # Those of another text have another head.
            if words[0] == OPENS and last[1][1] == "wide" and last[1][2] == words[2]:
                body.remove(last[0])
                last = None
        else:
            last = (paragraph, words)


def _end_section(paragraph: Node, section: Node) -> None:
    """A section ends with the paragraph before the mark; behind a table, with the mark itself, made empty.

    So it does behind contents and lists: LibreOffice loses the fields of a foot where a TOC field ends with its section.
    """
    before = paragraph.getprevious()
    while before is not None and before.tag in _BOOKMARKS:
        before = before.getprevious()
    if before is None or before.tag != w("w:p") or style_of(before).startswith(_LISTS):
        clear_paragraph(paragraph, "Section End")
        paragraph.find(w("w:pPr")).append(section)
        return
    properties = before.find(w("w:pPr"))
    if properties is None:
        properties = element("w:pPr")
        before.insert(0, properties)
    properties.append(section)
    paragraph.getparent().remove(paragraph)


def _section(kind: str, number: int, theme: Theme, heads: Heads, dense: bool) -> Node:
    section = element("w:sectPr")
    cover, turned = kind == "cover", kind == "wide"
    # On the cover the label stands in its band; only a second page of it needs a head.
    pairs = [("first", -2), ("default", -1)] if cover else [("default", number)]
    for part in ("header", "footer"):
        for which, head in pairs:
            reference = sub(section, f"w:{part}Reference", type=which)
            reference.set(
                w("r:id"), heads.reference(part, head, {"wide": " Landscape", "pairs": " Pairs"}.get(kind, ""))
            )
    sub(section, "w:type", val="nextPage")
    own = {"wide": "turned", "pairs": "pairs"}.get(kind, "margins")
    margins = theme.cover["dense" if dense else "margins"] if cover else theme.page[own]
    add_page(section, theme, margins, turned=turned)
    if cover:
        sub(section, "w:titlePg")
    return section
