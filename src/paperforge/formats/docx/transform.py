"""The document's tree as pandoc's DOCX writer shall have it: flat, every paragraph under the name of its style.

What follows in the parts (`parts`) is marked by paragraphs of the style `MARK`, a name that no paper can give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from paperforge.formats.docx import turning
from paperforge.formats.docx.bookmarks import name_bookmarks
from paperforge.formats.docx.fields import add_fields, sequence
from paperforge.formats.docx.inlines import CHANGED, STYLE, Writing, change_inline, kept, tag_of
from paperforge.formats.docx.package import clean
from paperforge.formats.docx.pairs import INSTEAD, lay_out_pairs
from paperforge.formats.docx.pairs import TEXT as PAIR_TEXT
from paperforge.formats.docx.paragraphs import ONCE, PARAGRAPHS
from paperforge.formats.docx.styles import Theme
from paperforge.formats.docx.tables import TableType, add_apart, empty, lay_out_table
from paperforge.formats.pair_tables import PAIRS
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr, div, header, para, rewrite, value_of
from paperforge.render.document import Document
from paperforge.render.side_by_side import SIDE_BY_SIDE, WIDE_PAIRS
from paperforge.render.words import full_tag

MARK = "PfMark"
TWIPS_PER_INCH = 1440

MAX_LIST_STYLES = 3
# Paragraphs in front of these stay on the page with them.
_LED = {"BulletList", "OrderedList", "DefinitionList", "BlockQuote"}
# A brief is one page, and its lists are set as close as its lines; texts side by side have type of their own.
_CLOSE_LISTS = {"Brief Line": "Brief", "Pair Text": "Pair"}
_LEADING = {"First Paragraph", "Body Text", "After List", "After Table"}
_AFTER = {
    "Table": "After Table",
    "BulletList": "After List",
    "OrderedList": "After List",
    "DefinitionList": "After List",
}


@dataclass(frozen=True)
class Place:
    """Where blocks stand: the style a part of the page asks for, the depth of lists around, a list's own style.

    `type` is that of tables, `width` what there is for them in points, `wide` on a page on its side, `paired` on one with texts
    beside each other; `turns`: a block can have a page on its side.
    """

    type: TableType
    width: float
    wide: float
    paired: float

    style: str = ""
    depth: int = 0
    list_style: str = ""
    turns: bool = False


def transform(document: Document, theme: Theme) -> tuple[list[Element], Writing]:
    """The blocks for pandoc, with the pictures they need and what was found."""
    turned = (theme.turned_width / TWIPS_PER_INCH, theme.turned_height / TWIPS_PER_INCH)
    writing = Writing(document, theme.text_width / TWIPS_PER_INCH, turned)
    place = Place(
        TableType(document.house, theme), theme.text_width / 20, theme.turned_width / 20, theme.paired_width / 20
    )

    def change(element: Element) -> Element | list[Element] | None:
        if element["t"] == "Str" and element["c"].isprintable():
            return None  # as nearly all words, and there are no others in most papers
        if element["t"] == "Note":
            return {"t": "Note", "c": _note(element["c"], place, writing)}
        return change_inline(element, writing)

    names = name_bookmarks(list(document.blocks))
    blocks = rewrite(turning.widen_pictures(add_fields(document, names)), change, "Note", *CHANGED)
    flat = _flatten(blocks, place, writing)
    return [div(attr(lang=full_tag(document.language)), flat)], writing


def styled(style: str, inlines: list[Element], identifier: str = "") -> Element:
    """A paragraph in a style."""
    return div(attr(identifier, **{STYLE: style}), [para(inlines)])


def mark(words: str) -> Element:
    """A paragraph that says something to `parts`, and is not printed."""
    return styled(MARK, [{"t": "Str", "c": words}])


def _note(blocks: list[Element], place: Place, writing: Writing) -> list[Element]:
    """Paragraphs of a footnote have its style by themselves; anything else is laid out as in the text."""
    made: list[Element] = []
    for block in blocks:
        made.extend(
            [block]
            if block["t"] in {"Para", "Plain"}
            else _flatten([block], replace(place, style="footnote text"), writing)
        )
    return made


def _flatten(blocks: list[Element], place: Place, writing: Writing) -> list[Element]:
    """Blocks without nesting but for lists and tables."""
    flat: list[Element] = []
    before = ""
    for block, after in zip_longest(blocks, blocks[1:]):
        kind = block["t"]
        if _turns(block, place, writing):
            flat.extend(_turned(flat, block, place, writing))
            kind = ""
        elif kind in {"Para", "Plain"}:
            if _is_picture(block["c"]):
                kind = "Figure"
                flat.append(styled("Figure", block["c"]))
            else:
                style = _paragraph_style(place, before)
                leads = after is not None and after["t"] in _LED and style in _LEADING
                flat.append(styled(f"{style} Leading" if leads else style, block["c"]))
        elif kind == "Table":
            add_apart(flat, _table(block, place, writing))
        elif kind != "Null":
            add_apart(flat, _BLOCKS[kind](block, place, writing))
        # What ends with a table is followed like one.
        before = block["c"][1][-1]["t"] if kind == "Div" and block["c"][1] else kind
    return flat


def _turns(block: Element, place: Place, writing: Writing) -> bool:
    """Whether a block gets a page on its side."""
    if not place.turns:
        if place.width < place.wide:
            turning.report_upright(block, writing)
        return False
    return turning.asks_to_turn(block, place.type, place.width)


def _turned(flat: list[Element], block: Element, place: Place, writing: Writing) -> list[Element]:
    """A block and what leads to it between the marks of a page on its side."""
    text = writing.text_number
    leading = turning.lift_leading(flat)
    own = _flatten([block], replace(place, width=place.wide, turns=False), writing)
    return [mark(f"{turning.OPENS} pages {text}"), *leading, *own, mark(f"{turning.CLOSES} wide {text}")]


def _paragraph_style(place: Place, before: str) -> str:
    if place.depth:
        level = f" {place.depth}" if place.depth > 1 else ""
        return place.list_style if not before and place.list_style else f"List Continue{level}"
    if place.style:
        follows = place.style == "Block Text" and before in {"Para", "Plain"}
        return f"{place.style} Next" if follows else place.style
    if before in _AFTER:
        return _AFTER[before]
    return "Body Text" if before in {"Para", "Plain"} else "First Paragraph"


def _is_picture(inlines: list[Element]) -> bool:
    return len(inlines) == 1 and inlines[0]["t"] == "Image"


def _header(block: Element, place: Place, writing: Writing) -> list[Element]:
    level, attribute, inlines = block["c"]
    classes = attribute[1]
    if "pf-title" in classes:
        style = _once("Title", writing)
    elif "pf-text-title" in classes:
        style = {"Pair Text": "Pair Title"}.get(
            place.style, "Brief Title" if "pf-brief-title" in classes else "Text Title"
        )
    elif "pf-contents-heading" in classes:
        style = _once("TOC Heading", writing)
    elif "pf-list-heading" in classes and writing.joint_head and "lists" not in writing.seen:
        writing.seen.add("lists")
        style = "Front Heading New Page"  # LibreOffice does not keep a heading with a field, which a list is
    elif "pf-front-heading" in classes:
        style = "Front Heading"
    elif "pf-back-heading" in classes:
        style = "Back Heading"
    elif "pf-brief-heading" in classes:
        style = "Brief Heading"
    else:
        lang = value_of(attribute, "lang")
        heading = header(max(1, min(level - 1, 5)), attr(attribute[0]), inlines)
        return [div(attr(lang=tag_of(lang)), [heading])] if lang else [heading]
    return [div(kept(attribute, style), [para(inlines)])]


def _once(style: str, writing: Writing) -> str:
    if style in ONCE and style in writing.seen:
        return ONCE[style]
    writing.seen.add(style)
    return style


def _div(block: Element, place: Place, writing: Writing) -> list[Element]:
    attribute, blocks = block["c"]
    classes = attribute[1]
    style = next((PARAGRAPHS[name] for name in classes if name in PARAGRAPHS), "")
    inside = replace(place, style=_once(style, writing)) if style else place
    if PAIRS in classes:
        return lay_out_pairs(block, place, writing, _flatten)
    if "pf-contents" in classes:
        return [div(kept(attribute), _contents(blocks))]
    if "pf-list-of" in classes:
        language = Language.parse(value_of(attribute, "lang") or str(writing.document.language))
        label = sequence(value_of(attribute, "kind"), writing.document.house, language)
        entries = [styled("table of figures", block["c"]) for each in blocks for item in each["c"] for block in item]
        return [div(kept(attribute), [mark("list-begin"), *entries, mark(f"list-end {label}")])]
    if "pf-text" in classes:
        # Texts beside each other have narrow sides, or pages on their side already.
        width = place.wide if WIDE_PAIRS in classes else place.paired if SIDE_BY_SIDE in classes else place.width
        inside = replace(inside, turns=WIDE_PAIRS not in classes, width=width)
    if "pf-takeaways" in classes:
        inside = replace(place, style="Takeaway")
    flat = _flatten(_lift_takeaways(blocks) if "pf-takeaways" in classes else blocks, inside, writing)
    for name in classes:
        if name != "pf-summary" or not writing.document.part:  # in a package the summary needs no page of its own
            _finish(name, flat)
    return _sections(classes, [div(kept(attribute), flat)], writing)


def _lift_takeaways(blocks: list[Element]) -> list[Element]:
    """The items as paragraphs: their style brings the bullet."""
    return [
        inner
        for block in blocks
        for item in (block["c"] if block["t"] == "BulletList" else [[block]])
        for inner in item
    ]


def _finish(name: str, flat: list[Element]) -> None:
    """First and last paragraphs of a part of the page that look different."""
    paragraphs = [element for element in _divs(flat) if value_of(element["c"][0], STYLE)]
    if not paragraphs:
        return
    if name == "pf-band":
        last = value_of(paragraphs[-1]["c"][0], STYLE)
        for paragraph in paragraphs:
            if value_of(paragraph["c"][0], STYLE) == last:
                _restyle(paragraph, f"{last} Ruled")
    elif name == "pf-authors":
        first, *rest = paragraphs
        if value_of(first["c"][0], STYLE) == "Author":
            _restyle(first, "Author First")
        if value_of(first["c"][0], STYLE) == "Author Line":
            _restyle(first, "Author Line First")
        for paragraph in rest:
            if value_of(paragraph["c"][0], STYLE) == "Side":
                _restyle(paragraph, "Side Next")
    elif name == "pf-summary" and value_of(paragraphs[0]["c"][0], STYLE) == "Front Heading":
        _restyle(paragraphs[0], "Front Heading New Page")


def _divs(blocks: list[Element]) -> list[Element]:
    return [each for block in blocks if block["t"] == "Div" for each in (block, *_divs(block["c"][1]))]


def _restyle(paragraph: Element, style: str) -> None:
    """Another style for a paragraph that this module made."""
    attribute = paragraph["c"][0]
    attribute[2] = [[key, style if key == STYLE else value] for key, value in attribute[2]]


def _sections(classes: list[str], blocks: list[Element], writing: Writing) -> list[Element]:
    """Marks where the sections of Word end, each with the kind of its pages and the language of its head."""
    if "pf-cover" in classes:
        return [*blocks, mark("section cover 0")]
    if "pf-front" in classes:
        return [*blocks, mark(f"section pages {writing.joint_head}")]
    if "pf-text" in classes:
        number = writing.joint_head if SIDE_BY_SIDE in classes else writing.text_number
        kind = "wide" if WIDE_PAIRS in classes else "pairs" if SIDE_BY_SIDE in classes else "pages"
        writing.seen.add(f"text {number}")
        text = [mark(f"text-begin {number}"), *blocks, mark(f"text-end {number}")]
        # Behind a single text the back matter goes on without a new page.
        return [*text, mark(f"section {kind} {number}")] if writing.joint_head else text
    return blocks


def _contents(blocks: list[Element]) -> list[Element]:
    """The list of the contents as paragraphs between two marks."""
    entries: list[Element] = []

    def add(items: list[list[Element]], level: int) -> None:
        for item in items:
            for block in item:
                if block["t"] == "BulletList":
                    add(block["c"], level + 1)
                else:
                    entries.append(styled(f"toc {min(level, 3)}", block["c"]))

    for block in blocks:
        add(block["c"], 1)
    return [mark("contents-begin"), *entries, mark("contents-end")]


def _quote(block: Element, place: Place, writing: Writing) -> list[Element]:
    inside = replace(place, style=_in_place("Block Text", place), depth=0, list_style="")
    return _flatten(block["c"], inside, writing)


def _list(block: Element, place: Place, writing: Writing) -> list[Element]:
    bullets = block["t"] == "BulletList"
    depth = min(place.depth + 1, MAX_LIST_STYLES)
    name = f"{_CLOSE_LISTS.get(place.style, 'List')} {'Bullet' if bullets else 'Number'}"
    own = f"{name} {depth}" if depth > 1 else name
    inside = replace(place, style="", depth=depth, list_style=own, turns=False)
    items = [_flatten(item, inside, writing) or [empty(inside.list_style)] for item in _items(block)]
    return [{"t": "BulletList", "c": items} if bullets else {"t": "OrderedList", "c": [block["c"][0], items]}]


def _items(block: Element) -> list[list[Element]]:
    items: list[list[Element]] = block["c"] if block["t"] == "BulletList" else block["c"][1]
    return items


def _definitions(block: Element, place: Place, writing: Writing) -> list[Element]:
    flat: list[Element] = []
    for term, definitions in block["c"]:
        flat.append(styled("Definition Term", term))
        for definition in definitions:
            flat.extend(_flatten(definition, _styled_place(place, _in_place("Definition", place)), writing))
    return flat


def _code(block: Element, place: Place, writing: Writing) -> list[Element]:
    attribute, words = block["c"]
    inlines: list[Element] = []
    for number, line in enumerate(clean(words).split("\n")):
        inlines.extend([{"t": "LineBreak"}] if number else [])
        inlines.extend([{"t": "Str", "c": line}] if line else [])
    return [styled("Source Code", inlines, attribute[0])]


def _lines(block: Element, place: Place, writing: Writing) -> list[Element]:
    inlines: list[Element] = []
    for number, line in enumerate(block["c"]):
        inlines.extend([{"t": "LineBreak"}, *line] if number else line)
    return [styled(_paragraph_style(place, ""), inlines)]


def _figure(block: Element, place: Place, writing: Writing) -> list[Element]:
    attribute, (_, caption), blocks = block["c"]
    pictures = _flatten(blocks, _styled_place(place, "Figure"), writing)
    captions = _flatten(caption, _styled_place(place, "Figure Caption"), writing)
    return [div(kept(attribute), [*pictures, *captions])]


def _in_place(style: str, place: Place) -> str:
    """A style as it is in a column of texts side by side, or elsewhere."""
    return INSTEAD.get(style, style) if place.style == PAIR_TEXT else style


def _styled_place(place: Place, style: str) -> Place:
    """The place of paragraphs in a style of their own, in the same width."""
    return replace(place, style=style, depth=0, list_style="", turns=False)


def _table(block: Element, place: Place, writing: Writing) -> list[Element]:
    attribute, (_, caption), *_rest = block["c"]
    turning.report_cut(block, place.type, place.width, writing)
    captions = _flatten(caption, _styled_place(place, "Table Caption"), writing)

    def cell(blocks: list[Element], style: str) -> list[Element]:
        return _flatten(blocks, _styled_place(place, style), writing) or [empty(style)]

    return [div(kept(attribute), [*captions, lay_out_table(block, cell, place.type, place.width)])]


_BLOCKS: Mapping[str, Any] = {
    "Header": _header,
    "Div": _div,
    "BlockQuote": _quote,
    "BulletList": _list,
    "OrderedList": _list,
    "DefinitionList": _definitions,
    "CodeBlock": _code,
    "LineBlock": _lines,
    "Figure": _figure,
    "HorizontalRule": lambda *_: [empty("Rule")],
}
