"""What is negotiated, on the page: brackets, terms, cards, matrix, links, registers; the brief, the four columns, the lists.

The project is tests/data/negotiated.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader

from paperforge.cli.main import run

DATA = Path(__file__).parents[1] / "data" / "negotiated"
FORMATS = "pdf,docx,html"
Verb = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, built in its texts and in both documents made from it."""
    folder = tmp_path_factory.mktemp("negotiated") / "project"
    shutil.copytree(DATA, folder)
    assert run(["build", "--project", str(folder), "--edition", "en,ru,brief,four-column", "--to", FORMATS]) == 0
    return folder


def pdf_text(project: Path, edition: str) -> str:
    pages = PdfReader(project / f"build/p/p.{edition}.pdf").pages
    text = re.sub(r"(?<=\w)-\n(?=\w)", "", "\n".join(page.extract_text() for page in pages))  # hyphenated words
    return re.sub(r"\s+", " ", text)


def page_of(project: Path, edition: str) -> html.HtmlElement:
    return html.fromstring((project / f"build/p/p.{edition}.html").read_bytes())


def docx_text(project: Path, edition: str) -> str:
    with zipfile.ZipFile(project / f"build/p/p.{edition}.docx") as package:
        document = package.read("word/document.xml").decode()
    document = re.sub(r"<w:instrText[^>]*>[^<]*</w:instrText>", "", document)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", document.replace("</w:p>", " ").replace("<w:br/>", " ")))


def words_of(project: Path, edition: str, kind: str) -> str:
    if kind == "html":
        return re.sub(r"\s+", " ", str(page_of(project, edition).text_content()))
    return pdf_text(project, edition) if kind == "pdf" else docx_text(project, edition)


every_format = pytest.mark.parametrize("kind", ["pdf", "docx", "html"])


@every_format
def test_brackets_are_printed_with_their_owners(project: Path, kind: str) -> None:
    words = words_of(project, "en", kind)
    assert "[US: shall [US: at once] [RF: in due course]] [RF: should] inform the other [RF: in writing]" in words
    assert "[US: shall] [RF: will] [Compromise: is to] reply" in words
    assert "may" not in words.split("reply")[0].split("in writing")[1]  # the baseline has a document of its own


@every_format
def test_paragraphs_in_a_bracket_keep_their_owner(project: Path, kind: str) -> None:
    assert "[US: One paragraph. Two paragraphs.] [RF: Another text.]" in words_of(project, "en", kind)


def test_a_screen_reader_hears_whose_wording_it_is(project: Path) -> None:
    groups = page_of(project, "ru").xpath('//*[contains(@class,"pf-alt")][@role="group"]/@aria-label')
    assert {"США", "Россия"} <= set(groups)


@every_format
def test_how_to_read_brackets_stands_where_there_are_brackets(project: Path, kind: str) -> None:
    assert "How to read brackets" in words_of(project, "en", kind)


def test_how_to_read_brackets_stands_nowhere_else(make_project: Callable[..., Path], paperforge: Verb) -> None:
    folder = make_project()
    assert paperforge(folder, "build", "--edition", "en", "--to", "html")[0] == 0
    assert "How to read brackets" not in (folder / "build/p/p.en.html").read_text()


def test_definitions_stand_side_by_side_under_their_sides(project: Path) -> None:
    table = page_of(project, "en").xpath('//div[contains(@class,"pf-contested-term")]//table')[0]
    assert [each.text_content() for each in table.xpath(".//thead//th")] == ["United States", "Russian Federation"]
    us, rf = table.xpath(".//tbody//td")
    assert "covert" in us.text_content()
    assert rf.xpath('.//*[@lang="ru"]')[0].text_content() == "Любые действия государства."
    assert "In other words: Any acts by a state." in re.sub(r"\s+", " ", rf.text_content())


@every_format
def test_words_across_languages_are_compared(project: Path, kind: str) -> None:
    words = words_of(project, "en", kind)
    assert "«вмешательство» means more than “interference”" in words
    assert "«интервенция»: troops" in words


def test_the_card_of_an_option_stands_below_its_heading(project: Path) -> None:
    (heading,) = page_of(project, "en").xpath('//h3[@id="op-a"]')
    rows = heading.getnext().xpath(".//tr")
    said = {row[0].text_content(): re.sub(r"\s+", " ", row[1].text_content()) for row in rows}
    assert said["Status"].startswith("provisional · bilateral")
    assert said["Verification"] == "Unknown; open question: What can be shown?"
    assert said["Cost"] == "Little, see Option 2."
    assert said["Links"] == "in exchange for Option 2. A second way (provisional)"
    assert all(row[0].tag == "th" for row in rows)


@every_format
def test_every_score_of_every_side_is_shown_with_the_spread(project: Path, kind: str) -> None:
    words = words_of(project, "en", kind).replace("\u00a0", " ")
    assert re.search(r"2–4 US: \+ high RF: − low 2–5 US: − low RF: \+\+ very high", words) or kind == "html"
    assert "Table 1" in words
    assert "The order stays when any one weight moves by 10 points." in words


def test_matrix_and_links_are_numbered_and_referred_to(project: Path) -> None:
    page = page_of(project, "en")
    assert [each.text_content() for each in page.xpath('//a[@href="#tbl-m"]')] == ["Table\u00a01"]
    assert [each.text_content() for each in page.xpath('//a[@href="#fig-l"]')] == ["Figure\u00a01"]


def test_the_linkage_graph_has_a_table_and_an_alternative_text_that_say_the_same(project: Path) -> None:
    page = page_of(project, "en")
    (figure,) = page.xpath('//figure[@id="fig-l"]')
    alternative = figure.xpath(".//img/@alt")[0]
    assert "A first way in exchange for A second way (provisional)" in alternative
    table = re.sub(r"\s+", " ", page.xpath('//div[contains(@class,"pf-links")]')[0].text_content())
    assert "Option 1. A first way" in table
    assert "must not be made conditional on" in table


def test_the_graph_is_a_bitmap_in_word(project: Path) -> None:
    with zipfile.ZipFile(project / "build/p/p.en.docx") as package:
        pictures = [name for name in package.namelist() if name.startswith("word/media/")]
    assert [name.rsplit(".", 1)[1] for name in pictures] == ["png"]


def test_a_reservation_stands_behind_the_card_of_what_it_reserves(project: Path) -> None:
    (heading,) = page_of(project, "en").xpath('//h3[@id="op-b"]')
    reservation = heading.getnext().getnext()
    assert "pf-reservation" in reservation.get("class")
    assert (
        reservation.text_content().split()
        == "Reservation: United States The United States reserves its position.".split()
    )


@every_format
def test_the_registers_stand_behind_the_text(project: Path, kind: str) -> None:
    words = words_of(project, "ru", kind).replace("\u00a0", " ")
    order = ["Оговорки", "Открытые вопросы", "Реестр позиций", "Скобки"]
    places = [words.rfind(each) for each in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "От ответа зависит: вариант 1, вариант 2" in words
    assert "ряд участников: Россия" in words
    assert "Нормы 2015 г. На него опираются: вариант 1." in words


@every_format
def test_an_issue_says_how_pressing_it_is(project: Path, kind: str) -> None:
    assert "Sanctions (priority 1)" in words_of(project, "en", kind).replace("\u00a0", " ")


def test_the_annex_of_brackets_counts_by_side_and_leads_to_each(project: Path) -> None:
    page = page_of(project, "en")
    words = re.sub(r"\s+", " ", str(page.text_content())).replace("\u00a0", " ")
    assert "Open brackets: 5. Of them United States 4, Russian Federation 5." in words
    assert "0.1, 82 days" in words.replace("0.1,82", "0.1, 82")
    links = page.xpath('//div[contains(@class,"pf-bracket-list")]//a/@href')
    ids = set(page.xpath("//@id"))
    assert len(links) == 5
    assert {each[1:] for each in links} <= ids


def test_no_id_stands_twice(project: Path) -> None:
    ids = page_of(project, "en").xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


# ---------------------------------------------------------------- documents made from it


def test_the_brief_is_one_page_in_each_language(project: Path) -> None:
    assert len(PdfReader(project / "build/p/p.brief.pdf").pages) == 2


@every_format
def test_the_brief_shows_both_legs_and_what_is_asked(project: Path, kind: str) -> None:
    words = words_of(project, "brief", kind).replace("\u00a0", " ")
    assert "What now?" in words
    assert "Arms are arms (all participants; agreed)." in words
    assert "Option 1 in exchange for Option 2 (provisional)" in words
    assert "Sanctions are bad" not in words  # disputed
    assert "Решить." in words


def test_a_brief_in_one_language(project: Path, paperforge: Verb) -> None:
    assert paperforge(project, "build", "--edition", "brief-ru", "--to", "pdf")[0] == 0
    assert len(PdfReader(project / "build/p/p.brief-ru.pdf").pages) == 1


def test_the_four_columns_give_each_side_its_wording(project: Path) -> None:
    table = page_of(project, "four-column").xpath('//table[contains(@class,"pf-columns")]')[0]
    heads = [each.text_content() for each in table.xpath(".//thead//th")]
    assert heads == ["No.", "Baseline", "United States", "Russian Federation", "Compromise"]
    first = next(row for row in table.xpath(".//tbody/tr") if len(row) == 5)
    baseline, us, rf, compromise = (re.sub(r"\s+", " ", cell.text_content()) for cell in first[1:])
    assert "Each side shall at once inform the other [—], and shall reply." in us
    assert "Each side should inform the other in writing, and will reply." in rf
    assert "may reply" in baseline
    assert "is to reply" in compromise
    assert "Table 1 and Figure 1" in us


def test_the_four_columns_lie_on_their_side(project: Path) -> None:
    for page in PdfReader(project / "build/p/p.four-column.pdf").pages:
        assert page.mediabox.width > page.mediabox.height
    with zipfile.ZipFile(project / "build/p/p.four-column.docx") as package:
        document = package.read("word/document.xml").decode()
    assert document.count('w:orient="landscape"') == document.count("<w:sectPr") == 2


def test_everything_is_the_same_bytes_twice(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    shutil.copytree(DATA, folder)
    assert run(["build", "--project", str(folder), "--edition", "en,ru,brief,four-column", "--to", FORMATS]) == 0
    for path in (folder / "build/p").iterdir():
        assert path.read_bytes() == (project / "build/p" / path.name).read_bytes(), path.name


LOSABLE = {
    "paperforge.yml": """\
languages: [en, ru]
sides: {US: {name: {en: United States, ru: США}}, RF: {name: {en: Russia, ru: Россия}}}
""",
    "papers/p/ru.md": "# Раз\n\n## Путь {#op-a .option}\n\nСлова.\n",
    "papers/p/paper.yml": """\
title: {en: A title, ru: Название}
date: 2018-01-22
stage: working
parties: [US, RF]
lists: [brackets]
brief:
  question: {en: "A [[x]{.alt by=US} [y]{.alt by=RF}]{.brk} question [@k, p. 3].", ru: Вопрос.}
  asks: [{en: Decide., ru: Решить.}]
""",
    "papers/p/refs.bib": "@misc{k, title = {Key}, date = {1945}, langid = {english}}\n",
    "papers/p/options.yml": """\
options:
  op-a:
    label: {en: A way, ru: Путь}
    recommended: true
    design: {see: op-a}
    verification: {see: op-a}
    enforcement: {see: op-a}
    assessments: {US: {rationale: {en: a, ru: а}}, RF: {rationale: {en: b, ru: б}}}
""",
    "papers/p/en.md": """\
# Title [US: shall] [RF: should] {#title}

See [](#title). A [pre [one]{.alt by=US} mid [two]{.alt by=RF} post]{#br-1 .brk} z.[^n]

[^n]: A note [US: nu] [RF: nr] here.

| Line [US: lu] [RF: lr]

Term [US: tu] [RF: tr]
:   What it means.

| Head |
|---|
| Cell [US: cu] [RF: cr] |

: Caption [US: au] [RF: ar]

Pictures [US: ![alt [US: iu]](a.svg) pu] [RF: pr].

## A way {#op-a .option}

[RF: in writing]{#br-add}
""",
    "papers/p/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"><rect width="4" height="2"/></svg>',
}


@pytest.fixture(scope="module")
def losable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Brackets in all sorts of places, built in every format."""
    folder = tmp_path_factory.mktemp("losable") / "project"
    for name, content in LOSABLE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    assert run(["build", "--project", str(folder), "--edition", "en,brief-en,four-column-en", "--to", FORMATS]) == 0
    return folder


@pytest.mark.parametrize("side", ["US", "RF"])
@every_format
def test_the_four_columns_have_a_row_for_a_bracket_wherever_it_stands(losable: Path, kind: str, side: str) -> None:
    words = words_of(losable, "four-column-en", kind)
    of_side = {
        "US": ["shall", "nu", "lu", "tu", "cu", "au", "pu"],
        "RF": ["should", "nr", "lr", "tr", "cr", "ar", "pr"],
    }
    assert [each for each in of_side[side] if not re.search(rf"\b{each}\b", words)] == []


def test_words_beside_the_wordings_of_a_bracket_are_kept(losable: Path) -> None:
    assert "A pre one mid post z." in words_of(losable, "four-column-en", "html")
    assert "A pre mid two post z." in words_of(losable, "four-column-en", "html")
    assert "pre [US: one] mid [RF: two] post" in words_of(losable, "en", "html").replace(" ]", "]")


@every_format
def test_titles_that_are_quoted_keep_their_brackets(losable: Path, kind: str) -> None:
    assert "“Title [US: shall] [RF: should]”" in words_of(losable, "en", kind)


@every_format
def test_a_brief_prints_brackets_and_no_citations(losable: Path, kind: str) -> None:
    assert "A [US: x] [RF: y] question." in words_of(losable, "brief-en", kind)


def test_every_link_of_the_annex_leads_somewhere(losable: Path) -> None:
    page = page_of(losable, "en")
    assert {each[1:] for each in page.xpath("//a[starts-with(@href,'#')]/@href")} <= set(page.xpath("//@id"))


# ---------------------------------------------------------------- lists


def test_brackets_are_listed_with_place_owners_and_age(project: Path, paperforge: Verb) -> None:
    code, out, _ = paperforge(project, "brackets")
    assert code == 0
    assert (
        "papers/p/en.md:3:74: 1 #br-1 · [US: shall [US: at once] [RF: in due course]] [RF: should] · since 0.1, 82 days"
        in out
    )
    assert "p en: 5 brackets, 1 of them nested; US 4, RF 5" in out


def test_brackets_as_json(project: Path, paperforge: Verb) -> None:
    texts = json.loads(paperforge(project, "brackets", "--format", "json")[1])["texts"]
    assert [(text["language"], len(text["brackets"])) for text in texts] == [("en", 5), ("ru", 5)]
    assert texts[0]["brackets"][1] | {"line": 0, "column": 0} == {
        "number": 2,
        "id": "",
        "parent": 1,
        "level": 2,
        "line": 0,
        "column": 0,
        "heading": "poss",
        "sides": ["US", "RF"],
        "since": "",
        "age": None,
        "words": "[US: at once] [RF: in due course]",
        "alternatives": [
            {"kind": "alt", "sides": ["US"], "words": "at once"},
            {"kind": "alt", "sides": ["RF"], "words": "in due course"},
        ],
    }


def test_brackets_that_do_not_balance_are_said(make_project: Callable[..., Path], paperforge: Verb) -> None:
    folder = make_project({"papers/p/en.md": "A [[US: b] [RF: c] d.\n"})
    code, _, err = paperforge(folder, "brackets")
    assert code == 1
    assert "BRK050" in err


def test_status_as_text_and_json(project: Path, paperforge: Verb) -> None:
    code, out, _ = paperforge(project, "status")
    assert code == 0
    assert re.search(r"^p +en +working +0\.2 +5 +0 +0 +0 +–$", out, re.MULTILINE)
    assert "1 paper, 2 texts, 10 open brackets" in out
    rows = json.loads(paperforge(project, "status", "--format", "json")[1])["rows"]
    assert [(row["language"], row["brackets"]) for row in rows[:2]] == [("en", 5), ("ru", 5)]


def test_status_as_a_page_that_leads_to_the_texts(project: Path, paperforge: Verb) -> None:
    assert paperforge(project, "status", "--format", "html")[0] == 0
    page = html.fromstring((project / "build/status.html").read_bytes())
    assert "p/p.en.html" in page.xpath("//a/@href")
    assert page.xpath("//thead//th[@scope='col']")


def test_a_build_can_write_the_page_of_the_status(make_project: Callable[..., Path], paperforge: Verb) -> None:
    folder = make_project()
    assert paperforge(folder, "build", "--to", "html", "--status")[0] == 0
    assert (folder / "build/status.html").is_file()
