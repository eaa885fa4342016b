"""Brackets in a text: the shorthand is read as the same as the long form, each has its place, its owners and its level."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from paperforge.diagnostics import Diagnostic
from paperforge.model.bracket import Bracket
from paperforge.pandoc.caller import Pandoc
from paperforge.pandoc.locate import Places, locate
from paperforge.reading.brackets import find_brackets
from paperforge.reading.shorthand import read_shorthand
from paperforge.source import SourceFile

SIDES = {"US": 1, "RF": 1, "DE": 1}


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    made = Pandoc()
    yield made
    made.close()


def read(pandoc: Pandoc, markdown: str) -> tuple[list[Bracket], list[Diagnostic], Places]:
    ast = pandoc.read(markdown)
    places = locate(ast, SourceFile(PurePosixPath("x.md"), markdown), 0)
    found: list[Diagnostic] = []
    read_ = read_shorthand(ast, places, SIDES, found)
    return find_brackets(read_["blocks"], places), found, places


def shape(brackets: list[Bracket]) -> list[object]:
    return [
        (each.id, each.parent, each.level, [(one.kind, one.sides, one.words) for one in each.alternatives])
        for each in brackets
    ]


LONG = '[[shall]{.alt by="US"} [should]{.alt by="RF"}]{.brk}'


@pytest.mark.parametrize(
    "short",
    [
        "[[US: shall] [RF: should]]",
        "[US: shall] [RF: should]",
        "[[US:shall] [RF:should]]",
        "[[US: shall][RF: should]]",
        "[[US: shall]\n[RF: should]]",
        '[[shall]{.alt by="US"} [RF: should]]{.brk}',
        "[[US: shall] [RF: should]]{.brk}",
        '[shall]{.alt by="US"} [should]{.alt by="RF"}',
    ],
)
def test_the_shorthand_is_read_as_the_long_form(pandoc: Pandoc, short: str) -> None:
    brackets, found, _ = read(pandoc, f"The sides {short} meet.")
    expected, _, _ = read(pandoc, f"The sides {LONG} meet.")
    assert not found
    assert shape(brackets) == shape(expected)


def test_a_bracket_takes_id_and_version_from_the_braces_behind_it(pandoc: Pandoc) -> None:
    (bracket,), _, _ = read(pandoc, "They [[US: shall] [RF: should]]{#br-7 since=0.2} meet.")
    assert (bracket.id, bracket.since, bracket.sides) == ("br-7", "0.2", ("US", "RF"))


def test_brackets_nest_and_outer_ones_come_first(pandoc: Pandoc) -> None:
    text = "They [[US: shall [[US: at once [DE: in writing]] [RF: in due course]] answer] [RF: should]]."
    brackets, found, _ = read(pandoc, text)
    assert not found
    assert [(each.number, each.parent, each.level) for each in brackets] == [(1, None, 1), (2, 1, 2), (3, 2, 3)]
    assert brackets[0].alternatives[0].words == "shall [US: at once [DE: in writing]] [RF: in due course] answer"


def test_a_fenced_bracket_holds_paragraphs(pandoc: Pandoc) -> None:
    text = '::: {#br-1 .brk}\n::: {.alt by="US"}\nOne.\n\nTwo.\n:::\n::: {.alt by="RF"}\nThree.\n:::\n:::\n'
    (bracket,), _, _ = read(pandoc, text)
    assert [each.words for each in bracket.alternatives] == ["One. Two.", "Three."]


def test_baseline_and_compromise_belong_to_no_side(pandoc: Pandoc) -> None:
    (bracket,), _, _ = read(pandoc, "It [[may]{.baseline} [US: shall] [RF: should] [is to]{.compromise}]{.brk} go.")
    assert [(each.kind, each.sides) for each in bracket.alternatives] == [
        ("baseline", ()),
        ("alt", ("US",)),
        ("alt", ("RF",)),
        ("compromise", ()),
    ]


def test_several_sides_own_one_wording(pandoc: Pandoc) -> None:
    (bracket,), _, _ = read(pandoc, "They [[US, DE: shall] [RF: should]] meet.")
    assert bracket.sides == ("US", "DE", "RF")


@pytest.mark.parametrize("text", ["He wrote [sic].", r"\[US: a word\]", "See [Note: this] and [1].", "`[US: code]`"])
def test_other_brackets_are_left_alone(pandoc: Pandoc, text: str) -> None:
    brackets, found, _ = read(pandoc, text)
    assert (brackets, found) == ([], [])


def test_words_in_plain_brackets_stay_inside_a_wording(pandoc: Pandoc) -> None:
    (bracket,), found, _ = read(pandoc, "They [[US: shall [sic] go] [RF: should]].")
    assert not found
    assert bracket.alternatives[0].words == "shall [sic] go"


def test_a_bracket_knows_its_place_and_its_heading(pandoc: Pandoc) -> None:
    text = "# One {#one}\n\nSome words, then [[US: shall] [RF: should]] meet."
    (bracket,), _, places = read(pandoc, text)
    source = places.source.text
    assert source[bracket.span.start : bracket.span.end] == "[[US: shall] [RF: should]]"
    assert (bracket.heading, bracket.title) == ("one", "One")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A [[US: shall] [RF: should] b.", "[[US:"),
        ("A [US: shall [RF: should] b.", "[US:"),
        ("A [[US: shall] [RF: should]]] b.", "should]]]"),
    ],
)
def test_what_does_not_balance_is_found_where_it_stands(pandoc: Pandoc, text: str, place: str) -> None:
    _, found, _ = read(pandoc, text)
    assert [each.code.id for each in found] == ["BRK050"]
    span = found[0].span
    assert span is not None
    assert place.startswith(text[span.start : span.end].rstrip("]")) or text[span.start : span.end] in place


def test_an_unbalanced_bracket_loses_no_word(pandoc: Pandoc) -> None:
    ast = pandoc.read("A [[US: shall] [RF: should] b.")
    places = locate(ast, SourceFile(PurePosixPath("x.md"), "A [[US: shall] [RF: should] b."), 0)
    words = str(read_shorthand(ast, places, SIDES, []))
    assert all(word in words for word in ("shall", "should", "b."))


def test_many_brackets_take_no_more_than_their_share_of_time(pandoc: Pandoc) -> None:
    text = "x " + "[[US: a] [RF: b]] " * 3000
    brackets, found, _ = read(pandoc, text)
    assert (len(brackets), found) == (3000, [])
