"""The four-column document of drafters: baseline, one column per side, compromise; a row for each paragraph with brackets.

The working tool of European trilogues. A side's column is the paragraph as it would read in that side's wording; any number of
sides has a column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from paperforge.model.bracket import ALTERNATIVE, BASELINE, BRACKET, COMPROMISE
from paperforge.pandoc.ast import (
    Cell,
    Element,
    attr,
    classes_of,
    div,
    grid,
    para,
    plain,
    rewrite,
    span,
    text,
    value_of,
    walk,
)
from paperforge.reading.brackets import branches_of, spell_brackets
from paperforge.reading.shorthand import owners_of
from paperforge.reading.targets import find_targets, is_reference
from paperforge.render.setting import Setting, cell, label
from paperforge.render.wording import tidy

Belongs = Callable[[Element], bool]
NUMBER = 0.05  # the share of the column of numbers
OPEN = "[…]"  # a place for which a column has no wording
WITHOUT = "[—]"  # words that one side would add, in the columns of the others
_UNITS = frozenset({"Para", "Plain"})


def four_column(setting: Setting) -> list[Element]:
    """The blocks of the document: a word on how to read it, and the table on pages turned on their side."""
    blocks = setting.paper.bodies[setting.language].ast["blocks"]
    sides = _sides(blocks, setting)
    words = setting.words
    heads = ["№" if setting.language.primary == "ru" else "No.", words["baseline"], *sides, words["compromise"]]
    head = [cell([label(name)]) for name in heads[:2]]
    head += [cell([span(attr("", ["pf-label"]), setting.side(side))]) for side in sides]
    head.append(cell([label(words["compromise"])]))
    internal = find_targets(blocks, setting.paper.terms)
    kept = [each for each in walk(blocks, "Cite") if is_reference(each, internal, setting.paper.references)]
    rows = list(_Rows(sides, {id(each) for each in kept}).of(blocks))
    note = para(text(words["four_column_explained"]))
    if not rows:
        return [para(text(words["four_column_empty"]))]
    shares = [NUMBER, *[(1 - NUMBER) / (len(sides) + 2)] * (len(sides) + 2)]
    table = grid(attr("", ["pf-columns"]), [head], rows, widths=shares)
    return [div(attr("", ["pf-landscape"]), [div(attr("", ["pf-note"]), [note]), table])]


def _sides(blocks: list[Element], setting: Setting) -> list[str]:
    """The parties of the paper, and whoever else owns wording, in the order of the project."""
    owners = {
        owner
        for each in walk(blocks)
        if ALTERNATIVE in classes_of(each)
        for owner in owners_of(value_of(each["c"][0], "by"))
    }
    wanted = owners | set(setting.paper.metadata.parties)
    return [side for side in setting.project.configuration.sides if side in wanted]


@dataclass
class _Rows:
    sides: list[str]
    references: set[int]  # the identities of citations that lead to places of the paper
    heading: list[Element] = field(default_factory=list)
    count: int = 0

    def of(self, node: Any) -> Iterator[list[Cell]]:
        """The rows of a part of the text, each heading before the first row below it."""
        if isinstance(node, list):
            for item in node:
                yield from self.of(item)
            return
        if not isinstance(node, dict) or "t" not in node:
            return
        content: Any = node.get("c")
        if node["t"] == "Header":
            if _has_bracket(content[2]):
                yield from self.unit(plain(content[2]))
            self.heading = spell_brackets(content[2])
        elif node["t"] in _UNITS or (node["t"] == "Div" and BRACKET in classes_of(node)):
            if _has_bracket(node):
                yield from self.unit(node)
            for note in (each for each in walk(node, "Note")):
                yield from self.of(note["c"])
        else:
            yield from self.of(_blocks_in(node["t"], content))

    def unit(self, block: Element) -> Iterator[list[Cell]]:
        if self.heading:
            yield [[plain([span(attr("", ["pf-label"]), rewrite(self.heading, _drop))])]]
            self.heading = []
        self.count += 1
        baseline, compromise = (self.reading(block, kind) for kind in (BASELINE, COMPROMISE))
        yield [cell(text(str(self.count))), baseline, *(self.wording(block, side) for side in self.sides), compromise]

    def reading(self, block: Element, kind: str) -> Cell:
        """The paragraph with the baselines or the compromises in it; empty where it has none."""
        if not any(kind in classes_of(each) for each in walk(block)):
            return []
        return self.cell(block, lambda branch: kind in classes_of(branch))

    def wording(self, block: Element, side: str) -> Cell:
        """The paragraph as a side would have it."""
        return self.cell(block, lambda branch: side in owners_of(value_of(branch["c"][0], "by")))

    def cell(self, block: Element, belongs: Belongs) -> Cell:
        chosen = _choose(self.without_sources(block), belongs)
        blocks = chosen if isinstance(chosen, list) else [chosen]
        return [plain(each["c"]) if each["t"] == "Para" else each for each in rewrite(blocks, _drop)]

    def without_sources(self, node: Any) -> Any:
        """A part of the tree without citations of sources."""
        if isinstance(node, list):
            return [self.without_sources(item) for item in node if not self.is_source(item)]
        if isinstance(node, dict) and "t" in node and node["t"] != "Cite":
            return {key: self.without_sources(value) for key, value in node.items()}
        return node

    def is_source(self, node: Any) -> bool:
        return isinstance(node, dict) and node.get("t") == "Cite" and id(node) not in self.references


def _choose(node: Any, belongs: Belongs) -> Any:
    """A tree in which every bracket is the wording that `belongs`, outer brackets before those inside."""
    if isinstance(node, list):
        made: list[Any] = []
        for item in node:
            chosen = _choose(item, belongs)
            made.extend(chosen) if isinstance(chosen, list) and isinstance(item, dict) else made.append(chosen)
        return made
    if not isinstance(node, dict) or "t" not in node:
        return node
    if node["t"] in {"Span", "Div"} and BRACKET in classes_of(node) and branches_of(node["c"][1]):
        return _chosen_in(node, belongs)
    return {key: _choose(value, belongs) for key, value in node.items()}


def _chosen_in(bracket: Element, belongs: Belongs) -> list[Element]:
    """What a bracket says to a column: its own wording, or a sign in its place; words beside the wordings stay."""
    content = bracket["c"][1]
    branches = branches_of(content)
    own = {id(branch) for branch in branches if belongs(branch)}
    made: list[Element] = []
    for each in content:
        if id(each) in own:
            made.extend(_chosen(each, belongs))
        elif not any(each is branch for branch in branches):
            kept = _choose(each, belongs)
            made.extend(kept if isinstance(kept, list) else [kept])
        elif not own and each is branches[0]:
            sign = span(attr("", ["pf-owner"]), text(WITHOUT if len(branches) == 1 else OPEN))
            made.append(sign if bracket["t"] == "Span" else plain([sign]))
    return tidy(made) if bracket["t"] == "Span" else made


def _blocks_in(kind: str, content: Any) -> Any:
    """What of a block can hold a row: of a figure the caption, of lines and terms each as a paragraph."""
    match kind:
        case "Figure":
            return content[1]
        case "LineBlock":
            return [plain(line) for line in content]
        case "DefinitionList":
            return [[plain(term), *definitions] for term, definitions in content]
    return content


def _has_bracket(node: Any) -> bool:
    """Whether there is a bracket in some inlines or blocks, their notes apart."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, list):
            stack.extend(current)
        elif isinstance(current, dict) and current.get("t") not in {"Note", "Cite", "Image"}:
            if "t" in current and BRACKET in classes_of(current):
                return True
            stack.append(current.get("c"))
    return False


def _chosen(branch: Element, belongs: Belongs) -> list[Element]:
    content: list[Element] = _choose(branch["c"][1], belongs)
    if branch["t"] == "Div":
        return [div(attr("", ["pf-chosen"]), content)]
    return [span(attr("", ["pf-chosen"]), content)]


def _drop(element: Element) -> list[Element] | Element | None:
    """Without what leads out of the cell: notes, links, ids."""
    if element["t"] == "Image":  # its words; the picture stands in the paper
        alternative: list[Element] = element["c"][1]
        return alternative
    if element["t"] in {"Note", "RawInline"} or "reservation" in classes_of(element):
        return []
    if element["t"] == "Link" and element["c"][1]:
        content: list[Element] = element["c"][1]
        return content
    if element["t"] == "Span" and BRACKET in classes_of(element):
        return [span(attr("", ["pf-owner"]), text("[")), *element["c"][1], span(attr("", ["pf-owner"]), text("]"))]
    if element["t"] in {"Span", "Div"}:
        kept = [name for name in classes_of(element) if name.startswith("pf-")]
        lang = [pair for pair in element["c"][0][2] if pair[0] == "lang"]
        return {"t": element["t"], "c": [["", kept, lang], element["c"][1]]}
    return None
