"""Editions: which languages a document has, in which order, and whether it is the paper or something made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from paperforge.model.language import Language

PUBLIC = "public"
AUDIENCES = (PUBLIC,)


class Shape(StrEnum):
    """What a document is: the whole text, or one made from it."""

    TEXT = "text"
    BRIEF = "brief"
    FOUR_COLUMN = "four-column"
    SIDE_BY_SIDE = "side-by-side"
    GLOSSARY = "glossary"  # of several papers; no edition of a paper has it


@dataclass(frozen=True, slots=True)
class Edition:
    """An arrangement of a paper: its languages one after the other.

    The name is their tags joined by `-`; of another shape than the text, its name before them, or alone where it is in all
    languages that there are (`whole`).
    """

    languages: tuple[Language, ...]
    shape: Shape = Shape.TEXT
    whole: bool = False
    audience: str = ""  # whom it is for, where something is left out for them: one of `AUDIENCES`

    @property
    def name(self) -> str:
        """The name in file names and arguments: `en`, `ru`, `en-ru`, `brief`, `brief-en`, `side-by-side`."""
        tags = "-".join(map(str, self.languages))
        if self.shape is Shape.TEXT:
            return tags
        return str(self.shape) if self.whole else f"{self.shape}-{tags}"

    @property
    def file_name(self) -> str:
        """The name with whom it is for: `en`, `en.public`."""
        return f"{self.name}.{self.audience}" if self.audience else self.name

    @property
    def is_text(self) -> bool:
        """Whether it is the paper itself, one text after the other."""
        return self.shape is Shape.TEXT

    @property
    def is_whole_paper(self) -> bool:
        """Whether it holds the texts of the paper, and nothing made from them."""
        return self.shape in {Shape.TEXT, Shape.SIDE_BY_SIDE}

    def within(self, languages: Sequence[Language]) -> Edition:
        """The same of a paper that has only some of the languages, where it is of all that there are."""
        return (
            replace(self, languages=tuple(each for each in self.languages if each in languages)) if self.whole else self
        )


def parse_edition(name: str, languages: Sequence[Language]) -> Edition | None:
    """The edition a name means in a project with these languages; None if it means nothing."""
    name = name.lower()
    for shape in (Shape.BRIEF, Shape.FOUR_COLUMN, Shape.SIDE_BY_SIDE):
        if name == shape:
            return Edition(tuple(languages), shape, whole=True)
        if name.startswith(f"{shape}-"):
            chosen = _parse_tags(name.removeprefix(f"{shape}-"), languages)
            return Edition(chosen, shape) if chosen else None
    chosen = _parse_tags(name, languages)
    return Edition(chosen) if chosen else None


def _parse_tags(rest: str, languages: Sequence[Language]) -> tuple[Language, ...]:
    """Tags joined by `-`; none if one of them is unknown or stands twice.

    Tags may hold hyphens themselves (`en-US-ru-RU`), so the name is taken apart along the known tags, longest first.
    """
    chosen: list[Language] = []
    if rest.endswith("-"):
        return ()
    while rest:
        fitting = [
            language
            for language in languages
            if language not in chosen and (rest == language.tag.lower() or rest.startswith(f"{language.tag.lower()}-"))
        ]
        if not fitting:
            return ()
        best = max(fitting, key=lambda language: len(language.tag))
        chosen.append(best)
        rest = rest[len(best.tag) + 1 :]
    return tuple(chosen)


def default_editions(languages: Sequence[Language]) -> list[Edition]:
    """One edition per language, and all of them in sequence."""
    single = [Edition((language,)) for language in languages]
    return [*single, Edition(tuple(languages))] if len(single) > 1 else single
