"""The patch-ups of WeasyPrint change no byte of a PDF, and leave a WeasyPrint alone that they do not know."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import weasyprint

from paperforge.formats import layout_patches, layout_pseudo, layout_text, layout_words, pages
from paperforge.formats.pdf_worker import _render
from paperforge.formats.stylesheet import print_css
from paperforge.house import package_house

WORDS = (
    "The sides agree that no cable is cut, no channel is closed and no hotline is left unanswered for more than three hours.",
    "Стороны договорились, что ни один кабель не перерезается, а предупреждение передаётся по прямой линии не позднее срока.",
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 50"><text x="2" y="9" font-size="7">Ü 1</text></svg>'


@pytest.fixture(scope="module", autouse=True)
def own_patches() -> Iterator[None]:
    """What another test of this process patched is put back behind these."""
    from weasyprint.layout import inline

    split = inline.split_first_line
    yield
    inline.split_first_line = split


def page_of(body: str, css: str = "") -> str:
    style = print_css(package_house(), dense=False)
    return f'<html lang="en"><head><title>T</title><style>{style} {css}</style></head><body>{body}</body></html>'


def paragraphs(count: int, start: int = 1) -> str:
    texts = ['<p id="p0">First.</p>'] if start == 1 else []
    for number in range(start, start + count):
        english, russian = (f"{words} " * (1 + number % 4) for words in WORDS)
        note = f'<span class="pf-footnote">Note {number}: {english[:60]}</span>' if number % 3 == 0 else ""
        marked = f'<em style="color: #333">{english}</em> {note}<a href="#p{start}">above</a>'
        texts.append(
            f'<p id="p{number}">{marked} <b>{number}</b></p><p lang="ru" style="text-align: left">{russian}</p>'
        )
    return "".join(texts)


def table(columns: int, rows: int, **attributes: str) -> str:
    cells = [f'<td style="text-align: {side};">{WORDS[0][:30]}</td>' for side in ("left", "right", "left")]
    row = "".join(cells[number % 3] for number in range(columns))
    extra = "".join(f' {name}="{value}"' for name, value in attributes.items())
    head = "".join(f'<th style="width: {100 / columns:.0f}%">H</th>' for _ in range(columns))
    return f"<table{extra}><thead><tr>{head}</tr></thead><tbody>{f'<tr>{row}</tr>' * rows}</tbody></table>"


FIGURE = '<figure><img alt="a" src="a.svg" style="width: 90%"><figcaption>Figure 1. An image.</figcaption></figure>'
CONTENTS = "".join(f'<li><a class="toc" href="#p{number}">Entry {number}</a></li>' for number in range(40))
PAGES = {
    "paragraphs, languages and notes": page_of(paragraphs(30)),
    "tables that collapse and tables that do not": page_of(
        table(4, 60) + table(3, 9) + table(5, 4), "table + table { border-collapse: separate; border-spacing: 3px }"
    ),
    "a table too wide, and cut": page_of(f"<div class='pf-text' lang='en'>{paragraphs(3)}{table(14, 5)}</div>"),
    "a picture that nearly fits": page_of(
        f"<div class='pf-text'>{paragraphs(6)}{FIGURE}{paragraphs(4, 8)}{FIGURE}</div>"
    ),
    "page numbers in contents": page_of(
        f"<ol>{CONTENTS}</ol>{paragraphs(40)}", '.toc::after { content: " " target-counter(attr(href), page) }'
    ),
    "lists with markers": page_of(
        f"<ol style='counter-reset: list-item 4'><li>{WORDS[0]}</li><li id='x'>{WORDS[1]}</li></ol>"
        f"<ul style='list-style-position: inside'><li>{WORDS[0]}<ol><li>{WORDS[0]}</li></ol></li></ul>"
    ),
    "pseudo-elements that are shown, with weights and layers": page_of(
        f"<ol><li>{WORDS[0]}</li><li class='own'>{WORDS[1]}</li></ol><b>{WORDS[0]}</b><div>An item</div>{paragraphs(9)}"
        f"<p>{WORDS[0]}<span class='pf-footnote other'>{WORDS[1]}</span>{WORDS[0]}<i>{WORDS[1]}</i>{WORDS[0]}</p>",
        "li::marker { color: red !important } .own::marker { color: blue; font-size: 60% } :is(.own)::marker { }"
        "b::before { content: 'y' } div { display: list-item; list-style: inside square }"
        "div::marker { letter-spacing: .2em } .other::footnote-call { content: '*'; color: var(--none, green) }"
        "@layer a, b; @layer b { .other::footnote-marker { content: 'b' } } @layer a { .other::footnote-marker { content: 'a' } }"
        "i::note-call { content: '+' } p::marker { content: 'no item' }",
    ),
    "a pseudo-element that a link leads to": page_of(
        f"<a href='#here'>There</a><ul><li>{WORDS[0]}</li></ul>{paragraphs(2)}", "li::marker { -weasy-anchor: 'here' }"
    ),
    "lengths that are calculated, relative, or of the height": page_of(
        f"<section>{paragraphs(4)}</section><main>{paragraphs(2)}</main>",
        "section { height: 60%; padding: calc(2% + 3px) 5%; min-width: 20%; box-sizing: border-box }"
        "main { max-height: 40%; margin-inline-start: 3em; width: calc(50% - 1rem); text-indent: calc(1em + 2%) }"
        "main p { hyphenate-limit-zone: calc(1em + 5%); letter-spacing: .02em; word-spacing: .1em; font-variant: small-caps }",
    ),
    "floats, what is placed, and other ways to lay out": page_of(
        "<aside>Beside</aside><i class='at'>At</i><nav><b>one</b><b>two</b></nav>" + paragraphs(3),
        "aside { float: right; width: 30% } .at { position: absolute; top: 9px } nav { display: flex } nav b { width: 20% }"
        "p::first-letter { font-size: 200% } p::first-line { font-weight: bold } p { white-space: pre-wrap }"
        "em { text-decoration: underline line-through } a { overflow-wrap: anywhere }",
    ),
    "pages of all kinds, and what is written in their margins": page_of(
        f"{paragraphs(12)}<section class='turned'>{paragraphs(4)}</section><section class='other'>{paragraphs(8)}</section>",
        "@page { @top-center { content: counter(page) ' of ' counter(pages); width: 50vw } @bottom-left { content: string(h) } }"
        "@page :first { margin-top: 40mm; @top-center { content: 'First' } } @page :left { margin-left: 4vw; padding: 1% }"
        "@page :nth(3) { counter-increment: page 5; @bottom-left { border-radius: 2px 4% 0 1px; border: 1px solid red } }"
        "@page turned { size: A4 landscape } .turned { page: turned } @page :blank { @top-left { content: 'x' } }"
        "p:first-child { string-set: h content(); break-before: right } .other { margin-inline-start: 3%; border-radius: 9px }",
    ),
    "glyphs that stand high, are missing, or belong to other scripts": page_of(
        f"<p style='text-align: justify; letter-spacing: .1em'>fi ffl AVA To 1² \u4e2d\u6587 \U0001f600 é\u0323 {WORDS[1]}</p>"
        f"<p>q\u0323\u0307\u0301 ﻻ לום <sup>2</sup> <b style='font-size: 0.5px'>x</b> <i>AV</i>{WORDS[0]}</p>"
        "<p style='text-overflow: ellipsis; overflow: hidden; white-space: nowrap; width: 4em'>An ellipsis here</p>"
        f"<p dir='rtl'>{WORDS[1]}</p>"
        f"<p style='font-variant: small-caps; text-indent: 2em hanging'>{WORDS[0]}</p>",
        "p { hyphens: auto }",
    ),
    "lines beside floats, from right to left, with single spaces, and pages with names": page_of(
        f"<aside>Beside {WORDS[0]}</aside>{paragraphs(4)}<div dir='rtl'><aside>{WORDS[1]}</aside>{paragraphs(3, 5)}</div>"
        f"<p><b>{WORDS[0]}</b> <i> </i><em> </em><b>{WORDS[1]}</b><br><i>&nbsp;</i>{WORDS[0]}</p><p style='max-lines: 1'></p>"
        f"<section class='own'><div><div></div></div><div><aside>{WORDS[0]}</aside><p>{WORDS[1]}</p></div></section>"
        f"<section><p class='own'>{WORDS[0]}</p><p>{WORDS[1]}</p><table class='own'><tr><td>x</td></tr></table></section>"
        f"<p class='flex'><span>{WORDS[0]}</span><span>{WORDS[1]}</span></p>",
        "aside { float: inline-start; width: 30%; margin: 2px 5px } p { text-align: justify } .own { page: own }"
        "aside + p { text-decoration: underline line-through overline }"
        "em { word-spacing: 4px } b { word-spacing: .3em } .flex { display: flex } @page own { margin: 40mm }"
        "p + p { margin: 1px 3px; text-indent: 1em } p::first-line { color: #123 }",
    ),
    "variables, and values that WeasyPrint refuses": page_of(
        paragraphs(2) + "<style>p { color: var(--none, nonsense) }</style>",
        "html { --gap: 3px; --bad: nonsense } p { margin-left: var(--gap); color: var(--bad); unheard-of: 1px; width: 3 }"
        "@page { margin: var(--gap); colour: red } p:unknown(x) { color: red } p::unknown { color: red }",
    ),
    "sheets that leave something outside themselves": page_of(
        paragraphs(2) + "<ul class='own'><li>One</li></ul>",
        "@layer a, b; @layer b { p { color: red } } @layer a { p { color: blue } }"
        "@counter-style own { system: cyclic; symbols: '*'; suffix: ' ' } .own { list-style: own } @namespace svg url(x);",
    ),
    "what a text may hold": page_of(
        "<pre>a\tb\n  c</pre><p style='hyphens: manual'>Donau\u00addampf\u00adschiff\u00ad" * 3 + "</p>"
        f"<p style='direction: rtl'>{WORDS[0]}</p><p style='font-size: 0'>x</p><p>{'x' * 400}</p><p> \u00a0 </p>" + SVG
    ),
}


def pictures(widths: Iterable[int]) -> str:
    """A text with contents and notes, some of which run on to the next page, and pictures at many heights of a page."""
    parts = []
    for number, width in enumerate(widths):
        figure = FIGURE.replace("90%", f"{width}%").replace("<figure>", f'<figure id="f{number}">')
        note = f'<span class="pf-footnote">{WORDS[0] * 6}</span>' if number % 2 else ""
        parts.append(
            f"<h2>Part {number}</h2>{paragraphs(1 + width % 5, 7 * number + 1)}<p>See the figure.{note}</p>{figure}"
        )
    entries = "".join(f'<li><a class="toc" href="#f{number}">Figure {number}</a></li>' for number in range(len(parts)))
    style = '.toc::after { content: " " target-counter(attr(href), page) }'
    body = "".join(parts[: len(parts) // 2]), "".join(parts[len(parts) // 2 :])
    texts = [f'<div class="pf-text" lang="{lang}">{each}</div>' for lang, each in zip(("en", "ru"), body, strict=True)]
    return page_of(f"<ol>{entries}</ol>{''.join(texts)}", style)


def render(html: str, variant: str = "") -> tuple[dict[str, Any], bytes]:
    media = [{"name": "a.svg", "type": "image/svg+xml"}]
    return _render(html, {"media": media, "variant": variant, "xmp": ""}, [SVG.encode()])


@pytest.mark.parametrize("name", PAGES)
def test_a_pdf_is_the_same_byte_by_byte_with_the_patches_and_without(name: str) -> None:
    plain = render(PAGES[name])
    patches = layout_patches.speed_up()
    assert patches is not None, "docs/decisions/0033: this WeasyPrint is not known"
    try:
        assert render(PAGES[name]) == plain
        assert render(PAGES[name]) == plain, "what is kept between documents shows"
    finally:
        patches.undo()


def test_pseudo_elements_that_nothing_shows_get_no_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint import css

    made: list[str | None] = []
    init = css.ComputedStyle.__init__

    def count(self: Any, parent: Any, cascaded: Any, pseudo_type: str | None, *arguments: Any) -> None:
        made.append(pseudo_type)
        init(self, parent, cascaded, pseudo_type, *arguments)

    monkeypatch.setattr(css.ComputedStyle, "__init__", count)
    patches = layout_patches.speed_up()
    assert patches is not None
    try:
        render(page_of("<p>Text</p><ol><li>One</li></ol>" + table(2, 2)))
    finally:
        patches.undo()
    assert {kind for kind in made if kind in layout_pseudo.UNSEEN} == {"marker"}
    assert made.count("marker") == 1


def test_a_style_sheet_is_parsed_once_and_its_faults_are_said_of_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint import css

    parsed: list[str] = []
    parse = css.preprocess_stylesheet

    def count(*arguments: Any, **options: Any) -> None:
        parsed.append("sheet")
        parse(*arguments, **options)

    monkeypatch.setattr(weasyprint, "preprocess_stylesheet", count)
    patches = layout_patches.speed_up()
    assert patches is not None
    try:
        replies = [render(PAGES["variables, and values that WeasyPrint refuses"])[0] for _ in range(3)]
    finally:
        patches.undo()
    assert parsed == ["sheet", "sheet"]
    assert any("unheard-of" in message for message in replies[0]["ignored"])
    assert replies[1] == replies[0]
    assert replies[2] == replies[0]


def test_sheets_that_differ_at_their_end_are_parsed_from_there_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_head(words: str) -> str:
        heads = f"@page {{ @top-right {{ content: '{words}' }} }} p::unknown {{ left: 0 }} p {{ unheard-of: 1px }}"
        return page_of(paragraphs(2), f"p {{ width: 3; margin: 0 1em }}\n\n{heads} em {{ color: #123 }}")

    papers = [with_head(words) for words in ("One", "Another \\27", "A third")]
    plain = [render(paper) for paper in papers]
    lengths: list[int] = []
    parse = weasyprint.tinycss2.parse_stylesheet

    def measure(css: str, *arguments: Any, **options: Any) -> Any:
        lengths.append(len(css.strip()))
        return parse(css, *arguments, **options)

    patches = layout_patches.speed_up()
    assert patches is not None
    monkeypatch.setattr(weasyprint.tinycss2, "parse_stylesheet", measure)
    try:
        assert [render(paper) for paper in papers] == plain
    finally:
        patches.undo()
    whole, head, rest, last = lengths
    assert rest < whole / 20
    assert last < whole / 20
    assert whole / 2 < head < whole
    assert any("unheard-of" in message for message in plain[0][0]["ignored"])


def test_nothing_of_a_document_is_left_behind() -> None:
    patches = layout_patches.speed_up()
    assert patches is not None
    kinds = {"TextBox", "PageBox", "ComputedStyle", "TagTree", "Document", "Dictionary"}
    try:
        render(PAGES["paragraphs, languages and notes"])
        gc.collect()
        left = {id(each) for each in gc.get_objects() if type(each).__name__ in kinds}
        render(PAGES["tables that collapse and tables that do not"])
        gc.collect()
        assert [each for each in gc.get_objects() if type(each).__name__ in kinds and id(each) not in left] == []
        gc.collect()
        lines = vars(pages._fonts())["paperforge_lines"]
        assert len(lines) > 50
        assert not any(gc.is_tracked(each) for each in (*lines, *lines.values())), "the collector looks at kept lines"
    finally:
        patches.undo()


def test_lines_of_many_documents_are_kept_in_two_halves_and_the_older_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    html = PAGES["a table too wide, and cut"]
    plain = render(html)
    pages._fonts.cache_clear()
    monkeypatch.setattr(layout_text, "MOST", 3_000)
    patches = layout_patches.speed_up()
    assert patches is not None
    try:
        assert render(html) == plain
        kept = vars(pages._fonts())
        halves = [kept["paperforge_lines"], kept["paperforge_lines_before"]]
        assert all(0 < sum(len(key[0]) for key in half if key != "size") <= 3_000 for half in halves)
        assert render(html) == plain
        layout_text.forget(pages._fonts())
        assert "paperforge_lines" in kept
        monkeypatch.setattr(layout_text, "MOST_STYLES", 1)
        layout_text.forget(pages._fonts())
        assert not [name for name in kept if name.startswith("paperforge")], "styles of past documents have gone"
        assert render(html) == plain
    finally:
        patches.undo()


def test_lines_of_words_that_were_drawn_are_drawn_without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words at widths of their own, beside others, in two scripts and with ligatures; then forgotten."""
    texts = (
        f"{WORDS[0]} The office affects fifty-five “waffles” – AVA’s To. ",
        f"{WORDS[1]} «Ёлка» (и т.\u00a0д.), съёмка. ",
    )

    def page(number: int) -> str:
        width, odd = 40 + 9 * number, f"{number}:{number * 7919} word{chr(97 + number)} слово{chr(1072 + number)}"
        body = "".join(f"<p>{text * 3}<em>{text}{odd} {text * 2}</em>{text}</p>" for text in texts)
        style = f"p {{ text-align: justify; width: {width}% }} em {{ word-spacing: .1em }}"
        return page_of(body + f"<p dir='rtl'>{texts[0]}</p>", style)

    plain = [render(page(number)) for number in range(5)]
    drawn: list[list[bool]] = []
    patches = layout_patches.speed_up()
    assert patches is not None
    draw = layout_words.draw
    monkeypatch.setattr(layout_words, "draw", lambda *given: drawn[-1].append(draw(*given)) or drawn[-1][-1])
    try:
        for number, expected in enumerate(plain):
            drawn.append([])
            assert render(page(number)) == expected
        kept = vars(pages._fonts())
        assert sum(drawn[-1]) > 0.8 * len(drawn[-1]) > 20
        monkeypatch.setattr(layout_words, "MOST", 10)
        layout_words.forget(pages._fonts())
        assert "paperforge_words" not in kept
        assert render(page(1)) == plain[1]
    finally:
        patches.undo()


def test_words_are_not_used_if_pango_widens_spaces_in_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    html = page_of(f"<p style='text-align: justify'>{WORDS[0] * 9}</p>")
    plain = render(html)
    pages._fonts.cache_clear()
    patches = layout_patches.speed_up()
    assert patches is not None
    monkeypatch.setattr(layout_words, "_widened", lambda space, wider: (space[0], space[1] + wider, wider // 3, 0))
    try:
        assert render(html) == plain
        assert None in vars(pages._fonts())["paperforge_words"].values()
        assert render(html) == plain
    finally:
        patches.undo()
        pages._fonts.cache_clear()


def test_pages_are_not_begun_again_for_pictures_that_nearly_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    html = pictures([30 + (27 * number * number + number) % 67 for number in range(10)])
    rounds: list[int] = []
    lay_out = weasyprint.HTML.render

    def count(self: weasyprint.HTML, *arguments: Any, **options: Any) -> Any:
        rounds.append(1)
        return lay_out(self, *arguments, **options)

    monkeypatch.setattr(weasyprint.HTML, "render", count)
    plain = render(html)
    assert len(rounds) > 2
    rounds.clear()
    patches = layout_patches.speed_up()
    assert patches is not None
    try:
        assert render(html) == plain
    finally:
        patches.undo()
    assert len(rounds) == 1


def test_the_patches_are_taken_back_whole() -> None:
    def values() -> dict[tuple[str, str], int]:
        import sys

        modules = [(name, module) for name, module in sys.modules.items() if re.match(r"weasyprint(\.|$)", name)]
        return {(name, key): id(value) for name, module in modules for key, value in vars(module).items()}

    render(PAGES["lists with markers"])
    before = values()
    patches = layout_patches.speed_up()
    assert patches is not None
    assert values() != before
    patches.undo()
    assert values() == before


def test_a_version_that_is_not_known_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    assert layout_patches.speed_up() is None


def test_a_version_with_a_line_changed_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(weasyprint, "__file__", str(tmp_path / "__init__.py"))
    assert layout_patches.speed_up() is None
