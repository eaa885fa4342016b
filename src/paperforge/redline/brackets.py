"""What became of the brackets of a text, in words: opened, closed as one wording or another, changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Indel

from paperforge.bilingual.matching import LIKE
from paperforge.model.bracket import ALTERNATIVE, BRACKET, Alternative, Bracket
from paperforge.pandoc.ast import Element, classes_of, plain_text
from paperforge.reading.brackets import branches_of
from paperforge.reading.paper import Body

CONTEXT = 3  # words beside a bracket by which the wording that stands in its place is known


@dataclass(frozen=True)
class BracketChange:
    """What happened to a bracket: `opened`, `closed` or `changed`; `name` is its id or number (the new one where it has one).

    `words` tell it: “US alternative changed: “may” → “shall””.
    """

    kind: str
    name: str
    heading: str
    words: str


def compare_brackets(old: Body | None, new: Body | None) -> list[BracketChange]:
    """The changes of the brackets of a text: in the order of the new text, then those that are closed."""
    before, after = (body.brackets if body else [] for body in (old, new))
    pairs = _match(before, after)
    changes: list[BracketChange] = []
    for index, bracket in enumerate(after):
        if index not in pairs:
            changes.append(BracketChange("opened", bracket.name, bracket.title, f"opened: {_spell(bracket)}"))
        elif told := _changes(before[pairs[index]], bracket):
            changes.append(BracketChange("changed", bracket.name, bracket.title, "; ".join(told)))
    kept = set(pairs.values())
    closed = [each for at, each in enumerate(before) if at not in kept]
    if old is not None and closed:
        where = dict(_places(old.ast["blocks"]))
        now = _words(new.ast["blocks"]) if new else []
        for bracket in closed:
            words = _closing(bracket, where.get(bracket.number), now)
            changes.append(BracketChange("closed", bracket.name, bracket.title, words))
    return changes


def _match(old: Sequence[Bracket], new: Sequence[Bracket]) -> dict[int, int]:
    """The index of the old bracket by that of the new one: of one id, of the same words, the most alike, at last
    the only ones of their owners under a heading."""
    pairs: dict[int, int] = {}
    free = set(range(len(old)))

    def join(index: int, at: int) -> None:
        pairs[index] = at
        free.discard(at)

    for same in (lambda a, b: bool(a.id) and a.id == b.id, lambda a, b: _same(a) == _same(b)):
        for index, bracket in enumerate(new):
            if index not in pairs:
                found = next((at for at in sorted(free) if same(old[at], bracket)), None)
                if found is not None:
                    join(index, found)
    scores = [
        (-_likeness(old[at], bracket), at, index)
        for index, bracket in enumerate(new)
        if index not in pairs
        for at in sorted(free)
        if not (old[at].id and bracket.id)
    ]
    for score, at, index in sorted(scores):
        if -score >= LIKE / 100 and at in free and index not in pairs:
            join(index, at)
    for at in sorted(free):
        # The only one left of its owners under a heading is the same, whatever it says.
        alone = [each for each in sorted(free) if _place(old[each]) == _place(old[at])]
        fitting = [index for index, each in enumerate(new) if index not in pairs and _place(each) == _place(old[at])]
        if len(alone) == len(fitting) == 1 and not (old[at].id and new[fitting[0]].id):
            join(fitting[0], at)
    return pairs


def _place(bracket: Bracket) -> tuple[Any, ...]:
    return (bracket.title, [(each.kind, each.sides) for each in bracket.alternatives])


def _same(bracket: Bracket) -> tuple[Any, ...]:
    return (bracket.alternatives, bracket.words)


def _likeness(old: Bracket, new: Bracket) -> float:
    return Indel.normalized_similarity(old.words.split(), new.words.split())


def _spell(bracket: Bracket) -> str:
    if not bracket.alternatives:
        return f"[{bracket.words}]"
    return " ".join(f"[{_owner(each)}: {each.words}]" for each in bracket.alternatives)


def _owner(alternative: Alternative) -> str:
    return ", ".join(alternative.sides) if alternative.kind == ALTERNATIVE else alternative.kind


def _changes(old: Bracket, new: Bracket) -> list[str]:
    """What is another one in a bracket that both texts have."""
    before = {_owner(each): each.words for each in old.alternatives}
    after = {_owner(each): each.words for each in new.alternatives}
    told = []
    for owner in dict.fromkeys([*before, *after]):
        name = owner if owner in {"baseline", "compromise"} else f"{owner} alternative"
        if owner not in after:
            told.append(f"{name} withdrawn: “{before[owner]}”")
        elif owner not in before:
            told.append(f"{name} added: “{after[owner]}”")
        elif before[owner] != after[owner]:
            told.append(f"{name} changed: “{before[owner]}” → “{after[owner]}”")
    if not told and old.words != new.words:
        told.append(f"words changed: “{old.words}” → “{new.words}”")
    return told


# Closed brackets ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """Where a bracket stood: the words before and behind it in its paragraph, and those of each wording."""

    before: list[str]
    behind: list[str]
    wordings: list[tuple[str, list[str]]]


def _closing(bracket: Bracket, place: _Place | None, now: Sequence[str]) -> str:
    """Which wording stands where a bracket was; none where the words around it are not found."""
    if place is not None and (place.before or place.behind):
        for owner, words in place.wordings:
            if _holds(now, [*place.before, *words, *place.behind]):
                agreed = f"closed as agreed: the {owner} wording “{' '.join(words)}”"
                return agreed if words else f"closed: the {owner} wording, which leaves it out"
        if _holds(now, [*place.before, *place.behind]):
            return f"closed: the wording was dropped; it was {_spell(bracket)}"
    return f"closed with other words; it was {_spell(bracket)}"


def _holds(words: Sequence[str], wanted: Sequence[str]) -> bool:
    first = wanted[0] if wanted else ""
    return any(
        word == first and list(words[at : at + len(wanted)]) == wanted for at, word in enumerate(words) if wanted
    )


def _words(node: Any) -> list[str]:
    return plain_text(node).split()


def _places(blocks: list[Element]) -> Iterator[tuple[int, _Place]]:
    """The place of each bracket by its number, as `reading.brackets` counts them; of those around blocks, only the wordings."""
    number = 0
    for element in _outside_pictures(blocks):
        if element["t"] in {"Para", "Plain", "Header"}:
            inlines = element["c"][2] if element["t"] == "Header" else element["c"]
            spots = {id(each): (inlines[:at], inlines[at + 1 :]) for at, each in enumerate(inlines)}
        elif element["t"] in {"Span", "Div"} and BRACKET in classes_of(element):
            number += 1
            before, behind = spots.get(id(element), ([], [])) if element["t"] == "Span" else ([], [])
            yield number, _Place(_words(before)[-CONTEXT:], _behind(behind), list(_wordings(element)))


def _behind(inlines: list[Element]) -> list[str]:
    """The words behind a bracket; a sign that touches it is part of the word before, and says nothing here."""
    words = _words(inlines)
    touches = bool(inlines) and inlines[0]["t"] == "Str"
    return words[1 : CONTEXT + 1] if touches else words[:CONTEXT]


def _wordings(element: Element) -> Iterator[tuple[str, list[str]]]:
    content = element["c"][1]
    found = branches_of(content)
    for each in found:
        name = next(name for name in classes_of(each))
        owner = next((value for key, value in each["c"][0][2] if key == "by"), name)
        yield owner, _words(each["c"][1])
    if not found:
        yield "bracketed", _words(content)


def _outside_pictures(node: Any) -> Iterator[Element]:
    """Every element but those in alternative texts of pictures and in citations."""
    if isinstance(node, list):
        for item in node:
            yield from _outside_pictures(item)
    elif isinstance(node, dict) and "t" in node and node["t"] not in {"Image", "Cite"}:
        yield node
        yield from _outside_pictures(node.get("c"))
