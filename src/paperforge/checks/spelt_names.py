"""TXT092: a name that differs a little from one in people.yml, or from one elsewhere in the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from paperforge import codes
from paperforge.checks.persons import NamedPerson, persons_in
from paperforge.checks.typography import fault
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Language
from paperforge.model.phrases import Phrases, fold
from paperforge.pandoc.printed import Stretch
from paperforge.reading.paper import Paper
from paperforge.reading.phrases import phrases_of
from paperforge.reading.project import Project

MIN_LETTERS = 5  # in shorter names one letter makes another name
MAX_COMPARED = 40  # names that share all words but one; more of them are a pattern, not one name

_WORD = re.compile(r"(?<![\w’'-])[^\W\d_]+(?:['’-][^\W\d_]+)*")
# The same words, but for those that begin with a small letter, as most do: what stands before is looked at last.
_NOT_SMALL = re.compile(r"[^\W\d_a-zа-яё](?<![\w’'-].)[^\W\d_]*(?:['’-][^\W\d_]+)*")
_SURNAME = re.compile(r"(?:ev|eff|ov|off|in|sky|skiy|skii|skij|skyi|skyy|aya|aia|aja)$")
# Sounds of Russian that are romanized in several ways, in one spelling: ISO 9, BGN/PCGN, the Library of Congress, passports.
_ROMANIZED = (
    (re.compile(r"eff$"), "ev"),
    (re.compile(r"off$"), "ov"),
    (re.compile(r"[yi]ev"), "ev"),
    (re.compile(r"[ijy]a"), "ia"),
    (re.compile(r"[ijy]u"), "iu"),
    (re.compile(r"(?<=[aeiou])ye"), "e"),
    (re.compile(r"^ye"), "e"),
    (re.compile(r"(?:[iy][ijy]|y)$"), "i"),
    (re.compile(r"(?<=[aeou])[jy]"), "i"),
    (re.compile(r"ks"), "x"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"shch|sch"), "shch"),
    (re.compile(r"ts|tz|cz"), "c"),
)


@dataclass
class _Name:
    """A name as it is spelt, and its places."""

    words: tuple[str, ...]
    places: list[tuple[Stretch, int, int]] = field(default_factory=list)

    @property
    def spelling(self) -> str:
        stretch, start, end = self.places[0]
        return re.sub(r"\s", " ", stretch.text[start:end])


def check_names(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TXT092, each spelling once, at its first place."""
    by_language: defaultdict[Language, list[Stretch]] = defaultdict(list)
    for stretch in paper.stretches:
        by_language[stretch.language].append(stretch)
    for language, stretches in by_language.items():
        words: set[str] = set().union(*(_WORD.findall(fold_case(stretch.text)) for stretch in stretches))
        common = {word for word in words if word.islower()}
        reported: set[str] = set()
        yield from _unlike_people(stretches, language, project, common, reported)
        yield from _unlike_each_other(stretches, phrases_of(project.house, language), common, reported)


def fold_case(text: str) -> str:
    """A text without ё, in its own case."""
    return text.replace("ё", "е").replace("Ё", "Е")


def _capitalized(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _NOT_SMALL.finditer(text) if match[0][0].isupper())


@lru_cache(maxsize=4096)
def romanized(word: str) -> str:
    """One spelling for all romanizations of a Russian name, in lower case."""
    for pattern, replacement in _ROMANIZED:
        word = pattern.sub(replacement, word)
    return word


def _is_slip(one: str, other: str) -> bool:
    """Whether two folded words differ by one letter, or two that changed places, or are romanizations of one name."""
    from rapidfuzz.distance import OSA

    return one != other and (
        OSA.distance(one, other, score_cutoff=1) == 1 or (one.isascii() and romanized(one) == romanized(other))
    )


# ---------------------------------------------------------------- people.yml


def _unlike_people(
    stretches: Sequence[Stretch], language: Language, project: Project, common: set[str], reported: set[str]
) -> Iterator[Diagnostic]:
    persons = persons_in(project, language)
    known = {form for person in persons for form in (*person.family, *person.given)}
    for stretch in stretches if persons else ():
        words = list(_capitalized(stretch.text))
        for index, match in enumerate(words):
            word = fold(match[0]).removesuffix("’s")
            if word in known or word in common or word in reported or len(word) < MIN_LETTERS:
                continue
            around = [fold(each[0]).removesuffix("’s") for each in _beside(stretch.text, words, index)]
            meant = next((name for person in persons if (name := _meant(word, around, person))), None)
            if meant:
                reported.add(word)
                yield _unlike_person(stretch, match, *meant, project)


def _beside(text: str, words: list[re.Match[str]], index: int) -> list[re.Match[str]]:
    """The capitalized words right before and behind one."""
    found = []
    for one, other in ((index - 1, index), (index, index + 1)):
        if one >= 0 and other < len(words) and text[words[one].end() : words[other].start()] in {" ", "\u00a0"}:
            found.append(words[one if other == index else other])
    return found


def _meant(word: str, around: list[str], person: NamedPerson) -> tuple[NamedPerson, str] | None:
    """The person whose name a word may be a slip of, and the part of the name."""
    beside_given = any(each in person.given for each in around)
    may_be_family = not word.startswith(person.stem) and (beside_given or not around)
    if may_be_family and any(len(form) >= MIN_LETTERS and _is_slip(word, form) for form in person.family):
        return person, person.name.family
    if any(each in person.family for each in around):
        for part in (person.name.given, person.name.patronymic):
            if len(part) >= MIN_LETTERS and any(
                _is_slip(word, form) for form in person.given if form[:2] == fold(part)[:2]
            ):
                return person, part
    return None


def _unlike_person(
    stretch: Stretch, match: re.Match[str], person: NamedPerson, part: str, project: Project
) -> Diagnostic:
    places = project.people_places
    where = f" in line {places.span('persons', person.id, 'name').position.line}" if places else ""
    message = f"“{match[0]}” is nearly the name “{part}”, which people.yml has{where}"
    hint = f"Write it as people.yml does, or correct it there: {person.name.full}."
    return fault(codes.TXT092, stretch, match.start(), match.end(), message, hint)


# ---------------------------------------------------------------- the text itself


def _unlike_each_other(
    stretches: Sequence[Stretch], phrases: Phrases | None, common: set[str], reported: set[str]
) -> Iterator[Diagnostic]:
    names = _collect(stretches, phrases, common)
    alike: defaultdict[tuple[object, ...], list[_Name]] = defaultdict(list)
    for name in names.values():
        for at in range(len(name.words)):
            if len(name.words[at]) >= MIN_LETTERS and len(name.words) > 1:
                alike[(at, name.words[:at], name.words[at + 1 :])].append(name)
        if len(name.words) == 1 and _SURNAME.search(name.words[0]):
            alike[(romanized(name.words[0]),)].append(name)
    for key, group in alike.items():
        if 1 < len(group) <= MAX_COMPARED:
            for one, other in combinations(group, 2):
                first, second = (name.words[key[0] if isinstance(key[0], int) else 0] for name in (one, other))
                # One letter more at the end is an ending: Russia, Russian.
                if not first.startswith(second) and not second.startswith(first) and _is_slip(first, second):
                    yield from _unlike(one, other, reported)


def _collect(stretches: Sequence[Stretch], phrases: Phrases | None, common: set[str]) -> dict[tuple[str, ...], _Name]:
    """Capitalized words that stand side by side, and single ones, by their stems; ordinary words in front of them fall off."""
    names: dict[tuple[str, ...], _Name] = {}

    def add(stretch: Stretch, run: list[re.Match[str]]) -> None:
        while run and fold(run[0][0]) in common:
            run = run[1:]
        if run and len(run) <= 4 and any(stretch.free[run[0].start() : run[-1].end()]):
            key = tuple(_stem(match[0], phrases) for match in run)
            names.setdefault(key, _Name(key)).places.append((stretch, run[0].start(), run[-1].end()))
            if len(run) > 1:
                for match in run:
                    add(stretch, [match])

    for stretch in stretches:
        run: list[re.Match[str]] = []
        for match in _capitalized(stretch.text):
            if run and stretch.text[run[-1].end() : match.start()] not in {" ", "\u00a0"}:
                add(stretch, run)
                run = []
            run.append(match)
        add(stretch, run)
    return names


def _stem(word: str, phrases: Phrases | None) -> str:
    word = fold(word).removesuffix("’s")
    return phrases.stem(word) if phrases else word


def _unlike(one: _Name, other: _Name, reported: set[str]) -> Iterator[Diagnostic]:
    """The rarer of two spellings; of two that are as frequent, the one that comes second."""
    usual, rare = (one, other) if len(one.places) >= len(other.places) else (other, one)
    if set(rare.words) & reported or set(usual.words) & reported:
        return
    reported |= set(rare.words) - set(usual.words)
    stretch, start, end = rare.places[0]
    there = usual.places[0][0].span(usual.places[0][1], usual.places[0][2])
    file = f" of {there.file.path.name}" if there.file is not stretch.source else ""
    message = f"“{rare.spelling}” here, but “{usual.spelling}” in line {there.position.line}{file}"
    yield fault(codes.TXT092, stretch, start, end, message, "Are they one name? Then spell it in one way.")


CHECKS = (check_names,)
