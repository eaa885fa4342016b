"""Papers from elsewhere: pandoc Markdown with ordinary front matter, one file per language."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]

ENGLISH = """\
---
title: "Arms control: a paper from elsewhere"
author:
  - Jane Doe
  - name: John Roe
    affiliation: University of Somewhere
date: March 2018
abstract: |
  First paragraph of the abstract.

  Second paragraph.
keywords: arms control, verification
bibliography: sources.bib
lang: en-GB
---

# Introduction

A claim [@smith2010, p. 4], a template {{ title }} and {% raw %} and {#id}, $x^2$, and a note.[^1]

## Details

1. One
2. Two

[^1]: The note's words.
"""
RUSSIAN = """\
---
title: Доклад из другого места
author: Джейн Доу
lang: ru
---

# Введение

Утверждение и {{ шаблон }}.[^1]

## Подробности

[^1]: Слова сноски.
"""
BIBLIOGRAPHY = "@book{smith2010, author={Smith, Ann}, title={On Treaties}, year={2010}, publisher={Press}}\n"


def words(page: str) -> str:
    body = re.sub(r"</?(a|em|i|cite|span|strong|sup)\b[^>]*>", "", page.split("<body>")[1])
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", body)))


def build(tmp_path: Path, paperforge: Run, files: dict[str, str]) -> tuple[int, str]:
    for name, content in {"paperforge.yml": "languages: [en, ru]\n", **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    code, out, err = paperforge(tmp_path, "build", "--to", "html")
    return code, out + err


def test_a_single_file_is_built_with_what_its_front_matter_says(tmp_path: Path, paperforge: Run) -> None:
    code, out = build(tmp_path, paperforge, {"papers/arms.md": ENGLISH, "papers/sources.bib": BIBLIOGRAPHY})
    assert code == 0, out
    assert [path.name for path in (tmp_path / "build/arms").iterdir()] == ["arms.en.html"]
    shown = words((tmp_path / "build/arms/arms.en.html").read_text(encoding="utf-8"))
    for expected in (
        "Arms control: a paper from elsewhere",
        "Jane Doe",
        "John Roe",
        "University of Somewhere",
        "March 2018",
        "First paragraph of the abstract. Second paragraph.",
        "arms control, verification",
        "(Smith 2010, 4)",
        "On Treaties",
        "The note’s words.",
    ):
        assert expected in shown, expected


def test_template_marks_in_a_body_are_content(tmp_path: Path, paperforge: Run) -> None:
    code, out = build(tmp_path, paperforge, {"papers/arms.md": ENGLISH, "papers/sources.bib": BIBLIOGRAPHY})
    assert code == 0, out
    shown = words((tmp_path / "build/arms/arms.en.html").read_text(encoding="utf-8"))
    assert "a template {{ title }} and {% raw %} and {#id}," in shown


def test_template_marks_in_the_metadata_are_content(tmp_path: Path, paperforge: Run) -> None:
    text = '---\ntitle: "Use {{ config }} and {% for %} and {#x}"\nauthor: "{{ 7*7 }}"\n---\n\nWords.\n'
    code, out = build(tmp_path, paperforge, {"papers/x.md": text})
    assert code == 0, out
    shown = words((tmp_path / "build/x/x.en.html").read_text(encoding="utf-8"))
    assert "Use {{ config }} and {% for %} and {#x}" in shown
    assert "{{ 7*7 }}" in shown
    assert "49" not in shown


def test_a_second_file_adds_a_language(tmp_path: Path, paperforge: Run) -> None:
    files = {"papers/arms.md": ENGLISH, "papers/arms.ru.md": RUSSIAN, "papers/sources.bib": BIBLIOGRAPHY}
    code, out = build(tmp_path, paperforge, files)
    assert code == 0, out
    built = {path.name for path in (tmp_path / "build/arms").iterdir()}
    assert built == {"arms.en.html", "arms.ru.html", "arms.en-ru.html"}
    both = words((tmp_path / "build/arms/arms.en-ru.html").read_text(encoding="utf-8"))
    assert "Доклад из другого места" in both
    assert "Утверждение и {{ шаблон }}." in both
    assert "Arms control: a paper from elsewhere" in both


def test_a_russian_paper_alone_takes_its_language_from_lang(tmp_path: Path, paperforge: Run) -> None:
    code, out = build(tmp_path, paperforge, {"papers/doklad.md": RUSSIAN})
    assert code == 0, out
    page = (tmp_path / "build/doklad/doklad.ru.html").read_text(encoding="utf-8")
    assert '<html lang="ru-RU">' in page
    assert "Джейн Доу" in words(page)


def test_a_file_without_any_front_matter_is_a_paper(tmp_path: Path, paperforge: Run) -> None:
    code, out = build(tmp_path, paperforge, {"papers/plain-words.md": "# One\n\nWords.\n"})
    assert code == 0, out
    assert "Plain words" in words((tmp_path / "build/plain-words/plain-words.en.html").read_text(encoding="utf-8"))


def test_a_metadata_file_without_a_title_is_a_finding(tmp_path: Path, paperforge: Run) -> None:
    code, _ = build(tmp_path, paperforge, {"papers/x/paper.yml": "version: '0.1'\n", "papers/x/en.md": "Words.\n"})
    assert code == 1
