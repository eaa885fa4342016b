"""What is compared in two texts: words of the tables, numbers in words, sentences; what counts as a difference."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import PurePosixPath

import pytest

from paperforge.discrepancies.compare import differences, leftovers
from paperforge.discrepancies.numbers import Reader, kind_of
from paperforge.discrepancies.units import split
from paperforge.discrepancies.values import Kind, Mark, Side
from paperforge.discrepancies.words import read_words
from paperforge.house import House, package_house
from paperforge.model.language import Language
from paperforge.model.metadata import Difference
from paperforge.model.phrases import fold
from paperforge.model.senses import Axis, Matcher, Senses
from paperforge.pandoc.printed import Stretch
from paperforge.reading.phrases import phrases_of
from paperforge.reading.senses import read_senses, senses_of
from paperforge.source import SourceFile

HOUSE = package_house()
EN, RU, DE = Language("en"), Language("ru"), Language("de")


def stretch(text: str, language: Language = EN) -> Stretch:
    source = SourceFile(PurePosixPath("x.md"), text)
    size = len(text)
    return Stretch(language, source, text, range(size), range(1, size + 1), [True] * size)


def side(text: str, language: Language) -> Side:
    whole = stretch(text, language)
    return Side(language, (whole,), whole.span(0, len(text)))


def senses(language: Language) -> Senses:
    found = senses_of(HOUSE, language)
    assert found is not None
    return found


def said(text: str, language: Language, kind: Kind) -> list[tuple[str, ...]]:
    other = RU if language == EN else EN
    marks = read_words(side(text, language), kind, senses(language), senses(other))
    return [tuple(sorted(mark.values)) for mark in marks if not mark.only_answers]


def differ(english: str, russian: str, kind: Kind) -> list[tuple[str, str]]:
    """What differs in two sentences: the words on both sides."""
    left = list(read_words(side(english, EN), kind, senses(EN), senses(RU)))
    right = list(read_words(side(russian, RU), kind, senses(RU), senses(EN)))
    return [_shown(each.left, each.right) for each in differences(left, right) if each.is_sure]


def _shown(left: Mark | None, right: Mark | None) -> tuple[str, str]:
    return (left.words if left else "", right.words if right else "")


# ---------------------------------------------------------------- the tables


@pytest.mark.parametrize("language", [EN, RU])
def test_the_tables_of_the_house_have_no_faults(language: Language) -> None:
    found: list[object] = []
    assert read_senses(HOUSE, language.tag, found) is not None  # type: ignore[arg-type]
    assert found == []


@pytest.mark.parametrize("kind", ["modal", "negation", "quantity", "name", "opposite"])
def test_both_languages_have_the_same_axes_and_values(kind: str) -> None:
    english, russian = getattr(senses(EN), kind), getattr(senses(RU), kind)
    assert english.keys() == russian.keys()
    for name, axis in english.items():
        assert axis.says.keys() - {"present"} == russian[name].says.keys(), name
        assert set(axis.alone) <= axis.says.keys()


def test_the_longest_phrase_wins_and_an_idiom_hides_its_words() -> None:
    matcher = Matcher.of(Axis(says={"a": ("must",), "b": ("must not",)}, ignored=("must see",)))
    assert [(values, may) for _, _, values, may, _ in matcher.find("it must; it must not; a must see")] == [
        ({"a"}, False),
        ({"b"}, False),
    ]


def test_a_word_in_two_lists_may_mean_either() -> None:
    matcher = Matcher.of(Axis(says={"a": ("x|y",), "b": ("y",)}, may_say={"c": ("y",)}))
    assert [values for _, _, values, *_ in matcher.find("x y")] == [{"a"}, {"a", "b", "c"}]


def test_words_that_open_a_sentence_count_only_there() -> None:
    matcher = Matcher.of(Axis(says={"no": ("no",)}, opening=True))
    assert [len(list(matcher.find(text))) for text in ("no, a matter apart", "no", "no text", "there is no")] == [
        1,
        1,
        0,
        0,
    ]


def test_a_long_text_of_one_word_takes_no_time() -> None:
    began = time.perf_counter()
    for matchers in senses(EN).matchers.values():
        for matcher in matchers.values():
            list(matcher.find("not must no " * 20_000))
    assert time.perf_counter() - began < 20


def test_a_project_lays_its_own_table_over_the_house(tmp_path: object) -> None:
    from pathlib import Path

    own = Path(str(tmp_path)) / "templates"
    (own / "discrepancies").mkdir(parents=True)
    (own / "discrepancies/en.yml").write_text("name: {city: {says: {omsk: [Omsk]}}}\n")
    found = senses_of(House(HOUSE.package, own), EN)
    assert found is not None
    assert found.name["city"].says["omsk"] == ("Omsk",)
    assert found.modal["force"].says["permission"]


def test_a_fault_of_a_projects_table_has_its_place(tmp_path: object) -> None:
    from pathlib import Path

    own = Path(str(tmp_path)) / "templates"
    (own / "discrepancies").mkdir(parents=True)
    (own / "discrepancies/en.yml").write_text("modal:\n  force:\n    says:\n      duty: ['(a+)+']\n")
    found: list[object] = []
    read_senses(House(HOUSE.package, own), "en", found)  # type: ignore[arg-type]
    assert [(each.code.id, each.span.position.line) for each in found] == [("PRJ136", 4)]  # type: ignore[attr-defined]


# ---------------------------------------------------------------- modal verbs and negations


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Each party shall answer.", "Каждая сторона должна ответить."),
        ("The text should be kept.", "Текст следует сохранить."),
        ("No party may publish it.", "Ни одна сторона не вправе публиковать его."),
        ("Nobody has to wait.", "Ждать никто не обязан."),
        ("It cannot be shown.", "Показать это нельзя."),
        ("They are not obliged to.", "Они не обязаны."),
        ("They met in May.", "Они встретились в мае."),
        ("Fire shall cease.", "Огонь прекращается."),
    ],
)
def test_what_says_the_same_is_no_difference(english: str, russian: str) -> None:
    assert differ(english, russian, Kind.MODAL) == []


@pytest.mark.parametrize(
    ("english", "russian", "words"),
    [
        ("Each party shall answer.", "Каждая сторона может ответить.", ("shall", "может")),
        ("Each party must answer.", "Каждой стороне следует ответить.", ("must", "следует")),
        ("It can be shown.", "Показать это следует.", ("can", "следует")),
        ("It must not wait.", "Это может не ждать.", ("must not", "может не")),
        ("Nobody must know.", "Знать об этом можно.", ("must", "можно")),
        ("The list is open.", "Перечень обязаны открыть.", ("", "обязаны")),
    ],
)
def test_two_classes_of_modal_verbs_differ(english: str, russian: str, words: tuple[str, str]) -> None:
    assert differ(english, russian, Kind.MODAL) == [words]


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Not only the list counts.", "Важен не только перечень."),
        ("It failed.", "Это не удалось."),
        ("Nobody knew anything.", "Никто ничего не знал."),
        ("It is unknown.", "Это не известно."),
        ("No. 5 is a number.", "№ 5 — это номер."),
        ("not more than five", "не более пяти"),
    ],
)
def test_a_negation_may_be_said_in_many_ways(english: str, russian: str) -> None:
    assert differ(english, russian, Kind.NEGATION) == []


@pytest.mark.parametrize(
    ("english", "russian", "words"),
    [
        ("The channels were closed.", "Каналы закрыты не были.", ("", "не")),
        ("It never entered into force.", "Он вступил в силу.", ("never", "")),
    ],
)
def test_a_negation_in_one_text_is_a_difference(english: str, russian: str, words: tuple[str, str]) -> None:
    assert words in differ(english, russian, Kind.NEGATION)


@pytest.mark.parametrize(
    ("english", "russian", "count"),
    [
        ("15 percent", "15 %", 0),
        ("5 km", "5 км", 0),
        ("5 km", "5 м", 1),
        ("half of them", "треть из них", 1),
        ("twice a year", "трижды в год", 1),
        ("six months", "шесть недель", 1),
        ("M. Petrov", "М. Петров", 0),
    ],
)
def test_quantities_are_compared_by_unit_fraction_and_frequency(english: str, russian: str, count: int) -> None:
    assert len(differ(english, russian, Kind.QUANTITY)) == count


def test_names_are_told_from_words_by_their_capital_letters() -> None:
    assert said("Who asked the WHO in Rome to roam?", EN, Kind.NAME) == [("rome",), ("who",)]


def test_one_of_two_opposites_alone_says_nothing() -> None:
    assert differ("before the talks", "к переговорам", Kind.OPPOSITE) == []
    assert differ("before the talks", "после переговоров", Kind.OPPOSITE) == [("before", "после")]


# ---------------------------------------------------------------- numbers


def numbers(text: str, language: Language) -> list[str]:
    reader = Reader(phrases_of(HOUSE, language), senses_of(HOUSE, language))
    return [min(mark.values) for mark in reader.read(side(text, language)) if not mark.only_answers]


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("Thirty-five of fifty-seven", EN, ["35", "57"]),
        ("two hundred and five", EN, ["205"]),
        ("one and the same", EN, []),
        ("two, three or four", EN, ["2", "3", "4"]),
        ("тридцати пяти из пятидесяти семи", RU, ["35", "57"]),
        ("сто двадцать", RU, ["120"]),
        ("12,700 and 1.5 million", EN, ["12700", "1500000"]),
        ("der 14. März", DE, ["14", "3"]),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(text: str, language: Language, values: list[str]) -> None:
    assert numbers(text, language) == values


@pytest.mark.parametrize(
    ("text", "language", "kinds"),
    [
        ("On May 4, 2017", EN, {"date"}),
        ("4 мая 2017 г.", RU, {"date"}),
        ("in the 1980s", EN, {"date"}),
        ("4 may wait", EN, {"number"}),
        ("2017 tons of 4,500", EN, {"date", "number"}),
    ],
)
def test_a_number_beside_a_month_belongs_to_a_date(text: str, language: Language, kinds: set[str]) -> None:
    reader = Reader(phrases_of(HOUSE, language), senses_of(HOUSE, language))
    found = [mark for mark in reader.read(side(text, language)) if not mark.only_answers]
    assert {str(kind_of(mark, language)) for mark in found} == kinds


# ---------------------------------------------------------------- sentences and marks


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four.", 4),
        ("In 2016 г. Россия; and more", 2),
        ("See No. 5 of A. Smith.", 1),
        ("Am 14. März 2016.", 1),
        ("“Yes.” “No.”", 2),
        ("Без конца", 1),
    ],
)
def test_sentences_end_where_people_end_them(text: str, count: int) -> None:
    parts = list(split(stretch(text)))
    assert len(parts) == count
    assert "".join(part.text for part in parts) == text


def mark(value: str, *others: str, only_answers: bool = False, sure: bool = False) -> Mark:
    whole = stretch(value)
    return Mark.of("axis", frozenset({value, *others}), whole, 0, 1, only_answers=only_answers, sure=sure)


def test_what_means_one_thing_is_matched_before_what_may_mean_two() -> None:
    left = [mark("a", "b"), mark("a")]
    assert leftovers(left, [mark("a"), mark("b")]) == ([], [])


def test_words_that_only_answer_are_never_missed() -> None:
    assert leftovers([mark("a", only_answers=True)], []) == ([], [])
    assert leftovers([mark("a")], [mark("a", only_answers=True)]) == ([], [])


def test_a_table_of_thousands_of_numbers_takes_no_time() -> None:
    left, right = ([mark(str(number)) for number in range(at, at + 8000)] for at in (0, 4000))
    began = time.perf_counter()
    assert [len(each) for each in leftovers(left, right)] == [4000, 4000]
    assert time.perf_counter() - began < 5


def test_what_is_said_once_more_is_no_difference() -> None:
    assert list(differences([mark("a"), mark("a")], [mark("a")])) == []


def test_a_lone_mark_is_as_sure_as_its_axis_and_two_that_differ_always_are() -> None:
    assert [each.is_sure for each in differences([mark("a")], [])] == [False]
    assert [each.is_sure for each in differences([mark("a", sure=True)], [])] == [True]
    assert [each.is_sure for each in differences([mark("a")], [mark("b")])] == [True]


def test_what_is_balanced_in_the_pair_only_stands_in_another_sentence() -> None:
    nothing: tuple[Sequence[Mark], Sequence[Mark]] = ([], [])
    assert list(differences([mark("a")], [mark("b")], nothing)) == []


def test_a_known_difference_quotes_words_of_one_text_at_least() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Difference.model_validate({"words": {}})
    with pytest.raises(ValueError, match="left out"):
        Difference.model_validate({"words": {"en": " "}})


def test_folding_keeps_the_places_of_characters() -> None:
    assert len(fold("Ёлка’s İ")) == len("Ёлка’s İ")
