"""What exports say in words: how labels stand to each other, false friends, status, whose sense an entry gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from paperforge.glossary.collect import Entry, Glossary
from paperforge.model.language import Language, Text
from paperforge.model.terms import Equivalence, FalseFriend
from paperforge.reading.project import Project
from paperforge.render.words import words_of

Remark = tuple[Language, str]


def remarks_on_labels(entry: Entry, glossary: Glossary, project: Project) -> Iterator[Remark]:
    """Equivalence between languages and false friends, as a sentence in each language of the project."""
    for language in project.languages:
        words = words_of(project.house, language)
        for each in entry.term.equivalence:
            yield language, _equivalence(each, entry.term.label, words, glossary, language)
        for friend in entry.term.false_friends:
            yield language, _false_friend(friend, words, glossary, language)


def remarks_on_status(entry: Entry, project: Project) -> Iterator[Remark]:
    """Whether the term is agreed."""
    for language in project.languages:
        words = words_of(project.house, language)
        yield language, f"{words['status']}: {words['term_statuses'][entry.term.status.value]}"


def remarks_on_side(side: str, project: Project) -> Iterator[Remark]:
    """Whose sense an entry gives."""
    for language in project.languages:
        yield language, f"{words_of(project.house, language)['sense_of']}: {name_side(side, project, language)}"


def name_side(side: str, project: Project, language: Language) -> str:
    """The name of a side in a language; its code where it has none."""
    known = project.configuration.sides.get(side)
    return known.name.nearest([language]) if known else side


def _equivalence(
    each: Equivalence, label: Text, words: Mapping[str, Any], glossary: Glossary, language: Language
) -> str:
    of, to = (_quote(glossary.plain(label.get(tag)) or str(tag), tag, words) for tag in (each.of, each.to))
    match = str(words["matches"][each.match.value]).replace("{of}", of)
    return f"{to} {match}{_note(each.note, glossary, language)}"


def _false_friend(friend: FalseFriend, words: Mapping[str, Any], glossary: Glossary, language: Language) -> str:
    word = _quote(friend.word, friend.language, words)
    return f"{words['false_friend']}: {word}{_note(friend.note, glossary, language)}"


def _quote(word: str, tag: Language, words: Mapping[str, Any]) -> str:
    """A word with its language, in the quotation marks of the language of the sentence."""
    opening, closing, *_ = words["crossrefs"]["quotes"]
    return f"{opening}{word}{closing} ({tag})"


def _note(note: Text | None, glossary: Glossary, language: Language) -> str:
    return f": {glossary.plain(note.nearest([language]))}" if note else ""
