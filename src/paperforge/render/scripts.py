"""Languages of words by their script, where nothing else tells: citations, which CSL gives no language per entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from paperforge.model.language import Language, script_of
from paperforge.pandoc.ast import Element, attr, plain_text, rewrite, span

SHORT = 4  # letters; a shorter run, such as DOI or XVI, stays in the language around it

Scripts = Mapping[str, Language]


def scripts_of(titles: Mapping[Language, str]) -> dict[str, Language]:
    """Languages by the script of a title in them, where one language has a script for itself."""
    found: dict[str, list[Language]] = {}
    for language, title in titles.items():
        found.setdefault(script_of(title), []).append(language)
    return {script: languages[0] for script, languages in found.items() if script and len(languages) == 1}


def mark_scripts(inlines: list[Element], own: Language, scripts: Scripts) -> list[Element]:
    """Inlines in which runs of words in the script of another language are spans of that language."""
    marked = [_inside(element, own, scripts) for element in inlines]
    out: list[Element] = []
    for language, group in groupby(_languages(marked, own, scripts), key=lambda pair: pair[0]):
        run = [element for _, element in group]
        tail = [run.pop()] if len(run) > 1 and run[-1]["t"] == "Space" else []
        is_foreign = language != own and sum(map(str.isalpha, plain_text(run))) >= SHORT
        out.extend([span(attr(lang=str(language)), run)] if is_foreign else run)
        out.extend(tail)
    return out


def _languages(inlines: Iterable[Element], own: Language, scripts: Scripts) -> Iterable[tuple[Language, Element]]:
    """Each inline with its language; what has no letters goes with the words before it."""
    current = own
    for element in inlines:
        if element["t"] == "Str":
            script = script_of(element["c"])
            current = scripts.get(script, own) if script else current
        elif element["t"] not in {"Space", "SoftBreak"}:
            current = own  # an element with words of its own was marked inside
        yield current, element


def _inside(element: Element, own: Language, scripts: Scripts) -> Element:
    """An element whose own lists of inlines are marked."""
    content: Any = element.get("c")
    if element["t"] in {
        "Para",
        "Plain",
        "Emph",
        "Strong",
        "Superscript",
        "Subscript",
        "SmallCaps",
        "Underline",
        "Strikeout",
    }:
        return {"t": element["t"], "c": mark_scripts(content, own, scripts)}
    if element["t"] in {"Span", "Link", "Cite", "Quoted"}:
        return {"t": element["t"], "c": [content[0], mark_scripts(content[1], own, scripts), *content[2:]]}
    if element["t"] == "Div":
        return {"t": "Div", "c": [content[0], [_inside(child, own, scripts) for child in content[1]]]}
    return element


def mark_citations(blocks: list[Element], own: Language, scripts: Scripts) -> list[Element]:
    """Blocks in which every citation is marked."""

    def mark(element: Element) -> Element | None:
        return _inside(element, own, scripts) if element["t"] == "Cite" else None

    marked: list[Element] = rewrite(blocks, mark, "Cite")
    return marked


def mark_entries(entries: list[Element], own: Language, scripts: Scripts) -> list[Element]:
    """The entries of a bibliography, marked."""
    return [_inside(entry, own, scripts) for entry in entries]
