"""The pages of the PDF as they are laid out: lines, tables, contents, page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from paperforge.cli.main import run
from paperforge.formats.stylesheet import print_css
from paperforge.formats.tools import Tools
from paperforge.house import package_house
from paperforge.model.language import Language
from paperforge.render.words import words_of

ROOT = Path(__file__).parents[2]
WORDS = "Астанинский меморандум действует полгода и продлевается по-разному"
STYLE = """p { font: 10.4pt/14.5pt "PT Serif"; text-align: justify; hyphens: auto; hyphenate-character: "-" }"""


@pytest.fixture(scope="module")
def tools() -> Iterator[Tools]:
    running = Tools(120, 2048, package_house())
    yield running
    running.close()


def lay_out(tools: Tools, body: str, css: str = "", lang: str = "ru") -> tuple[dict[str, Any], PdfReader]:
    """What the renderer says of a page of justified text, and its PDF."""
    page = f'<html lang="{lang}"><head><title>T</title><style>{STYLE} {css}</style></head><body>{body}</body></html>'
    reply, (content,) = tools.weasyprint.call({"media": [], "variant": "", "xmp": ""}, [page.encode()], tools.seconds)
    return reply, PdfReader(BytesIO(content))


def at_widths(paragraph: str, first: float, step: float) -> str:
    """The paragraph at 200 measures, in points: at some of them a text just fits, or just does not."""
    return "".join(f'<div style="width: {first + step * n}pt">{paragraph}</div>' for n in range(200))


def bad_lines(tools: Tools, body: str) -> list[str]:
    reply, _ = lay_out(tools, body)
    return [fault["words"] for fault in reply["bad"] if fault["kind"] in {"short-line", "loose-line"}]


@pytest.mark.parametrize(
    "after",
    [
        "идёт речь в\u00a0<a href='#x'>разделе</a> о зонах",
        "<em>Меморандум</em> о создании зон",
        "<a href='#x'>[Memorandum 2017]</a>, и далее",
    ],
)
def test_no_word_is_left_alone_on_a_line_where_a_text_fits_but_for_the_space_after_it(tools: Tools, after: str) -> None:
    assert bad_lines(tools, at_widths(f"<p>{WORDS} {after} {WORDS.lower()}.</p>", first=300, step=0.5)) == []


def test_no_word_is_left_alone_where_a_text_ends_with_a_no_break_space(tools: Tools) -> None:
    paragraph = f"<p>{WORDS}, о\u00a0чём идёт речь в\u00a0<a href='#x'>разделе «Параметры»</a> о зонах.</p>"
    assert bad_lines(tools, at_widths(paragraph, first=380, step=0.5)) == []


def test_the_mark_of_a_note_never_begins_a_line(tools: Tools) -> None:
    paragraph = '<p>The channels were not closed.<span class="pf-footnote">Note</span></p>'
    css = f"{print_css(package_house(), dense=False)} @page {{ size: 600pt 20000pt }}"
    _, reader = lay_out(tools, at_widths(paragraph, 60, 0.5), css, lang="en")
    lines = [line.strip() for page in reader.pages for line in page.extract_text().splitlines()]
    text = lines[: lines.index("Note") if "Note" in lines else len(lines)]
    assert sum("closed." in line for line in text) == 200
    assert not [line for line in text if re.fullmatch(r"\d+", line)]


def test_no_line_ends_early_because_pango_made_it_a_fraction_too_wide(tools: Tools) -> None:
    start = "В никого меморандум 2017 видят <em>а</em> сторон: отключить отметками окрестности г."
    paragraph = f"<p>{start} «<i>сирийские</i>» {WORDS}</p>"
    assert bad_lines(tools, at_widths(paragraph, first=388, step=0.05)) == []


@pytest.fixture(scope="module")
def wide_build(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """A paper with a table that only a page on its side can hold, and a small one that its author wants there."""
    folder = tmp_path_factory.mktemp("wide")
    words = [f"`Identification{number}`" for number in range(10)]
    wide = f"| {' | '.join(words)} |\n{'|---' * 10}|\n| {' | '.join(['cell'] * 10)} |\n\n: The wide one\n"
    small = "| Left | Right |\n|---|---|\n| a | b |\n\n: The turned one {.landscape}\n"
    files = {
        "paperforge.yml": "languages: [en]\n",
        "papers/p/paper.yml": "title: {en: Tables}\n",
        "papers/p/en.md": f"# First\n\nBefore.\n\n{wide}\nBetween.\n\n{small}\nAfter.\n",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    assert run(["build", "--project", str(folder), "--to", "pdf"]) == 0
    return PdfReader(folder / "build/p/p.en.pdf")


def test_a_table_too_wide_for_the_page_and_one_marked_landscape_stand_on_pages_on_their_side(
    wide_build: PdfReader,
) -> None:
    turned = {page.extract_text(): page.mediabox.width > page.mediabox.height for page in wide_build.pages}
    for words, expected in (
        ("Before.", False),
        ("The wide one", True),
        ("Between.", False),
        ("The turned one", True),
        ("After.", False),
    ):
        found = [on_its_side for text, on_its_side in turned.items() if words in text and "Contents" not in text]
        assert found == [expected], words


def test_pages_on_their_side_have_the_running_heads_of_the_text(wide_build: PdfReader) -> None:
    page = next(page for page in wide_build.pages if page.mediabox.width > page.mediabox.height)
    text = page.extract_text()
    assert "Tables" in text
    assert re.search(r"Page \d+ of \d+", text)


def test_no_words_of_a_table_run_over_the_edge_of_their_page(wide_build: PdfReader) -> None:
    places: list[tuple[str, float]] = []

    def note(text: str, user: list[float], matrix: list[float], *_: Any) -> None:
        places.append((text.strip(), user[0] * matrix[4] + user[2] * matrix[5] + user[4]))

    for page in wide_build.pages:
        page.extract_text(visitor_text=note)
        assert [text for text, x in places if text and x > float(page.mediabox.width) - 50] == []
        places.clear()


def test_a_table_a_little_too_wide_is_set_smaller_and_stays_where_it_is(tools: Tools) -> None:
    css = "table { width: 100%; font: 10pt 'PT Sans' } table.pf-tight { font-size: 8pt } .pf-landscape { color: red }"
    cells = "".join("<td>Notification</td>" for _ in range(7))
    reply, pdf = lay_out(tools, f"<div style='width: 320pt'><table><tr>{cells}</tr></table></div>", css)
    assert reply["wide"] == []
    content = pdf.pages[0].get_contents()
    assert content is not None
    sizes = {float(size) * 0.75 for size in re.findall(rb"([\d.]+) Tf", content.get_data())}
    assert [round(size, 1) for size in sizes] == [8.0]
    assert b"1 0 0 rg" not in content.get_data()


PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='{}'><rect width='200' height='100%'/></svg>"


@pytest.mark.parametrize(("height", "pages"), [(250, 1), (340, 1), (400, 2)])
def test_a_picture_that_nearly_fits_below_its_text_is_made_smaller_but_not_by_more_than_a_quarter(
    tools: Tools, height: int, pages: int
) -> None:
    picture = '<figure><img alt="" src="https://paper.invalid/p.svg"><figcaption>Caption</figcaption></figure>'
    css = (
        "@page { size: 600px 800px; margin: 100px } figure { margin: 0; font: 16px/20px PT Serif; break-inside: avoid }"
    )
    before = "<p style='margin: 0; font: 16px/300px PT Serif'>Before.</p>"
    body = f'<body><div class="pf-text">{before}{picture}</div></body>'
    page = f'<html lang="en"><head><title>T</title><style>{css}</style></head>{body}</html>'
    header = {"media": [{"name": "p.svg", "type": "image/svg+xml"}], "variant": "", "xmp": ""}
    blobs = [page.encode(), PICTURE.format(height).encode()]
    _, (content,) = tools.weasyprint.call(header, blobs, tools.seconds)
    assert len(PdfReader(BytesIO(content)).pages) == pages


def test_the_papers_of_this_repository_have_no_bad_line_page_or_table(samples: Any) -> None:
    assert list(samples.build.glob("*/*.pdf"))
    assert "papers built" in samples.said
    assert not re.search("RND14[34]", samples.said), samples.said


@pytest.mark.parametrize("tag", ["en", "ru"])
def test_how_brackets_are_read_is_not_torn_for_the_sake_of_what_comes_behind_it(tag: str, samples: Any) -> None:
    words = words_of(package_house(), Language.parse(tag))
    found = 0
    for path in sorted(samples.build.glob(f"*/*.{tag}.pdf")):
        pages = [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]
        for page in (each for each in pages if words["reading_brackets"] in each):
            assert " ".join(words["brackets_explained"].split()) in page, path
            found += 1
    assert found >= 5
