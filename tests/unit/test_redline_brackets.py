"""What becomes of brackets, told in words."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from paperforge.model.language import Language
from paperforge.pandoc.caller import Pandoc
from paperforge.pandoc.locate import locate
from paperforge.reading.paper import Body
from paperforge.reading.shorthand import read_shorthand
from paperforge.redline.brackets import compare_brackets
from paperforge.source import SourceFile


@pytest.fixture(scope="module")
def pandoc():
    running = Pandoc()
    yield running
    running.close()


def body(pandoc: Pandoc, text: str) -> Body:
    source = SourceFile(PurePosixPath("papers/p/en.md"), f"# Duties\n\n{text}\n")
    ast = pandoc.read(source.text)
    places = locate(ast, source, 0)
    read = read_shorthand(ast, places, {"US", "RF"}, [])
    return Body(Language("en"), source, read, places, {}, {}, ast["blocks"])


OPEN = "The parties [[US: shall] [RF: should]]{.brk #b1} notify each other in good time."
LONE = "Notice is given [within a day]{.brk} of the event, and in no case later."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (OPEN, OPEN, []),
        (OPEN, OPEN.replace("in good time", "a day before"), []),
        ("The parties shall notify each other.", OPEN, ["opened: [US: shall] [RF: should]"]),
        (OPEN, OPEN.replace("should", "may"), ["RF alternative changed: “should” → “may”"]),
        (OPEN, OPEN.replace(" [RF: should]", ""), ["RF alternative withdrawn: “should”"]),
        (
            OPEN,
            OPEN.replace("]]{", "] [compromise: are to]{.compromise}]{".replace("compromise: ", "")),
            ["compromise added: “are to”"],
        ),
        (
            OPEN,
            OPEN.replace("[[US: shall] [RF: should]]{.brk #b1}", "should"),
            ["closed as agreed: the RF wording “should”"],
        ),
        (
            OPEN,
            OPEN.replace("[[US: shall] [RF: should]]{.brk #b1} ", ""),
            ["closed: the wording was dropped; it was [US: shall] [RF: should]"],
        ),
        (
            OPEN,
            "The parties have agreed to notify each other in good time.",
            ["closed with other words; it was [US: shall] [RF: should]"],
        ),
        (
            LONE,
            LONE.replace("[within a day]{.brk}", "within a day"),
            ["closed as agreed: the bracketed wording “within a day”"],
        ),
        (LONE, LONE.replace("a day", "two days"), ["words changed: “within a day” → “within two days”"]),
        (f"{OPEN}\n\n{LONE}", f"{LONE}\n\n{OPEN}", []),
    ],
)
def test_brackets_are_told_in_words(pandoc, old, new, told):
    assert [change.words for change in compare_brackets(body(pandoc, old), body(pandoc, new))] == told


def test_a_bracket_over_paragraphs_is_told_too(pandoc):
    text = "::: {.brk #b7}\n::: {.alt by=US}\nThe whole paragraph of one side.\n:::\n:::\n"
    (change,) = compare_brackets(body(pandoc, text), body(pandoc, "Nothing of that kind is left here.\n"))
    assert (change.kind, change.name, change.heading) == ("closed", "b7", "Duties")


def test_brackets_of_a_text_that_is_new_are_opened(pandoc):
    (change,) = compare_brackets(None, body(pandoc, OPEN))
    assert (change.kind, change.name) == ("opened", "b1")
