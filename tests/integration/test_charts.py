"""Charts and polls in three formats and two languages: what readers see, hear and can search for."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree, html
from PIL import Image
from pypdf import PdfReader

from paperforge.cli.main import run

W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
NBSP = "\u00a0"

FILES = {
    "paperforge.yml": "languages: [en, ru]\nsides: {US: {name: {en: US, ru: США}}}\n",
    "papers/p/paper.yml": "title: {en: A title, ru: Название}\ndate: 2018-01-22\n",
    "papers/p/media/poll.csv": "Answer,US,RF\nFully agree,43.5,12\nDisagree,56.5,\n",
    "papers/p/en.md": """\
# One {#one}

See [](#fig-poll) and [](#tbl-poll).

``` {.chart #fig-poll unit="%" src=media/poll.csv}
```

: What *both* groups said.[^n]

``` {.chart #fig-time type=timeline alt="Two meetings in a year." table=true}
Date,What,Side
2017-11-06,A first meeting,US
2018-03,A second meeting,RF
```

``` {.poll #fig-shares type=stacked}
Answer,US
Yes,6
No,8
Don't know,1
```

: Shares

``` {.poll #tbl-poll}
Answer,US,RF
Yes,1,200
No,1,100
Neither,1,34
```

: A poll

[^n]: A note.
""",
    "papers/p/ru.md": """\
# Раз {#one}

См. [](#fig-poll).

``` {.chart #fig-poll unit="%" src=media/poll.csv}
Answer: Ответ
US: США
RF: Россия
Fully agree: Полностью согласны
Disagree: Не согласны
```

: Что ответили *обе* группы.[^n]

``` {.chart #fig-time type=timeline}
- {Дата: 2017-11-06, Что: Первая встреча, Сторона: США}
- {Дата: 2018-03, Что: Вторая встреча, Сторона: Россия}
```

``` {.poll #fig-shares type=stacked}
Ответ,США
Да,6
Нет,8
Не знаю,1
```

: Доли

<!-- a table -->

| Ответ | США | Россия |
|---|---|---|
| Да | 1 | 200 |
| Нет | 1 | 100 |
| Ни то, ни другое | 1 | 34 |

: Опрос {#tbl-poll .poll}

[^n]: Сноска.
""",
}


def write(folder: Path) -> Path:
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(tmp_path_factory.mktemp("charts"))
    assert run(["build", "--project", str(folder)]) == 0
    return folder / "build" / "p"


@pytest.fixture(scope="module")
def page(built: Path) -> Callable[[str], Any]:
    return lambda edition: html.fromstring((built / f"p.{edition}.html").read_bytes())


def said(element: Any) -> str:
    return " ".join("".join(element.itertext()).split(" "))


@pytest.mark.parametrize(
    ("edition", "words"),
    [
        ("en", ["Fully agree", "43.5%", "12%", "A first meeting", f"Nov{NBSP}6,{NBSP}2017", "US,", "40%", "53%"]),
        ("ru", ["Полностью согласны", f"43,5{NBSP}%", "Первая встреча", f"6{NBSP}нояб.", f"40{NBSP}%"]),
    ],
)
def test_the_words_of_a_chart_can_be_searched_for_in_the_pdf(built: Path, edition: str, words: list[str]) -> None:
    text = "".join(each.extract_text() for each in PdfReader(built / f"p.{edition}.pdf").pages)
    for each in words:
        assert each in text or each.replace(NBSP, " ") in text
    fonts = {font for each in PdfReader(built / f"p.{edition}.pdf").pages for font in _fonts(each)}
    assert fonts <= {"PT-Sans", "PT-Sans-Bold", "PT-Serif", "PT-Serif-Bold", "PT-Serif-Italic", "PT-Sans-Italic"}


def _fonts(page: Any) -> set[str]:
    fonts = page["/Resources"].get("/Font", {})
    return {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in fonts.values()}


def test_the_pdf_tells_the_numbers_in_the_language_of_the_text(built: Path) -> None:
    english, russian = (_alternatives(PdfReader(built / f"p.{edition}.pdf")) for edition in ("en", "ru"))
    assert english[0] == "Bar chart. Fully agree: US 43.5%, RF 12%; Disagree: US 56.5%, RF no data."
    assert english[1] == "Two meetings in a year."
    assert russian[0] == (
        f"Столбчатая диаграмма. Полностью согласны: США 43,5{NBSP}%, Россия 12{NBSP}%; "
        f"Не согласны: США 56,5{NBSP}%, Россия нет данных."
    )
    assert russian[1].startswith("Лента времени. 6")
    assert russian[2] == (
        f"Столбчатая диаграмма долей. США, n{NBSP}={NBSP}15: Да 40{NBSP}%, Нет 53{NBSP}%, Не знаю 7{NBSP}%."
    )


def _alternatives(reader: PdfReader) -> list[str]:
    found: list[str] = []

    def visit(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                visit(kid)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node["/Alt"]))
            if "/K" in node:
                visit(node["/K"])

    visit(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_the_pdf_prints_a_data_table_only_where_the_author_asks(built: Path) -> None:
    text = {each: "".join(p.extract_text() for p in PdfReader(built / f"p.{each}.pdf").pages) for each in ("en", "ru")}
    assert text["en"].count("The data of the figure") == 1
    assert "Данные рисунка" not in text["ru"]


def test_html_has_the_data_beside_the_picture(page: Callable[[str], Any]) -> None:
    tables = page("ru").xpath("//details[@class='pf-chart-data']")
    assert [each.xpath("string(summary)") for each in tables] == ["Данные рисунка"] * 3
    rows = [[said(cell) for cell in row] for row in tables[0].xpath(".//tr")]
    assert rows == [
        ["Ответ", "США", "Россия"],
        ["Полностью согласны", f"43,5{NBSP}%", f"12{NBSP}%"],
        ["Не согласны", f"56,5{NBSP}%", "–"],
    ]
    assert len(page("en").xpath("//details[@class='pf-chart-data']")) == 2
    assert len(page("en").xpath("//div[@class='pf-chart-table']//table")) == 1


def test_the_picture_in_html_is_a_drawing_with_words(page: Callable[[str], Any]) -> None:
    sources = page("en").xpath("//figure//img/@src")
    assert len(sources) == 3
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    drawing = etree.fromstring(base64.b64decode(sources[0].partition(",")[2]))
    words = drawing.xpath("//*[local-name()='text']")
    assert {"Fully agree", "43.5%", "US"} <= {"".join(word.itertext()) for word in words}
    assert {word.get("font-family") for word in words} == {"PT Sans"}


def test_charts_follow_the_theme_of_the_project(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "templates").mkdir()
    own = 'page: {measure: 120mm}\ncolors: {accent: "#6b1f2a"}\n'
    (folder / "templates/theme.yml").write_text(own, encoding="utf-8")
    assert run(["build", "--project", str(folder), "--edition", "en", "--to", "html"]) == 0
    page = html.fromstring((folder / "build/p/p.en.html").read_bytes())
    drawing = etree.fromstring(base64.b64decode(page.xpath("//figure//img/@src")[0].partition(",")[2]))
    assert abs(float(drawing.get("width")) - 120 / 25.4 * 96) < 1
    assert drawing.xpath("//@fill[. = '#6b1f2a']")


def test_charts_are_numbered_and_referred_to_like_figures(page: Callable[[str], Any]) -> None:
    english = page("en")
    assert [said(each) for each in english.xpath("//figcaption//span[@class='pf-caption-label']")] == [
        f"Figure{NBSP}1.",
        f"Figure{NBSP}2.",
    ]
    assert said(english.xpath("//a[@href='#fig-poll']")[0]) == f"Figure{NBSP}1"
    assert said(english.xpath("//a[@href='#tbl-poll']")[0]) == f"Table{NBSP}1"
    assert english.xpath("//figcaption//em/text()") == ["both"]
    joint = page("en-ru")
    assert joint.xpath("//figure[@id='en-fig-poll'] and //figure[@id='ru-fig-poll']")


def test_a_poll_shows_shares_that_add_up_and_its_n(page: Callable[[str], Any]) -> None:
    rows = [[said(cell) for cell in row] for row in page("en").xpath("//table[@id='tbl-poll']//tr")]
    assert rows[0] == ["Answer", f"US, n{NBSP}={NBSP}3", f"RF, n{NBSP}={NBSP}334"]
    assert rows[1:4] == [
        ["Yes", f"34%{NBSP}(1)", "60%"],
        ["No", f"33%{NBSP}(1)", "30%"],
        ["Neither", f"33%{NBSP}(1)", "10%"],
    ]
    assert rows[4] == [
        f"In parentheses: the number of people. In a group this small (n{NBSP}<{NBSP}30) a percentage says little by itself."
    ]
    russian = [[said(cell) for cell in row] for row in page("ru").xpath("//table[@id='tbl-poll']//tr")]
    assert russian[0] == ["Ответ", f"США, n{NBSP}={NBSP}3", f"Россия, n{NBSP}={NBSP}334"]
    assert russian[1] == ["Да", f"34{NBSP}%{NBSP}(1)", f"60{NBSP}%"]


@pytest.mark.parametrize("edition", ["en", "ru"])
def test_word_has_a_sharp_picture_its_words_and_the_data_below(built: Path, edition: str) -> None:
    with ZipFile(built / f"p.{edition}.docx") as package:
        document = etree.fromstring(package.read("word/document.xml"))
        pictures = [package.read(name) for name in package.namelist() if name.startswith("word/media/")]
    inline = document.iter(f"{DRAWING}inline")
    sizes = [
        (int(each.find(f"{DRAWING}extent").get("cx")) / 914400, each.find(f"{DRAWING}docPr").get("descr"))
        for each in inline
    ]
    assert len(sizes) == len(pictures) == 3
    assert all(words for _, words in sizes)
    widths = sorted(Image.open(io.BytesIO(picture)).width for picture in pictures)
    for width, inches in zip(widths, sorted(inches for inches, _ in sizes), strict=True):
        assert abs(width / inches - 300) < 2
    tables = [
        ["".join(cell.itertext()) for cell in table.iterfind(".//w:tc", W)]
        for table in document.iterfind(".//w:tbl", W)
    ]
    numbers = {"en": "43.5%", "ru": f"43,5{NBSP}%"}[edition]
    assert any(numbers in cells for cells in tables)
    assert len(tables) == 4  # of three charts, and the poll


def test_the_same_bytes_whatever_the_machine_says(tmp_path: Path) -> None:
    outputs = []
    for seed, zone, locale in [("0", "UTC", "C"), ("4711", "Asia/Vladivostok", "ru_RU.UTF-8")]:
        folder = write(tmp_path / seed)
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "LANG": locale}
        arguments = ["build", "--project", str(folder), "--edition", "ru", "--to", "html,docx"]
        subprocess.run([sys.executable, "-m", "paperforge", *arguments], env=env, check=True, capture_output=True)
        outputs.append({path.name: path.read_bytes() for path in sorted((folder / "build" / "p").iterdir())})
    assert len(outputs[0]) == 2
    assert outputs[0] == outputs[1]


def test_a_paper_without_charts_starts_no_drawer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from paperforge.render.drawer import Drawer

    asked: list[Any] = []
    monkeypatch.setattr(Drawer, "draw", lambda self, specifications: asked.append(specifications))
    folder = write(tmp_path)
    for language in ("en", "ru"):
        (folder / "papers/p" / f"{language}.md").write_text("# One {#one}\n\nWords.\n", encoding="utf-8")
    assert run(["build", "--project", str(folder), "--to", "html"]) == 0
    assert asked == []


def test_checking_draws_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path)
    code = (
        "import sys; from paperforge.cli.main import run; assert run(['check', '--project', sys.argv[1]]) == 0; "
        "print(sorted(set(sys.modules) & {'vl_convert', 'pygraphviz'}))"
    )
    out = subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True).stdout
    assert out.splitlines()[-1] == "[]"
    assert re.search("^(no findings|1 note)$", out, re.MULTILINE)
