"""What tells on a page that words are new or gone: elements of HTML, and a word that is heard and not seen."""

from __future__ import annotations

from collections.abc import Sequence

from paperforge.pandoc.ast import Element, attr, span, text
from paperforge.redline.marks import DEL, INS

TAGS = {INS: "ins", DEL: "del"}


def tagged(kind: str, inlines: Sequence[Element], said: str) -> Element:
    """Inlines inside `<ins>` or `<del>`, with a word that is heard and not seen; all of it in one span, which nothing parts."""
    tag = TAGS[kind]
    opening, closing = ({"t": "RawInline", "c": ["html", each]} for each in (f"<{tag}>", f"</{tag}>"))
    before = [heard(said)] if said else []
    return span(attr("", [f"pf-redline-{tag}"]), [opening, *before, *inlines, closing])


def heard(words: str) -> Element:
    """Words for those who listen."""
    return span(attr("", ["pf-heard"]), [*text(f"{words}:"), {"t": "Space"}])
