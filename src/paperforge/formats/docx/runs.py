"""The runs of the Word edition: named styles for emphasis, a language for each, no more of them than need be."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from lxml import etree

from paperforge.formats.docx.package import element, sub, w
from paperforge.formats.docx.reference import style_id

Node = Any
_KINDS = {frozenset("i"): "Emphasis", frozenset("b"): "Strong", frozenset("bi"): "Strong Emphasis"}
SHORT = 6  # letters
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def name_runs(root: Node) -> None:
    """Emphasis by named styles in the place of direct formatting."""
    for properties in root.iter(w("w:rPr")):
        letters = frozenset(tag for tag in "bi" if properties.find(w(f"w:{tag}")) is not None)
        named = properties.find(w("w:rStyle"))
        link = "Hyperlink " if named is not None and named.get(w("w:val")) == "Hyperlink" else ""
        if not letters or properties.getparent().tag != w("w:r") or (named is not None and not link):
            continue
        for tag in ("rStyle", "b", "bCs", "i", "iCs"):
            for child in properties.findall(w(f"w:{tag}")):
                properties.remove(child)
        properties.insert(0, element("w:rStyle", val=style_id(f"{link}{_KINDS[letters]}")))


def name_languages(root: Node, default: str) -> None:
    """A language for each run: its own, else that of a neighbour in the paragraph, else the document's."""
    for paragraph in root.iter(w("w:p")):
        runs = list(paragraph.iter(w("w:r")))
        tags = [run.find(f"{w('w:rPr')}/{w('w:lang')}") for run in runs]
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


def name_foreign_scripts(root: Node, scripts: Mapping[str, str]) -> None:
    """Words in a script that their language is not written in get the paper's language of that script.

    Entries of a bibliography stand in many languages and say of none which it is. `scripts`: first word of the Unicode names
    of the letters (`CYRILLIC`) → language.
    """
    own = {tag: script for script, tag in scripts.items()}
    for language in list(root.iter(w("w:lang"))):
        run = language.getparent().getparent()
        script = own.get(language.get(w("w:val"), ""))
        if script is None or run.tag != w("w:r") or not _is_plain(run):
            continue
        pieces = _pieces(run[-1].text or "", script, set(scripts))
        for found, words in pieces:
            made = copy.deepcopy(run)
            made[-1].text = words
            made[-1].set(_SPACE, "preserve")
            made.find(f"{w('w:rPr')}/{w('w:lang')}").set(w("w:val"), scripts[found])
            run.addprevious(made)
        if pieces:
            run.getparent().remove(run)


def _pieces(words: str, own: str, known: set[str]) -> list[tuple[str, str]]:
    """Words cut where their script changes; a short word (`DOI`, `XVI`) stays in the language around it."""
    pieces: list[tuple[str, str]] = []
    for word in re.findall(r"\S*\s*", words):
        found = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha())
        script = found.most_common(1)[0][0] if found else ""
        if script not in known:
            script = pieces[-1][0] if pieces else own
        pieces.append((script, word))
    joined = _join(pieces)
    if len(joined) > 1:
        joined = [
            (own if sum(letter.isalpha() for letter in word) < SHORT else script, word) for script, word in joined
        ]
    return [piece for piece in _join(joined) if piece[1]]


def _join(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (script, "".join(word for _, word in group)) for script, group in groupby(pieces, key=lambda piece: piece[0])
    ]


def join_runs(root: Node) -> None:
    """Neighbours that look the same and hold nothing but words become one run."""
    for run in list(root.iter(w("w:r"))):
        before = run.getprevious()
        if before is None or before.tag != w("w:r") or not (_is_plain(run) and _is_plain(before)):
            continue
        if _look(run) == _look(before):
            before[-1].text = (before[-1].text or "") + (run[-1].text or "")
            before[-1].set(_SPACE, "preserve")
            run.getparent().remove(run)


def _is_plain(run: Node) -> bool:
    return [child.tag for child in run] == [w("w:rPr"), w("w:t")]


def _look(run: Node) -> bytes:
    look: bytes = etree.tostring(run[0], method="c14n")
    return look
