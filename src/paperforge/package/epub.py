"""The EPUB of a package (EPUB 3.3, EPUB Accessibility 1.1): front matter, a file for each paper and annex, joint contents.

pandoc's own EPUB writer is not used: it writes one document, and tags neither languages nor notes in this way.
docs/decisions/0032-epub-and-site-of-a-package.md says more.
"""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.formats.html import letters_of, note_formulas, page_environment, refuse_losses, write_fragments
from paperforge.formats.html_tree import split_cover
from paperforge.formats.stylesheet import book_css
from paperforge.formats.tools import Artifact, Tools
from paperforge.formats.webfont import subset_faces, with_fonts
from paperforge.house import TEMPLATES, House
from paperforge.model.language import Language
from paperforge.package.annexes import NAME as ANNEXES
from paperforge.package.compose import Composition
from paperforge.package.leading import Leading, find_places
from paperforge.package.outline import Entry, outline
from paperforge.pandoc.ast import Element, plain_text
from paperforge.reading.editions import Edition
from paperforge.reading.project import ConfigurationError
from paperforge.render.document import Document
from paperforge.render.part import Part
from paperforge.render.templates import locate_faults
from paperforge.render.words import full_tag, words_of

FOLDER = "EPUB"
COVER, FRONT, NAV, PACKAGE, STYLE = "cover.xhtml", "front.xhtml", "nav.xhtml", "package.opf", "book.css"
_CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
# The features of every book; what the papers must have for them is checked before (A11Y…).
_FEATURES = (
    "structuralNavigation",
    "tableOfContents",
    "readingOrder",
    "alternativeText",
    "displayTransformability",
    "unlocked",
)
_MEDIA_TYPES = {".xhtml": "application/xhtml+xml", ".css": "text/css", ".woff": "font/woff"}


@dataclass(frozen=True)
class _Item:
    """A line of the manifest."""

    id: str
    href: str
    media_type: str
    properties: str = ""


@dataclass
class _Book:
    """A book as it is made: its files by their names in the folder of the book, in the order of reading."""

    whole: Composition
    front: Part
    edition: Edition
    tools: Tools
    files: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    spine: list[str] = field(default_factory=list)
    letters: set[str] = field(default_factory=set)
    has_code: bool = False

    @property
    def house(self) -> House:
        return self.whole.project.house

    @property
    def document(self) -> Document:
        """What the book says of itself."""
        return self.front.document

    def add_page(self, name: str, document: Document, blocks: Sequence[Element], **values: Any) -> None:
        """A page of blocks; a cover in it stands first."""
        cover, body = write_fragments(list(blocks), self.tools)
        self.letters.update(letters_of(cover, body))
        self.has_code = self.has_code or "<code" in body
        body = Markup(f"{cover}\n{body}")  # noqa: S704 - written by pandoc from a tree that holds no raw content
        heads = values.pop("heads", document.heads)
        self.add_template(name, "epub/page.xhtml.j2", title=document.title, body=body, heads=heads, **values)
        for medium in document.media.values():
            if medium.name.encode() in self.files[name]:
                drawing = medium.media_type == "image/svg+xml"
                self.files[medium.name] = with_fonts(medium.content, self.house) if drawing else medium.content
                self.types[medium.name] = medium.media_type

    def add_template(self, name: str, template: str, **values: Any) -> None:
        """A page from a template."""
        from lxml import etree

        from paperforge.package.epub_text import finish, parse

        values = {"lang": full_tag(self.document.language), "label": "", "kind": "", "role": "", **values}
        page = _fill(template, self.house, **values)
        refuse_losses(page, template, body=values.get("body", ""))
        try:
            self.files[name] = finish(parse(page))
        except etree.XMLSyntaxError as error:
            place = PurePosixPath(TEMPLATES, template)
            found = Diagnostic(codes.PRJ136, f"a page of the EPUB is not well-formed: {error.msg}", path=place)
            raise ConfigurationError("a template cannot be used", [found]) from error
        self.spine.append(name)

    def add_style(self) -> None:
        """The style sheet, with the glyphs of the book."""
        rules = []
        for face in subset_faces(self.house, self.letters, code=self.has_code):
            slant = "-italic" if face.italic else ""
            name = f"fonts/{face.family.lower().replace(' ', '-')}-{face.weight}{slant}.woff"
            self.files[name] = face.content
            rules.append(face.rule(name))
        css = "\n".join(dict.fromkeys(rules))
        self.files[STYLE] = f"{css}\n{book_css(self.house)}".encode()


def make_epub(whole: Composition, front: Part, parts: Sequence[Part], edition: Edition, tools: Tools) -> Artifact:
    """The book of an edition; `front` is cover and clauses without contents. Raises `RenderError` for a link to nowhere."""
    names = {f"{part.document.part}.xhtml": part for part in parts}
    leading = find_places(names)
    book = _Book(whole, front, edition, tools)
    words = words_of(book.house, edition.languages[0])
    cover, rest = split_cover(front.document.blocks)
    if cover:
        values = {"place": "cover", "kind": "cover", "label": words["package"]["epub"]["cover"]}
        book.add_page(COVER, front.document, cover, heads=(), **values)
    if plain_text(rest):
        book.add_page(FRONT, front.document, rest, place="frontmatter")
    _add_navigation(book, parts, leading, words)
    for name, part in names.items():
        place, kind = ("backmatter", "appendix") if part.document.part == ANNEXES else ("bodymatter", "chapter")
        moved = leading.part(part, name).document
        book.add_page(name, moved, moved.blocks, place=place, kind=kind, role=f"doc-{kind}")
    book.add_style()
    findings = [finding for part in parts for finding in note_formulas(part.document)]
    return Artifact(_bind(book), findings=tuple(findings))


def _fill(template: str, house: House, **values: Any) -> str:
    with locate_faults(house):
        return page_environment(house).get_template(template).render(**values)


# ---------------------------------------------------------------- contents


def _add_navigation(book: _Book, parts: Sequence[Part], leading: Leading, words: Mapping[str, Any]) -> None:
    entries = _links(outline(book.whole, parts, book.edition), leading)
    own = words["package"]["epub"]
    landmarks = [
        *([("cover", own["cover"], COVER)] if COVER in book.files else []),
        ("toc", words["contents"], NAV),
        ("bodymatter", own["start"], f"{parts[0].document.part}.xhtml"),
    ]
    book.add_template(NAV, "epub/nav.xhtml.j2", entries=entries, words=words, landmarks=landmarks)


def _links(entries: Iterable[Entry], leading: Leading) -> list[dict[str, Any]]:
    return [
        {
            "words": entry.words,
            "href": leading.address(entry.target, NAV) if entry.target else "",
            "below": _links(entry.below, leading),
        }
        for entry in entries
    ]


# ---------------------------------------------------------------- the package document


def _bind(book: _Book) -> bytes:
    """The files as one, under an identifier made of what they say."""
    unnamed = _package_document(book, "")
    digest = hashlib.sha256(unnamed.encode())
    for name in sorted(book.files):
        content = book.files[name]
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    identifier = f"urn:uuid:{_versioned(digest.digest())}"
    files = {f"{FOLDER}/{name}": content for name, content in book.files.items()}
    files[f"{FOLDER}/{PACKAGE}"] = _package_document(book, identifier).encode()
    files["META-INF/container.xml"] = _CONTAINER.encode()
    return _pack(files, book.document)


def _versioned(digest: bytes) -> uuid.UUID:
    """An identifier of version 8, which is for those made in a way of one's own (RFC 9562, 5.8)."""
    own = bytearray(digest[:16])
    own[6] = own[6] & 0x0F | 0x80
    own[8] = own[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(own))


def _package_document(book: _Book, identifier: str) -> str:
    document, languages = book.document, book.edition.languages
    about = document.about
    items = [_item(name, book) for name in sorted(book.files)]
    has_pictures = any(item.media_type.startswith("image/") for item in items)

    def said(words: Mapping[Language, str]) -> list[tuple[Language, str]]:
        return [(language, words[language]) for language in languages if words.get(language)]

    page = _fill(
        "epub/package.opf.j2",
        book.house,
        identifier=identifier,
        languages=[str(language) for language in languages],
        titles=said(document.titles),
        creators=[
            said(creator.names) or [(document.language, creator.name(document.language))] for creator in about.creators
        ],
        publishers=[pair for publisher in about.publishers for pair in said(publisher)],
        rights=said(about.rights),
        date=about.date.isoformat() if about.date else "",
        modified=document.date.strftime("%Y-%m-%dT%H:%M:%SZ"),
        modes=["textual", *(["visual"] if has_pictures else [])],
        features=[each for each in _FEATURES if has_pictures or each != "alternativeText"],
        summaries=[(each, words_of(book.house, each)["package"]["epub"]["summary"]) for each in languages],
        items=items,
        spine=[_id(name) for name in book.spine],
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{page.strip()}\n'


def _item(name: str, book: _Book) -> _Item:
    media_type = book.types.get(name) or _MEDIA_TYPES[PurePosixPath(name).suffix]
    return _Item(_id(name), name, media_type, "nav" if name == NAV else "")


def _id(name: str) -> str:
    """An XML name for a file (XML 1.0, 2.3)."""
    return "f-" + name.replace("/", "-")


def _pack(files: Mapping[str, bytes], document: Document) -> bytes:
    """The OCF ZIP container (EPUB 3.3): the media type first and as it is, then files by name, without marks of the machine."""
    moment = document.date.timetuple()[:6] if document.date.year >= 1980 else (1980, 1, 1, 0, 0, 0)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in [("mimetype", b"application/epub+zip"), *sorted(files.items())]:
            member = zipfile.ZipInfo(name, moment)
            member.create_system = 3
            member.external_attr = 0o100644 << 16
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(member, content, method, 9)
    return buffer.getvalue()
