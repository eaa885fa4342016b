"""TXT090: a paragraph that stands twice in one text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from paperforge import codes
from paperforge.checks.typography import fault
from paperforge.diagnostics import Diagnostic
from paperforge.pandoc.printed import Stretch
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project

MIN_WORDS = 12  # shorter ones are formulas that a text may repeat
MIN_WORDS_NEAR = 20
ALIKE = 90  # percent of the characters
_RUN = 4  # two paragraphs are compared where they share so many words in a row
_MAX_SHARED = 8  # words in a row that more paragraphs share are a formula, and say nothing
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class _Paragraph:
    stretch: Stretch
    words: tuple[str, ...]

    @cached_property
    def key(self) -> tuple[str, ...]:
        return tuple(map(str.casefold, self.words))

    @cached_property
    def names(self) -> Counter[str]:
        """Its numbers and capitalized words: where they differ, the paragraphs speak of different things."""
        return Counter(word for word in self.words if word[0].isupper() or not word.isalpha())

    def runs(self) -> list[tuple[str, ...]]:
        """The runs of words in it, each once."""
        return list(dict.fromkeys(zip(*(self.key[at:] for at in range(_RUN)), strict=False)))


def check_repetition(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TXT090, at the later of the two places."""
    for body in paper.bodies.values():
        yield from _find_doubles([each for each in map(_paragraph, body.stretches) if each])


def _paragraph(stretch: Stretch) -> _Paragraph | None:
    """The words of a stretch; None where it is short or a quotation."""
    words = tuple(_WORD.findall(stretch.text))
    return _Paragraph(stretch, words) if len(words) >= MIN_WORDS and any(stretch.free) else None


def _find_doubles(paragraphs: Sequence[_Paragraph]) -> Iterator[Diagnostic]:
    """Each paragraph is compared with those before it that share runs of words: about linear in the length of the text."""
    exact: dict[tuple[str, ...], _Paragraph] = {}
    by_run: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, paragraph in enumerate(paragraphs):
        other = exact.setdefault(paragraph.key, paragraph)
        if other is not paragraph:
            yield _double(paragraph, other, "this paragraph")
            continue
        places = [by_run[run] for run in paragraph.runs()]
        shared = Counter(chain.from_iterable(each for each in places if len(each) < _MAX_SHARED))
        likely = [paragraphs[each] for each, _ in shared.most_common(3)]
        near = next((each for each in likely if _is_alike(paragraph, each)), None)
        if near is not None:
            yield _double(paragraph, near, "nearly this paragraph")
        for each in places:
            if len(each) < _MAX_SHARED:
                each.append(index)


def _is_alike(one: _Paragraph, other: _Paragraph) -> bool:
    from rapidfuzz import fuzz

    if min(len(one.words), len(other.words)) < MIN_WORDS_NEAR or one.names != other.names:
        return False
    return fuzz.ratio(" ".join(one.key), " ".join(other.key), score_cutoff=ALIKE) >= ALIKE


def _double(paragraph: _Paragraph, other: _Paragraph, what: str) -> Diagnostic:
    place = other.stretch.span(0, 1).position
    words = " ".join(paragraph.words[:6])
    message = f"{what} (“{words} …”) already stands in line {place.line}"
    hint = "Delete one of the two, or say what the second one adds."
    return fault(codes.TXT090, paragraph.stretch, 0, len(paragraph.stretch.text), message, hint)


CHECKS = (check_repetition,)
