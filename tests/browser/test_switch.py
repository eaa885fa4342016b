"""Texts side by side in a real Chromium: columns, the switch of languages, the reading place that it keeps."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from paperforge.cli.main import run

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser

LANGUAGES = ("en", "ru", "de")
WORDS = {
    "en": "The sides met in the autumn and spoke of what they had seen. ",
    "ru": "Осенью стороны встретились и долго, не торопясь, говорили о том, что им довелось за это время увидеть. ",
    "de": "Im Herbst trafen sich die Seiten. ",
}
NAMES = {"en": "Part", "ru": "Раздел", "de": "Teil"}
PARTS = 12
# Where a page is scrolled to, as shares of its height: rows short and long, and what stands behind the text.
PLACES = (0.12, 0.24, 0.37, 0.5, 0.63, 0.76)


def text_of(language: str) -> str:
    """Parts with a short paragraph, a long one, a list, and one with a note and links to other parts."""
    words, name = WORDS[language], NAMES[language]
    parts = []
    for number in range(1, PARTS + 1):
        parts.append(f"# {name} {number} {{#part{number}}}\n")
        parts.append(f"{words * 2} {number}.\n\n{words * (30 if number % 3 == 0 else 6)} {number}.\n")
        parts.append(f"- {words}\n- {words * 3}\n\n{words} [{name}](#part1).[^n{number}]\n\n[^n{number}]: {words}\n")
    return "\n".join(parts)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of a paper in three languages: all of them side by side, and two."""
    folder = tmp_path_factory.mktemp("switch") / "project"
    (folder / "papers/p").mkdir(parents=True)
    (folder / "templates/words").mkdir(parents=True)
    (folder / "paperforge.yml").write_text(f"languages: [{', '.join(LANGUAGES)}]\n")
    (folder / "papers/p/paper.yml").write_text("title: {en: A title, ru: Название, de: Ein Titel}\ndate: 2018-01-22\n")
    for language in LANGUAGES:
        (folder / f"papers/p/{language}.md").write_text(text_of(language), encoding="utf-8")
    words = (ROOT / "templates/words/en.yml").read_text(encoding="utf-8")
    words = words.replace("  all: all\n", "  all: alle\n").replace('"Shown: {', '"Zu sehen: {')
    (folder / "templates/words/de.yml").write_text(words, encoding="utf-8")
    editions = "side-by-side,side-by-side-en-ru,en,ru"
    assert run(["build", "--project", str(folder), "--edition", editions, "--to", "html"]) == 0
    return folder / "build/p"


@pytest.fixture(scope="module")
def real_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A paper with everything: tables, figures, options, terms, back matter."""
    folder = tmp_path_factory.mktemp("real")
    for name in ("paperforge.yml", "people.yml", "glossary.yml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "papers", folder / "papers")
    paper = "defining-interference"
    assert run(["build", paper, "--project", str(folder), "--edition", "side-by-side", "--to", "html"]) == 0
    return folder / f"build/{paper}/{paper}.side-by-side.html"


Open = Callable[..., Any]


def allowed(url: str, pages: str) -> bool:
    """Whether it is a page that a test opens itself, or what stands inside it."""
    return url.startswith(("data:", "about:")) or (url.startswith(pages) and ".html" in url)


@pytest.fixture
def open_page(browser: Any) -> Iterator[Open]:
    """A function that opens a file without a network; no page may ask for anything, or complain."""
    contexts = []
    complaints: list[str] = []

    def open_file(path: Path, *, width: int = 1100, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        pages = path.parent.as_uri()
        page.on("request", lambda each: complaints.append(each.url) if not allowed(each.url, pages) else None)
        page.goto(path.as_uri())
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert complaints == []


def choose(page: Any, tag: str) -> None:
    page.locator(f".pf-switch label:has([value='{tag}'])").click()


def chosen(page: Any) -> str:
    return str(page.evaluate("document.querySelector('.pf-switch :checked').value"))


def languages_shown(page: Any) -> set[str]:
    find = "all => all.filter(each => each.getClientRects().length).map(each => each.lang)"
    return set(page.locator(".pf-row:not(.pf-common) > .pf-cell").evaluate_all(find))


def place(page: Any) -> dict[str, Any]:
    """The row at the top of the window, below the switch: which, where, and what share of its text is above."""
    return dict(
        page.evaluate("""() => {
            const line = document.querySelector('.pf-switch').getBoundingClientRect().bottom;
            const rows = [...document.querySelectorAll('.pf-row, .pf-behind, .pf-back-matter, .pf-front > *')];
            const row = rows.findIndex(each => each.getBoundingClientRect().bottom > line + 1);
            const { top, height } = rows[row].getBoundingClientRect();
            return { row, top: top - line, share: (line - top) / height, height, scroll: scrollY };
        }""")
    )


def assert_kept(before: dict[str, Any], after: dict[str, Any]) -> None:
    """The row is still at the top: where it was if it begins in the window, as far in it if it began above."""
    if before["top"] >= -8:  # in the space above its words, a row has not been begun
        assert after["row"] == before["row"]
        assert abs(after["top"] - before["top"]) < 4
    elif before["share"] < 0.85:  # a row's last lines: beside a longer text, its own have ended
        assert after["row"] == before["row"]
    else:
        assert abs(after["row"] - before["row"]) <= 1


# ---------------------------------------------------------------- layout


def boxes_of(page: Any) -> list[list[float]]:
    """Left side, top and width of the cells of a row."""
    measure = "all => all.map(each => each.getBoundingClientRect()).map(each => [each.left, each.top, each.width])"
    return list(page.locator(".pf-row").nth(3).locator(".pf-cell").evaluate_all(measure))


@pytest.mark.parametrize(("edition", "count", "width"), [("side-by-side-en-ru", 2, 760), ("side-by-side", 3, 1100)])
def test_the_cells_of_a_row_stand_beside_each_other(
    edition: str, count: int, width: int, built: Path, open_page: Open
) -> None:
    page = open_page(built / f"p.{edition}.html", width=width)
    boxes = boxes_of(page)
    assert len(boxes) == count
    assert len({top for _, top, _ in boxes}) == 1, "their tops are level"
    assert len({round(wide) for *_, wide in boxes}) == 1
    assert all(left + wide < following for (left, _, wide), (following, _, _) in pairwise(boxes))
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_phone_they_stand_below_each_other_and_say_their_language(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side.html", width=360)
    cells = page.locator(".pf-row").nth(3).locator(".pf-cell")
    tops = cells.evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    assert tops == sorted(set(tops))
    labels = cells.evaluate_all("all => all.map(each => getComputedStyle(each, '::before').content)")
    assert labels == ['"en" / ""', '"ru" / ""', '"de" / ""']
    choose(page, "ru")
    assert cells.nth(1).evaluate("each => getComputedStyle(each, '::before').display") == "none"
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("edition", ["side-by-side-en-ru", "side-by-side"])
def test_on_paper_all_texts_stand_side_by_side_whatever_is_chosen(edition: str, built: Path, open_page: Open) -> None:
    page = open_page(built / f"p.{edition}.html", width=700)
    choose(page, "ru")
    page.emulate_media(media="print")
    count = len(page.evaluate("document.querySelector('.pf-switch fieldset').elements")) - 1
    boxes = boxes_of(page)
    assert len({left for left, _, _ in boxes}) == count
    assert len({top for _, top, _ in boxes}) == 1
    assert not page.locator(".pf-switch").is_visible()


# ---------------------------------------------------------------- switch


def test_the_switch_shows_one_language_or_both(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    assert languages_shown(page) == {"en", "ru"}
    for tag, shown, language in (
        ("ru", {"ru"}, "ru-RU"),
        ("en", {"en"}, "en-US"),
        ("", {"en", "ru"}, "en-US"),
    ):
        choose(page, tag)
        assert languages_shown(page) == shown
        assert page.evaluate("document.documentElement.lang") == language
        for each in ("en", "ru"):  # titles, contents and foot hide with their text
            for part in ("h1.pf-title", ".pf-contents", "footer p"):
                assert page.locator(f"{part}[lang={each}]").is_visible() == (each in shown), (tag, part)


def test_the_switch_can_be_worked_by_keyboard_and_is_read_out(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "pf-switch", "the second stop, behind the link to the text"
    outline = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    assert page.evaluate(outline) == "solid", "the focus can be seen"
    group = page.get_by_role("group", name="Language of the text Язык текста")
    assert group.get_by_role("radio").count() == 3
    status = page.get_by_role("status")
    assert status.inner_text() == "", "nothing is read out before a choice"
    for key, tag, said in (
        ("ArrowLeft", "ru", "На экране: русский."),
        ("ArrowLeft", "en", "Shown: English."),
        ("ArrowLeft", "", "Shown: English, Russian."),
    ):
        page.keyboard.press(key)
        assert chosen(page) == tag
        assert status.text_content() == said
        assert status.get_attribute("lang") == page.evaluate("document.documentElement.lang")
    assert page.evaluate("document.activeElement.value") == ""


def test_three_languages_each_and_all(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side.html")
    labels = page.locator(".pf-choice").all_inner_texts()
    assert labels[:3] == ["English", "русский", "Deutsch"]
    assert [" ".join(each.split()) for each in labels[3:]] == ["all все alle"]
    for tag in (*LANGUAGES, ""):
        choose(page, tag)
        assert languages_shown(page) == ({tag} if tag else set(LANGUAGES))
    choose(page, "de")
    assert page.get_by_role("status").text_content() == "Zu sehen: Deutsch."


def test_the_choice_is_remembered_for_this_page_only(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    choose(page, "ru")
    page.evaluate("scrollTo(0, 3000)")
    before = place(page)
    page.reload()
    assert (chosen(page), page.evaluate("document.documentElement.lang")) == ("ru", "ru-RU")
    assert abs(place(page)["scroll"] - before["scroll"]) < 4, "and nothing jumps"
    page.goto((built / "p.side-by-side.html").as_uri())
    assert chosen(page) == ""


def test_where_nothing_may_be_kept_the_switch_still_works(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no') } })")
    page.reload()
    choose(page, "ru")
    assert languages_shown(page) == {"ru"}
    assert page.evaluate("document.documentElement.lang") == "ru-RU"


# ---------------------------------------------------------------- reading place


@pytest.mark.parametrize("width", [380, 1100])
@pytest.mark.parametrize("share", PLACES)
@pytest.mark.parametrize("start", ["", "en", "ru"])
def test_the_reading_place_is_kept(start: str, share: float, width: int, built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html", width=width)
    choose(page, start)
    for tag in ("ru", "en", "", "ru"):
        if tag == start:
            continue
        page.evaluate("share => scrollTo(0, share * document.documentElement.scrollHeight)", share)
        here = chosen(page)
        before = place(page)
        choose(page, tag)
        assert_kept(before, place(page))
        choose(page, here)
        assert abs(place(page)["scroll"] - before["scroll"]) < 4, "and back again"


@pytest.mark.parametrize("width", [380, 1100])
@pytest.mark.parametrize("offset", [0, 5])
def test_a_row_that_begins_at_the_top_stays_there_to_the_pixel(
    offset: int, width: int, built: Path, open_page: Open
) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html", width=width)
    below = """offset => { const rows = document.querySelectorAll('.pf-row.pf-heading');
        scrollBy(0, rows[7].getBoundingClientRect().top - offset
            - document.querySelector('.pf-switch').getBoundingClientRect().bottom); }"""
    top = """() => document.querySelectorAll('.pf-row.pf-heading')[7].getBoundingClientRect().top"""
    page.evaluate(below, offset)
    for tag in ("ru", "en", "ru", "", "en", ""):
        before = page.evaluate(top)
        choose(page, tag)
        assert abs(page.evaluate(top) - before) < 4


def test_the_same_share_of_a_long_row_is_above_the_window(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html", width=380)
    choose(page, "en")
    into = """share => { const row = [...document.querySelectorAll('.pf-row')]
        .find(each => each.innerText.length > 1500).getBoundingClientRect();
        scrollBy(0, row.top + share * row.height - document.querySelector('.pf-switch').getBoundingClientRect().bottom); }"""
    for share in (0.2, 0.5, 0.8):
        page.evaluate(into, share)
        before = place(page)
        assert before["height"] > 800
        choose(page, "ru")
        after = place(page)
        assert after["row"] == before["row"]
        assert after["height"] > 1.3 * before["height"], "or there was nothing to keep"
        assert abs(after["share"] - before["share"]) < 0.02
        choose(page, "en")


def test_the_place_is_kept_by_keyboard_too(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.evaluate("scrollTo(0, 0.4 * document.documentElement.scrollHeight)")
    before = place(page)
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        assert_kept(before, place(page))
    assert chosen(page) == ""
    assert abs(place(page)["scroll"] - before["scroll"]) < 4


def test_focus_on_the_switch_does_not_scroll_the_page(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    page.evaluate("scrollTo(0, 3000)")
    page.evaluate("document.querySelector('.pf-switch :checked').focus()")
    assert page.evaluate("scrollY") == 3000


def test_the_top_of_the_page_stays_the_top(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    for tag in ("ru", "en", ""):
        choose(page, tag)
        assert page.evaluate("scrollY") == 0


def test_the_place_is_kept_in_front_and_back_matter(real_page: Path, open_page: Open) -> None:
    page = open_page(real_page)
    for found in (".pf-abstract", ".pf-takeaways", ".pf-contents", ".pf-behind", ".pf-behind h2:nth-of-type(3)"):
        where = f"{found}[lang={{}}]" if "nth" not in found else ".pf-behind[lang={}] h2:nth-of-type(3)"
        choose(page, "ru")
        page.locator(where.format("ru")).first.evaluate("each => each.scrollIntoView()")
        before = page.locator(where.format("ru")).first.bounding_box()["y"]
        choose(page, "en")
        after = page.locator(where.format("en")).first.bounding_box()["y"]
        assert abs(after - before) < 30, found


# ---------------------------------------------------------------- links


def test_a_link_into_a_hidden_language_shows_it(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    choose(page, "en")
    # The texts refer to themselves; a reader comes into the other by an address, by Back, or by a link like this.
    link = """<a id=x href="#ru-part9">x</a>"""
    page.evaluate("link => document.querySelector('.pf-front').insertAdjacentHTML('beforeend', link)", link)
    page.locator("#x").click()
    assert chosen(page) == "ru"
    assert page.get_by_role("status").text_content() == "На экране: русский."
    box = page.locator("#ru-part9").bounding_box()
    assert 30 < box["y"] < 120, "below the switch, not behind it"
    choose(page, "en")
    page.evaluate("location.hash = 'ru-part3'")
    page.wait_for_function("document.querySelector('.pf-switch :checked').value === 'ru'")
    assert 30 < page.locator("#ru-part3").bounding_box()["y"] < 120


def test_an_address_with_a_place_in_a_hidden_language_shows_it(built: Path, open_page: Open) -> None:
    path = built / "p.side-by-side-en-ru.html"
    page = open_page(path)
    choose(page, "en")
    page.goto("about:blank")
    page.goto(f"{path.as_uri()}#ru-part5")
    assert chosen(page) == "ru"
    assert 30 < page.locator("#ru-part5").bounding_box()["y"] < 120


@pytest.mark.parametrize("tag", ["", "ru"])
def test_contents_and_notes_lead_to_their_place_and_back(tag: str, built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    choose(page, tag)
    page.locator(".pf-contents[lang=ru] a", has_text="Раздел 7").click()
    assert 30 < page.locator("#ru-part7").bounding_box()["y"] < 120
    assert chosen(page) == tag
    page.locator("#pf-mark-ru-4").click()
    assert page.url.endswith("#pf-note-ru-4")
    page.locator("#pf-note-ru-4 .pf-note-number").click()
    assert page.url.endswith("#pf-mark-ru-4")
    box = page.locator("#pf-mark-ru-4").bounding_box()
    assert 30 < box["y"] < 780


# ---------------------------------------------------------------- without script; machines


def test_without_script_both_texts_stand_there_and_the_switch_still_works(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html", java_script_enabled=False)
    english, russian = (page.locator(f".pf-row .pf-cell[lang={tag}]").nth(5) for tag in ("en", "ru"))
    assert english.is_visible() and russian.is_visible()
    choose(page, "en")
    assert english.is_visible() and not russian.is_visible()
    page.goto(f"{page.url}#ru-part5")
    assert page.locator("#ru-part5").is_visible(), "no address leads nowhere"
    choose(page, "")
    assert russian.is_visible()


def test_only_pages_side_by_side_have_a_switch_and_its_script(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.en.html")
    assert page.locator(".pf-switch").count() == 0
    assert page.locator("script:not([type])").count() == 0
    assert "script-src" not in page.locator("meta[http-equiv]").get_attribute("content")
    page = open_page(built / "p.side-by-side-en-ru.html")
    links = page.locator("footer nav a").evaluate_all(
        "all => all.map(each => [each.hreflang, each.getAttribute('href')])"
    )
    assert links == [["en", "p.en.html"], ["ru", "p.ru.html"]]


def test_the_policy_of_the_page_lets_no_other_script_run(built: Path, tmp_path: Path, browser: Any) -> None:
    content = (built / "p.side-by-side-en-ru.html").read_text(encoding="utf-8")
    other = tmp_path / "other.html"
    other.write_text(content.replace("</body>", "<script>window.ran = true</script></body>"), encoding="utf-8")
    page = browser.new_page()
    page.goto(other.as_uri())
    assert page.evaluate("window.ran === undefined && document.documentElement.classList.contains('pf-js')")
    page.context.close()


# Pages in all languages are looked at with all others, too (test_accessibility): 360 and 1100 pixels wide, by day and by night.
@pytest.mark.parametrize(
    ("width", "scheme", "tag"), [(380, "light", ""), (380, "dark", ""), (380, "dark", "en"), (1100, "light", "ru")]
)
def test_axe_finds_nothing(
    width: int, scheme: str, tag: str, real_page: Path, open_page: Open, violations: Callable[[Any], list[str]]
) -> None:
    page = open_page(real_page, width=width, color_scheme=scheme)
    choose(page, tag)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_rows_are_read_one_after_the_other(built: Path, open_page: Open) -> None:
    page = open_page(built / "p.side-by-side-en-ru.html")
    order = page.locator(".pf-row > .pf-cell").evaluate_all("all => all.map(each => each.lang)")
    assert order == ["en", "ru"] * (len(order) // 2)
    choose(page, "ru")
    levels = page.locator("h1, h2, h3, h4").evaluate_all(
        "all => all.filter(each => each.getClientRects().length).map(each => Number(each.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
