"""The EPUB of a package: a container in order, pages that are XML, links that lead somewhere, notes, languages, same bytes."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import pytest
from lxml import etree

from paperforge.cli.main import run

SAMPLE = Path(__file__).parents[1] / "data" / "package"
TEMPLATES = Path(__file__).parents[2] / "templates"
NS = {
    "h": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "epub": "http://www.idpf.org/2007/ops",
}
TYPE = f"{{{NS['epub']}}}type"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
EDITIONS = ("en", "ru", "en-ru", "side-by-side", "four-column")
Run = Callable[..., tuple[int, str, str]]


def build(folder: Path, *arguments: str) -> Path:
    """The package of the sample in a folder, built; gives the folder of its files."""
    shutil.copytree(SAMPLE, folder)
    assert run(["package", "pair", "--project", str(folder), "--to", "epub", *arguments]) == 0
    return folder / "build/packages/pair"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The books of all editions by their names."""
    made = build(tmp_path_factory.mktemp("epub") / "project", "--edition", ",".join(EDITIONS))
    return {name: (made / f"pair.{name}.epub").read_bytes() for name in EDITIONS}


def files_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pages_of(book: bytes) -> dict[str, Any]:
    """The pages of a book as trees, by their names in its folder."""
    found = {name: content for name, content in files_of(book).items() if name.endswith(".xhtml")}
    return {name.removeprefix("EPUB/"): etree.fromstring(content) for name, content in found.items()}


def package_of(book: bytes) -> Any:
    return etree.fromstring(files_of(book)["EPUB/package.opf"])


def words_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_the_media_type_stands_first_as_it_is_and_the_rest_is_sorted(books: dict[str, bytes]) -> None:
    for book in books.values():
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            first, *rest = archive.infolist()
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert book[38:58] == b"application/epub+zip"
        assert [each.filename for each in rest] == sorted(each.filename for each in rest)
        assert {each.date_time for each in (first, *rest)} == {(2018, 1, 23, 0, 0, 0)}


def test_everything_in_the_book_is_in_the_manifest_and_everything_in_the_manifest_is_there(
    books: dict[str, bytes],
) -> None:
    for book in books.values():
        items = package_of(book).findall("opf:manifest/opf:item", NS)
        listed = {f"EPUB/{item.get('href')}" for item in items}
        files = set(files_of(book))
        assert listed == files - {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
        spine = [each.get("idref") for each in package_of(book).findall("opf:spine/opf:itemref", NS)]
        by_id = {item.get("id"): item.get("href") for item in items}
        assert [by_id[each] for each in spine][:2] == ["cover.xhtml", "nav.xhtml"]
        assert {by_id[each] for each in spine} == {name for name in by_id.values() if name.endswith(".xhtml")}


def test_every_link_leads_to_a_page_and_an_id_of_the_book(books: dict[str, bytes]) -> None:
    for name, book in books.items():
        pages = pages_of(book)
        ids = {page: set(tree.xpath("//@id")) for page, tree in pages.items()}
        for page, tree in pages.items():
            assert len(ids[page]) == len(tree.xpath("//@id")), (name, page)
            for address in tree.xpath("//@href[not(contains(., '.css'))]"):
                file, fragment = urldefrag(address)
                assert (file or page) in pages, (name, page, address)
                assert not fragment or fragment in ids[file or page], (name, page, address)


def test_nothing_is_fetched(books: dict[str, bytes]) -> None:
    for book in books.values():
        files = files_of(book)
        for page, tree in pages_of(book).items():
            for address in tree.xpath("//@src | //*[local-name()='link']/@href"):
                assert f"EPUB/{address}" in files, (page, address)
        assert b"http" not in files["EPUB/book.css"]


def test_a_link_from_paper_to_paper_leads_into_the_other_file(books: dict[str, bytes]) -> None:
    annex = pages_of(books["en"])["annexes.xhtml"]
    assert {"words.xhtml#op-count", "lines.xhtml#op-draw", "words.xhtml"} <= set(annex.xpath("//@href"))


def test_notes_pop_up_and_lead_back(books: dict[str, bytes]) -> None:
    page = pages_of(books["en"])["words.xhtml"]
    calls = page.xpath("//h:a[@epub:type='noteref' and @role='doc-noteref']", namespaces=NS)
    notes = page.xpath("//h:aside[@epub:type='footnote' and @role='doc-footnote']", namespaces=NS)
    assert [call.get("href") for call in calls] == [f"#{note.get('id')}" for note in notes] == ["#fn1", "#fn2"]
    assert words_of(notes[0]) == (
        "1 A note with code, and with a second paragraph. It stands here, behind a stress of its own."
    )
    back = notes[0].find(".//h:a[@role='doc-backlink']", NS)
    assert (back.get("href"), back.get(TYPE)) == (f"#{calls[0].get('id')}", "backlink")
    assert not page.xpath("//h:ol//h:li[@id='fn1']", namespaces=NS)


def test_every_language_is_said_as_html_and_as_xml(books: dict[str, bytes]) -> None:
    for book in books.values():
        for page, tree in pages_of(book).items():
            assert tree.get("lang"), page
            for element in tree.iter():
                assert element.get("lang") == element.get(XML_LANG), (page, element.tag)
    russian = pages_of(books["en"])["words.xhtml"].xpath("//h:span[@lang='ru']", namespaces=NS)
    assert words_of(russian[0]) == "«мы ещё вернёмся к этому»"


def test_the_contents_are_nested_and_in_both_languages_where_the_book_is(books: dict[str, bytes]) -> None:
    def levels(name: str) -> list[str]:
        contents = pages_of(books[name])["nav.xhtml"].find(".//h:nav", NS)
        assert (contents.get(TYPE), contents.get("role")) == ("toc", "doc-toc")
        heads = contents.xpath("./h:ol/h:li/*[1] | ./h:ol/h:li/h:ol/h:li/*[1]", namespaces=NS)
        return [words_of(each) for each in heads]

    assert levels("en")[:4] == ["Words", "Words about words", "Lines", "Lines that are drawn"]
    assert levels("four-column")[1] == "Words about words · Слова о словах"
    title = pages_of(books["four-column"])["nav.xhtml"].find(".//h:a[@href='words.xhtml']", NS)
    assert [each.get("lang") for each in title] == ["en", "ru"]
    assert levels("en-ru")[:2] == ["Words · Слова", "Words about words · Слова о словах"]
    assert levels("en")[4] == "Annexes"


def test_the_book_says_whom_it_is_readable_for(books: dict[str, bytes]) -> None:
    found: dict[str, list[str]] = {}
    for meta in package_of(books["ru"]).iterfind("opf:metadata/opf:meta", NS):
        found.setdefault(meta.get("property"), []).append(meta.text)
    assert found["schema:accessMode"] == ["textual", "visual"]
    assert found["schema:accessModeSufficient"] == ["textual"]
    assert {"alternativeText", "structuralNavigation", "tableOfContents"} <= set(found["schema:accessibilityFeature"])
    assert found["schema:accessibilityHazard"] == ["none"]
    assert "не сертифицировано" in found["schema:accessibilitySummary"][0]
    assert "dcterms:conformsTo" not in found
    assert found["dcterms:modified"] == ["2018-01-23T00:00:00Z"]


def test_pictures_have_their_alternative_texts_in_the_language_of_the_book(books: dict[str, bytes]) -> None:
    for name, words in (("en", "A line that leads from the left to the right"), ("ru", "Линия, ведущая слева направо")):
        pictures = pages_of(books[name])["words.xhtml"].xpath("//h:img", namespaces=NS)
        assert len(pictures) == 3
        assert words in [picture.get("alt").replace("\u00a0", " ") for picture in pictures]


def test_label_and_draft_notice_stand_at_the_foot_of_every_paper(books: dict[str, bytes]) -> None:
    for page in ("words.xhtml", "lines.xhtml", "annexes.xhtml"):
        foot = pages_of(books["en"])[page].find(".//h:footer", NS)
        assert words_of(foot) == "TLP:GREEN · Draft, not for citation"


def test_metadata_name_titles_authors_and_languages(books: dict[str, bytes]) -> None:
    metadata = package_of(books["en-ru"]).find("opf:metadata", NS)
    titles = [(each.get(XML_LANG), each.text) for each in metadata.findall("dc:title", NS)]
    assert titles == [("en", "Two short papers"), ("ru", "Два коротких доклада")]
    assert [each.text for each in metadata.findall("dc:language", NS)] == ["en", "ru"]
    assert [each.text for each in metadata.findall("dc:creator", NS)] == ["Daniel Hartwell", "Vera Orlova"]
    scripts = metadata.xpath("opf:meta[@property='alternate-script']/text()", namespaces=NS)
    assert scripts == ["Дэниел Хартуэлл", "Вера Орлова"]


def test_the_bytes_and_the_identifier_are_the_same_anywhere_and_change_with_a_word(
    books: dict[str, bytes], tmp_path: Path
) -> None:
    again = build(tmp_path / "elsewhere", "--edition", "en", "--jobs", "1") / "pair.en.epub"
    assert again.read_bytes() == books["en"]
    body = tmp_path / "elsewhere/papers/lines/en.md"
    body.write_text(body.read_text().replace("would walk", "will walk"))
    assert run(["package", "pair", "--project", str(tmp_path / "elsewhere"), "--to", "epub", "--edition", "en"]) == 0

    def identifier(book: bytes) -> str:
        return str(package_of(book).find("opf:metadata/dc:identifier", NS).text)

    assert identifier(books["en"]).startswith("urn:uuid:")
    assert identifier(again.read_bytes()) != identifier(books["en"]) != identifier(books["ru"])


def test_a_letter_stands_before_the_contents_and_in_a_file_of_its_own_name(tmp_path: Path) -> None:
    made = build(tmp_path / "project", "--edition", "en", "--for", "readers")
    assert [path.name for path in made.iterdir()] == ["pair.en.for-readers.epub"]
    book = (made / "pair.en.for-readers.epub").read_bytes()
    assert "To whoever reads this." in words_of(pages_of(book)["front.xhtml"])


def test_an_unknown_format_is_refused_with_the_nearest_known(tmp_path: Path, paperforge: Run) -> None:
    folder = shutil.copytree(SAMPLE, tmp_path / "project")
    code, _, err = paperforge(folder, "package", "pair", "--to", "epup")
    assert code == 2
    assert "unknown format “epup”" in err
    assert "epub" in err
    configuration = folder / "paperforge.yml"
    configuration.write_text(configuration.read_text().replace("[epub, site]", "[epub, sight]"))
    code, _, err = paperforge(folder, "package", "pair")
    assert code != 0
    assert "paperforge.yml:15:21: error PRJ131: unknown format “sight”" in err


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("epub/page.xhtml.j2", "</body>", "", "a page of the EPUB is not well-formed"),
        (
            "epub/page.xhtml.j2",
            "{{ body }}",
            "",
            "the template leaves out the words of the paper: {{ body }} is not in it",
        ),
        ("epub/package.opf.j2", "{{ identifier }}", "{{ identifyer }}", "the template cannot be used"),
        ("site/page.html.j2", "{{ contents }}", "", "the template leaves out the words of the paper: {{ contents }}"),
    ],
)
def test_a_template_of_the_project_that_does_not_fit_is_a_finding_with_its_name(
    name: str, old: str, new: str, message: str, tmp_path: Path, paperforge: Run
) -> None:
    folder = shutil.copytree(SAMPLE, tmp_path / "project")
    own = folder / "templates" / name
    own.parent.mkdir(parents=True)
    own.write_text((TEMPLATES / name).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    code, _, err = paperforge(folder, "package", "pair", "--edition", "en")
    assert code == 2
    assert f"templates/{name}" in err
    assert "PRJ136" in err
    assert message in err
    assert not (folder / "build").exists()


def epubcheck() -> list[str]:
    """How EPUBCheck is called here: `epubcheck` on the PATH, or the jar that EPUBCHECK_JAR names."""
    if jar := os.environ.get("EPUBCHECK_JAR"):
        return ["java", "-jar", jar]
    return [found] if (found := shutil.which("epubcheck")) else []


@pytest.mark.skipif(not epubcheck(), reason="EPUBCheck is not here (EPUBCHECK_JAR)")
@pytest.mark.parametrize("edition", EDITIONS)
def test_epubcheck_finds_nothing(edition: str, books: dict[str, bytes], tmp_path: Path) -> None:
    book = tmp_path / f"{edition}.epub"
    book.write_bytes(books[edition])
    done = subprocess.run(
        [*epubcheck(), "--failonwarnings", str(book)], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
