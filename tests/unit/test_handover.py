"""Tokens of a text, their Markdown, and values of YAML written anew."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from paperforge.handover.compose import compose, escape_start, flat
from paperforge.handover.parts import CELL, HEADING, NOTE, PARAGRAPH, Part
from paperforge.handover.tokens import Code, Role, align, renumber, same, tidy
from paperforge.handover.values import spell_value
from paperforge.pandoc.ast import plain_text
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.nodes import Scalar, parse_mapping
from paperforge.source import SourceFile


def part(text: str, words: str, kind: str = PARAGRAPH) -> Part:
    source = SourceFile(PurePosixPath("x.md"), text)
    start = text.index(words)
    return Part(kind, (words,), source, start, start + len(words))


def code(number: str, data: str, role: Role = Role.ALONE, kind: str = "citation") -> Code:
    return Code(number, role, kind, data, f"{kind}:{data}")


@pytest.fixture(scope="module")
def pandoc():  # type: ignore[no-untyped-def]
    caller = Pandoc()
    yield caller
    caller.close()


@pytest.mark.parametrize(
    "words",
    [
        "*a* _b_ `c`",
        "[a](b)",
        "# a",
        "1. a",
        "(a) b",
        "- a",
        "> a",
        "| a |",
        "a_b __c__",
        "@key x@y",
        "$1 $2",
        "\\a",
        "&lt; <b>",
        ": a",
    ],
)
def test_words_are_printed_as_they_are(words: str, pandoc: Pandoc) -> None:
    blocks = pandoc.read(compose([words], part("Words.\n", "Words.")))["blocks"]
    assert [block["t"] for block in blocks] == ["Para"]
    assert plain_text(blocks) == words
    assert {each["t"] for each in blocks[0]["c"]} <= {"Str", "Space"}


def test_lines_are_wrapped_with_the_marks_of_their_block() -> None:
    quoted = compose(["слово " * 30], part("> - Words.\n", "Words."))
    first, second = quoted.split("\n")
    assert second.startswith(">   слово")
    assert max(len("> - " + first), len(second)) <= 100
    assert compose(["слово " * 30], part("[^a]: Words.\n", "Words.", NOTE)).split("\n")[1].startswith("    слово")
    assert "\n" not in compose(["слово " * 30], part("# Words\n", "Words", HEADING))
    assert compose(["a | b"], part("| Words |\n", "Words", CELL)) == "a \\| b"


def test_no_line_begins_with_what_would_open_a_block() -> None:
    made = compose(["word " * 19 + "- 1. # word"], part("Words.\n", "Words."))
    assert all(escape_start(line) == line for line in made.split("\n"))


def test_a_text_in_one_long_line_stays_in_one() -> None:
    assert "\n" not in compose(["слово " * 40], part("word " * 40, ("word " * 40).strip()))


def test_blanks_inside_emphasis_stand_outside_of_it() -> None:
    tokens = [code("1", "_", Role.OPEN, "emphasis"), " a ", code("1", "_", Role.CLOSE, "emphasis"), "b"]
    assert flat(tokens) == "*a* b"


def test_codes_of_two_texts_are_the_same_by_what_they_are() -> None:
    source = renumber((code("1", "[@a]"), " x ", code("2", "[@b]")), 1)
    target = (code("1", "[@b]"), " y ", code("2", "[@c]"), code("3", "[@d]"))
    assert [each.id for each in align(source, target, 3) if isinstance(each, Code)] == ["2", "1", "3"]


def test_blanks_do_not_make_a_difference_but_no_break_spaces_do() -> None:
    assert same(("a", "  b\n c "), ("a b c",))
    assert not same(("a b",), ("a\u00a0b",))
    assert tidy((" a ", "", "b ")) == ("a b",)


@pytest.mark.parametrize(
    ("yaml", "value", "expected"),
    [
        ("k: plain\n", "other", "k: other\n"),
        ("k: plain\n", "a: b", 'k: "a: b"\n'),
        ("k: plain\n", "yes, {no}", 'k: "yes, {no}"\n'),
        ("k: 'it''s'\n", "it's so", "k: 'it''s so'\n"),
        ('k: "a"\n', 'say "b" \\', 'k: "say \\"b\\" \\\\"\n'),
        ("k: >-\n  one\n  two\nl: x\n", "three: # four", "k: >-\n  three: # four\nl: x\n"),
    ],
)
def test_a_value_is_written_in_the_style_of_its_place(yaml: str, value: str, expected: str) -> None:
    source = SourceFile(PurePosixPath("x.yml"), yaml)
    node = parse_mapping(source, [])
    assert node is not None
    scalar = node.entries["k"]
    assert isinstance(scalar, Scalar)
    spelt = spell_value(scalar, value)
    assert spelt is not None
    made = yaml[: scalar.span.start] + spelt + yaml[scalar.span.end :]
    assert made == expected
    again = parse_mapping(SourceFile(PurePosixPath("x.yml"), made), [])
    assert again is not None
    assert getattr(again.entries["k"], "text", "") == value
