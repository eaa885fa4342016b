"""A table for people who have Word and nothing else: the name of the pair, the source, the target that they change.

Emphasis is bold and italic; all other mark-up is a sign, `⟦1⟧`, or two around words, `⟦2›words‹2⟧`, that has to come back. What a
sign stands for is told below the source. The file says in its first paragraphs what to do with it, in the target's language.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from paperforge.formats.docx.package import clean, pack, unpack
from paperforge.handover.describing import in_words, is_rtl
from paperforge.handover.returned import HEAD
from paperforge.handover.tokens import Code, Role, Tokens, codes_of
from paperforge.handover.units import Handover, Row, Unit
from paperforge.model.language import Language
from paperforge.render.words import full_tag, name_in

FORMATTING = {"emphasis": "italic", "strong": "bold"}
PLACEHOLDER, SMALL = "Hand-over Sign", "Hand-over Note"  # names of styles of the file
_WIDTHS = (Cm(4.2), Cm(11.2), Cm(11.2))
_GRAY, _BLUE = RGBColor(0x59, 0x59, 0x59), RGBColor(0x1F, 0x4E, 0x9E)


def write(handover: Handover, words: Mapping[str, Any], words_in: Language) -> bytes:
    """The file; `words` are those of the house (`handover`) in the language `words_in`. The same bytes for the same paper."""
    document = Document()
    _set_page(document)
    _add_styles(document)
    names = {each: name_in(each, words_in) for each in (handover.source, handover.target)}
    document.add_paragraph(clean(_fill(words["about"], handover, names)))
    document.add_paragraph(clean(_fill(words["signs"], handover, names)))
    document.add_paragraph(f"{HEAD} · {handover.slug} · {handover.source} → {handover.target}", style=SMALL)
    table = document.add_table(rows=1, cols=3)
    table.autofit = False
    _set_borders(table)
    heads = (words["pair"], names[handover.source], names[handover.target])
    for cell, head, width in zip(table.rows[0].cells, heads, _WIDTHS, strict=True):
        cell.width = width
        cell.paragraphs[0].add_run(clean(head)).bold = True
    _mark_row(table.rows[0], "w:tblHeader")
    for unit in handover.units:
        for row in unit.rows:
            _add_row(table, unit, row, words)
    return _finish(document, handover)


def sign(code: Code) -> str:
    """What stands for a code in the text."""
    forms = {Role.ALONE: f"⟦{code.id}⟧", Role.OPEN: f"⟦{code.id}›", Role.CLOSE: f"‹{code.id}⟧"}
    return forms[code.role]


def _fill(text: str, handover: Handover, names: Mapping[Language, str]) -> str:
    return text.format(paper=handover.slug, source=names[handover.source], target=names[handover.target])


def _finish(document: Any, handover: Handover) -> bytes:
    properties = document.core_properties
    properties.title = f"{handover.slug}: {handover.source} → {handover.target}"
    properties.author = properties.last_modified_by = "paperforge"
    properties.comments = ""
    properties.language = str(handover.target)
    buffer = io.BytesIO()
    document.save(buffer)
    return pack(unpack(buffer.getvalue()))


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.5)


def _add_styles(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(3)
    placeholder = document.styles.add_style(PLACEHOLDER, WD_STYLE_TYPE.CHARACTER)
    placeholder.font.color.rgb = _BLUE
    proof = OxmlElement("w:noProof")
    placeholder.element.get_or_add_rPr().append(proof)
    small = document.styles.add_style(SMALL, WD_STYLE_TYPE.PARAGRAPH)
    small.font.size, small.font.color.rgb = Pt(7.5), _GRAY
    small.paragraph_format.space_after = Pt(0)


def _set_borders(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "A6A6A6")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    layout = properties.find(qn("w:tblLayout"))
    if layout is not None:  # the borders stand in front of it (ISO/IEC 29500-1, 17.4.59)
        layout.addprevious(borders)
    else:
        properties.append(borders)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width


def _mark_row(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _add_row(table: Any, unit: Unit, row: Row, words: Mapping[str, Any]) -> None:
    added = table.add_row()
    _mark_row(added, "w:cantSplit")
    name, source, target = added.cells
    for cell, width in zip(added.cells, _WIDTHS, strict=True):
        cell.width = width
    name.paragraphs[0].style = SMALL
    name.paragraphs[0].add_run(clean(unit.name))
    told = [f"{unit.mark}/{row.number}", words["kinds"].get(row.kind, row.kind), in_words(unit, words)]
    for line in [*told, *([unit.heading] if unit.heading else [])]:
        name.add_paragraph(clean(line), style=SMALL)
    _set_text(source.paragraphs[0], row.source, unit.source)
    if legend := _legend(row.source):
        source.add_paragraph(clean(legend), style=SMALL)
    _set_text(target.paragraphs[0], row.target or (), unit.target)


def _legend(tokens: Tokens) -> str:
    """Which mark-up each sign of a text stands for."""
    codes = [code for code in codes_of(tokens) if code.kind not in FORMATTING]
    ends = {code.id: code for code in codes if code.role is Role.CLOSE}
    told: list[str] = []
    for code in codes:
        if code.role is Role.ALONE:
            told.append(f"{sign(code)} {code.shown}")
        elif code.role is Role.OPEN:
            told.append(f"{sign(code)}{sign(ends[code.id])} {code.shown}…{ends[code.id].shown}")
    return "   ".join(told)


def _set_text(paragraph: Any, tokens: Tokens, language: Language) -> None:
    """The words of a text with their formatting and signs, each run told its language."""
    is_right = is_rtl(language)
    if is_right:
        properties = paragraph._p.get_or_add_pPr()
        properties.append(OxmlElement("w:bidi"))
    open_: list[str] = []
    for token in tokens or ("",):
        if isinstance(token, Code) and token.kind in FORMATTING:
            open_ = [*open_, FORMATTING[token.kind]] if token.role is Role.OPEN else open_[:-1]
            continue
        run = paragraph.add_run(clean(token) if isinstance(token, str) else sign(token))
        run.italic = True if "italic" in open_ else None
        run.bold = True if "bold" in open_ else None
        if isinstance(token, Code):
            run.style = PLACEHOLDER
        _set_language(run, language, is_right=is_right)


def _set_language(run: Any, language: Language, *, is_right: bool) -> None:
    properties = run._r.get_or_add_rPr()
    if is_right:
        properties.append(OxmlElement("w:rtl"))
    node = OxmlElement("w:lang")
    node.set(qn("w:bidi" if is_right else "w:val"), full_tag(language))
    properties.append(node)
