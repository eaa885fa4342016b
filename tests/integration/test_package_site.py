"""The reading site of a package: pages that need no server, links that lead somewhere, languages that know of each other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import pytest
from lxml import html

from paperforge.cli.main import run
from paperforge.model.language import Language
from paperforge.package.search import Section, find_sections, fold, make_index, stemmer
from paperforge.pandoc.ast import attr, div, header, para, text

SAMPLE = Path(__file__).parents[1] / "data" / "package"
PAGES = {
    "index.html",
    *(f"{name}.{tag}.html" for name in ("index", "words", "lines", "annexes", "search") for tag in ("en", "ru")),
}
Run = Callable[..., tuple[int, str, str]]


def build(folder: Path, *arguments: str) -> Path:
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    assert run(["package", "pair", "--project", str(folder), "--to", "site", *arguments]) == 0
    return folder / "build/packages/pair/site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site") / "project")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Any]:
    return {
        path.name: html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot() for path in site.glob("*.html")
    }


def words_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_paper_has_a_page_in_each_language_and_so_have_index_annexes_and_search(pages: dict[str, Any]) -> None:
    assert set(pages) == PAGES


def test_every_address_leads_to_a_file_and_an_id_of_the_site(site: Path, pages: dict[str, Any]) -> None:
    ids = {name: page.xpath("//@id") for name, page in pages.items()}
    for name, page in pages.items():
        assert len(ids[name]) == len(set(ids[name])), name
        for address in page.xpath("//@href | //@src | //@action"):
            file, fragment = urldefrag(address)
            assert (site / (file or name)).is_file(), (name, address)
            assert not fragment or fragment in ids[file or name], (name, address)


def test_every_page_can_be_reached_from_the_joint_index(pages: dict[str, Any]) -> None:
    seen, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            links = [urldefrag(each)[0] for each in pages[name].xpath("//a/@href | //form/@action")]
            waiting += [each for each in links if each.endswith(".html")]
    assert seen == set(pages)


def test_nothing_is_fetched_from_elsewhere(site: Path, pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        policy = page.xpath("//meta[@http-equiv]/@content")[0]
        assert policy.startswith("default-src 'none';"), name
        assert not [each for each in page.xpath("//@src | //link/@href") if ":" in each], name
    assert "url(http" not in (site / "assets/site.css").read_text(encoding="utf-8")


def alternates(page: Any) -> dict[str, str]:
    return {each.get("hreflang"): each.get("href") for each in page.xpath("//link[@rel='alternate']")}


def test_texts_of_a_paper_name_each_other_and_the_one_for_all_others(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        found = alternates(page)
        assert set(found) == {"en", "ru", "x-default"}, name
        assert name in found.values()
        for other in found.values():
            assert alternates(pages[other]) == found, (name, other)
    assert alternates(pages["index.en.html"])["x-default"] == "index.html"
    assert alternates(pages["words.ru.html"]) == {
        "en": "words.en.html",
        "ru": "words.ru.html",
        "x-default": "words.en.html",
    }


def test_the_switch_of_languages_says_which_one_is_shown(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        links = page.xpath("//nav[contains(@class, 'pf-site-languages')]//a")
        assert [each.get("href") for each in links if each.get("aria-current") == "page"] == [name]
        assert {each.get("lang") for each in links} >= {"en", "ru"}
    assert pages["words.ru.html"].get("lang") == "ru-RU"


def test_pages_follow_each_other_in_the_order_of_the_package(pages: dict[str, Any]) -> None:
    order, here = [], "index.en.html"
    while here:
        order.append(here)
        following = pages[here].xpath("//nav//a[@rel='next']/@href")
        assert pages[here].xpath("//head/link[@rel='next']/@href") == following
        if following:
            assert pages[following[0]].xpath("//nav//a[@rel='prev']/@href") == [here]
        here = following[0] if following else ""
    assert order == ["index.en.html", "words.en.html", "lines.en.html", "annexes.en.html"]


def test_label_and_draft_notice_stand_on_every_page(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        notices = {"en": "Draft, not for citation", "ru": "Проект, не для цитирования"}
        wanted = notices.values() if name == "index.html" else [notices[name.split(".")[1]]]
        for part in (page.xpath("//main")[0], page.xpath("//body/footer")[0]):
            assert "TLP:GREEN" in words_of(part), name
            assert all(each in words_of(part) for each in wanted), name


def test_links_between_papers_lead_to_the_page_in_the_same_language(pages: dict[str, Any]) -> None:
    assert "lines.ru.html#op-draw" in pages["words.ru.html"].xpath("//main//a/@href")
    assert {"words.en.html#op-count", "lines.en.html#op-draw"} <= set(pages["annexes.en.html"].xpath("//main//a/@href"))


def test_a_page_has_the_contents_of_its_paper_and_the_index_those_of_all(pages: dict[str, Any]) -> None:
    own = pages["lines.en.html"].xpath("//*[@role='navigation']//a/@href")
    assert own == ["#parameters", "#prospects", "#possibilities", "#op-draw"]
    joint = pages["index.ru.html"].xpath("//*[@role='navigation']//a/@href")
    assert joint[:3] == ["words.ru.html", "words.ru.html#parameters", "words.ru.html#kinds"]
    both = pages["index.html"].xpath("//*[@role='navigation']//a/@href")
    assert {"words.ru.html", "words.en.html", "annexes.en.html#en-participants"} <= set(both)


def test_only_the_search_has_scripts_and_says_so_where_there_are_none(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        scripts = page.xpath("//script[not(@type)]/@src")
        assert bool(scripts) == name.startswith("search."), name
    page = pages["search.ru.html"]
    assert page.xpath("//script[not(@type)]/@src") == ["assets/search.ru.js", "assets/search.js"]
    assert "JavaScript" in words_of(page.xpath("//noscript")[0])
    assert "words.ru.html" in page.xpath("//main//a/@href")


def test_the_bytes_are_the_same_anywhere(site: Path, tmp_path: Path) -> None:
    assert files_in(build(tmp_path / "elsewhere", "--jobs", "1")) == files_in(site)


def test_pages_of_a_paper_that_left_the_package_are_removed_and_other_files_stay(tmp_path: Path) -> None:
    made = build(tmp_path / "project")
    (made / "CNAME").write_text("papers.example.org\n")
    configuration = tmp_path / "project/paperforge.yml"
    said = configuration.read_text(encoding="utf-8")
    said = said.replace("      - title: {en: Lines, ru: Линии}\n        papers: [lines]\n", "")
    configuration.write_text(said, encoding="utf-8")
    assert run(["package", "pair", "--project", str(tmp_path / "project"), "--to", "site"]) == 0
    names = set(files_in(made))
    assert "CNAME" in names
    assert not {name for name in names if name.startswith("lines.")}
    assert "words.en.html" in names


def test_one_language_gives_a_site_without_a_switch(tmp_path: Path) -> None:
    made = build(tmp_path / "project", "--edition", "ru")
    names = {path.name for path in made.glob("*.html")}
    assert names == {"index.html", "words.ru.html", "lines.ru.html", "annexes.ru.html", "search.ru.html"}
    page = html.parse(str(made / "index.html"), html.HTMLParser(encoding="utf-8")).getroot()
    assert page.get("lang") == "ru-RU"
    assert alternates(page) == {}
    assert not page.xpath("//nav[contains(@class, 'pf-site-languages')]")


def test_an_edition_in_both_languages_gives_a_page_for_each_text(tmp_path: Path) -> None:
    made = build(tmp_path / "project", "--edition", "en-ru")
    assert {path.name for path in made.glob("*.html")} == PAGES


def test_a_letter_gives_a_site_of_its_own_with_the_letter_on_the_index(tmp_path: Path) -> None:
    build(tmp_path / "project", "--for", "readers")
    made = tmp_path / "project/build/packages/pair"
    assert [path.name for path in made.iterdir()] == ["site.for-readers"]
    assert "To whoever reads this." in (made / "site.for-readers/index.en.html").read_text(encoding="utf-8")


def test_a_paper_with_the_name_of_a_page_is_refused_and_nothing_is_written(tmp_path: Path, paperforge: Run) -> None:
    folder = shutil.copytree(SAMPLE, tmp_path / "project")
    (folder / "papers/words").rename(folder / "papers/search")
    configuration = folder / "paperforge.yml"
    configuration.write_text(configuration.read_text(encoding="utf-8").replace("[words]", "[search]"), encoding="utf-8")
    code, _, err = paperforge(folder, "package", "pair", "--to", "site")
    assert code == 4
    assert "the paper “search” has the name of a page of the reading site" in err
    assert "Rename its folder." in err
    assert not (folder / "build/packages/pair/site").exists()


# ---------------------------------------------------------------- the index of the search


def test_a_section_holds_what_stands_below_its_heading_with_the_notes() -> None:
    note = {"t": "Note", "c": [para(text("A note."))]}
    blocks = [
        div(attr("", ["pf-cover"]), [header(1, attr("t", ["pf-title"]), text("Title")), para(text("Somebody"))]),
        div(attr("", ["pf-text"]), [header(2, attr("one"), text("One")), para([*text("Words."), note])]),
    ]
    assert find_sections("p.en.html", "Title", blocks) == [
        Section("p.en.html", "Title", "Somebody"),
        Section("p.en.html#one", "One", "Words. A note."),
    ]


def test_words_of_terms_cells_and_lines_stay_apart() -> None:
    cell = [attr(), {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": text("one")}]]
    row = [attr(), [cell, cell]]
    table = {"t": "Table", "c": [attr(), [None, []], [], [attr(), [row]], [[attr(), 0, [], [row]]], [attr(), []]]}
    terms = {"t": "DefinitionList", "c": [[text("Term"), [[para(text("Meaning"))]]]]}
    assert find_sections("p.html", "", [table, terms]) == [Section("p.html", "", "one one one one Term Meaning")]


def test_words_are_folded_as_somebody_types_them() -> None:
    assert fold("Счёт\u0301 со\u00adгла\u00adшение, Ёлка Café") == "счет соглашение, елка café"


@pytest.mark.parametrize(
    ("tag", "one", "other"),
    [("ru", "переговорщики", "переговорщиками"), ("en", "negotiators", "negotiator"), ("de", "verträge", "vertrages")],
)
def test_forms_of_a_word_have_one_stem(tag: str, one: str, other: str) -> None:
    stem = stemmer(Language.parse(tag))
    assert stem(one) == stem(other)


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert stemmer(Language.parse("ja"))("条約") == "条約"


def test_the_index_is_a_script_that_no_text_can_break_out_of() -> None:
    sections = [Section("p.html#a", "Heading </script>", "Words \u2028 words")]
    script = make_index([("Title", sections)], Language.parse("en"))
    assert "<" not in script
    said = json.loads(script.removeprefix("window.pfIndex = ").removesuffix(";\n"))
    assert said["sections"] == [[0, "p.html#a", "Heading </script>", "Words \u2028 words"]]
    assert said["words"]["words"] == ["word", 0, 2]
    assert said["words"]["heading"] == ["head", 0, 5]
