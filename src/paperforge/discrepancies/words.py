"""Modal verbs, negations, quantities, names of a list and words of contrary sense, by the tables of both languages."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache

from paperforge.discrepancies.values import Kind, Mark, Side
from paperforge.model.calendar import has_capital_months, month_names
from paperforge.model.phrases import fold
from paperforge.model.senses import Hit, Senses
from paperforge.pandoc.printed import Stretch

REACH = 60  # characters in which a word such as nobody negates a verb behind it
# What a verb says where its subject is nobody: nobody may is nobody is allowed to, nobody must is nobody is obliged to.
_NEGATED = {
    "obligation": frozenset({"exemption", "prohibition"}),
    "recommendation": frozenset({"prohibition"}),
    "permission": frozenset({"prohibition"}),
}

_NUMBERED = re.compile(r"\.[ \u00a0]?\d")  # an abbreviation: No. 5

_DIGIT_BEFORE = re.compile(r"\d[ \u00a0]?\Z")
UNIT = "unit"  # the axis of units
_SIGNS = {"%": "percent", "$": "dollar", "€": "euro", "₽": "ruble"}
_SIGN = re.compile("[%$€₽]")

_folded = lru_cache(maxsize=1 << 14)(fold)


def read_words(side: Side, kind: Kind, ours: Senses, theirs: Senses) -> Iterator[Mark]:
    """The marks of a kind on one side; axes that only one of the two languages knows are passed over."""
    axes, others = getattr(ours, kind), getattr(theirs, kind)
    for name, matcher in ours.matchers[kind].items():
        if name not in others:
            continue
        alone = frozenset(axes[name].alone) & frozenset(others[name].alone)
        for stretch in side.stretches:
            if kind is Kind.QUANTITY and name == UNIT:
                yield from _read_signs(stretch, frozenset(axes[name].says) & frozenset(others[name].says))
            folded = _folded(stretch.text)
            for hit in matcher.find(folded):
                words = stretch.text[hit.start : hit.end]
                if _is_something_else(hit, words, folded, kind, side):
                    continue
                values = _negated(hit, folded, ours) if kind is Kind.MODAL else hit.values
                axis, sure = f"{kind}.{name}", bool(values) and values <= alone
                yield Mark.of(axis, values, stretch, hit.start, hit.end, only_answers=hit.only_may, sure=sure)


def _is_something_else(hit: Hit, words: str, folded: str, kind: Kind, side: Side) -> bool:
    """Whether words only look like those of a table: No. 5, M. Petrov, in May, Who."""
    if _NUMBERED.match(folded, hit.end):
        return True
    if kind is Kind.QUANTITY:
        return len(words) <= 2 and not _DIGIT_BEFORE.search(folded[max(0, hit.start - 3) : hit.start])
    if kind is Kind.MODAL:
        months = month_names(side.language)
        return words[0].isupper() and has_capital_months(side.language) and fold(words) in months
    if kind is Kind.NAME:
        # With an ending it may be an adjective, which has a small letter in Russian: московский.
        is_word = hit.phrase[0].isupper() and words[0].islower() and not hit.phrase.endswith("*")
        return is_word or (hit.phrase.isupper() and not words.isupper())
    return False


def _read_signs(stretch: Stretch, known: Container[str]) -> Iterator[Mark]:
    """Units that are written by a sign; the other text may have them in words, and the other way round."""
    for match in _SIGN.finditer(stretch.text):
        if (unit := _SIGNS[match[0]]) in known:
            yield Mark.of(f"{Kind.QUANTITY}.{UNIT}", frozenset({unit}), stretch, *match.span(), sure=True)


def _negated(hit: Hit, folded: str, senses: Senses) -> frozenset[str]:
    """What a verb says where a word before it, in the same clause, is nobody or nothing."""
    clause = re.split(r"[,;:—–]", folded[max(0, hit.start - REACH) : hit.start])[-1]
    if not any(True for _ in senses.negators.find(clause)):
        return hit.values
    return frozenset().union(*(_NEGATED.get(value, {value}) for value in hit.values))
