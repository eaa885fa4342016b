"""TXT091: words that no dictionary knows. It is not among the checks of every run, because it needs a `Speller`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from paperforge import codes
from paperforge.checks.persons import persons_in
from paperforge.checks.typography import fault
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Language, script_of
from paperforge.model.phrases import fold
from paperforge.pandoc.printed import Stretch
from paperforge.process import WorkerError
from paperforge.reading.dictionaries import FOLDER, find_dictionary
from paperforge.reading.files import read_text
from paperforge.reading.paper import Paper
from paperforge.reading.phrases import phrases_of
from paperforge.reading.project import Project
from paperforge.reading.speller import Speller

MAX_SUGGESTED = 12  # words of a language that suggestions are sought for: one takes a tenth of a second and more

# Addresses and names of files are no words.
_NO_WORD = re.compile(r"\w+://\S+|\S+@\S+|(?<!\w)(?:[\w-]+/)*[\w-]+(?:\.[\w-]{2,})+(?:/\S*)?")
_WORD = re.compile(r"[^\W_]+(?:[’'\u00ad\u0301\u2010\u2011-]+[^\W_]+)*\u0301?")
_IGNORED = str.maketrans({"\u00ad": None, "\u0301": None, "’": "'", "\u2010": "-", "\u2011": "-"})


@dataclass(frozen=True)
class _Place:
    """A word as it is looked up, where it stands first, and how often it stands in the text."""

    word: str
    stretch: Stretch
    start: int
    end: int
    count: int = 1


class WordList:
    """Words that are right: as they are written, or, in lower case, in any case; `word*` with any ending; names in all forms."""

    def __init__(self) -> None:
        self._folded: set[str] = set()
        self._exact: set[str] = set()
        self._open: list[str] = []

    def add(self, entry: str, forms: frozenset[str] = frozenset()) -> None:
        """Add an entry of a list; `forms` (folded) are other forms of it."""
        self._folded |= forms
        if entry.endswith("*"):
            self._open.append(fold(entry.removesuffix("*")) or "*")  # a star alone would let every word pass
        elif entry.islower():
            self._folded.add(fold(entry))
        else:
            self._exact.add(fold_marks(entry))

    def __contains__(self, word: str) -> bool:
        folded = fold(word)
        return (
            folded in self._folded
            or word in self._exact
            or (word.isupper() and folded in map(fold, self._exact))
            or folded.startswith(tuple(self._open))
        )


def fold_marks(word: str) -> str:
    """A word as dictionaries write it: a straight apostrophe, a plain hyphen, no soft hyphens, no stress marks."""
    return word.translate(_IGNORED)


def check_dictionaries(project: Project, speller: Speller) -> Iterator[Diagnostic]:
    """PRJ139 for the languages of the project; and what is wrong with its lists of words."""
    for index, language in enumerate(project.languages):
        span = project.places.span("languages", index)
        dictionary = find_dictionary(project.root, language)
        if dictionary is None:
            hint = f"Debian, Ubuntu: apt-get install hunspell-{language.primary} · or put {FOLDER}/{language}.aff and .dic here."
            yield Diagnostic(codes.PRJ139, f"there is no dictionary for “{language}”", span, hint)
            continue
        try:
            speller.find_unknown(dictionary, ["a"])
        except WorkerError as error:
            yield _unusable(dictionary, language, error, project, speller)
        found: list[Diagnostic] = []
        _read_words(project.root, PurePosixPath(FOLDER, f"words.{language}.txt"), found)
        yield from found


def check_spelling(paper: Paper, project: Project, speller: Speller) -> Iterator[Diagnostic]:
    """TXT091: each word of a language once, at its first place. Quotations and words of other languages are left alone."""
    by_language: defaultdict[Language, list[Stretch]] = defaultdict(list)
    for stretch in paper.stretches:
        by_language[stretch.language].append(stretch)
    for language, stretches in by_language.items():
        dictionary = find_dictionary(project.root, language)
        if dictionary is None or dictionary in speller.broken:
            continue  # PRJ139 has said so, of a language of the project
        found: list[Diagnostic] = []
        known = _known_words(paper, project, language, found)
        yield from found
        places = _collect(stretches, known)
        try:
            unknown = _look_up(dictionary, places, known, speller)
            hints = speller.suggest(dictionary, [place.word for place in unknown[:MAX_SUGGESTED]])
        except WorkerError as error:
            yield _unusable(dictionary, language, error, project, speller)
            continue
        yield from (_misspelt(place, hint, language) for place, hint in zip(unknown, _pad(hints, unknown), strict=True))


def _unusable(
    dictionary: Path, language: Language, error: WorkerError, project: Project, speller: Speller
) -> Diagnostic:
    """PRJ139, once in a run."""
    speller.broken.add(dictionary)
    languages = project.languages
    span = project.places.span("languages", *([languages.index(language)] if language in languages else []))
    message = f"the dictionary for “{language}” ({dictionary.name}) cannot be used: {error}"
    return Diagnostic(codes.PRJ139, message, span, "Spelling is not checked in this language.")


def _pad(hints: list[list[str]], unknown: list[_Place]) -> list[list[str]]:
    return hints + [[] for _ in range(len(unknown) - len(hints))]


def _misspelt(place: _Place, suggestions: list[str], language: Language) -> Diagnostic:
    times = f" ({place.count} times in this paper)" if place.count > 1 else ""
    message = f"no dictionary knows “{place.word}”{times}"
    meant = (
        f"Did you mean {' or '.join(f'“{word}”' for word in suggestions)}? If it is right"
        if suggestions
        else "If it is right"
    )
    hint = f"{meant}, add it to {FOLDER}/words.{language}.txt."
    return fault(codes.TXT091, place.stretch, place.start, place.end, message, hint)


# ---------------------------------------------------------------- what is looked up


def _collect(stretches: list[Stretch], known: WordList) -> dict[str, _Place]:
    """The words that must be looked up: in the script of the language, the author's own, not in a list."""
    places: dict[str, _Place] = {}
    script = script_of("".join(stretch.text for stretch in stretches))
    for stretch in stretches:
        text = _NO_WORD.sub(lambda match: " " * len(match[0]), stretch.text)
        for match in _WORD.finditer(text):
            word = fold_marks(match[0])
            is_abbreviation = len(word) < 3 and word.islower() and text.startswith(".", match.end())
            if is_abbreviation or not _is_word(word) or script_of(word) != script or word in known:
                continue
            if not any(stretch.free[match.start() : match.end()]):
                continue
            first = places.get(word) or _Place(word, stretch, match.start(), match.end(), 0)
            places[word] = replace(first, count=first.count + 1)
    return places


def _is_word(word: str) -> bool:
    """Whether a dictionary can know it: no digits, no abbreviation in capitals (СНВ, MIRVed), no single letter."""
    capitals = sum(letter.isupper() for part in word.split("-") for letter in part[1:])
    return len(word) > 1 and not capitals and not any(character.isdigit() for character in word)


def _look_up(dictionary: Path, places: dict[str, _Place], known: WordList, speller: Speller) -> list[_Place]:
    """The words that are unknown as a whole, without ’s, with е for ё, and in their parts at hyphens."""
    unknown = speller.find_unknown(dictionary, places.keys())
    parts = {word: _parts(word) for word in unknown}
    lost = speller.find_unknown(dictionary, {part for each in parts.values() for part in each})
    found: dict[str, _Place] = {}
    for word, place in places.items():  # in the order of the text
        if word in unknown and any(part in lost and part not in known for part in parts[word]):
            first = found.get(fold(word))
            found[fold(word)] = replace(first, count=first.count + place.count) if first else place
    return list(found.values())


def _parts(word: str) -> list[str]:
    plain = word.removesuffix("'s").removesuffix("'").replace("ё", "е").replace("Ё", "Е")
    return [part for part in plain.split("-") if len(part) > 1]


# ---------------------------------------------------------------- what is known


def _known_words(paper: Paper, project: Project, language: Language, found: list[Diagnostic]) -> WordList:
    """The lists of the project and the paper; names of persons, bodies and sides; labels of terms."""
    known = WordList()
    phrases = phrases_of(project.house, language)
    lists = [PurePosixPath(FOLDER, f"words.{language}.txt")]
    if len(paper.folder.path.parts) > 1:
        lists.append(paper.folder.path / f"words.{language}.txt")
    unread: list[Diagnostic] = []
    for path in lists:
        for entry in _read_words(project.root, path, unread if path.parts[0] == FOLDER else found):
            known.add(entry, phrases.forms(entry) if phrases and entry[0].isupper() else frozenset())
    for person in persons_in(project, language):
        for form in person.family | person.given:
            known.add(form)
    bodies, sides = project.people.bodies.values(), project.configuration.sides.values()
    names = [
        *(body.name for body in bodies),
        *(side.name for side in sides),
        *(term.label for term in paper.terms.values()),
    ]
    for text in names:
        for match in _WORD.finditer(text.get(language)):
            known.add(match[0], phrases.forms(match[0]) if phrases else frozenset())
    return known


def _read_words(root: Path, path: PurePosixPath, found: list[Diagnostic]) -> list[str]:
    """The words of a list, one on a line; `#` begins a comment."""
    source = read_text(root, path, found) if (root / path).exists() else None
    lines = (line.split("#")[0].strip() for line in source.text.splitlines()) if source else ()
    return [line for line in lines if line]
