"""The parts of the Word edition after pandoc: marks of the transform, pictures, tables, lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperforge.formats.docx.package import element, sub, w
from paperforge.formats.docx.pairs import HEADING as PAIR_HEADING
from paperforge.formats.docx.styles import Theme, style_id, twips
from paperforge.formats.docx.tables import END
from paperforge.formats.docx.transform import MARK

Node = Any
_HEADINGS = ("Heading", style_id("Pair Title"))  # styles with which a row begins that stays with the next
_KEPT = ("Definition Term", "Note", "Reservation Head", "Row State", "Table Caption")  # and those of which it does not
_LOOSE = {style_id(name): style_id(f"{name} Loose") for name in _KEPT}
_PROPERTIES, _STYLE, _VALUE = w("w:pPr"), w("w:pStyle"), w("w:val")
CELL_PADDING = 6.0  # points beside a table in a cell
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"
_FRAME = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def style_of(paragraph: Node) -> str:
    """The id of a paragraph's style."""
    # Asked of every paragraph, more than once: children are found without a path.
    for properties in paragraph.iterchildren(_PROPERTIES):
        for style in properties.iterchildren(_STYLE):
            return style.get(_VALUE)  # type: ignore[no-any-return]
    return ""


def styled(body: Node, style: str) -> Iterator[Node]:
    """The paragraphs of a style, by its id; they may be changed on the way."""
    for each in list(body.iter(_STYLE)):
        properties = each.getparent()
        # The properties of a paragraph that was emptied meanwhile stand nowhere.
        if each.get(_VALUE) == style and properties.tag == _PROPERTIES and properties.getparent() is not None:
            yield properties.getparent()


def words_in(node: Node) -> str:
    """The words of a paragraph."""
    return "".join(text.text or "" for text in node.iter(w("w:t")))


def marks(body: Node) -> Iterator[tuple[Node, list[str]]]:
    """The marks that the transform left, with their words."""
    for paragraph in styled(body, style_id(MARK)):
        yield paragraph, words_in(paragraph).split(" ")


def clear_paragraph(paragraph: Node, style: str) -> None:
    """Make a paragraph empty, in another style."""
    for child in list(paragraph):
        paragraph.remove(child)
    sub(sub(paragraph, "w:pPr"), "w:pStyle", val=style_id(style))


def name_pictures(root: Node) -> None:
    """The words for a picture stand once, and no name of a file."""
    for picture in root.iter(_PICTURE):
        picture.attrib.pop("descr", None)
    for number, frame in enumerate(root.iter(_FRAME), start=1):
        frame.attrib.pop("title", None)
        for side in "TBLR":  # without them LibreOffice puts an eighth of an inch around the picture
            frame.getparent().set(f"dist{side}", "0")
        frame.set("name", f"Picture {number}")


def empty_rules(body: Node) -> None:
    """Rules without the blank that kept their paragraph alive."""
    for paragraph in styled(body, "Rule"):
        clear_paragraph(paragraph, "Rule")


# Tables ------------------------------------------------------------------------------------------------------------


def lay_out_tables(root: Node, theme: Theme) -> None:
    """Tables in our style, as wide as the text, with rows that stay whole and a heading on each page."""
    sections = _sections_behind(root)
    for table in root.iter(w("w:tbl")):
        grid = table.find(w("w:tblGrid"))
        columns = list(grid)
        given = [int(float(column.get(w("w:w"), "1"))) for column in columns]
        whole = _room(table, sections[table], theme)
        widths = [round(whole * width / sum(given)) for width in given]
        for column, width in zip(columns, widths, strict=True):
            column.set(w("w:w"), str(width))
        is_pairs = _is_pairs(table)
        heading = bool(table.findall(f"{w('w:tr')}/{w('w:trPr')}/{w('w:tblHeader')}"))
        properties = _table_properties(sum(widths), heading, "PairTable" if is_pairs else "PaperTable")
        _name_table(table, properties)
        table.replace(table.find(w("w:tblPr")), properties)
        for row in table.findall(w("w:tr")):
            # A long paragraph beside its pair goes on over pages; a table in a cell is parted badly.
            _lay_out_row(row, widths, whole=not is_pairs or row.find(f"{w('w:tc')}/{w('w:tbl')}") is not None)
            if is_pairs:
                _let_go(row)


def _sections_behind(root: Node) -> dict[Node, Node | None]:
    """The end of the section that each table stands in, found in one pass."""
    found: dict[Node, Node | None] = {}
    behind = None
    for node in reversed(list(root.iter(w("w:tbl"), w("w:sectPr")))):
        if node.tag == w("w:tbl"):
            found[node] = behind
        else:
            behind = node
    return found


def _room(table: Node, section: Node | None, theme: Theme) -> int:
    """The width that a table has, in twentieths of a point: that of its cell or of the lines of its section."""
    cell = next(table.iterancestors(w("w:tc")), None)
    if cell is not None:
        return int(cell.find(f"{w('w:tcPr')}/{w('w:tcW')}").get(w("w:w"))) - 2 * twips(CELL_PADDING)
    if section is None:
        return theme.text_width
    size, margins = section.find(w("w:pgSz")), section.find(w("w:pgMar"))
    return int(size.get(w("w:w"))) - sum(int(margins.get(w(f"w:{side}"))) for side in ("left", "right"))


def _is_pairs(table: Node) -> bool:
    """Whether a table holds texts side by side: its head names their languages."""
    first = table.find(f"{w('w:tr')}/{w('w:tc')}/{w('w:p')}")
    return first is not None and style_of(first) == style_id(PAIR_HEADING)


def _table_properties(width: int, heading: bool, style: str) -> Node:
    properties = element("w:tblPr")
    sub(properties, "w:tblStyle", val=style)
    sub(properties, "w:tblW", w=str(width), type="dxa")
    sub(properties, "w:tblLayout", type="fixed")
    look = {"firstColumn": "0", "lastRow": "0", "lastColumn": "0", "noHBand": "1", "noVBand": "1"}
    sub(properties, "w:tblLook", val="0620" if heading else "0600", firstRow=str(int(heading)), **look)
    return properties


def _name_table(table: Node, properties: Node) -> None:
    """The caption as the table's title for those who listen to it."""
    before = table.getprevious()
    while before is not None and before.tag in {w("w:bookmarkStart"), w("w:bookmarkEnd")}:
        before = before.getprevious()
    if before is not None and style_of(before).startswith("TableCaption"):
        sub(properties, "w:tblCaption", val=words_in(before)[:250])


def _let_go(row: Node) -> None:
    """A row is kept with the next one, or with what stands behind the table, where it begins with a heading and nowhere else.

    A term or a notice that stays with what follows it would tie its whole row, which may be a page long, to the next.
    """
    for cell in row.findall(w("w:tc")):
        first = cell.find(w("w:p"))
        if first is not None and style_of(first) in _LOOSE:
            _restyle(first, _LOOSE[style_of(first)])
    gap = row.getparent().getnext() if row.getnext() is None else None
    if (
        gap is not None
        and style_of(gap) == style_id(END)
        and style_of(row.find(f".//{w('w:p')}")).startswith(_HEADINGS)
    ):
        _restyle(gap, style_id(f"{END} Kept"))


def _restyle(paragraph: Node, style: str) -> None:
    paragraph.find(f"{w('w:pPr')}/{w('w:pStyle')}").set(w("w:val"), style)


def _lay_out_row(row: Node, widths: list[int], *, whole: bool) -> None:
    """`whole`: the row is not parted at the foot of a page."""
    old = row.find(w("w:trPr"))
    heading = old is not None and old.find(w("w:tblHeader")) is not None
    properties = element("w:trPr")
    if whole or heading:
        sub(properties, "w:cantSplit")
    if heading:
        sub(properties, "w:tblHeader")
    if old is None:
        row.insert(0, properties)
    else:
        row.replace(old, properties)
    column = 0
    for cell in row.findall(w("w:tc")):
        own = cell.find(w("w:tcPr"))
        made = element("w:tcPr")
        span = (
            int(own.find(w("w:gridSpan")).get(w("w:val")))
            if own is not None and own.find(w("w:gridSpan")) is not None
            else 1
        )
        sub(made, "w:tcW", w=str(sum(widths[column : column + span])), type="dxa")
        for name in ("w:gridSpan", "w:vMerge"):
            if own is not None and own.find(w(name)) is not None:
                made.append(own.find(w(name)))
        if own is None:
            cell.insert(0, made)
        else:
            cell.replace(own, made)
        column += span


# Lists -------------------------------------------------------------------------------------------------------------


def number_lists(roots: list[Node], numbering: Node, styles: Node, theme: Theme) -> None:
    """Bullets come with their style; numbered lists keep the numbers that pandoc gave them, at our indents."""
    own = theme.list_styles()
    for root in roots:
        for paragraph in root.iter(w("w:p")):
            properties = paragraph.find(w("w:pPr"))
            numbers = properties.find(w("w:numPr")) if properties is not None else None
            if numbers is None:
                continue
            style = style_of(paragraph)
            if style in own or style.startswith("ListContinue"):
                properties.remove(numbers)
    used = {node.get(w("w:val")) for root in roots for node in root.iter(w("w:numId"))}
    _keep_used(numbering, used)
    step = twips(theme.lists["indent"])
    for level in numbering.iter(w("w:lvl")):
        _indent(level, (int(level.get(w("w:ilvl"))) + 1) * step, step)
    for number, name in enumerate(dict.fromkeys(kind for kind, _ in own.values()), start=1):
        _add_bullets(numbering, number, name, theme, own)
        for style, (kind, depth) in own.items():
            if kind == name:
                _link_style(styles, style, number, depth)


def _keep_used(numbering: Node, used: set[str]) -> None:
    kept = set()
    for node in numbering.findall(w("w:num")):
        if node.get(w("w:numId")) in used:
            kept.add(node.find(w("w:abstractNumId")).get(w("w:val")))
        else:
            numbering.remove(node)
    for node in numbering.findall(w("w:abstractNum")):
        if node.get(w("w:abstractNumId")) not in kept:
            numbering.remove(node)


def _indent(level: Node, left: int, hanging: int) -> None:
    old = level.find(w("w:pPr"))
    made = element("w:pPr")
    sub(made, "w:ind", left=str(left), hanging=str(hanging))
    if old is not None:
        level.replace(old, made)
    else:
        level.append(made)


def _add_bullets(numbering: Node, number: int, name: str, theme: Theme, own: dict[str, tuple[str, int]]) -> None:
    abstract = element("w:abstractNum", abstractNumId=str(number))
    sub(abstract, "w:multiLevelType", val="hybridMultilevel")
    step = twips(theme.lists["indent"])
    for depth, bullet in enumerate(theme.lists[name]):
        level = sub(abstract, "w:lvl", ilvl=str(depth))
        sub(level, "w:start", val="1")
        sub(level, "w:numFmt", val="bullet")
        for style in (style for style, place in own.items() if place == (name, depth)):
            sub(level, "w:pStyle", val=style)
        sub(level, "w:lvlText", val=bullet)
        sub(level, "w:lvlJc", val="left")
        sub(sub(level, "w:pPr"), "w:ind", left=str((depth + 1) * step), hanging=str(step))
    numbering.insert(0, abstract)
    first = numbering.find(w("w:num"))
    made = element("w:num", numId=str(number))
    sub(made, "w:abstractNumId", val=str(number))
    if first is None:
        numbering.append(made)
    else:
        first.addprevious(made)


def _link_style(styles: Node, identifier: str, number: int, depth: int) -> None:
    """The list of a style; ISO/IEC 29500-1, 17.3.1.26 has it before borders, spacing and indents."""
    for style in styles.findall(w("w:style")):
        if style.get(w("w:styleId")) != identifier:
            continue
        properties = style.find(w("w:pPr"))
        if properties is None:
            properties = element("w:pPr")
            place = style.find(w("w:rPr"))
            style.append(properties) if place is None else place.addprevious(properties)
        made = element("w:numPr")
        sub(made, "w:ilvl", val=str(depth))
        sub(made, "w:numId", val=str(number))
        leading = {
            w(f"w:{tag}") for tag in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
        }
        properties.insert(sum(1 for child in properties if child.tag in leading), made)
