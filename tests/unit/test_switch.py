"""The switch of languages: what is a part of the page, the rules that hide parts, the words and the digest of the script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from paperforge.formats.html_switch import PART, mark_parts
from paperforge.house import package_house
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr, attr_of, div, header, para, plain_text, span, text, value_of, walk

LANGUAGES = [Language.parse("en"), Language.parse("ru")]
Run = Callable[..., tuple[int, str, str]]


def marked(*blocks: Element) -> list[tuple[str, str]]:
    """The parts among some blocks: what they say, and their language."""
    found = []
    for element in walk(mark_parts(blocks, LANGUAGES)):
        attribute = attr_of(element)
        if attribute and (tag := value_of(attribute, PART)):
            found.append((plain_text(element["c"]), tag))
    return found


def words(said: str, tag: str = "", *classes: str) -> Element:
    return div(attr("", classes, **({"lang": tag} if tag else {})), [para(text(said))])


def figure(*captions: Element) -> Element:
    return {"t": "Figure", "c": [attr(), [None, list(captions)], [para(text("picture"))]]}


def test_the_outermost_blocks_of_a_language_are_parts() -> None:
    quotation = div(attr("", [], lang="en"), [words("Цитата по-английски", "ru")])
    front = div(attr("", ["pf-front"]), [header(2, attr("", [], lang="ru"), text("Содержание")), quotation])
    assert marked(front) == [("Содержание", "ru"), ("Цитата по-английски", "en")]


def test_what_has_no_language_of_the_edition_is_no_part() -> None:
    assert (
        marked(words("TLP:WHITE"), words("Ein Titel", "de"), para([span(attr("", [], lang="ru"), text("слово"))])) == []
    )


def test_a_row_that_all_share_is_no_part_but_its_captions_are() -> None:
    cell = div(attr("", ["pf-cell"], lang="en"), [figure(words("A map", "en"), words("Карта", "ru"))])
    assert marked(div(attr("", ["pf-row", "pf-common"]), [cell])) == [("A map", "en"), ("Карта", "ru")]


def test_a_caption_that_one_language_lacks_stands_for_both() -> None:
    cell = div(attr("", ["pf-cell"], lang="en"), [figure(words("A map", "en"))])
    assert marked(div(attr("", ["pf-row", "pf-common"]), [cell])) == []


def test_the_tree_itself_is_not_changed() -> None:
    block = words("Words", "en")
    mark_parts([block], LANGUAGES)
    assert block == words("Words", "en")


def page_of(project: Path, paperforge: Run, edition: str) -> Any:
    assert paperforge(project, "build", "--to", "html", "--edition", edition)[0] == 0
    return html.document_fromstring((project / f"build/p/p.{edition}.html").read_bytes())


def test_each_language_stands_before_both_and_says_its_own_name(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    page = page_of(make_project(), paperforge, "side-by-side")
    buttons = page.xpath("//*[@class='pf-switch']//input")
    assert [(each.get("type"), each.get("value")) for each in buttons] == [
        ("radio", "en"),
        ("radio", "ru"),
        ("radio", ""),
    ]
    assert [each.get("data-lang") for each in buttons] == ["en-US", "ru-RU", "en-US"]
    assert [each.get("checked") is not None for each in buttons] == [False, False, True]
    labels = [
        [(each.get("lang"), each.text) for each in label.xpath(".//span[@lang]")]
        for label in page.xpath("//*[@class='pf-switch']//label")
    ]
    assert labels == [[("en", "English")], [("ru", "русский")], [("en", "both"), ("ru", "оба")]]


def test_parts_in_other_languages_are_hidden_on_the_screen_alone(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    page = page_of(make_project(), paperforge, "side-by-side")
    style = page.findtext(".//style")
    rules = style[style.rindex("@media screen {") :]
    for tag in ("en", "ru"):
        assert f'html:has(.pf-switch [value="{tag}"]:checked).pf-js [data-pf-in]:not([data-pf-in="{tag}"])' in rules
    assert {each.get(PART) for each in page.xpath("//main//*[@data-pf-in]")} == {"en", "ru"}


def test_the_policy_names_the_digest_of_the_script_as_it_stands_in_the_page(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    page = page_of(make_project(), paperforge, "side-by-side")
    (script,) = page.xpath("//script[not(@type)]")
    assert script.text == package_house().read("js/switch.js")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert f"; script-src 'sha256-{digest}'" in policy
    assert "unsafe-eval" not in policy and "script-src 'unsafe" not in policy


@pytest.mark.parametrize("edition", ["en", "en-ru", "four-column", "side-by-side-en"])
def test_other_editions_and_a_single_text_have_no_switch(
    edition: str, make_project: Callable[..., Path], paperforge: Run
) -> None:
    page = page_of(make_project(), paperforge, edition)
    assert page.xpath("//*[@class='pf-switch'] | //*[@data-pf-in] | //script[not(@type)]") == []


@pytest.mark.parametrize("script", ["x = '</script>'", "x = '<!-- <script>'"])
def test_a_script_that_would_end_its_element_is_refused(
    script: str, make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project({"templates/js/switch.js": script})
    code, out, err = paperforge(project, "build", "--to", "html", "--edition", "side-by-side")
    assert code == 2
    assert "templates/js/switch.js" in out + err and "PRJ136" in out + err


def test_machines_are_told_of_both_texts_and_of_their_own_pages(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project()
    assert paperforge(project, "build", "--to", "html", "--edition", "en,ru,side-by-side")[0] == 0
    pages = {
        name: html.document_fromstring((project / f"build/p/p.{name}.html").read_bytes())
        for name in ("en", "ru", "side-by-side")
    }
    page = pages["side-by-side"]
    article = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
    assert article["@type"] == "ScholarlyArticle"
    assert article["inLanguage"] == ["en", "ru"]
    assert [each["@language"] for each in article["name"]] == ["en", "ru"]
    assert "workTranslation" not in article, "it holds both texts"
    assert page.xpath("//meta[@name='citation_language']/@content") == ["en", "ru"]
    links = page.xpath("//link[@rel='alternate']")
    assert [(each.get("hreflang"), each.get("href")) for each in links] == [("en", "p.en.html"), ("ru", "p.ru.html")]
    for name in ("en", "ru"):  # which are translations of each other, and not of this
        assert "side-by-side" not in " ".join(pages[name].xpath("//link/@href | //a/@href"))


def test_a_single_text_by_its_rows_does_not_take_the_place_of_the_text(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project()
    assert paperforge(project, "build", "--to", "html", "--edition", "en,side-by-side-en")[0] == 0
    page = html.document_fromstring((project / "build/p/p.side-by-side-en.html").read_bytes())
    assert page.xpath("//link[@rel='alternate']/@href") == ["p.en.html"]
