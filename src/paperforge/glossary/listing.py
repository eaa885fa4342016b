"""The glossary for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from paperforge.glossary.collect import Entry, Glossary
from paperforge.model.language import Text
from paperforge.reading.files import show_hidden
from paperforge.reading.project import Project


def format_text(glossary: Glossary, project: Project) -> str:
    """Each term with its labels, definitions and papers, by the project's first language; then how many there are."""
    lines = [show_hidden(line) for entry in glossary.entries for line in (*_entry(entry, glossary, project), "")]
    return "\n".join([*lines, _count(glossary)])


def _entry(entry: Entry, glossary: Glossary, project: Project) -> Iterator[str]:
    term = entry.term
    name = glossary.plain(term.label.nearest(project.languages))
    yield f"{name} · {term.status} · {entry.id}"
    yield f"    {_in_languages(term.label, glossary)}"
    if term.abbreviation:
        yield f"    short: {_in_languages(term.abbreviation, glossary)}"
    for language, words in glossary.said(term.definition):
        yield f"    {language}: {words}{_source(term.source)}"
    for side, each in term.definitions.items():
        yield f"    {side} ({each.language}): {glossary.plain(each.text)}{_source(each.source)}"
        for language, words in glossary.said(each.gloss):
            yield f"        {language}, gloss: {words}"
    if term.deprecated:
        forms = (f"{language}: {', '.join(term.deprecated.get(language))}" for language in term.deprecated.languages())
        yield f"    not to be used: {' · '.join(forms)}"
    yield f"    defined in {', '.join(entry.defined_in)}; used in {', '.join(entry.used_in) or 'no text'}"


def _in_languages(text: Text, glossary: Glossary) -> str:
    return " · ".join(f"{language}: {words}" for language, words in glossary.said(text))


def _source(key: str) -> str:
    return f" [{key}]" if key else ""


def _count(glossary: Glossary) -> str:
    count = len(glossary.entries)
    contested = sum(1 for entry in glossary.entries if entry.is_contested)
    papers = len(glossary.papers)
    return f"{count} term{'s' * (count != 1)} of {papers} paper{'s' * (papers != 1)}, {contested} contested"
