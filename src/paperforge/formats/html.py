"""HTML: one self-contained page per edition, and the page that PDF is printed from."""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from html import escape, unescape
from pathlib import PurePosixPath

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.formats.html_head import json_ld, meta_tags
from paperforge.formats.html_switch import Switch, make_switch, mark_parts
from paperforge.formats.html_tree import make_reachable, split_cover
from paperforge.formats.stylesheet import screen_css
from paperforge.formats.tools import Artifact, Tools
from paperforge.formats.webfont import font_faces, with_fonts
from paperforge.house import TEMPLATES, House
from paperforge.pandoc import ast
from paperforge.pandoc.ast import Element, walk
from paperforge.pandoc.caller import Medium
from paperforge.reading.project import ConfigurationError
from paperforge.render.charts import DATA
from paperforge.render.document import Document
from paperforge.render.templates import house_loader, locate_faults
from paperforge.render.words import full_tag, language_name, words_of

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_MEDIA = re.compile(r'src="(pf-media/[0-9a-f]+\.[a-z]+)"')
# pandoc leaves `kind` as it is, since HTML has it: but for `track` only (WHATWG HTML, 4.8.11).
# The corner above the first column may be empty (A11Y112); it then heads nothing, and says so (axe-core, empty-table-header).
_EMPTY_HEADER = re.compile(r"<th( [^<>]*)?></th>")
_KIND = re.compile(r'(<(?:a|span|div)\b[^<>]*?) kind="')


# What pandoc can set as ordinary words; of anything else it prints the TeX source.
_PLAIN_FORMULA = re.compile(r"[^\\]*")


def note_formulas(document: Document) -> list[Diagnostic]:
    """RND141 for each formula that stands in the page as its TeX source."""
    return [
        Diagnostic(
            codes.RND141, f"the formula “{element['c'][1][:60]}” is shown as its source", path=document.source.path
        )
        for element in walk(list(document.blocks), "Math")
        if not _PLAIN_FORMULA.fullmatch(element["c"][1])
    ]


def render_html(document: Document, tools: Tools) -> Artifact:
    """The page for the screen: pictures and styles inside it, nothing fetched."""
    switch = make_switch(document)
    blocks = mark_parts(document.blocks, document.edition.languages) if switch else list(document.blocks)
    cover, body = write_fragments(fold_data(blocks), tools)
    letters = letters_of(cover, body) + (switch.letters if switch else "")
    body = _MEDIA.sub(lambda match: f'src="{data_uri(document.media[match[1]], document.house)}"', body)
    css = f"{font_faces(document.house, letters, code='<code' in body)}\n{screen_css(document.house)}"
    css += f"\n{switch.css}" if switch else ""
    page = render_page("page.html.j2", document, body, css, cover, switch)
    return Artifact(page.encode(), findings=tuple(note_formulas(document)))


def write_fragments(blocks: list[Element], tools: Tools) -> tuple[str, str]:
    """The cover and the rest of a document as pandoc writes them for a screen; pictures stand in them by their names."""
    header, main = split_cover(blocks)
    written = (tools.pandoc.write_html(ast.document(part)) for part in (header, make_reachable(main)))
    cover, body = (_KIND.sub(r'\1 data-kind="', part) for part in written)
    return cover, _EMPTY_HEADER.sub(r"<td\1></td>", body)


def letters_of(*fragments: str) -> str:
    """All characters that fragments of a page need glyphs for, and those of ordinary text."""
    return "".join(map(unescape, fragments)) + _PRINTABLE


def fold_data(blocks: list[Element]) -> list[Element]:
    """The data tables of charts behind a word that opens them."""

    def fold(element: Element) -> list[Element] | None:
        if DATA not in ast.classes_of(element):
            return None
        attribute, (title, *rest) = element["c"]
        tag = f' lang="{escape(lang)}"' if (lang := ast.value_of(attribute, "lang")) else ""
        opening = f'<details class="{DATA}"{tag}><summary>{escape(ast.plain_text(title).rstrip(":"))}</summary>'
        return [{"t": "RawBlock", "c": ["html", opening]}, *rest, {"t": "RawBlock", "c": ["html", "</details>"]}]

    result: list[Element] = ast.rewrite(blocks, fold, "Div")
    return result


def render_page(
    template: str, document: Document, body: str, css: str, cover: str = "", switch: Switch | None = None
) -> str:
    """A whole HTML page around fragments that pandoc wrote."""
    alternates = [
        {"tag": str(language), "name": language_name(language), "href": f"{document.slug}.{edition.file_name}.html"}
        for edition in document.other_editions
        if edition.is_text and len(edition.languages) == 1
        for language in edition.languages
    ]
    with locate_faults(document.house):
        page = (
            page_environment(document.house)
            .get_template(template)
            .render(
                document=document,
                body=Markup(body),  # noqa: S704 - written by pandoc from a tree that holds no raw content
                cover=Markup(cover),  # noqa: S704 - the same
                meta_tags=meta_tags(document),
                json_ld=json_ld(document),
                css=Markup(css),  # noqa: S704 - a file of the house
                words=words_of(document.house, document.language),
                head_words={head.language: words_of(document.house, head.language) for head in document.heads},
                lang=full_tag(document.language),
                alternates=alternates,
                switch=switch,
                date=document.date.strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
        )
    refuse_losses(page, template, body=body, cover=cover)
    return page


def refuse_losses(page: str, template: str, **fragments: str) -> None:
    """Raise PRJ136 (a `ConfigurationError`) where a page has not got all that its template was given of the words of a paper."""
    for name, part in fragments.items():
        if part.strip() not in page:
            message = f"the template leaves out the words of the paper: {{{{ {name} }}}} is not in it"
            place = PurePosixPath(TEMPLATES, template)
            raise ConfigurationError("a template cannot be used", [Diagnostic(codes.PRJ136, message, path=place)])


def data_uri(medium: Medium, house: House) -> str:
    """A picture as a `data:` URI (RFC 2397)."""
    content = with_fonts(medium.content, house) if medium.media_type == "image/svg+xml" else medium.content
    return f"data:{medium.media_type};base64,{base64.b64encode(content).decode()}"


def css_string(value: str) -> Markup:
    """A text as a CSS string (CSS Syntax 3, 4.3.7) that cannot end the string or the style element."""
    escaped = "".join(
        character if character.isalnum() or character in " .,:;-–—" else f"\\{ord(character):x} " for character in value
    )
    return Markup(f'"{escaped}"')  # noqa: S704 - escaped above


@lru_cache(maxsize=8)
def page_environment(house: House) -> ImmutableSandboxedEnvironment:
    """Jinja for whole pages; every value is escaped."""
    environment = ImmutableSandboxedEnvironment(
        loader=house_loader(house),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["css_string"] = css_string
    return environment
