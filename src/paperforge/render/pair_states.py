"""What the side-by-side edition of a draft says of a pair: that it is not as it was confirmed, or not signed by a side."""

from __future__ import annotations

from collections.abc import Mapping

from paperforge.bilingual.accepting import unsigned
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.papers import pairs_of, standings_of
from paperforge.bilingual.status import Standing, State
from paperforge.checks.differences import pairs_with
from paperforge.diagnostics import Stage
from paperforge.model.language import Language
from paperforge.model.metadata import Difference
from paperforge.pandoc.ast import Element, attr, div, para, text
from paperforge.render.setting import Setting
from paperforge.render.words import name_in

Blocks = list[Element]
_PLAIN = {State.CHANGED: "changed", State.NEW: "new"}


class States:
    """The states of the pairs of a paper, in the words of each language; silent without a lock, and from senior stage on."""

    def __init__(self, settings: Mapping[Language, Setting]) -> None:
        self._settings = settings
        paper = next(iter(settings.values())).paper
        is_draft = paper.metadata.stage.rank < Stage.SENIOR.rank and paper.lock is not None
        standings = standings_of(paper) if is_draft else []
        self._standings = {each.pair: each for each in standings if each.pair}
        known = paper.metadata.discrepancies
        self._differences = {
            pair: each for each in reversed(known) for pair in pairs_with(each, paper, pairs_of(paper))
        }
        self._open: dict[str, set[Pair]] = {}
        self._nothing_signed: list[str] = []
        for side in paper.metadata.parties if is_draft and paper.lock else ():
            open_ = unsigned(standings, paper.lock, side) if paper.lock else []
            if len(open_) == len(self._standings):
                self._nothing_signed.append(side)
            else:
                self._open[side] = {each.pair for each in open_ if each.pair}

    def notice(self) -> Blocks:
        """Cells that say which sides have signed nothing; none where each has."""
        if not self._nothing_signed:
            return []
        return [
            div(attr("", ["pf-cell"], lang=str(language)), [_unsigned(self._nothing_signed, setting)])
            for language, setting in self._settings.items()
        ]

    def labels(self, pair: Pair) -> dict[Language, Blocks]:
        """What is to be said of a pair in each language: a known difference, at every stage; then, in a draft, its state.

        There is nothing to say of one that is as it was confirmed and signed.
        """
        standing, difference = self._standings.get(pair), self._differences.get(pair)
        sides = [side for side, open_ in self._open.items() if pair in open_]
        labels: dict[Language, Blocks] = {}
        for language, setting in self._settings.items():
            said = self._state(standing, setting) if standing else ""
            label = [_label(text(said)) if said else _unsigned(sides, setting)] if said or sides else []
            if label or difference:
                labels[language] = [*([_differ(difference, setting)] if difference else []), *label]
        return labels

    def _state(self, standing: Standing, setting: Setting) -> str:
        words = setting.words["pairs"]
        if standing.state is State.STALE:
            return str(words["stale"]).format(languages=_names(standing.changed, setting))
        if standing.state is State.MISSING and standing.pair:
            return str(words["missing"]).format(languages=_names(standing.pair.missing, setting))
        if standing.state is State.UNTRANSLATED and standing.pair and standing.pair.untranslated:
            return str(words["untranslated"]).format(languages=_names((standing.pair.untranslated,), setting))
        return str(words.get(_PLAIN.get(standing.state, ""), ""))


def _names(languages: tuple[Language, ...], setting: Setting) -> str:
    return ", ".join(name_in(each, setting.language) for each in languages)


def _differ(difference: Difference, setting: Setting) -> Element:
    """Which text prevails where the two are known to differ, and why they do."""
    words = setting.words["differences"]
    prevailing = name_in(difference.prevails, setting.language) if difference.prevails else ""
    which = words["prevails"].format(language=prevailing) if prevailing else words["neither"]
    note = setting.said(difference.note)
    said = [*text(f"{setting.words['pairs']['differ']} {which}."), *([{"t": "Space"}, *note] if note else [])]
    return _label(said)


def _unsigned(sides: list[str], setting: Setting) -> Element:
    return _label([*text(f"{setting.words['pairs']['unsigned']} "), *setting.sides(sides), *text(".")])


def _label(inlines: list[Element]) -> Element:
    return div(attr("", ["pf-row-state"]), [para(inlines)])
