"""Rows 9-14 and 36-40 at the renderer itself: should hostile HTML ever reach it, it asks for nothing and can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paperforge.formats.tools import Tools
from paperforge.house import package_house
from paperforge.process import WorkerCrashError, WorkerError, WorkerTimeoutError

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def page(head: str = "", body: str = "x") -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>t</title>{head}</head><body>{body}</body></html>'


@pytest.fixture(scope="module")
def tools() -> Iterator[Tools]:
    """The renderers, with room for what is asked of them below."""
    made = Tools(seconds=30, memory=1024, house=package_house())
    yield made
    made.close()


def render(tools: Tools, html: str, seconds: float = 30, **media: bytes) -> tuple[dict[str, Any], bytes]:
    pictures = [{"name": f"pf-media/{name}.svg", "type": "image/svg+xml"} for name in media]
    header = {"media": pictures, "variant": "", "xmp": ""}
    reply, (content,) = tools.weasyprint.call(header, [html.encode(), *media.values()], seconds)
    return reply, content


ADDRESSES = {
    "row 9: url()": ("<style>p{background:url(URL)}</style>", "<p>x"),
    "row 9: an escaped url()": (r"<style>p{background:\75 rl(URL)}</style>", "<p>x"),
    "row 9: generated content": ("<style>p::before{content:url(URL)}</style>", "<p>x"),
    "row 9: a list marker": ("<style>li{list-style-image:url(URL)}</style>", "<ul><li>x</ul>"),
    "row 9: @import": ("<style>@import 'URL';</style>", "<p>x"),
    "row 9: @font-face": ("<style>@font-face{font-family:a;src:url(URL)} p{font-family:a}</style>", "<p>x"),
    "row 9: @page": ("<style>@page{background:url(URL)}</style>", "<p>x"),
    "row 9: a style attribute": ("", "<p style='background:url(URL)'>x"),
    "row 9: object": ("", "<object data='URL'></object>"),
    "row 9: embed": ("", "<embed src='URL'>"),
    "row 9: img": ("", "<img src='URL' alt=x>"),
    "row 9: a base address": ("<base href='URL'>", "<img src='y.png' alt=x>"),
    "row 11: a style sheet": ("<link rel=stylesheet href='URL'>", "<p>x"),
    "row 11: attached metadata": ("<link rel=attachment href='URL'>", "<p>x"),
    "row 1: an attached link": ("", "<a rel=attachment href='URL'>x</a>"),
    "row 12: an SVG's image": ("", f"{SVG}<image href='URL' width='9' height='9'/></svg>"),
    "row 13: @color-profile": ("<style>@color-profile --a{src:url(URL)}p{color:color(--a 1 0 0)}</style>", "<p>x"),
    "row 13: device-cmyk": ("<style>@color-profile device-cmyk{src:url(URL)}</style>", "<p>x"),
}


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("place", ADDRESSES)
def test_rows_01_09_to_13_an_address_is_refused_and_never_asked(
    place: str, scheme: str, tools: Tools, listener: Any, canary: Any
) -> None:
    url = listener.url if scheme == "http" else f"file://{canary.path}"
    head, body = (part.replace("URL", url) for part in ADDRESSES[place])
    try:
        reply, _ = render(tools, page(head, body))
    except WorkerError as refusal:
        assert url.split("#")[0][:60] in str(refusal) or "y.png" in str(refusal)
        assert not isinstance(refusal, WorkerCrashError)
    else:
        assert reply["refused"]


def test_row_10_no_redirect_is_ever_met(tools: Tools, listener: Any) -> None:
    # The listener answers with a redirect to an inner host: the first request would be one too many already.
    with pytest.raises(WorkerError, match="not part of the paper"):
        render(tools, page("", f"<img src='{listener.url}' alt=x>"))


def test_row_12_an_svg_file_asks_for_nothing(tools: Tools, listener: Any) -> None:
    svg = f"{SVG}<image href='{listener.url}' width='9' height='9'/></svg>".encode()
    try:
        assert render(tools, page("", "<img src='pf-media/a.svg' alt=x>"), a=svg)[0]["refused"] == [listener.url]
    except WorkerError as refusal:
        assert listener.url in str(refusal)


def test_row_12_a_use_of_another_file_asks_for_nothing(tools: Tools, listener: Any, canary: Any) -> None:
    for url in (listener.url, f"file://{canary.path}"):
        render(tools, page("", f"{SVG}<use xlink:href='{url}#a'/><use href='{url}#a'/></svg>"))


def test_row_14_presentational_hints_are_off(tools: Tools, listener: Any) -> None:
    hints = f"<table background='{listener.url}' bgcolor='#ff0000'><tr><td bgcolor='#ff0000'><font color=red>x</table>"
    plain = "<table><tr><td><font>x</table>"
    reply, content = render(tools, page("", hints))
    assert reply["refused"] == []
    assert len(content) == len(render(tools, page("", plain))[1])


BOMB_USES = "".join(f"<g id='a{i + 1}'><use href='#a{i}'/><use href='#a{i}'/></g>" for i in range(30))
BOMB = f"{SVG}<g id='a0'><rect width='1' height='1'/></g>{BOMB_USES}<use href='#a30'/></svg>"
VARS = "".join(f"--a{i + 1}:var(--a{i}) var(--a{i});" for i in range(30))

BOMBS = {
    "row 36: use in an SVG": page("", BOMB),
    "row 37: an image of one": page("", "<img src='pf-media/a.svg' alt=x>"),
    "row 39: a gradient": page(f"<style>p{{background:linear-gradient({'red,blue,' * 200_000}red)}}</style>", "<p>x"),
    "row 40: var()": page(f"<style>p{{--a0:xxxxxxxxxx;{VARS}font-family:var(--a30)}}</style>", "<p>x"),
    "row 40: repeat()": page("<style>p{display:grid;grid-template-rows:repeat(100000000,1px)}</style>", "<p><b>x"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_rows_36_to_40_a_bomb_is_stopped_and_the_next_page_is_made(bomb: str, tools: Tools) -> None:
    with pytest.raises(WorkerError) as stopped:
        render(tools, BOMBS[bomb], seconds=1.5, a=BOMB.encode())
    assert isinstance(stopped.value, WorkerTimeoutError) or "memory" in str(stopped.value)
    assert render(tools, page())[0]["pages"] == 1


def test_row_39_a_huge_colspan_meets_the_memory_limit(tools: Tools) -> None:
    with pytest.raises(WorkerError, match="memory"):
        render(tools, page("", "<table><tr><td colspan=100000000>x</table>"))
    assert render(tools, page())[0]["pages"] == 1


def test_row_38_deep_html_is_refused_and_not_a_crash(tools: Tools) -> None:
    with pytest.raises(WorkerError, match="nested too deeply"):
        render(tools, page("", "<div>" * 3000))


def test_a_killed_renderer_leaves_no_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    made = Tools(seconds=30, memory=1024, house=package_house())
    render(made, page())
    assert list(tmp_path.iterdir())
    with pytest.raises(WorkerTimeoutError):
        render(made, BOMBS["row 36: use in an SVG"], seconds=0.5)
    assert list(tmp_path.iterdir()) == []
    render(made, page())
    made.close()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(tempfile, "tempdir", None)
