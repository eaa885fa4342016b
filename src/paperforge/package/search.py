"""The index of a search that needs no server: what each section of the papers says, and where each word stands.

Words are folded (small letters, ё as е) and stand beside their stem, so that a script finds all forms of a word without
knowing the language: it compares stems that were found here (templates/js/search.js).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, plain_text, walk
from paperforge.render.contents import without_notes
from paperforge.render.words import locale_of

WORD = re.compile(r"[^\W_]+")
# Soft hyphens and stress marks, which nobody types.
_SILENT = re.compile("[\u00ad\u0300\u0301]")
_LEAVES = frozenset({"Para", "Plain", "Header", "CodeBlock", "LineBlock"})
IN_HEADING = 5  # how often a word counts that stands in a heading


@dataclass(frozen=True)
class Section:
    """What a page says below a heading: the address of the heading, its words, the text with its notes."""

    address: str
    heading: str
    text: str


def find_sections(file: str, title: str, blocks: Sequence[Element]) -> list[Section]:
    """The sections of a page; what stands before its first heading, the cover too, belongs to its title."""
    found: list[tuple[str, str, list[str]]] = [(file, title, [])]
    for block in _flat(blocks):
        if block["t"] == "Header":
            level, (identifier, classes, _), inlines = block["c"]
            if level > 1 and identifier:
                found.append((f"{file}#{identifier}", clean(plain_text(without_notes(inlines))), []))
                found[-1][2].extend(_notes(inlines))
            elif "pf-title" not in classes:
                found[-1][2].extend(_said(block))
        else:
            found[-1][2].extend(_said(block))
    return [
        Section(address, heading, clean(" ".join(filter(None, texts))))
        for address, heading, texts in found
        if heading or texts
    ]


def _flat(blocks: Sequence[Element]) -> Iterator[Element]:
    for block in blocks:
        if block["t"] == "Div":
            yield from _flat(block["c"][1])
        else:
            yield block


def _said(node: Any) -> Iterator[str]:
    """What a block says, paragraph by paragraph and cell by cell, each with its notes behind it."""
    if isinstance(node, list):
        for each in node:
            yield from _said(each)
    elif isinstance(node, dict):
        if node["t"] == "DefinitionList":
            for term, definitions in node["c"]:
                yield plain_text(term)
                yield from _notes(term)
                yield from _said(definitions)
        elif node["t"] in _LEAVES:
            yield plain_text(node)
            yield from _notes(node)
        else:
            yield from _said(node.get("c"))


def _notes(node: Any) -> Iterator[str]:
    for each in walk(node):
        if each["t"] == "Note":
            yield from _said(each["c"])


def clean(words: str) -> str:
    """Words as the script compares and shows them: composed, without silent characters, with single spaces."""
    return " ".join(_SILENT.sub("", unicodedata.normalize("NFC", words)).split())


def fold(words: str) -> str:
    """Words without what does not matter to a search; the script does the same."""
    return clean(words).lower().replace("ё", "е")


def make_index(pages: Iterable[tuple[str, Sequence[Section]]], language: Language) -> str:
    """The script that holds the index; `pages` are titles with their sections.

    `sections` are [page, address, heading, text]; `words` are a word, its stem, and the numbers of sections with how much it
    counts in each: [stem, section, weight, section, weight, …].
    """
    titles: list[str] = []
    sections: list[list[Any]] = []
    places: dict[str, list[int]] = {}
    for title, found in pages:
        for each in found:
            weights = Counter(WORD.findall(fold(each.text)))
            for word in WORD.findall(fold(each.heading)):
                weights[word] += IN_HEADING
            for word, weight in weights.items():
                places.setdefault(word, []).extend((len(sections), weight))
            sections.append([len(titles), each.address, each.heading, each.text])
        titles.append(title)
    stem = stemmer(language)
    words = {word: [stem(word), *places[word]] for word in sorted(places)}
    said = json.dumps(
        {"titles": titles, "sections": sections, "words": words}, ensure_ascii=False, separators=(",", ":")
    )
    for character in "<\u2028\u2029":
        said = said.replace(character, f"\\u{ord(character):04x}")
    return f"window.pfIndex = {said};\n"


@cache
def stemmer(language: Language) -> Callable[[str], str]:
    """What gives the stem of a folded word (Snowball); words stay as they are in a language that Snowball does not know."""
    import snowballstemmer
    from babel import Locale

    name = str(Locale.parse(locale_of(language).language).get_language_name("en") or "").lower()
    if name not in snowballstemmer.algorithms():
        return str
    own = snowballstemmer.stemmer(name)

    def stem(word: str) -> str:
        return str(own.stemWord(word))

    return stem
