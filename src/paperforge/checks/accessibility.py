"""A11Y: what a reader needs who does not see the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.house import House
from paperforge.pandoc.ast import Element, holds, plain_text, walk
from paperforge.reading.files import HIDDEN
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project
from paperforge.source import Span

# What the fonts of the package's theme surely have (a test holds it true): reading the fonts can then be spared for most papers.
_COMMON = re.compile(
    "[\n\t -~\u00a0-\u00ff\u0410-\u044f\u0401\u0451\u2013\u2014\u2018-\u201a\u201c-\u201e\u2026\u2116]"
)
# What needs no glyph: soft hyphen, joiners, thin and narrow no-break spaces (drawn as space by the renderers).
_INVISIBLE = re.compile("[\u00ad\u2009\u200b-\u200d\u202f\u2060\ufeff]")


def check_alternatives(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """A11Y110: a figure's caption does not stand in for its alternative text."""
    for body in paper.bodies.values():
        in_figures = {id(image): figure for figure, image in _figures(body)}
        for element in body.marked_up:
            if element["t"] != "Image" or element["c"][2][0] in body.charts:  # a chart's is made from its data
                continue
            alternative = plain_text(element["c"][1])
            figure = in_figures.get(id(element))
            only_caption = figure is not None and alternative == plain_text(figure["c"][1])
            if not alternative or only_caption:
                message = f"the image “{element['c'][2][0]}” has no alternative text in {body.language}"
                hint = 'Add {alt="…"} behind the address: what the picture says, not what it looks like.'
                yield Diagnostic(codes.A11Y110, message, body.places.span(element), hint)


def _figures(body: Body) -> Iterator[tuple[Element, Element]]:
    for figure in body.marked_up:
        if figure["t"] == "Figure":
            for image in walk(figure["c"][2], "Image"):
                yield figure, image


def check_glyphs(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """A11Y113: each character that no font of the theme has, once for each text."""
    for body in paper.bodies.values():
        seen: set[str] = set()
        # Most texts have all their glyphs: one look at the whole tells.
        words = [element["c"] for element in body.elements if element["t"] == "Str"]
        lacking = missing_glyphs("".join([*words, *map(_words_of, body.marked_up)]), project.house)
        for element in body.elements if lacking else ():
            for character in missing_glyphs(_words_of(element), project.house):
                if character not in seen:
                    seen.add(character)
                    yield _no_glyph(character, body.places.find(element, character))
        for image in (each for each in body.marked_up if each["t"] == "Image"):
            chart = body.charts.get(image["c"][2][0])
            for character in missing_glyphs(chart.words() if chart else "", project.house):
                yield _no_glyph(character, body.places.find(image, character))
    for markdown, blocks in paper.prose.blocks.items():
        for character in missing_glyphs("".join(map(_words_of, walk(blocks, *_PRINTING))), project.house):
            yield _no_glyph(character, paper.prose.spans[markdown])


_PRINTING = ("Str", "Code", "CodeBlock", "Math")


def _words_of(element: Element) -> str:
    """What an element itself prints."""
    if element["t"] == "Str":
        return str(element["c"])
    return str(element["c"][1]) if element["t"] in {"Code", "CodeBlock", "Math"} else ""


def _no_glyph(character: str, span: Span) -> Diagnostic:
    name = unicodedata.name(character, "a character without a name")
    message = f"no font has U+{ord(character):04X} ({name.lower()})"
    return Diagnostic(codes.A11Y113, message, span, "Use another character, or say it in words.")


def missing_glyphs(text: str, house: House) -> list[str]:
    """The characters of a text that no font of the theme has, in their order, each once."""
    own = house.is_own("theme.yml")  # its fonts may lack anything
    rare = [character for character in dict.fromkeys(text) if own or not _COMMON.match(character)]
    if not rare:
        return []
    from paperforge.reading.fonts import glyphs

    known = glyphs(house)
    # Hidden control characters are refused as such (SEC126).
    silent = (_INVISIBLE, HIDDEN)
    return [each for each in rare if ord(each) not in known and not any(kind.match(each) for kind in silent)]


def check_tables(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """A11Y112: a table whose columns have no names; the corner above the first column may be empty."""
    hint = "Name each column in the first row: a screen reader says the name before every cell."
    for body in paper.bodies.values():
        for table in body.marked_up:
            if table["t"] != "Table":
                continue
            names = _column_names(table)
            missing = [str(number) for number, name in enumerate(names, start=1) if number > 1 and not name]
            if not any(names):
                yield Diagnostic(codes.A11Y112, "the table has no header row", body.places.span(table), hint)
            elif missing:
                columns = f"column {missing[0]} has" if len(missing) == 1 else f"columns {', '.join(missing)} have"
                yield Diagnostic(codes.A11Y112, f"{columns} no header", body.places.span(table), hint)


def _column_names(table: Element) -> list[str]:
    """What stands above each column, in all header rows together (pandoc-types 1.23, `TableHead`)."""
    names = [""] * len(table["c"][2])
    for _, cells in table["c"][3][1]:
        column = 0
        for _, _, _, width, blocks in cells:
            for each in range(column, min(column + width, len(names))):
                names[each] += plain_text(blocks) or ("·" if holds(blocks, "Image") else "")
            column += width
    return names


def check_titles(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """A11Y114: each edition's PDF takes its title from here; a reader is told the file's name where there is none."""
    title = paper.metadata.title
    for language in paper.languages:
        if not plain_text(paper.prose.blocks.get(title.get(language), [])):
            message = f"the PDF in {language} would have no title"
            span = paper.places.span("title", str(language)) if language in title else paper.places.key_span("title")
            yield Diagnostic(codes.A11Y114, message, span, f"Give `title` words in {language}.")


CHECKS = (check_alternatives, check_glyphs, check_tables, check_titles)
