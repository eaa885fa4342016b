"""Words in the forms in which they are looked for, whatever case, spaces, hyphens and marks stand between their letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

SHINGLE = 6  # words: what of a longer run is looked for at a time, so that half of a sentence is found as well
LONG = 8  # letters and digits: a run as long is found in the middle of others; a shorter one as whole words only

_SOFT = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_LINE_END = re.compile(r"(?<=\w)[-\u2010\u2011]\s*\n\s*(?=\w)")
_NAME = re.compile(r"(?<!\w)[^\W\d_a-zа-яё][^\W\d_]{3,}")
_OTHER = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """A text as its words in lower case, one blank between them, in the compatible form of Unicode (NFKC)."""
    text = _SOFT.sub("", unicodedata.normalize("NFKC", _LINE_END.sub("", text))).casefold()
    return _OTHER.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def squeeze(folded: str) -> str:
    """A folded text without its blanks: what breaks words apart is gone."""
    return folded.replace(" ", "")


class Haystack:
    """A text in which words are looked for."""

    def __init__(self, parts: Iterable[str]) -> None:
        folded: list[str] = []
        for part in parts:
            folded.append(fold(part))
            if _LINE_END.search(part):  # a hyphen at the end of a line may be the word's own
                folded.append(fold(_LINE_END.sub("- ", part)))
        self.words = f" {' | '.join(folded)} "
        # The bar keeps words of different parts from running into each other.
        self.letters = squeeze(self.words)

    def holds(self, run: str) -> bool:
        """Whether a folded run of words stands in it."""
        letters = squeeze(run)
        return (len(letters) >= LONG and letters in self.letters) or f" {run} " in self.words

    def count(self, run: str) -> int:
        """How often a folded run of words stands in it."""
        letters = squeeze(run)
        return self.letters.count(letters) if len(letters) >= LONG else self.count_word(run)

    def count_word(self, run: str) -> int:
        """How often it stands there as whole words."""
        return self.words.count(f" {run} ")


def shingles(run: str) -> Iterator[str]:
    """A folded run in stretches of a few words, overlapping; a short one whole."""
    words = run.split()
    for at in range(max(1, len(words) - SHINGLE + 1)):
        yield " ".join(words[at : at + SHINGLE])


def names_in(text: str) -> Iterator[str]:
    """The words of a text that begin with a capital letter, folded: names are told by one word alone."""
    for word in _NAME.findall(unicodedata.normalize("NFKC", _SOFT.sub("", text))):
        yield fold(word)


def can_be_told(run: str) -> bool:
    """Whether finding a folded run says anything: a letter, a small number or a sign stands on any page."""
    letters = squeeze(run)
    return len(letters) >= (3 if any(map(str.isalpha, letters)) else 5)
