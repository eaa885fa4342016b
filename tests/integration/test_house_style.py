"""A project's own house style, seen in what is built: pages, fonts and words of the PDF, styles of the DOCX, the HTML."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from openxml_audit import OpenXmlValidator
from pypdf import PdfReader

from paperforge.house import package_house
from paperforge.reading.fonts import find_face

ROOT = Path(__file__).parents[2]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Run = Callable[..., tuple[int, str, str]]

OWN = {
    "papers/p/en.md": "# One {#one}\n\nWords of a paper, and `code`.\n\n## Inner {#inner}\n\n| A | B |\n|---|---|\n| 1 | 2 |\n",
    "papers/p/ru.md": "# Раз {#one}\n\nСлова доклада, и `код`.\n\n## Внутри {#inner}\n\n| А | Б |\n|---|---|\n| 1 | 2 |\n",
    "templates/theme.yml": "page: {size: Letter}\ncolors: {accent: '#7a1f2b'}\nroles: {headings: serif}\n",
    "templates/css/print.own.css": "h2::after { content: ' (own rule)' }\n",
    "templates/css/screen.own.css": "h2 { color: var(--rule) }\n",
    "templates/words/en.yml": "contents: What is inside\n",
    "templates/docx/styles.yml": "paragraphs:\n  Heading 1: {italic: true, before: 3lines}\n",
}


@pytest.fixture
def built(make_project: Callable[..., Path], paperforge: Run) -> Path:
    project = make_project(OWN)
    code, out, err = paperforge(project, "build", "--edition", "en")
    assert code == 0, out + err
    return project / "build" / "p"


def styles_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/styles.xml"))
    return {style.find(f"{W}name").get(f"{W}val"): style for style in root.iter(f"{W}style")}


def fonts_of(pdf: PdfReader) -> set[str]:
    return {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in pdf.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }


def test_page_fonts_rules_and_words_of_the_project_are_in_the_pdf(built: Path) -> None:
    pdf = PdfReader(built / "p.en.pdf")
    for page in pdf.pages:
        assert [round(float(side)) for side in page.mediabox] == [0, 0, 612, 792]
    words = "\n".join(page.extract_text() for page in pdf.pages)
    assert "One (own rule)" in words
    assert "What is inside" in words
    assert "Contents" not in words
    assert {"PT-Serif", "PT-Serif-Bold", "IBM-Plex-Mono"} <= {name.replace("_", "-") for name in fonts_of(pdf)}


def test_page_styles_and_words_of_the_project_are_in_the_docx(built: Path) -> None:
    with zipfile.ZipFile(built / "p.en.docx") as archive:
        document = archive.read("word/document.xml").decode()
    sizes = etree.fromstring(document.encode()).iter(f"{W}pgSz")
    assert {(size.get(f"{W}w"), size.get(f"{W}h")) for size in sizes} == {("12240", "15840")}
    assert "What is inside" in document
    heading = styles_of(built / "p.en.docx")["heading 1"]
    assert heading.find(f"{W}rPr/{W}i") is not None
    assert heading.find(f"{W}pPr/{W}spacing").get(f"{W}before") == "900"
    assert heading.find(f"{W}rPr/{W}color").get(f"{W}val") == "7A1F2B"
    assert heading.find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == "PT Serif"


def test_colors_rules_and_words_of_the_project_are_in_the_html(built: Path) -> None:
    page = (built / "p.en.html").read_text(encoding="utf-8")
    assert "h2 { color: var(--rule) }" in page
    assert "What is inside" in page
    assert 'font-family: "IBM Plex Mono"' in page


def test_a_template_of_the_project_stands_in_place_of_the_package_s(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    page = package_house().read("page.html.j2").replace("</body>", "<p>{{ document.slug }} by us</p>\n</body>")
    project = make_project({"templates/page.html.j2": page})
    assert paperforge(project, "build", "--to", "html", "--edition", "ru")[0] == 0
    assert "<p>p by us</p>" in (project / "build/p/p.ru.html").read_text(encoding="utf-8")


def test_a_font_file_of_the_project_is_embedded(make_project: Callable[..., Path], paperforge: Run) -> None:
    files: dict[str, str | bytes] = {"templates/theme.yml": "fonts: {sans: {family: House Sans}}\n"}
    for weight in (400, 700):
        for italic in (False, True):
            content = io.BytesIO()
            with TTFont(find_face(package_house(), "PT Sans", weight, italic=italic).path) as font:
                for record in font["name"].names:
                    if record.nameID in {1, 4, 6}:
                        record.string = {
                            1: "House Sans",
                            4: f"House Sans {weight}",
                            6: f"HouseSans-{weight}{italic:d}",
                        }[record.nameID]
                font.save(content)
            files[f"templates/fonts/{weight}{italic:d}.ttf"] = content.getvalue()
    project = make_project(files)
    code, out, err = paperforge(project, "build", "--edition", "ru")
    assert code == 0, out + err
    fonts = fonts_of(PdfReader(project / "build/p/p.ru.pdf"))
    assert any("House" in name for name in fonts) and not any("PT-Sans" in name for name in fonts), fonts
    assert 'font-family: "House Sans"' in (project / "build/p/p.ru.html").read_text(encoding="utf-8")


def test_an_own_house_style_gives_the_same_bytes_twice(make_project: Callable[..., Path], paperforge: Run) -> None:
    contents = []
    for name in ("one", "another"):
        project = make_project(OWN, name=name)
        assert paperforge(project, "build", "--edition", "ru")[0] == 0
        contents.append([path.read_bytes() for path in sorted((project / "build/p").iterdir())])
    assert contents[0] == contents[1]


def test_the_theme_verb_says_which_files_win_and_what_they_change(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project(OWN)
    code, out, _ = paperforge(project, "theme", "--json")
    assert code == 0
    shown = json.loads(out)
    wins = {entry["name"]: entry["wins"] for entry in shown["files"]}
    assert wins["css/print.own.css"] == "project"
    assert wins["theme.yml"] == "both"
    assert wins["front.md.j2"] == "package"
    assert {"name": "theme.yml", "key": "page.size", "old": "A4", "new": "Letter"} in shown["changes"]
    code, out, _ = paperforge(project, "theme")
    assert "page.size" in out and "A4 → Letter" in out


def test_the_theme_verb_copies_a_file_once_and_never_over_another(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project()
    assert paperforge(project, "theme", "--copy", "css/print.css")[0] == 0
    copied = project / "templates/css/print.css"
    assert copied.read_text(encoding="utf-8") == package_house().read("css/print.css")
    copied.write_text("p { color: black }")
    code, _, err = paperforge(project, "theme", "--copy", "css/print.css")
    assert code == 2 and "already" in err
    assert copied.read_text() == "p { color: black }"
    assert paperforge(project, "theme", "--copy", "../paperforge.yml")[0] == 2


@pytest.mark.parametrize("name", ["css", "theme.yml", "fonts/a.ttf"])
def test_a_link_in_an_own_house_style_is_refused(
    name: str, make_project: Callable[..., Path], paperforge: Run, tmp_path: Path
) -> None:
    project = make_project({"templates/words/en.yml": "contents: Inside\n"})
    (tmp_path / "elsewhere").mkdir()
    (project / "templates" / name).parent.mkdir(exist_ok=True)
    (project / "templates" / name).symlink_to(tmp_path / "elsewhere")
    code, out, err = paperforge(project, "check")
    assert code == 2
    assert f"templates/{name}: error SEC120" in out + err


def test_styles_of_an_own_reference_document_win_and_the_others_stay(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    import docx
    from docx.shared import Pt

    word = docx.Document()  # the template of python-docx: Word's own styles, with theme fonts
    word.styles["Heading 1"].font.size = Pt(33)
    word.styles["Normal"].font.name = "Arial"
    buffer = io.BytesIO()
    word.save(buffer)
    project = make_project({**OWN, "templates/docx/reference.docx": buffer.getvalue()})
    code, out, err = paperforge(project, "build", "--to", "docx", "--edition", "ru")
    assert code == 0, out + err
    styles = styles_of(project / "build/p/p.ru.docx")
    heading = styles["Heading 1"] if "Heading 1" in styles else styles["heading 1"]
    assert heading.find(f"{W}rPr/{W}sz").get(f"{W}val") == "66"
    assert heading.find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == "Calibri"
    assert styles["Normal"].find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == "Arial"
    assert styles["Table Text"].find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == "PT Sans"
    with zipfile.ZipFile(project / "build/p/p.ru.docx") as archive:
        assert b"Theme=" not in archive.read("word/styles.xml")
        used = set(re.findall(rb'<w:pStyle w:val="([^"]+)"', archive.read("word/document.xml")))
    assert used <= {style.get(f"{W}styleId").encode() for style in styles.values()}
    result = OpenXmlValidator().validate(str(project / "build/p/p.ru.docx"))
    assert result.is_valid, [str(error) for error in result.errors[:5]]


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_a_reference_document_that_is_none_is_a_finding(
    content: bytes, make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project({"templates/docx/reference.docx": content})
    code, out, _ = paperforge(project, "build", "--to", "docx")
    assert code == 1
    assert "templates/docx/reference.docx: error PRJ136: it is no Word document with styles" in out


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_cover_in_two_languages_takes_one_page_and_its_back_another(
    size: str, tmp_path: Path, paperforge: Run
) -> None:
    for name in ("paperforge.yml", "people.yml", "glossary.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "papers/deconfliction-syria", tmp_path / "papers/deconfliction-syria")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/theme.yml").write_text(f"page: {{size: {size}}}\n")
    code, out, err = paperforge(tmp_path, "build", "--edition", "en-ru", "--to", "pdf")
    assert code == 0, out + err
    pdf = PdfReader(tmp_path / "build/deconfliction-syria/deconfliction-syria.en-ru.pdf")
    _, back, summary = (page.extract_text() for page in pdf.pages[:3])
    assert "Suggested citation" in back and "Вклад авторов" in back
    assert "Abstract" in summary
