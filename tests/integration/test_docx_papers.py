"""The Word editions of the sample papers: valid, formatted by styles, and whole after LibreOffice has opened and saved them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from paperforge.formats.tools import Tools
from paperforge.house import package_house

ROOT = Path(__file__).parents[2]
PAPERS = sorted(path.parent.name for path in ROOT.glob("papers/*/paper.yml"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def part(path: Path, name: str) -> Any:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(f"word/{name}.xml"))


def words(node: Any) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


@pytest.fixture(scope="module")
def paged(samples: Any) -> Path:
    """The sample papers, of some fifteen pages each, whose contents have page numbers, in all editions."""
    return Path(samples.build)


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("edition", ["en", "ru", "en-ru"])
def test_contents_name_the_pages_on_which_libreoffice_prints_the_headings(edition: str, paged: Path) -> None:
    path = paged / f"non-interference-undertaking/non-interference-undertaking.{edition}.docx"
    body = part(path, "document")
    entries = [
        ("".join(words(run) for run in link[:-6]), words(link[-2]), (link[-4].findtext(f"{W}instrText") or "").strip())
        for link in body.iter(f"{W}hyperlink")
        if link.find(f"{W}r/{W}tab") is not None
    ]
    assert len(entries) > 10
    with Tools(120, 2048, package_house()).office as office:
        pdf = office.print_pdf(path.read_bytes())
    pages = page_words(pdf)
    assert len(pages) > 10
    for heading, page, code in entries:
        assert re.fullmatch(r"PAGEREF \w+ \\h", code)
        assert squeezed(heading) in squeezed(pages[int(page) - 1]), (heading, page)
        foot = re.search(r"(?:Page|Стр\.) (\d+) ", pages[int(page) - 1])
        assert foot is not None and foot[1] == page


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_sample_papers_are_formatted_by_styles_alone(paged: Path) -> None:
    files = sorted(paged.glob("*/*.docx"))
    assert len(files) >= 9
    of_paragraphs, of_runs = set(), set()
    for file in files:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if re.fullmatch(r"word/(document|footnotes|header\d+|footer\d+)\.xml", name):
                    tree = etree.fromstring(archive.read(name))
                    of_paragraphs |= {etree.QName(child).localname for each in tree.iter(f"{W}pPr") for child in each}
                    of_runs |= {etree.QName(child).localname for each in tree.iter(f"{W}rPr") for child in each}
    assert of_paragraphs == {"pStyle", "numPr", "sectPr"}
    assert of_runs == {"rStyle", "lang"}


def page_words(pdf: bytes) -> list[str]:
    from pypdf import PdfReader

    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    """Letters alone: a heading may be printed on several lines."""
    return re.sub(r"\W", "", text)


def test_the_validator_finds_nothing_in_any_paper(paged: Path) -> None:
    files = sorted(paged.glob("*/*.docx"))
    assert len(files) >= 5 * len(PAPERS)
    errors = {file.name: [str(error) for error in OpenXmlValidator().validate(str(file)).errors] for file in files}
    assert {name: found for name, found in errors.items() if found} == {}


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_that_libreoffice_has_saved_is_still_whole(paper: str, paged: Path, tmp_path: Path) -> None:
    before = paged / paper / f"{paper}.en-ru.docx"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path), str(before)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    after = tmp_path / before.name
    assert content(after) == content(before)


def content(path: Path) -> dict[str, Any]:
    """What nobody may lose: words in their order, notes, headings, rows of tables, pictures with their words."""
    body, notes = part(path, "document"), part(path, "footnotes")
    return {
        "words": squeezed(words(body)),
        "notes": [squeezed(words(note)) for note in notes if words(note)],
        "headings": [squeezed(words(each)) for each in body.iter(f"{W}p") if _is_heading(each)],
        "tables": [[squeezed(words(row)) for row in table.iter(f"{W}tr")] for table in body.iter(f"{W}tbl")],
        "header rows": sum(1 for _ in body.iter(f"{W}tblHeader")),
        "pictures": [each.get("descr") for each in body.iter(f"{WP}docPr")],
        "links": [each.get(f"{W}anchor") for each in body.iter(f"{W}hyperlink") if each.get(f"{W}anchor")],
    }


def _is_heading(paragraph: Any) -> bool:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style is not None and bool(re.fullmatch(r"Heading\d", style.get(f"{W}val")))


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_brief_is_one_page_in_each_language_in_word_too(paged: Path) -> None:
    with Tools(120, 2048, package_house()).office as office:
        for path in sorted(paged.glob("*/*.brief.docx")):
            pages = page_words(office.print_pdf(path.read_bytes()))
            assert len(pages) == 2, path.name
