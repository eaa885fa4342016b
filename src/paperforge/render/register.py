"""The registers behind a text: reservations, open questions, the agreement register, and the list of brackets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from paperforge.model.bracket import BASELINE, COMPROMISE, Bracket
from paperforge.model.negotiation import ONE_SIDED, Position, Precedent, QuestionStatus
from paperforge.pandoc.ast import Cell, Element, attr, div, grid, header, link, para, plain, span, text
from paperforge.reading.brackets import age_in_days
from paperforge.render.cards import cited
from paperforge.render.setting import Inlines, Setting, cell, joined, label, reference, without_stop
from paperforge.render.words import format_date, plural

HEADING = "pf-register-heading"


def heading(words: str, identifier: str) -> Element:
    """A heading of a register."""
    return header(1, attr(identifier, [HEADING, "unnumbered"]), text(words))


# ---------------------------------------------------------------- positions


def positions(setting: Setting, reserved: Mapping[str, list[Element]]) -> list[Element]:
    """The agreement register: every position once, agreed ones first; with the reservations (`reserved`) made on each."""
    entries = setting.negotiation.positions
    if not entries:
        return []
    heads = [cell([label(name)]) for name in setting.words["register_heads"]]
    order = list(setting.words["option_statuses"])
    sorted_ = sorted(entries.items(), key=lambda entry: order.index(entry[1].status.value))
    rows = [_position(name, each, setting, reserved.get(name, [])) for name, each in sorted_]
    table = grid(attr("", ["pf-register"]), [heads], rows, widths=[0.56, 0.26, 0.18])
    return [heading(setting.words["register"], setting.anchor("section", "register")), table]


def _position(name: str, position: Position, setting: Setting, reservations: list[Element]) -> list[Cell]:
    said: Inlines = [span(attr(setting.anchor("position", name)), setting.said(position.text))]
    if position.on:
        said += [*text(f" {setting.words['register_about']}: "), setting.pointer(position.on)]
    status = text(setting.words["option_statuses"][position.status.value])
    return [[plain(said), *reservations], cell(holders(position, setting)), cell(status)]


def holders(position: Position, setting: Setting) -> Inlines:
    """Who held a position, in the words of the ladder; in an internal edition with the names, where they may be known."""
    said, names = _rung(position, setting), _names(position, setting)
    return [*said, *text(f" [{setting.words['internal']}: {', '.join(names)}]")] if names else said


def _names(position: Position, setting: Setting) -> list[str]:
    if setting.paper.metadata.non_attribution is not None:
        return []
    known = (setting.project.people.persons.get(each) for each in position.held_by)
    names = ((person.name.get(setting.language) or next(iter(person.name.root.values()))) for person in known if person)
    return [name.full for name in names]


def _rung(position: Position, setting: Setting) -> Inlines:
    if position.held is None:
        return text("–")
    rung = "all_sides" if position.held == "many" and len(setting.paper.metadata.parties) > 2 else position.held
    words: str = setting.words["rungs"][rung]
    if position.held not in ONE_SIDED:
        return text(words)
    before, _, behind = words.partition("{side}")
    return [*text(before), *setting.sides(position.by), *text(behind)]


# ---------------------------------------------------------------- questions


def questions(setting: Setting) -> list[Element]:
    """The open questions with what waits for each; answered ones with their answer."""
    entries = setting.negotiation.questions
    if not entries:
        return []
    waiting = _waiting(setting)
    items = []
    for name, question in entries.items():
        said: Inlines = [span(attr(setting.anchor("question", name)), setting.said(question.text))]
        if question.status is QuestionStatus.ANSWERED:
            answer = [*text(". "), *setting.said(question.answer)] if question.answer else []
            said += [*text(" "), label(setting.words["answered"]), *answer]
        elif waiting.get(name):
            named = joined([[reference(each)] for each in waiting[name]], ", ")
            said += [*text(f" {setting.words['waits_for']} "), *named, *text(".")]
        items.append([plain(said)])
    listed = {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], items]}
    return [heading(setting.words["open_questions"], setting.anchor("section", "questions")), listed]


def _waiting(setting: Setting) -> dict[str, list[str]]:
    """The options that wait for each question."""
    found: dict[str, list[str]] = {}
    for name, option in setting.negotiation.options.items():
        for asked in dict.fromkeys(facet.unknown for _, facet in option.facets() if facet and facet.unknown):
            found.setdefault(asked, []).append(name)
    return found


# ---------------------------------------------------------------- precedents


def precedents(setting: Setting) -> list[Element]:
    """The existing arrangements with their dates and sources, and the options that extend each."""
    entries = setting.negotiation.precedents
    if not entries:
        return []
    items = [[plain(_precedent(name, each, setting))] for name, each in entries.items()]
    title = heading(setting.words["precedents"], setting.anchor("section", "precedents"))
    return [title, {"t": "BulletList", "c": items}]


def _precedent(name: str, precedent: Precedent, setting: Setting) -> Inlines:
    said: Inlines = [*setting.said(precedent.label)]
    if precedent.date:
        said += text(f", {format_date(precedent.date, setting.language)}")
    if precedent.source:
        locator = precedent.locator.get(setting.language) if precedent.locator else ""
        said += [{"t": "Space"}, cited(precedent.source, locator)]
    said = [*without_stop(said), *text(".")]
    if precedent.note:
        said += [*text(" "), *without_stop(setting.said(precedent.note)), *text(".")]
    extended = [each for each, option in setting.negotiation.options.items() if name in option.baseline]
    if extended:
        named = joined([[reference(each)] for each in extended], ", ")
        said += [*text(f" {setting.words['extended_by']} "), *named, *text(".")]
    return said


# ---------------------------------------------------------------- reservations


def reservations(made: Iterable[tuple[Inlines, Inlines, str]], setting: Setting) -> list[Element]:
    """The list of reservations: who, on what, and a link to the place (an id)."""
    items = [
        [
            plain(
                [
                    *who,
                    *text(f" {setting.words['reservation_on']} "),
                    *what,
                    *text(" ("),
                    _place(anchor, setting),
                    *text(")"),
                ]
            )
        ]
        for who, what, anchor in made
    ]
    if not items:
        return []
    return [
        heading(setting.words["reservations"], setting.anchor("section", "reservations")),
        {"t": "BulletList", "c": items},
    ]


def _place(anchor: str, setting: Setting) -> Element:
    return link(f"#{anchor}", text(setting.words["see_text"]))


# ---------------------------------------------------------------- brackets


def brackets(setting: Setting) -> list[Element]:
    """The annex: every bracket with its place, its wording, its age; and how many each side owns."""
    found = setting.paper.bodies[setting.language].brackets
    if not found:
        return []
    heads = [cell([label(name)]) for name in setting.words["brackets_heads"]]
    rows = [_bracket(bracket, setting) for bracket in found]
    table = grid(attr("", ["pf-bracket-list"]), [heads], rows, widths=[0.1, 0.24, 0.46, 0.2])
    return [
        heading(setting.words["brackets_list"], setting.anchor("section", "brackets")),
        para(_counts(found, setting)),
        div(attr("", ["pf-bracket-list"]), [table]),
    ]


def _counts(found: list[Bracket], setting: Setting) -> Inlines:
    owned = Counter(side for bracket in found for side in bracket.sides)
    parts = [[*setting.side(side), *text(f" {count}")] for side, count in owned.items()]
    words: str = setting.words["brackets_count"].format(count=len(found))
    return (
        [*text(f"{words} "), *joined(parts, ", "), *text(".")] if parts else text(words.split(".", maxsplit=1)[0] + ".")
    )


def _bracket(bracket: Bracket, setting: Setting) -> list[Cell]:
    number = link(f"#{bracket_anchor(bracket, setting)}", text(str(bracket.number)))
    place = [text(bracket.title)] if bracket.title else [text("–")]
    return [cell([number]), cell(*place), cell(_wording(bracket, setting)), cell(*_age(bracket, setting))]


def bracket_anchor(bracket: Bracket, setting: Setting) -> str:
    """The id of a bracket in the document."""
    return bracket.id or setting.anchor("bracket", str(bracket.number))


def _wording(bracket: Bracket, setting: Setting) -> Inlines:
    if not bracket.alternatives or bracket.has_loose_words:
        return text(bracket.words if bracket.alternatives else f"[{bracket.words}]")
    shown = [each for each in bracket.alternatives if each.kind != BASELINE]
    parts = []
    for each in shown:
        owner = setting.words["compromise"] if each.kind == COMPROMISE else ", ".join(each.sides)
        parts.append([label(f"[{owner}:"), {"t": "Space"}, *text(each.words), label("]")])
    return joined(parts, " ")


def _age(bracket: Bracket, setting: Setting) -> list[Inlines]:
    """The version it was opened in, and how many days ago that was at the date of the paper."""
    age = age_in_days(bracket, setting.paper.metadata)
    if not bracket.since:
        return [text("–")]
    if age is None:
        return [text(bracket.since)]
    return [text(f"{bracket.since},"), text(f"{age}\u00a0{plural(age, setting.words['days'], setting.language)}")]
