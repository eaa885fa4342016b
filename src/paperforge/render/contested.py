"""A contested term: its definitions side by side, a column for each side; how its words stand to those of other languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paperforge.model.language import Language, Text
from paperforge.model.people import Side
from paperforge.model.terms import SideDefinition, Term
from paperforge.pandoc.ast import Cell, Element, attr, div, grid, para, plain, span, text
from paperforge.reading.prose import Prose
from paperforge.render.cards import cited
from paperforge.render.setting import Inlines, joined, label, without_stop
from paperforge.render.slots import inlines_of

BESIDE = 3  # sides whose definitions stand beside each other; of more, two in a row are read more easily than four


def positions(
    term: Term, sides: Mapping[str, Side], language: Language, words: Mapping[str, Any], prose: Prose
) -> list[Element]:
    """The definitions of a term as tables of up to three columns, headed by the names of the sides."""
    entries = list(term.definitions.items())
    width = len(entries) if len(entries) <= BESIDE else 2 if len(entries) == 4 else BESIDE
    tables = []
    for start in range(0, len(entries), width or 1):
        row = entries[start : start + width]
        names = [_said(sides[side].name, language, prose) if side in sides else text(side) for side, _ in row]
        head = [[plain(name)] for name in names]
        cells = [_definition(each, language, words, prose) for _, each in row]
        shares = [1 / len(row)] * len(row)
        tables.append(grid(attr("", ["pf-positions"]), [head], [cells], widths=shares))
    return tables


def _definition(definition: SideDefinition, language: Language, words: Mapping[str, Any], prose: Prose) -> Cell:
    inlines = inlines_of(prose.blocks.get(definition.text, []))
    source = [{"t": "Space"}, cited(definition.source)] if definition.source else []
    if definition.language != language:
        inlines = [span(attr(lang=str(definition.language)), inlines)]
    # The source is printed in the style of the text around, whatever language the definition is in.
    blocks = [div(attr("", ["pf-definition"]), [plain([*inlines, *source])])]
    if definition.language != language and definition.gloss and language in definition.gloss:
        gloss = inlines_of(prose.blocks.get(definition.gloss[language], []))
        said = [label(f"{words['gloss']}:"), {"t": "Space"}, *gloss]
        blocks.append(div(attr("", ["pf-gloss"]), [plain(said)]))
    return blocks


def notes(term: Term, language: Language, words: Mapping[str, Any], prose: Prose) -> list[Element]:
    """What is to be known of the words of a term: equivalence between languages, false friends, forms not to be used."""
    found: list[Inlines] = []
    if term.equivalence:
        parts = [_equivalence(each, term, language, words, prose) for each in term.equivalence]
        found.append([label(f"{words['equivalence']}:"), {"t": "Space"}, *joined(parts, "; "), *text(".")])
    for friend in term.false_friends:
        word = span(attr(lang=str(friend.language)), text(_quoted(friend.word, friend.language)))
        note = [*text(": "), *without_stop(_said(friend.note, language, prose))] if friend.note else []
        found.append([label(f"{words['false_friend']}:"), {"t": "Space"}, word, *note, *text(".")])
    if term.deprecated and (forms := term.deprecated.get(language)):
        found.append([label(f"{words['deprecated']}:"), {"t": "Space"}, *text(", ".join(forms)), *text(".")])
    return [div(attr("", ["pf-term-note"]), [para(each) for each in found])] if found else []


def _equivalence(each: Any, term: Term, language: Language, words: Mapping[str, Any], prose: Prose) -> Inlines:
    """“вмешательство” means more than “interference”: the word of `to`, measured by that of `of`."""
    of, to = (
        span(attr(lang=str(tag)), text(_quoted(term.label.get(tag) or str(tag), tag))) for tag in (each.of, each.to)
    )
    note = [*text(" ("), *without_stop(_said(each.note, language, prose)), *text(")")] if each.note else []
    matches: str = words["matches"][each.match.value]
    before, _, behind = matches.partition("{of}")
    return [to, *text(f" {before}"), of, *text(behind), *note]


def _quoted(word: str, language: Language) -> str:
    return f"«{word}»" if language.primary == "ru" else f"“{word}”"


def _said(value: Text | None, language: Language, prose: Prose) -> Inlines:
    if value is None:
        return []
    if language in value:
        return inlines_of(prose.blocks.get(value[language], []))
    other = next(iter(value.languages()))
    return [span(attr(lang=str(other)), inlines_of(prose.blocks.get(value[other], [])))]
