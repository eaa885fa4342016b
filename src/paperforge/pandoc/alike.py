"""Trees compared apart from typography: quotes, dashes, spaces, decimal marks and look-alike letters count as the same."""

from __future__ import annotations

import re
from typing import Any

from paperforge.pandoc.ast import Ast, Element, walk

_SAME = str.maketrans(
    {
        **dict.fromkeys("«»„“”‟‘’", '"'),
        "'": '"',
        **dict.fromkeys("\u2010\u2011\u2013\u2014", "-"),
        **dict.fromkeys("\u00a0\u202f\n", " "),
        **dict(zip("асеорхуАВСЕНКМОРТХУ", "aceopxyABCEHKMOPTXY", strict=True)),
    }
)
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_SPACES = re.compile(" +")
_FOLDED = frozenset({"Str", "Space", "SoftBreak", "Quoted"})


def fold_text(text: str) -> str:
    """A text with every character that may be mended in one spelling."""
    text = text.replace('\\"', '"').replace("---", "-").replace("--", "-").translate(_SAME)
    return _SPACES.sub(" ", _DECIMAL.sub(".", text))


def fold_tree(ast: Ast) -> Any:
    """A tree whose printed words are folded; code, addresses, ids, keys and attributes stay as they are.

    The ids that pandoc makes from the words of a heading change with them: they count only where something leads to them.
    """
    targets = {link["c"][2][0] for link in walk(ast["blocks"], "Link")}
    return _fold(ast["blocks"], targets)


def _fold(node: Any, targets: set[str]) -> Any:
    if isinstance(node, list):
        return _fold_list(node, targets)
    if not isinstance(node, dict):
        return node
    if node.get("t") == "Header":
        level, (identifier, classes, values), inlines = node["c"]
        kept = identifier if f"#{identifier}" in targets else ""
        return {"t": "Header", "c": [level, [kept, classes, values], _fold(inlines, targets)]}
    return {key: _fold(value, targets) for key, value in node.items()}


def _fold_list(items: list[Any], targets: set[str]) -> list[Any]:
    """A list whose neighboring words and spaces are one string."""
    folded: list[Any] = []
    for item in items:
        if not (isinstance(item, dict) and item.get("t") in _FOLDED):
            folded.append(_fold(item, targets))
            continue
        for piece in _pieces(item, targets):
            if isinstance(piece, str) and folded and isinstance(folded[-1], str):
                folded[-1] += piece
            else:
                folded.append(piece)
    return [fold_text(item) if isinstance(item, str) else item for item in folded]


def _pieces(element: Element, targets: set[str]) -> list[Any]:
    kind = element["t"]
    if kind == "Str":
        return [element["c"]]
    if kind == "Quoted":
        return ['"', *_fold_list(element["c"][1], targets), '"']
    return [" "]
