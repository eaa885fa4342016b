"""What templates may do with a value: print a text in a language, a date, a language tag, a citation."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, cast

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from paperforge.model.language import Language, Text
from paperforge.model.metadata import Meeting
from paperforge.model.people import Side
from paperforge.model.terms import Term
from paperforge.pandoc.ast import Element, attr, rewrite, span
from paperforge.reading.prose import Prose
from paperforge.render import contested
from paperforge.render.slots import Slots, inlines_of
from paperforge.render.words import format_date, format_dates


def _prose(context: Context, markdown: str) -> list[Element]:
    prose = cast("Prose", context.resolve("prose"))
    return prose.blocks.get(markdown, [])


def _slots(context: Context) -> Slots:
    return cast("Slots", context.resolve("slots"))


@pass_context
def text(context: Context, value: Text, language: Language) -> Markup:
    """A text in a language, as inlines; where it is not there, the nearest one, marked with its own language."""
    return _slots(context).add_inlines(_nearest(context, value, language))


def _nearest(context: Context, value: Text, language: Language) -> list[Element]:
    if language in value:
        return inlines_of(_prose(context, value[language]))
    other = next(iter(value.languages()))
    return [span(attr(lang=str(other)), inlines_of(_prose(context, value[other])))]


@pass_context
def quoted_text(context: Context, value: Text, language: Language) -> Markup:
    """The same inside double quotation marks: its own double marks become single ones (Chicago 17, 13.30)."""

    def inner(element: Element) -> Element | None:
        if element["t"] == "Str":
            return {"t": "Str", "c": element["c"].translate(str.maketrans("“”", "‘’"))}
        return None

    return _slots(context).add_inlines(rewrite(_nearest(context, value, language), inner, "Str"))


@pass_context
def block(context: Context, value: Text, language: Language) -> Markup:
    """A text in a language, as blocks."""
    return _slots(context).add_blocks(_prose(context, value[language]))


@pass_context
def markdown(context: Context, value: str) -> Markup:
    """A text without a map per language, as inlines."""
    return _slots(context).add_inlines(inlines_of(_prose(context, value)))


@pass_context
def cite(context: Context, key: str) -> Markup:
    """A citation of a source, processed with those of the text."""
    citation = {
        "citationId": key,
        "citationPrefix": [],
        "citationSuffix": [],
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    return _slots(context).add_inlines([{"t": "Cite", "c": [[citation], [{"t": "Str", "c": f"[@{key}]"}]]}])


@pass_context
def positions(context: Context, value: Term, language: Language) -> Markup:
    """The definitions of a contested term side by side, as blocks."""
    words = cast("Mapping[Language, Any]", context.resolve("words"))[language]
    sides = cast("Mapping[str, Side]", context.resolve("sides"))
    prose = cast("Prose", context.resolve("prose"))
    return _slots(context).add_blocks(contested.positions(value, sides, language, words, prose))


@pass_context
def term_notes(context: Context, value: Term, language: Language) -> Markup:
    """What is to be known of the words of a term, as blocks."""
    words = cast("Mapping[Language, Any]", context.resolve("words"))[language]
    prose = cast("Prose", context.resolve("prose"))
    return _slots(context).add_blocks(contested.notes(value, language, words, prose))


def tag(language: Language) -> Markup:
    """A language's tag, for an attribute; a tag holds letters, digits and hyphens only."""
    return Markup(str(language))  # noqa: S704


def date(value: datetime.date | None, language: Language) -> str:
    """A date in words."""
    return format_date(value, language) if value else ""


def dates(meeting: Meeting, language: Language) -> str:
    """The days of a meeting."""
    return format_dates(meeting.start, meeting.end, language)


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (text, quoted_text, block, markdown, cite, positions, term_notes, tag, date, dates)
}
