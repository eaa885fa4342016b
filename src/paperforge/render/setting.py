"""What the parts made from options.yml share: the paper, the language, its words, and small pieces of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from paperforge.model.language import Language, Text
from paperforge.model.negotiation import Negotiation
from paperforge.pandoc.ast import Element, attr, link, plain, span, text
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose
from paperforge.reading.targets import PLACE, Target, find_targets
from paperforge.render.slots import inlines_of

Inlines = list[Element]
ELSEWHERE = "#pf-part/"  # how a link to another part of the document begins (`part`): slug/language/id
BREAK: Element = {"t": "LineBreak"}


@dataclass(frozen=True)
class Setting:
    """A paper on its way into one language; `words` are those of the house, `prose` the parsed texts of the metadata."""

    paper: Paper
    project: Project
    language: Language
    words: Mapping[str, Any]
    prose: Prose

    @property
    def negotiation(self) -> Negotiation:
        """What stands in options.yml."""
        return self.paper.beside.negotiation

    @cached_property
    def _targets(self) -> Mapping[str, Target]:
        return find_targets(self.paper.bodies[self.language].ast["blocks"])

    def said(self, value: Text | None) -> Inlines:
        """A text in the language, as inlines; where it is not there, the nearest one, marked with its own language."""
        if value is None:
            return []
        if self.language in value:
            return inlines_of(self.prose.blocks.get(value[self.language], []))
        other = next(iter(value.languages()))
        return [span(attr(lang=str(other)), inlines_of(self.prose.blocks.get(value[other], [])))]

    def side(self, code: str) -> Inlines:
        """The name of a side."""
        side = self.project.configuration.sides.get(code)
        return self.said(side.name) if side else text(code)

    def sides(self, codes: Iterable[str]) -> Inlines:
        """Names of sides with commas."""
        return joined([self.side(code) for code in codes], ", ")

    def anchor(self, kind: str, identifier: str) -> str:
        """The id of an entry of a register in this language."""
        return f"pf-{kind}-{identifier}-{self.language}"

    def pointer(self, identifier: str, words: str = "see_text", *, case: str = "") -> Element:
        """A reference to something in the text; where it has neither number nor title, words of the house that lead there."""
        target = self._targets.get(identifier)
        if target is None:  # a finding says so (OPT040, OPT045, BRK053)
            return span(attr(), text(self.words[words]))
        if target.kind == PLACE:
            return link(f"#{identifier}", text(self.words[words]))
        return reference(identifier, case=case)

    def named(self, end: str, *, first: bool = False) -> Inlines:
        """An end of a link as a reader knows it: an option by number and label, an issue or what is in another paper by label.

        `first`: it begins a line.
        """
        slug, _, identifier = end.rpartition("/")
        if slug:
            beside = self.paper.others.get(slug)
            there = replace(self, prose=beside.prose) if beside else self
            label = there.said(beside.negotiation.label_of(identifier)) if beside else text(end)
            where = there.said(beside.title) if beside and beside.title else text(self.words["elsewhere"])
            if beside and beside.joined:
                label = [link(f"{ELSEWHERE}{slug}/{self.language}/{identifier}", label)]
            return [*label, *text(" ("), *where, *text(")")]
        if identifier in self.negotiation.options:
            return [
                reference(identifier, first=first),
                *text(". "),
                *self.said(self.negotiation.options[identifier].label),
            ]
        issue = self.negotiation.issues.get(identifier)
        if issue is None:
            return text(identifier)
        priority = text(f" ({self.words['priority']}\u00a0{issue.priority})") if issue.priority else []
        return [*self.said(issue.label), *priority]


def reference(identifier: str, *, first: bool = False, case: str = "") -> Element:
    """A reference whose words are filled in later; `first`: it begins a line, and so with a capital letter."""
    return link(f"#{identifier}", [], attr("", ["capital"] if first else [], **({"case": case} if case else {})))


def joined(parts: Iterable[Inlines], between: str) -> Inlines:
    """Pieces with words between them."""
    inlines: Inlines = []
    for index, part in enumerate(parts):
        inlines += [*(text(between) if index else []), *part]
    return inlines


def without_stop(inlines: Inlines) -> Inlines:
    """Words without the full stop at their end, for what goes on behind them."""
    if not inlines or inlines[-1]["t"] != "Str" or not inlines[-1]["c"].endswith("."):
        return inlines
    rest = inlines[-1]["c"][:-1]
    return [*inlines[:-1], *([{"t": "Str", "c": rest}] if rest else [])]


def lines(parts: Iterable[Inlines]) -> Inlines:
    """Pieces on lines of their own."""
    inlines: Inlines = []
    for index, part in enumerate(parts):
        inlines += [*([BREAK] if index else []), *part]
    return inlines


def label(words: str) -> Element:
    """Words in the type of labels."""
    return span(attr("", ["pf-label"]), text(words))


def labelled(words: str, inlines: Inlines) -> Inlines:
    """A label, a colon, and what it says."""
    return [label(f"{words}:"), {"t": "Space"}, *inlines]


def cell(*inlines: Inlines) -> list[Element]:
    """A cell of a table with a line for each piece."""
    return [plain(lines(inlines))]
