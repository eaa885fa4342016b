"""The card of an option: what is known of it at one glance, below its heading."""

from __future__ import annotations

from paperforge.model.negotiation import Facet, Option, OptionLink
from paperforge.pandoc.ast import Cell, Element, attr, div, grid, link, plain, text
from paperforge.render.setting import Inlines, Setting, cell, joined, label, without_stop

WIDTHS = [0.22, 0.78]  # labels and what they say


def card(identifier: str, option: Option, setting: Setting) -> Element:
    """A table of two columns, the first of which heads the rows."""
    rows = [[[plain([label(name)])], content] for name, content in _rows(identifier, option, setting)]
    return div(attr("", ["pf-card"]), [grid(attr(), [], rows, widths=WIDTHS, row_heads=1)])


def _rows(identifier: str, option: Option, setting: Setting) -> list[tuple[str, Cell]]:
    words = setting.words
    rows: list[tuple[str, Cell]] = [(words["status"], cell(_standing(option, setting)))]
    for name, facet in option.facets():
        if facet is not None:
            rows.append((words["facets"][name], cell(_facet(facet, setting))))
    for name in ("parameters", "prospects", "cost"):
        if said := setting.said(getattr(option, name)):
            rows.append((words[name], cell(said)))
    if precedents := _precedents(option, setting):
        rows.append((words["builds_on"], cell(precedents)))
    if linked := links_of(identifier, setting):
        rows.append((words["links"], cell(*linked)))
    for side, assessment in option.assessments.items():
        if said := setting.said(assessment.rationale):
            rows.append((f"{words['assessed']} ({side})", cell(said)))
    return rows


def _standing(option: Option, setting: Setting) -> Inlines:
    """Status, venue and parties in a line."""
    words = setting.words
    parts = [text(words["option_statuses"][option.status.value])]
    if option.stage is not None:
        parts.append(text(words["stages"][option.stage.value]))
    venue = option.venue or setting.paper.metadata.venue
    if venue is not None:
        parts.append(text(words["venues"][venue.value]))
    if parties := option.parties or setting.paper.metadata.parties:
        parts.append(setting.sides(parties))
    return joined(parts, " · ")


def _facet(facet: Facet, setting: Setting) -> Inlines:
    """The answer in a few words, or where it stands, or the question that stands open."""
    if facet.unknown:
        question = setting.negotiation.questions.get(facet.unknown)
        asked = setting.said(question.text) if question else text(facet.unknown)
        target = link(f"#{setting.anchor('question', facet.unknown)}", text(setting.words["open_question"]))
        unknown = [*text(f"{setting.words['unknown']};"), {"t": "Space"}, target, *text(": "), *asked]
        if not facet.short:
            return unknown
        return [*without_stop(setting.said(facet.short)), *text(". "), *unknown]
    if said := setting.said(facet.short):
        return said
    return [setting.pointer(facet.see)]


def _precedents(option: Option, setting: Setting) -> Inlines:
    found = []
    for name in option.baseline:
        precedent = setting.negotiation.precedents.get(name)
        if precedent is not None:
            locator = precedent.locator.get(setting.language) if precedent.locator else ""
            source = [{"t": "Space"}, cited(precedent.source, locator)] if precedent.source else []
            found.append([*setting.said(precedent.label), *source])
    return joined(found, "; ")


def links_of(identifier: str, setting: Setting) -> list[Inlines]:
    """The links of an option, each read from it: “in exchange for Option 2. …, provisional”."""
    return [
        _link(link_, end, setting)
        for link_ in setting.negotiation.links
        for end in (0, 1)
        if link_.between[end] == identifier
    ]


def _link(link_: OptionLink, end: int, setting: Setting) -> Inlines:
    kinds = setting.words["link_kinds" if end == 0 else "link_kinds_back"]
    status = f" ({setting.words['option_statuses'][link_.status.value]})"
    kind = f"{kinds[link_.kind.value]}{setting.words['link_between']}"
    return [*text(kind), *setting.named(link_.between[1 - end]), *text(status)]


def cited(key: str, locator: str = "") -> Element:
    """A citation, processed with those of the text."""
    suffix = text(f", {locator}") if locator else []
    citation = {
        "citationId": key,
        "citationPrefix": [],
        "citationSuffix": suffix,
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    return {"t": "Cite", "c": [[citation], [{"t": "Str", "c": f"[@{key}]"}]]}
