"""BIL018: words in another script than that of their language, which nothing marks as words of another one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import script_of
from paperforge.pandoc.printed import OPAQUE, Stretch
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project

MIN_LETTERS = 3  # of a word
MIN_WORDS = 3  # of Latin words in a row in a text of another script; fewer are a name
MAX_SHOWN = 60  # characters

_WORD_OR_PIECE = re.compile(rf"[^\W\d_]++|{OPAQUE}")
_SIDE_BY_SIDE = re.compile(r"[ \u00a0\n’'\u2010\u2011-]++")

# ISO 15924 codes, as Unicode begins the names of letters.
_NAMES = {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Grek": "GREEK", "Armn": "ARMENIAN", "Geor": "GEORGIAN"}
_NAMES |= {"Arab": "ARABIC", "Hebr": "HEBREW"}


def check_scripts(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL018, in all prose."""
    by_language: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in paper.stretches:
        by_language[stretch.language.primary].append(stretch)
    words = {language: [_words(stretch.text) for stretch in stretches] for language, stretches in by_language.items()}
    own = {language: _own_script(language, each) for language, each in words.items()}
    for language, stretches in by_language.items():
        others = {script: name for name, script in own.items() if script != own[language]}
        foreign = {word for word in set().union(*words[language]) if _script(word) not in {"", own[language]}}
        for stretch, here in zip(stretches, words[language], strict=True):
            if not foreign.isdisjoint(here):
                yield from _foreign(stretch, own[language], others)


_words = _WORD_OR_PIECE.findall
_script = lru_cache(maxsize=1 << 16)(script_of)


def _own_script(language: str, words: list[list[str]]) -> str:
    """The usual script of a language (CLDR likely subtags) if it is used at all, or half of a text that was not translated
    would say what is foreign; else the one that is used most."""
    letters: Counter[str] = Counter()
    for word, count in Counter(chain.from_iterable(words)).items():
        letters[_script(word)] += len(word) * count
    del letters[""]
    if len(letters) < 2:
        return next(iter(letters), "")
    from babel.core import get_global  # only where there is a question: it takes longer than the rest

    likely = get_global("likely_subtags").get(language, "").split("_")
    usual = next((_NAMES[part] for part in likely if part in _NAMES), "")
    return usual if usual in letters else next((script for script, _ in letters.most_common(1)), "")


def _foreign(stretch: Stretch, own: str, others: Mapping[str, str]) -> Iterator[Diagnostic]:
    run: list[re.Match[str]] = []
    for match in [*_WORD_OR_PIECE.finditer(stretch.text), None]:
        script = _script(match[0]) if match else ""
        if run and (match is None or script != _script(run[0][0])):
            if _matters(run, _script(run[0][0])):
                yield _unmarked(stretch, run, others.get(_script(run[0][0]), "…"))
            run = []
        if match and script and script != own:
            run.append(match)


def _matters(run: list[re.Match[str]], script: str) -> bool:
    """Whether words are more than a name or a sign."""
    if script != "LATIN":
        return any(len(match[0]) >= MIN_LETTERS for match in run)
    in_a_row, before = 0, None
    for match in run:
        joined = before and _SIDE_BY_SIDE.fullmatch(match.string, before.end(), match.start())
        in_a_row, before = in_a_row + 1 if joined else 1, match
        if in_a_row >= MIN_WORDS:
            return True
    return False


def _unmarked(stretch: Stretch, run: list[re.Match[str]], language: str) -> Diagnostic:
    start, end = run[0].start(), run[-1].end()
    words = " ".join(stretch.text[start:end].split())
    shown = words if len(words) <= MAX_SHOWN else f"{words[: MAX_SHOWN - 1]}…"
    message = f"“{shown}” is in another script, and nothing says in which language"
    hint = f"Write [{shown if len(run) < MIN_WORDS else '…'}]{{lang={language}}}, or the language it is in."
    if len(run) >= MIN_WORDS:
        hint = f"Translate it; or, if it is to stay, write {hint.removeprefix('Write ')}"
    return Diagnostic(codes.BIL018, message, stretch.span(start, end), hint)


CHECKS = (check_scripts,)
