"""Lines of a laid out graph made straight where nothing stands in their way, each from a place of its own at its box."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from paperforge.render.graph_curves import Curve, Point

APART = 12.0  # points between lines at one side of a box, as long as there is room: heads must not touch
CORNER = 7.0  # no line ends nearer to a corner
CLEAR = 3.0  # around boxes that a line passes

Rect = tuple[float, float, float, float]  # left, top, right, bottom
_Side = tuple[
    int, int
]  # the axis across it (0: x, 1: y), and whether it is the one before (-1) or behind (1) the middle
Key = tuple[int, int]  # a link, and which half of its line


def rect(middle: Point, width: float, height: float) -> Rect:
    """The rectangle around a middle."""
    return middle[0] - width / 2, middle[1] - height / 2, middle[0] + width / 2, middle[1] + height / 2


def straighten(
    ends: Mapping[int, tuple[Rect, Rect, Rect]],
    lines: Mapping[int, tuple[Curve, Curve]],
    boxes: Sequence[Rect],
    along: int,
) -> dict[int, tuple[Curve, Curve]]:
    """The lines; `ends` are the boxes of a link's source, words and target, `along` is the axis that ranks follow."""
    sides: dict[Key, _Side] = {}
    sharing: dict[tuple[Rect, _Side], list[Key]] = defaultdict(list)
    for index, (source, words, target) in ends.items():
        for half, node in enumerate((source, target)):
            side = _side(node, words, along)
            sides[index, half] = side
            sharing[node, side].append((index, half))
    at = {}
    for (node, side), keys in sharing.items():
        at.update(_spread(node, side, keys, ends))
    made = {}
    for index, (source, words, target) in ends.items():
        halves = []
        for half, node in enumerate((source, target)):
            start, end = at[index, half], _word_end(index, half, sides, ends[index])
            free = _is_free(start, end, boxes, (node, words))
            straight = _line(start, end) if half == 0 else _line(end, start)
            halves.append(straight if free else lines[index][half])
        made[index] = (halves[0], halves[1])
    return made


def _side(node: Rect, words: Rect, along: int) -> _Side:
    """The side of a node at which the line to the words begins."""
    gaps = [max(words[axis] - node[axis + 2], node[axis] - words[axis + 2]) for axis in (0, 1)]
    steep = gaps[1 - along] > (6, 3)[along] * gaps[along]  # words are wide: lines may rise more than they may lie
    axis = 1 - along if gaps[along] <= 0 or steep else along
    return axis, 1 if _middle(words, axis) > _middle(node, axis) else -1


def _middle(box: Rect, axis: int) -> float:
    return (box[axis] + box[axis + 2]) / 2


def _spread(
    node: Rect, side: _Side, keys: Sequence[Key], ends: Mapping[int, tuple[Rect, Rect, Rect]]
) -> dict[Key, Point]:
    """Places at a side of a box, each as near as can be to the words that its line leads to."""
    across = 1 - side[0]
    low, high = node[across] + CORNER, node[across + 2] - CORNER
    ordered = sorted(keys, key=lambda key: (_middle(ends[key[0]][1], across), key))
    apart = min(APART, (high - low) / max(1, len(ordered) - 1))
    places: list[float] = []
    for rank, key in enumerate(ordered):
        wanted = min(max(_middle(ends[key[0]][1], across), low), high - apart * (len(ordered) - 1 - rank))
        places.append(max(wanted, places[-1] + apart) if places else wanted)
    edge = node[side[0] + 2] if side[1] > 0 else node[side[0]]
    return {key: _point(side[0], edge, place) for key, place in zip(ordered, places, strict=True)}


def _point(axis: int, value: float, other: float) -> Point:
    return (value, other) if axis == 0 else (other, value)


def _word_end(index: int, half: int, sides: Mapping[Key, _Side], ends: tuple[Rect, Rect, Rect]) -> Point:
    """Where a line meets the words: in the middle of a side, or beside it where the other half comes from there too."""
    words, node, other = ends[1], ends[2 * half], ends[2 - 2 * half]
    axis, sign = sides[index, half]
    place = _middle(words, 1 - axis)
    if sides[index, 1 - half] == (axis, sign):
        shift = (words[3 - axis] - words[1 - axis]) / 4
        before = (_middle(node, 1 - axis), half) < (_middle(other, 1 - axis), 1 - half)
        place += -shift if before else shift
    return _point(axis, words[axis] if sign > 0 else words[axis + 2], place)


def _line(start: Point, end: Point) -> Curve:
    third = ((end[0] - start[0]) / 3, (end[1] - start[1]) / 3)
    return start, (start[0] + third[0], start[1] + third[1]), (end[0] - third[0], end[1] - third[1]), end


def _is_free(start: Point, end: Point, boxes: Sequence[Rect], own: tuple[Rect, Rect]) -> bool:
    """Whether a straight line comes near to no box but its own two."""
    near = CLEAR + 0.01  # what is farther away on one axis needs no closer look
    left, right = (start[0] - near, end[0] + near) if start[0] <= end[0] else (end[0] - near, start[0] + near)
    top, foot = (start[1] - near, end[1] + near) if start[1] <= end[1] else (end[1] - near, start[1] + near)
    for box in boxes:
        if box[0] > right or box[2] < left or box[1] > foot or box[3] < top or box in own:
            continue
        if _hits(start, end, box):
            return False
    return True


def _hits(start: Point, end: Point, box: Rect) -> bool:
    """Whether a straight line comes nearer than `CLEAR` to a box (Liang and Barsky)."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        step = end[axis] - start[axis]
        low, high = box[axis] - CLEAR - start[axis], box[axis + 2] + CLEAR - start[axis]
        if step == 0:
            if low > 0 or high < 0:
                return False
            continue
        enter, leave = sorted((low / step, high / step))
        first, last = max(first, enter), min(last, leave)
    return first <= last
