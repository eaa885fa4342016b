"""Finds where the texts of a paper differ: pair by pair, each two languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations
from weakref import WeakKeyDictionary

from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.papers import metadata_pairs, pairs_of
from paperforge.bilingual.scripts import usual_script
from paperforge.discrepancies.brackets import Unlike, compare_brackets
from paperforge.discrepancies.citations import is_own_edition, read_citations
from paperforge.discrepancies.compare import Difference, differences, leftovers
from paperforge.discrepancies.names import Names, common_names
from paperforge.discrepancies.numbers import Reader, kind_of
from paperforge.discrepancies.terms import Terms
from paperforge.discrepancies.units import Stretches, find_stretches, take_apart, whole
from paperforge.discrepancies.values import BY_TABLE, Discrepancy, Found, Kind, Mark, Side, Unit
from paperforge.discrepancies.words import read_words
from paperforge.model.language import Language
from paperforge.model.senses import Senses
from paperforge.reading.paper import Paper
from paperforge.reading.phrases import phrases_of
from paperforge.reading.project import Project
from paperforge.reading.senses import senses_of

_BY_SENTENCE = frozenset({Kind.MODAL, Kind.NEGATION, Kind.QUANTITY})
Languages = tuple[Language, Language]
Read = Callable[[Side], Iterable[Mark]]
Reads = tuple[Read, Read]


# A listing and every edition ask for the discrepancies of one paper; they are found once.
_known: WeakKeyDictionary[Paper, list[Discrepancy]] = WeakKeyDictionary()


def find_discrepancies(paper: Paper, project: Project) -> list[Discrepancy]:
    """Everything in which two texts of a paper differ, in the order of the first of them."""
    if paper not in _known:
        _known[paper] = _find(paper, project)
    return _known[paper]


def _find(paper: Paper, project: Project) -> list[Discrepancy]:
    pairs = [*pairs_of(paper), *metadata_pairs(paper)]
    pieces = (piece for pair in pairs for each in pair.pieces.values() for piece in each)
    stretches = find_stretches(pieces, paper.stretches)
    found: list[Discrepancy] = []
    for left, right in combinations(paper.languages, 2):
        found += _Finder(paper, project, (left, right), stretches).find(pairs)
    return found


def left_out(languages: Languages, project: Project) -> tuple[Kind, ...]:
    """The kinds that nobody looks for in two languages, since the house has no table for one of them."""
    left, right = (senses_of(project.house, language) for language in languages)
    named = [kind for kind in BY_TABLE if kind is not Kind.NAME]  # states and persons need no table
    if left is None or right is None:
        return tuple(named)
    return tuple(kind for kind in named if not left.matchers[kind].keys() & right.matchers[kind].keys())


class _Finder:
    """Compares the texts of a paper in two languages."""

    def __init__(self, paper: Paper, project: Project, languages: Languages, stretches: Stretches) -> None:
        self.paper = paper
        self.languages = languages
        self.stretches = stretches
        left, right = (senses_of(project.house, language) for language in languages)
        phrases = [phrases_of(project.house, language) for language in languages]
        self.numbers = Reader(phrases[0], left).read, Reader(phrases[1], right).read
        self.terms = [Terms(paper, each, known) for each, known in zip(languages, phrases, strict=True)]
        self.by_table: dict[Kind, Reads] = {}
        if left and right:
            self.by_table = {kind: (_reader(kind, left, right), _reader(kind, right, left)) for kind in BY_TABLE}
        known = [
            frozenset(each.name["state"].says) if left and right and each and "state" in each.name else frozenset()
            for each in (left, right)
        ]
        names = [
            Names(project, language, each, states)
            for language, each, states in zip(languages, phrases, known, strict=True)
        ]
        self.names = names[0].read, names[1].read
        ours, theirs = (paper.bodies[language].stretches for language in languages)
        common = common_names(ours, theirs)
        self.proper = lambda side: names[0].proper(side, common), lambda side: names[1].proper(side, common)

    def find(self, pairs: Sequence[Pair]) -> Iterator[Discrepancy]:
        """The discrepancies of all pairs, those of brackets first."""
        in_brackets: dict[int, list[Discrepancy]] = {}
        for each in self._brackets(pairs):
            in_brackets.setdefault(id(each.pair), []).append(each)
        for pair in pairs:
            if not all(pair.pieces.get(language) for language in self.languages) or pair.untranslated:
                continue
            yield from _once([*in_brackets.get(id(pair), ()), *self._in_pair(pair)])

    def _in_pair(self, pair: Pair) -> Iterator[Discrepancy]:
        units = take_apart(pair, self.languages, self.stretches)
        for kind, reads in self._by_unit():
            yield from self._compare(units, reads, kind, pair)
        yield from self._terms(pair)
        yield from self._citations(pair)

    def _by_unit(self) -> Iterator[tuple[Kind | None, Reads]]:
        """What is compared sentence by sentence; None: the mark tells the kind."""
        yield None, self.numbers
        yield from ((kind, reads) for kind, reads in self.by_table.items() if kind is not Kind.NAME)
        named = [self.names, *([self.by_table[Kind.NAME]] if Kind.NAME in self.by_table else [])]
        yield Kind.NAME, (lambda side: _chain(named, 0, side), lambda side: _chain(named, 1, side))
        yield Kind.NAME, self.proper

    def _compare(self, units: Sequence[Unit], reads: Reads, kind: Kind | None, pair: Pair) -> Iterator[Discrepancy]:
        marks = [(list(reads[0](unit.left)), list(reads[1](unit.right)), unit) for unit in units]
        # Words that only answer do so in their own sentence.
        over = leftovers(
            [mark for here, _, _ in marks for mark in here if not mark.only_answers],
            [mark for _, there, _ in marks for mark in there if not mark.only_answers],
        )
        for here, there, unit in marks:
            # Of numbers as many stand in a pair as in the other text; of negations Russian has two where English has one.
            is_sure = unit.sure and kind is not None
            for difference in differences(here, there, None if is_sure else over):
                yield _discrepancy(difference, kind, unit, pair)

    def _terms(self, pair: Pair) -> Iterator[Discrepancy]:
        unit = whole(pair, self.languages, self.stretches)
        ours, theirs = (
            list(terms.read(side, pair.pieces[side.language]))
            for terms, side in zip(self.terms, (unit.left, unit.right), strict=True)
        )
        for difference in differences(ours, theirs):
            yield _discrepancy(difference, Kind.TERM, unit, pair)
        for index, terms in enumerate(self.terms):
            for mark in terms.misleading(pair.pieces[self.languages[index]]):
                other = next((each for each in (theirs, ours)[index] if each.values & mark.values), None)
                marks = (mark, other) if index == 0 else (other, mark)
                yield _discrepancy(Difference(marks[0], marks[1], certain=True), Kind.TERM, unit, pair)

    def _citations(self, pair: Pair) -> Iterator[Discrepancy]:
        unit = whole(pair, self.languages, self.stretches)
        ours, theirs = (list(read_citations(pair.pieces[language], self.paper)) for language in self.languages)
        may_have_own = len({usual_script(language) for language in self.languages}) == 2
        for difference in differences(ours, theirs):
            left, right = difference.left, difference.right
            # Each text may cite its own edition: a source in the script of one text stands for one in that of the other.
            if (
                may_have_own
                and left
                and right
                and all(
                    is_own_edition(mark, language, self.paper)
                    for mark, language in zip((left, right), self.languages, strict=True)
                )
            ):
                continue
            yield _discrepancy(difference, Kind.CITATION, unit, pair)

    def _brackets(self, pairs: Sequence[Pair]) -> Iterator[Discrepancy]:
        bodies = self.paper.bodies[self.languages[0]], self.paper.bodies[self.languages[1]]
        for each in compare_brackets(bodies, pairs):
            if isinstance(each, Unlike):
                left, right = (
                    Found(language, words, span, words)
                    for language, words, span in zip(self.languages, each.words, each.spans, strict=True)
                )
                yield Discrepancy(Kind.BRACKET, (left, right), each.pair, is_sure=True)
            else:
                unit = Unit(each.left, each.right)
                for kind, reads in self._by_unit():
                    for found in self._compare([unit], reads, kind, each.pair):
                        yield Discrepancy(Kind.BRACKET, found.sides, each.pair, found.is_sure)


def _reader(kind: Kind, ours: Senses, theirs: Senses) -> Read:
    return partial(read_words, kind=kind, ours=ours, theirs=theirs)


def _chain(named: Sequence[Reads], index: int, side: Side) -> Iterator[Mark]:
    for reads in named:
        yield from reads[index](side)


def _discrepancy(difference: Difference, kind: Kind | None, unit: Unit, pair: Pair) -> Discrepancy:
    one, side = (difference.left, unit.left) if difference.left else (difference.right, unit.right)
    assert one is not None  # noqa: S101 - a difference has a mark
    sides = _found(difference.left, unit.left), _found(difference.right, unit.right)
    # Where it is not sure which sentences belong together, one word that is missing is missing with its sentence.
    is_sure = unit.sure or difference.is_contrast or kind not in _BY_SENTENCE
    is_sure = is_sure and difference.is_sure and not pair.is_low
    return Discrepancy(kind or kind_of(one, side.language), sides, pair, is_sure)


def _found(mark: Mark | None, side: Side) -> Found:
    if mark is None:
        return Found(side.language, "", side.span, side.words)
    return Found(side.language, mark.words, mark.span, mark.around, mark.at)


def _once(found: Iterable[Discrepancy]) -> Iterator[Discrepancy]:
    """Without what the words of a bracket, or of another kind, have said already."""
    said: list[tuple[int, int, str]] = []
    for each in found:
        places = [(side.span.start, side.span.end, str(side.span.file.path)) for side in each.sides if side.words]
        if each.kind is not Kind.BRACKET and all(_is_said(place, said) for place in places):
            continue
        said += places
        yield each


def _is_said(place: tuple[int, int, str], said: Iterable[tuple[int, int, str]]) -> bool:
    return any(start <= place[0] and place[1] <= end and file == place[2] for start, end, file in said)
