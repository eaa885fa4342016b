"""What is marked goes, what is left empty by it goes too, and what stays is the very same element."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from paperforge.pandoc.ast import plain_text
from paperforge.pandoc.caller import Pandoc
from paperforge.redaction.pruning import Pruner
from paperforge.redaction.removed import runs_of


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    made = Pandoc(30, 2048)
    yield made
    made.close()


KEPT = {
    "Words [and more]{.internal}, here.": "Words, here.",
    "[First]{.internal} words.": "words.",
    "Words [at the end]{.internal}.": "Words.",
    "Words ([in brackets]{.internal}) here.": "Words () here.",
    "[All]{.internal} [of it]{.internal}": "",
    "One *[two]{.internal}* three.": "One three.",
    "One [two [three]{.internal} four](https://example.org/) five.": "One two four five.",
    "[]{.internal} A paragraph.\n\nAnother.": "Another.",
    "# One {.internal}\n\na\n\n## Two\n\nb\n\n# Three\n\nc": "Three c",
    "## One {.internal}\n\na\n\n# Two\n\nb": "Two b",
    "# [One]{.internal}\n\na\n\n# Two\n\nb": "Two b",
    "1. one\n2. []{.internal} two\n3. three": "one three",
    "- [one]{.internal}\n- [two]{.internal}\n\nEnd.": "End.",
    "Term\n:   [one]{.internal}\n:   two": "Termtwo",
    "One `two`{.internal} three [four]{.comment} five<!-- six -->.": "One three five.",
    "a^[[note]{.internal}] b": "a b",
}


@pytest.mark.parametrize("markdown", KEPT)
def test_words_stay_without_what_is_marked(markdown: str, pandoc: Pandoc) -> None:
    assert plain_text(Pruner().blocks(pandoc.read(markdown)["blocks"])) == KEPT[markdown]


def test_a_tree_without_marks_stays_the_same_elements(pandoc: Pandoc) -> None:
    blocks = pandoc.read(
        '# A {#a}\n\nB *c* [d](e) `f` ^[g] "h" [@i, j].\n\n> - k\n\n| l | m |\n|---|---|\n| n | o |\n\n: p\n\n'
        "![q](r.png)\n\ns\n: t\n\n| u\n| v\n"
    )["blocks"]
    pruner = Pruner()
    kept = pruner.blocks(blocks)
    assert all(new is old for new, old in zip(kept, blocks, strict=True))
    assert pruner.removed == []


def test_a_copy_follows_what_it_was_made_from(pandoc: Pandoc) -> None:
    followed: list[tuple[Any, Any]] = []
    blocks = pandoc.read("> Words [and more]{.internal} here.")["blocks"]
    (quote,) = Pruner(follow=lambda new, old: followed.append((new, old))).blocks(blocks)
    assert (quote, blocks[0]) in [(new, old) for new, old in followed]
    assert {new["t"] for new, _ in followed} == {"Para", "BlockQuote"}


def test_what_goes_by_its_id_goes_with_its_section(pandoc: Pandoc) -> None:
    blocks = pandoc.read("# A\n\n## B {#op-b}\n\nWords of B.\n\n## C\n\nc")["blocks"]
    pruner = Pruner({"op-b"})
    assert plain_text(pruner.blocks(blocks)) == "A C c"
    assert runs_of(pruner.removed) == ["B", "Words of B."]


TABLE = """\
+------+-------------------+
| a    | b                 |
+======+===================+
| one  | two               |
|      +-------------------+
|      | []{.internal} xxx |
|      +-------------------+
|      | three             |
+------+-------------------+
| four | five              |
+------+-------------------+
"""


def rows_of(blocks: list[Any]) -> list[list[tuple[str, int]]]:
    (table,) = blocks
    return [[(plain_text(cell[4]), cell[2]) for cell in row[1]] for body in table["c"][4] for row in body[3]]


def test_a_cell_over_several_rows_spans_fewer_where_one_goes(pandoc: Pandoc) -> None:
    blocks = pandoc.read(TABLE)["blocks"]
    assert rows_of(blocks)[0][0] == ("one", 3)
    assert rows_of(Pruner().blocks(blocks)) == [[("one", 2), ("two", 1)], [("three", 1)], [("four", 1), ("five", 1)]]


def test_a_row_that_begins_such_a_cell_takes_its_rows_along(pandoc: Pandoc) -> None:
    marked = TABLE.replace("| one  | two               |", "| one  | []{.internal} two |").replace(
        "[]{.internal} xxx", "xxx              "
    )
    pruner = Pruner()
    assert rows_of(pruner.blocks(pandoc.read(marked)["blocks"])) == [[("four", 1), ("five", 1)]]
    assert "three" in json.dumps(pruner.removed)


def test_runs_are_apart_where_readers_see_them_apart(pandoc: Pandoc) -> None:
    markdown = """\
One^[a note] two ![*cap*](a.png "a title"){alt="what it says"} three `code` [@x, see **it**].

| line one
| line two

Term one
: Meaning one

Term two
: Meaning two
"""
    runs = {"One", "a note", "two", "cap", "a title", "what it says", "three code", ", see it", "."}
    lists = {"line one", "line two", "Term one", "Meaning one", "Term two", "Meaning two"}
    assert set(runs_of(pandoc.read(markdown)["blocks"])) == runs | lists
