"""Which languages an edition has, by its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperforge.model.config import FORMATS as KNOWN_FORMATS
from paperforge.model.language import Language, Text
from paperforge.reading.editions import Edition, default_editions, parse_edition

EN, RU, EN_US, RU_RU, EN_GB = (Language(tag) for tag in ("en", "ru", "en-US", "ru-RU", "en-GB"))


@pytest.mark.parametrize(
    ("name", "languages", "expected"),
    [
        ("en", (EN, RU), (EN,)),
        ("en-ru", (EN, RU), (EN, RU)),
        ("ru-en", (EN, RU), (RU, EN)),
        ("EN-RU", (EN, RU), (EN, RU)),
        ("en-US-ru-RU", (EN_US, RU_RU), (EN_US, RU_RU)),
        ("en-US", (EN, EN_US), (EN_US,)),
        ("en-en-US", (EN, EN_US), (EN, EN_US)),
        ("en-US-en-GB", (EN_US, EN_GB), (EN_US, EN_GB)),
        ("fr", (EN, RU), None),
        ("en-fr", (EN, RU), None),
        ("en-en", (EN, RU), None),
        ("en-", (EN, RU), None),
        ("-en", (EN, RU), None),
        ("enru", (EN, RU), None),
        ("", (EN, RU), None),
    ],
)
def test_a_name_means_its_languages_in_their_order(
    name: str, languages: tuple[Language, ...], expected: tuple[Language, ...] | None
) -> None:
    edition = parse_edition(name, languages)
    assert edition == (Edition(expected) if expected else None)


@given(st.permutations([EN_US, RU_RU, Language("sr-Latn"), Language("fr"), Language("en")]), st.integers(1, 5))
def test_the_name_of_an_edition_is_read_as_that_edition(order: list[Language], count: int) -> None:
    edition = Edition(tuple(order[:count]))
    read = parse_edition(edition.name, order)
    assert read is not None
    assert read.name == edition.name


def test_the_default_is_one_edition_for_each_language_and_one_for_all() -> None:
    assert [edition.name for edition in default_editions((EN, RU))] == ["en", "ru", "en-ru"]
    assert [edition.name for edition in default_editions((RU,))] == ["ru"]


@pytest.mark.parametrize(
    ("tag", "usual"), [("EN", "en"), ("en-us", "en-US"), ("SR-latn-rs", "sr-Latn-RS"), ("es-419", "es-419")]
)
def test_a_tag_is_put_into_its_usual_case(tag: str, usual: str) -> None:
    assert str(Language.parse(tag)) == usual


@pytest.mark.parametrize("tag", ["", "e", "english", "en_US", "en-", "en--US", "en US", "../en", "en-x-private"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="not a language tag"):
        Language.parse(tag)


def test_a_text_knows_its_languages_and_prefers_none() -> None:
    text = Text({RU: "Раз", EN: "One"})
    assert list(text.languages()) == [RU, EN]
    assert (text.get(EN), text.get(EN_US), text.nearest([EN_US, EN])) == ("One", "", "One")
    assert EN in text
    assert EN_US not in text


def test_the_formats_of_the_configuration_are_those_that_can_be_rendered() -> None:
    from paperforge.formats.base import FORMATS

    assert tuple(FORMATS) == KNOWN_FORMATS
