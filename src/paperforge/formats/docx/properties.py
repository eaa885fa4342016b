"""What a Word file says of itself: title and authors, default language, the styles it lists."""

from __future__ import annotations

import datetime
from typing import Any

from lxml import etree

from paperforge.formats.docx.package import clean, element, sub, w
from paperforge.formats.docx.reference import to_bytes
from paperforge.formats.docx.styles import Theme, style_id
from paperforge.render.document import Document

Node = Any
_DROPPED = ("/comments", "/webSettings", "/custom-properties")
_DESCRIPTION = "{http://purl.org/dc/elements/1.1/}description"
_KEPT = {"TableNormal", "DefaultParagraphFont", "NoList"}


def find_part(part: Any, kind: str) -> Node | None:
    """The tree of a part that the document refers to."""
    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{kind}"):
            return etree.fromstring(relation.target_part.blob)
    return None


def style_separators(notes: Node) -> None:
    """The lines between text and footnotes are paragraphs too, and get the footnotes' style."""
    for paragraph in notes.iter(w("w:p")):
        if paragraph.find(w("w:pPr")) is None:
            properties = element("w:pPr")
            paragraph.insert(0, properties)
            sub(properties, "w:pStyle", val=style_id("footnote text"))


def replace_part(part: Any, kind: str, root: Node) -> None:
    """Another content for such a part."""
    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{kind}"):
            relation.target_part._blob = to_bytes(root)


def keep_own_styles(styles: Node, roots: list[Node], theme: Theme) -> None:
    """Only the styles of the theme, those Word needs, and any other that a paragraph uses."""
    own = {style_id(name) for group in (theme.paragraphs, theme.characters, theme.tables) for name in group}
    names = [w(f"w:{tag}") for tag in ("pStyle", "rStyle", "tblStyle")]
    used = {node.get(w("w:val")) for root in roots for name in names for node in root.iter(name)}
    kept, waiting = set(), [*own, *used, *_KEPT]
    by_id = {style.get(w("w:styleId")): style for style in styles.findall(w("w:style"))}
    while waiting:
        identifier = waiting.pop()
        if identifier in kept or identifier not in by_id:
            continue
        kept.add(identifier)
        related = [node for tag in ("basedOn", "next", "link") for node in by_id[identifier].findall(w(f"w:{tag}"))]
        waiting.extend(node.get(w("w:val")) for node in related)
    for identifier, style in by_id.items():
        if identifier not in kept:
            styles.remove(style)


def fill_properties(word: Any, document: Document, tag: str) -> None:
    """Core properties, the language of the whole, and no parts that say nothing."""
    core = word.core_properties
    core.title = clean(document.title)[:255]
    core.author = clean("; ".join(document.authors))[:255]
    core.last_modified_by = "paperforge"
    core.comments = "-"  # makes the element; python-docx takes no more than 255 characters
    core._element.find(_DESCRIPTION).text = clean(document.description)
    core.keywords = clean("; ".join(document.keywords))[:255]
    core.language = tag
    core.revision = 1
    if document.release:
        core.version = clean(document.release.words)[:255]
    core.created = core.modified = document.date.astimezone(datetime.UTC).replace(tzinfo=None)
    for language in word.part.styles.element.iter(w("w:lang")):
        language.set(w("w:val"), tag)
    for language in word.settings.element.iter(w("w:themeFontLang")):
        language.set(w("w:val"), tag)
    for name in (
        "rsids",
        "savePreviewPicture",
        "stylePaneFormatFilter",
        "doNotTrackMoves",
        "proofState",
        "embedSystemFonts",
    ):
        for setting in word.settings.element.findall(w(f"w:{name}")):
            word.settings.element.remove(setting)
    for relations in (word.part.rels, word.part.package.rels):
        for identifier in [key for key, each in relations.items() if each.reltype.endswith(_DROPPED)]:
            relations.pop(identifier)
