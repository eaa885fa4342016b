"""One front matter: HTML, PDF and DOCX of an edition say the same, word for word and in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import docx
import lxml.html
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

SLUG = "defining-interference"
# Points from the foot of a page: between them stands the text, outside them the running heads and the page numbers.
COVER_TEXT, PAGE_TEXT = (60, 790), (80, 764)
FIRST_HEADING = re.compile(r"(The question|Вопрос|Defining “interference”)\s")


def split_words(text: str) -> list[str]:
    """Words without what differs by nature: case (small capitals), hyphens at line ends, list marks, kinds of blank."""
    text = text.replace("\xad", "").replace("-", "").replace("•", " ")
    return text.casefold().split()


def words_of_html(path: Path) -> list[str]:
    page = lxml.html.fromstring(path.read_text(encoding="utf-8"))
    parts = front_of(page)
    for block in (each for part in parts for each in part.iter("p", "div", "li", "h1", "h2", "ul", "th", "td")):
        block.tail = f" {block.tail or ''}"
    return split_words(" ".join(part.text_content() for part in parts))


def front_of(page: lxml.html.HtmlElement) -> list[lxml.html.HtmlElement]:
    """The cover, which is the page's header, and the rest of the front matter."""
    (cover,), (rest,) = page.xpath("//header/div[@class='pf-cover']"), page.xpath("//main/div[@class='pf-front']")
    return [cover, rest]


def words_of_docx(path: Path) -> list[str]:
    words: list[str] = []
    for element in docx.Document(str(path)).element.body:
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = style.get(qn("w:val")) if style is not None else ""
        if name.startswith(("Heading", "TextTitle")):
            return words
        text = "".join((node.text or "") if node.tag == qn("w:t") else " " for node in element.iter(*DOCX_TEXT))
        if name.startswith("Toc"):
            text = re.sub(r"\s*\d+$", "", text)
        words.extend(split_words(text))
    raise AssertionError("the DOCX has no heading")


DOCX_TEXT = (qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:p"))


def words_of_pdf(path: Path) -> list[str]:
    text = ""
    for number, page in enumerate(PdfReader(path).pages, start=1):
        bottom, top = COVER_TEXT if number == 1 else PAGE_TEXT
        pieces: list[str] = []

        def keep(
            piece: str,
            user: list[float],
            matrix: list[float],
            *_: object,
            inside: tuple[int, int] = (bottom, top),
            pieces: list[str] = pieces,
        ) -> None:
            height = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
            if inside[0] <= height <= inside[1] or not piece.strip():
                pieces.append(piece)

        page.extract_text(visitor_text=keep)
        lines = "".join(pieces).strip()
        if FIRST_HEADING.match(lines):  # the texts begin on a page of their own
            break
        text += f"{lines}\n"
    return split_words(re.sub(r"-\s*\n", "-", "\n".join(drop_page_numbers(text.splitlines()))))


def drop_page_numbers(lines: list[str]) -> Iterator[str]:
    """The lines of a PDF's front matter without the numbers behind the entries of its contents."""
    contents = False
    for line in lines:
        if line.strip() in {"Contents", "Содержание"}:
            contents = True
        elif line.strip() in {"Contested terms", "Спорные термины"}:
            contents = False
        yield re.sub(r"(^|\s)\d{1,2}\s*$", "", line) if contents else line


def first_difference(left: list[str], right: list[str]) -> str:
    for index, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return f"{' '.join(left[index - 6 : index + 6])} ≠ {' '.join(right[index - 6 : index + 6])}"
    longer = left if len(left) > len(right) else right
    return f"one goes on: {' '.join(longer[min(len(left), len(right)) :][:12])}" if len(left) != len(right) else ""


@pytest.mark.parametrize("edition", ["en", "ru", "en-ru"])
@pytest.mark.parametrize("reader", [words_of_docx, words_of_pdf], ids=["docx", "pdf"])
def test_the_front_matter_says_the_same_as_in_html(reader: object, edition: str, real_build: Path) -> None:
    suffix = "docx" if reader is words_of_docx else "pdf"
    expected = words_of_html(real_build / f"{SLUG}.{edition}.html")
    found = reader(real_build / f"{SLUG}.{edition}.{suffix}")  # type: ignore[operator]
    assert len(expected) > 600, "the whole front matter was found"
    assert first_difference(expected, found) == ""


ELEMENTS = [
    "TLP:WHITE",
    "Draft, not for citation",
    "Option Papers on Sustained Dialogue",
    "OP-1 · Version 0.4 · January 22, 2018",
    "Defining “interference”",
    "Convened by Chesapeake Institute for Policy Dialogue and Neva Center",
    "Moscow, October 5–6, 2017",
    "Daniel Hartwell",
    "as of January 15, 2018",
    "working level",
    "United States, Russian Federation",
    "Sample document, written as of January 2018",
    "have equal status",
    "Chatham House Rule",
    "The authors write in a personal capacity",
    "Published by Chesapeake Institute",
    "Hartwell, Daniel and Alexei Veresov. “Defining ‘interference’.”",
    "There was no outside funding",
    "thank the participants",
    "Officials in Washington and in Moscow accuse each other",
    "interference, non-intervention, coercion",
    "Russian as a rule has one word",
    "Contents",
    "Contested terms",
]


def test_the_elements_stand_in_the_order_of_the_house(real_build: Path) -> None:
    words, place = " ".join(words_of_html(real_build / f"{SLUG}.en.html")), 0
    for element in ELEMENTS:
        place = words.find(" ".join(split_words(element)), place)
        assert place >= 0, element


def test_an_edition_in_two_languages_has_every_element_in_both(real_build: Path) -> None:
    page = lxml.html.fromstring((real_build / f"{SLUG}.en-ru.html").read_text(encoding="utf-8"))
    by_class: dict[str, list[str]] = {}
    for element in (each for part in front_of(page) for each in part.xpath("descendant-or-self::*[@lang]")):
        by_class.setdefault(element.get("class") or "", []).append(element.get("lang"))
    both = [
        "pf-draft", "pf-series", "pf-number", "pf-title", "pf-subtitle", "pf-meeting", "pf-standing", "pf-sample",
        "pf-clause-heading", "pf-clause", "pf-abstract", "pf-keywords", "pf-takeaways", "pf-contents",
    ]  # fmt: skip
    for name in both:
        languages = by_class.get(name, [])
        assert languages.count("en") == languages.count("ru") > 0, name


def test_an_edition_in_one_language_is_in_that_language_only(real_build: Path) -> None:
    page = lxml.html.fromstring((real_build / f"{SLUG}.ru.html").read_text(encoding="utf-8"))
    foreign = {each.get("class") for part in front_of(page) for each in part.xpath(".//*[@lang='en']")}
    # The parallel title, and what a side wrote of a contested term in its own language; words marked inside a text.
    assert foreign <= {"pf-parallel-title", "pf-definition", "pf-gloss", None}
