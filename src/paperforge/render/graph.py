"""The linkage graph of options as SVG: Graphviz says where everything stands, everything is drawn here.

    lay_out = GraphLayout(seconds).lay_out
    svg, size = draw_graph(nodes, edges, language, graph_look(theme, house), lay_out)

Boxes tell options (square corners), issues (round) and options of other papers (broken frame) apart; lines tell the kinds of
links apart by weight, dashes and heads, never by color; the words of the caller stand on each line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from paperforge.model.language import Language
from paperforge.model.negotiation import LinkKind, Status
from paperforge.model.theme import MM
from paperforge.render.chart_look import PIXELS
from paperforge.render.graph_curves import Curve, Point, cut_start, direction, middle_of
from paperforge.render.graph_layout import LayOut
from paperforge.render.graph_plan import MANY_LINKS, Placement, Sizes, Tie, choose
from paperforge.render.graph_words import Box, GraphLook, box_of, graph_look

__all__ = ["MAX_EDGES", "MAX_NODES", "Edge", "GraphLook", "LayOut", "Node", "draw_graph", "graph_look"]

MAX_NODES = 18  # with more, the smallest words go below 6.5 points: the caller leaves the graph out
MAX_EDGES = 30
MARGIN = 3.0  # points around the drawing: strokes and bars reach over what Graphviz knows of
_WIDTHS = (42 * MM, 36 * MM, 31 * MM, 26 * MM)  # of the words in boxes, whichever suits best
_LABEL = (25 * MM, 0.62)  # of the words of links: at least, and of the former
# What stands in parentheses stays on one line, and a short last word (“conditional on”, «параллельно с») with the one before.
_KEPT = re.compile(r"\([^()]{1,24}\)$| \w{1,2}(?= ?$| \()")
_BASELINE = 0.345  # of the size: from the middle of a line of capitals down to its baseline


@dataclass(frozen=True, slots=True)
class Node:
    """An option, an issue, or an option of another paper; its words as they shall be read."""

    id: str
    label: str
    kind: Literal["option", "issue", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between the ids of two nodes, read from the first to the second.

    `label` is the word of its kind in the language of the drawing, with the status in parentheses where it is to be said: a
    frame around the words of a disputed link is all that is drawn of the status.
    """

    kind: LinkKind
    source: str
    target: str
    label: str
    status: Status


@dataclass(frozen=True, slots=True)
class _Stroke:
    width: float
    dashes: tuple[float, ...] = ()
    start: str = ""
    end: str = ""
    bars: bool = False


_STROKES = {
    LinkKind.EXCHANGE: _Stroke(1.9, start="arrow", end="arrow"),
    LinkKind.PARALLEL: _Stroke(0.9),
    LinkKind.SEQUENCE: _Stroke(0.9, end="arrow"),
    LinkKind.CONDITIONAL: _Stroke(0.9, (4.5, 2.5), end="arrow"),
    LinkKind.NOT_CONDITIONAL: _Stroke(1.1, (1.1, 2.2), bars=True),
    LinkKind.BLOCKS: _Stroke(1.9, end="bar"),
}


def draw_graph(
    nodes: Sequence[Node], edges: Sequence[Edge], language: Language, look: GraphLook, lay_out: LayOut
) -> tuple[bytes, Point]:
    """The drawing, and its width and height in CSS pixels: no wider than the text, no higher than a page.

    The order of `nodes` and `edges` is kept where it can be. Raises `WorkerError` and its kinds when the graph cannot be laid
    out in time; `KeyError` for an end that is no node, `ValueError` for no nodes or more than the limits.
    """
    if not 0 < len(nodes) <= MAX_NODES or len(edges) > MAX_EDGES:
        raise ValueError(f"a graph has 1 to {MAX_NODES} nodes and up to {MAX_EDGES} edges")
    places = {node.id: index for index, node in enumerate(nodes)}
    ties = [Tie(places[edge.source], places[edge.target], edge.kind.is_mutual) for edge in edges]
    room = (look.width - 2 * MARGIN, look.height - 2 * MARGIN)
    choices = list(
        dict.fromkeys(
            _sizes(nodes, edges, width, look) for width in (_WIDTHS if len(edges) <= MANY_LINKS else _WIDTHS[-1:])
        )
    )
    placement = choose(choices, ties, room, lay_out)
    return _Drawing(placement, look, placement.scale(room) * PIXELS).svg(nodes, edges, language)


def _sizes(nodes: Sequence[Node], edges: Sequence[Edge], width: float, look: GraphLook) -> Sizes:
    """Boxes of one width for all nodes, as high as each needs; those of links as wide as their words."""
    boxes = [box_of(node.label, width, (7.0, 4.5), look.size, look) for node in nodes]
    widest = max(box.width for box in boxes)
    small = look.size - 0.5
    words = [_KEPT.sub(lambda found: found[0].replace(" ", "\u00a0"), edge.label) for edge in edges]
    labels = [box_of(each, max(_LABEL[0], width * _LABEL[1]), (3.0, 1.5), small, look) for each in words]
    return Sizes(tuple(Box(box.lines, widest, box.height) for box in boxes), tuple(labels))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is drawn; `scale` makes CSS pixels of the placement's points."""

    placement: Placement
    look: GraphLook
    scale: float

    def svg(self, nodes: Sequence[Node], edges: Sequence[Edge], language: Language) -> tuple[bytes, Point]:
        placement = self.placement
        size = tuple(round((side + 2 * MARGIN) * self.scale, 2) for side in (placement.width, placement.height))
        parts: list[str] = []
        for index, edge in enumerate(edges):
            parts += self._line(placement.lines[index], _STROKES[edge.kind])
        for index, edge in enumerate(edges):
            box, middle = placement.sizes.labels[index], placement.labels[index]
            if edge.status == Status.DISPUTED:
                parts.append(self._rect(box, middle, look=f'rx="{self._n(2)}" {self._stroke(0.5)}'))
            parts += self._words(box, middle, self.look.size - 0.5)
        for index, node in enumerate(nodes):
            box, middle = placement.sizes.nodes[index], placement.nodes[index]
            parts.append(self._rect(box, middle, look=self._frame(node, box)))
            parts += self._words(box, middle, self.look.size)
        width, height = map(_plain, size)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" lang="{language}" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}">'
        )
        return "\n".join([head, *parts, "</svg>", ""]).encode(), (size[0], size[1])

    def _n(self, length: float) -> str:
        return _plain(length * self.scale)

    def _p(self, point: Point) -> str:
        return f"{self._n(point[0] + MARGIN)} {self._n(point[1] + MARGIN)}"

    def _stroke(self, width: float, dashes: Sequence[float] = ()) -> str:
        dashed = f' stroke-dasharray="{" ".join(map(self._n, dashes))}"' if dashes else ""
        return f'stroke="{self.look.accent}" stroke-width="{self._n(width)}"{dashed}'

    def _frame(self, node: Node, box: Box) -> str:
        if node.kind == "issue":
            return f'rx="{self._n(min(box.height / 2, 11))}" fill="{self.look.tint}" {self._stroke(0.9)}'
        dashes = (3.5, 2.0) if node.kind == "elsewhere" else ()
        return f'rx="{self._n(1.5)}" fill="{self.look.paper}" {self._stroke(0.9, dashes)}'

    def _rect(self, box: Box, middle: Point, look: str) -> str:
        x, y = middle[0] - box.width / 2 + MARGIN, middle[1] - box.height / 2 + MARGIN
        fill = "" if "fill=" in look else f' fill="{self.look.paper}"'
        sides = f'width="{self._n(box.width)}" height="{self._n(box.height)}"'
        return f'<rect x="{self._n(x)}" y="{self._n(y)}" {sides}{fill} {look}/>'

    def _words(self, box: Box, middle: Point, size: float) -> Iterator[str]:
        leading = self.look.leading * size / self.look.size
        x, top = middle[0] + MARGIN, middle[1] + MARGIN - len(box.lines) * leading / 2
        from xml.sax.saxutils import quoteattr  # loads all that opens addresses, and few papers have graphs

        font = f'font-family={quoteattr(self.look.family)} font-size="{self._n(size)}" fill="{self.look.ink}"'
        for index, line in enumerate(box.lines):
            y = top + (index + 0.5) * leading + _BASELINE * size
            yield f'<text x="{self._n(x)}" y="{self._n(y)}" text-anchor="middle" {font}>{escape(line, quote=False)}</text>'

    def _line(self, halves: tuple[Curve, Curve], stroke: _Stroke) -> Iterator[str]:
        """A link's two halves with their heads: one leads from its source to its words, one from there to its target."""
        away, near = halves
        back = tuple(reversed(near))  # begins at the target
        for curve, head in ((away, stroke.start), (back, stroke.end)):
            kept = cut_start(curve, _HEADS[head]) if head else curve
            first, *rest = map(self._p, kept)
            dashed = self._stroke(stroke.width, stroke.dashes)
            yield f'<path d="M{first}C{" ".join(rest)}" fill="none" {dashed}/>'
            if head:
                yield self._head(head, curve[0], direction(kept[0], curve[0]))
            if stroke.bars:
                yield self._bar(*middle_of(curve), 3.6, 1.3)

    def _head(self, head: str, tip: Point, way: Point) -> str:
        if head == "bar":
            return self._bar((tip[0] - way[0] * 2, tip[1] - way[1] * 2), way, 5.0, 2.0)
        base = (tip[0] - way[0] * 7.0, tip[1] - way[1] * 7.0)
        corners = (tip, _beside(base, way, 2.9), _beside(base, way, -2.9))
        return f'<polygon points="{" ".join(map(self._p, corners))}" fill="{self.look.accent}"/>'

    def _bar(self, middle: Point, way: Point, reach: float, width: float) -> str:
        ends = _beside(middle, way, reach), _beside(middle, way, -reach)
        return f'<path d="M{self._p(ends[0])}L{self._p(ends[1])}" fill="none" {self._stroke(width)}/>'


_HEADS = {"arrow": 5.5, "bar": 2.0}  # how much of the line a head takes


def _beside(point: Point, way: Point, distance: float) -> Point:
    return point[0] - way[1] * distance, point[1] + way[0] * distance


def _plain(number: float) -> str:
    return f"{round(number, 2) + 0:.2f}".rstrip("0").rstrip(".")
