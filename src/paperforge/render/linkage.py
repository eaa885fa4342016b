"""The links between options: a drawing, and beside it a table that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from paperforge.errors import RenderError
from paperforge.model.language import Language
from paperforge.model.negotiation import OptionLink, Status
from paperforge.pandoc.ast import Element, attr, div, grid, para, plain, plain_text, text
from paperforge.reading.images import Image, check_svg
from paperforge.reading.paper import Paper
from paperforge.reading.theme import theme_of
from paperforge.render.charts import SHOWN
from paperforge.render.graph import MAX_EDGES, MAX_NODES, Edge, GraphLook, LayOut, Node, draw_graph, graph_look
from paperforge.render.numbering import Named
from paperforge.render.setting import Setting, cell, label

FIGURE_ID = "fig-option-links"
# What was drawn of a paper: most editions in a language show the same drawing.
_Asked = tuple[tuple[Node, ...], tuple[Edge, ...], Language, GraphLook]
_drawn: WeakKeyDictionary[Paper, dict[_Asked, Image]] = WeakKeyDictionary()
PICTURE = "graph:links"  # the name of the drawing until it has one made of its content


def linkage(setting: Setting, identifier: str = "") -> list[Element]:
    """The numbered figure, and the table; nothing where nothing is linked."""
    links = setting.negotiation.links
    if not links:
        return []
    count = len(_ends(setting))
    table = _table(setting)
    if count > MAX_NODES or len(links) > MAX_EDGES:
        note = setting.words["linkage_left_out"].format(count=MAX_NODES)
        return [para(text(note)), table]
    caption = plain(text(f"{setting.words['linkage']}."))
    picture = {"t": "Image", "c": [attr(), text(_alternative(setting)), [PICTURE, ""]]}
    figure = attr(identifier or FIGURE_ID, ["pf-linkage"])
    return [{"t": "Figure", "c": [figure, [None, [caption]], [plain([picture])]]}, table]


def _ends(setting: Setting) -> list[str]:
    """What is linked, in the order of the file: options first, then issues, then what is elsewhere."""
    linked = {end for link in setting.negotiation.links for end in link.between}
    known = [*setting.negotiation.options, *setting.negotiation.issues]
    return [*(name for name in known if name in linked), *sorted(linked - set(known))]


def _table(setting: Setting) -> Element:
    """What is linked, how, and how far that is agreed; with a column for notes where there are any."""
    words = setting.words
    noted = any(link.note for link in setting.negotiation.links)
    heads = [cell([label(name)]) for name in words["link_heads"][: 4 if noted else 3]]
    rows = []
    for link in setting.negotiation.links:
        first, second = (setting.named(end, first=True) for end in link.between)
        kind, status = words["link_kinds"][link.kind.value], words["option_statuses"][link.status.value]
        row = [cell(first), cell(text(kind), text(f"({status})")), cell(second)]
        rows.append([*row, cell(setting.said(link.note))] if noted else row)
    title = div(attr("", ["pf-note"]), [para(text(f"{words['linkage_table']}:"))])
    shares = [0.25, 0.23, 0.25, 0.27] if noted else [0.38, 0.24, 0.38]
    return div(attr("", [SHOWN, "pf-links"]), [title, grid(attr(), [heads], rows, widths=shares)])


def _alternative(setting: Setting) -> str:
    """What the drawing says, link by link."""
    words = setting.words
    parts = [_sentence(link, setting) for link in setting.negotiation.links]
    return f"{words['linkage']}: {'; '.join(parts)}."


def _sentence(link: OptionLink, setting: Setting) -> str:
    kind = f"{setting.words['link_kinds'][link.kind.value]}{setting.words['link_between']}"
    status = setting.words["option_statuses"][link.status.value]
    first, second = (_label(end, setting) for end in link.between)
    return f"{first} {kind}{second} ({status})"


def _label(end: str, setting: Setting) -> str:
    """The words of an end without its number."""
    slug, _, identifier = end.rpartition("/")
    beside = setting.paper.others.get(slug) if slug else setting.paper.beside
    found = beside.negotiation.label_of(identifier) if beside else None
    there = replace(setting, prose=beside.prose) if slug and beside else setting
    return plain_text(there.said(found)) if found else end


def draw_linkage(setting: Setting, named: Mapping[str, Named], lay_out: LayOut) -> Image:
    """The drawing as a picture like any other; options stand in it by their number.

    Raises `WorkerError` and its kinds when it cannot be laid out in time.
    """
    house = setting.project.house
    nodes = [_node(end, named, setting) for end in _ends(setting)]
    edges = [_edge(link, setting) for link in setting.negotiation.links]
    asked = (tuple(nodes), tuple(edges), setting.language, graph_look(theme_of(house), house))
    drawn = _drawn.setdefault(setting.paper, {})
    if asked not in drawn:
        content, size = draw_graph(*asked, lay_out)
        problem, _ = check_svg(content)
        if problem:
            raise RenderError(f"the links were drawn as an SVG that cannot be used: {problem}")
        drawn[asked] = Image(PICTURE, "image/svg+xml", content, size)
    return drawn[asked]


def _node(end: str, named: Mapping[str, Named], setting: Setting) -> Node:
    words = _label(end, setting)
    if end in setting.negotiation.options:
        number = named[end].number if end in named else ""
        return Node(end, f"{number}. {words}" if number else words, "option")
    if end in setting.negotiation.issues:
        return Node(end, words, "issue")
    return Node(end, f"{words} ({setting.words['elsewhere']})", "elsewhere")


def _edge(link: OptionLink, setting: Setting) -> Edge:
    words = setting.words["link_kinds"][link.kind.value]
    if link.status is Status.DISPUTED:
        words = f"{words} ({setting.words['option_statuses'][link.status.value]})"
    return Edge(link.kind, *link.between, words, link.status)
