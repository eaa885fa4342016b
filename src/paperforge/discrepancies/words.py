"""Modal verbs, negations, quantities, names of a list and words of contrary sense, by the tables of both languages."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache

from paperforge.discrepancies.values import Kind, Mark, Side
from paperforge.model.calendar import has_capital_months, month_names
from paperforge.model.phrases import fold
from paperforge.model.senses import Senses
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
            for start, end, said, only_answers in matcher.find(folded):
                words, values = stretch.text[start:end], said
                if _NUMBERED.match(folded, end) or (kind is Kind.QUANTITY and _is_letter(folded, start, end)):
                    continue
                if kind is Kind.MODAL:
                    if _is_month(words, side):
                        continue
                    values = _negated(said, folded, start, ours)
                sure = bool(values) and values <= alone
                axis = f"{kind}.{name}"
                yield Mark.of(axis, values, stretch, start, end, only_answers=only_answers, sure=sure)


def _read_signs(stretch: Stretch, known: Container[str]) -> Iterator[Mark]:
    """Units that are written by a sign; the other text may have them in words, and the other way round."""
    for match in _SIGN.finditer(stretch.text):
        if (unit := _SIGNS[match[0]]) in known:
            yield Mark.of(f"{Kind.QUANTITY}.{UNIT}", frozenset({unit}), stretch, *match.span(), sure=True)


def _is_letter(folded: str, start: int, end: int) -> bool:
    """Whether a unit of one or two letters is none, since no number stands before it: an initial, for one."""
    return end - start <= 2 and not _DIGIT_BEFORE.search(folded[max(0, start - 3) : start])


def _is_month(words: str, side: Side) -> bool:
    """Whether a verb is the name of a month: May."""
    return words[0].isupper() and has_capital_months(side.language) and fold(words) in month_names(side.language)


def _negated(values: frozenset[str], folded: str, start: int, senses: Senses) -> frozenset[str]:
    """What a verb says where a word before it, in the same clause, is nobody or nothing."""
    clause = re.split(r"[,;:—–]", folded[max(0, start - REACH) : start])[-1]
    if not any(True for _ in senses.negators.find(clause)):
        return values
    return frozenset().union(*(_NEGATED.get(value, {value}) for value in values))
