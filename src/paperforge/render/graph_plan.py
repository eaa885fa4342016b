"""How a graph is set out on the page: parts laid out in several ways, the best of each packed in rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from paperforge.render.graph_anchors import rect, straighten
from paperforge.render.graph_curves import Curve, Point, crossings, flatten, length_of
from paperforge.render.graph_layout import LayOut, Layout
from paperforge.render.graph_words import Box

LEAST_SCALE = 0.85
GAP = 18.0  # between parts that are not linked
AGAINST = 15.0  # points: what it costs that a link leads up or to the left
CROSSED = 30.0  # points: what a crossing costs
BENT = 30.0  # points: what a line costs that is a fifth longer than it might be
MAX_ROUNDS = 4
_ROUNDING = 0.001  # what sums of points may be off, and far more
MANY_LINKS = 30  # more are laid out in fewer ways
# Points between nodes of a rank, and between ranks: words of links stand in ranks of their own.
_SPACING = ((18.0, 30.0), (20.0, 17.0), (16.0, 15.0), (13.0, 12.0))


@dataclass(frozen=True, slots=True)
class Tie:
    """A link as the layout sees it: the nodes it ties; whether they may stand side by side."""

    source: int
    target: int
    mutual: bool


@dataclass(frozen=True)
class Sizes:
    """The boxes of nodes and of the words of links."""

    nodes: tuple[Box, ...]
    labels: tuple[Box, ...]


@dataclass(frozen=True)
class Placement:
    """Where everything stands, in points: middles of boxes, and the two halves of each link's line around its words."""

    sizes: Sizes
    width: float
    height: float
    nodes: Mapping[int, Point]
    labels: Mapping[int, Point]
    lines: Mapping[int, tuple[Curve, Curve]]

    @cached_property
    def _flat(self) -> list[list[Point]]:
        return [flatten(half) for halves in self.lines.values() for half in halves]

    def scale(self, room: Point) -> float:
        """How far it must shrink to fit."""
        return min(1.0, room[0] / self.width, room[1] / self.height)

    def cost(self, room: Point, least: float = math.inf, more: float = 0.0) -> float:
        """The worse, the higher: small type, crossings, long ways, the height of the page it takes.

        Infinite where it cannot be less than `least`, with `more` on top: then nobody counts its crossings.
        """
        scale = self.scale(room)
        small = (1 / scale - 1) * 800 + max(0.0, LEAST_SCALE / scale - 1) * 20_000
        ends = [math.dist(half[0], half[-1]) for halves in self.lines.values() for half in halves]
        # No line is shorter than its ends are apart: most placements are too high or too wide before any line is measured.
        if small + 0.25 * sum(ends) + self.height + more > least + _ROUNDING and min(ends, default=1.0) > _ROUNDING:
            return math.inf
        lengths = [(length_of(points), math.dist(points[0], points[-1]) or 1.0) for points in self._flat]
        ways = sum(0.25 * length + BENT * min(5 * (length / straight - 1), 1) for length, straight in lengths)
        if small + ways + self.height + more >= least:
            return math.inf
        return small + CROSSED * crossings(self._flat) + ways + self.height


@dataclass(frozen=True, slots=True)
class Way:
    """One way to lay out a part: links between nodes of one rank, links whose target stands first, ranks that leaves skip."""

    direction: str
    gaps: tuple[float, float]
    beside: frozenset[int]
    turned: frozenset[int]
    stagger: int


def choose(choices: Sequence[Sizes], ties: Sequence[Tie], room: Point, lay_out: LayOut) -> Placement:
    """The best placement in `room` (width and height) of a graph whose boxes come in several sizes."""
    parts = [_Part(nodes, links, ties, room) for nodes, links in _parts(len(choices[0].nodes), ties)]
    asked = [(sizes, part, way) for sizes in choices for part in parts for way in part.ways(sizes)]
    laid_out = lay_out([part.dot(sizes, way) for sizes, part, way in asked])
    best: dict[tuple[int, int], Tried] = {}
    for (sizes, part, way), layout in zip(asked, laid_out, strict=True):
        key = choices.index(sizes), parts.index(part)
        best[key] = part.tried(layout, sizes, way, best.get(key))
    packed = []
    for number, sizes in enumerate(choices):
        whole = _pack([best[number, index][1] for index in range(len(parts))], sizes, room[0])
        packed.append((whole.cost(room), number))
    number = min(packed)[1]
    bettered = [part.bettered(best[number, index], lay_out)[1] for index, part in enumerate(parts)]
    return _pack(bettered, choices[number], room[0])


Tried = tuple[float, Placement, Way]


@dataclass(frozen=True, eq=False)
class _Part:
    """Nodes that hang together, and their links."""

    nodes: list[int]
    links: list[int]
    ties: Sequence[Tie]
    room: Point

    def ways(self, sizes: Sizes) -> list[Way]:
        """The ways that are tried."""
        turned = _turned(self.nodes, self.links, self.ties)
        ways: list[Way] = []
        for direction, side in (("TB", 0), ("LR", 1)):
            rows = dict.fromkeys(
                [frozenset[int](), *_beside(self.nodes, self.links, self.ties, sizes, self.room, side)]
            )
            for gaps in _SPACING if len(self.links) <= MANY_LINKS else _SPACING[-1:]:
                ways += [Way(direction, gaps, row, turned, stagger) for row in rows for stagger in self._staggers()]
        return ways

    def _staggers(self) -> tuple[int, ...]:
        return (1, 2, 3) if 4 < len(self.links) <= MANY_LINKS else (1,)

    def dot(self, sizes: Sizes, way: Way) -> str:
        """The part in the DOT language. The words of a link are a node in its middle, so that no line runs through them."""

        def node(name: str, box: Box) -> str:
            return f"{name} [width={box.width / 72:.4f} height={box.height / 72:.4f}];"

        apart, between = (gap / 72 for gap in way.gaps)
        lines = [f"graph [rankdir={way.direction} nodesep={apart:.4f} ranksep={between:.4f} nslimit=8 mclimit=2];"]
        lines += ['node [shape=box fixedsize=true label=""];', "edge [dir=none weight=2];"]
        lines += [node(f"n{index}", sizes.nodes[index]) for index in self.nodes]
        leaves: dict[int, int] = {}
        for index in self.links:
            lines.append(node(f"l{index}", sizes.labels[index]))
            first, last = self._ends(index, way)
            skipped = 0
            if (
                index not in way.beside
                and sum(last in (self.ties[each].source, self.ties[each].target) for each in self.links) == 1
            ):
                skipped = 2 * (leaves.get(first, 0) % way.stagger)
                leaves[first] = leaves.get(first, 0) + 1
            lines.append(f"n{first} -> l{index}; l{index} -> n{last} [minlen={1 + skipped}];")
            if index in way.beside:
                lines.append(f"{{rank=same; n{first}; l{index}; n{last}}}")
        return "\n".join(["digraph {", *lines, "}"])

    def _ends(self, index: int, way: Way) -> tuple[int, int]:
        tie = self.ties[index]
        return (tie.target, tie.source) if index in way.turned else (tie.source, tie.target)

    def tried(self, layout: Layout, sizes: Sizes, way: Way, best: Tried | None) -> Tried:
        """What a layout costs, and the placement it is; or the best so far, if this one costs no less."""
        lines = {}
        for index in self.links:
            first, last = self._ends(index, way)
            halves = layout.edges[f"n{first}", f"l{index}"], layout.edges[f"l{index}", f"n{last}"]
            if index in way.turned:
                halves = halves[1][::-1], halves[0][::-1]
            lines[index] = halves
        nodes, labels = (
            {int(name[1:]): middle for name, middle in layout.nodes.items() if name[0] == letter} for letter in "nl"
        )
        placed = Placement(sizes, layout.width, layout.height, nodes, labels, lines)
        straight = self._straight(placed, way)
        against = AGAINST * sum(not self.ties[index].mutual for index in way.turned)
        least = best[0] if best else math.inf
        cost, chosen = straight.cost(self.room, least, against), straight
        if (other := placed.cost(self.room, min(least, cost), 0.0)) < cost:
            cost, chosen = other, placed
        return best if best and best[0] <= cost + against else (cost + against, chosen, way)

    def _straight(self, placed: Placement, way: Way) -> Placement:
        sizes = placed.sizes
        nodes, labels = (
            {index: rect(middle, boxes[index].width, boxes[index].height) for index, middle in middles.items()}
            for boxes, middles in ((sizes.nodes, placed.nodes), (sizes.labels, placed.labels))
        )
        ends = {
            index: (nodes[self.ties[index].source], labels[index], nodes[self.ties[index].target])
            for index in self.links
        }
        boxes = [*nodes.values(), *labels.values()]
        return replace(placed, lines=straighten(ends, placed.lines, boxes, 1 if way.direction == "TB" else 0))

    def bettered(self, tried: Tried, lay_out: LayOut) -> Tried:
        """The same with links turned round, one after the other, as long as it helps."""
        for _ in range(MAX_ROUNDS if len(self.links) <= MANY_LINKS else 1):
            sizes, way = tried[1].sizes, tried[2]
            ways = [replace(way, turned=way.turned ^ {index}) for index in self.links]
            layouts = lay_out([self.dot(sizes, each) for each in ways])
            best = tried
            for layout, each in zip(layouts, ways, strict=True):
                best = self.tried(layout, sizes, each, best)
            if best is tried:
                break
            tried = best
        return tried


def _turned(nodes: Sequence[int], links: Sequence[int], ties: Sequence[Tie]) -> frozenset[int]:
    """The links that lead back in a circle: they are laid out as if they led forward."""
    turned: set[int] = set()
    done: set[int] = set()

    def visit(node: int, path: tuple[int, ...]) -> None:
        for index in links:
            if ties[index].source == node and ties[index].target != node:
                if ties[index].target in (*path, node):
                    turned.add(index)
                elif ties[index].target not in done:
                    visit(ties[index].target, (*path, node))
        done.add(node)

    for node in nodes:
        if node not in done:
            visit(node, ())
    return frozenset(turned)


def _parts(count: int, ties: Sequence[Tie]) -> list[tuple[list[int], list[int]]]:
    """What hangs together."""
    of = list(range(count))
    for tie in ties:
        one, other = sorted((of[tie.source], of[tie.target]))
        of = [one if each == other else each for each in of]
    return [
        (
            [node for node in range(count) if of[node] == first],
            [index for index, tie in enumerate(ties) if of[tie.source] == first],
        )
        for first in dict.fromkeys(of)
    ]


def _beside(
    nodes: Sequence[int], links: Sequence[int], ties: Sequence[Tie], sizes: Sizes, room: Point, side: int
) -> list[frozenset[int]]:
    """Mutual links whose ends may stand beside each other, all and but the last: rows within `room`, none above itself."""
    row = list(range(len(sizes.nodes)))
    chosen: list[int] = []

    def length(members: set[int], inner: list[int]) -> float:
        boxes = [*(sizes.nodes[each] for each in members), *(sizes.labels[each] for each in inner)]
        return sum((box.width, box.height)[side] + _SPACING[-1][0] for box in boxes)

    for index in links:
        tie = ties[index]
        one, other = row[tie.source], row[tie.target]
        if not tie.mutual or one == other:
            continue
        merged = [one if each == other else each for each in row]
        members = {node for node in nodes if merged[node] == one}
        within = [each for each in (*chosen, index) if merged[ties[each].source] == one]
        others = [ties[each] for each in links if each not in {*chosen, index}]
        ends = [sum(node in (ties[each].source, ties[each].target) for each in within) for node in members]
        stands = all(merged[each.source] != merged[each.target] for each in others)
        if stands and max(ends) <= 2 and length(members, within) * LEAST_SCALE <= room[side]:
            row = merged
            chosen.append(index)
    return [frozenset(chosen[:end]) for end in range(len(chosen), max(0, len(chosen) - 3), -1)]


def _moved(placement: Placement, x: float, y: float) -> Placement:
    def move(point: Point) -> Point:
        return point[0] + x, point[1] + y

    return replace(
        placement,
        nodes={name: move(point) for name, point in placement.nodes.items()},
        labels={name: move(point) for name, point in placement.labels.items()},
        lines={
            name: (tuple(map(move, first)), tuple(map(move, second)))
            for name, (first, second) in placement.lines.items()
        },
    )


def _pack(parts: Sequence[Placement], sizes: Sizes, width: float) -> Placement:
    """Parts beside each other as long as there is room, each row in the middle."""
    rows: list[list[Placement]] = [[]]
    for part in parts:
        if rows[-1] and sum(each.width + GAP for each in rows[-1]) + part.width > width:
            rows.append([])
        rows[-1].append(part)
    widths = [sum(each.width + GAP for each in row) - GAP for row in rows]
    placed, y = [], 0.0
    for row, taken in zip(rows, widths, strict=True):
        x, high = (max(widths) - taken) / 2, max(each.height for each in row)
        for part in row:
            placed.append(_moved(part, x, y + (high - part.height) / 2))
            x += part.width + GAP
        y += high + GAP
    whole = Placement(sizes, max(widths), y - GAP, {}, {}, {})
    for part in placed:
        whole = replace(
            whole,
            nodes={**whole.nodes, **part.nodes},
            labels={**whole.labels, **part.labels},
            lines={**whole.lines, **part.lines},
        )
    return whole
