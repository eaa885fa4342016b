"""Pages on their side in the Word edition: for blocks that ask for one, and for tables whose words need it."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from pypdf import PdfReader

from paperforge.cli.main import run
from paperforge.formats.tools import Tools
from paperforge.house import package_house

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
EDITIONS = ("en", "ru", "en-ru")
TITLE = "A paper with wide pages"

PAPER = f"""\
title: {{en: {TITLE}, ru: Доклад с широкими страницами}}
date: 2018-01-22
authors: [{{person: hartwell}}]
"""
SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 200" width="800" height="200">
<rect width="800" height="200" fill="#1f3a5f"/></svg>
"""
PROJECT = """\
languages: [en, ru]
sides:
  US: {name: {en: United States, ru: США}}
  RF: {name: {en: Russian Federation, ru: Россия}}
"""
PEOPLE = """\
bodies:
  neva: {name: {en: Neva Centre, ru: Невский центр}}
persons:
  hartwell:
    name: {en: {given: Daniel, family: Hartwell}, ru: {given: Дэниел, family: Хартуэлл}}
    side: US
    affiliations: [{body: neva, as_of: 2018-01-15}]
"""

LONG = "Extraordinarilyinterdependent"
TOO_WIDE = "| " + " | ".join([f"{LONG}{letter}" for letter in "tuvwxyz"]) + " |"
WIDE_ROW = "| " + " | ".join([LONG] * 4) + " |"
ENGLISH = f"""\
# First

Before.

## Turned with its heading {{#turned}}

| A | B |
|---|---|
| one | two |

: Asked for {{#tbl-asked .landscape}}

::: {{.landscape}}
![A drawing of words.](media/drawing.svg){{#fig-wide width=100% alt="A dark field with one word."}}
:::

Between.

{WIDE_ROW}
|---|---|---|---|
| a | b | c | d |

# Second

{TOO_WIDE}
|---|---|---|---|---|---|---|
| a | b | c | d | e | f | g |

- an item

  ::: {{.landscape}}
  words that stay upright
  :::

::: {{.landscape}}
The last words.
:::
"""
RUSSIAN = ENGLISH.replace("Before.", "До.").replace("Between.", "Между.").replace("words that", "слова")


FILES = {
    "paperforge.yml": PROJECT,
    "people.yml": PEOPLE,
    "papers/p/paper.yml": PAPER,
    "papers/p/en.md": ENGLISH,
    "papers/p/ru.md": RUSSIAN,
    "papers/p/media/drawing.svg": SVG,
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("turned")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(project: Path) -> Path:
    assert run(["build", "--project", str(project), "--to", "docx"]) == 0
    return project / "build/p"


class Word:
    """A Word file taken apart."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if _is_tree(name)}
        self.body = self.parts["word/document.xml"]
        names = self.parts["word/styles.xml"].iter(f"{W}style")
        self._styles = {each.get(f"{W}styleId"): each.find(f"{W}name").get(f"{W}val") for each in names}

    def style(self, paragraph: Any) -> str:
        return str(self._styles[paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")])


def _is_tree(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def words(node: Any) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


def sections(word: Word) -> list[tuple[Any, str]]:
    """Each section's properties, and the words in it."""
    found, text = [], ""
    for node in word.body[0]:
        text += words(node)
        section = node if node.tag == f"{W}sectPr" else node.find(f"{W}pPr/{W}sectPr")
        if section is not None:
            found.append((section, text))
            text = ""
    return found


def is_turned(section: Any) -> bool:
    size = section.find(f"{W}pgSz")
    wide = int(size.get(f"{W}w")) > int(size.get(f"{W}h"))
    assert wide == (size.get(f"{W}orient") == "landscape")
    return wide


def test_blocks_turn_with_the_heading_before_them_and_neighbours_share_pages(built: Path) -> None:
    for edition in ("en", "ru"):
        turned = [text for section, text in sections(Word(built / f"p.{edition}.docx")) if is_turned(section)]
        assert len(turned) == 3
        assert turned[0].startswith("Turned with its heading")
        assert "Asked for" in turned[0] and "A drawing of words." in turned[0]
        assert turned[1].startswith(LONG) and "Second" in turned[1]
        assert turned[2] == "The last words."


def test_every_section_has_words(built: Path) -> None:
    for edition in EDITIONS:
        assert all(text for _, text in sections(Word(built / f"p.{edition}.docx")))
    assert sum(is_turned(section) for section, _ in sections(Word(built / "p.en-ru.docx"))) == 6


def test_tables_and_pictures_there_are_as_wide_as_the_turned_page(built: Path) -> None:
    word = Word(built / "p.en.docx")
    section = next(section for section, _ in sections(word) if is_turned(section))
    margins = section.find(f"{W}pgMar")
    room = int(section.find(f"{W}pgSz").get(f"{W}w")) - sum(
        int(margins.get(f"{W}{side}")) for side in ("left", "right")
    )
    widths = [int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w")) for table in word.body.iter(f"{W}tbl")]
    assert widths == pytest.approx([room] * 3, abs=3)
    extent = next(word.body.iter(f"{WP}extent"))
    assert int(extent.get("cx")) / 635 > 1.3 * (room * 363 / 700)


def test_their_running_heads_reach_the_margin(built: Path) -> None:
    word = Word(built / "p.en.docx")
    targets = {each.get("Id"): each.get("Target") for each in word.parts["word/_rels/document.xml.rels"]}
    for section, _ in sections(word):
        for kind in ("header", "footer"):
            own = [each for each in section.findall(f"{W}{kind}Reference") if each.get(f"{W}type") == "default"]
            identifier = own[0].get(f"{R}id")
            part = word.parts[f"word/{targets[identifier]}"]
            style = word.style(part.find(f"{W}p"))
            assert style == (f"{kind.title()} Landscape" if is_turned(section) else kind)


def test_what_cannot_turn_or_does_not_fit_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["build", "--project", str(project), "--to", "docx", "--edition", "en"]) == 0
    said = capsys.readouterr()
    assert "“words that stay upright” stays upright in the DOCX" in said.out + said.err
    cut = [line for line in said.out.splitlines() if "has words that are cut in the DOCX" in line]
    assert len(cut) == 1 and f"the table “{LONG}t" in cut[0]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_validator_finds_nothing(edition: str, built: Path) -> None:
    result = OpenXmlValidator().validate(str(built / f"p.{edition}.docx"))
    assert result.is_valid, [str(error) for error in result.errors]


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_them_wide_and_no_page_is_empty(built: Path) -> None:
    with Tools(120, 2048, package_house()).office as office:
        pages = PdfReader(io.BytesIO(office.print_pdf((built / "p.en.docx").read_bytes()))).pages
    wide = [page.extract_text() for page in pages if page.mediabox.width > page.mediabox.height]
    assert len(wide) == 3
    assert all(TITLE in page for page in wide)
    assert all(len(page.extract_text().split()) > 10 for page in pages)
