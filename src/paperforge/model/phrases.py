"""What a language says in fixed words, and how its names change (templates/phrases/TAG.yml); for the checks of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Annotated

from pydantic import Field

from paperforge.model.people import Frozen

# Words with blanks between them: `a|b` either, `word*` any ending, `?word` may be missing. No regular expressions: a
# project brings phrases of its own, and no wording of them may take more than one look at a text.
Phrase = Annotated[str, Field(pattern=r"^\??[\w’-]+\*?(?:[ |]\??[\w’-]+\*?)*$", max_length=400)]
Word = Annotated[str, Field(pattern=r"^[\w’-]+$", max_length=60)]
Ending = Annotated[str, Field(pattern=r"^\w*$", max_length=12)]
Thousands = Annotated[str, Field(pattern=r"^1(?:000){1,4}$")]

_GAP = r"[ \u00a0\n]++"


class Ladder(Frozen):
    """The attribution ladder: how many held a view, in the one wording there is for it; the highest rung first."""

    all: str
    group: str
    generally: str
    many: str
    several: str
    some: str
    one: str

    def rungs(self) -> list[str]:
        """The wordings, the highest first."""
        return [getattr(self, name) for name in type(self).model_fields]


class Declension(Frozen):
    """The forms of a name that ends in one of `of`: `drop` letters give way to each of `add`."""

    of: tuple[Ending, ...]
    drop: int = Field(0, ge=0, le=4)
    add: tuple[Ending, ...]


class Phrases(Frozen):
    """The fixed words of one language."""

    ladder: Ladder
    consensus: tuple[Phrase, ...]
    unless: tuple[Word, ...] = ()
    reporting: tuple[Phrase, ...]
    numbers: Mapping[str, tuple[Word, ...]]
    scales: Mapping[Thousands, tuple[Word, ...]] = Field(default_factory=dict)
    options: tuple[Word, ...]
    counted: tuple[Phrase, ...]
    name_endings: tuple[Declension, ...] = ()
    word_endings: tuple[Ending, ...] = ()
    abbreviations: tuple[Word, ...] = ()

    @cached_property
    def claims(self) -> re.Pattern[str]:
        """A claim of consensus; group 1 holds a word up to three words before it that makes it none."""
        unless = "|".join(map(re.escape, map(fold, self.unless))) or r"(?!)"
        between = rf"(?:[^\W\d_][\w’-]*{_GAP}){{0,3}}?"
        return re.compile(rf"(?<!\w)(?:({unless}){_GAP}{between})?(?:{pattern_of(self.consensus)})(?!\w)")

    def claims_in(self, text: str) -> Iterator[re.Match[str]]:
        """The claims of consensus in a text; places are those in it."""
        folded = fold(text)
        if any(word in folded for word in self._claimed):
            yield from self.claims.finditer(folded)

    @cached_property
    def _claimed(self) -> frozenset[str]:
        """Beginnings of words of which a text has one wherever it has a claim: most texts have none."""
        return frozenset(chain.from_iterable(map(_longest_choice, self.consensus)))

    @cached_property
    def reports(self) -> re.Pattern[str]:
        """Words that attribute a view to somebody."""
        return re.compile(rf"(?<!\w)(?:{pattern_of(self.reporting)})(?!\w)")

    @cached_property
    def counts(self) -> re.Pattern[str]:
        """A number in words or digits, up to two words, and what is counted: groups 1 and 2."""
        words = "|".join(sorted((re.escape(fold(word)) for word in self.number_values), key=len, reverse=True))
        between = rf"(?:[^\W\d_][\w’-]*{_GAP}){{0,2}}?"
        return re.compile(rf"(?<![\w.,])({words}|\d{{1,2}}){_GAP}{between}({pattern_of(self.counted)})(?!\w)")

    @cached_property
    def number_values(self) -> Mapping[str, int]:
        """The words for numbers, with what they say."""
        return {fold(word): int(value) for value, words in self.numbers.items() for word in words}

    @cached_property
    def scale_values(self) -> Mapping[str, int]:
        """The words for thousands and more that stand behind a number, with what they say."""
        return {fold(word): int(value) for value, words in self.scales.items() for word in words}

    def forms(self, name: str) -> frozenset[str]:
        """A name in every form it may have in a sentence, folded."""
        name = fold(name)
        for declension in self.name_endings:
            if name.endswith(declension.of):
                kept = name[: len(name) - declension.drop]
                return frozenset({name, *(kept + ending for ending in declension.add)})
        return frozenset({name})

    def stem(self, word: str) -> str:
        """A word without its ending, folded; words of fewer than five letters as they are."""
        word = fold(word)
        if len(word) > 4 and word.endswith(self._endings):
            for ending in self._endings:
                if word.endswith(ending) and len(word) - len(ending) > 3:
                    return word[: -len(ending)]
        return word

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        """The endings of words, the longest first."""
        return tuple(sorted(filter(None, self.word_endings), key=len, reverse=True))


def fold(text: str) -> str:
    """A text in the spelling in which words are compared, character for character: lower case, no ё, one apostrophe."""
    lower = text.lower()
    # İ is two characters in lower case, Σ another one at the end of a word.
    if not text.isascii() and ("İ" in text or "Σ" in text):
        lower = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return lower.replace("ё", "е").replace("'", "’")


def pattern_of(phrases: Iterable[str]) -> str:
    """A regular expression for any of some phrases in a folded text; it has no groups."""
    return "|".join(_pattern(phrase) for phrase in phrases)


def _pattern(phrase: str) -> str:
    """A regular expression for a phrase; what it has taken it does not give back, so that it looks at no word twice."""
    pattern, begun = "", False
    for token in phrase.split():
        choices = f"(?>{'|'.join(_word(choice) for choice in token.split('|'))})"
        if token.startswith("?"):
            pattern += f"(?>{_GAP}{choices})?+" if begun else f"(?>{choices}{_GAP})?+"
        else:
            pattern += f"{_GAP}{choices}" if begun else choices
            begun = True
    return pattern


def _longest_choice(phrase: str) -> list[str]:
    """Of the words that a phrase cannot do without, those whose shortest wording is the longest."""
    needed = [token.split("|") for token in phrase.split() if not token.startswith("?")]
    choices = [[fold(choice.removesuffix("*")) for choice in token] for token in needed]
    return max(choices, key=lambda words: min(map(len, words)), default=[""])


def _word(choice: str) -> str:
    word = choice.removeprefix("?")
    return re.escape(fold(word.removesuffix("*"))) + (r"[\w’-]*+" if word.endswith("*") else r"(?!\w)")
