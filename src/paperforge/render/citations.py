"""Citations: processed once per language, in the style of that language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import is_
from typing import Any

from paperforge.model.language import Language, script_of
from paperforge.pandoc.ast import Element, attr, div, document, holds, para, plain_text, rewrite, span
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.references import Reference
from paperforge.reading.styles import Style
from paperforge.render.words import full_tag

_ELSEWHERE = "pf-cited-elsewhere"

Inlines = list[Element]


def cite(
    text: list[Element],
    before: Sequence[Inlines],
    behind: Sequence[Inlines],
    references: Mapping[str, Reference],
    style: Style,
    language: Language,
    script: str,
    pandoc: Pandoc,
) -> tuple[list[Element], list[Inlines], list[Element]]:
    """Process the citations of a text, and of passages that stand before and behind it in the document.

    `script` is the one the language is written in. Returns the text, the passages in the order given, and the entries of
    the bibliography. The order matters to styles that cite in notes: the first note on a source says more than the others.
    """
    if not references or not holds([text, before, behind], "Cite"):
        return text, [*before, *behind], []
    twins = {reference.twin: key for key, reference in references.items() if reference.twin}
    asked = [_passages("before", before), *text, _passages("behind", behind)]
    asked = rewrite(asked, lambda element: _prepare(element, twins, style), "Cite")
    items = [_item_in(key, references, language, script) for key in references if key not in twins]
    answer = pandoc.cite(document(asked), items, style.content, full_tag(language))["blocks"]
    answer = rewrite(answer, _lift_translations if style.has_list else _lift_and_unlink, "Emph", "Span", "Link")
    answer = _tie_initials(answer)
    if style.notes and full_tag(language) == "en-US":
        answer = rewrite(answer, _tuck_stop, "Note")
    entries = [entry for block in answer if _identifier(block) == "refs" for entry in block["c"][1]]
    first, *blocks, last = [block for block in answer if _identifier(block) != "refs"]
    cited = [paragraph["c"] for passages in (first, last) for paragraph in passages["c"][1]]
    return blocks, cited, entries if style.numbers else _sort_scripts(entries, script)


def _passages(place: str, passages: Sequence[Inlines]) -> Element:
    return div(attr(f"{_ELSEWHERE}-{place}"), [para(passage) for passage in passages])


def _identifier(block: Element) -> str:
    return str(block["c"][0][0]) if block["t"] == "Div" else ""


def _prepare(element: Element, twins: Mapping[str, str], style: Style) -> Element | None:
    """A citation by the key of the source's first form, with locators as the style can print them."""
    if element["t"] != "Cite":
        return None
    citations = [
        {**asked, "citationId": twins.get(asked["citationId"], asked["citationId"])} for asked in element["c"][0]
    ]
    if not style.words_locators:
        citations = [_keep_locator_words(citation) for citation in citations]
    return {"t": "Cite", "c": [citations, element["c"][1]]}


_PAGE_LOCATOR = re.compile(r"[,\s]*(с\.|сс\.|стр\.|p\.|pp\.|\d)", re.IGNORECASE)


def _keep_locator_words(citation: dict[str, Any]) -> dict[str, Any]:
    """A suffix that is no page, marked with `{}` so that citeproc prints it as it is (pandoc manual, Citation syntax).

    Such a style prints every locator as a page; articles and sections must therefore reach it as words.
    """
    suffix = citation["citationSuffix"]
    if not suffix or _PAGE_LOCATOR.match(plain_text(suffix)):
        return citation
    first = suffix[0]
    words = first["c"] if first["t"] == "Str" else ""
    return {**citation, "citationSuffix": [{"t": "Str", "c": f"{{}}{words}"}, *suffix[1 if words else 0 :]]}


def _item_in(key: str, references: Mapping[str, Reference], language: Language, script: str) -> dict[str, Any]:
    """The item of a source as an edition in a language prints it: in the form that is in the script of that language.

    An item without a language is one in the language of the edition (CSL takes it so for the case of titles), and the
    house's own style describes only the others in another language.
    """
    reference = references[key]
    twin = references.get(reference.twin)
    form = twin if twin and reference.script != script and twin.script == script else reference
    item = {**form.item, "id": key}
    translation = (twin.translation if twin else "") or reference.translation
    if item.get("type") in {"bill", "legislation"} and "number" in item:
        item["number"] = str(item["number"]).replace("-", _HYPHEN)
    tongue = str(item.get("language", "")).split("-")[0]
    if tongue == language.primary:
        del item["language"]
    elif translation and script_of(translation) == script and item.get("title"):
        item.setdefault("title-short", item["title"])
        item["title"] = f'{item["title"]} <span class="nodecor">[{translation}]</span>'
    return item


# Public Law 115-44 is one number; citeproc would take it for a range (“Pub. L. Nos.”). Never seen outside this module.
_HYPHEN = "\ue000"

_CLOSING = ("”", "’", "»", "“")


def _lift_translations(element: Element) -> list[Element] | None:
    """A translated title out of the quotation marks or the italics of the title itself.

    Chicago Manual of Style, 18th edition, 13.101: `“Title” [Translation].`
    """
    if element["t"] == "Emph":
        title, lifted, rest = _split_translation(element["c"])
        return [{"t": "Emph", "c": title}, {"t": "Space"}, lifted, *rest] if lifted else None
    if element["t"] == "Span" and element["c"][0] == ["", [], []]:
        title, lifted, rest = _split_translation(element["c"][1])
        if lifted and rest and rest[-1]["t"] == "Str" and rest[-1]["c"] in _CLOSING:
            return [span(attr(), [*title, rest[-1]]), {"t": "Space"}, lifted, *rest[:-1]]
    return None


def _split_translation(inlines: Inlines) -> tuple[Inlines, Element | None, Inlines]:
    """What stands before a bracketed translation, its words as a plain Span, and what stands behind it."""
    for index, element in enumerate(inlines):
        if element["t"] == "Span" and "nodecoration" in element["c"][0][1] and plain_text(element).startswith("["):
            before = inlines[: index - 1] if index and inlines[index - 1]["t"] == "Space" else inlines[:index]
            return before, span(attr(), element["c"][1]), inlines[index + 1 :]
    return inlines, None, []


def _lift_and_unlink(element: Element) -> list[Element] | None:
    """The same, without the links to entries of a list that the style does not print."""
    if element["t"] == "Link" and element["c"][2][0].startswith("#ref-"):
        inlines: Inlines = element["c"][1]
        return inlines
    return _lift_translations(element)


def _tuck_stop(element: Element) -> Element | None:
    """The full stop that ends a note, inside quotation marks that stand before it, as American English has it.

    citeproc does so itself, but does not see through the link around the words.
    """
    if element["t"] != "Note" or element["c"][-1]["t"] != "Para":
        return None
    *blocks, last = element["c"]
    *inlines, stop = last["c"] or [{"t": "Space"}]
    tucked = _put_inside(inlines, stop) if stop == {"t": "Str", "c": "."} else None
    return {"t": "Note", "c": [*blocks, para(tucked)]} if tucked else None


def _put_inside(inlines: Inlines, stop: Element) -> Inlines | None:
    """Inlines with a stop before the quotation mark that ends them; None where none does."""
    if not inlines:
        return None
    *before, last = inlines
    if last == {"t": "Str", "c": "”"}:
        return [*before, stop, last]
    if last["t"] in {"Link", "Span"}:
        inner = _put_inside(last["c"][1], stop)
        return [*before, {"t": last["t"], "c": [last["c"][0], inner, *last["c"][2:]]}] if inner else None
    return None


_INITIAL = re.compile(r"\W*[^\W\d_]\.[,;]?")
_NAME = re.compile(r"\W*[^\W\d_][\w'’-]+")
_SPACE = {"t": "Space"}


def _tie_initials(node: Any) -> Any:
    """A tree of citations in which an initial stays with the name or the initial before it, by a no-break space.

    What has none stays the very same object.
    """
    if isinstance(node, str):
        return node.replace(_HYPHEN, "-") if _HYPHEN in node else node
    if isinstance(node, list):
        return _tie_in_list(node)
    if not isinstance(node, dict):
        return node
    if "t" not in node:
        return {key: _tie_initials(value) for key, value in node.items()}
    old = node.get("c")
    new = _tie_initials(old)
    return node if new is old else {**node, "c": new}


def _tie_in_list(items: list[Any]) -> list[Any]:
    tied: list[Any] = []
    for item in items:
        kind = item.get("t") if isinstance(item, dict) else ""
        if kind == "Space":  # half of a text, and no call for any of it
            tied.append(item)
            continue
        new = _tie_initials(item) if kind != "Str" or _HYPHEN in item["c"] else item
        before = tied[-2:] if kind == "Str" and "." in new["c"] and _is(new, _INITIAL) else []
        if len(before) == 2 and before[1] == _SPACE and (_is(before[0], _INITIAL) or _is(before[0], _NAME)):
            tied[-2:] = [{"t": "Str", "c": f"{before[0]['c']}\u00a0{new['c']}"}]
        else:
            tied.append(new)
    return items if len(tied) == len(items) and all(map(is_, tied, items)) else tied


def _is(inline: Any, pattern: re.Pattern[str]) -> bool:
    return (
        isinstance(inline, dict)
        and inline.get("t") == "Str"
        and bool(pattern.fullmatch(inline["c"].rsplit("\u00a0")[-1]))
    )


def _sort_scripts(entries: list[Element], script: str) -> list[Element]:
    """Entries in the script of the edition first, each part in the order of the style."""

    def is_foreign(entry: Element) -> bool:
        return script_of(next((letter for letter in plain_text(entry) if letter.isalpha()), "")) != script

    return sorted(entries, key=is_foreign)
