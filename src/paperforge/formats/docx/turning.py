"""Pages on their side: which blocks stand on them, and the marks by which `sections` makes them.

An author asks for one by `{.landscape}`. A table whose longest words do not fit beside each other gets one unasked.
"""

from __future__ import annotations

from paperforge import codes
from paperforge.formats.docx.inlines import STYLE, WIDE, Writing
from paperforge.formats.docx.tables import TableType, is_too_wide
from paperforge.pandoc.ast import ATTRIBUTED, Element, classes_of, plain_text, rewrite, value_of, walk

TURNED = "pf-landscape"
OPENS, CLOSES = "turn", "section"  # the first words of the marks before and behind what stands on a page on its side
_LEADING = ("Front Heading", "Back Heading", "Note")


def widen_pictures(blocks: list[Element]) -> list[Element]:
    """A tree whose pictures say by a class that they stand on a page on its side."""
    if not any(TURNED in classes_of(each) for each in walk(blocks, *ATTRIBUTED)):
        return blocks

    def widen(image: Element) -> Element | None:
        if image["t"] != "Image":
            return None
        (identifier, classes, values), *rest = image["c"]
        return {"t": "Image", "c": [[identifier, [*classes, WIDE], values], *rest]}

    def change(element: Element) -> Element | None:
        turned: Element | None = rewrite(element, widen, "Image") if TURNED in classes_of(element) else None
        return turned

    result: list[Element] = rewrite(blocks, change, *ATTRIBUTED)
    return result


def asks_to_turn(block: Element, kind: TableType, width: float) -> bool:
    """Whether a block is to stand on a page on its side; `width` of the upright page in points."""
    return TURNED in classes_of(block) or (block["t"] == "Table" and is_too_wide(block, kind, width))


def report_upright(block: Element, writing: Writing) -> None:
    """Say that a block in a list, a note or a cell stays on the upright page, where its author wanted another."""
    if TURNED in classes_of(block):
        words = plain_text(block)[:60]
        writing.report(codes.RND141, f"“{words}” stays upright in the DOCX: a list, note or cell cannot turn its page")


def report_cut(table: Element, kind: TableType, width: float, writing: Writing) -> None:
    """Say that words of a table have to be cut, because even the width it has is too small for them."""
    if is_too_wide(table, kind, width):
        words = plain_text(table)[:60]
        writing.report(
            codes.RND141, f"the table “{words}” has words that are cut in the DOCX: they do not fit beside each other"
        )


def lift_leading(flat: list[Element]) -> list[Element]:
    """Take from the end of the paragraphs those that lead to what follows, so that no heading stays behind at a page's foot."""
    start = len(flat)
    while start and _leads(flat[start - 1]):
        start -= 1
    lifted = flat[start:]
    del flat[start:]
    return lifted


def _leads(block: Element) -> bool:
    if block["t"] == "Div" and not value_of(block["c"][0], STYLE):
        return len(block["c"][1]) == 1 and _leads(block["c"][1][0])
    return block["t"] == "Header" or (block["t"] == "Div" and value_of(block["c"][0], STYLE) in _LEADING)
