"""RU075, RU076: ё and its double, and letters that only look right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperforge import codes
from paperforge.checks.typography import edit, fault, stretches_in
from paperforge.diagnostics import Diagnostic, Edit
from paperforge.pandoc.printed import Stretch
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project

_RUSSIAN = re.compile(r"[А-Яа-яЁё\u0301]+")

# Pairs of two different words, as they look with е: все and всё, чем and чём.
_TWO_WORDS = frozenset(
    """
    все чем нем том всем моем берег берегу берегом узнает признает сознает познает создает берет небо небе нёба неба мел
    осел осла лен слез сел села вес озера колеса весла ведра зерна стекла звезды жены сестры гнезда пера
    совершенный совершенная совершенное совершенные совершенного совершенной совершенных совершенным совершенном
    передохнет падеж заем черт чертах твердость крестный крестного запад истекший истекшего осужденный
    желчь манер шофер афера опека течет смел смелем тем бес леса леска пес щек телка слет
    """.split()
)


def check_yo(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RU075: once for each word, at the first place that is spelt with е."""
    with_yo: dict[str, tuple[str, Stretch, int]] = {}
    with_e: dict[str, tuple[str, Stretch, int]] = {}
    stretches = list(stretches_in(paper, "ru"))
    for stretch in stretches:
        if "ё" in stretch.text or "Ё" in stretch.text:
            for match in _RUSSIAN.finditer(stretch.text):
                word = match[0].lower()
                if "ё" in word and all(stretch.free[match.start() : match.end()]):
                    with_yo.setdefault(word.replace("ё", "е"), (match[0], stretch, match.start()))
    for stretch in stretches if with_yo else ():
        for match in _RUSSIAN.finditer(stretch.text):
            word = match[0].lower()
            if word in with_yo and "е" in word and all(stretch.free[match.start() : match.end()]):
                with_e.setdefault(word, (match[0], stretch, match.start()))
    for word in with_e.keys() - _TWO_WORDS:
        written, stretch, at = with_e[word]
        twin, there, there_at = with_yo[word]
        place = there.span(there_at, there_at + len(twin))
        message = f"“{written}” here, “{twin}” in {place.file.path.name}, line {place.position.line}"
        yield fault(codes.RU075, stretch, at, at + len(written), message, "Choose one spelling for the whole text.")


# Letters whose printed shapes are the same in both alphabets.
_LATIN = "aceopxyABCEHKMOPTXY"
_CYRILLIC = "асеорхуАВСЕНКМОРТХУ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё]+")
_MIXED = re.compile("[A-Za-z](?:(?=[А-Яа-яЁё])|(?<=[А-Яа-яЁё].))")
_LATIN_LETTERS = re.compile("[A-Za-z]")
_CYRILLIC_LETTERS = re.compile("[А-Яа-яЁё]")


def check_letters(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RU076, in texts of any language."""
    for stretch in paper.stretches:
        if stretch.text.isascii() or not _MIXED.search(stretch.text):
            continue
        for match in _WORD.finditer(stretch.text):
            latin = _LATIN_LETTERS.findall(match[0])
            cyrillic = _CYRILLIC_LETTERS.findall(match[0])
            if not latin or not cyrillic:
                continue
            meant = _meant(match[0], latin, cyrillic)
            if meant is None:
                continue
            strange = [index for index, (one, other) in enumerate(zip(match[0], meant, strict=True)) if one != other]
            shown = ", ".join(f"letter {index + 1}" for index in strange) or "which letters, cannot be told"
            message = f"“{match[0]}” mixes Latin and Cyrillic letters ({shown})"
            edits = _letters(stretch, match.start(), meant, strange)
            yield fault(codes.RU076, stretch, match.start(), match.end(), message, "Type the word anew.", edits=edits)


def _meant(word: str, latin: list[str], cyrillic: list[str]) -> str | None:
    """The word in one alphabet; itself where it could be either, None where the mixture is no accident (SMSка)."""
    to_cyrillic = all(letter in _LATIN for letter in latin)
    to_latin = all(letter in _CYRILLIC for letter in cyrillic)
    if to_cyrillic and to_latin:
        return word
    if to_cyrillic:
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN) if to_latin else None


def _letters(stretch: Stretch, start: int, meant: str, strange: list[int]) -> tuple[Edit, ...]:
    edits = [edit(stretch, start + index, start + index + 1, meant[index]) for index in strange]
    return tuple(change for each in edits for change in each) if all(edits) else ()


CHECKS = (check_yo, check_letters)
