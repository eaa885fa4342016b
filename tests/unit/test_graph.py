"""The drawing of linked options: nothing overlaps, nothing is lost, the same bytes each time."""

from __future__ import annotations

import io
import random
import re
import time
from collections.abc import Iterator
from itertools import combinations

import pytest
from lxml import etree
from PIL import Image

from paperforge.formats.bitmaps import Bitmaps
from paperforge.house import package_house
from paperforge.model.language import Language
from paperforge.model.negotiation import LinkKind, Status
from paperforge.process import WorkerError, WorkerTimeoutError
from paperforge.reading.images import check_svg
from paperforge.reading.theme import theme_of
from paperforge.render.graph import MAX_EDGES, MAX_NODES, Edge, Node, draw_graph, graph_look
from paperforge.render.graph_layout import GraphLayout
from paperforge.render.graph_words import wrap

HOUSE = package_house()
LOOK = graph_look(theme_of(HOUSE), HOUSE)
EN, RU = Language.parse("en"), Language.parse("ru")
WORDS = dict(
    zip(
        LinkKind,
        ["in exchange for", "in parallel with", "comes before", "is conditional on", "must not be tied to", "blocks"],
        strict=True,
    )
)
LONG = "A common list of acts that count as interference in the internal affairs of the other side"
ENGLISH = [
    Node("a", f"1. {LONG}", "option"),
    Node("b", "2. Public statements & assurances", "option"),
    Node("c", "3. A hotline between election commissions", "option"),
    Node("s", "Sanctions imposed since 2014", "issue"),
    Node("other/x", "A norm of restraint <draft>", "elsewhere"),
]
RUSSIAN = [
    Node("a", "1. Перечень действий, признаваемых вмешательством", "option"),
    Node("b", "2. Заявления на высшем уровне", "option"),
    Node("s", "Санкции, введённые с 2014 года", "issue"),
]


def _edge(kind: LinkKind, source: str, target: str, label: str = "", status: Status = Status.AGREED) -> Edge:
    return Edge(kind, source, target, label or WORDS[kind], status)


LINKS = [
    _edge(LinkKind.EXCHANGE, "a", "b"),
    _edge(LinkKind.PARALLEL, "b", "c"),
    _edge(LinkKind.SEQUENCE, "a", "c"),
    _edge(LinkKind.CONDITIONAL, "c", "other/x"),
    _edge(LinkKind.NOT_CONDITIONAL, "c", "s"),
    _edge(LinkKind.BLOCKS, "s", "b", "blocks (disputed)", Status.DISPUTED),
]
Rect = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def graphs() -> Iterator[GraphLayout]:
    child = GraphLayout(60)
    yield child
    child.close()


def _forest(count: int) -> tuple[list[Node], list[Edge]]:
    nodes = [Node(f"n{index}", f"{index}. An option of a few words", "option") for index in range(count)]
    kinds = list(LinkKind)
    edges = [_edge(kinds[index % 6], f"n{(index - 1) // 3}", f"n{index}") for index in range(1, count)]
    return nodes, edges


def _tangle(count: int, links: int) -> tuple[list[Node], list[Edge]]:
    chance = random.Random(1)
    nodes = _forest(count)[0]
    kinds = list(LinkKind)
    return nodes, [_edge(chance.choice(kinds), *(node.id for node in chance.sample(nodes, 2))) for _ in range(links)]


CASES = {
    "english": (ENGLISH, LINKS),
    "russian": (RUSSIAN, [_edge(LinkKind.BLOCKS, "s", "a", "блокирует (не согласовано)", Status.DISPUTED)]),
    "one": (ENGLISH[:1], []),
    "two links between two": (
        ENGLISH[:2],
        [_edge(LinkKind.EXCHANGE, "a", "b"), _edge(LinkKind.BLOCKS, "b", "a")],
    ),
    "the same link twice": (ENGLISH[:2], [_edge(LinkKind.PARALLEL, "a", "b")] * 2),
    "circle": (
        ENGLISH[:3],
        [_edge(LinkKind.SEQUENCE, "a", "b"), _edge(LinkKind.SEQUENCE, "b", "c"), _edge(LinkKind.SEQUENCE, "c", "a")],
    ),
    "with itself": (ENGLISH[:1], [_edge(LinkKind.CONDITIONAL, "a", "a")]),
    "unlinked": (ENGLISH, []),
    "forest": _forest(MAX_NODES),
    "tangle": _tangle(12, 16),
}


@pytest.fixture(scope="module", params=CASES)
def drawing(request: pytest.FixtureRequest, graphs: GraphLayout) -> tuple[list[Node], list[Edge], bytes]:
    nodes, edges = CASES[request.param]
    return nodes, edges, draw_graph(nodes, edges, EN, LOOK, graphs.lay_out)[0]


def _rects(root: etree._Element) -> list[Rect]:
    sides = [[float(each.get(name)) for name in ("x", "y", "width", "height")] for each in root.iter("{*}rect")]
    return [(x, y, x + width, y + height) for x, y, width, height in sides]


def _texts(root: etree._Element) -> list[Rect]:
    """The boxes around lines of words, a little smaller than they are."""
    found = []
    for each in root.iter("{*}text"):
        x, y, size = (float(each.get(name)) for name in ("x", "y", "font-size"))
        half = LOOK.measure(each.text, size) / 2 - 1
        found.append((x - half, y - 0.6 * size, x + half, y))
    return found


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(one: Rect, other: Rect) -> bool:
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


def test_it_is_a_drawing_that_authors_might_bring(drawing: tuple[list[Node], list[Edge], bytes]) -> None:
    problem, (width, height) = check_svg(drawing[2])
    assert not problem
    assert width <= LOOK.width * 96 / 72 + 0.01
    assert height <= LOOK.height * 96 / 72 + 0.01


def test_everything_stands_inside_and_no_box_on_another(drawing: tuple[list[Node], list[Edge], bytes]) -> None:
    nodes, edges, svg = drawing
    root = etree.fromstring(svg)
    whole = (0.0, 0.0, float(root.get("width")), float(root.get("height")))
    rects, texts = _rects(root), _texts(root)
    assert len(rects) == len(nodes) + sum(edge.status == Status.DISPUTED for edge in edges)
    numbers = [
        float(number)
        for each in root.iter("{*}path", "{*}polygon")
        for number in re.findall(r"-?[\d.]+", each.get("d") or each.get("points"))
    ]
    assert all(0 <= number <= max(whole) for number in numbers)
    assert all(_inside(each, whole) for each in [*rects, *texts])
    assert not [pair for pair in combinations(rects, 2) if _overlap(*pair)]
    assert not [pair for pair in combinations(texts, 2) if _overlap(*pair)]
    assert all(_inside(text, box) or not _overlap(text, box) for text in texts for box in rects)


def test_no_line_runs_through_words(drawing: tuple[list[Node], list[Edge], bytes]) -> None:
    root = etree.fromstring(drawing[2])
    texts = _texts(root)
    for path in root.iter("{*}path"):
        if "C" not in path.get("d"):
            continue
        points = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d"))]
        curve = list(zip(points[::2], points[1::2], strict=True))
        for at in range(0, len(curve) - 1, 3):
            for step in range(21):
                t = step / 20
                x, y = (
                    sum(
                        factor * point[axis]
                        for factor, point in zip(
                            ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3),
                            curve[at : at + 4],
                            strict=True,
                        )
                    )
                    for axis in (0, 1)
                )
                assert not [box for box in texts if box[0] < x < box[2] and box[1] < y < box[3]]


def test_every_word_is_in_the_drawing(drawing: tuple[list[Node], list[Edge], bytes]) -> None:
    nodes, edges, svg = drawing
    shown = " ".join(each.text for each in etree.fromstring(svg).iter("{*}text")).replace("\u00a0", " ")
    assert all(each.label in shown for each in [*nodes, *edges])


def test_two_children_draw_the_same_bytes() -> None:
    drawn = []
    for _ in range(2):
        child = GraphLayout(60)
        drawn.append(draw_graph(ENGLISH, LINKS, EN, LOOK, child.lay_out))
        child.close()
    assert drawn[0] == drawn[1]


def test_kinds_differ_without_color(graphs: GraphLayout) -> None:
    seen = set()
    for kind in LinkKind:
        svg, _ = draw_graph(ENGLISH[:2], [_edge(kind, "a", "b", "tie")], EN, LOOK, graphs.lay_out)
        root = etree.fromstring(svg)
        paths = [(each.get("stroke-width"), each.get("stroke-dasharray")) for each in root.iter("{*}path")]
        seen.add((*sorted(paths, key=str), len(list(root.iter("{*}polygon")))))
    assert len(seen) == len(LinkKind)


def test_an_arrow_points_to_the_target_however_it_is_laid_out(graphs: GraphLayout) -> None:
    circle = CASES["circle"][1]
    svg, _ = draw_graph(ENGLISH[:3], circle, EN, LOOK, graphs.lay_out)
    root = etree.fromstring(svg)
    tips = [each.get("points").split()[:2] for each in root.iter("{*}polygon")]
    boxes = _rects(root)
    for (x, y), edge in zip(tips, circle, strict=True):
        left, top, right, bottom = boxes["abc".index(edge.target)]
        assert left - 1 <= float(x) <= right + 1
        assert top - 1 <= float(y) <= bottom + 1


def test_type_stays_readable_in_a_usual_graph(graphs: GraphLayout) -> None:
    svg, _ = draw_graph(ENGLISH, LINKS, EN, LOOK, graphs.lay_out)
    sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)"', svg.decode())}
    assert min(sizes) >= 0.85 * 8 * 96 / 72


def test_long_labels_stand_in_even_lines() -> None:
    lines = wrap(LONG, 100, lambda words: LOOK.measure(words, 8.5))
    assert len(lines) > 3
    assert " ".join(lines) == LONG
    widths = [LOOK.measure(line, 8.5) for line in lines]
    assert max(widths) <= 100
    assert min(widths) > 50


def test_what_is_no_word_is_cut() -> None:
    lines = wrap("х" * 300, 100, lambda words: LOOK.measure(words, 8.5))
    assert "".join(lines) == "х" * 300
    assert max(LOOK.measure(line, 8.5) for line in lines) <= LOOK.width / 2


def test_words_are_drawn_in_the_fonts_of_the_theme(graphs: GraphLayout) -> None:
    svg, (width, height) = draw_graph(*CASES["russian"], RU, LOOK, graphs.lay_out)
    assert b'lang="ru"' in svg
    assert f'font-family="{LOOK.family}"'.encode() in svg
    bitmaps = Bitmaps(60)
    (bitmap,) = bitmaps.draw([(svg, round(width * 2))], HOUSE)
    bitmaps.close()
    picture = Image.open(io.BytesIO(bitmap)).convert("L")
    assert picture.width / picture.height == pytest.approx(width / height, rel=0.01)
    assert picture.getextrema()[0] < 60


@pytest.mark.parametrize("links", [MAX_NODES, MAX_EDGES])
def test_the_largest_graphs_are_drawn_in_time(links: int, graphs: GraphLayout) -> None:
    begun = time.monotonic()
    svg, _ = draw_graph(*_tangle(MAX_NODES, links), EN, LOOK, graphs.lay_out)
    assert time.monotonic() - begun < 40
    assert not check_svg(svg)[0]


def test_more_than_the_limit_is_refused(graphs: GraphLayout) -> None:
    with pytest.raises(ValueError, match="1 to 18"):
        draw_graph(*_forest(MAX_NODES + 1), EN, LOOK, graphs.lay_out)
    with pytest.raises(ValueError, match="1 to 18"):
        draw_graph([], [], EN, LOOK, graphs.lay_out)


def test_a_layout_that_is_late_is_stopped() -> None:
    child = GraphLayout(0.001)
    with pytest.raises(WorkerTimeoutError, match="a graph could not be laid out: it took longer"):
        draw_graph(ENGLISH, LINKS, EN, LOOK, child.lay_out)
    child.close()


def test_what_graphviz_refuses_is_an_error_and_the_child_goes_on(graphs: GraphLayout) -> None:
    with pytest.raises(WorkerError):
        graphs.lay_out(["digraph { a -> "])
    assert graphs.lay_out(["digraph { a [width=1 height=1 fixedsize=true label=x] }"])[0].nodes
