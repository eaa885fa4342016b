"""The fixed words of a language: how phrases are matched, numbers counted, names declined."""

from __future__ import annotations

import time

import pytest

from paperforge.house import package_house
from paperforge.model.language import Language
from paperforge.model.phrases import Phrases, fold
from paperforge.reading.phrases import phrases_of

PATHS = {"en": phrases_of(package_house(), Language("en")), "ru": phrases_of(package_house(), Language("ru"))}


def phrases(language: str) -> Phrases:
    found = PATHS[language]
    assert found is not None
    return found


@pytest.mark.parametrize("language", list(PATHS))
def test_no_wording_of_the_ladder_is_a_claim_outside_it(language: str) -> None:
    for rung in phrases(language).ladder.rungs():
        assert not phrases(language).claims.search(fold(rung))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Everybody agrees."),
        ("en", "All the experts strongly agreed."),
        ("en", "It was widely recognized that"),
        ("en", "A broad consensus emerged"),
        ("en", "No one objected."),
        ("ru", "Все эксперты были согласны"),
        ("ru", "Участники единодушно согласились"),
        ("ru", "Эксперты сошлись во мнении"),
        ("ru", "Никто из участников не возражал"),
        ("ru", "Общее мнение участников"),
    ],
)
def test_a_claim_of_consensus_is_found(language: str, sentence: str) -> None:
    match = phrases(language).claims.search(fold(sentence))
    assert match is not None and match[1] is None


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Not all participants agreed"),
        ("en", "Several of the American participants agreed that"),
        ("en", "There is no consensus"),
        ("en", "The Parties agree that"),
        ("ru", "Не все участники согласились"),
        ("ru", "Ряд участников согласились"),
        ("ru", "Консенсуса нет"),
    ],
)
def test_what_claims_no_consensus_is_passed_over(language: str, sentence: str) -> None:
    match = phrases(language).claims.search(fold(sentence))
    assert match is None or match[1]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Вересов", "Вересова Вересову Вересовым Вересове Вересовой Вересовы"),
        ("Ладожская", "Ладожской Ладожскую Ладожский"),
        ("Бережной", "Бережного Бережному Бережным Бережном Бережная"),
        ("Алексей", "Алексея Алексею Алексеем Алексее"),
        ("Илья", "Ильи Илье Илью Ильёй"),
        ("Павел", "Павла Павлу Павлом Павле"),
        ("Дэниел", "Дэниела Дэниелу Дэниелом Дэниеле"),
        ("Хартуэлл", "Хартуэлла Хартуэллу Хартуэллом"),
        ("Пётр", "Петра Петру"),
        ("Лаврова", "Лавровой Лаврову Лавров"),
        ("Шевченко", "Шевченко"),
    ],
)
def test_a_russian_name_is_known_in_its_cases(name: str, forms: str) -> None:
    assert {fold(form) for form in forms.split()} <= phrases("ru").forms(name)


def test_a_form_that_a_name_has_not_is_not_known() -> None:
    assert fold("Алексеи") not in phrases("ru").forms("Алексей")
    assert phrases("en").forms("Keane") == {"keane"}


def test_phrases_of_a_project_cannot_make_a_search_slow() -> None:
    """Optional words and open endings, as many as a phrase may hold, on a text that nearly fits again and again."""
    greedy = " ".join(["?a*|?aa*|?aaa*"] * 20) + " b"
    made = phrases("en").model_copy(update={"consensus": (greedy,), "reporting": (greedy,)})
    begun = time.perf_counter()
    assert not made.reports.search("a" * 200 + " aaa" * 400)
    assert time.perf_counter() - begun < 5


def test_folding_keeps_every_character_in_its_place() -> None:
    text = "İstanbul’s Ёлка, ẞ"
    assert len(fold(text)) == len(text)
