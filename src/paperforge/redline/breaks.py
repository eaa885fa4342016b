"""Paragraphs that were parted, and such that were joined: the mark of a paragraph is new or gone, and hardly a word is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapidfuzz.distance import Indel

from paperforge.pandoc.ast import Element
from paperforge.redline.marks import DEL, INS, mark_break
from paperforge.redline.units import Step
from paperforge.redline.words import BREAK, words_of

ALIKE = 0.8  # the share of words that one paragraph and the two have in common
MIN_WORDS = 3  # words of the lesser of the two
Inlines = Callable[[list[Element], list[Element]], list[Element]]
_PARAGRAPHS = frozenset({"Para", "Plain"})


def find_breaks(
    steps: Sequence[Step], old: Sequence[Element], new: Sequence[Element], merge: Inlines
) -> tuple[dict[int, Element], set[int]]:
    """Parted and joined paragraphs, marked, by the number of the step they stand in; and the steps they make needless."""
    found: dict[int, Element] = {}
    needless: set[int] = set()
    born = {step.new: at for at, step in enumerate(steps) if step.old is None and not step.move}
    gone = {step.old: at for at, step in enumerate(steps) if step.new is None and not step.move}
    for at, step in enumerate(steps):
        if step.old is None or step.new is None or old[step.old] == new[step.new]:
            continue
        for kind, index, waiting, blocks, one in (
            (INS, step.new, born, new, old[step.old]),
            (DEL, step.old, gone, old, new[step.new]),
        ):
            for other, pair in ((index + 1, (index, index + 1)), (index - 1, (index - 1, index))):
                if at in found or waiting.get(other, at) in {at, *needless}:
                    continue
                made = _marked(kind, one, blocks[pair[0]], blocks[pair[1]], merge)
                if made is not None:
                    found[at] = made
                    needless.add(waiting[other])
    return found, needless


def _marked(kind: str, one: Element, first: Element, second: Element, merge: Inlines) -> Element | None:
    """One paragraph and the two it became (`INS`) or was (`DEL`); None where they are not the same words."""
    if {one["t"], first["t"], second["t"]} - _PARAGRAPHS or len({one["t"], first["t"], second["t"]}) > 1:
        return None
    whole, parts = words_of(one["c"]), [words_of(each["c"]) for each in (first, second)]
    alone = max(Indel.normalized_similarity(whole, part) for part in parts)
    together = Indel.normalized_similarity(whole, [*parts[0], *parts[1]])
    if together < ALIKE or together <= alone or min(map(len, parts)) < MIN_WORDS:
        return None
    two = [*first["c"], BREAK, *second["c"]]
    merged = merge(one["c"], two) if kind == INS else merge(two, one["c"])
    at = next((at for at, each in enumerate(merged) if each is BREAK), None)
    if at is None:
        return None
    return mark_break(kind, [{"t": one["t"], "c": part} for part in (merged[:at], merged[at + 1 :])])
