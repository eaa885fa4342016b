"""Live fields of the Word edition: numbers, references, contents; what Word and LibreOffice make of them."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from PIL import Image

from paperforge.diagnostics import Stage
from paperforge.formats.docx import render_docx
from paperforge.formats.tools import Tools
from paperforge.house import package_house
from paperforge.model.config import WordOptions
from paperforge.model.language import Language
from paperforge.pandoc.ast import attr, div
from paperforge.pandoc.caller import Medium
from paperforge.process import WorkerTimeoutError
from paperforge.reading.editions import Edition
from paperforge.render.about import About
from paperforge.render.contents import build_contents
from paperforge.render.document import Document, RunningHead
from paperforge.source import SourceFile

ROOT = Path(__file__).parents[2]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FILLER = "Words that fill the page from one edge to the other, and say nothing at all. " * 8

# The tree after numbering, as `render` makes it.
TEXTS = {
    "en": """\
## [Option\u00a0[1]{.x}.]{#pf-num-op-a .pf-heading-number kind=option number=1} Freeze {#op-a .option}

A sentence that leads to [Figure\u00a0[2]{.pf-number}](#fig-two){.pf-ref kind=figure}, to
[Table\u00a0[1]{.pf-number}](#tbl-one){.pf-ref kind=table}, to [Option\u00a0[2]{.pf-number}](#op-b){.pf-ref kind=option} and to
[note\u00a0[1]{.pf-number}](#note-a){.pf-ref kind=note}, and to [the first option](#op-a){.pf-ref kind=section}.[^a]

[^a]: [A]{#note-a kind=note number=1} note.

![[Figure\u00a0[1]{#pf-num-fig-one .pf-number kind=figure number=1}.]{.pf-caption-label} The first.](m.png){#fig-one alt=Grey}

![[Figure\u00a0[2]{#pf-num-fig-two .pf-number kind=figure number=2}.]{.pf-caption-label} The second.](m.png){#fig-two alt=Grey}

| a | b |
|---|---|
| c | d |

: [Table\u00a0[1]{#pf-num-tbl-one .pf-number kind=table number=1}.]{.pf-caption-label} The rows. {#tbl-one}

## [Option\u00a0[2]{.x}.]{#pf-num-op-b .pf-heading-number kind=option number=2} Thaw {#op-b .option}

FILLER
"""
}
TEXTS["ru"] = (
    TEXTS["en"]
    .replace("Figure\u00a0[2]{.pf-number}", "рис.\u00a0[2]{.pf-number}")
    .replace("[Figure\u00a0", "[Рис.\u00a0")
    .replace("[Table\u00a0", "[Таблица\u00a0")
    .replace("[Option\u00a0", "[Вариант\u00a0")
    .replace("[note\u00a0", "[прим.\u00a0")
)


def prefixed(markdown: str, prefix: str) -> str:
    """The ids of a text as they are in an edition of several languages."""
    markdown = re.sub(r"#(pf-num-)?(fig|tbl|op|note)-", rf"#\1{prefix}-\2-", markdown)
    return markdown.replace("FILLER", (FILLER + "\n\n") * 12)


def make_document(tools: Tools, *languages: str) -> Document:
    """A document made by hand of the texts above."""
    buffer = io.BytesIO()
    Image.new("L", (300, 100), 128).save(buffer, "PNG")
    texts = []
    for tag in languages:
        markdown = (
            prefixed(TEXTS[tag], tag) if len(languages) > 1 else TEXTS[tag].replace("FILLER", (FILLER + "\n\n") * 12)
        )
        texts.append((Language.parse(tag), tools.pandoc.read(markdown)["blocks"]))
    blocks = [div(attr("", ["pf-front"]), [*build_contents(texts, [], package_house()), *lists(tools, languages)])]
    blocks.extend(div(attr("", ["pf-text"], lang=str(language)), text) for language, text in texts)
    heads = tuple(RunningHead(Language.parse(tag), "T", "", "") for tag in languages)
    return Document(
        slug="p",
        edition=Edition(tuple(Language.parse(tag) for tag in languages)),
        blocks=blocks,
        media={"m.png": Medium("m.png", "image/png", buffer.getvalue())},
        titles={Language.parse(tag): "T" for tag in languages},
        authors=(),
        description="",
        keywords=(),
        handling="",
        date=datetime.datetime(2018, 1, 22, tzinfo=datetime.UTC),
        heads=heads,
        other_editions=(),
        source=SourceFile(PurePosixPath("papers/p/en.md"), ""),
        house=package_house(),
        about=About({}, {}, (), (), {}, {}, "", "", "", "", "", "", "", Stage.DRAFT, None),
    )


def lists(tools: Tools, languages: tuple[str, ...]) -> list[Any]:
    """Lists of figures as `render` makes them."""
    found = []
    for tag in languages:
        prefix = f"{tag}-" if len(languages) > 1 else ""
        word = {"en": "Figure", "ru": "Рис."}[tag]
        markdown = "".join(
            f"- [{word}\u00a0{number}. The {name}.](#{prefix}fig-{key}){{.pf-contents-entry}}\n"
            for number, name, key in ((1, "first", "one"), (2, "second", "two"))
        )
        found.append(div(attr("", ["pf-list-of"], kind="figure", lang=tag), tools.pandoc.read(markdown)["blocks"]))
    return found


class Made:
    """A Word file taken apart."""

    def __init__(self, content: bytes, path: Path) -> None:
        self.path = path
        path.write_bytes(content)
        with zipfile.ZipFile(path) as archive:
            self.body = etree.fromstring(archive.read("word/document.xml"))
            self.notes = etree.fromstring(archive.read("word/footnotes.xml"))

    def fields(self) -> list[tuple[str, str]]:
        """Code and shown text of each field that is not a list of other fields."""
        found = []
        for code in self.body.iter(f"{W}instrText"):
            shown, node = "", code.getparent()
            while (node := node.getnext()) is not None:
                character = node.find(f"{W}fldChar")
                if character is not None and character.get(f"{W}fldCharType") == "end":
                    break
                shown += words(node)
            if not code.text.strip().startswith("TOC"):
                found.append((code.text.strip(), shown))
        return found

    def between(self, name: str) -> str:
        """The words inside a bookmark."""
        (start,) = (node for node in self.body.iter(f"{W}bookmarkStart") if node.get(f"{W}name") == name)
        (end,) = (node for node in self.body.iter(f"{W}bookmarkEnd") if node.get(f"{W}id") == start.get(f"{W}id"))
        inside, node = "", start
        while (node := node.getnext()) is not end:
            inside += words(node) if node.find(f"{W}footnoteReference") is None else "NOTE"
        return inside


def words(node: Any) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


@pytest.fixture(scope="module")
def tools() -> Any:
    made = Tools(120, 2048, package_house())
    yield made
    made.close()


@pytest.fixture(scope="module")
def english(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Made:
    content = render_docx(make_document(tools, "en"), tools).content
    return Made(content, tmp_path_factory.mktemp("fields") / "en.docx")


@pytest.fixture(scope="module")
def both(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Made:
    content = render_docx(make_document(tools, "en", "ru"), tools).content
    return Made(content, tmp_path_factory.mktemp("fields") / "both.docx")


def test_numbers_are_steps_of_a_sequence(english: Made) -> None:
    steps = [field for field in english.fields() if field[0].startswith("SEQ")]
    assert steps == [
        ("SEQ Option \\* ARABIC", "1"),
        ("SEQ Figure \\* ARABIC", "1"),
        ("SEQ Figure \\* ARABIC", "2"),
        ("SEQ Table \\* ARABIC", "1"),
        ("SEQ Option \\* ARABIC", "2"),
    ]


def test_each_language_counts_in_sequences_of_its_own(both: Made) -> None:
    steps = [field for field in both.fields() if field[0].startswith("SEQ")]
    assert ("SEQ Figure \\* ARABIC", "2") in steps
    assert ("SEQ Рисунок \\* ARABIC", "2") in steps
    assert [shown for code, shown in steps if "Вариант" in code] == ["1", "2"]


@pytest.mark.parametrize("edition", ["english", "both"])
def test_a_reference_shows_what_its_bookmark_holds(edition: str, request: pytest.FixtureRequest) -> None:
    made: Made = request.getfixturevalue(edition)
    references = [field for field in made.fields() if field[0].startswith(("REF", "NOTEREF"))]
    assert len(references) == (4 if edition == "english" else 8)
    for code, shown in references:
        word, name, *switches = code.split(" ")
        assert switches == ["\\h", "\\*", "MERGEFORMAT"]
        assert re.fullmatch(r"_Ref\d{9}", name)
        assert made.between(name) == ("NOTE" if word == "NOTEREF" else shown)


def test_names_of_bookmarks_are_ones_that_word_takes(both: Made) -> None:
    names = [node.get(f"{W}name") for tree in (both.body, both.notes) for node in tree.iter(f"{W}bookmarkStart")]
    assert len(names) == len({name.casefold() for name in names})
    assert all(re.fullmatch(r"(_Ref\d{9}|[^\W\d_]\w{0,39})", name) for name in names), names
    anchors = {node.get(f"{W}anchor") for node in both.body.iter(f"{W}hyperlink")} - {None}
    assert anchors <= set(names)


def test_a_bookmark_of_a_heading_holds_the_heading(both: Made) -> None:
    assert both.between("en_op_b") == "Option\u00a02. Thaw"
    inside = {
        node.getparent().tag for node in both.body.iter(f"{W}bookmarkStart") if "text" not in node.get(f"{W}name")
    }
    assert inside == {f"{W}p"}  # LibreOffice loses those that stand behind a table


def test_ids_that_come_to_the_same_bookmark_are_told_apart() -> None:
    from paperforge.formats.docx.bookmarks import name_bookmarks
    from paperforge.pandoc.ast import span

    ids = ["a-b", "A_b", "1", "x" * 60, "x" * 61, "глава"]
    names = name_bookmarks([span(attr(identifier), []) for identifier in ids])
    visible = [names[identifier] for identifier in ids]
    assert visible[0] == "a_b" and visible[2] == "at_1" and visible[5] == "глава"
    assert len({name.casefold() for name in names.values()}) == 2 * len(ids)
    assert all(len(name) <= 40 for name in names.values())


def test_the_validator_finds_nothing(both: Made) -> None:
    result = OpenXmlValidator().validate(str(both.path))
    assert result.is_valid, [str(error) for error in result.errors]


def test_a_list_of_figures_gathers_the_sequence_of_its_language(both: Made) -> None:
    codes = [(node.text or "").strip() for node in both.body.iter(f"{W}instrText")]
    assert [code for code in codes if " \\c " in code] == ['TOC \\h \\z \\c "Figure"', 'TOC \\h \\z \\c "Рисунок"']
    entries = [
        words(node)
        for node in both.body.iter(f"{W}p")
        if node.find(f"{W}pPr/{W}pStyle") is not None
        and node.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "TableOfFigures"
    ]
    assert entries == [
        "Figure\u00a01. The first.",
        "Figure\u00a02. The second.",
        "Рис.\u00a01. The first.",
        "Рис.\u00a02. The second.",
    ]


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_puts_the_right_numbers_in_the_place_of_wrong_ones(both: Made, tmp_path: Path) -> None:
    # LibreOffice counts SEQ and REF anew when it opens a file; NOTEREF it shows as it is.
    wrong = re.compile(rb'(instrText[^>]*> (?:SEQ|REF) .*?"separate"/></w:r>(?:<[^>]*>)*?<w:t[^>]*>)\d(</w:t>)')
    with zipfile.ZipFile(both.path) as old, zipfile.ZipFile(tmp_path / "wrong.docx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content, count = wrong.subn(rb"\g<1>9\2", content)
                assert count == 16
            new.writestr(name, content)
    text = " ".join(lay_out(tmp_path / "wrong.docx", tmp_path)).replace("\u00a0", " ")
    assert "leads to Figure 2, to Table 1, to Option 2 and to note 1" in text
    assert "leads to рис. 2, to Таблица 1, to Вариант 2 and to прим. 1" in text
    assert "Рис. 2. The second." in text and not re.search(r"(Figure|Рис\.|Table|Таблица|Option|Вариант) 9", text)
    assert "Page 1 of 10" in text


def lay_out(path: Path, folder: Path) -> list[str]:
    """The words of each page that LibreOffice prints, with single spaces."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    from pypdf import PdfReader

    pages = PdfReader(folder / f"{path.stem}.pdf").pages
    return [" ".join(page.extract_text().split(" ")).replace("\n", " ") for page in pages]


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_pages_of_bookmarks_in_any_alphabet_are_found(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml

    from paperforge.formats.docx.pages import find_pages

    word = docx.Document()
    for number, name in enumerate(["глава_1", "é_1", "_Ref000000001"]):
        paragraph = word.add_paragraph("Words")
        paragraph.paragraph_format.page_break_before = number > 0
        for tag in ("bookmarkStart", "bookmarkEnd"):
            paragraph._p.append(parse_xml(f'<w:{tag} xmlns:w="{W[1:-1]}" w:id="{number}" w:name="{name}"/>'))
    buffer = io.BytesIO()
    word.save(buffer)
    with Tools(120, 2048, package_house()).office as office:
        pdf = office.print_pdf(buffer.getvalue())
    wanted = {"глава_1": "1", "é_1": "2", "_Ref000000001": "3"}
    assert find_pages(pdf, [*wanted, "nowhere"]) == wanted


def test_a_layout_that_fails_leaves_the_contents_without_pages_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    tools = Tools(60, 2048, package_house(), WordOptions(page_numbers="libreoffice"))
    try:
        artifact = render_docx(make_document(tools, "en"), tools)
        tools.word = WordOptions()
        plain = render_docx(make_document(tools, "en"), tools)
    finally:
        tools.close()
    assert [each.code.id for each in artifact.findings] == ["RND145"]
    assert artifact.content == plain.content


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_is_stopped_when_it_takes_too_long() -> None:
    with Tools(0.1, 2048, package_house()).office as office, pytest.raises(WorkerTimeoutError):
        office.print_pdf(b"")
