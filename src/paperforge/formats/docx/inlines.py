"""Inlines of the Word edition: named styles for runs, links that may stand, pictures at their printed size."""

from __future__ import annotations

from dataclasses import dataclass, field

from paperforge import codes
from paperforge.diagnostics import Code, Diagnostic
from paperforge.formats.docx.package import clean
from paperforge.formats.docx.pictures import MAX_HEIGHT, Picture, fit_picture
from paperforge.model.language import Language
from paperforge.pandoc.ast import Attr, Element, attr, span, value_of, walk
from paperforge.render.document import Document
from paperforge.render.words import full_tag

STYLE = "custom-style"  # the attribute by which pandoc's DOCX writer takes a style
WIDE = "pf-wide"  # the class of a picture on a page on its side
CAPTION_ROOM = 0.8  # inches that a picture leaves there for its caption
SCHEMES = ("http://", "https://", "mailto:")
CHARACTERS = {
    "pf-label": "Label",
    "pf-caption-label": "Caption Label",
    "pf-brk": "Open Wording",
    "pf-alt": "Alternative Wording",
    "pf-owner": "Owner",
    "pf-spread": "Strong",
    "pf-chosen": "Strong",
    "pf-brief-kind": "Label",
}
NOTE_MARK = "footnote reference"  # raises the mark of a note; so does the style of any other superscript
LINKS = {
    "pf-note-mark": NOTE_MARK,
    "pf-note-number": NOTE_MARK,
    "pf-term": "Term Link",
    "pf-question": "Term Link",
    "pf-contents-entry": "Contents Link",
}


@dataclass
class Writing:
    """What is gathered on the way through the tree."""

    document: Document
    text_width: float  # inches
    turned: tuple[float, float] = (0.0, 0.0)  # inches: width and height of the text on a page on its side
    pictures: dict[str, Picture] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def joint_head(self) -> int:
        """The number of the head that all texts share; with one text it is that text's."""
        count = len(self.document.heads)
        return count if count > 1 else 0

    @property
    def text_number(self) -> int:
        """The number of the text that is under way, from 0."""
        return sum(1 for name in self.seen if name.startswith("text "))

    def report(self, code: Code, message: str) -> None:
        """Keep a finding about the paper."""
        self.findings.append(Diagnostic(code, message, path=self.document.source.path))


CHANGED = ("Str", "Code", "Image", "Link", "Superscript", "Span")  # the kinds that `change_inline` changes


def change_inline(element: Element, writing: Writing) -> Element | list[Element] | None:
    """An inline as pandoc's DOCX writer shall have it, or None where it is right as it is."""
    kind = element["t"]
    if kind == "Str":
        words = clean(element["c"])
        return None if words == element["c"] else {"t": "Str", "c": words}
    if kind == "Code":
        return span(attr(**{STYLE: "Verbatim Char"}), [{"t": "Str", "c": clean(element["c"][1])}])
    if kind == "Image":
        return _picture(element, writing)
    if kind == "Link":
        return _link(element, writing)
    if kind == "Superscript":
        raised = any(value_of(each["c"][0], STYLE) == NOTE_MARK for each in walk(element["c"], "Span"))
        return list(element["c"]) if raised else span(attr(**{STYLE: "Superscript"}), element["c"])
    if kind == "Span":
        attribute = element["c"][0]
        style = next((CHARACTERS[name] for name in attribute[1] if name in CHARACTERS), "")
        return span(kept(attribute, style), element["c"][1])
    return None


def _link(element: Element, writing: Writing) -> Element:
    attribute, inlines, (target, _) = element["c"]
    if not target.startswith("#") and not target.lower().startswith(SCHEMES):
        writing.report(codes.SEC122, f"the link “{clean(target[:80])}” is printed as plain words")
        return span(kept(attribute), inlines)
    # As in the PDF, what leads to another place of the paper looks like the words around it: a note may be one link.
    inside = "Cross-Reference" if target.startswith("#") else ""
    if style := LINKS.get((attribute[1] or [""])[0], inside):
        inlines = [span(attr(**{STYLE: style}), inlines)]
    link = {"t": "Link", "c": [attr(attribute[0]), inlines, [clean(target), ""]]}
    lang = value_of(attribute, "lang")
    return span(attr(lang=tag_of(lang)), [link]) if lang else link


def _picture(element: Element, writing: Writing) -> Element:
    attribute, alternative, (name, title) = element["c"]
    medium = writing.document.media[name]
    if WIDE in attribute[1]:
        wide, high = writing.turned
        picture, width, height = fit_picture(medium, attribute, wide, min(MAX_HEIGHT, high - CAPTION_ROOM))
    else:
        picture, width, height = fit_picture(medium, attribute, writing.text_width)
    writing.pictures[picture.name] = picture
    size = {"width": f"{width:.4f}in", "height": f"{height:.4f}in"}
    return {"t": "Image", "c": [attr(attribute[0], **size), alternative, [picture.name, title]]}


def kept(attribute: Attr, style: str = "") -> Attr:
    """An attribute with its id and language only, and a style."""
    values = {STYLE: style} if style else {}
    if lang := value_of(attribute, "lang"):
        values["lang"] = tag_of(lang)
    return attr(attribute[0], **values)


def tag_of(lang: str) -> str:
    """A language's tag with its region, as Word wants it."""
    return full_tag(Language.parse(lang))
