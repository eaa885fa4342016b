"""Cubic curves as lists of control points (one, and three more for each piece): cut, measured, crossed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]
Curve = tuple[Point, ...]
_SHARES = tuple(n / 8 for n in range(1, 9))  # of a piece, where a curve is measured


def pieces_of(curve: Curve) -> list[Curve]:
    """The pieces of a curve, four points each."""
    return [curve[at : at + 4] for at in range(0, len(curve) - 1, 3)]


def point_at(piece: Curve, t: float) -> Point:
    """The point of a piece at `t` from 0 to 1."""
    return split(piece, t)[0][-1]


def split(piece: Curve, t: float) -> tuple[Curve, Curve]:
    """A piece in two at `t` (de Casteljau)."""
    first, last, points = [piece[0]], [piece[-1]], list(piece)
    while len(points) > 1:
        points = [(a + (c - a) * t, b + (d - b) * t) for (a, b), (c, d) in pairwise(points)]
        first.append(points[0])
        last.append(points[-1])
    return tuple(first), tuple(reversed(last))


def flatten(curve: Curve) -> list[Point]:
    """Points along a curve.

    The same sums as in `split`, but for the lists it makes: of hundreds of layouts, every line is measured.
    """
    points = [curve[0]]
    for at in range(0, len(curve) - 1, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve[at : at + 4]
        for t in _SHARES:
            ex, ey, fx, fy = ax + (bx - ax) * t, ay + (by - ay) * t, bx + (cx - bx) * t, by + (cy - by) * t
            gx, gy = cx + (dx - cx) * t, cy + (dy - cy) * t
            hx, hy, ix, iy = ex + (fx - ex) * t, ey + (fy - ey) * t, fx + (gx - fx) * t, fy + (gy - fy) * t
            points.append((hx + (ix - hx) * t, hy + (iy - hy) * t))
    return points


def length_of(points: Sequence[Point]) -> float:
    """The length of a line through points."""
    return sum(math.dist(one, other) for one, other in pairwise(points))


def cut_start(curve: Curve, length: float) -> Curve:
    """The curve without the part that is nearer than `length` to its start."""
    pieces, start = pieces_of(curve), curve[0]
    while len(pieces) > 1 and math.dist(start, pieces[0][-1]) <= length:
        pieces.pop(0)
    low, high = 0.0, 1.0
    if math.dist(start, pieces[0][-1]) <= length:
        low = 0.5  # the whole is shorter: half of it stays, so that it has a direction
    else:
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (middle, high) if math.dist(start, point_at(pieces[0], middle)) < length else (low, middle)
    pieces[0] = split(pieces[0], low)[1]
    return (pieces[0][0], *(point for piece in pieces for point in piece[1:]))


def middle_of(curve: Curve) -> tuple[Point, Point]:
    """The point in the middle of a curve, and its direction there as a vector of length 1."""
    points = flatten(curve)
    left = length_of(points) / 2
    for one, other in pairwise(points):
        step = math.dist(one, other)
        if step and left <= step:
            (a, b), share = direction(one, other), left / step
            return (one[0] + a * share * step, one[1] + b * share * step), (a, b)
        left -= step
    return points[-1], (0.0, 1.0)


def direction(one: Point, other: Point) -> Point:
    """The direction from one point to another as a vector of length 1."""
    length = math.dist(one, other) or 1.0
    return (other[0] - one[0]) / length, (other[1] - one[1]) / length


def crossings(curves: Sequence[Sequence[Point]]) -> int:
    """How often lines through points cross, but where two meet at an end."""
    boxes = [
        (min(x for x, _ in each), min(y for _, y in each), max(x for x, _ in each), max(y for _, y in each))
        for each in curves
    ]
    found = 0
    for at, one in enumerate(curves):
        for other in range(at + 1, len(curves)):
            (a, b, c, d), (e, f, g, h) = boxes[at], boxes[other]
            if a < g and e < c and b < h and f < d:
                found += _cross(one, curves[other])
    return found


def _cross(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """Whether a step of one line has the ends of a step of the other on its two sides, and the other way round."""
    for (ax, ay), (bx, by) in pairwise(one):
        x, y = bx - ax, by - ay
        sides = [x * (cy - ay) - y * (cx - ax) for cx, cy in other]
        for at, (c, d) in enumerate(pairwise(sides)):
            if c * d < 0:
                (cx, cy), (dx, dy) = other[at], other[at + 1]
                v, w = dx - cx, dy - cy
                if (v * (ay - cy) - w * (ax - cx)) * (v * (by - cy) - w * (bx - cx)) < 0:
                    return True
    return False
