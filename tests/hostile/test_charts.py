"""Data of strangers in a chart: they are drawn as words and numbers, or refused; they never run, hang or escape."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from paperforge.house import package_house
from paperforge.model.chart import BARS, Chart
from paperforge.model.language import Language
from paperforge.process import WorkerError, WorkerTimeoutError
from paperforge.reading.fonts import font_folders
from paperforge.reading.images import check_svg
from paperforge.reading.theme import theme_of
from paperforge.render.chart_look import look_of
from paperforge.render.chart_spec import chart_spec
from paperforge.render.drawer import Drawer

EVIL = [
    "<script>alert(1)</script>",
    "</text></svg><script>alert(1)</script>",
    "url(http://evil.example/x)",
    "&xxe; &#x3c;b&#x3e;",
    "'] + constructor.constructor('return 1')() + ['",
    "{{ 7*7 }} ${7*7} %s \\u0041",
    "javascript:alert(1)",
]


@pytest.fixture(scope="module")
def drawer() -> Drawer:
    return Drawer(60, font_folders(package_house()))


@pytest.mark.parametrize("label", EVIL)
def test_labels_are_words_of_the_drawing_and_nothing_else(drawer: Drawer, label: str) -> None:
    from decimal import Decimal

    from lxml import etree

    chart = Chart(BARS, (label, label, "b"), (label,), ((Decimal(1), Decimal(2)),))
    (drawing,) = drawer.draw([chart_spec(chart, Language.parse("en"), look_of(theme_of(package_house())))])
    assert check_svg(drawing)[0] == ""
    texts = ["".join(each.itertext()) for each in etree.fromstring(drawing).iter("{*}text")]
    bare = "".join(label.split())
    # In the legend, and in front of the bars, where a long name takes several lines.
    assert ["".join(text.split()) for text in texts].count(bare) == 2


def test_a_page_with_hostile_labels_holds_no_element_of_theirs(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]]
) -> None:
    lines = "\n".join(f'"{label}",{number}' for number, label in enumerate(EVIL[:4], start=1))
    block = f'# One {{#one}}\n\n``` {{.chart alt="<b>x</b>"}}\n"<i>A</i>",B\n{lines}\n```\n'
    folder = make_project({"papers/p/en.md": block})
    code, _, err = paperforge(folder, "build", "--edition", "en", "--to", "html")
    assert code == 0, err
    page = (folder / "build/p/p.en.html").read_text(encoding="utf-8")
    body = page[page.index("<body") :]
    assert "<script>alert" not in body
    assert "<i>" not in body
    assert "<b>" not in body
    assert "&lt;script&gt;alert(1)" in body  # in the data table


def test_the_drawer_fetches_nothing(drawer: Drawer) -> None:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/x.csv"
        spec = {"data": {"url": url}, "mark": "text", "encoding": {"text": {"field": "a"}}}
        with contextlib.suppress(WorkerError):
            drawer.draw([spec])
        server.shutdown()
    assert asked == []


def test_a_drawing_that_takes_too_long_is_stopped_and_the_next_one_is_drawn() -> None:
    slow = Drawer(1.5, [])
    endless = {"data": {"sequence": {"start": 0, "stop": 5e7}}, "mark": "point", "encoding": {"x": {"field": "data"}}}
    began = time.monotonic()
    with pytest.raises(WorkerTimeoutError, match="a chart could not be drawn"):
        slow.draw([endless])
    assert time.monotonic() - began < 20
    slow.close()


@pytest.mark.parametrize(
    "data",
    [
        "Answer,US\n" + "x,1\n" * 5000,
        ",".join("abcdefghijklmnopqrstuvwxyz") + "\n" + ",".join("1" * 26) + "\n",
        "Answer,US\nYes," + "9" * 400 + "\n",
        "Answer,US\nYes,1e400\n",
        "Answer,US\nYes,-inf\n",
        "Answer,US\n" + "long " * 100 + ",1\n",
        '"\n' * 50,
        "Answer;US\nYes;1;2;3\n",
        "- [" * 60 + "\n",
        "- &a {x: 1, y: *a}\n",
        "\u202eAnswer,US\nYes,1\n",
    ],
)
def test_data_that_cannot_be_drawn_are_findings_with_a_place(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]], data: str
) -> None:
    folder = make_project({"papers/p/en.md": f"# One {{#one}}\n\n``` {{.chart}}\n{data}```\n"})
    code, out, err = paperforge(folder, "check")
    assert code == 1, out + err
    assert "papers/p/en.md:" in out
    assert "a fault of paperforge" not in out + err


@pytest.mark.parametrize("kind", ["bars", "stacked", "timeline"])
def test_charts_at_their_limits_are_built(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]], kind: str
) -> None:
    label = "W" * 158
    rows = {
        "bars": "a,b\n" + "".join(f"{label}{n:02},{10 ** (n % 12)}.123456\n" for n in range(60)),
        "stacked": "a,"
        + ",".join(f"{label}{n:02}" for n in range(19))
        + "\n"
        + "".join(f"x{n},{','.join('1' * 19)}\n" for n in range(6)),
        "timeline": "a,b,c\n" + "".join(f"{n:04}-01-01/9999-12,{label},{'s' * (n % 6 + 1)}\n" for n in range(1, 41)),
    }[kind]
    folder = make_project({"papers/p/en.md": f"# One {{#one}}\n\n``` {{.chart type={kind}}}\n{rows}```\n"})
    code, out, err = paperforge(folder, "build", "--edition", "en", "--to", "html,docx")
    assert code == 0, out + err
