"""The words of the house per language, and dates in words (Unicode CLDR through Babel)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import Any

from paperforge.diagnostics import Diagnostic
from paperforge.errors import UsageError
from paperforge.house import House
from paperforge.model.language import Language
from paperforge.reading import nodes
from paperforge.reading.project import ConfigurationError
from paperforge.source import SourceFile


@lru_cache(maxsize=64)
def words_of(house: House, language: Language) -> Mapping[str, Any]:
    """The words of a language: those of the house, the project's own laid over them key by key, a region's over both.

    Raises `UsageError` if the house has none.
    """
    merged: nodes.Mapping | None = None
    for tag in dict.fromkeys((language.primary, language.tag)):
        name = f"words/{tag}.yml"
        for text in house.read_all(name):
            found: list[Diagnostic] = []
            words = nodes.parse_mapping(SourceFile(PurePosixPath("templates", name), text), found)
            if words is None:
                raise ConfigurationError("the words of the house cannot be read", found)
            merged = words.under(merged)
    if merged is None:
        known = ", ".join(sorted(house.languages()))
        hint = f"Known: {known}. Add templates/words/{language}.yml."
        raise UsageError(f"the house has no words for the language “{language}”", hint)
    value: dict[str, Any] = nodes.plain_value(merged)
    return value


@cache
def locale_of(language: Language) -> Any:
    """What Babel knows of a language."""
    from babel import Locale

    return Locale.parse(language.tag, sep="-")


@cache
def full_tag(language: Language) -> str:
    """The tag with its likely region, as Word wants it: `en-US`, `ru-RU` (CLDR likely subtags)."""
    if "-" in language.tag:
        return language.tag
    from babel.core import get_global

    likely = get_global("likely_subtags").get(language.primary, language.primary)
    return f"{language.primary}-{likely.split('_')[-1]}" if "_" in likely else language.primary


def format_date(date: datetime.date, language: Language) -> str:
    """A day in words, its parts held together by no-break spaces: `January 22, 2018`, `22 января 2018 г.`"""
    from babel.dates import format_date as babel_date

    return str(babel_date(date, "long", locale=locale_of(language))).replace("\u202f", "\u00a0").replace(" ", "\u00a0")


def format_dates(start: datetime.date | None, end: datetime.date | None, language: Language) -> str:
    """One day, or from one to another, with what they share written once."""
    if start is None:
        return ""
    if end is None or end == start:
        return format_date(start, language)
    if (start.year, start.month) == (end.year, end.month):
        # CLDR has no interval with the month in full: the first day is put in front of the second.
        return re.sub(rf"\b{end.day}\b", f"{start.day}–{end.day}", format_date(end, language), count=1)
    return f"{format_date(start, language)}\u00a0– {format_date(end, language)}"


def language_name(language: Language) -> str:
    """What a language calls itself: `English`, `русский`."""
    return str(locale_of(language).get_display_name() or language.tag)


def name_in(language: Language, other: Language) -> str:
    """What a language is called in another one: `Russian`, `английский`."""
    return str(locale_of(language).get_display_name(str(locale_of(other))) or language.tag)


def plural(number: int, forms: Sequence[str], language: Language) -> str:
    """The form of a word behind a whole number, by the plural rules of the language (Unicode CLDR): one, few, other."""
    kind = locale_of(language).plural_form(number)
    return forms[{"one": 0, "few": 1}.get(kind, len(forms) - 1)]
