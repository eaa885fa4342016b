"""The PDF of a package: each part laid out alone, then joined, so that a change in one part costs the layout of that part.

Nothing inside a part depends on the pages before it: contents stand in front alone, and the numbers at the foot of the pages are
laid over them when the number of all pages is known. docs/decisions/0031-packages.md compares it with a layout of the whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from paperforge.diagnostics import Diagnostic
from paperforge.errors import RenderError
from paperforge.formats.kept import find, keep, key_of
from paperforge.formats.pdf import ask_renderer, print_document
from paperforge.formats.pdf_join import ELSEWHERE, Piece, find_pages, join
from paperforge.formats.stylesheet import print_css, turned_pages_css
from paperforge.formats.tools import Artifact, Tools
from paperforge.house import House
from paperforge.model.language import Language
from paperforge.package.composing import Composed
from paperforge.package.contents import number_entries
from paperforge.pandoc.ast import Element, rewrite
from paperforge.render.document import Document
from paperforge.render.part import Part, ids_of
from paperforge.render.words import full_tag, words_of

UNKNOWN = 0  # the page of an entry before the pages are known: all numbers have a column of their own


@dataclass(frozen=True)
class Printed:
    """A part as a PDF under its title, the kinds of its pages, and where its ids stand (pages of the part, from 0)."""

    title: str
    artifact: Artifact
    kinds: tuple[str, ...]
    places: dict[str, int]


def print_part(composed: Composed, lost: frozenset[str], house: House, tools: Tools) -> Printed:
    """A part laid out alone, with links to `lost` ids as words, or as it was kept; raises what `print_document` raises."""
    key, title = key_of(composed.fingerprint(lost), house, tools, "part of a package", "pdf"), composed.facts.title
    if (found := find(tools, key)) is not None:
        more, artifact = found
        return Printed(title, artifact, tuple(more["kinds"]), more["places"])
    artifact, kinds = print_document(lead_elsewhere(composed.part(tools, lost).document), tools)
    pages = find_pages(artifact.content)
    keep(tools, key, artifact, kinds=list(kinds), places=pages)
    return Printed(title, artifact, kinds, pages)


def lead_elsewhere(document: Document) -> Document:
    """Links to other parts as addresses, until the parts are joined: to the renderer they lead nowhere."""
    blocks = list(document.blocks)
    own = ids_of(blocks)

    def lead(element: Element) -> Element | None:
        if element["t"] != "Link":
            return None
        attribute, inlines, (target, title) = element["c"]
        if not target.startswith("#") or target[1:] in own:
            return None
        return {"t": "Link", "c": [attribute, inlines, [f"{ELSEWHERE}{target[1:]}", title]]}

    return replace(document, blocks=rewrite(blocks, lead))


def number_pages(printed: Sequence[Printed], first: int) -> dict[str, int]:
    """The page of every id, counted over all parts; `first` pages stand before them."""
    pages: dict[str, int] = {}
    for each in printed:
        pages |= {name: first + page + 1 for name, page in each.places.items()}
        first += len(each.kinds)
    return pages


def print_front(part: Part, rest: Sequence[Printed], tools: Tools) -> Printed:
    """The front with the pages of all others in its contents; raises `RenderError` where the numbers change its own pages."""

    def print_from(first: int) -> Printed:
        numbered = Composed.of(number_contents(part, rest, first))
        return print_part(numbered, frozenset(), part.document.house, tools)

    length = len(print_from(UNKNOWN).kinds)
    printed = print_from(length)
    if len(printed.kinds) != length:
        raise RenderError("the contents take other pages with their numbers than without", "Shorten a title.")
    return printed


def number_contents(part: Part, rest: Sequence[Printed], first: int) -> Part:
    """The front with the pages of the parts behind it, which begin when `first` pages are over."""
    pages = number_pages(rest, first)
    document = part.document
    return replace(part, document=replace(document, blocks=number_entries(list(document.blocks), pages)))


def join_parts(front: Document, printed: Sequence[Printed], tools: Tools) -> bytes:
    """One PDF of all parts in order, with the numbers of its pages; `front` is the document of the first."""
    kinds = [kind for each in printed for kind in each.kinds]
    pieces = [Piece(each.artifact.content, each.title) for each in printed]
    return join(pieces, print_folios(kinds, front.house, front.edition.languages, front.dense, tools))


def print_folios(kinds: Sequence[str], house: House, languages: Sequence[Language], dense: bool, tools: Tools) -> bytes:
    """Empty pages of these kinds with nothing but the number at their foot, in the words of their language; kept by these."""
    page = _folios_page(kinds, house, languages, dense).encode()
    key = key_of(hashlib.sha256(page).hexdigest(), house, tools, "folios")
    if (found := find(tools, key)) is not None:
        return found[1].content
    header = {"media": [], "variant": "", "xmp": "", "part": "", "custom": False}
    content = ask_renderer(header, [page], tools)[1]
    keep(tools, key, Artifact(content))
    return content


def _folios_page(kinds: Sequence[str], house: House, languages: Sequence[Language], dense: bool) -> str:
    css = print_css(house, dense=dense) + turned_pages_css(house, languages)
    rules = [_rule(kind, house, languages) for kind in dict.fromkeys(kinds)]
    pages = "".join(f'<div style="page: {kind or "auto"}; break-after: page; height: 1px"></div>' for kind in kinds)
    return (
        f'<!DOCTYPE html><html lang="{full_tag(languages[0])}"><head><meta charset="utf-8"><title>-</title>'
        f"<style>{css}{''.join(rules)}</style></head><body>{pages}</body></html>"
    )


def _rule(kind: str, house: House, languages: Sequence[Language]) -> str:
    """The foot of a kind of pages; those of a text are in its language, the cover has none."""
    from paperforge.formats.html import css_string

    own = next((each for each in languages if kind in {f"text-{each}", f"wide-{each}"}), languages[0])
    before, between = words_of(house, own)["page_of"]
    if kind == "cover":
        return "@page cover { @bottom-right { content: none } }"
    content = f"{css_string(before)} counter(page) {css_string(between)} counter(pages)"
    return f"@page {kind} {{ @bottom-right {{ content: {content} }} }}"


def findings_of(printed: Sequence[Printed]) -> list[Diagnostic]:
    """What was found while the parts were laid out."""
    return [finding for each in printed for finding in each.artifact.findings]
