"""The reading site in a real Chromium, opened as files without a network: axe-core, every link, the search, paper."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from paperforge.cli.main import run

SAMPLE = Path(__file__).parents[1] / "data" / "package"
pytestmark = pytest.mark.browser
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "project"
    shutil.copytree(SAMPLE, folder)
    assert run(["package", "pair", "--project", str(folder), "--to", "site"]) == 0
    return folder / "build/packages/pair/site"


@pytest.fixture
def open_page(browser: Any, site: Path) -> Iterator[Open]:
    """A function that opens a page of the site; none may complain, or ask for anything outside of the site.

    Not `watched` are pages that axe-core looks at, for it asks for style sheets itself.
    """
    contexts, complaints = [], []

    def look_at(address: str) -> None:
        if not address.startswith((site.as_uri(), "data:", "about:")):
            complaints.append(address)

    def open_file(name: str, *, width: int = 1100, watched: bool = True, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        if watched:
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("request", lambda request: look_at(request.url))
        page.goto(f"{site.as_uri()}/{name}")
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert complaints == []


def headings(page: Any) -> list[str]:
    return [each.replace("\u00a0", " ") for each in page.locator(".pf-results a").all_inner_texts()]


@pytest.mark.parametrize(("width", "scheme"), [(1100, "light"), (380, "light"), (380, "dark")])
def test_axe_finds_nothing_on_any_page(
    width: int, scheme: str, site: Path, open_page: Open, violations: Callable[[Any], list[str]]
) -> None:
    for path in sorted(site.glob("*.html")):
        query = "?q=words+слова" if path.name.startswith("search.") else ""
        page = open_page(f"{path.name}{query}", width=width, color_scheme=scheme, watched=False)
        assert violations(page) == [], path.name


def test_axe_finds_nothing_among_results(open_page: Open, violations: Callable[[Any], list[str]]) -> None:
    page = open_page("search.en.html?q=words", watched=False)
    assert headings(page)
    assert violations(page) == []


def test_no_page_is_wider_than_a_telephone(site: Path, open_page: Open) -> None:
    for path in sorted(site.glob("*.html")):
        page = open_page(path.name, width=380)
        assert page.evaluate("document.documentElement.scrollWidth") == 380, path.name


def test_every_link_of_every_page_leads_to_a_page_and_a_place_on_it(site: Path, open_page: Open) -> None:
    page = open_page("index.html")
    addresses: set[str] = set()
    for path in sorted(site.glob("*.html")):
        page.goto(path.as_uri())
        addresses.update(page.evaluate("[...document.links].map(each => each.href)"))
    for address in sorted(addresses):
        page.goto("about:blank")
        page.goto(address)
        assert page.locator("main").count() == 1, address
        if "#" in address:
            assert page.evaluate("document.querySelector(':target') !== null"), address


def test_fonts_and_pictures_are_shown(open_page: Open) -> None:
    page = open_page("words.ru.html")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate("[...document.fonts].filter(each => each.status === 'loaded').length") >= 3
    assert page.evaluate("[...document.images].every(each => each.complete && each.naturalWidth > 0)")


def test_a_word_typed_on_a_page_is_found_in_all_its_forms_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("index.ru.html")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id === 'pf-q'"):
            break
    page.keyboard.type("переговорщика")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.ru.html?q=*")
    assert page.locator(".pf-found").inner_text() == "Найдено: 2"
    assert {each.casefold() for each in page.locator("mark").all_inner_texts()} == {"переговорщики", "переговорщиками"}
    page.locator("#pf-q").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    first = page.locator(".pf-results a").first
    assert page.evaluate("element => element === document.activeElement", first.element_handle())
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "search" not in address, timeout=10_000)


@pytest.mark.parametrize(
    ("language", "typed", "found"),
    [
        ("en", "inspectors", ["Prospects"]),
        ("en", "INSPECTOR", ["Prospects"]),
        ("en", "inspe", ["Prospects"]),
        ("en", "walk along", ["Prospects"]),
        ("en", "walk treaty", []),
        ("ru", "инспекторами", ["Перспективы"]),
        ("ru", "счет", ["Аннотация"]),
        ("en", "Hartwell", ["Words about words", "Participants"]),
        ("en", "second note", ["Prospects"]),
        ("en", "<b>&zzz;</b>", []),
    ],
)
def test_the_search_finds_sections(language: str, typed: str, found: list[str], open_page: Open) -> None:
    page = open_page(f"search.{language}.html")
    page.fill("#pf-q", typed)
    page.keyboard.press("Enter")
    shown = headings(page)
    assert set(found) <= set(shown)
    assert bool(found) == bool(shown)
    assert page.locator(".pf-results li").count() == len(shown)


def test_a_result_leads_to_its_section_and_shows_what_stands_around_the_word(open_page: Open) -> None:
    page = open_page("search.en.html?q=inspectors")
    assert page.locator(".pf-results p").inner_text() == "Inspectors would walk along it."
    assert page.locator(".pf-results .pf-where").inner_text() == "Lines that are drawn"
    page.locator(".pf-results a").click()
    page.wait_for_url("**/lines.en.html#prospects", timeout=10_000)


def test_a_screen_reader_is_told_how_many_were_found_and_contents_come_back(open_page: Open) -> None:
    page = open_page("search.en.html")
    from playwright.sync_api import expect

    said = page.locator("[role=status]")
    assert said.inner_text() == ""
    assert page.locator(".pf-site-contents").is_visible()
    page.fill("#pf-q", "zzzz")
    expect(said).to_contain_text("Nothing was found.")
    assert not page.locator(".pf-site-contents").is_visible()
    page.fill("#pf-q", "")
    expect(said).to_be_empty()
    assert page.locator(".pf-site-contents").is_visible()


def test_what_is_typed_stays_in_the_address(open_page: Open) -> None:
    page = open_page("search.en.html")
    page.fill("#pf-q", "line")
    page.wait_for_url("**/search.en.html?q=line")
    page.reload()
    assert page.locator("#pf-q").input_value() == "line"
    assert headings(page)


def test_without_javascript_the_site_reads_and_the_search_shows_the_contents(open_page: Open) -> None:
    page = open_page("words.en.html", java_script_enabled=False)
    assert page.locator("text=A treaty is made of words").is_visible()
    page.fill("#pf-q", "line")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.en.html?q=line")
    assert page.locator("noscript").inner_text().startswith("The search needs JavaScript.")
    page.locator(".pf-site-contents a", has_text="Lines that are drawn").click()
    page.wait_for_url("**/lines.en.html", timeout=10_000)


def test_the_contents_stay_in_sight_beside_the_text_where_there_is_room(open_page: Open) -> None:
    page = open_page("words.en.html", width=1200)
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    box = page.locator(".pf-site-contents").bounding_box()
    assert 0 <= box["y"] < 100
    text = page.locator(".pf-site-text").bounding_box()
    assert box["x"] + box["width"] < text["x"]
    foot = page.locator(".pf-site-steps").bounding_box()
    assert abs(foot["x"] - text["x"]) < 2


def test_on_paper_a_page_is_an_article_without_what_serves_the_screen(open_page: Open) -> None:
    page = open_page("words.en.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".pf-site-bar", ".pf-site-steps", ".pf-site-contents"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator(".pf-site-cover >> text=TLP:GREEN").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
