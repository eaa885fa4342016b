"""Texts side by side in PDF, DOCX and HTML: rows of the same pairs, nothing lost, notes in their cells, languages tagged.

The project is tests/data/beside: English, Russian and German.
"""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree, html
from pypdf import PdfReader

from paperforge.cli.main import run

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "beside"
TWO, THREE = "side-by-side-en-ru", "side-by-side"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of the project: in two languages, and in three."""
    folder = tmp_path_factory.mktemp("beside") / "project"
    shutil.copytree(DATA, folder)
    (folder / "templates/words").mkdir(parents=True)
    shutil.copy(ROOT / "templates/words/en.yml", folder / "templates/words/de.yml")  # its words say nothing here
    assert run(["build", "--project", str(folder), "--edition", f"{TWO},{THREE}"]) == 0
    return folder / "build/p"


def page_of(build: Path, edition: str) -> html.HtmlElement:
    return html.fromstring((build / f"p.{edition}.html").read_bytes())


def document_of(build: Path, edition: str) -> etree._Element:
    with zipfile.ZipFile(build / f"p.{edition}.docx") as package:
        return etree.fromstring(package.read("word/document.xml"))


def words_in(node: etree._Element) -> str:
    return " ".join(
        "".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in node.iter(f"{W}p")
    ).strip()


def rows_of(build: Path, edition: str) -> list[list[str]]:
    """The words of the cells of every row of two or three columns, from the DOCX."""
    tables = [each for each in document_of(build, edition).iter(f"{W}tbl") if is_pairs(each)]
    return [[words_in(cell) for cell in row.findall(f"{W}tc")] for table in tables for row in table.findall(f"{W}tr")]


def is_pairs(table: etree._Element) -> bool:
    return table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "PairTable"


def test_counterparts_stand_in_one_row(build: Path) -> None:
    rows = rows_of(build, TWO)
    assert rows[0] == ["English", "русский"]
    starts = [tuple(cell.split(" ")[0] for cell in row) for row in rows]
    assert ("The", "Вступительный") in starts
    merged = next(row for row in rows if row[0].startswith("A second paragraph"))
    assert "Во втором абзаце" in merged[1]
    assert "В 1989 году" in merged[1], "two paragraphs stand against one"


def test_items_of_lists_stand_against_each_other_with_their_numbers(build: Path) -> None:
    assert ["The fourth rule ends it.", "Четвёртое правило его завершает."] in rows_of(build, TWO)
    page = page_of(build, TWO)
    starts = [each.get("start") for each in page.iter("ol")]
    assert starts == ["3", "3", "4", "4"]
    command = ["pdftotext", "-layout", str(build / f"p.{TWO}.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert re.search(r"4\.\s+The fourth rule", text)


def test_a_known_difference_says_which_text_prevails(build: Path) -> None:
    row = next(row for row in rows_of(build, TWO) if "The third rule begins the list." in row[0])
    assert row[0].startswith("The texts differ here: the Russian text prevails. A known difference.")
    assert row[1].startswith(
        "Здесь тексты расходятся: преимущественную силу имеет русский текст. Известное расхождение."
    )


def test_what_one_text_lacks_is_said(build: Path) -> None:
    row = next(row for row in rows_of(build, TWO) if row[0].startswith("Only the English"))
    assert row[1] == "(в этом тексте отсутствует)"


@pytest.mark.parametrize("edition", [TWO, THREE])
def test_no_word_of_any_text_is_lost(build: Path, edition: str) -> None:
    languages = ["en", "ru"] if edition == TWO else ["en", "ru", "de"]
    pdf = re.sub(r"\s", "", "".join(each.extract_text() for each in PdfReader(build / f"p.{edition}.pdf").pages))
    shown = {
        "html": page_of(build, edition).text_content(),
        "docx": words_in(document_of(build, edition)),
        "pdf": pdf.replace("-", ""),
    }
    for language in languages:
        source = (DATA / f"papers/p/{language}.md").read_text(encoding="utf-8")
        source = re.sub(r"\{[^}]*\}|\]\([^)]*\)|\[\^\w+\]|@[\w-]+|[`|*:#-]", " ", source)
        for kind, words in shown.items():
            lost = [word for word in re.findall(r"\w{4,}", source) if word not in words.replace("\u00ad", "")]
            assert lost == [], (kind, language)


def test_a_picture_that_all_share_stands_once_with_every_caption(build: Path) -> None:
    page = page_of(build, THREE)
    (figure,) = page.iter("figure")
    caption = figure.find("figcaption").text_content()
    assert [words in caption for words in ("Where they sailed", "Где они плавали", "Wo sie fuhren")] == [True] * 3
    assert {"en-fig-map", "ru-fig-map", "de-fig-map"} <= {each.get("id") for each in page.iter() if each.get("id")}
    assert page.text_content().count("key = value") == 1, "the same code stands once"


def test_a_block_stands_below_its_counterpart_where_its_author_says_so(build: Path) -> None:
    assert not any("shall stand one below" in cell for row in rows_of(build, TWO) for cell in row)
    words = words_in(document_of(build, TWO))
    assert words.index("one below the other") < words.index("одни под другими")


@pytest.mark.parametrize("edition", [TWO, THREE])
def test_notes_stand_in_the_cell_of_their_words_and_count_in_each_language(build: Path, edition: str) -> None:
    page = page_of(build, edition)
    notes = {each.get("id"): each for each in page.iter() if (each.get("id") or "").startswith("pf-note-")}
    count = 2 if edition == TWO else 3
    assert len(notes) == 3 * count
    for tag in ("en", "ru"):
        for number in ("1", "2", "3"):
            note = notes[f"pf-note-{tag}-{number}"]
            cell = next(each for each in note.iterancestors() if "pf-cell" in (each.get("class") or "").split())
            assert cell.get("lang") == tag
            mark = next(each for each in cell.iter("a") if each.get("href") == f"#pf-note-{tag}-{number}")
            assert mark.text_content() == number
    assert re.search(r"note\s3", page.text_content()), "a reference to a note has its number"
    assert not page.xpath("//*[contains(@class, 'footnotes')]")


def test_every_link_leads_somewhere(build: Path) -> None:
    page = page_of(build, THREE)
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert {each.get("href")[1:] for each in page.iter("a") if (each.get("href") or "").startswith("#")} <= set(ids)


def test_word_has_a_table_with_a_head_on_each_page_and_a_language_for_each_column(build: Path) -> None:
    tables = [each for each in document_of(build, THREE).iter(f"{W}tbl") if is_pairs(each)]
    assert tables
    for table in tables:
        head, *rows = table.findall(f"{W}tr")
        assert head.find(f"{W}trPr/{W}tblHeader") is not None
        for row in rows:
            whole = row.find(f"{W}trPr/{W}cantSplit") is not None
            assert whole == (row.find(f"{W}tc/{W}tbl") is not None), "a long row goes on on the next page"
            for cell, tag in zip(row.findall(f"{W}tc"), ("en-US", "ru-RU", "de-DE"), strict=True):
                tags = {each.get(f"{W}val") for each in cell.iter(f"{W}lang")}
                assert tags <= {tag, None} or "absent" in str(tags), (tag, tags)


@pytest.mark.parametrize("edition", [TWO, THREE])
def test_no_table_in_word_touches_another_which_would_make_them_one(edition: str, build: Path) -> None:
    document = document_of(build, edition)
    bookmarks = {f"{W}bookmarkStart", f"{W}bookmarkEnd"}
    seen = [
        [each.tag for each in parent if each.tag not in bookmarks] for parent in document.iter(f"{W}body", f"{W}tc")
    ]
    assert sum(tags.count(f"{W}tbl") for tags in seen) >= 5
    assert not [tags for tags in seen for pair in itertools.pairwise(tags) if set(pair) == {f"{W}tbl"}]


def test_only_rows_of_headings_are_tied_to_the_next_in_word(build: Path) -> None:
    with zipfile.ZipFile(build / f"p.{TWO}.docx") as package:
        styles = etree.fromstring(package.read("word/styles.xml"))
    kept = {each.get(f"{W}styleId"): each.find(f"{W}pPr/{W}keepNext") for each in styles.iter(f"{W}style")}
    tied = {name for name, value in kept.items() if value is not None and value.get(f"{W}val") != "0"}
    tables = [each for each in document_of(build, TWO).iter(f"{W}tbl") if is_pairs(each)]
    firsts = [cell.find(f"{W}p/{W}pPr/{W}pStyle") for table in tables for cell in table.findall(f"{W}tr/{W}tc")]
    found = {first.get(f"{W}val") for first in firsts}
    assert {"DefinitionTermLoose", "RowStateLoose", "TableCaptionLoose", "Heading1"} <= found
    assert {name for name in found & tied if not name.startswith("Heading")} == {"PairHeading"}


def test_three_languages_stand_on_pages_on_their_side(build: Path) -> None:
    sizes = [(page.mediabox.width, page.mediabox.height) for page in PdfReader(build / f"p.{THREE}.pdf").pages]
    assert any(width > height for width, height in sizes)
    assert not any(page.mediabox.width > page.mediabox.height for page in PdfReader(build / f"p.{TWO}.pdf").pages)
    orientations = {each.get(f"{W}orient") for each in document_of(build, THREE).iter(f"{W}pgSz")}
    assert "landscape" in orientations


def test_the_pdf_is_tagged_with_heads_and_languages(build: Path) -> None:
    reader = PdfReader(build / f"p.{TWO}.pdf")
    kinds: list[str] = []
    tags: set[str] = set()
    stack = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        node = stack.pop().get_object()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict) and ("/S" in node or "/K" in node):
            kinds.append(str(node.get("/S")))
            tags.add(str(node.get("/Lang", "")))
            stack.extend([node["/K"]] if "/K" in node and not isinstance(node["/K"], int) else [])
    assert kinds.count("/TH") >= 4
    assert "ru" in {tag.split("-")[0] for tag in tags}, "English is that of the whole"
    assert "pdfuaid" in (reader.xmp_metadata.rdf_root.toxml() if reader.xmp_metadata else "")


@pytest.mark.office
def test_libreoffice_opens_the_table_and_counts_as_we_do(build: Path, tmp_path: Path) -> None:
    edition = TWO
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "docx"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(build / f"p.{edition}.docx")], check=True, timeout=120)
    with zipfile.ZipFile(tmp_path / f"p.{edition}.docx") as package:
        again = etree.fromstring(package.read("word/document.xml"))
    before, after = (re.sub(r"[\s\u2060]", "", words_in(each)) for each in (document_of(build, edition), again))
    assert after == before
