"""A fault of WeasyPrint 70: footnotes that it loses where a paragraph is broken for the sake of others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Layout = Callable[..., tuple[Any, ...]]


def mend_lost_notes() -> None:
    """Replace, in this process, the function with which WeasyPrint lays out the lines of a block."""
    from weasyprint.layout import block

    layout = getattr(block, "_linebox_layout", None)
    if layout is not None and not hasattr(layout, "mended"):
        block._linebox_layout = mended(layout)


def mended(layout: Layout) -> Layout:
    """`_linebox_layout`, so that no footnote is left behind.

    Where a line does not fit, and orphans and widows allow a break only behind it, WeasyPrint moves footnotes of the page to the
    next one until it does fit. It then keeps the line and goes on to the next page without looking at the line's own
    footnotes. They go to the next page as well, behind the others.
    """

    def _linebox_layout(
        context: Any, box: Any, index: int, child: Any, lines: list[Any], *rest: Any
    ) -> tuple[Any, ...]:
        result = layout(context, box, index, child, lines, *rest)
        abort, stop, _, _, laid_out, _ = result
        if stop and not abort and lines:
            for each in lines[-1].descendants():
                if each.footnote is not None and each.footnote in context.footnotes:
                    context.footnotes.remove(each.footnote)
                    context.reported_footnotes.append(each.footnote)
                    laid_out.append(each.footnote)  # whoever takes the block back takes them back too
        return result

    _linebox_layout.mended = layout  # type: ignore[attr-defined]
    return _linebox_layout
