"""OPT045–OPT047: links lead somewhere, do not contradict each other, and let something begin. Across papers, too."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.model.negotiation import LinkKind
from paperforge.reading.binding import Places
from paperforge.reading.paper import Beside, Paper
from paperforge.reading.project import Project
from paperforge.source import Span

Node = tuple[str, str]  # the slug of a paper, and an id in it

EXCHANGE, PARALLEL, SEQUENCE = LinkKind.EXCHANGE, LinkKind.PARALLEL, LinkKind.SEQUENCE
CONDITIONAL, FREE, BLOCKS = LinkKind.CONDITIONAL, LinkKind.NOT_CONDITIONAL, LinkKind.BLOCKS

# What cannot be said of the same two.
CONTRADICTIONS = frozenset(
    map(
        frozenset,
        (
            (FREE, CONDITIONAL),
            (FREE, EXCHANGE),
            (FREE, BLOCKS),
            (PARALLEL, SEQUENCE),
            (PARALLEL, CONDITIONAL),
            (PARALLEL, BLOCKS),
            (EXCHANGE, BLOCKS),
        ),
    )
)


@dataclass(frozen=True)
class Placed:
    """A link between two nodes, with its place; `own`: it stands in the paper that is checked."""

    kind: LinkKind
    first: Node
    second: Node
    span: Span
    own: bool

    @property
    def place(self) -> str:
        """File and line, for messages about another place."""
        return f"{self.span.file.path}:{self.span.position.line}"

    def order(self) -> tuple[Node, Node] | None:
        """Which of the two comes first, where the link says so."""
        match self.kind:
            case LinkKind.SEQUENCE | LinkKind.BLOCKS:
                return self.first, self.second
            case LinkKind.CONDITIONAL:
                return self.second, self.first
        return None


def placed_links(paper: Paper) -> list[Placed]:
    """The links of a paper, and of all that are linked with it."""
    found: list[Placed] = []
    for slug, beside in {paper.slug: paper.beside, **paper.others}.items():
        for index, link in enumerate(beside.negotiation.links):
            if beside.places is not None:
                first, second = (node_of(end, slug) for end in link.between)
                span = beside.places.span("links", index)
                found.append(Placed(link.kind, first, second, span, slug == paper.slug))
    return found


def node_of(end: str, slug: str) -> Node:
    """An end of a link, with the paper it is in."""
    other, _, identifier = end.rpartition("/")
    return other or slug, identifier


def check_ends(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT045."""
    places = paper.beside.places
    if places is None:
        return
    for index, link in enumerate(paper.beside.negotiation.links):
        if link.between[0] == link.between[1]:
            message = f"“{link.between[0]}” is linked with itself"
            yield Diagnostic(codes.OPT045, message, places.span("links", index), "Name the other option.")
        for which, end in enumerate(link.between):
            slug, identifier = node_of(end, paper.slug)
            beside = paper.beside if slug == paper.slug else paper.others.get(slug)
            yield from _end(end, identifier, slug, beside, places, index, which, paper)


def check_issues(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT045 for an issue that stands alone: no page would show it."""
    places = paper.beside.places
    linked = {end for link in paper.beside.negotiation.links for end in link.between}
    for name in paper.beside.negotiation.issues if places else ():
        if places and name not in linked:
            message = f"the issue “{name}” is linked with nothing, and so is printed nowhere"
            yield Diagnostic(
                codes.OPT045, message, places.key_span("issues", name), "Link it with an option, or delete it."
            )


def _end(
    end: str, identifier: str, slug: str, beside: Beside | None, places: Places, index: int, which: int, paper: Paper
) -> Iterator[Diagnostic]:
    known = {**beside.negotiation.options, **beside.negotiation.issues} if beside else {}
    if identifier in known:
        return
    span = places.span("links", index, "between", which)
    where = f"in the paper “{slug}”" if slug != paper.slug else "among the options and issues"
    near = did_you_mean(identifier, known)
    hint = near or (f"Known: {', '.join(sorted(known)[:12])}." if known else "Is the paper's name right?")
    yield Diagnostic(codes.OPT045, f"there is no “{identifier}” {where}", span, hint)


def check_contradictions(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT046; named at the later of the two places, or at the paper's own."""
    pairs: dict[frozenset[Node], list[Placed]] = {}
    for link in placed_links(paper):
        pairs.setdefault(frozenset((link.first, link.second)), []).append(link)
    for links in pairs.values():
        for one, other in combinations(links, 2):
            reason = _clash(one, other)
            if reason and (one.own or other.own):
                at, beside = (other, one) if other.own else (one, other)
                first, second = (identifier for _, identifier in (at.first, at.second))
                message = f"{at.kind} between “{first}” and “{second}” {reason} {beside.kind} ({beside.place})"
                hint = "Keep the one that the sides mean."
                yield Diagnostic(codes.OPT046, message, at.span, hint)


def _clash(one: Placed, other: Placed) -> str:
    if frozenset((one.kind, other.kind)) in CONTRADICTIONS:
        return "contradicts"
    if one.kind is other.kind and (one.kind.is_mutual or one.first == other.first):
        return "stands twice, also as"
    return ""


def check_cycles(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """OPT047: one finding per ring of options that wait for each other, with every place in it."""
    after: dict[Node, list[tuple[Node, Placed]]] = {}
    links = placed_links(paper)
    for link in links:
        order = link.order()
        if order and order[0] != order[1]:
            after.setdefault(order[0], []).append((order[1], link))
    waiting = _waiting(after)
    told: set[Node] = set()
    for link in links:
        order = link.order()
        if not link.own or order is None or order[0] in told or not waiting.issuperset(order):
            continue
        ring = _way(order[1], order[0], after)
        if ring is None:
            continue
        told.update(order)
        told.update(node for node, _ in ring)
        names = [order[0], order[1], *(node for node, _ in ring)]
        shown = " → ".join(f"“{_name(node, paper)}”" for node in names)
        others = ", ".join(step.place for _, step in ring)
        message = f"none of these can begin: {shown}" + (f" (also {others})" if ring else "")
        yield Diagnostic(
            codes.OPT047, message, link.span, "Take one of these links out, or make it an exchange: both at once."
        )


def _waiting(after: Mapping[Node, list[tuple[Node, Placed]]]) -> set[Node]:
    """The nodes whose turn never comes: what is left when all that can begin is taken out, and then what that sets free."""
    before: dict[Node, int] = {}
    for steps in after.values():
        for node, _ in steps:
            before[node] = before.get(node, 0) + 1
    free = [node for node in after if not before.get(node)]
    left = {*after, *before}
    while free:
        node = free.pop()
        left.discard(node)
        for following, _ in after.get(node, ()):
            before[following] -= 1
            if not before[following]:
                free.append(following)
    return left


def _name(node: Node, paper: Paper) -> str:
    return node[1] if node[0] == paper.slug else f"{node[0]}/{node[1]}"


def _way(start: Node, goal: Node, after: Mapping[Node, list[tuple[Node, Placed]]]) -> list[tuple[Node, Placed]] | None:
    """The shortest way from a node to another along the order of links; None if there is none."""
    came: dict[Node, tuple[Node, Placed]] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if node == goal:
            way: list[tuple[Node, Placed]] = []
            while node != start:
                before, link = came[node]
                way.insert(0, (node, link))
                node = before
            return way
        for following, link in after.get(node, ()):
            if following not in came and following != start:
                came[following] = (node, link)
                queue.append(following)
    return None


CHECKS = (check_ends, check_issues, check_contradictions, check_cycles)
