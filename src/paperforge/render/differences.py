"""The annex “Where the texts differ”: known differences with which text prevails, then those that nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.pieces import Kind, Piece
from paperforge.checks.differences import flat, pairs_with
from paperforge.discrepancies.accepted import tell_apart
from paperforge.discrepancies.finding import find_discrepancies
from paperforge.discrepancies.values import Discrepancy
from paperforge.model.language import Language
from paperforge.model.metadata import Difference
from paperforge.pandoc.ast import Cell, Element, attr, div, grid, para, plain_text, span, text
from paperforge.pandoc.printed import OPAQUE
from paperforge.render.register import heading
from paperforge.render.setting import Inlines, Setting, cell, label, without_stop
from paperforge.render.words import name_in

AROUND = 70  # characters of the sentence that are shown on either side of the words


@dataclass(frozen=True)
class _Excerpt:
    """Words and what stands around them in their sentence; empty where a text has no such words."""

    words: str = ""
    before: str = ""
    behind: str = ""


def differences(setting: Setting) -> list[Element]:
    """The annex in one language: a row for each difference of its text from another one."""
    rows = [[_number(index), *row] for index, row in enumerate(_rows(setting), start=1)]
    if not rows:
        return []
    words = setting.words["differences"]
    heads = [cell([label(name)]) for name in words["heads"]]
    table = grid(attr("", ["pf-differences"]), [heads], rows, widths=[0.07, 0.17, 0.29, 0.29, 0.18])
    return [
        heading(words["title"], setting.anchor("section", "differences")),
        para(text(words["explained"])),
        div(attr("", ["pf-differences"]), [table]),
    ]


def _number(index: int) -> Cell:
    return cell(text(str(index)))


def _rows(setting: Setting) -> Iterator[list[Cell]]:
    paper, language = setting.paper, setting.language
    for known in paper.metadata.discrepancies:
        pairs = pairs_with(known, paper)
        for other in paper.languages:
            if other != language and (language in known.words or other in known.words):
                yield _known(known, pairs[0] if pairs else None, other, setting)
    new, _ = tell_apart(find_discrepancies(paper, setting.project), paper)
    for each in new:
        if each.is_sure and each.side(language) is not None:
            yield _new(each, setting)


def _known(known: Difference, pair: Pair | None, other: Language, setting: Setting) -> list[Cell]:
    words = setting.words["differences"]
    status = [text(words["kinds"][known.kind])] if known.kind else []
    prevailing = name_in(known.prevails, setting.language) if known.prevails else ""
    status.append(text(words["prevails"].format(language=prevailing) if prevailing else words["neither"]))
    if note := setting.said(known.note):
        status.append(without_stop(note))
    excerpts = [_quoted(known, pair, each) for each in (setting.language, other)]
    return [_place(pair, setting), *_pair_of_cells(excerpts, other, setting), cell(*status)]


def _quoted(known: Difference, pair: Pair | None, language: Language) -> _Excerpt:
    words = flat(known.words.get(language, ""))
    pieces = pair.pieces.get(language, ()) if pair else ()
    around = next((said for piece in pieces if words in (said := flat(piece.words))), words)
    if not words:
        return _excerpt("", next((piece.words for piece in pieces), ""), 0)
    return _excerpt(words, around, around.find(words))


def _new(each: Discrepancy, setting: Setting) -> list[Cell]:
    words = setting.words["differences"]
    ours = each.side(setting.language)
    theirs = next(side for side in each.sides if side is not ours)
    excerpts = [_excerpt(side.words, side.around, side.at) if side else _Excerpt() for side in (ours, theirs)]
    status = [text(words["kinds"][each.kind]), text(words["new"])]
    return [_place(each.pair, setting), *_pair_of_cells(excerpts, theirs.language, setting), cell(*status)]


def _excerpt(words: str, around: str, at: int) -> _Excerpt:
    """Words in their sentence; a sentence that is long is cut at blanks."""
    if not words:
        shown = _clean(around)
        return _Excerpt(before=shown if len(shown) <= 2 * AROUND else f"{shown[: 2 * AROUND].rsplit(' ', 1)[0]} …")
    before, behind = around[:at], around[at + len(words) :]
    if not around[at:].startswith(words):
        before = behind = ""
    before, behind = _clean(before, keep="right"), _clean(behind, keep="left")
    if len(before) > AROUND:
        before = f"… {before[-AROUND:].split(' ', 1)[-1]}"
    if len(behind) > AROUND:
        behind = f"{behind[:AROUND].rsplit(' ', 1)[0]} …"
    return _Excerpt(" ".join(words.split()), before, behind)


def _clean(words: str, keep: str = "") -> str:
    """Words in a line, without the places of sources; with the blank that stands before or behind what is left out."""
    line = " ".join(words.replace(f" {OPAQUE}", "").replace(OPAQUE, "").split())
    if keep == "right" and words[-1:].isspace():
        return f"{line} "
    return f" {line}" if keep == "left" and words[:1].isspace() else line


def _pair_of_cells(excerpts: Sequence[_Excerpt], other: Language, setting: Setting) -> list[Cell]:
    """What both texts say, the other one in its own language; with more than two languages, its name before it."""
    named = len(setting.paper.languages) > 2
    cells = []
    for excerpt, language in zip(excerpts, (setting.language, other), strict=True):
        shown = _inlines(excerpt, setting)
        inlines = shown if language == setting.language else [span(attr(lang=str(language)), shown)]
        before: list[Inlines] = []
        if named and language == other:
            before = [[label(name_in(language, setting.language))]]
        cells.append(cell(*before, inlines))
    return cells


def _inlines(excerpt: _Excerpt, setting: Setting) -> Inlines:
    if not excerpt.words:
        return text(excerpt.before or "–")
    bold: Element = {"t": "Strong", "c": text(excerpt.words)}
    return [*text(excerpt.before), bold, *text(excerpt.behind)]


def _place(pair: Pair | None, setting: Setting) -> Cell:
    """The heading under which the words stand."""
    pieces: Mapping[Language, Sequence[Piece]] = pair.pieces if pair else {}
    piece = next(iter(pieces.get(setting.language, ())), None) or (pair.first if pair else None)
    if piece is None:  # BIL022 says so
        return cell(text("–"))
    if piece.kind is Kind.TEXT:
        return cell(text(str(setting.words["differences"]["data"])))
    title: Any = piece if piece.kind is Kind.HEADING else piece.above[-1] if piece.above else None
    return cell(text(plain_text(list(title.blocks)) if title else "–"))
