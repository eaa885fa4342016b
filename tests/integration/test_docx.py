"""The Word edition: named styles, languages, sections, contents, tables, pictures, same bytes, nothing from outside."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from PIL import Image

from paperforge.cli.main import run

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
EDITIONS = ("en", "ru", "en-ru")

SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 400" width="800" height="400">
<rect width="800" height="400" fill="#1f3a5f"/><text x="40" y="200" font-family="PT Sans" fill="#fff">Words</text></svg>
"""

PAPER = """\
title: {en: A paper for Word, ru: Доклад для Word}
subtitle: {en: Its second line, ru: Вторая строка}
date: 2018-01-22
version: "0.4"
handling: "TLP:GREEN"
citable: false
authors: [{person: hartwell}]
disclaimer: {en: Words of the authors., ru: Слова авторов.}
abstract: {en: What it says., ru: О чём он.}
keywords: {en: [one, two], ru: [раз, два]}
takeaways:
  - {en: First point., ru: Первый вывод.}
  - {en: Second point., ru: Второй вывод.}
participants: [{person: hartwell, consent: true}]
history:
  - {version: "0.4", date: 2018-01-22, note: {en: First., ru: Первая.}}
"""

TERMS = """\
t-word:
  label: {en: contested word, ru: спорное слово}
  status: contested
  definitions:
    US: {language: en, text: Meaning in English., gloss: {ru: Смысл по-английски.}}
    RF: {language: ru, text: Смысл по-русски., gloss: {en: Meaning in Russian.}}
"""

ENGLISH = """\
# First chapter {#first}

A *whole*, **strong**, ***both***, `code x`, [русское слово]{lang=ru} and [contested word]{.term ref=t-word}.[^note]

[^note]: A note with a [link](https://example.org/a?b=c&d=e).

    Its second paragraph.

Second paragraph with [shall]{.alt by=US} [should]{.alt by=RF}, x^2^, [a letter](mailto:a@example.org).

> Quoted words.

- one

    more of one

    - nested
- two

1. first
2. second

Term
:   What it means.

```python
import this
  indented
```

---

## Inner section {#inner}

| Left head | Right head | Third |
|:----------|-----------:|:-----:|
| one | 1 | a |
| two | 2 | b |

: A table {#tbl-one}

![A drawing of words.](media/drawing.svg){#fig-one alt="A dark field with one word."}

| Bare | Table |
|------|-------|
| x | y |

| Bare | Table |
|------|-------|
| x | list behind me |

- which is *[here](#tbl-one)* and [*there*](#fig-one)

### Deep {#deep}

#### Deeper {#deeper}

$x^2 + y_1$

# Second chapter {#second}

Last words.
"""

RUSSIAN = (
    ENGLISH.replace("[русское слово]{lang=ru}", "[English words]{lang=en}")
    .replace("First chapter", "Первая глава")
    .replace("Second chapter", "Вторая глава")
    .replace("Inner section", "Внутренний раздел")
    .replace("Quoted words.", "Слова в цитате.")
    .replace("A note with a [link]", "Сноска со [ссылкой]")
    .replace("Its second paragraph.", "Её второй абзац.")
    .replace("Last words.", "Последние слова.")
)

FILES = {
    "papers/p/paper.yml": PAPER,
    "papers/p/terms.yml": TERMS,
    "papers/p/en.md": ENGLISH,
    "papers/p/ru.md": RUSSIAN,
    "papers/p/media/drawing.svg": SVG,
}
PROJECT = {
    "paperforge.yml": """\
languages: [en, ru]
sides:
  US: {name: {en: United States, ru: США}}
  RF: {name: {en: Russian Federation, ru: Россия}}
""",
    "people.yml": """\
bodies:
  neva: {name: {en: Neva Centre, ru: Невский центр}}
persons:
  hartwell:
    name: {en: {given: Daniel, family: Hartwell}, ru: {given: Дэниел, family: Хартуэлл}}
    side: US
    affiliations: [{body: neva, as_of: 2018-01-15}]
""",
}


def write_project(folder: Path) -> Path:
    for name, content in {**PROJECT, **FILES}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the three Word editions of the paper above."""
    folder = write_project(tmp_path_factory.mktemp("docx"))
    assert run(["build", "--project", str(folder), "--to", "docx"]) == 0
    return folder / "build/p"


class Word:
    """A Word file taken apart."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.members = archive.infolist()
            self.parts = {member.filename: archive.read(member) for member in self.members}
        self.body = self.tree("word/document.xml")
        names = self.tree("word/styles.xml").iter(f"{W}style")
        self.styles = {each.get(f"{W}styleId"): each.find(f"{W}name").get(f"{W}val") for each in names}

    def tree(self, name: str) -> Any:
        return etree.fromstring(self.parts[name])

    def style(self, paragraph: Any) -> str:
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        return self.styles[found.get(f"{W}val")] if found is not None else ""

    def paragraphs(self) -> list[tuple[str, str]]:
        """Style and words of each paragraph."""
        return [(self.style(paragraph), words(paragraph)) for paragraph in self.body.iter(f"{W}p")]

    def text_trees(self) -> Iterator[Any]:
        for name in self.parts:
            if re.fullmatch(r"word/(document|footnotes|header\d+|footer\d+)\.xml", name):
                yield self.tree(name)

    def sections(self) -> list[tuple[str, str]]:
        """Words in the head and the foot of each section's pages."""
        targets = {each.get("Id"): each.get("Target") for each in self.tree("word/_rels/document.xml.rels")}
        found = []
        for section in self.body.iter(f"{W}sectPr"):
            pair = []
            for part in ("header", "footer"):
                references = section.findall(f"{W}{part}Reference")
                own = next(each for each in references if each.get(f"{W}type") == "default")
                pair.append(words(self.tree(f"word/{targets[own.get(f'{R}id')]}")))
            found.append((pair[0], pair[1]))
        return found


def words(node: Any) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


def instructions(word: Word) -> list[str]:
    return [(node.text or "").strip() for tree in word.text_trees() for node in tree.iter(f"{W}instrText")]


@pytest.fixture(scope="module", params=EDITIONS)
def word(request: pytest.FixtureRequest, built: Path) -> Word:
    return Word(built / f"p.{request.param}.docx")


@pytest.fixture(scope="module")
def english(built: Path) -> Word:
    return Word(built / "p.en.docx")


@pytest.fixture(scope="module")
def both(built: Path) -> Word:
    return Word(built / "p.en-ru.docx")


def test_the_validator_finds_nothing(word: Word) -> None:
    result = OpenXmlValidator().validate(str(word.path))
    assert result.is_valid, [str(error) for error in result.errors]


def test_every_paragraph_has_a_named_style_and_no_formatting_of_its_own(word: Word) -> None:
    for tree in word.text_trees():
        for paragraph in tree.iter(f"{W}p"):
            assert word.style(paragraph), words(paragraph)
            assert "pf" not in word.style(paragraph).lower()
        own = {etree.QName(child).localname for properties in tree.iter(f"{W}pPr") for child in properties}
        assert own <= {"pStyle", "numPr", "sectPr"}


def test_front_matter_stands_in_styles_that_say_what_it_is(english: Word) -> None:
    found = english.paragraphs()
    for expected in [
        ("Handling Label", "TLP:GREEN"),
        ("Draft Notice Ruled", "Draft, not for citation"),
        ("Title", "A paper for Word"),
        ("Subtitle", "Its second line"),
        ("Parallel Title", "Доклад для Word"),
        ("Author", "Daniel Hartwell"),
        ("Clause Heading", "Disclaimer"),
        ("Clause", "Words of the authors."),
        ("Takeaway", "First point."),
        ("Contested Term", "contested word"),
        ("Position Definition", "Смысл по-русски."),
        ("Position Gloss", "In other words: Meaning in Russian."),
        ("heading 1", "First chapter"),
        ("heading 2", "Inner section"),
        ("Back Heading", "Participants"),
        ("Block Text", "Quoted words."),
        ("Definition Term", "Term"),
        ("Definition", "What it means."),
        ("Source Code", "import this  indented"),
        ("List Bullet", "one"),
        ("List Continue", "more of one"),
        ("List Bullet 2", "nested"),
        ("List Number", "first"),
        ("Table Heading", "Left head"),
        ("Table Text Right Kept", "1"),
        ("Table Caption", "Table\u00a01. A table"),
        ("Figure Caption", "Figure\u00a01. A drawing of words."),
    ]:
        assert expected in found, (expected, [each for each in found if each[1] == expected[1]])


def test_every_run_has_the_language_it_is_written_in(word: Word) -> None:
    for tree in word.text_trees():
        for each in tree.iter(f"{W}r"):
            language = each.find(f"{W}rPr/{W}lang")
            assert language is not None, words(each)
            letters = Counter(
                "ru-RU" if "а" <= letter.lower() <= "ё" else "en-US" for letter in words(each) if letter.isalpha()
            )
            if len(letters) == 1 and sum(letters.values()) > 5 and "ru-RU" in letters:
                assert language.get(f"{W}val") == "ru-RU", words(each)


def test_the_edition_s_first_language_is_the_language_of_the_whole(built: Path) -> None:
    for edition, tag in (("en", "en-US"), ("ru", "ru-RU"), ("en-ru", "en-US")):
        found = Word(built / f"p.{edition}.docx")
        assert found.tree("word/styles.xml").find(f".//{W}lang").get(f"{W}val") == tag
        assert f"<dc:language>{tag}<".encode() in found.parts["docProps/core.xml"]


def test_notes_of_a_russian_text_are_russian(built: Path) -> None:
    tree = Word(built / "p.ru.docx").tree("word/footnotes.xml")
    found = {each.find(f"{W}rPr/{W}lang").get(f"{W}val") for each in tree.iter(f"{W}r") if words(each).strip()}
    assert found == {"ru-RU"}


def test_pages_of_each_text_have_the_head_of_its_language(both: Word) -> None:
    cover, front, text_en, text_ru, back = both.sections()
    assert cover == ("TLP:GREEN", "")
    joint = (
        "TLP:GREENA paper for Word · Доклад для Word",
        "Draft, not for citation · Проект, не для цитированияPage 1 of 1",
    )
    assert front == back == joint
    assert text_en == ("TLP:GREENA paper for Word", "Draft, not for citationPage 1 of 1")
    assert text_ru == ("TLP:GREENДоклад для Word", "Проект, не для цитированияСтр. 1 из 1")


def test_contents_are_a_field_that_is_filled_in(english: Word) -> None:
    assert 'TOC \\o "1-2" \\h \\z \\u' in instructions(english)
    entries = [(style, text) for style, text in english.paragraphs() if style.startswith("toc ")]
    assert entries == [
        ("toc 1", "First chapter"),
        ("toc 2", "Inner section"),
        ("toc 1", "Second chapter"),
        ("toc 1", "Participants"),
        ("toc 1", "Change log"),
    ]


def test_each_language_has_contents_of_its_own_text(both: Word) -> None:
    fields = instructions(both)
    assert [each for each in fields if each.startswith("TOC")] == [
        'TOC \\b pf_text_0 \\o "1-2" \\h \\z',
        "TOC \\f a \\h \\z",
        'TOC \\b pf_text_1 \\o "1-2" \\h \\z',
        "TOC \\f b \\h \\z",
    ]
    assert 'TC "Участники" \\f b \\l 1' in fields
    assert 'TC "Participants" \\f a \\l 1' in fields


def test_links_lead_to_bookmarks_that_are_there_once(word: Word) -> None:
    bookmarks = Counter(node.get(f"{W}name") for node in word.body.iter(f"{W}bookmarkStart"))
    assert set(bookmarks.values()) == {1}
    anchors = {node.get(f"{W}anchor") for tree in word.text_trees() for node in tree.iter(f"{W}hyperlink")} - {None}
    assert anchors and anchors <= set(bookmarks)
    identifiers = Counter(node.get(f"{W}id") for node in word.body.iter(f"{W}bookmarkStart"))
    assert set(identifiers.values()) == {1}


def test_links_inside_the_paper_look_like_the_text_around_them(word: Word) -> None:
    looks = {True: set(), False: set()}  # type: dict[bool, set[str]]
    for tree in word.text_trees():
        for link in tree.iter(f"{W}hyperlink"):
            named = [each.get(f"{W}val") for each in link.iter(f"{W}rStyle")]
            looks[link.get(f"{W}anchor") is not None] |= {word.styles[each].partition(" Emphasis")[0] for each in named}
    assert looks[True] == {"Contents Link", "Term Link", "Cross-Reference"}
    assert looks[False] == {"Hyperlink"}


def test_a_list_behind_a_table_does_not_touch_it(english: Word) -> None:
    found = english.paragraphs()
    last = found.index(("Table Text", "list behind me"))
    assert [style for style, _ in found[last + 1 : last + 3]] == ["Table End", "List Bullet"]


def test_fields_open_and_close(word: Word) -> None:
    for tree in word.text_trees():
        kinds = Counter(node.get(f"{W}fldCharType") for node in tree.iter(f"{W}fldChar"))
        assert kinds["begin"] == kinds["end"]


def test_tables_fit_the_text_and_repeat_their_heading(word: Word) -> None:
    tables = list(word.body.iter(f"{W}tbl"))
    assert tables
    for table in tables:
        assert table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "PaperTable"
        widths = [int(column.get(f"{W}w")) for column in table.find(f"{W}tblGrid")]
        assert abs(sum(widths) - 7257) < 5
        first, *rest = table.findall(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in [first, *rest])
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in rest)


def test_a_drawing_is_a_bitmap_of_300_dpi_with_its_words(english: Word) -> None:
    (frame,) = english.body.iter(f"{WP}docPr")
    assert frame.get("descr") == "A dark field with one word."
    extent = frame.getparent().find(f"{WP}extent")
    inches = int(extent.get("cx")) / 914400
    assert inches == pytest.approx(128 / 25.4, abs=0.02)
    (name,) = (name for name in english.parts if name.startswith("word/media/"))
    with Image.open(io.BytesIO(english.parts[name])) as picture:
        assert picture.format == "PNG"
        assert picture.width / inches == pytest.approx(300, abs=1)


def test_a_formula_is_one_of_words_own(english: Word) -> None:
    assert b"<m:oMath" in english.parts["word/document.xml"]


def test_properties_name_the_paper_and_no_machine(english: Word) -> None:
    core = english.parts["docProps/core.xml"].decode()
    for name, expected in (
        ("dc:title", "A paper for Word"),
        ("dc:creator", "Daniel Hartwell"),
        ("dc:description", "What it says."),
        ("dc:language", "en-US"),
        ("cp:keywords", "one; two"),
    ):
        assert f"<{name}>{expected}</{name}>" in core
    assert ">2018-01-22T00:00:00Z<" in core
    assert "<cp:revision>1<" in core
    assert b"<Application>paperforge</Application>" in english.parts["docProps/app.xml"]
    assert not any(b"rsid" in part for name, part in english.parts.items() if name.endswith(".xml"))


def test_words_hyphenate_and_nothing_asks_on_opening(word: Word) -> None:
    settings = word.parts["word/settings.xml"]
    assert b"autoHyphenation" in settings
    assert b"updateFields" not in settings


def test_nothing_outside_is_referred_to_but_by_links(word: Word) -> None:
    for name, part in word.parts.items():
        if not name.endswith(".rels"):
            continue
        for relation in etree.fromstring(part):
            if relation.get("TargetMode") == "External":
                assert relation.get("Type").endswith("/hyperlink")
                assert relation.get("Target").startswith(("https://", "http://", "mailto:"))
    assert {each.split(" ")[0] for each in instructions(word)} <= {
        "TOC",
        "TC",
        "PAGE",
        "NUMPAGES",
        "SEQ",
        "REF",
        "NOTEREF",
        "PAGEREF",
    }


def test_the_archive_says_nothing_of_when_and_where_it_was_made(word: Word) -> None:
    names = [member.filename for member in word.members]
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])
    assert {(member.date_time, member.create_system, member.external_attr) for member in word.members} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16)
    }


def test_two_processes_in_two_folders_make_the_same_bytes(built: Path, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "elsewhere")
    command = [sys.executable, "-m", "paperforge", "build", "--project", str(folder), "--to", "docx"]
    environment = {"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PATH": "/usr/bin:/bin"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    for edition in EDITIONS:
        name = f"p.{edition}.docx"
        assert (folder / "build/p" / name).read_bytes() == (built / name).read_bytes()


def test_a_link_that_may_not_stand_is_printed_as_words_and_said() -> None:
    from paperforge.formats.docx.inlines import Writing, change_inline
    from paperforge.pandoc.ast import link, plain_text, text

    reports: list[str] = []

    class Silent(Writing):
        def report(self, code: Any, message: str) -> None:
            reports.append(code.id)

    changed = change_inline(link("javascript:alert(1)", text("press")), Silent(document=None, text_width=5.0))  # type: ignore[arg-type]
    assert isinstance(changed, dict)
    assert changed["t"] == "Span"
    assert plain_text(changed) == "press"
    assert reports == ["SEC122"]


def test_the_reference_document_is_the_same_each_time() -> None:
    from paperforge.formats.docx.reference import make_reference, make_styles
    from paperforge.formats.docx.styles import read_theme
    from paperforge.house import package_house

    theme = read_theme(package_house())
    assert make_reference(theme, make_styles(theme)) == make_reference(theme, make_styles(theme))
    dense = read_theme(package_house(), dense=True)
    assert etree.tostring(make_styles(dense)) != etree.tostring(make_styles(theme))


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_with_running_heads_and_page_numbers(built: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(built / "p.en-ru.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(tmp_path / "p.en-ru.pdf").pages]
    count = len(pages)
    assert "TLP:GREEN" in pages[0] and "A paper for Word" in pages[0]
    assert all("TLP:GREEN" in page for page in pages)
    assert f"Page 2 of {count}" in pages[1]
    russian = [page for page in pages if "Последние слова." in page]
    assert len(russian) == 1 and f" из {count}" in russian[0] and "Проект, не для цитирования" in russian[0]
    assert not any("Error" in page or "Ошибка" in page for page in pages)


def test_a_drawing_that_asks_for_too_much_is_stopped() -> None:
    from paperforge.formats.bitmaps import Bitmaps
    from paperforge.house import package_house
    from paperforge.process import WorkerError

    groups = "".join(f'<g id="g{n}">{f"<use href={chr(34)}#g{n - 1}{chr(34)}/>" * 2}</g>' for n in range(1, 40))
    bomb = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect id="g0" width="9" height="9"/>{groups}</svg>'
    )
    bitmaps = Bitmaps(seconds=3)
    with pytest.raises(WorkerError):
        bitmaps.draw([(bomb.encode(), 900)], package_house())
    (drawn,) = bitmaps.draw([(bomb.partition("<g ")[0].encode() + b"</svg>", 9)], package_house())
    assert drawn.startswith(b"\x89PNG"), "the next drawing has another child"
    bitmaps.close()


def test_a_drawing_that_was_made_before_starts_no_child(tmp_path: Path) -> None:
    from paperforge.cache.store import FolderPlace, Store
    from paperforge.formats.bitmaps import Bitmaps
    from paperforge.house import House, package_house

    def draw(colour: str, house: House, identity: str = "x") -> tuple[bytes, bool]:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="{colour}"/></svg>'
        bitmaps = Bitmaps(60, Store(FolderPlace(tmp_path / "cache")), identity)
        (drawn,) = bitmaps.draw([(svg.encode(), 9)], house)
        started = bitmaps._worker._child is not None
        bitmaps.close()
        return drawn, started

    own = tmp_path / "templates"
    own.mkdir()
    (own / "theme.yml").write_text("{}", "utf-8")
    red, started = draw("red", package_house())
    assert started
    assert draw("red", package_house()) == (red, False)
    assert draw("blue", package_house())[0] != red
    assert draw("red", package_house(), "y") == (red, True), "another version of what draws"
    assert draw("red", House(package_house().package, own)) == (red, True), "fonts and theme may be others"
    for blob in (tmp_path / "cache/blobs").glob("*/*"):
        blob.write_bytes(b"cut off")
    assert draw("red", package_house()) == (red, True)


@pytest.mark.parametrize(
    ("pixels", "wanted", "inches"),
    [
        ((192, 96), {}, (2.0, 1.0)),
        ((9600, 960), {}, (5.0, 0.5)),
        ((96, 9600), {}, (0.0669, 6.6929)),
        ((192, 96), {"width": "50%"}, (2.5, 1.25)),
        ((192, 96), {"height": "2.54cm"}, (2.0, 1.0)),
    ],
)
def test_pictures_fit_the_text(pixels: tuple[int, int], wanted: dict[str, str], inches: tuple[float, float]) -> None:
    from paperforge.formats.docx.pictures import fit_picture
    from paperforge.pandoc.ast import attr
    from paperforge.pandoc.caller import Medium

    buffer = io.BytesIO()
    Image.new("L", pixels).save(buffer, "PNG")
    medium = Medium("pf-media/a.png", "image/png", buffer.getvalue())
    _, width, height = fit_picture(medium, attr(**wanted), 5.0)
    assert (width, height) == pytest.approx(inches, abs=0.001)
