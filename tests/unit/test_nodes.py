"""YAML 1.2 as nodes with places: nothing changes its meaning, nothing is lost without a word."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperforge.diagnostics import Diagnostic
from paperforge.reading.nodes import Mapping, Scalar, parse_mapping, parse_yaml, plain_value
from paperforge.source import SourceFile


def parse(text: str, start: int = 0) -> tuple[Any, list[Diagnostic]]:
    found: list[Diagnostic] = []
    node = parse_yaml(SourceFile(PurePosixPath("x.yml"), text), found, start)
    return (plain_value(node) if node is not None else None), found


@pytest.mark.parametrize(
    "word", ["NO", "no", "yes", "on", "off", "1.10", "0x1F", "012", "1e3", "12:30:45", "2018-01-22", ".5", "=", "<<x"]
)
def test_a_plain_scalar_stays_the_text_that_was_written(word: str) -> None:
    assert parse(f"key: {word}\n") == ({"key": word}, [])


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_nothing_when_it_is_not_quoted(word: str) -> None:
    assert parse(f"key: {word}\n") == ({"key": None}, [])
    if word:
        assert parse(f'key: "{word}"\n') == ({"key": word}, [])


def test_keys_stay_texts() -> None:
    assert parse("no: a\n1: b\n2018-01-01: c\n")[0] == {"no": "a", "1": "b", "2018-01-01": "c"}


def test_the_first_of_two_equal_keys_is_kept_and_the_second_is_a_finding() -> None:
    value, found = parse("a: 1\nb: 2\na: 3\n")
    assert value == {"a": "1", "b": "2"}
    assert [(each.code.id, each.span.position.line) for each in found if each.span] == [("META012", 3)]


def test_every_key_and_value_has_its_own_span() -> None:
    text = "заголовок: {en: One, ru: «Раз»}\nlist:\n  - first\n  - 'second'\n"
    node = parse_yaml(SourceFile(PurePosixPath("x.yml"), text), [])
    assert isinstance(node, Mapping)
    for name, expected in (("заголовок", (1, 1)), ("list", (2, 1))):
        position = node.keys[name].position
        assert (position.line, position.column) == expected
    title = node.entries["заголовок"]
    assert isinstance(title, Mapping)
    russian = title.entries["ru"].span
    assert text[russian.start : russian.end] == "«Раз»"
    items = node.entries["list"].items  # type: ignore[union-attr]
    assert [text[item.span.start : item.span.end] for item in items] == ["first", "'second'"]


def test_a_stretch_of_a_file_keeps_the_places_of_the_file() -> None:
    text = "---\nkey: value\n---\n\nBody\n"
    found: list[Diagnostic] = []
    node = parse_yaml(SourceFile(PurePosixPath("x.md"), text), found, 4, 15)
    assert isinstance(node, Mapping)
    assert node.entries["key"].span.position.line == 2


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: &x 1\n", "anchors and aliases", (1, 4)),
        ("a: *x\n", "anchors and aliases", (1, 4)),
        ("a: 1\n---\nb: 2\n", "more than one YAML document", (2, 1)),
        ("a: [1, 2\n", "not well-formed", (2, 1)),
        ("a: 'it's'\n", "not well-formed", (1, 8)),
        ("a: b: c\n", "not well-formed", (1, 5)),
        ("? [a]\n: b\n", "a key must be a single word", (1, 3)),
        ("a: \x07\n", "cannot be read", None),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text: str, message: str, place: tuple[int, int] | None) -> None:
    value, found = parse(text)
    assert value is None
    (diagnostic,) = found
    assert diagnostic.code.id == "PRJ130"
    assert message in diagnostic.message
    if place:
        assert diagnostic.span is not None
        assert (diagnostic.span.position.line, diagnostic.span.position.column) == place


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "~\n", "---\n"])
def test_an_empty_file_is_an_empty_map(text: str) -> None:
    found: list[Diagnostic] = []
    node = parse_mapping(SourceFile(PurePosixPath("x.yml"), text), found)
    assert node is not None
    assert (node.entries, found) == ({}, [])


@pytest.mark.parametrize(("text", "what"), [("- a\n", "a list"), ("word\n", "a text")])
def test_a_root_that_is_no_map_is_a_finding(text: str, what: str) -> None:
    found: list[Diagnostic] = []
    assert parse_mapping(SourceFile(PurePosixPath("x.yml"), text), found) is None
    assert what in found[0].message


def test_depth_and_size_are_bounded() -> None:
    assert parse("a: " + "[" * 40 + "]" * 40)[1][0].code.id == "SEC124"
    assert parse("[" + "a, " * 60_000 + "]")[1][0].code.id == "SEC124"


def test_a_very_deep_document_does_not_exhaust_the_stack() -> None:
    assert parse("[" * 20_000)[1][0].code.id in {"SEC124", "PRJ130"}


def test_a_map_laid_over_another_wins_key_by_key() -> None:
    source = SourceFile(PurePosixPath("x.yml"), "")
    upper = parse_mapping(SourceFile(PurePosixPath("u.yml"), "a: {x: 1}\nlist: [1]\n"), [])
    lower = parse_mapping(SourceFile(PurePosixPath("l.yml"), "a: {x: 0, y: 2}\nlist: [8, 9]\nb: 3\n"), [])
    assert upper is not None
    assert plain_value(upper.under(lower)) == {"a": {"x": "1", "y": "2"}, "list": ["1"], "b": "3"}
    assert str(upper.under(lower).entries["b"].span.file.path) == "l.yml"
    assert upper.under(None) is upper
    assert Scalar("", source.span(0)).is_null


PLAIN = st.recursive(
    st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=6),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.text("abcdeжзи", min_size=1, max_size=4), inner, min_size=1, max_size=3)
    ),
    max_leaves=10,
)


def flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}": {flow(each)}' for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return f'"{value}"'


@settings(max_examples=60, deadline=None)
@given(PLAIN)
def test_what_is_written_is_what_is_read(value: Any) -> None:
    assert parse(f"key: {flow(value)}\n") == ({"key": value}, [])
