"""Doubled paragraphs and misspelt names in texts of any length."""

from __future__ import annotations

import random
import time
from pathlib import PurePosixPath

import pytest

from paperforge.checks.repetition import _find_doubles, _paragraph
from paperforge.checks.spelt_names import romanized
from paperforge.model.language import Language
from paperforge.pandoc.printed import Stretch
from paperforge.source import SourceFile


def stretch(text: str) -> Stretch:
    source = SourceFile(PurePosixPath("en.md"), text)
    return Stretch(Language("en"), source, text, range(len(text)), range(1, len(text) + 1), [True] * len(text))


def doubles(*texts: str) -> list[str]:
    paragraphs = [each for each in map(_paragraph, map(stretch, texts)) if each]
    return [diagnostic.message for diagnostic in _find_doubles(paragraphs)]


def words(seed: int, count: int = 40) -> list[str]:
    chosen = random.Random(seed)
    return [
        f"{chosen.choice('bdfgklmnprst')}{chosen.choice('aeiou')}{chosen.randrange(20) * 'n'}x" for _ in range(count)
    ]


def test_a_paragraph_with_other_quotes_spaces_and_case_is_the_same() -> None:
    text = "The two sides “agree” that one channel is open at any hour of the day."
    assert len(doubles(text, text.replace(" ", "\u00a0").replace("“", '"').replace("”", '"').upper())) == 1


@pytest.mark.parametrize(("changed", "found"), [(1, 1), (20, 0)])
def test_few_changed_words_leave_it_the_same(changed: int, found: int) -> None:
    text = words(1)
    other = [*text]
    for at in range(changed):
        other[at * 2] = "zzz"
    assert len(doubles(" ".join(text), " ".join(other))) == found


def test_a_number_or_a_name_makes_another_paragraph() -> None:
    text = " ".join(words(2))
    assert not doubles(f"{text} in 1988 then", f"{text} in 1998 then")
    assert not doubles(f"{text} of Russia then", f"{text} of America then")


def test_ten_thousand_paragraphs_take_seconds() -> None:
    texts = [" ".join(["A formula of some words begins this one:", *words(seed)]) for seed in range(10_000)]
    begun = time.perf_counter()
    assert len(doubles(*texts, texts[5])) == 1
    assert time.perf_counter() - begun < 30


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("timofeev", "timofeyev"),
        ("alexei", "aleksey"),
        ("dostoevsky", "dostoyevskii"),
        ("romanoff", "romanov"),
        ("natalia", "natalya"),
        ("yuri", "iurii"),
        ("zelenskyy", "zelensky"),
    ],
)
def test_romanizations_of_one_name_are_alike(one: str, other: str) -> None:
    assert romanized(one) == romanized(other)
