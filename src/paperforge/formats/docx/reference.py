"""The reference document of the Word edition, made of theme.yml and docx/styles.yml: no binary is kept in the repository."""

from __future__ import annotations

import atexit
import copy
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from paperforge.formats.docx.own_styles import lay_over
from paperforge.formats.docx.package import W, element, pack, sub, w
from paperforge.formats.docx.styles import Style, Theme, read_theme, style_id, twips
from paperforge.house import House
from paperforge.reading.word_reference import read_own_styles

Node = Any

# ISO/IEC 29500-1, 17.3.1.26: children of w:pPr in this order.
_ALIGN = {"both": "both", "center": "center", "right": "right", "left": "left"}
_BUILT_IN = re.compile(
    r"Normal|Title|Subtitle|Emphasis|Strong|Hyperlink|header|footer|footnote (text|reference)|TOC Heading|Bibliography"
    r"|toc \d|table of figures"
    r"|Heading \d|List (Bullet|Number|Continue)( \d)?|B(lock|ody) Text|Normal Table|No List|Default Paragraph Font"
)
_PARTS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "word/styles.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
    "word/settings.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml",
    "word/fontTable.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml",
}
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True)
class Reference:
    """What pandoc is told of the styles, and what they are."""

    path: Path  # a DOCX without text; its styles have names, and nothing of what they look like
    styles: Mapping[str, Node]  # `w:style` by its id, in full

    def put_styles(self, root: Node) -> None:
        """The styles in full, in the place of those that pandoc was told of."""
        for told in root.findall(w("w:style")):
            if (style := self.styles.get(told.get(w("w:styleId")))) is not None:
                root.replace(told, copy.deepcopy(style))


def find_reference(house: House, dense: bool) -> Reference:
    """The reference document in a folder of its own, made once for a house; `dense` for several languages."""
    reference = _find(house, dense)
    if not reference.path.exists():  # it lay among the temporary files of a run that is over
        _find.cache_clear()
        reference = _find(house, dense)
    return reference


@lru_cache(maxsize=16)
def _find(house: House, dense: bool) -> Reference:
    folder = Path(tempfile.mkdtemp(prefix="paperforge-docx-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    theme = read_theme(house, dense)
    styles = make_styles(theme)
    if own := read_own_styles(house, []):
        lay_over(styles, own)
    path = folder / "reference.docx"
    path.write_bytes(make_reference(theme, styles))
    return Reference(path, {style.get(w("w:styleId")): style for style in styles.findall(w("w:style"))})


def make_reference(theme: Theme, styles: Node) -> bytes:
    """A whole DOCX without text with the names of styles; the same bytes each time.

    What styles look like is put in behind pandoc, which takes a quarter of its time for a document to read and write that.
    """
    parts = {
        "word/document.xml": _body(theme),
        "word/styles.xml": _names_of(styles),
        "word/settings.xml": make_settings(),
        "word/fontTable.xml": _font_table(theme),
    }
    types = etree.Element(f"{{{_PACKAGE}/content-types}}Types", nsmap={None: f"{_PACKAGE}/content-types"})
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    for extension, kind in (("rels", rels), ("xml", "application/xml")):
        etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Default", Extension=extension, ContentType=kind)
    for name, kind in _PARTS.items():
        etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Override", PartName=f"/{name}", ContentType=kind)
    targets = [("styles", "styles.xml"), ("settings", "settings.xml"), ("fontTable", "fontTable.xml")]
    parts["[Content_Types].xml"] = types
    parts["_rels/.rels"] = _relations([("officeDocument", "word/document.xml")])
    parts["word/_rels/document.xml.rels"] = _relations(targets)
    return pack({name: to_bytes(part) for name, part in parts.items()})


def _names_of(styles: Node) -> Node:
    names = copy.deepcopy(styles)
    for style in names.findall(w("w:style")):
        for child in style:
            if child.tag not in {w("w:name"), w("w:basedOn")}:
                style.remove(child)
    return names


def to_bytes(node: Node) -> bytes:
    """A part as bytes."""
    content: bytes = etree.tostring(node, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def _relations(targets: list[tuple[str, str]]) -> Node:
    root = etree.Element(f"{{{_PACKAGE}/relationships}}Relationships", nsmap={None: f"{_PACKAGE}/relationships"})
    for number, (kind, target) in enumerate(targets, start=1):
        name = f"{{{_PACKAGE}/relationships}}Relationship"
        etree.SubElement(root, name, Id=f"rId{number}", Type=f"{_RELATIONS}/{kind}", Target=target)
    return root


def _body(theme: Theme) -> Node:
    root = element("w:document")
    body = sub(root, "w:body")
    sub(body, "w:p")
    # pandoc makes no picture wider than this page, which no output has: `sections` gives them theirs.
    add_page(sub(body, "w:sectPr"), theme, theme.page["turned"], turned=True)
    return root


def add_page(section: Node, theme: Theme, margins: Mapping[str, float], *, turned: bool = False) -> None:
    """Size and margins of the pages of a section."""
    wide, high = ("height", "width") if turned else ("width", "height")
    size = {name: str(twips(theme.page[key])) for name, key in (("w", wide), ("h", high))}
    sub(section, "w:pgSz", **size, **({"orient": "landscape"} if turned else {}))
    sides = {side: str(twips(margins[side])) for side in ("top", "right", "bottom", "left")}
    edges = {edge: str(twips(theme.page[edge])) for edge in ("header", "footer")}
    sub(section, "w:pgMar", **sides, **edges, gutter="0")


def make_settings() -> Node:
    """Settings: hyphenation on, no tracked changes, no question when the document is opened."""
    root = element("w:settings")
    sub(root, "w:zoom", percent="100")
    sub(root, "w:defaultTabStop", val="567")
    sub(root, "w:autoHyphenation")
    sub(root, "w:consecutiveHyphenLimit", val="2")
    sub(root, "w:hyphenationZone", val="284")
    sub(root, "w:doNotHyphenateCaps")
    sub(root, "w:characterSpacingControl", val="doNotCompress")
    compatibility = sub(root, "w:compat")
    uri = "http://schemas.microsoft.com/office/word"
    sub(compatibility, "w:compatSetting", name="compatibilityMode", uri=uri, val="15")
    sub(root, "w:themeFontLang", val="en-US")
    sub(root, "w:decimalSymbol", val=".")
    sub(root, "w:listSeparator", val=",")
    return root


def _font_table(theme: Theme) -> Node:
    root = element("w:fonts")
    for font in theme.fonts.values():
        node = sub(root, "w:font", name=font["name"])
        sub(node, "w:altName", val=font["alternative"])
        sub(node, "w:panose1", val=font["panose"])
        sub(node, "w:charset", val="CC")
        sub(node, "w:family", val=font["family"])
        sub(node, "w:pitch", val=font["pitch"])
    return root


def make_styles(theme: Theme) -> Node:
    """The styles of the theme, and the three that Word takes for granted."""
    root = element("w:styles")
    defaults = sub(root, "w:docDefaults")
    run = sub(sub(defaults, "w:rPrDefault"), "w:rPr")
    _add_font(run, theme, "serif")
    for tag in ("w:sz", "w:szCs"):
        sub(run, tag, val=str(round(theme.paragraphs["Normal"]["size"] * 2)))
    sub(run, "w:lang", val="en-US", eastAsia="en-US", bidi="ar-SA")
    sub(sub(defaults, "w:pPrDefault"), "w:pPr")
    for name, style in theme.paragraphs.items():
        _add_paragraph_style(root, theme, name, style)
    default = _add_style(root, "character", "Default Paragraph Font", default=True)
    sub(default, "w:uiPriority", val="1")
    for name, style in theme.characters.items():
        node = _add_style(root, "character", name)
        sub(node, "w:basedOn", val="DefaultParagraphFont")
        sub(node, "w:qFormat")
        _add_run_properties(node, theme, style)
    _add_table_styles(root, theme)
    _add_no_list(root)
    return root


def _add_style(root: Node, kind: str, name: str, default: bool = False) -> Node:
    attributes = {"type": kind, "styleId": style_id(name)}
    if default:
        attributes["default"] = "1"
    elif not _BUILT_IN.fullmatch(name):
        attributes["customStyle"] = "1"
    node = sub(root, "w:style", **attributes)
    sub(node, "w:name", val=name.replace("Heading ", "heading ") if name.startswith("Heading ") else name)
    return node


def _add_paragraph_style(root: Node, theme: Theme, name: str, style: Style) -> None:
    node = _add_style(root, "paragraph", name, default=name == "Normal")
    if "based_on" in style:
        sub(node, "w:basedOn", val=style_id(style["based_on"]))
    if "next" in style:
        sub(node, "w:next", val=style_id(style["next"]))
    sub(node, "w:qFormat")
    properties = sub(node, "w:pPr")
    for tag, attributes, children in _paragraph_properties(theme, style):
        child = sub(properties, tag, **attributes)
        for inner, values in children:
            sub(child, inner, **values)
    if not len(properties):
        node.remove(properties)
    _add_run_properties(node, theme, style)


Property = tuple[str, dict[str, str], list[tuple[str, dict[str, str]]]]


def _paragraph_properties(theme: Theme, style: Style) -> Iterator[Property]:
    for key, tag in (("keep_next", "keepNext"), ("keep_lines", "keepLines"), ("page_break", "pageBreakBefore")):
        if key in style:
            yield f"w:{tag}", {} if style[key] else {"val": "0"}, []
    if "font" in style and "based_on" not in style:
        yield "w:widowControl", {}, []
    if "border" in style:
        yield "w:pBdr", {}, list(_borders(theme, style["border"]))
    if "shade" in style:
        yield "w:shd", {"val": "clear", "color": "auto", "fill": theme.colour(style["shade"])}, []
    if "tab" in style:
        position, leader = style["tab"]
        yield "w:tabs", {}, [("w:tab", {"val": "right", "leader": leader, "pos": str(twips(position))})]
    if "hyphenate" in style:
        yield "w:suppressAutoHyphens", {"val": "0"} if style["hyphenate"] else {}, []
    yield from _measures(style)
    if style.get("contextual"):
        yield "w:contextualSpacing", {}, []
    if "align" in style:
        yield "w:jc", {"val": _ALIGN[style["align"]]}, []
    if "outline" in style:
        yield "w:outlineLvl", {"val": str(style["outline"] - 1)}, []


def _measures(style: Style) -> Iterator[Property]:
    spacing = {key: str(twips(style[key])) for key in ("before", "after") if key in style}
    if "line" in style:
        spacing |= {"line": str(twips(style["line"])), "lineRule": "atLeast"}
    if spacing:
        yield "w:spacing", spacing, []
    indent = {key: str(twips(style[key])) for key in ("left", "right") if key in style}
    if "first" in style:
        first = twips(style["first"])
        indent |= {"hanging": str(-first)} if first < 0 else {"firstLine": str(first)}
    if indent:
        yield "w:ind", indent, []


def _borders(theme: Theme, border: Mapping[str, list[Any]]) -> Iterator[tuple[str, dict[str, str]]]:
    for side in ("top", "left", "bottom", "right"):
        line = border.get(side) or border.get("box")
        if line:
            size, colour, space = line
            yield f"w:{side}", border_values(theme, size, colour) | {"space": str(round(space))}


def border_values(theme: Theme, size: float, colour: str) -> dict[str, str]:
    """A single line as Word measures it: in eighths of a point."""
    return {"val": "single", "sz": str(round(size * 8)), "color": theme.colour(colour)}


def _add_font(run: Node, theme: Theme, font: str) -> None:
    name = theme.fonts[font]["name"]
    sub(run, "w:rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name)


def _add_run_properties(node: Node, theme: Theme, style: Style) -> None:
    run = element("w:rPr")
    if "font" in style:
        _add_font(run, theme, style["font"])
    for tag, values in _run_properties(theme, style):
        sub(run, tag, **values)
    if len(run):
        node.append(run)


def _run_properties(theme: Theme, style: Style) -> Iterator[tuple[str, dict[str, str]]]:
    """What changes letters, in the order of ISO/IEC 29500-1, 17.3.2.28."""
    for key, tag in (("bold", "b"), ("italic", "i")):
        if key in style:
            yield from ((name, {} if style[key] else {"val": "0"}) for name in (f"w:{tag}", f"w:{tag}Cs"))
    if style.get("caps"):
        yield "w:caps", {}
    if "colour" in style:
        yield "w:color", {"val": theme.colour(style["colour"])}
    if "tracking" in style:
        yield "w:spacing", {"val": str(twips(style["tracking"]))}
    if "size" in style:
        yield from ((tag, {"val": str(round(style["size"] * 2))}) for tag in ("w:sz", "w:szCs"))
    if "underline" in style:
        yield "w:u", {"val": style["underline"], "color": theme.colour("accent")}
    if style.get("superscript"):
        yield "w:vertAlign", {"val": "superscript"}


def _add_table_styles(root: Node, theme: Theme) -> None:
    plain = _add_style(root, "table", "Normal Table", default=True)
    plain.set(f"{{{W}}}styleId", "TableNormal")
    sub(plain, "w:uiPriority", val="99")
    sub(plain, "w:semiHidden")
    sub(plain, "w:unhideWhenUsed")
    properties = sub(plain, "w:tblPr")
    sub(properties, "w:tblInd", w="0", type="dxa")
    _add_padding(properties, {"top": 0, "left": 5.4, "bottom": 0, "right": 5.4})
    for name, style in theme.tables.items():
        node = _add_style(root, "table", name)
        sub(node, "w:basedOn", val="TableNormal")
        sub(node, "w:qFormat")
        properties = sub(node, "w:tblPr")
        borders = sub(properties, "w:tblBorders")
        for side, line in (("top", "outer"), ("bottom", "outer"), ("insideH", "inner"), ("insideV", "between")):
            if style[line] is None:
                continue
            sub(borders, f"w:{side}", **border_values(theme, *style[line]), space="0")
        _add_padding(properties, style["padding"])
        heading = sub(node, "w:tblStylePr", type="firstRow")
        cell = sub(heading, "w:tcPr")
        sub(sub(cell, "w:tcBorders"), "w:bottom", **border_values(theme, *style["heading"]), space="0")
        sub(cell, "w:vAlign", val="bottom")


def _add_padding(properties: Node, sides: Mapping[str, float]) -> None:
    padding = sub(properties, "w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        sub(padding, f"w:{side}", w=str(twips(sides[side])), type="dxa")


def _add_no_list(root: Node) -> None:
    node = _add_style(root, "numbering", "No List", default=True)
    for tag, values in (("w:uiPriority", {"val": "99"}), ("w:semiHidden", {}), ("w:unhideWhenUsed", {})):
        sub(node, tag, **values)
