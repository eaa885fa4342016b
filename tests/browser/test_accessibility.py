"""HTML and its reader: axe-core in a real Chromium finds nothing on any page; narrow and in the dark, on those of two papers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Violations = Callable[[Any], list[str]]


def open_page(browser: Any, path: Path, width: int, scheme: str) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    page.goto(path.as_uri())
    return page


EDITIONS = {"en", "ru", "en-ru", "brief", "four-column", "side-by-side"}
SEEN_EVERYWHERE = {"cyberspace-rules", "european-security"}  # two sides and four, with every edition between them


@pytest.mark.parametrize(("width", "scheme"), [(1100, "light"), (360, "light"), (360, "dark")])
def test_axe_finds_nothing_on_the_pages_of_all_papers(
    width: int, scheme: str, browser: Any, real_pages: list[Path], violations: Violations
) -> None:
    assert {path.name.split(".")[1] for path in real_pages} == EDITIONS
    whole = (width, scheme) == (1100, "light")
    # What stands in `en` and `ru` stands in `en-ru`, too: of one paper they are looked at as well.
    for path in real_pages:
        slug, edition = path.name.split(".")[:2]
        if (whole or slug in SEEN_EVERYWHERE) and (edition not in {"en", "ru"} or slug == min(SEEN_EVERYWHERE)):
            page = open_page(browser, path, width, scheme)
            assert violations(page) == [], path.name
            page.context.close()


FEATURES = """\
# One {#one}

Words with a note,[^n] `code`, **weight**, [по-русски]{lang=ru} and a [link](https://example.org/).

[^n]: A note with a second paragraph.

    Here it is.

## Two {#two}

Term
:   What it means.

> Quoted words.

```
a line of code that is much longer than a telephone is wide, and that has to go somewhere on the page
```

|   | In the corner stands nothing |
|---|---|
| a | Words |

: A table with an empty corner

| A first column | A second column | A third column | A fourth column |
|----------------|-----------------|----------------|-----------------|
| Words          | Words           | Words          | Words           |

![A drawing.](wide.svg){#fig-wide alt="A drawing of a line"}

# Three {#three}

1. first
2. second
    - inner
"""
WIDE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="20" viewBox="0 0 900 20"><path d="M0 0h900v9z"/></svg>'
)


@pytest.mark.parametrize("width", [360, 1100])
def test_axe_finds_nothing_where_every_kind_of_block_stands(
    width: int,
    browser: Any,
    make_project: Callable[..., Path],
    paperforge: Callable[..., tuple[int, str, str]],
    violations: Violations,
) -> None:
    project = make_project({"papers/p/en.md": FEATURES, "papers/p/wide.svg": WIDE})
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0
    page = open_page(browser, project / "build/p/p.en.html", width, "light")
    assert violations(page) == []
    page.context.close()


def test_what_scrolls_sideways_can_be_reached_by_keyboard(browser: Any, real_pages: list[Path]) -> None:
    find = """() => [...document.querySelectorAll('*')].filter(
        each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX === 'auto'
    ).map(each => [each.tagName, each.tabIndex])"""
    found = []
    for path in real_pages:
        page = open_page(browser, path, 360, "light")
        found.extend(page.evaluate(find))
        page.context.close()
    assert {name for name, _ in found} == {"DIV", "FIGURE"}
    assert {index for _, index in found} == {0}


def test_the_first_stop_of_the_keyboard_leads_to_the_text(browser: Any, real_pages: list[Path]) -> None:
    page = open_page(browser, next(path for path in real_pages if ".ru." in path.name), 1100, "light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "К тексту"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "pf-main"
    page.context.close()


def test_the_page_has_its_landmarks(browser: Any, real_pages: list[Path]) -> None:
    page = open_page(browser, next(path for path in real_pages if ".en-ru." in path.name), 1100, "light")
    for role, count in (("banner", 1), ("main", 1), ("contentinfo", 1), ("navigation", 3)):
        assert page.get_by_role(role).count() == count, role
    assert page.get_by_role("navigation", name="Содержание").count() == 1
    assert page.get_by_role("contentinfo").inner_text().count("TLP:WHITE") == 1
    page.context.close()
