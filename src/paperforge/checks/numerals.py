"""Numbers and dates in prose, as values: 12,700 and 12 700 are one, and so are November 16 and 16 ноября."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache

from paperforge.checks.prose import roman_value
from paperforge.model.calendar import has_capital_months, month_names
from paperforge.model.language import Language
from paperforge.model.phrases import Phrases, fold
from paperforge.pandoc.printed import Stretch

SMALL = 12  # what may stand in words
MAX_DIGITS = 15  # longer ones are no numbers; with thousands and more behind them they still fit into a Decimal

_NUMBER = re.compile(
    r"(?<!\w)(?:(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\d.])|(\d{4})-(\d\d)-(\d\d)(?!\d)|"
    r"\d++(?:[.,:\u00a0\u202f\u2009\u2007 ]\d++)*+)"
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]++")
_PIECES = re.compile(r"\d+|\D")
_SPACES = frozenset(" \u00a0\u202f\u2009\u2007")
_ENDING = re.compile(r"[-’'\u2010\u2011]?[^\W\d_]{1,3}(?!\w)")
_WORD_BEHIND = re.compile(r"[ \u00a0\u202f\n]{1,2}([^\W\d_]++)")
_NUMBER_BEHIND = re.compile(r"[ ,\u00a0\n]{1,2}\d")
_NUMBER_BEFORE = re.compile(r"\d[-’'.\w]{0,4}[ \u00a0\n]+\Z")

Place = tuple[Stretch, int, int]


@dataclass(frozen=True)
class Month:
    """A month of the year."""

    number: int


Value = Decimal | Month


@dataclass
class Figures:
    """The numbers of some prose in digits, and the months beside them, each with its first place; and what its words say.

    `decades` are those in digits (the 1990s, 90-х) by their last two digits; `ordinals` small ones such as 5th.
    """

    numbers: dict[Value, Place] = field(default_factory=dict)
    decades: dict[Value, Place] = field(default_factory=dict)
    said: set[Value] = field(default_factory=set)

    def holds(self, value: Value) -> bool:
        """Whether the prose has a value, in digits or in words."""
        return value in self.numbers or value in self.said


def read_figures(stretches: Iterable[Stretch], language: Language, phrases: Phrases | None) -> Figures:
    """The numbers and dates of some prose in a language."""
    figures = Figures()
    told = _telling(language, phrases)
    for stretch in stretches:
        if _DIGIT.search(stretch.text):
            _read_numbers(stretch, language, phrases, figures)
        telling = {word for word in set(_WORD.findall(stretch.text)) if _folded(word) in told or _looks_roman(word)}
        if telling:
            _read_words(stretch, telling, language, phrases, figures)
    return figures


def _telling(language: Language, phrases: Phrases | None) -> set[str]:
    """The folded words of a language that can say a number or a month."""
    return {*(phrases.number_values if phrases else ()), *_months(language, phrases)}


def _months(language: Language, phrases: Phrases | None) -> Mapping[str, int]:
    return month_names(language, phrases.word_endings if phrases else ())


def _looks_roman(word: str) -> bool:
    return word.isupper() and roman_value(word) > 0


def missing_in(figures: Figures, other: Figures, phrases: Phrases | None) -> dict[Value, Place]:
    """The numbers and months that other prose, in the language of `phrases`, does not have in any form."""
    in_words = set(phrases.number_values.values()) if phrases else set()
    found = {
        value: place
        for value, place in figures.numbers.items()
        if not other.holds(value) and (isinstance(value, Month) or value > SMALL or value % 1 or int(value) in in_words)
    }
    if len(other.decades) == len(figures.decades):  # else some stand in words (девяностые), which are not known
        found |= {value: place for value, place in figures.decades.items() if value not in other.decades}
    return found


# ---------------------------------------------------------------- digits


def _read_numbers(stretch: Stretch, language: Language, phrases: Phrases | None, figures: Figures) -> None:
    text, scales = stretch.text, phrases.scale_values if phrases else {}
    year: tuple[int, int] | None = None  # a year in four digits, and where it ends
    for match in _NUMBER.finditer(text):
        found = list(_date(match, figures) or _values(match, _decimal_point(language)))
        for index, (value, start, end) in enumerate(found):
            number, ending = value, None
            if year and text[year[1] : start] in {"–", "-"} and end - start == 2 and value > year[0] % 100:
                number += year[0] // 100 * 100  # 1914–18
            if index == len(found) - 1:
                word, ending = _WORD_BEHIND.match(text, end), _ENDING.match(text, end)
                number *= scales.get(fold(word[1]), 1) if word else 1
            _keep(number, bool(ending), (stretch, start, end), figures)
            year = (int(value), end) if end - start == 4 and value == int(value) else None


def _keep(value: Decimal, has_ending: bool, place: Place, figures: Figures) -> None:
    is_decade = has_ending and value % 10 == 0 and (20 <= value <= 90 or 1000 <= value <= 2200)
    if is_decade:
        figures.decades.setdefault(value % 100, place)
        figures.said.add(value)
    elif has_ending and value <= SMALL:
        figures.said.add(value)  # 5th, whose counterpart may be a word
    else:
        figures.numbers.setdefault(value, place)


def _date(match: re.Match[str], figures: Figures) -> list[tuple[Decimal, int, int]]:
    """Day and year of a date in digits; other texts may have its month as a name."""
    if not match[1] and not match[4]:
        return []
    day, month, year = (1, 2, 3) if match[1] else (6, 5, 4)
    figures.said.add(Month(int(match[month])))
    return [(Decimal(match[each]), *match.span(each)) for each in (day, year)]


def _values(match: re.Match[str], point: str) -> Iterator[tuple[Decimal, int, int]]:
    """The values of a run of digits and marks between them, with their places."""
    if match[0].isdecimal():
        if len(match[0]) <= MAX_DIGITS:
            yield Decimal(match[0]), *match.span()
        return
    pieces = list(_PIECES.finditer(match[0]))
    digits, marks = [piece[0] for piece in pieces[::2]], [piece[0] for piece in pieces[1::2]]
    index = 0
    while index < len(digits):
        colons, dots = _joined(marks, index, ":"), _joined(marks, index, ".")
        if colons or dots > 1:  # a time of day, the number of a section or a version
            index += max(colons, dots) + 1
            continue
        value, used = _value(digits, marks, index, point)
        if value is not None:
            first, last = pieces[2 * index], pieces[2 * (index + used - 1)]
            yield value, match.start() + first.start(), match.start() + last.end()
        index += used


def _joined(marks: list[str], index: int, mark: str) -> int:
    """How many marks of a kind follow one another from an index on."""
    size = 0
    while index + size < len(marks) and marks[index + size] == mark:
        size += 1
    return size


def _value(digits: list[str], marks: list[str], index: int, point: str) -> tuple[Decimal | None, int]:
    """The number that begins at an index: groups of thousands, then decimals; and how many pieces it takes."""
    whole, used = digits[index], 1
    mark = marks[index] if index < len(marks) else ""
    if len(whole) <= 3 and whole[0] != "0" and (mark in _SPACES or mark in {",", "."} - {point}):
        while index + used < len(digits) and _is_group(digits[index + used], marks[index + used - 1], mark):
            whole += digits[index + used]
            used += 1
    behind = marks[index + used - 1] if index + used <= len(marks) else ""
    if behind == point or (behind == "." and used == 1):
        whole += f".{digits[index + used]}"
        used += 1
    return (Decimal(whole) if len(whole) <= MAX_DIGITS else None), used


def _is_group(digits: str, mark: str, first: str) -> bool:
    return len(digits) == 3 and (mark in _SPACES if first in _SPACES else mark == first)


@cache
def _decimal_point(language: Language) -> str:
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    try:
        return get_decimal_symbol(Locale.parse(language.tag, sep="-"))
    except (UnknownLocaleError, ValueError):
        return "."


# ---------------------------------------------------------------- words


_folded = lru_cache(maxsize=1 << 16)(fold)


def _read_words(
    stretch: Stretch, telling: Container[str], language: Language, phrases: Phrases | None, figures: Figures
) -> None:
    """Numbers and months in words, and Roman numerals, among `telling`; a month beside a number belongs to a date."""
    text, months = stretch.text, _months(language, phrases)
    numbers = phrases.number_values if phrases else {}
    scales = phrases.scale_values if phrases else {}
    for match in _WORD.finditer(text):
        if match[0] not in telling:
            continue
        word = _folded(match[0])
        if number := numbers.get(word) or (match[0].isupper() and roman_value(match[0])):
            scaled = _WORD_BEHIND.match(text, match.end())
            figures.said |= {Decimal(number), Decimal(number * scales.get(fold(scaled[1]) if scaled else "", 1))}
        elif (month := months.get(word)) and (match[0][0].isupper() or not has_capital_months(language)):  # not: may
            start, end = match.span()
            beside = _NUMBER_BEHIND.match(text, end) or _NUMBER_BEFORE.search(text[max(0, start - 8) : start])
            if beside:
                figures.numbers.setdefault(Month(month), (stretch, start, end))
            figures.said.add(Month(month))
