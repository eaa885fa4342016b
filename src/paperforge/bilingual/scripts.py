"""Tells a text that was left in the other language from one that says something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from paperforge.bilingual.pieces import Kind, Piece
from paperforge.model.calendar import month_names
from paperforge.model.language import Language, script_of
from paperforge.pandoc.ast import walk

MIN_WORDS = 4  # a name or a title may be the same in both languages
SAME = 90  # of 100: how alike the words are when one text is the other
MAX_COMPARED = 2000  # characters

_WORD = re.compile(r"[^\W\d_]{2,}")
_PLAIN = frozenset({"Para", "Plain"})  # most of what is compared, of words and blanks
_BLANKS = frozenset({"Space", "SoftBreak", "LineBreak"})


def is_left_untranslated(here: Sequence[Piece], there: Sequence[Piece]) -> Language | None:
    """The language in whose text a pair still has the words of the other one; None if it has its own.

    Where both texts hold the same words, the script tells whose they are; in one script, the second text is the copy.
    """
    if not here or not there or any(piece.kind in {Kind.CODE, Kind.RULE, Kind.FIGURE} for piece in [*here, *there]):
        return None
    ours, theirs = (_prose(pieces) for pieces in (here, there))
    if ratio(ours, theirs, score_cutoff=SAME) < SAME or len(_WORD.findall(ours)) < MIN_WORDS:
        return None
    return foreign_in(here, there)


def _prose(pieces: Sequence[Piece]) -> str:
    """The words of some pieces without code, which is in no language."""
    words: list[str] = []
    for block in (block for piece in pieces for block in piece.blocks):
        for each in block["c"] if block["t"] in _PLAIN else [block]:
            if each["t"] == "Str":
                words.append(each["c"])
            elif each["t"] not in _BLANKS:
                words += [inside["c"] for inside in walk(each, "Str")]
    return " ".join(words)[:MAX_COMPARED]


def foreign_in(here: Sequence[Piece], there: Sequence[Piece]) -> Language:
    """Of two texts with the same words, the language that these words are not in."""
    script = script_of(" ".join(piece.words for piece in here))
    for pieces in (here, there):
        if script != usual_script(pieces[0].language):
            return pieces[0].language
    return there[0].language


def usual_script(language: Language) -> str:
    """The script a language is written in, as Unicode names it, by the names of its months."""
    return script_of("".join(month_names(language))) or "LATIN"
