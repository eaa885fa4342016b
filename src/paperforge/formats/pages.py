"""Lays pages out with WeasyPrint, and says what is wrong on them, learnt from its boxes: nothing is guessed from the text.

Measures are CSS pixels (1/96 inch), as in the boxes. The boxes' classes are told by their names, so that WeasyPrint need not
be loaded to load this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from paperforge.formats import layout_words
from paperforge.formats.layout_resume import MEND
from paperforge.formats.layout_text import forget
from paperforge.formats.line_breaking import mend_line_breaking
from paperforge.formats.lost_notes import mend_lost_notes

Box = Any

SHORT = 1 / 3  # of the measure: a line inside a paragraph that holds less looks like the paragraph's end
LOOSE = 1.2  # ems between two words, beyond the space itself; a river in any setting
EMPTY = 1 / 3  # of the height: a page inside a text that holds less looks like the text's end
TOLERANCE = 1.0
LEAST = 0.75  # of a picture's height: words of 8 points in it are then as small as those of a table that is too wide

TEXT = "pf-text"
NOTE = "pf-footnote"
LEAVES = ("LineBox", "BlockReplacedBox", "InlineReplacedBox")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SPACES = " \u00a0"  # what justification widens


# What brings a table into its place, the milder means first: smaller type, a page on its side, words cut anywhere.
MEANS = ({"pf-tight"}, {"pf-landscape"}, {"pf-landscape", "pf-tight"}, {"pf-landscape", "pf-tight", "pf-cut"})


def lay_out(page: Any, options: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """An HTML page (`weasyprint.HTML`) as a laid-out document, and the captions of tables whose words had to be cut.

    A table that turns out too wide gets the next of `MEANS` as its classes, and everything is laid out again. Pictures that
    nearly fit at the foot of a page are made lower as soon as that is seen, and pages made again from there; where
    WeasyPrint cannot be led to do so (`layout_resume`), everything is laid out once more (`_shrink_figures`).
    """
    mend_line_breaking()
    mend_lost_notes()
    pictures: dict[str, Any] = {}
    fonts = _fonts()
    forget(fonts)
    layout_words.forget(fonts)
    while True:
        setattr(page, MEND, _Mending())
        document = page.render(**options, cache=pictures, font_config=fonts)
        changed = [table for table in find_wide_tables(document.pages) if _take_next_means(table)]
        if not changed and not _shrink_figures(document.pages):
            break
    tables = page.etree_element.iter("table")
    return document, [_caption(table) for table in tables if "pf-cut" in table.get("class", "").split()]


@cache
def _fonts() -> Any:
    """The fonts, found once: what is found stays in memory, 0.2 MB each time, whoever lets go of it."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _take_next_means(table: Any) -> bool:
    """Whether there was one."""
    classes = table.get("class", "").split()
    taken = {name for name in classes if any(name in means for means in MEANS)}
    following = MEANS[MEANS.index(taken) + 1 :] if taken in MEANS else MEANS
    if not following:
        return False
    table.set("class", " ".join([*(name for name in classes if name not in taken), *sorted(following[0])]))
    return True


@dataclass(frozen=True)
class Fault:
    """`kind` is short-line, loose-line, heading-at-foot or empty-page; `words` are those by which a reader finds it."""

    kind: str
    page: int
    words: str


def find_bad_places(pages: list[Box]) -> list[dict[str, Any]]:
    """All faults of the laid-out pages (`Document.pages`), in order, as values for JSON."""
    boxes = [page._page_box for page in pages]
    faults: list[Fault] = []
    for number, page in enumerate(boxes, start=1):
        for part in (page.children[0], *_foot(page)):
            faults += _bad_lines(part, number)
    for number, (page, following) in enumerate(pairwise(boxes), start=1):
        if _goes_on(page.children[0], following.children[0]):
            faults += _bad_end(page, number)
    return [asdict(fault) for fault in sorted(faults, key=lambda fault: fault.page)]


def find_lost_notes(page: Any, pages: list[Box]) -> list[str]:
    """The beginning of each footnote of an HTML page that no page holds: WeasyPrint drops one that is longer than a page."""
    held = {id(box.element) for each in pages for area in _foot(each._page_box) for box in _walk(area)}
    notes = [each for each in page.etree_element.iter("span") if NOTE in each.get("class", "").split() and len(each)]
    return [" ".join("".join(note.itertext()).split())[:80] for note in notes if id(note) not in held]


def _foot(page: Box) -> list[Box]:
    return [area for area in page.children if _is(area, "FootnoteAreaBox") and area.children]


def _bad_lines(part: Box, number: int) -> Iterator[Fault]:
    """Lines inside a justified paragraph that are far shorter than it, or whose words stand far apart."""
    for block in _walk(part):
        for line in getattr(block, "children", ()):
            inside = _is(line, "LineBox") and getattr(line, "resume_at", None) is not None
            if not inside or line.style["text_align_all"] != "justify":
                continue
            texts = [box for box in _walk(line) if _is(box, "TextBox")]
            spaces = {id(text): sum(text.text.count(space) for space in SPACES) for text in texts}
            stretch = [text.justification_spacing for text in texts if spaces[id(text)]]
            natural = line.width - sum(text.justification_spacing * spaces[id(text)] for text in texts)
            if natural < block.width * SHORT:
                yield Fault("short-line", number, words_of(line))
            elif max(stretch, default=0) > LOOSE * line.style["font_size"]:
                yield Fault("loose-line", number, words_of(line))


def _goes_on(body: Box, following: Box) -> bool:
    """Whether a text goes on from a page to the next, of the same shape."""
    return bool(_common_texts(body, following)) and body.width == following.width


def _common_texts(*parts: Box) -> set[int]:
    texts = [{id(box.element) for box in _walk(part) if _has_class(box, TEXT)} for part in parts]
    return set.intersection(*texts)


def _bad_end(page: Box, number: int) -> Iterator[Fault]:
    """A heading with nothing below it; a page that is nearly empty though its text goes on."""
    body = page.children[0]
    leaves = [box for box in _walk(body) if _is(box, *LEAVES)]
    if not leaves:
        return
    last = max(leaves, key=lambda box: box.position_y + box.height)
    heading = next((box for box in _walk(body) if box.element_tag in HEADINGS and last in _walk(box)), None)
    if heading is not None:
        yield Fault("heading-at-foot", number, words_of(heading))
    if last.position_y + last.height - page.content_box_y() + _notes_height(page) < page.height * EMPTY:
        yield Fault("empty-page", number, words_of(last))


def find_wide_tables(pages: list[Box]) -> list[Any]:
    """The HTML element of each table that is wider than the place it has."""
    found = {id(table): table for page in pages for table in _wide_tables(page._page_box)}
    return list(found.values())


def _wide_tables(page: Box) -> list[Any]:
    """The elements of a page's tables that are too wide; kept, for a page is asked with each of its neighbours."""
    found: list[Any] | None = getattr(page, "paperforge_wide", None)
    if found is not None:
        return found
    found = page.paperforge_wide = []
    stack = [(page.children[0], 0.0)]
    while stack:
        box, room = stack.pop()
        if _is(box, "TableBox") and box.element_tag == "table" and box.border_width() > room + TOLERANCE:
            found.append(box.element)
        if children := getattr(box, "children", ()):
            inner = room if getattr(box, "is_table_wrapper", False) else getattr(box, "width", room)
            stack += [(child, inner) for child in reversed(children) if not _is(child, "TextBox")]
    return found


def _shrink_figures(pages: list[Box]) -> bool:
    """Make pictures that nearly fit below the text before them so small that they do; whether there was one.

    A figure is never parted, and what does not fit leaves the foot of a page empty. The first of each text alone: it moves what
    follows. No picture is touched twice.
    """
    mended: set[int] = set()
    for page, following in pairwise(each._page_box for each in pages):
        texts = _common_texts(page.children[0], following.children[0])
        if not texts & mended and _shrink_figure(page, following):
            mended |= texts
    return bool(mended)


class _Mending:
    """The same for pages that are just made, each with the one before; says which picture was made lower, and its height.

    Not behind a table that is too wide: it will get other means, and then all that follows another place.
    """

    def __init__(self) -> None:
        self._wide = False

    def __call__(self, page: Box, following: Box) -> tuple[Any, float] | None:
        self._wide = self._wide or any(_wide_tables(each) for each in (page, following))
        return None if self._wide else _shrink_figure(page, following)


def _shrink_figure(page: Box, following: Box) -> tuple[Any, float] | None:
    """Make the picture that a page begins with lower if it nearly fits the page before; its element and height then."""
    figure = _first_figure(following.children[0])
    if figure is None or not _common_texts(page.children[0], following.children[0]):
        return None
    pictures = [box for box in _walk(figure) if box.element_tag == "img"]
    if len(pictures) != 1:
        return None
    return _shrink(pictures[0], figure.border_height() - _room_below(page, figure))


def _shrink(picture: Box, surplus: float) -> tuple[Any, float] | None:
    """Make a picture lower by `surplus` if it may be: the author's own width gives way, so that its shape stays."""
    height, style = picture.height - surplus, picture.element.get("style", "")
    if height < LEAST * picture.height or "max-height" in style:
        return None
    limit = f"{height:.2f}"
    picture.element.set("style", f"{style}; width: auto; height: auto; max-height: {limit}px".lstrip("; "))
    return picture.element, float(limit)


def _first_figure(body: Box) -> Box | None:
    """The figure that a page begins with."""
    figures = []
    for box in _walk(body):
        if box.element_tag == "figure":
            figures.append(box)
        if _is(box, *LEAVES):
            return next((figure for figure in figures if box in _walk(figure)), None)
    return None


def _room_below(page: Box, figure: Box) -> float:
    """The height between the last line of a page and its notes, less the space above a figure."""
    leaves = [box for box in _walk(page.children[0]) if _is(box, *LEAVES)]
    last = max((box.position_y + box.height for box in leaves), default=page.content_box_y())
    space = getattr(figure.style["margin_top"], "value", 0) + TOLERANCE
    return float(page.content_box_y() + page.height - _notes_height(page) - last - space)


def _notes_height(page: Box) -> float:
    return float(sum(area.margin_height() for area in _foot(page)))


def _caption(table: Any) -> str:
    """The beginning of a table's caption, or of its first row."""
    caption = table.find("caption")
    element = caption if caption is not None else table.find(".//tr")
    return " ".join("".join(element.itertext()).split())[:80] if element is not None else ""


def words_of(box: Box) -> str:
    """The words in a box, as they stand on the page, without notes."""
    return " ".join("".join(each.text for each in _walk(box) if _is(each, "TextBox")).split())


def _walk(box: Box) -> Iterator[Box]:
    """A box and what is in it, in order, without what floats or is placed: notes are set by their own rules."""
    stack = [box]
    while stack:
        box = stack.pop()
        yield box
        if children := getattr(box, "children", ()):
            stack += [child for child in reversed(children) if child.is_in_normal_flow()]


def _is(box: Box, *names: str) -> bool:
    return type(box).__name__ in names


def _has_class(box: Box, name: str) -> bool:
    return box.element is not None and name in box.element.get("class", "").split()
