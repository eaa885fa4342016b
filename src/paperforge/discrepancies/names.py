"""Names that need no table: states as the CLDR has them, persons of people.yml, and proper names by their consonants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from paperforge.bilingual.anchors import skeleton_of
from paperforge.checks.persons import persons_in
from paperforge.checks.prose import WORD
from paperforge.discrepancies.values import Mark, Side
from paperforge.model.language import Language
from paperforge.model.phrases import Phrases, fold
from paperforge.pandoc.printed import Stretch
from paperforge.reading.project import Project

STATE, PERSON, PROPER = "name.state", "name.person", "name.proper"
SOUNDS = 4  # consonants by which a name is known in another script: endings and romanizations differ behind them
_STATE_CODE = re.compile(r"[A-Z]{2}")
_INSIDE = re.compile(r"[\w,;:)’»”][ \u00a0\n—–-]*\Z")  # a sentence goes on


@dataclass
class Names:
    """The names that a text in one language may hold; `known` are states that a table knows better."""

    project: Project
    language: Language
    phrases: Phrases | None
    known: frozenset[str] = frozenset()

    def read(self, side: Side) -> Iterator[Mark]:
        """States and persons; a state that one text does not name may be meant by a pronoun there."""
        for stretch in side.stretches:
            for match in WORD.finditer(stretch.text):
                if not match[0][0].isupper():
                    continue
                word = fold(match[0]).removesuffix("’s")
                if state := self._states.get(word):
                    yield Mark.of(STATE, frozenset({state}), stretch, *match.span())
                if persons := self._persons.get(word):
                    yield Mark.of(PERSON, persons, stretch, *match.span())

    def proper(self, side: Side, common: frozenset[str]) -> Iterator[Mark]:
        """Names that both texts of the paper have somewhere (`common`), by their sounds; other words only answer."""
        for stretch in side.stretches:
            for word, start, sounds in capitals(stretch):
                if sounds in common:
                    yield Mark.of(PROPER, frozenset({sounds}), stretch, start, start + len(word))
            for match in WORD.finditer(stretch.text):
                if (sounds := skeleton_of(match[0])[:SOUNDS]) in common:
                    yield Mark.of(PROPER, frozenset({sounds}), stretch, *match.span(), only_answers=True)

    @cached_property
    def _states(self) -> Mapping[str, str]:
        """States by every form of their names of one word, folded."""
        from babel import Locale, UnknownLocaleError

        try:
            territories = Locale.parse(self.language.tag, sep="-").territories
        except (UnknownLocaleError, ValueError):
            return {}
        return {
            form: code.lower()
            for code, name in territories.items()
            if _STATE_CODE.fullmatch(code) and code.lower() not in self.known and len(name.split()) == 1
            for form in (self.phrases.forms(name) if self.phrases else {fold(name)})
        }

    @cached_property
    def _persons(self) -> Mapping[str, frozenset[str]]:
        """Persons by every form of their family names."""
        found: dict[str, frozenset[str]] = {}
        for person in persons_in(self.project, self.language):
            for form in person.family:
                found[form] = found.get(form, frozenset()) | {person.id}
        return found


def capitals(stretch: Stretch) -> Iterator[tuple[str, int, str]]:
    """Words with a capital letter inside a sentence, where they begin, and their sounds."""
    for match in WORD.finditer(stretch.text):
        if match[0][0].isupper() and _INSIDE.search(stretch.text[max(0, match.start() - 4) : match.start()]):
            skeleton = skeleton_of(match[0])
            if len(skeleton) >= SOUNDS:
                yield match[0], match.start(), skeleton[:SOUNDS]


def common_names(ours: Iterable[Stretch], theirs: Iterable[Stretch]) -> frozenset[str]:
    """The sounds of names that stand in both of two texts."""
    left, right = ({sounds for stretch in each for _, _, sounds in capitals(stretch)} for each in (ours, theirs))
    return frozenset(left & right)
