"""Where the texts differ: the planted faults that are found, the verb, the annex in every format."""

from __future__ import annotations

import importlib
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paperforge.discrepancies.finding import find_discrepancies
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.loader import read_paper
from paperforge.reading.project import read_project

ROOT = Path(__file__).parents[2]
Verb = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]

PAPER = """\
title: {en: A title, ru: Название}
date: 2018-01-22
lists: [discrepancies]
discrepancies:
  - words: {en: shall answer, ru: может ответить}
    kind: modal
    at: duties
    prevails: en
    note: {en: The Russian word is weaker, ru: Русское слово слабее}
"""
EN = """\
# One {#one}

## Duties {#duties}

Each party shall answer every question that another party puts to it in writing, and does so within 72 hours.

The center in Moscow stays open.
"""
RU = """\
# Раз {#one}

## Обязанности {#duties}

Каждая сторона может ответить на любой вопрос, который другая сторона задала ей письменно, и делает это в течение 48 часов.

Центр в Женеве остаётся открытым.
"""
FILES = {"papers/p/paper.yml": PAPER, "papers/p/en.md": EN, "papers/p/ru.md": RU}


def entries(project: Path, paperforge: Verb, *arguments: str) -> Any:
    code, out, _ = paperforge(project, "discrepancies", "--format", "json", *arguments)
    return code, json.loads(out)["papers"][0]


# ---------------------------------------------------------------- the planted faults


def test_most_planted_faults_are_found_and_few_alarms_are_false() -> None:
    bench = importlib.import_module("discrepancies")  # benchmarks/discrepancies.py plants the faults and counts
    score = bench.measure(bench.read_plants())
    ids = [plant.id for plant in score.plants]
    odd, even = ([each for each in ids if each % 2 == rest] for rest in (1, 0))
    assert score.share(ids, shows_all=False)[0] >= 86
    assert score.share(ids, shows_all=True)[0] >= 90
    # Those that nobody had in view when the tables were made.
    assert score.share(even, shows_all=False)[0] >= 39
    assert score.share(odd, shows_all=False)[0] >= 46
    assert score.false_alarms(shows_all=False) <= 30
    assert score.false_alarms(shows_all=True) <= 180


def test_a_paper_takes_well_under_a_second() -> None:
    project, pandoc = read_project(ROOT), Pandoc()
    try:
        papers = [read_paper(project, slug, pandoc, []) for slug in ("cyberspace-rules", "inf-new-start")]
    finally:
        pandoc.close()
    seconds = []
    for paper in papers:
        assert paper is not None
        began = time.process_time()
        assert find_discrepancies(paper, project)
        seconds.append(time.process_time() - began)
    # The first one reads the tables and pairs the texts.
    assert seconds[1] < 2


# ---------------------------------------------------------------- the verb


def test_each_finding_has_both_places(make_project: Make, paperforge: Verb) -> None:
    code, paper = entries(make_project(FILES), paperforge)
    assert code == 1
    number, name = paper["discrepancies"]
    assert (number["kind"], number["confidence"]) == ("number", "high")
    assert [(side["file"], side["words"], side["start"]) for side in number["sides"]] == [
        ("papers/p/en.md", "72", {"line": 5, "column": 101}),
        ("papers/p/ru.md", "48", {"line": 5, "column": 115}),
    ]
    assert [side["words"] for side in name["sides"]] == ["Moscow", "Женеве"]


def test_a_known_difference_is_told_apart(make_project: Make, paperforge: Verb) -> None:
    _, paper = entries(make_project(FILES), paperforge)
    assert [[side["words"] for side in each["sides"]] for each in paper["known"]] == [["shall", "может"]]


def test_kinds_can_be_chosen(make_project: Make, paperforge: Verb) -> None:
    _, paper = entries(make_project(FILES), paperforge, "--kind", "name,date")
    assert [each["kind"] for each in paper["discrepancies"]] == ["name"]


def test_an_unknown_kind_is_refused(make_project: Make, paperforge: Verb) -> None:
    code, _, err = paperforge(make_project(FILES), "discrepancies", "--kind", "modals")
    assert code == 2
    assert "no kind “modals”" in err


def test_texts_that_agree_end_with_0(make_project: Make, paperforge: Verb) -> None:
    code, out, _ = paperforge(make_project(), "discrepancies")
    assert (code, out.strip()) == (0, "p: no discrepancies")


def test_a_code_that_a_project_ignores_is_not_reported(make_project: Make, paperforge: Verb) -> None:
    project = make_project({**FILES, "papers/p/paper.yml": PAPER + "ignore: [BIL021]\n"})
    assert paperforge(project, "discrepancies")[0] == 0


def test_sarif_names_the_code_and_the_place(make_project: Make, paperforge: Verb) -> None:
    run = json.loads(paperforge(make_project(FILES), "discrepancies", "--format", "sarif")[1])["runs"][0]
    assert [result["ruleId"] for result in run["results"]] == ["BIL021", "BIL021"]


def test_check_does_not_report_them(make_project: Make, paperforge: Verb) -> None:
    assert "BIL021" not in paperforge(make_project(FILES), "check")[1]


def test_words_in_footnotes_and_cells_are_compared(make_project: Make, paperforge: Verb) -> None:
    en = "# One {#one}\n\nWords.[^a]\n\n[^a]: They may wait.\n\n| A | B |\n|---|---|\n| Moscow | 5 |\n| none | 7 |\n"
    ru = "# Раз {#one}\n\nСлова.[^a]\n\n[^a]: Они должны ждать.\n\n| А | Б |\n|---|---|\n| Москва | 5 |\n| нет | 8 |\n"
    _, paper = entries(make_project({"papers/p/en.md": en, "papers/p/ru.md": ru}), paperforge)
    assert [[side["words"] for side in each["sides"]] for each in paper["discrepancies"]] == [
        ["may", "должны"],
        ["7", "8"],
    ]


def test_each_two_of_three_languages_are_compared(make_project: Make, paperforge: Verb) -> None:
    files = {
        "paperforge.yml": "languages: [en, ru, de]\n",
        "people.yml": "persons: {}\n",
        "papers/p/paper.yml": "title: {en: A title, ru: Название, de: Ein Titel}\n",
        "papers/p/en.md": "# One {#one}\n\nThey met in 1987.\n",
        "papers/p/ru.md": "# Раз {#one}\n\nОни встретились в 1988 г.\n",
        "papers/p/de.md": "# Eins {#one}\n\nSie trafen sich 1989.\n",
    }
    _, paper = entries(make_project(files), paperforge)
    found = [[(side["language"], side["words"]) for side in each["sides"]] for each in paper["discrepancies"]]
    assert found == [
        [("en", "1987"), ("ru", "1988")],
        [("en", "1987"), ("de", "1989")],
        [("ru", "1988"), ("de", "1989")],
    ]
    assert [each["languages"] for each in paper["left_out"]] == [["en", "de"], ["ru", "de"]]
    assert paper["left_out"][0]["kinds"] == ["modal", "negation", "quantity", "opposite"]


# ---------------------------------------------------------------- the annex


@pytest.fixture
def built(make_project: Make, paperforge: Verb) -> Path:
    project = make_project(FILES)
    assert paperforge(project, "build", "--to", "html,docx", "--edition", "en,ru")[0] == 0
    return project / "build/p"


def test_the_annex_prints_known_differences_and_those_that_are_found(built: Path) -> None:
    html = (built / "p.en.html").read_text(encoding="utf-8")
    annex = re.sub(r"\s+", " ", html[html.index("pf-section-differences-en") :])
    assert "Where the texts differ" in annex
    assert "<strong>shall answer</strong>" in annex
    assert "the English text prevails" in annex
    assert "The Russian word is weaker" in annex
    assert "<strong>может ответить</strong>" in annex
    assert "<strong>72</strong>" in annex
    assert "not settled" in annex


def test_the_annex_is_in_the_language_of_its_edition(built: Path) -> None:
    html = (built / "p.ru.html").read_text(encoding="utf-8")
    annex = re.sub(r"\s+", " ", html[html.index("pf-section-differences-ru") :])
    assert "Расхождения текстов" in annex
    assert "преимущественную силу имеет английский текст" in annex
    assert "не урегулировано" in annex
    assert 'lang="en"' in annex


def test_the_annex_stands_in_word_too(built: Path) -> None:
    from docx import Document

    cells = {
        cell.text for table in Document(str(built / "p.en.docx")).tables for row in table.rows for cell in row.cells
    }
    assert "Duties" in cells
    assert any("72" in cell and cell.startswith("…") for cell in cells)


def test_there_is_no_annex_where_nothing_differs(make_project: Make, paperforge: Verb) -> None:
    project = make_project(
        {"papers/p/paper.yml": "title: {en: A title, ru: Название}\ndate: 2018-01-22\nlists: [discrepancies]\n"}
    )
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0
    assert "Where the texts differ" not in (project / "build/p/p.en.html").read_text(encoding="utf-8")
