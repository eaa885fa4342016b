"""TERM036: an abbreviation is written out once in each text, or entered as that of a term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from paperforge import codes
from paperforge.checks.prose import WORD, own_stretches, roman_value
from paperforge.checks.typography import fault
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import script_of
from paperforge.model.phrases import fold
from paperforge.pandoc.printed import OPAQUE, Stretch
from paperforge.reading.paper import Body, Paper
from paperforge.reading.phrases import phrases_of
from paperforge.reading.project import Project

MAX_WORDS = 300  # characters that can be the full words of an abbreviation
NEAR = 100  # characters to either side of an abbreviation in which its words may stand without parentheses
MAX_ROMAN = 90  # numerals of C, D and M look like abbreviations more often than they are numerals

_LABEL = r"TLP:[A-Z]++(?:\+[A-Z]++)?"
# Letters, digits, and an ending or the s of a plural, which does not make another abbreviation.
_FORM = r"((?:[A-Z]{2,6}|[А-ЯЁ]{2,6})\d{0,3})(?:s|[а-яё]{1,3})?"
# Not of a number or symbol: OP-2, 121-FZ, A/RES/36/103.
_ABBREVIATION = re.compile(rf"{_LABEL}|(?<!\w)(?<!\d[-‑–])(?<!\b[A-ZА-Я]/){_FORM}(?!\w)(?![-‑/]\d)")
_CAPITALS = re.compile(r"[A-ZА-ЯЁ]{2}")  # every abbreviation has them
_OWNERS = re.compile(r"\[(?:[A-Z][A-Za-z0-9]{0,7}+(?:[,/] ?| ))*+[A-Z][A-Za-z0-9]{0,7}+:")  # of a wording in brackets
_PARENTHESES = re.compile(rf"\(([^()]{{1,{MAX_WORDS}}})\)")
# The short form alone in parentheses, or behind a word or two: (hereinafter OSCE), (далее — ОБСЕ).
_SHORT_FORM = re.compile(rf"(?:[^\W\d_]+[ \u00a0]+(?:[—–-][ \u00a0]+)?){{0,2}}[«“„‘\"]?{_FORM}(?=[»”“’\",;.]|$)")
_CLOSING = ' \u00a0\n»”“’"*'


def check_abbreviations(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TERM036, at the first use in each text."""
    named = _named(paper, project)
    for language, body in paper.bodies.items():
        phrases = phrases_of(project.house, language)
        if phrases is None:
            continue
        known = named | {_key(word) for word in phrases.abbreviations} | _written_out(body)
        for short, (stretch, start, end) in _used(body).items():
            if short not in known:
                message = f"“{short}” is an abbreviation that this text does not write out"
                hint = f"Once, write the words with ({short}) behind them; or enter it as the `abbreviation` of a term."
                yield fault(codes.TERM036, stretch, start, end, message, hint)


def _named(paper: Paper, project: Project) -> set[str]:
    """Short forms that the data explain: codes of sides, abbreviations of terms, the paper's label of handling."""
    found = set(project.configuration.sides)
    texts = [paper.metadata.handling]
    for term in (*project.glossary.values(), *paper.terms.values()):
        if term.abbreviation:
            texts.extend(term.abbreviation[language] for language in term.abbreviation.languages())
    found.update(match[1] for text in texts for match in _ABBREVIATION.finditer(text) if match[1])
    return found


def _key(word: str) -> str:
    match = _ABBREVIATION.fullmatch(word)
    return match[1] if match and match[1] else word


def _used(body: Body) -> Mapping[str, tuple[Stretch, int, int]]:
    """Each abbreviation with its first place; words in a line of capitals and Roman numerals are none."""
    found: dict[str, tuple[Stretch, int, int]] = {}
    for stretch in own_stretches(body):
        if stretch.text.isupper() and len(WORD.findall(stretch.text)) > 1:
            continue
        if not _CAPITALS.search(stretch.text):
            continue
        text = _OWNERS.sub(lambda owners: " " * len(owners[0]), stretch.text)
        for match in _ABBREVIATION.finditer(text):
            short = match[1]
            if not short or short in found or 0 < roman_value(short) < MAX_ROMAN:
                continue
            if any(stretch.free[match.start() : match.end()]):
                found[short] = (stretch, match.start(1), match.end(1))
    return found


def _written_out(body: Body) -> set[str]:
    """The abbreviations whose full words stand in a text: beside them, or in the cell or paragraph before or behind."""
    found: set[str] = set()
    stretches = list(own_stretches(body))
    for stretch in stretches:
        if not _CAPITALS.search(stretch.text):
            continue
        for match in _PARENTHESES.finditer(stretch.text):
            found.update(_explained(stretch.text, match))
        for match in _ABBREVIATION.finditer(stretch.text):
            if match[1] and match[1] not in found and _introduced(stretch.text, match):
                found.add(match[1])
    for one, other in pairwise(stretches):
        for short, words in ((one.text, other.text), (other.text, one.text)):
            alone = _ABBREVIATION.fullmatch(short.strip())
            if alone and alone[1] and len(words) <= MAX_WORDS and _spells(alone[1], words):
                found.add(alone[1])
    return found


def _explained(text: str, parentheses: re.Match[str]) -> Iterator[str]:
    """`full words (ABBR)` and `ABBR (full words)`."""
    before = text[max(0, parentheses.start() - 60) : parentheses.start()].rstrip(_CLOSING)
    word = re.split(r"[\s«“„\"(/-]", before)[-1]
    if (short := _SHORT_FORM.match(parentheses[1])) and (word[-1:].islower() or before.endswith(OPAQUE)):
        yield short[1]
    in_front = _ABBREVIATION.fullmatch(word)
    if in_front and in_front[1] and _spells(in_front[1], parentheses[1], other_script=True):
        yield in_front[1]


def _introduced(text: str, match: re.Match[str]) -> bool:
    """`ABBR is full words`, `full words, or ABBR`: a word beside it for each letter, in order; two letters tell too little."""
    letters = [fold(character) for character in match[1] if character.isalpha()]
    if len(letters) < 3:
        return False
    before, behind = text[max(0, match.start() - NEAR) : match.start()], text[match.end() : match.end() + NEAR]
    initials = [[fold(word)[0] for word in WORD.findall(words)] for words in (before, behind)]
    return _follow(letters[::-1], initials[0][::-1]) or _follow(letters, initials[1])


def _follow(letters: list[str], initials: list[str]) -> bool:
    """Whether words with these initials follow, with up to three others (of, is the) in front of each."""
    at = 0
    for letter in letters:
        if letter not in initials[at : at + 4]:
            return False
        at = initials.index(letter, at) + 1
    return True


def _spells(short: str, words: str, *, other_script: bool = False) -> bool:
    """Whether words can be those of an abbreviation: its letters stand in them, in order, the first one begins a word."""
    letters = fold("".join(character for character in short if character.isalpha()))
    found = [fold(word) for word in WORD.findall(words)]
    if len(found) < 2:
        return False
    if script_of(short) != script_of(words):
        return other_script
    for index, word in enumerate(found):
        if word.startswith(letters[0]):
            rest = iter("".join(found[index:]))
            return all(letter in rest for letter in letters)
    return False


CHECKS = (check_abbreviations,)
