"""The structure tree of a PDF: what a screen reader reads, in which order, in which language (ISO 14289-1, PDF/UA-1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from paperforge.formats.tools import Tools
from paperforge.house import package_house
from paperforge.pandoc.ast import Element
from paperforge.reading.editions import Edition, parse_edition
from paperforge.reading.loader import read_paper
from paperforge.reading.project import read_project
from paperforge.reading.prose import read_project_prose
from paperforge.render.assemble import assemble

ROOT = Path(__file__).parents[2]
EDITIONS = ("en", "ru", "en-ru")
SLUG = "defining-interference"


class Tree:
    """A PDF's structure tree with the words of its marked content."""

    def __init__(self, path: Path) -> None:
        self.reader = PdfReader(path)
        self.root = self.reader.trailer["/Root"]
        self.pages = {page.indirect_reference.idnum: index for index, page in enumerate(self.reader.pages)}
        self.contents = [dict(marked_words(page, self.reader)) for page in self.reader.pages]
        self.document = self.root["/StructTreeRoot"]["/K"][0].get_object()

    def kids(self, node: Any) -> list[Any]:
        kids = node.get("/K", [])
        return [each.get_object() for each in (kids if isinstance(kids, list) else [kids])]

    def walk(self, node: Any = None) -> Iterator[Any]:
        node = self.document if node is None else node
        yield node
        for kid in self.kids(node):
            if not isinstance(kid, int) and "/S" in kid:
                yield from self.walk(kid)

    def words(self, node: Any, leave_out: frozenset[str] = frozenset()) -> str:
        """What a reader hears, in order: marked content, and the alternative text of figures."""
        if node["/S"] in leave_out:
            return ""
        if node["/S"] == "/Figure":
            return str(node["/Alt"])
        page = self.pages[node.raw_get("/Pg").idnum] if "/Pg" in node else None
        parts = []
        for kid in self.kids(node):
            if isinstance(kid, int):
                assert page is not None
                parts.append(self.contents[page][kid])
            elif "/S" in kid:
                parts.append(self.words(kid, leave_out))
        return "".join(parts)

    def of(self, kind: str) -> list[Any]:
        return [each for each in self.walk() if each["/S"] == kind]


def marked_words(page: Any, reader: PdfReader) -> Iterator[tuple[int | str, str]]:
    """The words of a page by marked-content id; those of artifacts under "artifact"."""
    fonts = {name: code_map(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    words: dict[int | str, str] = {}
    marks: list[int | str] = []
    font: dict[bytes, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in {b"BDC", b"BMC"}:
            properties = operands[1] if operator == b"BDC" else {}
            mark = "artifact" if operands[0] == "/Artifact" else int(properties["/MCID"])
            marks.append(mark)
            words.setdefault(mark, "")
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in {b"TJ", b"Tj"}:
            assert marks, "words that are neither content nor artifact"
            for part in operands[0] if operator == b"TJ" else operands:
                if isinstance(part, (bytes, str)):
                    code = part if isinstance(part, bytes) else part.original_bytes
                    words[marks[-1]] += "".join(font[code[at : at + 2]] for at in range(0, len(code), 2))
    yield from words.items()


@cache
def code_map_of(text: str) -> dict[bytes, str]:
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[bytes.fromhex(code)] = bytes.fromhex(letters).decode("utf-16-be")
    return found


def code_map(font: Any) -> dict[bytes, str]:
    return code_map_of(font["/ToUnicode"].get_object().get_data().decode())


@pytest.fixture(scope="session")
def trees(real_build: Path) -> dict[str, Tree]:
    return {edition: Tree(real_build / f"{SLUG}.{edition}.pdf") for edition in EDITIONS}


@pytest.fixture(scope="session")
def paged_tree(paged_build: Path) -> Tree:
    return Tree(paged_build / "p.en.pdf")


def document_of(edition_name: str) -> Any:
    tools = Tools(60, 2048, package_house())
    try:
        project = read_project(ROOT)
        prose = read_project_prose(project, tools.pandoc)
        paper = read_paper(project, SLUG, tools.pandoc, [])
        assert paper is not None
        edition = parse_edition(edition_name, project.languages)
        assert isinstance(edition, Edition)
        return assemble(paper, project, prose | paper.prose, edition, [edition], tools.pandoc, tools.drawing)
    finally:
        tools.close()


def spoken(node: Any) -> Iterator[str]:
    """The words of a tree in their order, notes where they are referred to, pictures by their alternative text."""
    if isinstance(node, list):
        for each in node:
            yield from spoken(each)
    elif isinstance(node, dict):
        yield from spoken_element(node)


def spoken_element(element: Element) -> Iterator[str]:
    kind, content = element["t"], element.get("c")
    if kind == "Str":
        yield content
    elif kind in {"Code", "CodeBlock", "Math"}:
        yield content[1]
    elif kind == "Image":
        alternative = next((value for name, value in content[0][2] if name == "alt"), None)
        yield from [alternative] if alternative else spoken(content[1])
    elif kind == "Cite":
        yield from spoken(content[1])
    elif kind == "Figure":  # the picture stands above its caption
        yield from spoken(content[2])
        yield from spoken(content[1])
    elif kind not in {"RawInline", "RawBlock"}:
        yield from spoken(content)


def bookmarks(reader: PdfReader) -> list[tuple[str, int]]:
    """The title of each heading and the page it stands on."""
    found: list[tuple[str, int]] = []
    stack: list[Any] = [reader.outline]
    while stack:
        entry = stack.pop()
        if isinstance(entry, list):
            stack.extend(reversed(entry))
        else:
            found.append((str(entry.title), (reader.get_destination_page_number(entry) or 0) + 1))
    return found


def letters(text: str) -> str:
    """Letters and digits alone: hyphens at line ends, quotation marks and spaces belong to the page."""
    return "".join(re.findall(r"\w", unicodedata.normalize("NFKC", text).casefold()))


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_reading_order_is_that_of_the_text(edition: str, trees: dict[str, Tree]) -> None:
    heard = trees[edition].words(trees[edition].document, frozenset({"/Lbl", "/Reference"}))
    for title, page in reversed(bookmarks(trees[edition].reader)):  # the contents say the page after each title
        heard = heard.replace(f"{title}{page}", title)
    expected = letters("".join(spoken(list(document_of(edition).blocks))))
    found = letters(heard)
    at = next((at for at, (one, other) in enumerate(zip(expected, found, strict=False)) if one != other), None)
    assert at is None, f"expected …{expected[at - 40 : at + 60]}…, found …{found[at - 40 : at + 60]}…"
    assert len(found) == len(expected)


def languages_of(tree: Tree) -> Iterator[tuple[str, str]]:
    """The language that each run of words is in, with the words."""

    def below(node: Any, language: str) -> Iterator[tuple[str, str]]:
        language = str(node.get("/Lang", language))
        for kid in tree.kids(node):
            if isinstance(kid, int):
                yield language, tree.contents[tree.pages[node.raw_get("/Pg").idnum]][kid]
            elif "/S" in kid:
                yield from below(kid, language)

    yield from below(tree.document, str(tree.root["/Lang"]))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_run_of_cyrillic_words_is_in_russian(edition: str, trees: dict[str, Tree]) -> None:
    runs = list(languages_of(trees[edition]))
    assert {language.split("-")[0] for language, _ in runs} == {"en", "ru"}
    for language, words in runs:
        if re.search("[а-яё]{3}", words):
            assert language.startswith("ru"), words


def test_words_of_another_language_inside_a_text_are_marked_as_such(trees: dict[str, Tree]) -> None:
    assert any(lang == "en" and "intervention" in words for lang, words in languages_of(trees["ru"]))


@pytest.mark.parametrize("edition", EDITIONS)
def test_all_content_is_in_the_tree_once_or_is_an_artifact(edition: str, trees: dict[str, Tree]) -> None:
    tree = trees[edition]
    placed = []
    for node in tree.walk():
        page = tree.pages[node.raw_get("/Pg").idnum] if "/Pg" in node else -1
        placed.extend((page, kid) for kid in tree.kids(node) if isinstance(kid, int))
    marked = {(page, mark) for page, marks in enumerate(tree.contents) for mark in marks if mark != "artifact"}
    assert len(placed) == len(set(placed))
    assert set(placed) == marked
    assert all("TLP:WHITE" in marks["artifact"] for marks in tree.contents[1:])


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_parents_of_the_tree_are_those_that_hold_the_children(edition: str, trees: dict[str, Tree]) -> None:
    tree = trees[edition]
    parents = tree.root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    by_page = dict(zip(parents[::2], parents[1::2], strict=True))
    for node in tree.walk():
        for kid in tree.kids(node):
            if isinstance(kid, int):
                page = tree.pages[node.raw_get("/Pg").idnum]
                owner = by_page[tree.reader.pages[page]["/StructParents"]][kid]
                assert owner.get_object() == node
            elif "/S" in kid:
                assert kid["/P"].get_object() == node


def test_what_a_page_break_has_cut_is_one_element(paged_tree: Tree) -> None:
    paragraphs = [paged_tree.words(each) for each in paged_tree.of("/P")]
    for number in range(1, 41):
        whole = [text for text in paragraphs if re.match(rf"Paragraph\s*{number}\s", text)]
        assert len(whole) == 1
        assert f"Reference{number}word" in whole[0]
    assert len(paged_tree.of("/Table")) == 1
    assert len(paged_tree.of("/THead")) == 1
    assert len(paged_tree.of("/TR")) == 91


def test_each_note_stands_behind_its_reference_under_an_id_of_its_own(paged_tree: Tree) -> None:
    notes = paged_tree.of("/Note")
    assert len(notes) == 40
    assert len({str(note["/ID"]) for note in notes}) == 40
    for number, note in enumerate(notes, start=1):
        kinds = [str(kid["/S"]) for kid in paged_tree.kids(note["/P"].get_object())]
        assert kinds[kinds.index("/Note") - 1] == "/Reference"
        assert f"Note{number}word" in paged_tree.words(note)


def test_the_headers_of_tables_have_a_scope(paged_tree: Tree, trees: dict[str, Tree]) -> None:
    for tree in (paged_tree, *trees.values()):
        scopes = [each["/A"]["/Scope"] for each in tree.of("/TH")]
        assert scopes
        assert {"/Column"} <= set(scopes) <= {"/Column", "/Row"}


def test_links_say_in_words_where_they_lead(trees: dict[str, Tree], paged_tree: Tree) -> None:
    for tree in (paged_tree, *trees.values()):
        for page in tree.reader.pages:
            for reference in page.get("/Annots", []):
                said = str(reference.get_object()["/Contents"])
                assert said
                assert not re.match(r"(pf-|ref-|#)", said)
    said = {str(each.get_object()["/Contents"]) for page in paged_tree.reader.pages for each in page.get("/Annots", [])}
    assert {"link", "one inside", "Second"} <= said


def test_terms_of_a_list_of_definitions_are_labels(make_project: Any, paperforge: Any) -> None:
    text = "# One {#one}\n\nFirst term\n:   What it means.\n:   And also.\n\nSecond term\n:   Something else.\n"
    project = make_project({"papers/p/en.md": text})
    assert paperforge(project, "build", "--to", "pdf", "--edition", "en")[0] == 0
    tree = Tree(project / "build/p/p.en.pdf")
    items = [
        [(str(kid["/S"]), tree.words(kid).strip()) for kid in tree.kids(item)]
        for item in tree.of("/LI")
        if "term" in tree.words(item)
    ]
    assert items == [
        [("/Lbl", "First term"), ("/LBody", "What it means."), ("/LBody", "And also.")],
        [("/Lbl", "Second term"), ("/LBody", "Something else.")],
    ]


def test_a_list_that_a_page_break_cuts_inside_an_inner_list_stays_one(make_project: Any, paperforge: Any) -> None:
    inner = "\n".join(f"    - inner {number}" for number in range(120))
    project = make_project({"papers/p/en.md": f"# One {{#one}}\n\n- outer first\n{inner}\n- outer last\n"})
    assert paperforge(project, "build", "--to", "pdf", "--edition", "en")[0] == 0
    tree = Tree(project / "build/p/p.en.pdf")
    lists = [each for each in tree.of("/L") if "outer first" in tree.words(each)]
    assert len(lists) == 1
    assert tree.words(lists[0]).count("inner") == 120
    assert [str(kid["/S"]) for kid in tree.kids(lists[0])] == ["/LI", "/L", "/LI"]


def test_nothing_of_the_style_sheets_is_transparent() -> None:
    for sheet in (ROOT / "templates/css").glob("print*.css"):
        assert "opacity" not in sheet.read_text(encoding="utf-8")
        assert "rgba" not in sheet.read_text(encoding="utf-8")
