"""Editions: which languages a document has, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paperforge.model.language import Language


@dataclass(frozen=True, slots=True)
class Edition:
    """An arrangement of a paper: its languages one after the other; the name is their tags joined by `-`."""

    languages: tuple[Language, ...]

    @property
    def name(self) -> str:
        """The name in file names and arguments: `en`, `ru`, `en-ru`."""
        return "-".join(map(str, self.languages))


def parse_edition(name: str, languages: Sequence[Language]) -> Edition | None:
    """The edition a name means in a project with these languages; None if it means nothing.

    Tags may hold hyphens themselves (`en-US-ru-RU`), so the name is taken apart along the known tags, longest first.
    """
    rest, chosen = name.lower(), []
    if rest.endswith("-"):
        return None
    while rest:
        fitting = [
            language
            for language in languages
            if language not in chosen and (rest == language.tag.lower() or rest.startswith(f"{language.tag.lower()}-"))
        ]
        if not fitting:
            return None
        best = max(fitting, key=lambda language: len(language.tag))
        chosen.append(best)
        rest = rest[len(best.tag) + 1 :]
    return Edition(tuple(chosen)) if chosen else None


def default_editions(languages: Sequence[Language]) -> list[Edition]:
    """One edition per language, and all of them in sequence."""
    single = [Edition((language,)) for language in languages]
    return [*single, Edition(tuple(languages))] if len(single) > 1 else single
