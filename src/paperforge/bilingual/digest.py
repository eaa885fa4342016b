"""The digest of what a piece says: the same for a paragraph that was only reflowed, another one for every changed word.

It is the SHA-256 of the piece's tree without what is not said: line breaks of the source, ids, the width of columns, whether a
list is set tight, and the form of quotes, dashes and spaces, which `check --fix` mends. The content of pictures counts.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from paperforge.bilingual.pieces import Kind, Piece, is_anchor
from paperforge.pandoc.ast import WITH_ATTR_FIRST, Element
from paperforge.reading.charts import SCHEME

_SAME = str.maketrans(
    {
        **dict.fromkeys("«»„“”‟", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("\u2010\u2011\u2013\u2014", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009", " "),
        "\u00ad": None,
    }
)
_BLANKS = frozenset({"Space", "SoftBreak"})
_RUN = re.compile(" +")


def digest(pieces: Sequence[Piece]) -> str:
    """The digest of some pieces that stand together, as 64 hexadecimal digits; empty for none."""
    if not pieces:
        return ""
    said = [
        _said([_unnumbered(block) if piece.kind is Kind.ITEM else block for block in piece.blocks]) for piece in pieces
    ]
    media = sorted({hashlib.sha256(content).hexdigest() for piece in pieces for content in piece.media.values()})
    content = json.dumps([said, media], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _unnumbered(block: Element) -> Element:
    """An item without its number in the list, which changes with those before it."""
    if block["t"] != "OrderedList":
        return block
    return {"t": "OrderedList", "c": [[1, *block["c"][0][1:]], block["c"][1]]}


def _said(node: Any) -> Any:
    if isinstance(node, list):
        return _said_in_order(node)
    if not isinstance(node, dict):
        return node
    kind = node.get("t")
    if kind in WITH_ATTR_FIRST:
        attribute, *rest = node["c"]
        if kind == "Image" and rest[1][0].startswith(SCHEME):  # a drawn chart is named by its number in the text
            rest = [rest[0], [SCHEME, rest[1][1]]]
        return [kind, _attribute(attribute), *(_said(each) for each in rest)]
    if kind == "Header":
        level, attribute, inlines = node["c"]
        return [kind, level, _attribute(attribute), _said(inlines)]
    if kind == "Cite":
        return [kind, [_citation(each) for each in node["c"][0]]]
    if kind == "ColWidth":
        return ["ColWidthDefault"]
    if kind is None:
        return {key: _said(value) for key, value in node.items()}
    return ["Para" if kind == "Plain" else kind, _said(node.get("c"))]


def _attribute(attribute: list[Any]) -> list[Any]:
    return [sorted(attribute[1]), sorted(attribute[2])]


def _citation(citation: dict[str, Any]) -> list[Any]:
    mode = citation["citationMode"]["t"]
    return [citation["citationId"], mode, _said(citation["citationPrefix"]), _said(citation["citationSuffix"])]


def _said_in_order(items: list[Any]) -> list[Any]:
    """A list whose neighboring words, quotes and spaces are one string, with every run of blanks as one and none at the ends."""
    said: list[Any] = []
    for item in items:
        for piece in _pieces(item):
            if isinstance(piece, str) and said and isinstance(said[-1], str):
                said[-1] += piece
            else:
                said.append(piece)
    folded = [_RUN.sub(" ", each.translate(_SAME)) if isinstance(each, str) else each for each in said]
    if folded and isinstance(folded[0], str):
        folded[0] = folded[0].lstrip()
    if folded and isinstance(folded[-1], str):
        folded[-1] = folded[-1].rstrip()
    return [each for each in folded if each]


def _pieces(item: Any) -> list[Any]:
    if isinstance(item, str):  # code or an address: every character counts
        return [["", item]]
    kind = item.get("t") if isinstance(item, dict) else None
    if kind == "Str":
        return [item["c"]]
    if kind in _BLANKS:
        return [" "]
    if kind == "Quoted":
        mark = "'" if item["c"][0]["t"] == "SingleQuote" else '"'
        return [mark, *_inside(item["c"][1]), mark]
    return [] if is_anchor(item) or kind == "RawInline" else [_said(item)]


def _inside(inlines: list[Element]) -> list[Any]:
    return [piece for inline in inlines for piece in _pieces(inline)]
