"""Compares the marks of two texts: what one of them says and the other does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from paperforge.discrepancies.values import Kind, Mark

NEVER_SURE = frozenset({"name.proper"})  # many words with a capital letter are no names


@dataclass(frozen=True)
class Difference:
    """Marks that stand against each other and differ, or one that nothing stands against."""

    left: Mark | None
    right: Mark | None
    certain: bool = False

    @property
    def is_contrast(self) -> bool:
        """Whether both texts say something, and not the same."""
        return self.left is not None and self.right is not None

    @property
    def is_sure(self) -> bool:
        """Two that differ are sure; what one text lacks may be said there in other words."""
        marks = [mark for mark in (self.left, self.right) if mark is not None]
        if self.certain or any(mark.axis in NEVER_SURE for mark in marks):
            return self.certain
        return self.is_contrast or marks[0].sure


def _say_the_same(one: Mark, other: Mark) -> bool:
    return one.values == other.values and _must_be_said(one, other)


def _must_be_said(one: Mark, other: Mark) -> bool:
    return not one.only_answers and not other.only_answers


def _one_must_be_said(one: Mark, other: Mark) -> bool:
    return not (one.only_answers and other.only_answers)


def leftovers(ours: Sequence[Mark], theirs: Sequence[Mark]) -> tuple[list[Mark], list[Mark]]:
    """The marks of each text that no mark of the other one answers; each answers once.

    What says one thing only is matched first, so that an ambiguous word is left for what needs it; words that only answer
    come last, and are never left over.
    """
    left, right = list(ours), list(theirs)
    for accept in (_say_the_same, _must_be_said, _one_must_be_said):
        for one in list(left):
            other = next((each for each in right if one.answers(each) and accept(one, each)), None)
            if other is not None:
                left.remove(one)
                right.remove(other)
    return [each for each in left if not each.only_answers], [each for each in right if not each.only_answers]


def _is_said(mark: Mark, others: Iterable[Mark]) -> bool:
    return any(mark.answers(each) for each in others if not each.only_answers)


def differences(
    ours: Sequence[Mark], theirs: Sequence[Mark], over: tuple[Sequence[Mark], Sequence[Mark]] | None = None
) -> Iterator[Difference]:
    """How the marks of a unit differ.

    `over` are the leftovers of the whole pair, where it is not sure which of its sentences belong together: what is balanced in
    the pair only stands in another sentence. One value more, where the other text has it as well, is repeated there by a pronoun.
    """
    lefts, rights = leftovers(ours, theirs)
    if over is not None:
        lefts, rights = (
            [mark for mark in lefts if _is_over(mark, over[0])],
            [m for m in rights if _is_over(m, over[1])],
        )
    for axis in dict.fromkeys(mark.axis for mark in [*lefts, *rights]):
        left, right = ([mark for mark in marks if mark.axis == axis] for marks in (lefts, rights))
        while left and right:
            yield Difference(left.pop(0), right.pop(0))
        if axis.startswith(f"{Kind.OPPOSITE}."):  # one of two opposites alone says nothing
            continue
        yield from (Difference(mark, None) for mark in left if not _is_said(mark, theirs))
        yield from (Difference(None, mark) for mark in right if not _is_said(mark, ours))


def _is_over(mark: Mark, over: Iterable[Mark]) -> bool:
    return any(mark.axis == each.axis and mark.values == each.values for each in over)
