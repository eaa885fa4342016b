"""HTML on a telephone: a real Chromium, 360 pixels wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.browser


@pytest.fixture
def open_on_phone(browser: Any) -> Iterator[Callable[[Path], tuple[Any, list[str], list[str]]]]:
    """Open a file: the page, the messages of its console, and the requests it made besides that for itself."""
    contexts = []

    def open_file(path: Path) -> tuple[Any, list[str], list[str]]:
        context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
        contexts.append(context)
        page = context.new_page()
        messages: list[str] = []
        requests: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_load_state("load")
        outside = [url for url in requests if url != path.as_uri() and not url.startswith("data:")]
        return page, messages, outside

    yield open_file
    for context in contexts:
        context.close()


HARD = """\
# One {#one}

A\u00a0very\u00a0long\u00a0run\u00a0held\u00a0together\u00a0by\u00a0spaces\u00a0that\u00a0do\u00a0not\u00a0break\u00a0anywhere\u00a0at\u00a0all.

<https://example.org/a/very/long/address/that/goes/on/and/on/without/any/place/to/break/it/at/all/in/between.html>

Pneumonoultramicroscopicsilicovolcanoconiosisandtheotherverylongwordsofthistextwithoutanend

| A first column | A second column | A third column | A fourth column | A fifth column |
|----------------|-----------------|----------------|-----------------|----------------|
| Wordswithoutbreaks | Wordswithoutbreaks | Wordswithoutbreaks | Wordswithoutbreaks | Wordswithoutbreaks |

![A wide picture.](wide.svg){alt="A wide picture" width=2000px}

- one
    - two
        - three
            - four
                - five levels deep with some more words
"""
CODE = "# One {#one}\n\n```\na line of code that is much longer than a telephone is wide, and that has to go somewhere\n```\n"
WIDE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="20" viewBox="0 0 3000 20"><path d="M0 0h3000"/></svg>'
)


def scroll_widths(page: Any) -> dict[str, int]:
    return dict(page.evaluate("({page: document.documentElement.scrollWidth, window: window.innerWidth})"))


def test_real_papers_fit_a_phone_silently_and_ask_for_nothing(real_pages: list[Path], open_on_phone: Any) -> None:
    assert {path.parent.name for path in real_pages} == {
        path.parent.name for path in (ROOT / "papers").glob("*/paper.yml")
    }
    for path in real_pages:
        page, messages, outside = open_on_phone(path)
        assert scroll_widths(page) == {"page": 360, "window": 360}, path.name
        assert messages == [], path.name
        assert outside == [], path.name


def test_long_words_wide_tables_and_pictures_do_not_widen_the_page(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]], open_on_phone: Any
) -> None:
    project = make_project({"papers/p/en.md": HARD, "papers/p/wide.svg": WIDE})
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0
    page, messages, outside = open_on_phone(project / "build/p/p.en.html")
    assert scroll_widths(page) == {"page": 360, "window": 360}
    assert messages == []
    assert outside == []


def test_a_long_line_of_code_does_not_widen_the_page(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]], open_on_phone: Any
) -> None:
    project = make_project({"papers/p/en.md": CODE})
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0
    page, _, _ = open_on_phone(project / "build/p/p.en.html")
    assert scroll_widths(page) == {"page": 360, "window": 360}


def test_the_language_switch_leads_to_the_other_page(real_pages: list[Path], open_on_phone: Any) -> None:
    english = next(path for path in real_pages if path.name.endswith(".en.html"))
    page, _, _ = open_on_phone(english)
    page.click("nav a[hreflang=ru]")
    page.wait_for_load_state("load")
    assert page.url.endswith(english.name.replace(".en.", ".ru."))
    assert page.evaluate("document.documentElement.lang") == "ru-RU"


def test_a_footnote_can_be_reached_and_left_again(real_pages: list[Path], open_on_phone: Any) -> None:
    page, _, _ = open_on_phone(next(path for path in real_pages if path.name.endswith(".en.html")))
    page.click("a.footnote-ref >> nth=0")
    assert page.url.split("#")[1].startswith("fn")
    page.click("a.footnote-back >> nth=0")
    assert page.url.split("#")[1].startswith("fnref")
