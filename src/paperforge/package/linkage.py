"""The drawing of what links the papers of a package with each other."""

from __future__ import annotations

from collections.abc import Sequence

from paperforge.errors import RenderError
from paperforge.model.language import Language
from paperforge.model.negotiation import Status
from paperforge.package.compose import Composition
from paperforge.pandoc.ast import Element, attr, plain, plain_text, text
from paperforge.pandoc.caller import Medium
from paperforge.reading.images import Image, check_svg
from paperforge.reading.paper import Paper
from paperforge.reading.theme import theme_of
from paperforge.render.graph import MAX_EDGES, MAX_NODES, Edge, LayOut, Node, draw_graph, graph_look
from paperforge.render.setting import Setting
from paperforge.render.transforms import name_media
from paperforge.render.words import words_of

PICTURE = "graph:across"


def draw_across(
    whole: Composition, all_papers: Sequence[Paper], language: Language, lay_out: LayOut
) -> tuple[Element, Medium] | None:
    """A figure of the links between options of different papers; None where there are none, or more than a page can show.

    Raises `WorkerError` and its kinds when it cannot be laid out in time.
    """
    papers = {paper.slug: paper for paper in all_papers if language in paper.bodies}
    words = words_of(whole.project.house, language)
    edges: dict[tuple[str, ...], Edge] = {}
    for paper in papers.values():
        for each in paper.beside.negotiation.links:
            ends = [end if "/" in end else f"{paper.slug}/{end}" for end in each.between]
            if len({end.split("/")[0] for end in ends}) < 2 or not all(end.split("/")[0] in papers for end in ends):
                continue
            status = words["option_statuses"][each.status.value]
            label = words["link_kinds"][each.kind.value]
            label = f"{label} ({status})" if each.status is Status.DISPUTED else label
            key = (each.kind.value, *(sorted(ends) if each.kind.is_mutual else ends))
            edges.setdefault(key, Edge(each.kind, ends[0], ends[1], label, each.status))
    ends = list(dict.fromkeys(end for edge in edges.values() for end in (edge.source, edge.target)))
    if not edges or len(ends) > MAX_NODES or len(edges) > MAX_EDGES:
        return None
    nodes = [Node(end, _label(end, papers, whole, language), "option") for end in ends]
    house = whole.project.house
    content, size = draw_graph(nodes, list(edges.values()), language, graph_look(theme_of(house), house), lay_out)
    problem, _ = check_svg(content)
    if problem:
        raise RenderError(f"the links were drawn as an SVG that cannot be used: {problem}", "")
    image = Image(PICTURE, "image/svg+xml", content, size)
    caption = plain(text(words["package"]["across"]))
    said = "; ".join(
        f"{_plain(nodes, edge.source)} {edge.label} {_plain(nodes, edge.target)}" for edge in edges.values()
    )
    picture = {"t": "Image", "c": [attr(), text(f"{words['package']['across']} {said}."), [PICTURE, ""]]}
    figure = {"t": "Figure", "c": [attr("", ["pf-linkage"]), [None, [caption]], [plain([picture])]]}
    (named,), media = name_media([figure], {PICTURE: image})
    return named, next(iter(media.values()))


def _label(end: str, papers: dict[str, Paper], whole: Composition, language: Language) -> str:
    """An option with the title of its paper."""
    slug, identifier = end.split("/", 1)
    paper = papers[slug]
    words = words_of(whole.project.house, language)
    setting = Setting(paper, whole.project, language, words, whole.prose | paper.prose)
    label = paper.beside.negotiation.label_of(identifier)
    title = paper.metadata.short_title or paper.metadata.title
    return f"{plain_text(setting.said(label)) if label else identifier} ({plain_text(setting.said(title))})"


def _plain(nodes: list[Node], end: str) -> str:
    return next(node.label for node in nodes if node.id == end)
