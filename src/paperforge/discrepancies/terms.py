"""Terms of a pair: those that are marked and those whose labels stand there; words that mislead in place of a label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from paperforge.bilingual.pieces import Piece
from paperforge.checks.prose import WORD
from paperforge.discrepancies.values import Mark, Side
from paperforge.model.language import Language, Text, TextList
from paperforge.model.phrases import Phrases, fold
from paperforge.model.terms import Term
from paperforge.pandoc.ast import attr_of, classes_of, plain_text, value_of, walk
from paperforge.pandoc.printed import Stretch
from paperforge.reading.paper import Paper

TERM = "term"


@dataclass
class Terms:
    """The terms of a paper as a text in one language may name them."""

    paper: Paper
    language: Language
    phrases: Phrases | None
    _stems: dict[str, str] = field(default_factory=dict)

    def read(self, side: Side, pieces: Sequence[Piece]) -> Iterator[Mark]:
        """The terms of a whole pair; where one is marked, its label says nothing more."""
        marked = list(self._marked(pieces))
        yield from marked
        yield from self._labels(side.stretches)

    def misleading(self, pieces: Sequence[Piece]) -> Iterator[Mark]:
        """Marked terms whose words are a false friend of the term, or deprecated for it."""
        for mark in self._marked(pieces):
            words = self._key(mark.words)
            for name in mark.values:
                if words in self._wrong[name] and words not in self._right[name]:
                    yield mark

    def _marked(self, pieces: Sequence[Piece]) -> Iterator[Mark]:
        body = self.paper.bodies[self.language]
        for piece in pieces:
            for element in walk(list(piece.blocks)):
                attribute = attr_of(element)
                if attribute is None or "term" not in classes_of(element):
                    continue
                reference = value_of(attribute, "ref")
                if reference in self.paper.terms:
                    words, around = plain_text(element["c"][1]), piece.words
                    span = body.places.span(element) if body.places.knows(element) else piece.span
                    at = max(0, around.find(words))
                    yield Mark(TERM, frozenset({reference}), span, words, around, at, sure=True)

    def _labels(self, stretches: Iterable[Stretch]) -> Iterator[Mark]:
        for stretch in stretches:
            words = list(WORD.finditer(stretch.text))
            index = 0
            while index < len(words):
                size, names = self._longest(words, index)
                if names:
                    start, end = words[index].start(), words[index + size - 1].end()
                    yield Mark.of(TERM, names, stretch, start, end)
                index += size

    def _longest(self, words: list[re.Match[str]], index: int) -> tuple[int, frozenset[str]]:
        for key, names in self._by_first.get(self._stem(words[index][0]), ()):
            run = words[index : index + len(key)]
            if len(run) == len(key) and all(self._stem(word[0]) == stem for word, stem in zip(run, key, strict=True)):
                gaps = (one.string[one.end() : other.start()] for one, other in pairwise(run))
                if all(not gap.strip() for gap in gaps):
                    return len(key), names
        return 1, frozenset()

    @cached_property
    def _by_first(self) -> Mapping[str, Sequence[tuple[tuple[str, ...], frozenset[str]]]]:
        """Labels by their first word, the longest first."""
        found: dict[tuple[str, ...], set[str]] = {}
        for name, keys in self._right.items():
            for key in keys:
                found.setdefault(key, set()).add(name)
        by_first: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
        for key in sorted(found, key=lambda key: (-len(key), key)):
            if key:
                by_first.setdefault(key[0], []).append((key, frozenset(found[key])))
        return by_first

    @cached_property
    def _right(self) -> Mapping[str, frozenset[tuple[str, ...]]]:
        """Label and abbreviation of each term."""
        return {
            name: frozenset(self._key(words) for words in self._said(term.label) + self._said(term.abbreviation))
            for name, term in self.paper.terms.items()
        }

    @cached_property
    def _wrong(self) -> Mapping[str, frozenset[tuple[str, ...]]]:
        """Words that are not to be used for each term."""
        return {name: frozenset(map(self._key, self._misleading(term))) for name, term in self.paper.terms.items()}

    def _misleading(self, term: Term) -> Iterator[str]:
        yield from _all(term.deprecated, self.language)
        for friend in term.false_friends:
            if friend.language.primary == self.language.primary:
                yield friend.word

    def _said(self, text: Text | None) -> list[str]:
        words = text.get(self.language) or text.get(Language(self.language.primary)) if text else ""
        return [words] if words else []

    def _key(self, words: str) -> tuple[str, ...]:
        return tuple(self._stem(word) for word in WORD.findall(words))

    def _stem(self, word: str) -> str:
        """A word without its endings (влияние and влиянии lose one after the other)."""
        if word not in self._stems:
            stem, longer = fold(word).removesuffix("’s"), ""
            while self.phrases and stem != longer:
                stem, longer = self.phrases.stem(stem), stem
            self._stems[word] = stem
        return self._stems[word]


def _all(words: TextList | None, language: Language) -> tuple[str, ...]:
    return (words.get(language) or words.get(Language(language.primary))) if words else ()
