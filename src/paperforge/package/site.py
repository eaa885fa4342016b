"""The reading site of a package: static pages that need no server and fetch nothing, one for each paper and language.

docs/site-guide.md says what is in it; docs/decisions/0032-epub-and-site-of-a-package.md why it is so.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from paperforge.diagnostics import Diagnostic
from paperforge.errors import RenderError
from paperforge.formats.html import fold_data, letters_of, note_formulas, write_fragments
from paperforge.formats.stylesheet import screen_css
from paperforge.formats.tools import Tools
from paperforge.formats.webfont import subset_faces, with_fonts
from paperforge.house import House
from paperforge.model.language import Language
from paperforge.package.annexes import NAME as ANNEXES_PART
from paperforge.package.compose import Composition, compose_front
from paperforge.package.composing import compose_all
from paperforge.package.contents import joint_contents
from paperforge.package.leading import Leading, find_places
from paperforge.package.search import Section, find_sections, make_index
from paperforge.package.site_page import ANNEXES, INDEX, JOINT, PAPER, SEARCH, Page, Step, file_of, render
from paperforge.pandoc.ast import Element, attr, classes_of, div, header, plain_text, rewrite, text
from paperforge.reading.editions import Edition
from paperforge.render.contents import without_notes
from paperforge.render.document import Document
from paperforge.render.part import COVER, Part
from paperforge.render.words import words_of

STYLE, SCRIPT = "assets/site.css", "assets/search.js"
RESERVED = (INDEX, SEARCH, ANNEXES)


@dataclass(frozen=True)
class SiteText:
    """All of a package in one language: its cover and clauses, its papers and annexes."""

    front: Part
    parts: Sequence[Part]


@dataclass
class Site:
    """The files by their names in the folder of the site, and what was found on the way."""

    files: dict[str, bytes] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)


def make_site(whole: Composition, texts: Mapping[Language, SiteText], joint: Part | None, tools: Tools) -> Site:
    """The site of a package; `joint` is its front in all languages, where there are several.

    Raises `RenderError` for a link to nowhere, and for a paper whose name a page of the site has.
    """
    for member in whole.members:
        if member.slug in RESERVED:
            message = f"the paper “{member.slug}” has the name of a page of the reading site"
            raise RenderError(message, "Rename its folder.")
    return _Making(whole, texts, joint, tools).make()


class _Making:
    """One site as it is made."""

    def __init__(
        self, whole: Composition, texts: Mapping[Language, SiteText], joint: Part | None, tools: Tools
    ) -> None:
        self._whole = whole
        self._texts = texts
        self._joint = joint
        self._tools = tools
        self._house: House = whole.project.house
        self._languages = list(texts)
        self._name = {language: each.front.document.titles[language] for language, each in texts.items()}
        self._leading = {language: self._find(language) for language in texts}
        self._letters: set[str] = set()
        self._has_code = False
        self._site = Site()

    def make(self) -> Site:
        """All pages, then what they share."""
        for language in self._languages:
            pages = [self._index(language), *self._papers(language)]
            steps = [Step(page.file, page.title) for page in pages]
            for index, page in enumerate(pages):
                before = steps[index - 1] if index else None
                behind = steps[index + 1] if index + 1 < len(steps) else None
                title = page.title if page.kind == INDEX else f"{page.title} – {self._name[language]}"
                self._add(replace(page, title=title, before=before, behind=behind))
            self._add(self._search(language))
            self._site.files[_index_file(language)] = self._words(language).encode()
        if self._joint is not None:
            self._add(self._joint_index(self._joint))
        self._site.files[STYLE] = self._style().encode()
        self._site.files[SCRIPT] = self._house.read("js/search.js").encode()
        return self._site

    # ------------------------------------------------------------ pages

    def _index(self, language: Language) -> Page:
        front = self._texts[language].front
        others = {each: self._index_name(each) for each in self._languages}
        contents = self._contents(language, others[language])
        blocks = self._leading[language].lead(front.document.blocks, others[language])
        return self._page(
            INDEX, others, front.document, language, blocks, self._write(contents), self._name[language], JOINT
        )

    def _joint_index(self, front: Part) -> Page:
        """The page for readers of any language: cover, contents and clauses in all of them."""
        others = {each: self._index_name(each) for each in self._languages}
        columns = [div(attr("", ["pf-site-column"]), self._contents(each, JOINT)) for each in self._languages]
        blocks = find_places({JOINT: front}).lead(front.document.blocks, JOINT)
        contents = self._write([div(attr("", ["pf-site-pair"]), columns)])
        title = " · ".join(dict.fromkeys(self._name.values()))
        page = self._page(INDEX, others, front.document, self._languages[0], blocks, contents, title, JOINT)
        return replace(page, file=JOINT, language=None)

    def _papers(self, language: Language) -> list[Page]:
        return [self._paper(language, part) for part in self._texts[language].parts]

    def _paper(self, language: Language, part: Part) -> Page:
        name = part.document.part
        others = {
            each: file_of(name, each)
            for each in self._languages
            if any(other.document.part == name for other in self._texts[each].parts)
        }
        moved = self._leading[language].part(part, others[language])
        contents = self._headed(language, moved.entries.get(language, []))
        kind = ANNEXES if name == ANNEXES_PART else PAPER
        self._site.findings.extend(note_formulas(part.document))
        title = _title(part, language)
        blocks = list(moved.document.blocks)
        if kind == ANNEXES:
            blocks = _with_cover(blocks)
        return self._page(
            kind, others, moved.document, language, blocks, self._write(contents), title, next(iter(others.values()))
        )

    def _search(self, language: Language) -> Page:
        front = self._texts[language].front.document
        others = {each: file_of(SEARCH, each) for each in self._languages}
        contents = self._write(self._contents(language, others[language]))
        title = f"{words_of(self._house, language)['package']['site']['search_for']} – {self._name[language]}"
        first = next(iter(others.values()))
        page = self._page(SEARCH, others, front, language, [], contents, title, first)
        return replace(page, scripts=(_index_file(language), SCRIPT))

    def _page(
        self,
        kind: str,
        others: Mapping[Language, str],
        said: Document,
        language: Language,
        blocks: list[Element],
        contents: str,
        title: str,
        default: str,
    ) -> Page:
        cover, body = write_fragments(fold_data(blocks), self._tools)
        self._letters.update(letters_of(cover, body, contents, title))
        self._has_code = self._has_code or "<code" in body
        for medium in said.media.values():
            if medium.name in cover + body:
                drawing = medium.media_type == "image/svg+xml"
                self._site.files[medium.name] = with_fonts(medium.content, self._house) if drawing else medium.content
        return Page(kind, others[language], language, said, title, cover.strip(), contents, body, others, default)

    def _add(self, page: Page) -> None:
        self._site.files[page.file] = render(page, self._name, self._house).encode()

    def _index_name(self, language: Language) -> str:
        return file_of(INDEX, language) if self._joint is not None else JOINT

    # ------------------------------------------------------------ contents, links, words

    def _find(self, language: Language) -> Leading:
        own = self._texts[language]
        files = {file_of(part.document.part, language): part for part in own.parts}
        return find_places({self._index_name(language): own.front, **files})

    def _contents(self, language: Language, file: str) -> list[Element]:
        """The joint contents in a language, as they stand in a file."""
        parts = self._texts[language].parts
        lists = joint_contents(self._whole, parts, [language])[language]
        return self._headed(language, self._leading[language].lead(lists, file))

    def _headed(self, language: Language, lists: Sequence[Element]) -> list[Element]:
        if not plain_text(list(lists)):
            return []
        title = text(words_of(self._house, language)["contents"])
        classes = ["pf-front-heading", "pf-contents-heading"]
        heading = header(2, attr(f"pf-contents-{language}", classes, lang=str(language)), title)
        return [heading, div(attr("", ["pf-contents"], lang=str(language)), list(lists))]

    def _write(self, blocks: list[Element]) -> str:
        return write_fragments(blocks, self._tools)[1].strip()

    def _words(self, language: Language) -> str:
        """The index of the search in a language."""
        pages: list[tuple[str, Sequence[Section]]] = []
        for part in self._texts[language].parts:
            file, title = file_of(part.document.part, language), _title(part, language)
            moved = self._leading[language].part(part, file)
            pages.append((title, find_sections(file, title, moved.document.blocks)))
        index = make_index(pages, language)
        self._letters.update(index)
        return index

    def _style(self) -> str:
        faces = subset_faces(self._house, self._letters, code=self._has_code)
        rules = [face.rule(f"data:font/woff;base64,{base64.b64encode(face.content).decode()}") for face in faces]
        css = "\n".join(dict.fromkeys(rules))
        return f"{css}\n{screen_css(self._house)}\n{self._house.read('css/site.css')}"


def _index_file(language: Language) -> str:
    return f"assets/search.{language}.js"


def _with_cover(blocks: list[Element]) -> list[Element]:
    """The annexes with their title as a cover, so that it stands before their contents."""
    titles: list[Element] = []

    def take(element: Element) -> list[Element] | None:
        if element["t"] != "Header" or "pf-text-title" not in classes_of(element):
            return None
        titles.append(element)
        return []

    rest = rewrite(blocks, take)
    return [div(attr("", [COVER]), titles), *rest]


def _title(part: Part, language: Language) -> str:
    return plain_text(without_notes(part.titles.get(language) or text(part.document.title)))


def build_site(
    whole: Composition, editions: Sequence[Edition], finished: Mapping[str, Sequence[Part]], tools: Tools
) -> Site:
    """The site in all languages of some editions; `finished` are the parts of editions that were made, by their names.

    Raises what `make_site` and `assemble` raise.
    """
    wanted = {language for edition in editions for language in edition.languages}
    languages = [each for each in whole.project.languages if each in wanted]
    texts = {}
    for language in languages:
        edition = Edition((language,))
        parts = finished.get(edition.name)
        if parts is None:
            parts = compose_all(whole, edition, tools)
        texts[language] = SiteText(compose_front(whole, edition, {}, tools.pandoc, tools.drawing), parts)
    several = Edition(tuple(languages))
    joint = compose_front(whole, several, {}, tools.pandoc, tools.drawing) if len(languages) > 1 else None
    return make_site(whole, texts, joint, tools)
