"""`paperforge package`: several papers as one PDF and one DOCX, with joint front matter, contents, annexes and numbers."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from pypdf import PdfReader

from paperforge.cli.main import run
from paperforge.formats.pdf_join import Piece, join

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONFIGURATION = """\
languages: [en, ru]
sides:
  US: {name: {en: United States, ru: США}}
  RF: {name: {en: Russian Federation, ru: Россия}}
parts: {options: [], exploratory: []}
docx: {page_numbers: libreoffice}
packages:
  both:
    title: {en: Two papers, ru: Два доклада}
    parts:
      - title: {en: At sea, ru: На море}
        papers: [ice, harbor]
    letters:
      captains: {en: Dear captains of the **North**., ru: Уважаемые капитаны **Севера**.}
    annexes: [options, brackets, participants]
"""
PEOPLE = """\
persons:
  hartwell: {name: {en: {given: Daniel, family: Hartwell}, ru: {given: Дэниел, family: Хартуэлл}}, side: US}
"""
PAPER = """\
title: {{en: {en}, ru: {ru}}}
date: 2018-01-22
stage: working
handling: "TLP:GREEN"
authors: [{{person: hartwell}}]
participants: [{{person: hartwell, consent: true}}]
disclaimer: {{en: Nobody is bound by these words., ru: Эти слова никого не связывают.}}
"""
TEXT = """\
# {one} {{#one}}

{words}[^a] {words}

1. {item}
2. {item}

[^a]: {note}

| {head} | {head} |
|:-----|:-----|
| 1 | 2 |

: {caption} {{#tbl-x}}

# {two} {{#two}}

{words} [[US: {us}] [RF: {rf}]].[^b] @tbl-x

[^b]: {note}
"""
EN = {
    "one": "The question", "two": "The answer", "words": "Ships meet in the narrow strait, and somebody has to give way.",
    "item": "A rule of the road.", "note": "A note on ships.", "head": "Ships", "caption": "Ships that met",
    "us": "soon", "rf": "at once",
}  # fmt: skip
RU = {
    "one": "Вопрос", "two": "Ответ", "words": "Суда встречаются в узком проливе, и кто-то должен уступить дорогу.",
    "item": "Правило движения.", "note": "Примечание о судах.", "head": "Суда", "caption": "Встретившиеся суда",
    "us": "вскоре", "rf": "сразу",
}  # fmt: skip
FILES = {
    "paperforge.yml": CONFIGURATION,
    "people.yml": PEOPLE,
    "papers/ice/paper.yml": PAPER.format(en="Ice", ru="Лёд"),
    "papers/ice/en.md": TEXT.format(**EN),
    "papers/ice/ru.md": TEXT.format(**RU),
    "papers/harbor/paper.yml": PAPER.format(en="A harbor", ru="Гавань"),
    "papers/harbor/en.md": TEXT.format(**EN),
    "papers/harbor/ru.md": TEXT.format(**RU),
}
CACHE = "build/cache"
BUILT = "build/packages/both"


def write_tree(folder: Path) -> Path:
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose package is built."""
    folder = write_tree(tmp_path_factory.mktemp("package") / "project")
    assert run(["package", "both", "--cache", str(folder / CACHE), "--project", str(folder)]) == 0
    return folder


def texts(path: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


def part(path: Path, name: str) -> Any:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(f"word/{name}.xml"))


def words(node: Any) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


def test_there_is_one_file_an_edition_and_format_and_the_papers_beside_it(project: Path) -> None:
    found = sorted(
        path.relative_to(project / BUILT).as_posix() for path in (project / BUILT).rglob("*") if path.is_file()
    )
    whole = [f"both.{edition}.{suffix}" for edition in ("en", "ru") for suffix in ("docx", "pdf")]
    single = [f"papers/{slug}.{name[5:]}" for slug in ("harbor", "ice") for name in whole]
    assert found == sorted([*whole, *single])


# ---------------------------------------------------------------- PDF


def test_the_contents_lead_to_the_pages_that_they_name(project: Path) -> None:
    with pikepdf.open(project / BUILT / "both.en.pdf") as pdf:
        numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
        flat = list(pdf.Root.Names.Dests.Names)
        places = {str(name): numbers[target[0].objgen] for name, target in zip(flat[::2], flat[1::2], strict=True)}
        begins = [places["pf-part--ice"], places["pf-part--harbor"], places["pf-part--annexes"]]
    pages = texts(project / BUILT / "both.en.pdf")
    contents = next(page for page in pages if "Contents" in page)
    assert begins == sorted(begins)
    for title, page in zip(("Ice", "A harbor", "Annexes"), begins, strict=True):
        assert re.search(rf"{title} ?{page + 1}\b", contents), (title, page, contents)
    assert "At sea" in contents


def test_pages_are_numbered_through_and_each_paper_has_its_own_head(project: Path) -> None:
    pages = texts(project / BUILT / "both.ru.pdf")
    numbered = {index + 1 for index, page in enumerate(pages) if f"Стр. {index + 1} из {len(pages)}" in page}
    covers = {index + 1 for index, page in enumerate(pages) if "Проект, не для цитирования" in page} - numbered
    assert len(covers) == 3, "the covers have no numbers"
    assert numbered | covers == set(range(1, len(pages) + 1))
    inside = [pages[number - 1] for number in sorted(numbered) if "Содержание" not in pages[number - 1]]
    assert all("TLP:GREEN" in page for page in inside)
    for title, other in (("Лёд", "Гавань"), ("Гавань", "Лёд")):
        assert any(title in page and other not in page and "Вопрос" in page for page in inside)


def test_notes_count_from_one_in_each_paper(project: Path) -> None:
    pages = " ".join(texts(project / BUILT / "both.en.pdf"))
    assert len(re.findall(r"1 ?A note on ships", pages)) == 2
    assert len(re.findall(r"2 ?A note on ships", pages)) == 2
    assert not re.findall(r"[34] ?A note on ships", pages)


def test_bookmarks_nest_below_the_titles(project: Path) -> None:
    with pikepdf.open(project / BUILT / "both.en.pdf") as pdf, pdf.open_outline() as outline:
        titles = {item.title: [child.title for child in item.children] for item in outline.root}
    assert list(titles) == ["Two papers", "Ice", "A harbor", "Annexes"]
    assert {"The question", "The answer"} <= set(titles["Ice"])


def test_the_joined_pdf_stays_tagged_and_valid(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pdfua import validate
    from pdfua.rules import structure as rules

    as_integer = rules.as_integer  # see test_pdf.py
    monkeypatch.setattr(
        rules, "as_integer", lambda value: None if isinstance(value, pikepdf.Array) else as_integer(value)
    )
    path = project / BUILT / "both.en.pdf"
    report = validate(str(path))
    assert [finding for outcome in report.outcomes for finding in outcome.findings] == []
    with pikepdf.open(path) as pdf:
        top = pdf.Root.StructTreeRoot.K[0]
        assert top.S == "/Document"
        assert {str(kid.S) for kid in top.K} == {"/Part"}
        keys = sorted(number for number, _ in numbers_in(pdf.Root.StructTreeRoot.ParentTree))
        pages = [int(page.obj.StructParents) for page in pdf.pages]
        links = [int(each.StructParent) for page in pdf.pages for each in page.obj.get("/Annots", [])]
        assert sorted([*pages, *links]) == [key for key in keys if key in {*pages, *links}]
        assert len({*pages, *links}) == len(pages) + len(links), "no two share an entry"
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("claiming", [True, False])
def test_the_whole_claims_a_standard_only_where_all_parts_do(claiming: bool, project: Path) -> None:
    first = (project / BUILT / "papers/ice.en.pdf").read_bytes()
    with pikepdf.open(project / BUILT / "papers/harbor.en.pdf") as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        assert b"<pdfuaid:part>" in packet
        if not claiming:
            pdf.Root.Metadata.write(re.sub(rb"<pdfuaid:part>.*?</pdfuaid:part>", b"", packet))
        made = io.BytesIO()
        pdf.save(made)
        folios = pikepdf.new()
        for _ in range(len(pdf.pages) + len(PdfReader(io.BytesIO(first)).pages)):
            folios.add_blank_page()
    blank = io.BytesIO()
    folios.save(blank)
    with pikepdf.open(io.BytesIO(join([Piece(first), Piece(made.getvalue())], blank.getvalue()))) as whole:
        assert (b"pdfuaid:part>" in whole.Root.Metadata.read_bytes()) == claiming


def numbers_in(tree: Any) -> Iterator[tuple[int, Any]]:
    for kid in tree.get("/Kids", []):
        yield from numbers_in(kid)
    flat = list(tree.get("/Nums", []))
    yield from ((int(key), value) for key, value in zip(flat[::2], flat[1::2], strict=True))


def test_what_all_papers_say_stands_once(project: Path) -> None:
    pages = " ".join(texts(project / BUILT / "both.en.pdf"))
    assert pages.count("Nobody is bound by these words.") == 1


def test_lists_of_the_papers_stand_in_the_annexes_alone(project: Path) -> None:
    pages = texts(project / BUILT / "both.en.pdf")
    listed = [index for index, page in enumerate(pages) if "Open brackets: 1." in page]
    first = next(index for index, page in enumerate(pages) if "Annexes" in page and index > 1)
    assert listed
    assert min(listed) >= first
    assert sum(page.count("Daniel Hartwell") for page in pages[first:]) == 1


# ---------------------------------------------------------------- DOCX


def test_the_word_file_is_valid_and_nothing_in_it_shares_a_name(project: Path) -> None:
    path = project / BUILT / "both.en.docx"
    assert [str(error) for error in OpenXmlValidator().validate(str(path)).errors] == []
    document = part(path, "document")
    for tag, key in (
        (f"{W}bookmarkStart", f"{W}name"),
        (f"{W}bookmarkStart", f"{W}id"),
        (f"{W}footnoteReference", f"{W}id"),
    ):
        names = Counter(node.get(key) for node in document.iter(tag))
        assert [name for name, count in names.items() if count > 1] == []
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        for rels in [name for name in names if name.endswith("document.xml.rels")]:
            for relation in etree.fromstring(archive.read(rels)):
                if relation.get("TargetMode") != "External":
                    assert f"word/{relation.get('Target')}" in names
    known = {node.get(f"{W}name") for node in document.iter(f"{W}bookmarkStart")}
    assert {node.get(f"{W}anchor") for node in document.iter(f"{W}hyperlink") if node.get(f"{W}anchor")} <= known


def test_sections_keep_their_heads_and_notes_begin_anew_with_each_paper(project: Path) -> None:
    path = project / BUILT / "both.en.docx"
    document = part(path, "document")
    sections = list(document.iter(f"{W}sectPr"))
    with zipfile.ZipFile(path) as archive:
        rels = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        targets = {each.get("Id"): each.get("Target") for each in rels}
        rid = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
        heads = [
            words(etree.fromstring(archive.read(f"word/{targets[each.get(rid)]}")))
            for section in sections
            for each in section.findall(f"{W}headerReference")
        ]
    assert {"TLP:GREENIce", "TLP:GREENA harbor", "TLP:GREENTwo papers"} <= set(heads)
    starts = [section.find(f"{W}footnotePr/{W}numStart").get(f"{W}val") for section in sections]
    assert all(section.find(f"{W}footnotePr/{W}numRestart").get(f"{W}val") == "eachSect" for section in sections)
    assert starts.count("3") <= 2
    assert starts[-1] == "1"
    sequences = [node.text.strip() for node in document.iter(f"{W}instrText") if node.text.strip().startswith("SEQ")]
    assert sequences == ["SEQ Table \\* ARABIC \\r 1"] * 2


def test_numbered_lists_of_two_papers_do_not_run_on(project: Path) -> None:
    path = project / BUILT / "both.en.docx"
    used = [
        node.find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val")
        for node in part(path, "document").iter(f"{W}p")
        if words(node) == "A rule of the road."
    ]
    assert len(used) == 4
    first, second = (set(ids) for ids in (used[:2], used[2:]))
    assert first.isdisjoint(second)
    numbers = {node.get(f"{W}numId") for node in part(path, "numbering").findall(f"{W}num")}
    assert first | second <= numbers


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_the_pages_that_the_contents_name(project: Path, tmp_path: Path) -> None:
    path = project / BUILT / "both.en.docx"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    fonts = f'<?xml version="1.0"?><fontconfig>{"".join(f"<dir>{each}</dir>" for each in font_folders())}</fontconfig>'
    (tmp_path / "fonts.conf").write_text(fonts)
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
        "HOME": str(tmp_path),
    }
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
    pages = texts(tmp_path / "both.en.pdf")
    contents = next(page for page in pages if "Contents" in page)
    for title in ("Ice", "A harbor", "Annexes"):
        number = int(re.search(rf"{title} ?\.* ?(\d+)", contents)[1])  # type: ignore[index]
        assert title in pages[number - 1]


def font_folders() -> list[str]:
    from paperforge.house import package_house
    from paperforge.reading.fonts import font_folders as folders

    return folders(package_house())


# ---------------------------------------------------------------- other editions, the verb


@pytest.mark.parametrize(("edition", "begins"), [("en-ru", [3, 7]), ("side-by-side", [3, 7]), ("four-column", [3, 5])])
def test_editions_of_every_shape_are_joined(edition: str, begins: list[int], project: Path) -> None:
    wish = ["--edition", edition, "--no-papers", "--project", str(project)]
    assert run(["package", "both", *wish]) == 0
    pages = texts(project / BUILT / f"both.{edition}.pdf")
    contents = next(page for page in pages if "Contents" in page)
    titles = ("Ice · Лёд", "A harbor · Гавань") if edition == "four-column" else ("Ice", "A harbor")
    for title, page in zip(titles, begins, strict=True):
        assert re.search(rf"{title} ?{page}\b", contents), contents
        assert title.split(" ·")[0] in pages[page - 1]
    assert [
        str(error) for error in OpenXmlValidator().validate(str(project / BUILT / f"both.{edition}.docx")).errors
    ] == []


def test_a_letter_stands_before_the_contents(project: Path) -> None:
    assert (
        run(
            [
                "package",
                "both",
                "--for",
                "captains",
                "--edition",
                "en",
                "--to",
                "pdf",
                "--no-papers",
                "--project",
                str(project),
            ]
        )
        == 0
    )
    pages = texts(project / BUILT / "both.en.for-captains.pdf")
    letter = next(index for index, page in enumerate(pages) if "Dear captains of the North." in page)
    contents = next(index for index, page in enumerate(pages) if "Contents" in page)
    assert 0 < letter <= contents


def test_an_edit_costs_the_layout_of_its_own_part(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    before = set((copy / CACHE).glob("entries/*/*"))
    text = copy / "papers/ice/en.md"
    text.write_text(text.read_text().replace("narrow strait", "narrow sound"))
    arguments = ["--edition", "en", "--to", "pdf", "--no-papers", "--cache", str(copy / CACHE), "--project", str(copy)]
    assert run(["package", "both", *arguments]) == 0
    new = set((copy / CACHE).glob("entries/*/*")) - before
    assert len([path for path in new if b'"kinds"' in path.read_bytes()]) == 1
    assert "narrow sound" in " ".join(texts(copy / BUILT / "both.en.pdf"))


def test_a_part_that_was_damaged_on_the_disk_is_made_again(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    for path in (copy / CACHE).glob("*/*/*"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))
    (copy / BUILT / "both.en.pdf").unlink()
    arguments = ["--edition", "en", "--to", "pdf", "--no-papers", "--cache", str(copy / CACHE), "--project", str(copy)]
    assert run(["package", "both", *arguments]) == 0
    assert (copy / BUILT / "both.en.pdf").read_bytes() == (project / BUILT / "both.en.pdf").read_bytes()


def test_another_folder_and_no_kept_parts_give_the_same_bytes(project: Path, tmp_path: Path) -> None:
    other = write_tree(tmp_path / "папка/other")
    assert run(["package", "both", "--edition", "en", "--jobs", "1", "--no-papers", "--project", str(other)]) == 0
    for suffix in ("pdf", "docx"):
        ours, theirs = (folder / BUILT / f"both.en.{suffix}" for folder in (project, other))
        assert ours.read_bytes() == theirs.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words_"),
    [
        (["bith"], "there is no package “bith”"),
        (["both", "--for", "kaptains"], "has no letter for “kaptains”"),
        (["both", "--edition", "xx"], "unknown edition “xx”"),
    ],
)
def test_what_is_not_there_is_named(
    arguments: list[str], words_: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["package", *arguments, "--project", str(project)]) == 2
    assert words_ in capsys.readouterr().err


def test_a_paper_with_an_error_leaves_the_earlier_package(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    before = (copy / BUILT / "both.en.pdf").read_bytes()
    (copy / "papers/ice/en.md").write_text("# One {#one}\n\n[[US: a] [RF: b]\n")
    assert run(["package", "both", "--project", str(copy)]) == 1
    assert "papers/ice/en.md:3" in capsys.readouterr().err
    assert (copy / BUILT / "both.en.pdf").read_bytes() == before


def test_a_package_for_the_public_holds_nothing_internal(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    for tag, said in (("en", "Captain Sedov waits."), ("ru", "Капитан Седов ждёт.")):
        text = copy / f"papers/ice/{tag}.md"
        text.write_text(text.read_text() + f"\n::: internal\n{said}\n:::\n")
    wish = ["--edition", "en", "--no-papers", "--project", str(copy)]
    assert run(["package", "both", *wish]) == 0
    assert any("Captain Sedov waits" in page for page in texts(copy / BUILT / "both.en.pdf"))
    assert run(["package", "both", "--redact", "public", *wish]) == 0
    assert not any("Sedov" in page for page in texts(copy / BUILT / "both.en.public.pdf"))
    with zipfile.ZipFile(copy / BUILT / "both.en.public.docx") as archive:
        assert not any(b"Sedov" in archive.read(name) for name in archive.namelist())
    assert run(["package", "both", "--redact", "public", "--to", "epub", *wish]) == 2
    assert "not made as epub" in capsys.readouterr().err
