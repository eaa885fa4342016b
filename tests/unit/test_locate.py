"""Where the elements of a body stand: found again in Markdown that pandoc has read without places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperforge.pandoc.ast import Ast, Element, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.pandoc.locate import Places, locate
from paperforge.source import SourceFile


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    made = Pandoc()
    yield made
    made.close()


def read(pandoc: Pandoc, markdown: str, start: int = 0) -> tuple[Ast, Places]:
    ast = pandoc.read(markdown[start:])
    return ast, locate(ast, SourceFile(PurePosixPath("x.md"), markdown), start)


def text_of(places: Places, element: Element) -> str:
    span = places.span(element)
    return places.source.text[span.start : span.end]


def elements(ast: Ast, kind: str) -> list[Element]:
    return [element for element in walk(ast["blocks"]) if element["t"] == kind]


def printed_words(node: Any) -> Iterator[Element]:
    """Every Str but those of a citation, which repeat its source."""
    if isinstance(node, list):
        for item in node:
            yield from printed_words(item)
    elif isinstance(node, dict):
        if node.get("t") == "Str":
            yield node
        elif node.get("t") != "Cite":
            yield from printed_words(list(node.values()))


def place_of(pandoc: Pandoc, markdown: str, kind: str, number: int = 0) -> tuple[int, int]:
    ast, places = read(pandoc, markdown)
    position = places.span(elements(ast, kind)[number]).position
    return position.line, position.column


@pytest.mark.parametrize(
    ("markdown", "kind", "number", "expected"),
    [
        ("Words [@a].\n", "Cite", 0, (1, 8)),
        ("Слова — «и ещё» [@a].\n", "Cite", 0, (1, 18)),
        ("One [@a] two [@a].\n", "Cite", 1, (1, 15)),
        ("One\n\n> quoted\n> and [@a]\n", "Cite", 0, (4, 8)),
        ("- one\n- two [link](https://a.example)\n", "Link", 0, (2, 7)),
        ("One <https://a.example/x> two [@a].\n", "Cite", 0, (1, 32)),
        ("One <https://a.example/x> two [x](https://a.example/y) [@a].\n", "Cite", 0, (1, 57)),
        ("_One two_ [three](#four)\n", "Link", 0, (1, 11)),
        ("[*One.*](https://a.example/b) [@b]\n", "Cite", 0, (1, 32)),
        ("__One__ _[two](#three)_ two\n", "Link", 0, (1, 10)),
        ("A `code` B `code`\n", "Code", 1, (1, 13)),
        ("A note.[^1] Then.[^2]\n\n[^1]: One.\n[^2]: Two.\n", "Note", 1, (1, 18)),
        ("A note^[inside] and [@a]\n", "Note", 0, (1, 7)),
        ("# One\n\nText\n\n## Two {#two}\n", "Header", 1, (5, 1)),
        ("One\n===\n\nTwo\n---\n", "Header", 1, (4, 1)),
        ("Text\n\n![Caption](a.png){alt='Other'}\n", "Image", 0, (3, 1)),
        ("Text ![](a.png) and ![](a.png)\n", "Image", 1, (1, 21)),
        ("| A | B |\n|---|---|\n| 1 | [@a] |\n", "Cite", 0, (3, 8)),
        ("Words\n\n: Not a table\n\nWords <b>bold</b>\n", "RawInline", 0, (5, 7)),
        ("&amp; one &mdash; two [@a]\n", "Cite", 0, (1, 24)),
        ("```\ncode [@a]\n```\n\nThen [@a]\n", "Cite", 0, (5, 7)),
        ("in*ter*est [@a]\n", "Cite", 0, (1, 13)),
        ("<!-- a comment with words --> words [@a]\n", "Cite", 0, (1, 38)),
    ],
)
def test_an_element_is_found_at_its_line_and_column(
    markdown: str, kind: str, number: int, expected: tuple[int, int], pandoc: Pandoc
) -> None:
    assert place_of(pandoc, markdown, kind, number) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("See [a b][r] and [@a].\n\nThen a b again.\n\n[r]: https://a.example/see/then\n", (1, 19)),
    ],
)
def test_the_address_of_a_link_does_not_run_ahead(markdown: str, expected: tuple[int, int], pandoc: Pandoc) -> None:
    assert place_of(pandoc, markdown, "Cite") == expected


def test_words_between_underscores_are_found(pandoc: Pandoc) -> None:
    ast, places = read(pandoc, "_One two_ then [@a]. Later One.\n")
    assert [text_of(places, element) for element in printed_words(ast["blocks"])][:3] == ["One", "two", "then"]


def test_columns_count_characters_and_not_bytes(pandoc: Pandoc) -> None:
    assert place_of(pandoc, "ё😀ё [@a]\n", "Cite") == (1, 6)


def test_a_body_behind_front_matter_keeps_the_lines_of_the_file(pandoc: Pandoc) -> None:
    front = "---\ntitle: Words [@a]\n---\n"
    ast, places = read(pandoc, f"{front}\nWords [@a]\n", len(front))
    assert places.span(elements(ast, "Cite")[0]).position.line == 5


def test_words_of_a_footnote_are_found_in_its_definition(pandoc: Pandoc) -> None:
    markdown = "Same words.[^n] Same words.\n\n[^n]: Same words\n    [@a] here.\n\nSame words.\n"
    assert place_of(pandoc, markdown, "Cite") == (4, 6)
    ast, places = read(pandoc, markdown)
    last = elements(ast, "Str")[-1]
    assert places.span(last).position.line == 6


def test_a_definition_inside_a_code_block_is_none(pandoc: Pandoc) -> None:
    markdown = "Words.[^n]\n\n```\n[^n]: not this\n```\n\n[^n]: but this [@a]\n"
    assert place_of(pandoc, markdown, "Cite") == (7, 17)


def test_words_behind_attributes_are_found_though_they_repeat_them(pandoc: Pandoc) -> None:
    ast, places = read(pandoc, "[see]{#id-3.5 .x} 3.5\n\nsee [it](https://a.example/3.5)\n\n```\nsee code\n```\n")
    number = next(each for each in elements(ast, "Str") if each["c"] == "3.5")
    assert places.span(number).start == len("[see]{#id-3.5 .x} ")


def test_find_gives_the_piece_of_an_element(pandoc: Pandoc) -> None:
    ast, places = read(pandoc, "# Title {#first}\n\nSee @first-source and [@second; @third].\n")
    assert places.find(elements(ast, "Header")[0], "#first").position.column == 10
    assert places.find(elements(ast, "Cite")[1], "@third").position.column == 33


# ---------------------------------------------------------------- any Markdown of a small grammar

WORDS = st.sampled_from(["word", "слово", "ёлка", "two", "два", "end", "a", "https", "example", "Term2"])
INLINE = st.one_of(
    WORDS,
    WORDS.map("*{}*".format),
    WORDS.map("**{}**".format),
    WORDS.map("`{}`".format),
    WORDS.map("“{}”,".format),
    st.tuples(WORDS, WORDS).map(lambda pair: f"[{pair[0]}](https://example.org/{pair[1]})"),
    st.tuples(WORDS, WORDS).map(lambda pair: f"[{pair[0]} {pair[1]}]{{lang=ru}}"),
    WORDS.map("[@key-{}]".format),
    st.just("<!-- word two -->"),
    st.just("&amp;"),
)
RUN = st.lists(INLINE, min_size=1, max_size=8).map(" ".join)
NOTED = st.tuples(RUN, st.booleans())
BLOCK = st.one_of(
    RUN,
    RUN.map("# {} {{#id}}".format),
    st.lists(RUN, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items)),
    RUN.map("> {}".format),
    st.tuples(RUN, RUN).map(lambda cells: f"| word | two |\n|---|---|\n| {cells[0]} | {cells[1]} |\n\n: word caption"),
    RUN.map("{}^[an inline end]".format),
    WORDS.map("```\n{} word\n```".format),
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    blocks = draw(st.lists(BLOCK, min_size=1, max_size=6))
    notes = draw(st.lists(RUN, max_size=3))
    for number, _ in enumerate(notes):
        blocks.insert(draw(st.integers(0, len(blocks))), f"word[^n{number}] two")
    for number, note in enumerate(notes):
        blocks.insert(draw(st.integers(0, len(blocks))), f"[^n{number}]: {note}")
    return "\n\n".join(blocks) + "\n"


@settings(max_examples=150, deadline=None)
@given(documents())
def test_the_place_of_every_word_holds_that_word(pandoc: Pandoc, markdown: str) -> None:
    ast, places = read(pandoc, markdown)
    for element in printed_words(ast["blocks"]):
        words = re.findall(r"\w+", element["c"])
        shown = text_of(places, element)
        assert not words or words[0] in shown, (element["c"], shown)


@settings(max_examples=150, deadline=None)
@given(documents())
def test_words_that_stand_once_are_found_where_they_stand(pandoc: Pandoc, markdown: str) -> None:
    count = iter(range(10_000))
    unique = re.sub(r"\b(word|слово|ёлка|два|end)\b", lambda match: f"{match[0]}{next(count)}x", markdown)
    ast, places = read(pandoc, unique)
    for element in printed_words(ast["blocks"]):
        for word in re.findall(r"\b(?:word|слово|ёлка|два|end)\d+x\b", element["c"]):
            span = places.span(element)
            at = unique.index(word)
            assert span.start <= at < span.end, word


@settings(max_examples=60, deadline=None)
@given(documents())
def test_places_never_run_backwards_in_running_text(pandoc: Pandoc, markdown: str) -> None:
    if "[^" in markdown or "|" in markdown:
        return
    ast, places = read(pandoc, markdown)
    starts = [places.span(element).start for element in printed_words(ast["blocks"])]
    assert starts == sorted(starts)
