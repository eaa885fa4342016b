"""Options × criteria: every score of every side, with its sign and its name; rankings by weight for each side on its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paperforge.model.negotiation import Option
from paperforge.model.ranking import Move, find_move, rank, weigh
from paperforge.pandoc.ast import Cell, Element, attr, div, grid, para, plain, plain_text, span, text
from paperforge.reading.scale import scale_of
from paperforge.render.setting import Inlines, Setting, cell, joined, label, reference, without_stop

TABLE_ID = "tbl-option-matrix"
FIRST = 0.28  # the share of the column of options
_PLACE = re.compile(r"\{(\w+)\}")
RANKED = 8  # options that a ranking names


def matrix(setting: Setting, identifier: str = "") -> list[Element]:
    """The numbered table and its notes; nothing where no option is assessed or the project has no criteria."""
    options = {name: each for name, each in setting.negotiation.options.items() if each.assessments}
    criteria = setting.project.configuration.criteria
    if not options or not criteria:
        return []
    head = [cell([label(setting.words["option"])]), *(_criterion(name, setting) for name in criteria)]
    rows = [_row(name, option, setting) for name, option in options.items()]
    widths = [FIRST, *[(1 - FIRST) / len(criteria)] * len(criteria)]
    caption = plain(text(setting.words["matrix"]))
    table = grid(attr(identifier or TABLE_ID, ["pf-matrix"]), [head], rows, caption, widths=widths, row_heads=1)
    notes = [para(_scale_note(setting)), *([para(said)] if (said := _criteria_notes(setting)) else [])]
    return [table, div(attr("", ["pf-closing", "pf-note"]), notes), *_rankings(options, setting)]


def _criterion(name: str, setting: Setting) -> Cell:
    criterion = setting.project.configuration.criteria[name]
    parts = [setting.said(criterion.name)]
    if criterion.weight is not None:
        parts.append(text(f"{setting.words['criterion_weight']}\u00a0{criterion.weight:g}"))
    return cell(*parts)


def _row(name: str, option: Option, setting: Setting) -> list[Cell]:
    first = cell([reference(name, first=True)], setting.said(option.label))
    return [first, *(_scores(option, criterion, setting) for criterion in setting.project.configuration.criteria)]


def _scores(option: Option, criterion: str, setting: Setting) -> Cell:
    """The spread, then the score of each side: never a mean."""
    scores = {side: each.scores[criterion] for side, each in option.assessments.items() if criterion in each.scores}
    if not scores:
        return cell(text("–"))
    low, high = min(scores.values()), max(scores.values())
    spread = _written(low) if low == high else f"{_written(low)}–{_written(high)}"
    named = [text(f"{side}:\u00a0{_sign(score, setting)}") for side, score in scores.items()]
    return cell([span(attr("", ["pf-spread"]), text(spread))], *named)


def _sign(score: int, setting: Setting) -> str:
    """A score as a sign and a name: `++ very high`; on a scale of the project's own, as a number and a name."""
    sign, name = _named(score, setting)
    return f"{sign or _written(score)} {name}"


def _written(score: int) -> str:
    """A score with a minus sign that is one."""
    return str(score).replace("-", "−")


def _named(score: int, setting: Setting) -> tuple[str, str]:
    """The sign of a score, if it has one, and its name."""
    own = scale_of(setting.project).get(score)
    if own is not None:
        return "", plain_text(setting.said(own))
    sign, name = setting.words["scores"].get(str(score), ("", ""))
    return sign, name


def _scale_note(setting: Setting) -> Inlines:
    scale = list(scale_of(setting.project))
    words: str = setting.words["matrix_scale"]
    named = [f"{_written(each)} ({' '.join(filter(None, _named(each, setting)))})" for each in (scale[0], scale[-1])]
    return text(words.format(lowest=named[0], highest=named[1]))


def _criteria_notes(setting: Setting) -> Inlines:
    """What each criterion asks."""
    noted = [each for each in setting.project.configuration.criteria.values() if each.note]
    said = [[*setting.said(each.name), *text(": "), *without_stop(setting.said(each.note))] for each in noted]
    return [*joined(said, "; "), *text(".")] if said else []


def _rankings(options: Mapping[str, Option], setting: Setting) -> list[Element]:
    """For each side its order of the options, and whether a weight would change it; nothing without weights."""
    criteria = setting.project.configuration.criteria
    weights = {name: each.weight for name, each in criteria.items() if each.weight is not None}
    # Of one criterion, or on a scale of one score, there is nothing to weigh.
    if len(weights) < len(criteria) or len(weights) < 2 or len(scale_of(setting.project)) < 2:
        return []
    sides = dict.fromkeys(side for option in options.values() for side in option.assessments)
    blocks = []
    for side in sides:
        scores = {
            name: option.assessments[side].scores
            for name, option in options.items()
            if side in option.assessments and set(option.assessments[side].scores) >= set(weights)
        }
        if len(scores) > 1:
            blocks.append(plain(_ranking(side, scores, weights, setting)))
    if not blocks:
        return []
    title = plain([label(f"{setting.words['ranking']}:")])
    return [div(attr("", ["pf-ranking"]), [title, {"t": "BulletList", "c": [[block] for block in blocks]}])]


def _ranking(
    side: str, scores: Mapping[str, Mapping[str, int]], weights: Mapping[str, float], setting: Setting
) -> Inlines:
    scale = list(scale_of(setting.project))
    totals = weigh(scores, weights, scale)
    order = rank(totals)
    named = [[reference(name), *text(f"\u00a0({totals[name]:.0f})")] for name in order[:RANKED]]
    shown = [*joined(named, ", "), *(text(", …") if len(order) > RANKED else []), *text(". ")]
    return [*setting.side(side), *text(": "), *shown, *_sensitivity(find_move(scores, weights, scale), setting)]


def _sensitivity(move: Move | None, setting: Setting) -> Inlines:
    if move is None:
        return text(setting.words["ranking_holds"])
    criterion = setting.project.configuration.criteria[move.criterion].name
    values = {
        "criterion": plain_text(setting.said(criterion)),
        "weight": f"{move.after:g}",
        "before": f"{move.before:g}",
    }
    references = {"upper": move.lower, "lower": move.upper}
    return _fill(setting.words["ranking_moves"], values, references)


def _fill(template: str, values: Mapping[str, str], references: Mapping[str, str]) -> Inlines:
    """A sentence of the house with words and references in its places."""
    inlines: Inlines = []
    for index, piece in enumerate(_PLACE.split(template)):
        if index % 2 and piece in references:
            inlines.append(reference(references[piece]))
        else:
            inlines += text(values.get(piece, piece) if index % 2 else piece)
    return inlines
