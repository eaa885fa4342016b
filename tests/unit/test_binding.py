"""From nodes to the model: every error has its place, and says what to do."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from paperforge.diagnostics import Diagnostic, did_you_mean, name_path
from paperforge.model.config import Configuration
from paperforge.model.metadata import Metadata
from paperforge.reading.binding import Places, bind
from paperforge.reading.nodes import parse_mapping
from paperforge.source import SourceFile


def bind_text(text: str, model: type = Metadata) -> tuple[object, list[Diagnostic]]:
    found: list[Diagnostic] = []
    node = parse_mapping(SourceFile(PurePosixPath("x.yml"), text), found)
    assert node is not None
    return bind(node, model, found), found


def only(text: str, model: type = Metadata) -> tuple[Diagnostic, int, int]:
    value, found = bind_text(text, model)
    assert value is None
    (diagnostic,) = found
    assert diagnostic.span is not None
    return diagnostic, diagnostic.span.position.line, diagnostic.span.position.column


TITLE = "title: {en: T}\n"


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("abstrakt: x\n", (2, 1), "Did you mean “abstract”?"),
        ("authors:\n  - {person: a}\n  - {persn: b}\n", (4, 6), "Did you mean “person”?"),
        ("imprint:\n  isbm: '1'\n", (3, 3), "Did you mean “isbn”?"),
        ("meeting:\n  plaace: {en: X}\n", (3, 3), "Did you mean “place”?"),
        ("history:\n  - {version: '1', date: 2018-01-01, stag: draft}\n", (3, 38), "Did you mean “stage”?"),
        ("limits: {qqq: 1}\n", (2, 10), "Known here: parts, words."),
    ],
)
def test_an_unknown_key_has_the_place_of_the_key_and_the_nearest_known_one(
    text: str, place: tuple[int, int], hint: str
) -> None:
    diagnostic, line, column = only(TITLE + text)
    assert diagnostic.code.id == "META010"
    assert (line, column) == place
    assert diagnostic.hint == hint


def test_an_unknown_key_below_a_map_of_maps_is_placed_and_hinted() -> None:
    diagnostic, line, column = only(
        "languages: [en]\nsides:\n  US:\n    nam: {en: X}\n    name: {en: X}\n", Configuration
    )
    assert (diagnostic.code.id, line, column) == ("META010", 4, 5)
    assert diagnostic.hint == "Did you mean “name”?"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("date: 2018-02-31\n", (2, 7), "is not a date that exists"),
        ("date: 22.01.2018\n", (2, 7), "is not a date that exists"),
        ("stage: Draft\n", (2, 8), "is not one of: draft, side-review"),
        ("citable: 1\n", (2, 10), "true or false is expected"),
        ("limits: {words: 2.5}\n", (2, 17), "a number is expected"),
        ("takeaways:\n  - {en: One}\n  - Two\n", (4, 5), "a map of keys and values is expected"),
        ("keywords: {en: word}\n", (2, 16), "a list is expected here"),
        ("number: {en: '1'}\n", (2, 9), "a text is expected here"),
        ("subtitle: {en: }\n", (2, 15), "a value is missing"),
        ("subtitle: {en_US: X}\n", (2, 12), "is not a language tag"),
        ("participants: [{consent: true}]\n", (2, 16), "“person” is missing"),
    ],
)
def test_a_value_of_the_wrong_kind_has_its_place_and_is_said_in_words(
    text: str, place: tuple[int, int], words: str
) -> None:
    diagnostic, line, column = only(TITLE + text)
    assert diagnostic.code.id == "META011"
    assert (line, column) == place
    assert words in diagnostic.message


def test_all_errors_of_a_file_are_found_in_one_run() -> None:
    _, found = bind_text("date: x\nstage: y\nfoo: z\nlimits: {words: no}\n")
    assert len(found) == 5  # and the missing title


def test_a_number_of_5000_digits_is_a_finding() -> None:
    diagnostic, *_ = only(f"{TITLE}limits: {{words: {'9' * 5000}}}\n")
    assert len(diagnostic.message) < 200


def test_a_place_below_what_is_there_is_that_of_the_nearest_parent() -> None:
    node = parse_mapping(SourceFile(PurePosixPath("x.yml"), "a:\n  b: [1, 2]\n"), [])
    assert node is not None
    places = Places(node)
    assert places.span("a", "b", 1).position.column == 10
    assert places.span("a", "b", 7).position.line == 2
    assert places.span("a", "zzz").position.line == 1
    assert places.key_span("a", "b").position.column == 3


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("title",), "title"),
        (("imprint", "place"), "imprint.place"),
        (("takeaways", 1), "takeaways, item 2"),
        (("history", 0, "note"), "history, item 1, note"),
        (("sides", "US", "name"), "sides.US.name"),
    ],
)
def test_the_way_to_a_value_is_said_for_people(path: tuple[str | int, ...], name: str) -> None:
    assert name_path(path) == name


def test_a_hint_names_a_near_word_only() -> None:
    assert did_you_mean("titel", ["title", "subtitle"]) == "Did you mean “title”?"
    assert did_you_mean("gone2010", ["odni2017"]) == ""
    assert did_you_mean("x", []) == ""
