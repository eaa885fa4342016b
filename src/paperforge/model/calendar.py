"""The names of months, as the Unicode CLDR has them for each language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import takewhile
from typing import Any

from paperforge.model.language import Language
from paperforge.model.phrases import fold


@cache
def _names(language: Language) -> Any:
    """The names of months as CLDR has them; None for a language that it does not know."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.tag, sep="-").months
    except (UnknownLocaleError, ValueError):
        return None


def has_capital_months(language: Language) -> bool:
    """Whether the names of months begin with a capital letter, and so are no common words (May, may)."""
    names = _names(language)
    return bool(names) and names["format"]["wide"][1][0].isupper()


@cache
def month_names(language: Language, endings: tuple[str, ...] = ()) -> Mapping[str, int]:
    """Months by their names, folded; in a language that declines them, with every one of the `endings`."""
    names = _names(language)
    found: dict[str, int] = {}
    for number in range(1, 13) if names else ():
        inside, alone = (fold(names[kind]["wide"][number]) for kind in ("format", "stand-alone"))
        found |= dict.fromkeys((inside, alone, fold(names["format"]["abbreviated"][number]).rstrip(".")), number)
        if inside != alone:
            common = "".join(
                one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(inside, alone, strict=False))
            )
            found |= dict.fromkeys((common + ending for ending in endings if ending), number)
    return found
