"""References inside a paper, as PDF and HTML print and link them, in editions of one language and of two."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader

from paperforge.cli.main import run

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
FILES = {
    "paperforge.yml": "languages: [en, ru]\n",
    "papers/p/a.svg": PICTURE,
    "papers/p/paper.yml": """\
title: {en: A paper, ru: Доклад}
date: 2018-01-22
lists: [figures, tables]
abstract:
  en: As @fig-way and [](#op-b) show.^[A note of the abstract.]
  ru: Показывают @fig-way и [](#op-b).
""",
    "papers/p/en.md": """\
# First {#sec-first}

See [](#fig-way), @tbl-all and [](#sec-second); the words are in [](#note-words).[^before]

![A way.](a.svg){#fig-way alt="A way"}

## Alpha {#op-a .option}

It comes before [](#op-b).[^words]

## Beta {#op-b .option}

# Second {#sec-second}

| a | b |
|---|---|
| 1 | 2 |

: All of it {#tbl-all}

[^before]: An earlier note.
[^words]: [The words]{#note-words} of the note.
""",
    "papers/p/ru.md": """\
# Первый {#sec-first}

См. [](#fig-way), @tbl-all и [](#sec-second); слова — в [](#note-words){case=prep}.[^before]

![Путь.](a.svg){#fig-way alt="Путь"}

## Альфа {#op-a .option}

Он идёт до [](#op-b){case=gen}.[^words]

## Бета {#op-b .option}

# Второй {#sec-second}

| а | б |
|---|---|
| 1 | 2 |

: Всё {#tbl-all}

[^before]: Раннее примечание.
[^words]: [Слова]{#note-words} примечания.
""",
}

# What each edition says: the number of the note is the one printed before it.
SAID = {
    "en": ["As Figure 1 and Option 2 show", "See Figure 1, Table 1 and section “Second”; the words are in note 3."],
    "ru": ["Показывают рис. 1 и вариант 2", "См. рис. 1, табл. 1 и раздел «Второй»; слова — в примечании 2."],
}
SAID["en-ru"] = [*SAID["en"], SAID["ru"][0], SAID["ru"][1].replace("примечании 2", "примечании 5")]
NOTES = {
    "en": {"The words of the note.": 3},
    "ru": {"Слова примечания.": 2},
    "en-ru": {"The words of the note.": 3, "Слова примечания.": 5},
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("references")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    assert run(["build", "--project", str(folder), "--to", "pdf,html"]) == 0
    return folder / "build" / "p"


def plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("\u00ad", ""))


@pytest.mark.parametrize("edition", SAID)
def test_the_page_for_the_screen_says_and_links_the_references(built: Path, edition: str) -> None:
    page = html.fromstring((built / f"p.{edition}.html").read_text(encoding="utf-8"))
    for call in page.xpath("//a[@role='doc-noteref']"):
        call.drop_tree()
    said = plain(page.text_content())
    assert [words for words in SAID[edition] if words not in said] == []
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not page.xpath("//*[@kind]"), "HTML has this attribute for other elements"
    assert page.xpath("//a[@class='pf-ref'][@data-kind='figure']")
    for link in page.xpath("//a[contains(@class, 'pf-ref')]"):
        target = page.get_element_by_id(link.get("href")[1:])
        languages = [each.xpath("ancestor::*[@lang][1]/@lang")[0][:2] for each in (link, target)]
        assert languages[0] == languages[1] or "footnotes" in str(target.xpath("ancestor::*/@class"))
    for words, number in NOTES[edition].items():
        assert words in plain(page.get_element_by_id(f"fn{number}").text_content())


@pytest.mark.parametrize("edition", SAID)
def test_the_printed_page_says_and_links_the_references(built: Path, edition: str) -> None:
    reader = PdfReader(built / f"p.{edition}.pdf")
    pages = [plain(page.extract_text()) for page in reader.pages]
    said = re.sub(r"(?<=show)\d", "", " ".join(pages))
    assert [words for words in SAID[edition] if words.rstrip(".") not in said] == []
    for words, number in NOTES[edition].items():
        assert re.search(rf"\b{number} ?{re.escape(words)}", said), words
    annotations = [each.get_object() for page in reader.pages for each in page.get("/Annots", [])]
    targets = {str(each["/Dest"]) for each in annotations if "/Dest" in each}
    prefixes = ["en-", "ru-"] if edition == "en-ru" else [""]
    wanted = {
        f"{prefix}{name}" for prefix in prefixes for name in ("fig-way", "tbl-all", "op-b", "sec-second", "note-words")
    }
    assert wanted <= targets
    assert wanted <= set(reader.named_destinations)


@pytest.mark.parametrize(
    ("edition", "entries"), [("en", ["Figure 1. A way.", "Table 1. All of it"]), ("ru", ["Рис. 1. Путь."])]
)
def test_lists_of_figures_and_tables_lead_to_them(built: Path, edition: str, entries: list[str]) -> None:
    page = html.fromstring((built / f"p.{edition}.html").read_text(encoding="utf-8"))
    listed = {plain(link.text_content()): link.get("href")[1:] for link in page.xpath("//*[@class='pf-list-of']//a")}
    assert set(entries) <= set(listed)
    assert page.get_element_by_id(listed[entries[0]]).tag == "figure"
    after = [each.get("class") for each in page.xpath("//*[@class='pf-contents' or @class='pf-list-of']")]
    assert after == ["pf-contents", "pf-list-of", "pf-list-of"]


def test_options_are_numbered_in_headings_and_contents(built: Path) -> None:
    page = html.fromstring((built / "p.en-ru.html").read_text(encoding="utf-8"))
    assert plain(page.get_element_by_id("ru-op-b").text_content()) == "Вариант 2. Бета"
    assert "Option 2. Beta" in [plain(each.text_content()) for each in page.xpath("//*[@class='pf-contents']//a")]
