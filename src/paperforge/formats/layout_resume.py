"""A patch-up of WeasyPrint's page breaking: where a picture is made lower, pages are made again from there, not from the first.

What a page holds depends on where the one before ended and on the notes that wait, not on what follows. Numbers of pages are
filled in by WeasyPrint's further rounds, which this does not touch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from paperforge.formats.layout_patches import Patches

Box = Any
Mend = Callable[[Box, Box], "tuple[Any, float] | None"]

MEND = "paperforge_mend"  # the attribute of an HTML page that holds who mends its pages while they are made


def install(patches: Patches) -> None:
    """Patch what is imported."""
    from weasyprint import layout
    from weasyprint.layout import page

    original = layout.make_all_pages

    def make_all_pages(context: Any, root: Box, html: Any, pages: list[Box]) -> Iterator[Box]:
        mend = getattr(html, MEND, None)
        if pages or mend is None:
            yield from original(context, root, html, pages)
        else:
            yield from _make_and_mend(context, root, html, mend, page.remake_page)

    patches.attribute(layout, "make_all_pages", make_all_pages)


class _Start:
    """What waits for its place when a page begins."""

    def __init__(self, context: Any) -> None:
        self._lists = {
            name: list(getattr(context, name)) for name in ("footnotes", "reported_footnotes", "rendered_notes")
        }
        self._broken = dict(context.broken_out_of_flow)

    def restore(self, context: Any) -> None:
        """Begin that page again."""
        for name, value in self._lists.items():
            setattr(context, name, value)
        context.broken_out_of_flow = self._broken


def _make_and_mend(context: Any, root: Box, html: Any, mend: Mend, make: Callable[..., Any]) -> list[Box]:
    """All pages of the first round. `mend` looks at each two, and says which picture has to be how much lower, if one has."""
    context.rendered_notes = []
    pages: list[Box] = []
    starts: deque[_Start] = deque(maxlen=2)
    while True:
        starts.append(_Start(context))
        context.page_maker[len(pages)][-1].update(
            content_changed=False, pages_wanted=False, anchors=[], content_lookups=[]
        )
        page, rest = make(len(pages), context, root, html)
        pages.append(page)
        lower = mend(*pages[-2:]) if len(pages) > 1 else None
        if lower is not None and _make_lower(root, *lower):
            starts[0].restore(context)
            starts.clear()
            del pages[-2:]
            del context.page_maker[len(pages) + 1 :]
        elif rest is None and not context.reported_footnotes:
            del context.page_maker[len(pages) + 1 :]
            context.broken_out_of_flow.clear()
            return pages


def _make_lower(root: Box, picture: Any, height: float) -> bool:
    """Limit a picture's height, as a `style` of its element would; whether it was found."""
    from weasyprint.css.properties import Dimension

    found = [box for box in root.descendants() if box.element is picture and box.element_tag == "img"]
    for box in found:
        box.style = box.style.copy()
        box.style.update(width="auto", height="auto", max_height=Dimension(height, "px"))
    return bool(found)
