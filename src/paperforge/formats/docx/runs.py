"""The runs of the Word edition: named styles for emphasis, a language for each, no more of them than need be."""

from __future__ import annotations

from typing import Any

from lxml import etree

from paperforge.formats.docx.package import element, sub, w
from paperforge.formats.docx.styles import style_id

Node = Any
_KINDS = {frozenset("i"): "Emphasis", frozenset("b"): "Strong", frozenset("bi"): "Strong Emphasis"}
# What stands before the name of emphasis inside a style: nothing, where that has no look of its own.
_PLAIN = dict.fromkeys(("", "ContentsLink", "OpenWording", "AlternativeWording"), "")
_WITH = {**_PLAIN, "Hyperlink": "Hyperlink ", "TermLink": "Term Link ", "Cross-Reference": "Cross-Reference "}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def name_runs(root: Node) -> None:
    """Emphasis by named styles in the place of direct formatting."""
    for properties in root.iter(w("w:rPr")):
        tags = {child.tag for child in properties}
        letters = frozenset(tag for tag in "bi" if w(f"w:{tag}") in tags)
        if not letters:
            continue
        named = properties.find(w("w:rStyle"))
        style = named.get(w("w:val")) if named is not None else ""
        if properties.getparent().tag != w("w:r") or style not in _WITH:
            continue
        for tag in ("rStyle", "b", "bCs", "i", "iCs"):
            for child in properties.findall(w(f"w:{tag}")):
                properties.remove(child)
        properties.insert(0, element("w:rStyle", val=style_id(f"{_WITH[style]}{_KINDS[letters]}")))


def name_languages(root: Node, default: str) -> None:
    """A language for each run: its own, else that of a neighbour in the paragraph, else the document's."""
    for paragraph in root.iter(w("w:p")):
        runs = list(paragraph.iter(w("w:r")))
        tags = [_language_in(run) for run in runs]
        last = next((tag.get(w("w:val")) for tag in tags if tag is not None), default)
        for run, tag in zip(runs, tags, strict=True):
            if tag is not None:
                last = tag.get(w("w:val"))
                continue
            properties = run.find(w("w:rPr"))
            if properties is None:
                properties = element("w:rPr")
                run.insert(0, properties)
            sub(properties, "w:lang", val=last)


def _language_in(run: Node) -> Node | None:
    tags = (tag for each in run.iterchildren(w("w:rPr")) for tag in each.iterchildren(w("w:lang")))
    return next(tags, None)


def join_runs(root: Node) -> None:
    """Neighbours that look the same and hold nothing but words become one run."""
    before = None  # the run that was seen last, where it is plain
    for run in list(root.iter(w("w:r"))):
        if not _is_plain(run):
            before = None
        elif before is not None and run.getprevious() is before and _look(run) == _look(before):
            before[-1].text = (before[-1].text or "") + (run[-1].text or "")
            before[-1].set(_SPACE, "preserve")
            run.getparent().remove(run)
        else:
            before = run


def _is_plain(run: Node) -> bool:
    return len(run) == 2 and run[0].tag == w("w:rPr") and run[1].tag == w("w:t")


def _look(run: Node) -> object:
    """What is equal for two runs that look the same: their properties are a list without depth, or nearly always."""
    properties = run[0]
    if any(map(len, properties)):
        return etree.tostring(properties, method="c14n")
    return [(each.tag, each.text, sorted(each.items())) for each in properties]
