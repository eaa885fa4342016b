"""META: what paper.yml says, against the rules of the house and the standards behind its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperforge import codes
from paperforge.diagnostics import Diagnostic, Stage, did_you_mean, name_path
from paperforge.model.language import TextList
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import find_texts

# FIRST, Traffic Light Protocol 2.0 (2022) and 1.0 (2016, WHITE).
TLP_LABELS = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR", "TLP:WHITE")

_ID = re.compile(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*")
_VERSION = re.compile(r"\d+(\.\d+)*")
_DOI = re.compile(r"10\.\d{4,9}(\.\d+)*/\S+")  # ISO 26324, DOI Handbook 2.2


_ORCID_HINT = "An ORCID is four groups of four digits, such as 0000-0002-1825-0097; compare each digit."


def is_in_series(paper: Paper) -> bool:
    """Whether a paper claims to be an option paper of the series; papers from elsewhere do not."""
    return paper.metadata.kind is not None


def check_identity(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """META001."""
    for name, pattern in (("id", _ID), ("version", _VERSION)):
        value = getattr(paper.metadata, name)
        if value and not pattern.fullmatch(value):
            expected = "letters, digits, dots and hyphens" if name == "id" else "numbers with dots"
            message = f"the {name} “{value}” is not valid; {expected} are expected"
            yield Diagnostic(codes.META001, message, paper.places.span(name))
        elif not value and is_in_series(paper):
            yield Diagnostic(codes.META001, f"the paper has no {name}", paper.places.key_span("kind"), f"Add `{name}`.")


def check_languages(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """META002: every text in every language the paper has."""
    texts = [(path, text.languages()) for path, text in find_texts(paper.metadata)]
    if isinstance(paper.metadata.keywords, TextList):
        texts.append((("keywords",), paper.metadata.keywords.languages()))
    for path, present in texts:
        missing = set(paper.languages) - set(present)
        for language in sorted(missing):
            message = f"“{name_path(path)}” is missing in {language}"
            yield Diagnostic(codes.META002, message, paper.places.key_span(*path), f"Add the text under `{language}:`.")


def check_author_names(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """META002: a name is never transliterated by machine, so it must stand in every language of the paper."""
    for identifier in dict.fromkeys(author.person for author in paper.metadata.authors if author.person):
        person = project.people.persons.get(identifier)
        if person is None or project.people_places is None:
            continue
        for language in paper.languages:
            if person.name.get(language) is None:
                message = f"the name of “{identifier}” is missing in {language}"
                place = project.people_places.key_span("persons", identifier, "name")
                yield Diagnostic(codes.META002, message, place, f"Add it under `{language}:`, as its bearer writes it.")


def check_statements(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """META003 and META006: what a paper of the series must say of itself."""
    if not is_in_series(paper):
        return
    place = paper.places.key_span("title")
    if paper.metadata.disclaimer is None:
        hint = "Add `disclaimer`, here or under `defaults: paper:` of paperforge.yml."
        yield Diagnostic(codes.META003, "the paper has no disclaimer", place, hint)
    if paper.metadata.funding is None:
        yield Diagnostic(codes.META006, "the paper does not say who funded it", place, "Add `funding`.")


def check_handling(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """META004."""
    label = paper.metadata.handling
    if label and label not in TLP_LABELS:
        hint = did_you_mean(label.upper(), TLP_LABELS) or f"One of: {', '.join(TLP_LABELS)}."
        yield Diagnostic(codes.META004, f"“{label}” is not a TLP label", paper.places.span("handling"), hint)
    elif not label and is_in_series(paper):
        place = paper.places.key_span("title")
        yield Diagnostic(codes.META004, "the paper has no handling label", place, "Add `handling: TLP:…`.")


def check_gates(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """META005: the change log passes every stage in its order, up to the paper's own."""
    stage = paper.metadata.stage
    passed = -1
    for index, change in enumerate(paper.metadata.history):
        if change.stage is None:
            continue
        if change.stage.rank > passed + 1:
            skipped = list(Stage)[passed + 1]
            message = f"the change log goes to “{change.stage}” without passing “{skipped}”"
            hint = f"Add the entry for “{skipped}” to `history`, or correct this stage."
            yield Diagnostic(codes.META005, message, paper.places.span("history", index, "stage"), hint)
        passed = change.stage.rank
    if paper.metadata.history and passed >= 0 and passed != stage.rank:
        last = list(Stage)[passed]
        message = f"the paper is at stage “{stage}”, but its change log ends at “{last}”"
        hint = f"Add an entry with `stage: {stage}` to `history`, or correct the stage."
        yield Diagnostic(codes.META005, message, paper.places.span("stage"), hint)
    elif passed < 0 and stage.rank > 0:
        message = f"the paper is at stage “{stage}”, but its change log does not say how it came there"
        yield Diagnostic(codes.META005, message, paper.places.span("stage"), "Give each `history` entry its `stage`.")


def check_affiliations(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """META007, for the persons who wrote this paper."""
    places = project.people_places
    for author in paper.metadata.authors:
        person = project.people.persons.get(author.person or "")
        if person is None or places is None:
            continue
        for index, affiliation in enumerate(person.affiliations):
            if affiliation.as_of is None:
                place = places.span("persons", author.person or "", "affiliations", index)
                message = f"an affiliation of “{author.person}” has no date"
                yield Diagnostic(codes.META007, message, place, "Add `as_of: YYYY-MM-DD`.")


def check_citable(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """META008."""
    citable, stage = paper.metadata.citable, paper.metadata.stage
    if citable is True and stage is not Stage.PUBLISHED:
        message = f"a paper at stage “{stage}” is marked as citable"
        yield Diagnostic(codes.META008, message, paper.places.span("citable"), "Write `citable: false`.")
    if citable is False and stage is Stage.PUBLISHED:
        message = "a published paper is marked “not for citation”"
        yield Diagnostic(codes.META008, message, paper.places.span("citable"), "Write `citable: true`.")


def check_numbers(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """META009: ISBN, DOI, and the ORCIDs of the authors."""
    imprint = paper.metadata.imprint
    if imprint and imprint.isbn and not is_isbn(imprint.isbn):
        span = paper.places.span("imprint", "isbn")
        message = f"“{imprint.isbn}” is not an ISBN: it lacks or mistypes a digit"
        yield Diagnostic(codes.META009, message, span, "An ISBN has 13 digits (before 2007: 10); compare each of them.")
    if imprint and imprint.doi and not _DOI.fullmatch(imprint.doi):
        hint = "Write it without https://doi.org/." if imprint.doi.startswith("http") else "A DOI is 10.prefix/suffix."
        yield Diagnostic(codes.META009, f"“{imprint.doi}” is not a DOI", paper.places.span("imprint", "doi"), hint)
    for index, author in enumerate(paper.metadata.authors):
        if author.orcid and not is_orcid(author.orcid):
            span = paper.places.span("authors", index, "orcid")
            yield Diagnostic(codes.META009, f"“{author.orcid}” is not an ORCID", span, _ORCID_HINT)
        person = project.people.persons.get(author.person or "")
        if person and project.people_places and person.orcid and not is_orcid(person.orcid):
            span = project.people_places.span("persons", author.person or "", "orcid")
            yield Diagnostic(codes.META009, f"“{person.orcid}” is not an ORCID", span, _ORCID_HINT)


def is_isbn(text: str) -> bool:
    """ISBN-13 or ISBN-10 with a right check digit (ISO 2108)."""
    digits = re.sub(r"[\s\u2010-\u2015-]", "", text).upper()
    if re.fullmatch(r"\d{13}", digits):
        return sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits)) % 10 == 0
    if re.fullmatch(r"\d{9}[\dX]", digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(value * (10 - index) for index, value in enumerate(values)) % 11 == 0
    return False


def is_orcid(text: str) -> bool:
    """An ORCID iD with a right check character (ISO/IEC 7064, MOD 11-2)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", text):
        return False
    digits = text.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits[-1] == ("X" if check == 10 else str(check))


CHECKS = (
    check_identity,
    check_languages,
    check_author_names,
    check_statements,
    check_handling,
    check_gates,
    check_affiliations,
    check_citable,
    check_numbers,
)
