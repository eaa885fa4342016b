"""Differences that paper.yml enters as known: they are not reported, and stand in the annex."""

from __future__ import annotations

from collections.abc import Sequence

from paperforge.checks.differences import flat, pairs_with
from paperforge.discrepancies.values import Discrepancy
from paperforge.model.metadata import Difference
from paperforge.reading.paper import Paper


def tell_apart(found: Sequence[Discrepancy], paper: Paper) -> tuple[list[Discrepancy], list[Discrepancy]]:
    """The discrepancies that nobody knows of, and those that paper.yml enters."""
    pairs = list({id(each.pair): each.pair for each in found}.values())
    known = [(each, {id(pair) for pair in pairs_with(each, paper, pairs)}) for each in paper.metadata.discrepancies]
    new: list[Discrepancy] = []
    accepted: list[Discrepancy] = []
    for each in found:
        is_known = any(id(each.pair) in at and _covers(difference, each) for difference, at in known)
        (accepted if is_known else new).append(each)
    return new, accepted


def _covers(difference: Difference, found: Discrepancy) -> bool:
    """Whether a discrepancy lies in the words that are quoted, or holds them."""
    if difference.kind is not None and difference.kind != found.kind:
        return False
    for side in found.sides:
        quoted, words = flat(difference.words.get(side.language, "")), flat(side.words)
        if words and words not in quoted and (not quoted or quoted not in words):
            return False
    return True
