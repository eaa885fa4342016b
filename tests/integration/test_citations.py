"""Citations in every style, place and format: what a reader sees, and where the links lead."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from lxml import etree, html

from paperforge.cli.main import run

Make = Callable[..., Path]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LANGUAGES = "languages: [en, ru]\n"

BIBLATEX = """\
@book{garthoff, author = {Garthoff, Raymond L.}, title = {Détente and Confrontation}, edition = {2},
  publisher = {Brookings Institution}, location = {Washington}, date = {1994}, langid = {english}}
@article{chernenko, author = {Черненко, Елена}, title = {Холодная война}, journaltitle = {Россия в глобальной политике},
  date = {2016}, number = {3}, pages = {10--20}, langid = {russian}, related = {chernenko-latin}, relatedtype = {romanized}}
@article{chernenko-latin, author = {Chernenko, Elena}, title = {Kholodnaia voina}, usere = {Cold War},
  journaltitle = {Rossiia v global’noi politike}, date = {2016}, number = {3}, pages = {10--20}, langid = {russian}}
"""
BIBTEX = (
    BIBLATEX.replace("date =", "year =")
    .replace("journaltitle", "journal")
    .replace("location", "address")
    .replace("langid", "language = {x}, langid")
)
CSL_JSON = """[
{"id": "garthoff", "type": "book", "title": "Détente and Confrontation", "edition": "2", "language": "en",
 "publisher": "Brookings Institution", "publisher-place": "Washington", "issued": {"date-parts": [[1994]]},
 "author": [{"family": "Garthoff", "given": "Raymond L."}]},
{"id": "chernenko", "type": "article-journal", "title": "Холодная война", "language": "ru", "issue": "3", "page": "10-20",
 "container-title": "Россия в глобальной политике", "issued": {"date-parts": [[2016]]},
 "author": [{"family": "Черненко", "given": "Елена"}],
 "custom": {"related": "chernenko-latin", "relatedtype": "romanized"}},
{"id": "chernenko-latin", "type": "article-journal", "title": "Kholodnaia voina", "language": "ru", "issue": "3",
 "page": "10-20", "container-title": "Rossiia v global’noi politike", "issued": {"date-parts": [[2016]]},
 "author": [{"family": "Chernenko", "given": "Elena"}], "custom": {"translated-title": "Cold War"}}
]"""

PAPER = {
    "papers/p/paper.yml": """\
title: {en: A title, ru: Название}
date: 2018-01-22
abstract:
  en: It begins with a source [@garthoff, p. 3].
  ru: Сначала источник [@garthoff, с. 3].
""",
    "papers/p/en.md": """\
# One {#one}

First words.^[A note of the author's.] A claim [@chernenko, p. 12]. Another note.^[It cites [@garthoff, p. 7] inside.]
As @garthoff [p. 9] says, again [@chernenko].

| Head | Other |
|------|-------|
| Cell [@garthoff, chap. 2] | more |

: A table {#tbl-one}
""",
    "papers/p/ru.md": """\
# Раз {#one}

Слова [@chernenko, с. 12; @garthoff]. Ещё [@garthoff, гл. 2]. И [@chernenko-latin, см. раздел 3].
""",
}


def build(make_project: Make, files: dict[str, str], *arguments: str) -> Path:
    folder = make_project({**PAPER, **files})
    assert run(["build", "--project", str(folder), *arguments]) == 0
    return folder / "build" / "p"


def text_of(page: Path) -> str:
    return " ".join(html.parse(page).getroot().text_content().split())


def references_in(page: Path) -> list[str]:
    entries = html.parse(page).getroot().find_class("csl-entry")
    return [" ".join(entry.text_content().split()) for entry in entries]


@pytest.mark.parametrize(
    ("name", "content"),
    [("refs.bib", BIBTEX), ("refs.bib", BIBLATEX), ("refs.json", CSL_JSON)],
    ids=["BibTeX", "BibLaTeX", "CSL JSON"],
)
def test_the_same_paper_is_printed_from_every_kind_of_bibliography(make_project: Make, name: str, content: str) -> None:
    folder = build(make_project, {"paperforge.yml": LANGUAGES, f"papers/p/{name}": content}, "--to", "html")
    assert references_in(folder / "p.en.html") == [
        "Chernenko, Elena. 2016. “Kholodnaia voina” [Cold War]. Rossiia v global’noi politike, no. 3: 10–20.",
        "Garthoff, Raymond L. 1994. Détente and Confrontation. 2nd ed. Brookings Institution.",
    ]
    assert references_in(folder / "p.ru.html") == [
        "Черненко Е. Холодная война // Россия в глобальной политике. 2016. № 3. С. 10–20.",
        "Garthoff R. L. Détente and Confrontation. Ed. 2. Washington: Brookings Institution, 1994.",
    ]
    words = text_of(folder / "p.ru.html")
    assert "Слова [Черненко, 2016, с. 12; Garthoff, 1994]. Ещё [Garthoff, 1994, гл. 2]. " in words
    assert "И [Черненко, 2016, см. раздел 3]." in words


NOTES = {"paperforge.yml": LANGUAGES + "csl: {en: chicago-notes-bibliography}\n", "papers/p/refs.bib": BIBLATEX}
EXPECTED_NOTES = [
    # The first note on a source is the full one, also where it stands in the abstract; those of the author are between.
    "Raymond L. Garthoff, Détente and Confrontation, 2nd ed. (Brookings Institution, 1994), 3.",
    "A note of the author’s.",
    "Elena Chernenko, “Kholodnaia voina” [Cold War], Rossiia v global’noi politike, no. 3 (2016): 12.",
    "It cites (Garthoff, Détente and Confrontation, 7) inside.",
    "Détente and Confrontation, 9.",
    "Chernenko, “Kholodnaia voina.”",
    "Garthoff, Détente and Confrontation, chap. 2.",
]


@pytest.fixture(scope="module")
def in_notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notes")
    for name, content in {**PAPER, **NOTES}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    assert run(["build", "--project", str(folder), "--edition", "en,en-ru"]) == 0
    return folder / "build" / "p"


def test_a_style_of_notes_numbers_its_notes_with_those_of_the_author_in_html(in_notes: Path) -> None:
    root = html.parse(in_notes / "p.en.html").getroot()
    notes = [" ".join(item.text_content().split()).rstrip("↩︎ ") for item in root.xpath("//*[@id='footnotes']/ol/li")]
    assert notes == EXPECTED_NOTES
    words = " ".join(root.text_content().split())
    assert "It begins with a source.1" in words, "the mark stands behind the full stop, and no blank before it"
    assert "A claim.3 Another note.4 As Garthoff5 says, again.6" in words
    ids = set(root.xpath("//@id"))
    assert all(target[1:] in ids for target in root.xpath("//a[starts-with(@href, '#')]/@href"))


def test_a_style_of_notes_in_word(in_notes: Path) -> None:
    with zipfile.ZipFile(in_notes / "p.en.docx") as package:
        notes = etree.parse(io.BytesIO(package.read("word/footnotes.xml"))).getroot()
        body = etree.parse(io.BytesIO(package.read("word/document.xml"))).getroot()
    texts = {
        note.get(f"{W}id"): " ".join("".join(note.itertext(f"{W}t")).split())
        for note in notes.iter(f"{W}footnote")
        if note.get(f"{W}type") is None
    }
    order = [mark.get(f"{W}id") for mark in body.iter(f"{W}footnoteReference")]
    assert [texts[number] for number in order] == EXPECTED_NOTES
    bookmarks = {mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")}
    links = {link.get(f"{W}anchor") for root in (body, notes) for link in root.iter(f"{W}hyperlink")} - {None}
    assert links <= bookmarks
    assert any(anchor.startswith("ref_") for anchor in links)


def test_a_style_of_notes_on_paper(in_notes: Path) -> None:
    reader = pypdf.PdfReader(in_notes / "p.en.pdf")
    words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages)).replace("- ", "-")
    for note in EXPECTED_NOTES:
        assert re.sub(r"\s", "", note) in re.sub(r"\s", "", words)


def test_each_language_of_an_edition_keeps_its_own_style(in_notes: Path) -> None:
    words = text_of(in_notes / "p.en-ru.html")
    assert "Raymond L. Garthoff, Détente and Confrontation, 2nd ed. (Brookings Institution, 1994), 3." in words
    assert "Сначала источник [Garthoff, 1994, с. 3]." in words
    root = html.parse(in_notes / "p.en-ru.html").getroot()
    ids = set(root.xpath("//@id"))
    assert all(target[1:] in ids for target in root.xpath("//a[starts-with(@href, '#')]/@href"))


def test_a_style_without_a_list_of_sources_links_to_none(make_project: Make) -> None:
    files = {"paperforge.yml": LANGUAGES + "csl: {en: chicago-notes}\n", "papers/p/refs.bib": BIBLATEX}
    folder = build(make_project, files, "--to", "html", "--edition", "en")
    root = html.parse(folder / "p.en.html").getroot()
    assert not root.xpath("//a[contains(@href, '#ref-')]")
    assert not root.find_class("pf-references")
    assert "Elena Chernenko, “Kholodnaia voina” [Cold War]" in root.text_content()


HOUSE = """\
<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
  <citation><layout prefix="⟨" suffix="⟩"><text variable="title"/></layout></citation>
  <bibliography><layout suffix="!"><text variable="title"/></layout></bibliography>
</style>
"""


@pytest.mark.parametrize("where", ["paperforge.yml", "papers/p/paper.yml", "papers/p/en.md", "templates"])
def test_a_style_of_the_project_s_own(make_project: Make, where: str) -> None:
    files = {**PAPER, "paperforge.yml": LANGUAGES, "papers/p/refs.bib": BIBLATEX, "styles/own.csl": HOUSE}
    if where == "paperforge.yml":
        files[where] += "csl: styles/own.csl\n"
    elif where == "papers/p/paper.yml":
        files["paperforge.yml"] += "csl: {en: gost-r-7-0-5-2008}\n"
        files[where] += "csl: {en: styles/own.csl}\n"
    elif where == "templates":
        files["templates/csl/chicago-author-date.csl"] = HOUSE
    else:
        files[where] = f"---\ncsl: styles/own.csl\n---\n{files[where]}"
    folder = build(make_project, files, "--to", "html", "--edition", "en")
    assert references_in(folder / "p.en.html") == ["Détente and Confrontation!", "Kholodnaia voina [Cold War]!"]


def test_outputs_do_not_depend_on_where_a_style_stands(make_project: Make, tmp_path: Path) -> None:
    files = {
        "paperforge.yml": LANGUAGES + "csl: styles/own.csl\n",
        "papers/p/refs.bib": BIBLATEX,
        "styles/own.csl": HOUSE,
    }
    folder = build(make_project, files, "--to", "html", "--edition", "en")
    other = tmp_path / "elsewhere"
    shutil.copytree(folder.parents[1], other, ignore=shutil.ignore_patterns("build"))
    assert run(["build", "--project", str(other), "--to", "html", "--edition", "en"]) == 0
    assert (other / "build/p/p.en.html").read_bytes() == (folder / "p.en.html").read_bytes()
