"""The switch of languages of a page whose texts stand side by side: what it hides, and what it says.

Each part of the page that is in one language carries `data-pf-in=TAG`. The state of the switch is the radio button that is
checked, and rules of CSS that ask for it hide the parts in other languages; so the switch works without its script, which
keeps the reading place, follows links into hidden parts, and tells screen readers (templates/js/switch.js).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.house import TEMPLATES, House
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr_of, classes_of, div, rewrite, value_of
from paperforge.reading.editions import Shape
from paperforge.reading.project import ConfigurationError
from paperforge.render.document import Document
from paperforge.render.words import full_tag, language_name, name_in, words_of

PART = "data-pf-in"
SCRIPT = "js/switch.js"
# What ends a script element, and what would keep its end from being one (WHATWG HTML, 4.12.1.3).
_BREAKS_OUT = ("</script", "<script", "<!--")


@dataclass(frozen=True, slots=True)
class Choice:
    """A radio button: a language, or all of them (no `tag`).

    `labels` are its words with their languages; `lang` is what the page is in when it is chosen, `says` what is then told.
    """

    tag: str
    labels: tuple[tuple[str, str], ...]
    lang: str
    says: str


@dataclass(frozen=True, slots=True)
class Switch:
    """The switch of a page; `digest` is its script's for the Content-Security-Policy."""

    legend: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    apart: str
    script: Markup
    digest: str

    @property
    def letters(self) -> str:
        """All that it prints."""
        labels = [label for choice in self.choices for label in choice.labels]
        return "".join(words for _, words in [*self.legend, *labels])

    @property
    def css(self) -> str:
        """What hides the parts in other languages: on the screen only, for paper shows every text.

        Without its script a page shows a part that somebody was led to, even where the language is hidden.
        """
        rules = []
        for tag in (choice.tag for choice in self.choices if choice.tag):
            hidden = f'html:has(.pf-switch [value="{tag}"]:checked)', f'[{PART}]:not([{PART}="{tag}"])'
            rules.append(f"  {hidden[0]}.pf-js {hidden[1]},")
            rules.append(f"  {hidden[0]} {hidden[1]}:not(:target):not(:has(:target)) {{ display: none }}")
        return "\n".join(["@media screen {", *rules, "}"])


def make_switch(document: Document) -> Switch | None:
    """The switch of a page; None where its texts do not stand side by side, or there is one only."""
    languages = document.edition.languages
    if document.edition.shape is not Shape.SIDE_BY_SIDE or len(languages) < 2:
        return None
    words = {each: words_of(document.house, each)["switch"] for each in languages}
    every = "both" if len(languages) == 2 else "all"
    script = _read_script(document.house)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return Switch(
        legend=tuple((str(each), words[each]["legend"]) for each in languages),
        choices=(
            *(_choice(each, words) for each in languages),
            Choice(
                tag="",
                labels=tuple((str(each), words[each][every]) for each in languages),
                lang=full_tag(document.language),
                says=_says(languages, document.language, words),
            ),
        ),
        apart=words[document.language]["apart"],
        script=Markup(script),  # noqa: S704 - a file of the house
        digest=f"sha256-{digest}",
    )


def _choice(language: Language, words: Mapping[Language, Any]) -> Choice:
    name = ((str(language), language_name(language)),)
    return Choice(str(language), name, full_tag(language), _says([language], language, words))


def _says(shown: Iterable[Language], language: Language, words: Mapping[Language, Any]) -> str:
    names = ", ".join(name_in(each, language) for each in shown)
    return str(words[language]["shown"]).format(languages=names)


def _read_script(house: House) -> str:
    """The script as it stands in the page, where nothing of it may end the element."""
    script = house.read(SCRIPT)
    for words in _BREAKS_OUT:
        if words in script.lower():
            place = PurePosixPath(TEMPLATES, SCRIPT)
            found = Diagnostic(codes.PRJ136, f"“{words}” cannot stand in a script of a page", path=place)
            raise ConfigurationError("a script cannot be used", [found])
    return script


# ---------------------------------------------------------------- parts


def mark_parts(blocks: Sequence[Element], languages: Sequence[Language]) -> list[Element]:
    """The blocks with `data-pf-in` on what is in one language of the edition.

    Only on the outermost: a quotation in another language belongs to the text around it. A row that all languages share is
    none's, but the captions in it are.
    """
    tags = [str(each) for each in languages]
    return [_mark(block, tags) for block in blocks]


def _mark(block: Element, tags: Sequence[str]) -> Element:
    attribute = attr_of(block)
    if attribute is None:
        return block
    if "pf-common" in classes_of(block):
        marked: Element = rewrite(block, lambda each: _mark_captions(each, tags), "Figure")
        return marked
    if (tag := value_of(attribute, "lang")) in tags:
        return _with_part(block, tag)
    return div(attribute, [_mark(each, tags) for each in block["c"][1]]) if block["t"] == "Div" else block


def _mark_captions(element: Element, tags: Sequence[str]) -> Element | None:
    """A figure with its captions as parts, if every language has one: else the others' is all that a language has."""
    if element["t"] != "Figure":
        return None
    attribute, (short, captions), content = element["c"]
    if [value_of(attr_of(each) or ["", [], []], "lang") for each in captions] != list(tags):
        return None
    marked = [_with_part(each, tag) for each, tag in zip(captions, tags, strict=True)]
    return {"t": "Figure", "c": [attribute, [short, marked], content]}


def _with_part(block: Element, tag: str) -> Element:
    place = 1 if block["t"] == "Header" else 0
    identifier, classes, pairs = block["c"][place]
    content = list(block["c"])
    content[place] = [identifier, classes, [*pairs, [PART, tag]]]
    return {**block, "c": content}
