"""Covers: all of it on one page, however many authors; what running heads call a paper with a long title."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from paperforge.cli.main import run
from paperforge.formats.office import Office, find_office
from paperforge.house import find_house

ROOT = Path(__file__).parents[2]
SLUG = "european-security"  # authors of four sides, and a short title


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("covers")
    for name in ("paperforge.yml", "people.yml", "glossary.yml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "papers", folder / "papers")
    assert run(["build", SLUG, "--project", str(folder), "--to", "pdf,docx", "--edition", "en-ru,ru"]) == 0
    return folder / "build" / SLUG


def assert_cover_is_one_page(pages: list[str]) -> None:
    assert "Образец документа" in pages[0]
    assert "учреждения" in pages[0]
    assert pages[1].count("Неразглашение") == 1


@pytest.mark.parametrize("edition", ["ru", "en-ru"])
def test_a_cover_of_four_sides_takes_one_page(build: Path, edition: str) -> None:
    reader = PdfReader(build / f"{SLUG}.{edition}.pdf")
    assert_cover_is_one_page([page.extract_text() for page in reader.pages[:2]])


@pytest.mark.office
@pytest.mark.skipif(not find_office(), reason="LibreOffice is not installed")
def test_so_it_does_in_word(build: Path, tmp_path: Path) -> None:
    office = Office(120, 4096, find_house(ROOT))
    (tmp_path / "laid.pdf").write_bytes(office.print_pdf((build / f"{SLUG}.en-ru.docx").read_bytes()))
    assert_cover_is_one_page([page.extract_text() for page in PdfReader(tmp_path / "laid.pdf").pages[:2]])


def test_running_heads_print_the_short_title(build: Path) -> None:
    page = PdfReader(build / f"{SLUG}.ru.pdf").pages[5].extract_text()
    assert "Европейская безопасность\n" in page
    assert "Основополагающего акта к рабочим группам" not in page.split("\n")[1]


def test_lists_of_three_have_the_comma_of_their_language(build: Path) -> None:
    pages = PdfReader(build / f"{SLUG}.en-ru.pdf").pages
    cover = " ".join(pages[0].extract_text().split())
    assert "Elbe Institute for European Security, and Narew Center" in cover
    assert "безопасности и Наревский центр" in cover
