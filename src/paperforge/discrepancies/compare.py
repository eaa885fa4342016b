"""Compares the marks of two texts: what one of them says and the other does not."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from paperforge.discrepancies.values import Kind, Mark

NEVER_SURE = frozenset({"name.proper"})  # many words with a capital letter are no names
Accept = Callable[[Mark, Mark], bool]


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
        left, right = _match(left, right, accept)
    return [each for each in left if not each.only_answers], [each for each in right if not each.only_answers]


def _match(left: Sequence[Mark], right: Sequence[Mark], accept: Accept) -> tuple[list[Mark], list[Mark]]:
    """What is left of both when each mark has taken the first that answers it; looked up by value, since tables are large."""
    by_value: dict[tuple[str, str], deque[Mark]] = defaultdict(deque)
    for mark in right:
        for value in sorted(mark.values):
            by_value[mark.axis, value].append(mark)
    taken: set[int] = set()
    rest: list[Mark] = []
    for mark in left:
        queues = [by_value[mark.axis, value] for value in sorted(mark.values) if (mark.axis, value) in by_value]
        for queue in queues:
            while queue and id(queue[0]) in taken:
                queue.popleft()
        found = next((each for queue in queues for each in queue if id(each) not in taken and accept(mark, each)), None)
        if found is None:
            rest.append(mark)
        else:
            taken.add(id(found))
    return rest, [mark for mark in right if id(mark) not in taken]


def differences(
    ours: Sequence[Mark], theirs: Sequence[Mark], over: tuple[Sequence[Mark], Sequence[Mark]] | None = None
) -> Iterator[Difference]:
    """How the marks of a unit differ.

    `over` are the leftovers of the whole pair, where it is not sure which of its sentences belong together: what is balanced in
    the pair only stands in another sentence. One value more, where the other text has it as well, is repeated there by a pronoun.
    """
    lefts, rights = leftovers(ours, theirs)
    if over is not None:
        known = [{(mark.axis, mark.values) for mark in marks} for marks in over]
        lefts = [mark for mark in lefts if (mark.axis, mark.values) in known[0]]
        rights = [mark for mark in rights if (mark.axis, mark.values) in known[1]]
    said = [_said(marks) for marks in (ours, theirs)]
    for axis in dict.fromkeys(mark.axis for mark in [*lefts, *rights]):
        left, right = ([mark for mark in marks if mark.axis == axis] for marks in (lefts, rights))
        both = min(len(left), len(right))
        yield from (Difference(one, other) for one, other in zip(left[:both], right[:both], strict=True))
        if axis.startswith(f"{Kind.OPPOSITE}."):  # one of two opposites alone says nothing
            continue
        yield from (Difference(mark, None) for mark in left[both:] if not _is_said(mark, said[1]))
        yield from (Difference(None, mark) for mark in right[both:] if not _is_said(mark, said[0]))


def _said(marks: Iterable[Mark]) -> set[tuple[str, str]]:
    return {(mark.axis, value) for mark in marks if not mark.only_answers for value in mark.values}


def _is_said(mark: Mark, said: Container[tuple[str, str]]) -> bool:
    return any((mark.axis, value) in said for value in mark.values)
