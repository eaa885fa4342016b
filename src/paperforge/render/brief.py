"""The brief: one page in a language for a senior reader. What it says stands in the paper's register, options and metadata."""

from __future__ import annotations

from paperforge.model.negotiation import Option, OptionLink, Position
from paperforge.pandoc.ast import Cell, Element, attr, div, grid, header, para, plain, span, text
from paperforge.render.register import holders
from paperforge.render.setting import Inlines, Setting, cell, joined, label, reference, without_stop
from paperforge.render.words import format_date

WIDTHS = [0.34, 0.22, 0.22, 0.22]


def brief(setting: Setting) -> list[Element]:
    """The blocks of the page; every recommended option, with all its links."""
    words, metadata = setting.words, setting.paper.metadata
    assert metadata.brief is not None  # noqa: S101 - checked before (`checks.brief.refusals`)
    asks = [[plain(setting.said(ask))] for ask in metadata.brief.asks]
    numbered = {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], asks]}
    return [
        para([span(attr("", ["pf-brief-kind"]), text(words["brief"])), *text(" · "), *_standing(setting)]),
        _heading(words["brief_question"]),
        para(setting.said(metadata.brief.question)),
        _heading(words["brief_agreed"]),
        *_agreed(setting),
        _heading(words["brief_options"]),
        *_options(setting),
        _heading(words["brief_asks"]),
        numbered,
    ]


def _heading(words: str) -> Element:
    return header(2, attr("", ["pf-brief-heading", "unnumbered"]), text(words))


def _standing(setting: Setting) -> Inlines:
    """What paper it is of, and how far that has come."""
    metadata, words = setting.paper.metadata, setting.words
    parts = [text(metadata.id)] if metadata.id else []
    if metadata.version:
        parts.append(text(f"{words['version']} {metadata.version}"))
    if metadata.date:
        parts.append(text(format_date(metadata.date, setting.language)))
    parts.append(text(words["stages"][metadata.stage.value]))
    if metadata.parties:
        parts.append(setting.sides(metadata.parties))
    return joined(parts, " · ")


def _agreed(setting: Setting) -> list[Element]:
    """The positions on which the sides are at one."""
    held = [each for each in setting.negotiation.positions.values() if each.status.holds]
    if not held:
        return [para(text(setting.words["brief_nothing_agreed"]))]
    return [{"t": "BulletList", "c": [[plain(_position(each, setting))] for each in held]}]


def _position(position: Position, setting: Setting) -> Inlines:
    status = text(setting.words["option_statuses"][position.status.value])
    parts = [holders(position, setting)] if position.held else []
    return [*without_stop(setting.said(position.text)), *text(" ("), *joined([*parts, status], "; "), *text(").")]


def _options(setting: Setting) -> list[Element]:
    options = {name: each for name, each in setting.negotiation.options.items() if each.recommended}
    heads = [setting.words["option"], *setting.words["facets"].values()]
    rows = [_row(name, option, setting) for name, option in options.items()]
    table = grid(attr("", ["pf-brief-options"]), [[cell([label(head)]) for head in heads]], rows, widths=WIDTHS)
    links = [
        [plain(_link(each, setting))]
        for each in setting.negotiation.links
        if any(end in options for end in each.between)
    ]
    return [div(attr("", ["pf-brief-table"]), [table]), *([{"t": "BulletList", "c": links}] if links else [])]


def _row(name: str, option: Option, setting: Setting) -> list[Cell]:
    status = text(setting.words["option_statuses"][option.status.value])
    first = [reference(name, first=True), *text(". "), *setting.said(option.label), *text(" ("), *status, *text(")")]
    return [cell(first), *(cell(_facet(facet, setting)) for _, facet in option.facets())]


def _facet(facet: object, setting: Setting) -> Inlines:
    short = setting.said(getattr(facet, "short", None))
    if getattr(facet, "unknown", ""):
        unknown = setting.words["unknown"]
        return [*short, *text(f"; {unknown.lower()}")] if short else text(unknown)
    return short or text(setting.words["brief_see"])


def _link(link: OptionLink, setting: Setting) -> Inlines:
    kind = f"{setting.words['link_kinds'][link.kind.value]}{setting.words['link_between']}"
    status = setting.words["option_statuses"][link.status.value]
    first, second = (_end(end, setting, first=index == 0) for index, end in enumerate(link.between))
    return [*first, *text(f" {kind}"), *second, *text(f" ({status})")]


def _end(end: str, setting: Setting, *, first: bool) -> Inlines:
    """What is in the table above by its number, anything else by its name."""
    option = setting.negotiation.options.get(end)
    return [reference(end, first=first)] if option and option.recommended else setting.named(end, first=first)
