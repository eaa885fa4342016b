"""TERM: what the sides mean by their words is said, once and with its source; a text uses the words that were chosen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from paperforge import codes
from paperforge.checks.prose import WORD, own_stretches
from paperforge.checks.typography import fault
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.model.language import Language, Text, TextList
from paperforge.model.phrases import Phrases, fold
from paperforge.model.terms import SideDefinition, Term, TermStatus
from paperforge.pandoc.ast import attr_of, classes_of, value_of
from paperforge.pandoc.printed import Stretch
from paperforge.reading.binding import Places
from paperforge.reading.paper import Paper
from paperforge.reading.phrases import phrases_of
from paperforge.reading.project import Project
from paperforge.source import Span


def check_sides(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TERM030."""
    parties = paper.metadata.parties or tuple(project.configuration.sides)
    for term_id, term in paper.terms.items():
        missing = [side for side in parties if side not in term.definitions]
        if term.status is TermStatus.CONTESTED and missing:
            message = f"the contested term “{term_id}” lacks the definition of {' and '.join(missing)}"
            hint = "Add it under `definitions:`, in the side's own words and with their source; or is the term agreed?"
            yield Diagnostic(codes.TERM030, message, paper.terms_places[term_id].key_span(term_id), hint)


def check_marks(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TERM031: each mark that leads to no term, and the first mark of each term that nobody defines."""
    known = {*paper.terms, *project.glossary}
    undefined: set[str] = set()
    for body in paper.bodies.values():
        for element in body.marked_up:
            attr = attr_of(element)
            if attr is None or "term" not in classes_of(element):
                continue
            place, reference = body.places.span(element), value_of(attr, "ref")
            term = paper.terms.get(reference)
            if not reference:
                hint = f"Write {{.term ref=…}}. {_some(known)}"
                yield Diagnostic(codes.TERM031, "a mark “.term” that does not say which term it is", place, hint)
            elif term is None:
                hint = did_you_mean(reference, known) or "Add it to terms.yml, beside the text, or to glossary.yml."
                message = f"the term “{reference}” is neither in terms.yml nor in glossary.yml"
                yield Diagnostic(codes.TERM031, message, place, hint)
            elif not term.is_defined and reference not in undefined:
                undefined.add(reference)
                where = _line(paper.terms_places[reference].key_span(reference))
                hint = "Add a `definition`, or `definitions` with one for each side."
                yield Diagnostic(codes.TERM031, f"the term “{reference}” has no definition ({where})", place, hint)


def _some(known: set[str]) -> str:
    return f"Known: {', '.join(sorted(known)[:12])}." if known else ""


def _line(span: Span) -> str:
    return f"{span.file.path}:{span.position.line}"


# ---------------------------------------------------------------- two concepts, one label


@dataclass(frozen=True)
class _Entry:
    """A term, the file it stands in, and whether this paper has it (or it only stands in the glossary)."""

    id: str
    term: Term
    places: Places
    used: bool

    def labels(self) -> Iterator[tuple[tuple[str, str], Span]]:
        """Language and folded label, with its place."""
        for language in self.term.label.languages():
            key = (str(language), fold(self.term.label[language]))
            yield key, self.places.span(self.id, "label", str(language))

    def deprecated(self) -> Iterator[tuple[tuple[str, str], Span]]:
        """Language and folded form that is not to be used, with its place."""
        for language in self.term.deprecated.languages() if self.term.deprecated else ():
            for index, form in enumerate(self.term.deprecated.get(language) if self.term.deprecated else ()):
                yield (str(language), fold(form)), self.places.span(self.id, "deprecated", str(language), index)


def check_labels(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TERM032; what the paper has nothing to do with in the glossary is left to papers that use it."""
    entries = _entries(paper, project)
    labels: dict[tuple[str, str], list[tuple[_Entry, Span]]] = defaultdict(list)
    for entry in entries:
        for key, place in entry.labels():
            for other, there in labels[key][:1] if entry.used else []:
                message = f"“{entry.id}” and “{other.id}” ({_line(there)}) have one label in {key[0]}"
                yield Diagnostic(codes.TERM032, message, place, "Tell them apart by another word, or make them one.")
            labels[key].append((entry, place))
        glossary = project.glossary_places
        if entry.used and glossary and entry.places is not glossary and entry.id in project.glossary:
            message = f"the term “{entry.id}” also stands in {_line(glossary.key_span(entry.id))}"
            hint = "Only the one beside the text is printed. Give one of the two another id, or delete it."
            yield Diagnostic(codes.TERM032, message, entry.places.key_span(entry.id), hint)
    for entry in entries:
        for key, form in entry.deprecated():
            for other, label in labels.get(key, []):
                if other.used or entry.used:
                    yield _deprecated_label(entry, form, other, label)


def _entries(paper: Paper, project: Project) -> list[_Entry]:
    """The terms of the glossary that this paper has not, then those of the paper."""
    found = []
    if project.glossary_places:
        places = project.glossary_places
        found = [
            _Entry(name, each, places, False) for name, each in project.glossary.items() if name not in paper.terms
        ]
    return found + [_Entry(name, each, paper.terms_places[name], True) for name, each in paper.terms.items()]


def _deprecated_label(entry: _Entry, form: Span, other: _Entry, label: Span) -> Diagnostic:
    """At the label, if this paper has it; else at the deprecated form."""
    if other.used:
        message = f"the label of “{other.id}” is a deprecated form of “{entry.id}” ({_line(form)})"
        return Diagnostic(codes.TERM032, message, label, "Choose another label, or allow the form.")
    message = f"a deprecated form of “{entry.id}” is the label of “{other.id}” ({_line(label)})"
    return Diagnostic(codes.TERM032, message, form, "Allow the form, or choose another label for the other term.")


# ---------------------------------------------------------------- forms that are not to be used


@dataclass(frozen=True)
class _Form:
    """A label (`instead` is empty) or a deprecated form, word by word without endings."""

    stems: tuple[str, ...]
    term_id: str = ""
    instead: str = ""


class _Stems:
    """Words without their endings (влияние and влиянии lose one after the other), each looked up once."""

    def __init__(self, phrases: Phrases | None) -> None:
        self._phrases = phrases
        self._known: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        if word not in self._known:
            stem, longer = fold(word).removesuffix("’s"), ""
            while self._phrases and stem != longer:
                stem, longer = self._phrases.stem(stem), stem
            self._known[word] = stem
        return self._known[word]


def check_deprecated(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TERM033, in the texts, each time; the glossary's forms hold for every paper."""
    terms = {**project.glossary, **paper.terms}
    for language, body in paper.bodies.items():
        stems = _Stems(phrases_of(project.house, language))
        forms = _forms(terms, language, stems)
        for stretch in own_stretches(body) if forms else ():
            yield from _deprecated_in(stretch, forms, stems)


def _forms(terms: Mapping[str, Term], language: Language, stems: _Stems) -> dict[str, list[_Form]]:
    """Labels and deprecated forms by their first word, the longest first; nothing where no form is deprecated."""
    forms: set[_Form] = set()
    labels: set[tuple[str, ...]] = set()
    for term_id, term in terms.items():
        label = _in(term.label, language) or term_id
        labels.add(tuple(stems(word) for word in WORD.findall(label)))
        for form in _all_in(term.deprecated, language):
            forms.add(_Form(tuple(stems(word) for word in WORD.findall(form)), term_id, label))
    by_first: dict[str, list[_Form]] = defaultdict(list)
    for each in sorted(forms, key=lambda form: (form.stems, form.term_id)):
        if each.stems and each.stems not in labels:  # one that is also a label is TERM032
            by_first[each.stems[0]].append(each)
    if by_first:
        for stem in labels:
            if stem:
                by_first[stem[0]].append(_Form(stem))
        for group in by_first.values():
            group.sort(key=lambda form: -len(form.stems))
    return by_first


def _in(text: Text, language: Language) -> str:
    return text.get(language) or text.get(Language(language.primary))


def _all_in(words: TextList | None, language: Language) -> tuple[str, ...]:
    return (words.get(language) or words.get(Language(language.primary))) if words else ()


def _deprecated_in(stretch: Stretch, forms: Mapping[str, list[_Form]], stems: _Stems) -> Iterator[Diagnostic]:
    words = list(WORD.finditer(stretch.text))
    index = 0
    while index < len(words):
        form = next(
            (each for each in forms.get(stems(words[index][0]), ()) if _stands(each, words, index, stems)), None
        )
        size = len(form.stems) if form else 1
        start, end = words[index].start(), words[index + size - 1].end()
        if form and form.instead and all(stretch.free[start:end]):
            message = f"“{stretch.text[start:end]}” is a deprecated form of “{form.term_id}”"
            yield fault(codes.TERM033, stretch, start, end, message, f"The term is: {form.instead}.")
        index += size


def _stands(form: _Form, words: list[re.Match[str]], index: int, stems: _Stems) -> bool:
    """Whether the words from an index on are this form, with blanks between them and nothing else."""
    run = words[index : index + len(form.stems)]
    if len(run) < len(form.stems) or any(stems(word[0]) != stem for word, stem in zip(run, form.stems, strict=True)):
        return False
    return all(not one.string[one.end() : other.start()].strip() for one, other in pairwise(run))


# ---------------------------------------------------------------- glosses and sources


def check_glosses(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TERM034, of definitions by sides and of those for all."""
    for term_id, term in paper.terms.items():
        places = paper.terms_places[term_id]
        for side, definition in term.definitions.items():
            missing = [each for each in paper.languages if not _can_read(definition, each)]
            if missing:
                named = " and ".join(map(str, missing))
                message = f"the definition of “{term_id}” by {side} has no gloss in {named}"
                place = places.key_span(term_id, "definitions", side, "gloss")
                hint = f"Say in that language what it says: gloss: {{{missing[0]}: …}}."
                yield Diagnostic(codes.TERM034, message, place, hint)
        for language in paper.languages if term.definition else ():
            if term.definition and not _in(term.definition, language):
                message = f"the definition of “{term_id}” is missing in {language}"
                place = places.key_span(term_id, "definition")
                yield Diagnostic(codes.TERM034, message, place, f"Add it under `{language}:`.")


def _can_read(definition: SideDefinition, language: Language) -> bool:
    if definition.language.primary == language.primary:
        return True
    return bool(definition.gloss and _in(definition.gloss, language))


def check_sources(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TERM035."""
    for term_id, term in paper.terms.items():
        places = paper.terms_places[term_id]
        hint = "Add `source:` with the citation key of where it says so."
        for side, definition in term.definitions.items():
            if not definition.source:
                message = f"the definition of “{term_id}” by {side} has no source"
                yield Diagnostic(codes.TERM035, message, places.key_span(term_id, "definitions", side), hint)
        if term.definition and not term.source:
            message = f"the definition of “{term_id}” has no source"
            yield Diagnostic(codes.TERM035, message, places.key_span(term_id, "definition"), hint)


CHECKS = (check_sides, check_marks, check_labels, check_deprecated, check_glosses, check_sources)
