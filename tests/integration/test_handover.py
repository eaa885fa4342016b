"""Pairs handed to translators and taken back (docs/handover-guide.md): what comes back unchanged changes nothing."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import polib
import pytest
from docx import Document
from lxml import etree

from paperforge.handover import files
from paperforge.handover.taking import take_back
from paperforge.handover.units import Handover, hand_over
from paperforge.model.language import Language
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project, read_project

ROOT = Path(__file__).parents[2]
PAPERS = sorted(path.name for path in (ROOT / "papers").iterdir() if path.is_dir())
FORMATS = ("xliff", "po", "docx")
EN, RU = Language("en"), Language("ru")
NS = {"x": "urn:oasis:names:tc:xliff:document:2.0"}

EN_TEXT = """\
# The question {#question}

Some *hold* that the [rule]{.term ref=t-rule} binds both [@smith2010, art. 2].[^one] It is seen in @tbl-acts.

[^one]: A note with a `code` in it.

- First of all.
- Then the second.

> A quotation of two
> lines, no more.

| Act | View |
|:----|:-----|
| Arming | yes |
| Speech | no |

: The acts {#tbl-acts}

![A picture.](media/a.svg){#fig-a alt="A red square."}

Term
:   What it means.

Each side [[US: intends] [RF: undertakes]]{#br-a} to wait.

::: {.reservation by="RF" on="br-a"}
The Russian side reserves.
:::
"""
RU_TEXT = """\
# Вопрос {#question}

Одни *полагают*, что [норма]{.term ref=t-rule} связывает обоих [@smith2010, ст. 2].[^one] Это видно в @tbl-acts.

[^one]: Сноска с `code` внутри.

- Прежде всего.
- Затем второе.

> Цитата из двух
> строк, не больше.

| Действие | Взгляд |
|:----|:-----|
| Вооружение | да |
| Слово | нет |

: Действия {#tbl-acts}

![Рисунок.](media/a.svg){#fig-a alt="Красный квадрат."}

Термин
:   Что он значит.

Каждая сторона [[US: намерена] [RF: обязуется]]{#br-a} ждать.

::: {.reservation by="RF" on="br-a"}
Российская сторона оговаривает.
:::
"""
FILES = {
    "papers/p/paper.yml": """\
title: {en: A title, ru: Название}
abstract:
  en: >-
    An abstract.
  ru: >-
    Краткое
    содержание.
""",
    "papers/p/en.md": EN_TEXT,
    "papers/p/ru.md": RU_TEXT,
    "papers/p/refs.bib": "@book{smith2010, title={A}, author={Smith, A.}, date={2010}, publisher={P}, location={L}}\n",
    "papers/p/media/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>',
    "papers/p/terms.yml": "t-rule:\n  label: {en: rule, ru: норма}\n  definition: {en: What binds., ru: Что связывает.}\n",
}

Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]


def texts_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted((folder / "papers").rglob("*"))
        if path.is_file()
    }


def export(project: Path, paperforge: Run, file_format: str, *options: str) -> Path:
    path = project / f"out{files.SUFFIXES[file_format]}"
    languages = () if "--from" in options else ("--from", "en", "--into", "ru")
    code, out, err = paperforge(
        project, "pairs", "export", "p", "--to", file_format, *languages, "--output", path.name, *options
    )
    assert code == 0, out + err
    return path


def take(project: Path, paperforge: Run, path: Path, *options: str) -> tuple[int, str]:
    code, out, err = paperforge(project, "pairs", "import", path.name, "--by", "Anna", *options)
    return code, out + err


def edit(path: Path, old: str, new: str) -> None:
    """Change the words of a translation as its translator would, in any of the formats."""
    if path.suffix != ".docx":
        text = path.read_text(encoding="utf-8")
        before, mark, rest = text.rpartition(old)
        assert mark, f"{old} is not in the file"
        path.write_text(before + new + rest, encoding="utf-8")
        return
    document = Document(str(path))
    runs = [run for row in document.tables[0].rows for each in row.cells[2].paragraphs for run in each.runs]
    run = next(run for run in runs if old in run.text)
    run.text = run.text.replace(old, new)
    document.save(str(path))


@pytest.fixture(scope="module")
def papers() -> Iterator[Callable[[str], tuple[Project, Paper, Pandoc]]]:
    project, pandoc = read_project(ROOT), Pandoc()
    known: dict[str, Paper] = {}

    def read(slug: str) -> tuple[Project, Paper, Pandoc]:
        if slug not in known:
            paper = read_paper(project, slug, pandoc, [])
            assert paper is not None
            known[slug] = paper
        return project, known[slug], pandoc

    yield read
    pandoc.close()


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("slug", PAPERS)
@pytest.mark.parametrize("languages", [(EN, RU), (RU, EN)], ids=["en-ru", "ru-en"])
def test_what_comes_back_unchanged_changes_nothing(
    slug: str,
    file_format: str,
    languages: tuple[Language, Language],
    papers: Callable[..., tuple[Project, Paper, Pandoc]],
    tmp_path: Path,
) -> None:
    project, paper, pandoc = papers(slug)
    handover = hand_over(paper, project, *languages, every=True)
    path = tmp_path / f"x{files.SUFFIXES[file_format]}"
    path.write_bytes(files.write(handover, paper, project, file_format))
    outcome = take_back(paper, project, files.read(path, PurePosixPath(path.name)), pandoc)
    assert [each.message for each in outcome.found] == []
    assert not outcome.edits
    assert outcome.same == len([unit for unit in handover.units if not unit.fixed]) > 100


@pytest.mark.parametrize("slug", PAPERS)
def test_every_text_of_a_paper_is_handed_over(slug: str, papers: Callable[..., tuple[Project, Paper, Pandoc]]) -> None:
    project, paper, _ = papers(slug)
    left = [why for _, why in hand_over(paper, project, EN, RU, every=True).left]
    assert set(left) <= {"it stands in a file of the project, which other papers share"}


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_same_paper_gives_the_same_bytes(
    file_format: str, papers: Callable[..., tuple[Project, Paper, Pandoc]]
) -> None:
    project, paper, _ = papers("defining-interference")
    handover: Handover = hand_over(paper, project, EN, RU, every=True)
    one, other = (files.write(handover, paper, project, file_format) for _ in range(2))
    assert one == other


CHANGES = [
    ("Затем второе.", "Потом второе."),
    ("Вопрос", "Сам вопрос"),
    ("Цитата из двух", "Выдержка из двух"),
    ("Вооружение", "Оружие"),
    ("Действия", "Сами действия"),
    ("Рисунок.", "Картинка."),
    ("Красный квадрат.", "Синий круг."),
    ("Что он значит.", "Его значение."),
    ("Термин", "Понятие"),
    ("Сноска с", "Примечание с"),
    ("обязуется", "берётся"),
    ("Российская сторона", "Сторона"),
    ("ст. 2", "статья 2"),
    ("норма", "правило"),
]


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_a_changed_text_changes_its_place_and_nothing_else(
    old: str, new: str, file_format: str, make_project: Make, paperforge: Run
) -> None:
    project = make_project(FILES)
    path = export(project, paperforge, file_format)
    before = texts_of(project)
    is_cited = old == "норма"
    edit(
        path,
        f"{old}" if not is_cited or file_format != "po" else "[норма]",
        new if not is_cited or file_format != "po" else f"[{new}]",
    )
    code, out = take(project, paperforge, path)
    assert code == 0, out
    after = texts_of(project)
    file = "papers/p/terms.yml" if after["papers/p/ru.md"] == before["papers/p/ru.md"] else "papers/p/ru.md"
    head, _, tail = (
        before[file].decode().rpartition(old) if file_format != "docx" else before[file].decode().partition(old)
    )
    assert new in after[file].decode()
    expected, got = (" ".join(text.replace("\n> ", "\n").split()) for text in (head + new + tail, after[file].decode()))
    assert got == expected
    assert {name for name in before if after[name] != before[name]} <= {file}
    assert "review translated\n  translator Anna" in after["papers/p/paper.lock"].decode()


@pytest.mark.parametrize("file_format", ["xliff", "docx"])
@pytest.mark.parametrize(
    "typed",
    [
        "# Затем",
        "1. Затем",
        "*Затем* _всё_",
        "[Затем] @это",
        "a | b",
        "$5 и $6, x^2^, ~~y~~",
        "<b>&amp;</b> `c` \\d {e}",
        "- Затем",
        "A. Затем",
        "> Затем",
    ],
)
def test_what_a_translator_types_is_printed_as_it_is(
    typed: str, file_format: str, make_project: Make, paperforge: Run
) -> None:
    project = make_project(FILES)
    for old in ("Затем второе.", "Вооружение", "Цитата из двух"):
        path = export(project, paperforge, file_format)
        words = typed if file_format == "docx" else typed.replace("&", "&amp;").replace("<", "&lt;")
        edit(path, old, words)
        code, out = take(project, paperforge, path)
        assert code == 0, out
    path = export(project, paperforge, "docx", "--all")
    cells = [row.cells[2].paragraphs[0].text for row in Document(str(path)).tables[0].rows]
    assert cells.count(typed) == 2, "the item and the cell"
    assert any(cell.startswith(typed) for cell in cells if cell != typed), "the quotation"


def replace_once(path: Path, pattern: str, new: str, *, last: bool = True) -> None:
    text = path.read_text(encoding="utf-8")
    found = list(re.finditer(pattern, text))
    match = found[-1 if last else 0]
    path.write_text(text[: match.start()] + match.expand(new) + text[match.end() :], encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "new", "message"),
    [
        (r'<ph id="\d+"[^>]*dispd?[^>]*"\[\^one\]"[^>]*/>', "", r"\(\[\^one\]\) is missing"),
        (r'(<ph id="\d+"[^>]*"\[\^one\]"[^>]*/>)', r"\1\1", "stands 2 times"),
        (r'<ph id="\d+"([^>]*"\[\^one\]"[^>]*/>)', r'<ph id="99"\1', "the code 99 does not belong"),
    ],
)
def test_every_code_comes_back_once(pattern: str, new: str, message: str, make_project: Make, paperforge: Run) -> None:
    project = make_project(FILES)
    path = export(project, paperforge, "xliff")
    before = texts_of(project)
    replace_once(path, pattern, new)
    code, out = take(project, paperforge, path)
    assert code == 1
    assert re.search(message, out)
    assert re.search(r"out\.xlf:\d+:\d+: error TRN026", out)
    assert texts_of(project) == before


def test_signs_that_are_lost_in_word_are_told_with_their_row(make_project: Make, paperforge: Run) -> None:
    project = make_project(FILES)
    path = export(project, paperforge, "docx")
    document = Document(str(path))
    for row in document.tables[0].rows:
        for run in (run for each in row.cells[2].paragraphs for run in each.runs):
            run.text = re.sub(r"⟦\d+⟧", "", run.text)
    document.save(str(path))
    code, out = take(project, paperforge, path)
    assert code == 1
    assert re.search(r"TRN026: row \d+: “question/[0-9a-f]{8}”, text 1: the code \d+ \(\[\^one\]\) is missing", out)


def test_mark_up_that_nobody_asked_for_is_refused_in_po(make_project: Make, paperforge: Run) -> None:
    project = make_project(FILES)
    path = export(project, paperforge, "po")
    edit(path, "Затем второе.", "Затем [второе](http://x.example).")
    code, out = take(project, paperforge, path)
    assert code == 1
    assert "is mark-up that the text does not know" in out


def test_a_unit_whose_source_changed_since_is_refused_and_the_others_are_taken(
    make_project: Make, paperforge: Run
) -> None:
    project = make_project(FILES)
    path = export(project, paperforge, "xliff")
    source = project / "papers/p/en.md"
    source.write_text(EN_TEXT.replace("Then the second.", "Then the third."), encoding="utf-8")
    edit(path, "Затем второе.", "Потом второе.")
    edit(path, "Цитата из двух", "Выдержка из двух")
    code, out = take(project, paperforge, path)
    assert code == 1
    text = (project / "papers/p/ru.md").read_text(encoding="utf-8")
    assert "Затем второе." in text
    assert "Выдержка из двух" in text
    assert "the source changed since it was handed over (en)" in out


BRACKET = "Each side [[US: intends] [RF: undertakes]]{#br-a} to wait."
LACKING = {
    "> Цитата из двух\n> строк, не больше.\n\n": {
        "A quotation of two lines, no more.": "Цитата из двух строк, не больше."
    },
    "- []{#i-two}Затем второе.\n": {"[]{#i-two}Then the second.": "[]{#i-two}Затем второе."},
    "Каждая сторона [[US: намерена] [RF: обязуется]]{#br-a} ждать.\n\n": {
        BRACKET: "Каждая сторона [[US: намерена] [RF: обязуется]]{#br-a} ждать."
    },
}


@pytest.mark.parametrize("block", LACKING)
def test_a_block_that_the_target_lacks_is_put_in_behind_the_one_before_it(
    block: str, make_project: Make, paperforge: Run
) -> None:
    def name(text: str) -> str:
        text = text.replace("- First", "- []{#i-one}First").replace("- Then", "- []{#i-two}Then")
        return text.replace("- Прежде", "- []{#i-one}Прежде").replace("- Затем", "- []{#i-two}Затем")

    russian = name(RU_TEXT)
    assert block in russian
    project = make_project({**FILES, "papers/p/en.md": name(EN_TEXT), "papers/p/ru.md": russian.replace(block, "")})
    path = export(project, paperforge, "po")
    file = polib.pofile(str(path))
    empty = [entry for entry in file if not entry.msgstr]
    assert {entry.msgid for entry in empty} == set(LACKING[block])
    for entry in empty:
        entry.msgstr = LACKING[block][entry.msgid]
    file.save(str(path))
    code, out = take(project, paperforge, path)
    assert code == 0, out
    text = (project / "papers/p/ru.md").read_text(encoding="utf-8")
    assert " ".join(text.replace(">", "").split()) == " ".join(russian.replace(">", "").split())


def test_a_note_that_the_source_got_is_put_into_the_target(make_project: Make, paperforge: Run) -> None:
    english = EN_TEXT.replace("to wait.", "to wait.[^two]") + "\n[^two]: Another note.\n"
    project = make_project({**FILES, "papers/p/en.md": english})
    path = export(project, paperforge, "po")
    file = polib.pofile(str(path))
    for entry in file:
        if "[^two]" in entry.msgid:
            entry.msgstr = entry.msgstr.replace("ждать.", "ждать.[^two]")
        if entry.msgid == "Another note.":
            entry.msgstr = "Другая сноска."
    file.save(str(path))
    code, out = take(project, paperforge, path)
    assert code == 0, out
    text = (project / "papers/p/ru.md").read_text(encoding="utf-8")
    assert "ждать.[^two]" in text
    assert "\n[^two]: Другая сноска.\n" in text


def test_only_what_is_not_fresh_is_handed_over(make_project: Make, paperforge: Run) -> None:
    project = make_project(FILES)
    assert paperforge(project, "pairs", "accept", "p", "--by", "B")[0] == 0
    code, out, _ = paperforge(project, "pairs", "export", "p", "--to", "po", "--from", "en", "--into", "ru")
    assert code == 0
    assert "nothing waits" in out
    (project / "papers/p/en.md").write_text(EN_TEXT.replace("First of all.", "First."), encoding="utf-8")
    file = polib.pofile(str(export(project, paperforge, "po")))
    assert [(entry.msgid, entry.msgstr, entry.fuzzy) for entry in file] == [("First.", "Прежде всего.", True)]


def test_a_stale_pair_that_was_translated_is_fresh_and_says_by_whom(make_project: Make, paperforge: Run) -> None:
    project = make_project(FILES)
    paperforge(project, "pairs", "accept", "p", "--by", "B")
    (project / "papers/p/en.md").write_text(EN_TEXT.replace("First of all.", "First."), encoding="utf-8")
    path = export(project, paperforge, "xliff")
    edit(path, "Прежде всего.", "Сначала.")
    code, out = take(project, paperforge, path, "--machine")
    assert code == 0, out
    lock = (project / "papers/p/paper.lock").read_text(encoding="utf-8")
    assert lock.count("review machine") == 1
    assert "translator Anna" in lock
    assert paperforge(project, "pairs", "status", "p")[0] == 0


def test_a_dry_run_shows_the_change_and_writes_nothing(make_project: Make, paperforge: Run) -> None:
    project = make_project(FILES)
    path = export(project, paperforge, "xliff")
    edit(path, "Затем второе.", "Потом второе.")
    before = texts_of(project)
    code, out, err = paperforge(project, "pairs", "import", path.name, "--dry-run")
    assert code == 0, err
    assert "-- Затем второе.\n+- Потом второе." in out
    assert texts_of(project) == before


def test_line_ends_and_the_mark_of_a_file_stay(make_project: Make, paperforge: Run) -> None:
    windows = b"\xef\xbb\xbf" + RU_TEXT.replace("\n", "\r\n").encode()
    project = make_project({**FILES, "papers/p/ru.md": windows})
    path = export(project, paperforge, "po")
    edit(path, "Затем второе.", "Потом второе.")
    assert take(project, paperforge, path)[0] == 0
    expected = windows.replace("Затем второе.".encode(), "Потом второе.".encode())
    assert (project / "papers/p/ru.md").read_bytes() == expected


def test_values_of_yaml_keep_the_style_they_are_written_in(make_project: Make, paperforge: Run) -> None:
    project = make_project(FILES)
    path = export(project, paperforge, "xliff")
    edit(path, "Краткое содержание.", "Новое: содержание # здесь.")
    edit(path, "Название", "Имя: и [другое]")
    code, out = take(project, paperforge, path)
    assert code == 0, out
    text = (project / "papers/p/paper.yml").read_text(encoding="utf-8")
    assert "ru: >-\n    Новое: содержание # здесь.\n" in text
    assert 'ru: "Имя: и \\\\[другое\\\\]"' in text


def test_a_text_written_from_right_to_left_goes_there_and_back(make_project: Make, paperforge: Run) -> None:
    arabic = "# سؤال {#question}\n\nنص *مهم* هنا.\n"
    project = make_project(
        {
            "paperforge.yml": "languages: [en, ar]\nsides:\n  US: {name: {en: A, ar: ب}}\n",
            "people.yml": "bodies: {}\npersons: {}\n",
            "papers/p/paper.yml": "title: {en: A title, ar: عنوان}\n",
            "papers/p/en.md": "# Question {#question}\n\nA *weighty* text.\n",
            "papers/p/ar.md": arabic,
        }
    )
    (project / "papers/p/ru.md").unlink()
    for file_format in FORMATS:
        path = export(project, paperforge, file_format, "--from", "en", "--into", "ar", "--all")
        edit(path, "هنا", "هناك" if "هناك" not in (project / "papers/p/ar.md").read_text(encoding="utf-8") else "هنا")
        code, out = take(project, paperforge, path)
        assert code == 0, out
    assert "*مهم*" in (project / "papers/p/ar.md").read_text(encoding="utf-8")
    assert b'trgDir="rtl"' in export(project, paperforge, "xliff", "--from", "en", "--into", "ar", "--all").read_bytes()


def test_the_xliff_holds_to_the_schema(papers: Callable[..., tuple[Project, Paper, Pandoc]]) -> None:
    schema = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "data" / "xliff-2.1-inline.rng"))
    for slug in PAPERS:
        project, paper, _ = papers(slug)
        root = etree.fromstring(files.write(hand_over(paper, project, EN, RU, every=True), paper, project, "xliff"))
        schema.assertValid(root)
        for unit in root.iterfind(".//x:unit", NS):
            data = {each.get("id") for each in unit.iterfind("x:originalData/x:data", NS)}
            referred = {
                value for each in unit.iter() for key, value in each.attrib.items() if key.startswith("dataRef")
            }
            assert referred <= data
            for side in unit.iterfind(".//x:source", NS):
                ids = [each.get("id") for each in side.iter() if each.get("id")]
                assert len(ids) == len(set(ids)), "4.3.1.19: an id stands once in a source"


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("slug", ["defining-interference", "health-dialogue"])
def test_a_table_that_libreoffice_saved_anew_is_read_as_before(
    slug: str, papers: Callable[..., tuple[Project, Paper, Pandoc]], tmp_path: Path
) -> None:
    project, paper, pandoc = papers(slug)
    handover = hand_over(paper, project, EN, RU, every=True)
    path, saved = tmp_path / "x.docx", tmp_path / "saved"
    path.write_bytes(files.write(handover, paper, project, "docx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(saved), str(path)],
        check=True,
        capture_output=True,
    )
    outcome = take_back(paper, project, files.read(saved / "x.docx", PurePosixPath("x.docx")), pandoc)
    assert [each.message for each in outcome.found] == []
    assert not outcome.edits
    assert outcome.same == len([unit for unit in handover.units if not unit.fixed])


# ---------------------------------------------------------------- files of strangers


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (70 << 20))
    return buffer.getvalue()


def many_members() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(2100):
            archive.writestr(f"{number}.xml", "")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.xlf", b'<!DOCTYPE x [<!ENTITY a "b">]><xliff>&a;</xliff>', "document type"),
        ("x.xlf", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xliff/>', "document type"),
        ("x.xlf", b"<xliff", "not well-formed"),
        ("x.xlf", b"<html/>", "no XLIFF 2"),
        (
            "x.xlf",
            '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1"><file/></xliff>'.encode("utf-16"),
            "did not make",
        ),
        ("x.po", b'msgid ""\nmsgstr "\xff"\n', "not UTF-8"),
        ("x.po", b'msgid ""\nmsgstr "Content-Type: text/plain; charset=KOI8-R\\n"\n', "KOI8-R"),
        ("x.po", b'msgid ""\nmsgstr ""\n\nmsgstr[x] "a"\n', "fault of syntax"),
        ("x.po", b"/etc/passwd", "fault of syntax"),
        ("x.docx", b"PK\x03\x04broken", "no readable archive"),
        ("x.docx", bomb(), "unpacks to more than"),
        ("x.docx", many_members(), "members"),
        ("x.bin", b"\x00\x01", "neither XLIFF nor PO nor DOCX"),
    ],
)
def test_a_hostile_file_is_a_finding(
    name: str, content: bytes, message: str, make_project: Make, paperforge: Run
) -> None:
    project = make_project({**FILES, name: content})
    before = texts_of(project)
    code, _, err = paperforge(project, "pairs", "import", name, "--by", "Anna")
    assert code == 1
    assert f"{name}" in err
    assert "error TRN027" in err
    assert message in err
    assert texts_of(project) == before


def test_words_of_a_stranger_bring_no_mark_up_along(make_project: Make, paperforge: Run) -> None:
    project = make_project(FILES)
    path = export(project, paperforge, "xliff")
    edit(path, "Затем второе.", "![x](/etc/passwd) [y](javascript:z)")
    code, out = take(project, paperforge, path)
    assert code == 0, out
    assert "!\\[x\\](/etc/passwd) \\[y\\](javascript:z)" in (project / "papers/p/ru.md").read_text(encoding="utf-8")
