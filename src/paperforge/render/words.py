"""The words of the house per language, and dates in words (Unicode CLDR through Babel)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from paperforge.errors import UsageError
from paperforge.house import house_folder, read_house_file
from paperforge.model.language import Language


@cache
def words_of(language: Language) -> Mapping[str, Any]:
    """The words of a language, or of its language without a region; raises `UsageError` if the house has none."""
    from ruamel.yaml import YAML

    for tag in (language.tag, language.primary):
        try:
            words: dict[str, Any] = YAML(typ="safe", pure=True).load(read_house_file(f"words/{tag}.yml"))
        except OSError:
            continue
        return words
    known = ", ".join(sorted(path.stem for path in (house_folder() / "words").glob("*.yml")))
    raise UsageError(
        f"the house has no words for the language “{language}”", f"Known: {known}. Add templates/words/{language}.yml."
    )


@cache
def _locale(language: Language) -> Any:
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

    return str(babel_date(date, "long", locale=_locale(language))).replace("\u202f", "\u00a0").replace(" ", "\u00a0")


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
    return str(_locale(language).get_display_name() or language.tag)
