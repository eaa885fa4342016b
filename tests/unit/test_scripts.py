"""Words of another script get the paper's language of that script; short ones stay where they are."""

from __future__ import annotations

import pytest

from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, plain_text, text
from paperforge.render.scripts import mark_scripts, script_of, scripts_of

EN, RU, BG = Language("en"), Language("ru"), Language("bg")
BOTH = scripts_of({EN: "Title", RU: "Название"})


def pieces(inlines: list[Element]) -> list[tuple[str, str]]:
    """The language of each span, and its words."""
    return [(each["c"][0][2][0][1], plain_text(each["c"][1])) for each in inlines if each["t"] == "Span"]


@pytest.mark.parametrize(
    ("words", "own", "expected"),
    [
        ("12. Charter of the United Nations, 1945, с. 2", RU, [("en", "Charter of the United Nations, 1945,")]),
        ("Доктрина безопасности 2016 and more", EN, [("ru", "Доктрина безопасности 2016")]),
        ("see ст. 2 and ООН there", EN, []),
        ("Words of one script only.", EN, []),
        ("1945, 2016", RU, []),
    ],
)
def test_runs_of_another_script_are_marked(words: str, own: Language, expected: list[tuple[str, str]]) -> None:
    marked = mark_scripts(text(words), own, BOTH)
    assert pieces(marked) == expected
    assert plain_text(marked) == words


def test_emphasis_inside_is_marked_too() -> None:
    marked = mark_scripts([{"t": "Emph", "c": text("Документы внешней политики")}], EN, BOTH)
    assert pieces(marked[0]["c"]) == [("ru", "Документы внешней политики")]


def test_a_script_that_two_languages_share_tells_nothing() -> None:
    scripts = scripts_of({EN: "Title", RU: "Название", BG: "Заглавие"})
    assert scripts == {"LATIN": EN}
    assert pieces(mark_scripts(text("Документы внешней политики"), EN, scripts)) == []


def test_the_script_of_words_is_that_of_most_letters() -> None:
    assert (script_of("МИД and Ministry"), script_of("2016"), script_of("Права")) == ("LATIN", "", "CYRILLIC")
