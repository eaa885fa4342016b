"""An HTML page is whole in itself, and says which language each of its parts is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.html
import pytest

SLUG = "defining-interference"
EDITIONS = ("en", "ru", "en-ru")


def open_page(folder: Path, edition: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring((folder / f"{SLUG}.{edition}.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_page_loads_nothing(edition: str, real_build: Path) -> None:
    page = open_page(real_build, edition)
    assert not page.xpath(
        "//script[not(@type='application/ld+json')] | //iframe | //object | //embed | //link[not(@rel='alternate')] | //base"
    )
    for source in page.xpath("//*/@src | //*/@srcset | //*/@data | //*/@poster"):
        assert source.startswith("data:image/")
    assert page.xpath("//img")
    for style in (*page.xpath("//style/text()"), *page.xpath("//*/@style")):
        assert "@import" not in style
        assert all(url.startswith("data:") for url in re.findall(r"url\(['\"]?([^)]{0,40})", style))


@pytest.mark.parametrize(("edition", "tag"), [("en", "en-US"), ("ru", "ru-RU"), ("en-ru", "en-US")])
def test_the_page_and_each_text_name_their_language(edition: str, tag: str, real_build: Path) -> None:
    page = open_page(real_build, edition)
    assert page.get("lang") == tag
    assert page.xpath("//*[contains(concat(' ', @class, ' '), ' pf-text ')]/@lang") == edition.split("-")


def untagged_cyrillic(page: lxml.html.HtmlElement) -> Iterator[tuple[str, bool]]:
    """Runs of Cyrillic that stand in an English element, and whether they come from a citation."""
    for text in page.xpath("//body//text()[not(ancestor::style)]"):
        if len(re.findall("[А-Яа-яё]", text)) > 3:
            parent = text.getparent() if text.is_text else text.getparent().getparent()
            above = [parent, *parent.iterancestors()]
            cited = any(set((each.get("class") or "").split()) & {"citation", "csl-entry"} for each in above)
            if next(each.get("lang") for each in above if each.get("lang")).startswith("en"):
                yield str(text), cited


def test_every_run_of_cyrillic_in_an_english_page_is_marked_as_another_language(real_build: Path) -> None:
    assert [text for text, cited in untagged_cyrillic(open_page(real_build, "en")) if not cited] == []


def test_the_titles_of_cited_sources_are_marked_with_their_language(real_build: Path) -> None:
    assert [text for text, cited in untagged_cyrillic(open_page(real_build, "en")) if cited] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_hreflang_leads_to_pages_that_are_there_in_the_language_they_say(edition: str, real_build: Path) -> None:
    page = open_page(real_build, edition)
    alternates = {each.get("hreflang"): each.get("href") for each in page.xpath("//link[@rel='alternate']")}
    assert set(alternates) >= {"en", "ru"} - ({"en"} if edition == "en-ru" else set())
    for tag, href in alternates.items():
        assert (real_build / href).is_file()
        assert tag in href.split(".")[1]
    shown = {each.get("hreflang") for each in page.xpath("//nav//a")}
    assert shown == {"en", "ru"} - {edition}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_link_inside_leads_somewhere_and_no_id_stands_twice(edition: str, real_build: Path) -> None:
    page = open_page(real_build, edition)
    ids = page.xpath("//*/@id")
    assert len(ids) == len(set(ids))
    targets = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")}
    assert targets <= set(ids), targets - set(ids)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_picture_has_an_alternative_text_and_every_table_a_header(edition: str, real_build: Path) -> None:
    page = open_page(real_build, edition)
    assert all(image.get("alt") for image in page.xpath("//img"))
    assert page.xpath("//table")
    assert all(table.xpath(".//th") for table in page.xpath("//table"))


def test_a_page_has_a_title_a_viewport_and_a_policy_that_allows_no_requests(real_build: Path) -> None:
    page = open_page(real_build, "en")
    assert page.findtext(".//title") == "Defining “interference”"
    assert page.xpath("//meta[@name='viewport']/@content") == ["width=device-width, initial-scale=1"]
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_what_an_author_writes_cannot_become_mark_up(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]]
) -> None:
    metadata = """\
title: {en: 'A </title><script>x()</script> "quoted" & more', ru: Название}
authors: [{name: '<img src=x>'}]
"""
    project = make_project({"papers/p/paper.yml": metadata.replace("</title><script>x()</script>", "\\</title> \\<b>")})
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0
    source = (project / "build/p/p.en.html").read_text(encoding="utf-8")
    page = lxml.html.fromstring(source)
    assert page.findtext(".//title") == 'A </title> <b> "quoted" & more'.replace('"quoted"', "“quoted”")
    assert not page.xpath("//b | //img")
    assert "<img src=x>" in page.text_content()
