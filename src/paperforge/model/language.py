"""Languages as values, and texts that stand in several of them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, RootModel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

# RFC 5646, 2.1: language [-script] [-region] *[-variant]; no extensions or private use in a paper.
_TAG = r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"


@dataclass(frozen=True, slots=True, order=True)
class Language:
    """A language by its BCP 47 tag, in the tag's usual case: `en`, `ru`, `en-US`, `sr-Latn`."""

    tag: str

    @classmethod
    def parse(cls, tag: str) -> Language:
        """Read a tag; raises `ValueError` if it is not well-formed (RFC 5646, 2.1)."""
        if not re.fullmatch(_TAG, tag):
            raise ValueError(f"“{tag}” is not a language tag (BCP 47)")
        first, *rest = tag.split("-")
        return cls("-".join([first.lower(), *(_usual_case(part) for part in rest)]))

    def __str__(self) -> str:
        return self.tag

    @property
    def primary(self) -> str:
        """The language without script and region: `en` of `en-US`."""
        return self.tag.split("-")[0]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def parse(value: Any) -> Language:
            if isinstance(value, Language):
                return value
            try:
                return cls.parse(str(value))
            except ValueError as error:
                raise PydanticCustomError("language_tag", "{reason}", {"reason": str(error)}) from error

        return core_schema.no_info_plain_validator_function(
            parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{_TAG}$", "description": "A language tag (BCP 47), such as en or ru"}


def _usual_case(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


@lru_cache(maxsize=4096)
def _script_of_letter(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def script_of(words: str) -> str:
    """The script most letters of some words are in, as Unicode names it (`CYRILLIC`); empty without letters."""
    if words.isascii() and words.isalpha():
        return "LATIN"
    scripts = [_script_of_letter(letter) for letter in words if letter.isalpha()]
    if len(set(scripts)) < 2:
        return scripts[0] if scripts else ""
    return Counter(scripts).most_common(1)[0][0]


class Text(RootModel[Mapping[Language, str]]):
    """One text in several languages; none of them is the master."""

    model_config = ConfigDict(frozen=True)

    def __getitem__(self, language: Language) -> str:
        return self.root[language]

    def __contains__(self, language: Language) -> bool:
        return language in self.root

    def languages(self) -> Iterator[Language]:
        """The languages it stands in, in the order of the file."""
        return iter(self.root)

    def get(self, language: Language) -> str:
        """The text in a language, or an empty string."""
        return self.root.get(language, "")

    def nearest(self, languages: Iterable[Language]) -> str:
        """The text in the first of the languages that it has, else in any; for displays, never for a page."""
        for language in languages:
            if language in self.root:
                return self.root[language]
        return next(iter(self.root.values()), "")


class TextList(RootModel[Mapping[Language, tuple[str, ...]]]):
    """A list of words per language, such as keywords."""

    model_config = ConfigDict(frozen=True)

    def get(self, language: Language) -> tuple[str, ...]:
        """The words in a language; may be empty."""
        return self.root.get(language, ())

    def languages(self) -> Iterator[Language]:
        """The languages it stands in."""
        return iter(self.root)
