"""Lays the styles of a project's own reference document over those of the house."""

from __future__ import annotations

import copy
from typing import Any

from paperforge.formats.docx.package import w
from paperforge.reading.word_reference import OwnStyles

Node = Any
_LINKS = ("w:basedOn", "w:next", "w:link")


def lay_over(styles: Node, own: OwnStyles) -> None:
    """Put the project's styles in the place of those with their names; the house's other styles stay as they are.

    A style keeps the id by which the house knows it. Numbering and theme fonts, which stand in other parts, are left out or
    written out.
    """
    defaults, own_defaults = styles.find(w("w:docDefaults")), own.root.find(w("w:docDefaults"))
    if own_defaults is not None:
        styles.replace(defaults, _adapt(own_defaults, own, {}))
    house = {_name(style): style for style in styles.iter(w("w:style"))}
    ids = {}
    for style in own.root.iter(w("w:style")):
        same = house.get(_name(style))
        ids[style.get(w("w:styleId"))] = (style if same is None else same).get(w("w:styleId"))
    known = {style.get(w("w:styleId")) for style in house.values()}
    for style in own.root.iter(w("w:style")):
        same = house.get(_name(style))
        if same is not None and same.get(w("w:type")) == style.get(w("w:type")):
            made = _adapt(style, own, ids)
            made.set(w("w:styleId"), same.get(w("w:styleId")))
            styles.replace(same, made)
        elif same is None and style.get(w("w:styleId")) not in known:
            styles.append(_adapt(style, own, ids))


def _name(style: Node) -> str:
    """Word compares the names of its own styles without regard to case."""
    name = style.find(w("w:name"))
    return "" if name is None else str(name.get(w("w:val"), "")).lower()


def _adapt(node: Node, own: OwnStyles, ids: dict[str, str]) -> Node:
    made = copy.deepcopy(node)
    for tag in _LINKS:
        for link in made.iter(w(tag)):
            link.set(w("w:val"), ids.get(link.get(w("w:val")), link.get(w("w:val"))))
    for numbering in list(made.iter(w("w:numPr"))):
        numbering.getparent().remove(numbering)
    for fonts in made.iter(w("w:rFonts")):
        for side in ("ascii", "hAnsi", "eastAsia", "cs"):
            kind = fonts.attrib.pop(w("w:cstheme" if side == "cs" else f"w:{side}Theme"), "")[:5]
            if kind in own.fonts:
                fonts.set(w(f"w:{side}"), own.fonts[kind])
    return made
