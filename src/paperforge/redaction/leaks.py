"""SEC127: what was taken out of a paper is looked for in every output, in whatever it could have been carried over by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Language
from paperforge.pandoc.ast import attr_of
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose, find_texts
from paperforge.redaction.names import silent_persons
from paperforge.redaction.outputs import Reading, read_output
from paperforge.redaction.removed import Removed, runs_of
from paperforge.redaction.words import Haystack, can_be_told, fold, names_in, shingles
from paperforge.source import Span

HINT = "Nothing was written. Look at ids, names and data that repeat the words; if there are none, please report it."


@dataclass(frozen=True)
class Search:
    """What is looked for, each with the place it came from: stretches of words, strings as they stand, digests of pictures.

    `names` are single words; they are looked for only in what is said to people, for machines have names of their own.
    """

    words: dict[str, Span | None]
    names: dict[str, Span | None]
    exact: dict[str, Span | None]
    digests: dict[str, Span | None]


def plan_search(
    removed: Sequence[Removed], whole: Paper, project: Project, prose: Prose, house: Iterable[str]
) -> Search:
    """What of the removed can be told apart from what remains: words that stand there too are nobody's secret.

    What remains is reckoned from the whole paper and what was taken out of it, never from the redacted one, which may hold
    what was forgotten there. `prose` are the texts of the project, `house` the words that its templates print.
    """
    remains = _Remains(removed, whole, Haystack([*_others(whole, project, prose), *house]))
    search = Search({}, {}, {}, {})
    for each in removed:
        if each.digest:
            search.digests.setdefault(each.words, each.span)
        elif each.exact:
            if len(each.words) > 3 and not remains.identifier(each.words):
                search.exact.setdefault(each.words, each.span)
        else:
            for run in shingles(fold(each.words)):
                if can_be_told(run) and not remains.run(run):
                    search.words.setdefault(run, each.span)
            for name in names_in(each.words):
                if not remains.word(name):
                    search.names.setdefault(name, each.span)
    return search


class _Remains:
    """Whether words stand in what remains: more often in the whole paper than in what was taken out, or beside it."""

    def __init__(self, removed: Sequence[Removed], whole: Paper, others: Haystack) -> None:
        self.whole = Haystack(_said_in(whole))
        self.gone = Haystack(each.words for each in removed if not (each.exact or each.digest or each.beside))
        self.others = others
        ids = Counter(attribute[0] for body in whole.bodies.values() for attribute in _attributes(body))
        self.ids = ids - Counter(each.words for each in removed if each.exact)

    def run(self, run: str) -> bool:
        """A folded run of words."""
        return self.others.holds(run) or self.whole.count(run) > self.gone.count(run)

    def word(self, word: str) -> bool:
        """A folded word by itself."""
        return f" {word} " in self.others.words or self.whole.count_word(word) > self.gone.count_word(word)

    def identifier(self, identifier: str) -> bool:
        """An id, also where it is an ordinary word."""
        return bool(self.ids[identifier]) or self.run(fold(identifier))


def _attributes(body: Body) -> Iterator[list[Any]]:
    return (attribute for element in body.elements if (attribute := attr_of(element)) and attribute[0])


def _said_in(paper: Paper) -> Iterator[str]:
    """The words of a paper, as often as they stand in it."""
    for body in paper.bodies.values():
        yield from runs_of(body.ast["blocks"])
    for value in (paper.metadata, paper.beside.negotiation, *paper.terms.values()):
        for _, text in find_texts(value):
            for language in text.languages():
                yield from runs_of(paper.prose.blocks.get(text[language], []))
    for languages in paper.metadata.keywords.root.values() if paper.metadata.keywords else ():
        yield from languages
    for author in paper.metadata.authors:
        yield author.name


def _others(paper: Paper, project: Project, prose: Prose) -> Iterator[str]:
    """What is printed beside the words of the paper itself: those of the project, of sources, linked papers, dates, charts."""
    for blocks in (
        *prose.blocks.values(),
        *(each for other in paper.others.values() for each in other.prose.blocks.values()),
    ):
        yield from runs_of(blocks)
    for language in paper.languages:
        yield from _calendar(language)
    silent = silent_persons(paper)
    people = {each.person or "" for each in paper.metadata.authors} | {
        each.person for each in paper.metadata.participants
    }
    for identifier in sorted(people - silent.keys()):
        known = project.people.persons.get(identifier)
        for name in known.name.root.values() if known else ():
            yield name.full
    for body in paper.bodies.values():
        yield from map(repr, body.charts.values())
    for reference in paper.references.values():
        yield from leaves(reference.item)


def _calendar(language: Language) -> Iterator[str]:
    """The words of dates, and the names of languages, which are printed by themselves (Unicode CLDR)."""
    from babel import Locale

    locale = Locale.parse(language.tag, sep="-")
    for context in ("format", "stand-alone"):
        yield from locale.months[context]["wide"].values()
        yield from locale.months[context]["abbreviated"].values()
    for other in ("en", "ru", language.primary):
        yield locale.languages.get(other, "")
    yield locale.get_display_name() or ""


def leaves(value: object) -> Iterator[str]:
    """Every scalar below a value, as a string."""
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)
    elif value is not None:
        yield str(value)


def find_leaks(search: Search, content: bytes, output_format: str, name: str) -> Iterator[Diagnostic]:
    """SEC127, one finding for each place of the paper of which something stands in an output called `name`.

    The words themselves are not repeated: logs are read by more people than papers.
    """
    try:
        reading = read_output(content, output_format)
    except Exception as failure:
        message = f"{name} cannot be read again, so nobody knows what is in it: {type(failure).__name__}"
        yield Diagnostic(codes.SEC127, message, hint=HINT)
        return
    reading.add("its name", name)
    seen: set[tuple[Span | None, str]] = set()
    for span, where in _found(search, reading):
        if (span, where) not in seen:
            seen.add((span, where))
            yield Diagnostic(codes.SEC127, f"what is internal here can be read in {name}, in {where}", span, HINT)


def _found(search: Search, reading: Reading) -> Iterator[tuple[Span | None, str]]:
    for where, texts in reading.texts.items():
        haystack = Haystack(texts)
        for run, span in search.words.items():
            if haystack.holds(run):
                yield span, where
        for text, span in search.exact.items():
            pattern = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])")
            if any(text in each and pattern.search(each) for each in texts):
                yield span, where
    for where, texts in reading.said.items():
        words = Haystack(texts).words
        yield from ((span, where) for name, span in search.names.items() if f" {name} " in words)
    for digest, span in search.digests.items():
        if digest in reading.digests:
            yield span, "its pictures"


def find_leaks_in_tree(search: Search, tree: object, name: str) -> Iterator[Diagnostic]:
    """SEC127 for the tree that all formats of an edition are written from: nothing breaks its words apart."""
    runs = runs_of(tree)
    haystack = Haystack(runs)
    found = [span for run, span in search.words.items() if haystack.holds(run)]
    found += [span for word, span in search.names.items() if f" {word} " in haystack.words]
    for span in dict.fromkeys(found):
        yield Diagnostic(codes.SEC127, f"what is internal here can be read in the edition “{name}”", span, HINT)
