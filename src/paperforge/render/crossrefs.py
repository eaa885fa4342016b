"""References inside a paper, in the words of its languages: “Figure 2”, «рис. 2», «варианта 1», “section ‘What exists’”.

A reference becomes `Link .pf-ref kind [word and a no-break space, Span .pf-number [number]]`; one to a section without a
number or to a term holds no `.pf-number`. The words and their cases stand in templates/words/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from paperforge.model.language import Language, Text
from paperforge.pandoc.ast import Attr, Element, attr, holds, link, plain_text, rewrite, span, text, value_of
from paperforge.reading.brackets import spell_brackets
from paperforge.reading.prose import Prose
from paperforge.reading.targets import CASES, PLACE, grouped_keys, is_reference, wordless_target
from paperforge.render.numbering import Named

_CLOSING = "»”“’\"')]"
_INITIAL = re.compile(r"\w\.")
_WORDS = frozenset({"Str", "Code", "Math", "Space", "SoftBreak", "LineBreak"})
_UNKNOWN_NUMBER = "?"  # of a footnote, until the document is whole


@dataclass(frozen=True)
class References:
    """What is known when references of one language are resolved.

    `words` are the language's; `named` the targets by id; `anchors` the addresses of terms; `sources` the keys of the
    bibliography; `prefix` is put before the ids of other targets. Not `linked`: words only, where the targets are not part of
    the document.
    """

    words: Mapping[str, Any]
    named: Mapping[str, Named]
    anchors: Mapping[str, str]
    sources: Container[str]
    prefix: str = ""
    linked: bool = True

    def address(self, named: Named) -> str:
        """Where a link to a target leads."""
        return f"#{self.anchors[named.id] if named.kind == 'term' else self.prefix + named.id}"

    def link(self, named: Named, inlines: list[Element], attribute: Attr, title: str = "") -> Element:
        """Words that lead to a target."""
        if not self.linked:
            return span(attribute, inlines)
        return {"t": "Link", "c": [attribute, inlines, [self.address(named), title]]}


def resolve(blocks: list[Element], references: References) -> list[Element]:
    """Blocks in which every reference has its words and its address; what cannot be resolved stays and shows its id."""
    return [_Writer(references).visit(block) if holds(block, "Cite", "Link", "Span") else block for block in blocks]


def resolve_texts(prose: Prose, texts: Iterable[Text], references_in: Callable[[Language], References]) -> Prose:
    """The texts of the metadata with their references resolved, each in its language."""
    changed = dict(prose.blocks)
    for text_ in texts:
        for language in text_.languages():
            blocks = changed.get(text_[language], [])
            if holds(blocks, "Cite", "Link"):
                changed[text_[language]] = resolve(blocks, references_in(language))
    return Prose(changed, prose.spans)


@dataclass(frozen=True)
class _Form:
    """What an author asks of a reference: a case, and a first letter other than the place in the sentence would give."""

    at_start: bool
    case: str = ""
    only_number: bool = False


class _Writer:
    """Goes through a block in the order of its words, and knows what stands before each reference."""

    def __init__(self, references: References, within: frozenset[str] = frozenset()) -> None:
        self.references = references
        self.within = within  # the ids whose titles are being written: a title that holds itself would never end
        self.words: Mapping[str, Any] = references.words["crossrefs"]
        self.before = ""

    def visit(self, node: Any) -> Any:
        if isinstance(node, list):
            found: list[Any] = []
            for item in node:
                new = self.visit(item)
                found.extend(new if isinstance(new, list) and isinstance(item, dict) else [new])
            return found
        if not isinstance(node, dict) or "t" not in node:
            return {key: self.visit(value) for key, value in node.items()} if isinstance(node, dict) else node
        return self._element(node)

    def _element(self, element: Element) -> Element | list[Element]:
        kind = element["t"]
        if kind == "Note":
            outside, self.before = self.before, ""
            content = self.visit(element["c"])
            self.before = outside
            return {"t": kind, "c": content}
        if kind in {"Para", "Plain", "Header"}:
            self.before = ""
        if kind == "Cite":
            return self._cite(element)
        if kind == "Span" and (grouped := self._group(element)):
            return grouped
        if kind == "Link" and (resolved := self._link(element)):
            return resolved
        if kind in _WORDS:
            self.before += (element["c"] if kind == "Str" else plain_text(element)).strip() or " "
            return element
        return {**element, "c": self.visit(element["c"])} if "c" in element else element

    def _link(self, element: Element) -> Element | None:
        """A link without words gets them; a link with words of its own keeps them, and gets its address."""
        attribute, inlines, (target, title) = element["c"]
        named = self.references.named.get(target[1:]) if target.startswith("#") else None
        if wordless_target(element):
            if named is None or named.kind == PLACE:
                return link(target, [_strong(target)], attribute)
            return self._said(self._reference([named], self._form(attribute)))[0]
        if named is None:
            return None
        return self.references.link(named, self.visit(inlines), attribute, title)

    def _group(self, element: Element) -> list[Element]:
        """`[@op-a; @op-b]{case=ins}`; empty for any other span."""
        named = [self.references.named.get(key) for key in grouped_keys(element)]
        targets = [target for target in named if target and target.id not in self.references.sources]
        if not targets or len(targets) < len(named):
            return []
        return self._said(self._list(targets, self._form(element["c"][0])))

    def _form(self, attribute: Attr) -> _Form:
        at_start = "capital" in attribute[1] or ("lower" not in attribute[1] and self._starts())
        return _Form(at_start, value_of(attribute, "case"))

    def _cite(self, cite: Element) -> list[Element]:
        references = self.references
        if not is_reference(cite, references.named, references.sources):
            self.before += plain_text(cite["c"][1])
            return [cite]
        citations: list[dict[str, Any]] = cite["c"][0]
        inlines: list[Element] = []
        # Words between the references of a group keep them apart: `[see @fig-a, left; also @fig-b]`.
        for index, members in enumerate(_runs(citations)):
            inlines += self._said(text("; ") if index else [])
            inlines += self._run(members)
        return inlines

    def _run(self, citations: list[dict[str, Any]]) -> list[Element]:
        """References with words at most before the first and behind the last."""
        mode = citations[0]["citationMode"]["t"]
        prefix, suffix = citations[0]["citationPrefix"], citations[-1]["citationSuffix"]
        before = [*self.visit(prefix), *self._said(text(" "))] if prefix else []
        targets = [self.references.named[citation["citationId"]] for citation in citations]
        words = self._said(self._list(targets, _Form(self._starts(), only_number=mode == "SuppressAuthor")))
        if not suffix:
            return [*before, *words]
        # `@fig-x [left]` keeps its brackets: they are no locator of a source here.
        after = self.visit(suffix)
        return [*before, *words, *([*text(" ["), *after, *text("]")] if mode == "AuthorInText" else _after(after))]

    def _said(self, inlines: list[Element]) -> list[Element]:
        for inline in inlines:
            self.before += plain_text(inline) or " "
        return inlines

    def _starts(self) -> bool:
        """Whether a sentence begins here: at the start of a block, or behind an end that is no abbreviation's."""
        before = self.before.rstrip()
        if not before:
            return True
        words = before.rstrip(_CLOSING)
        if words[-1:] not in set(".!?…"):
            return False
        last = re.split(r"[\s(\[«“„]", words)[-1]
        return last.lower() not in self.words["abbreviations"].split() and not _INITIAL.fullmatch(last)

    def _list(self, targets: Sequence[Named], form: _Form) -> list[Element]:
        """Several targets in one reference: those of a kind that have numbers share the word."""
        groups: list[list[Named]] = []
        for (_, has_number), alike in groupby(targets, key=lambda named: (named.kind, _is_numbered(named))):
            members = list(alike)
            groups += [members] if has_number else [[named] for named in members]
        parts = [
            self._reference(group, form if index == 0 else _Form(False, form.case, form.only_number))
            for index, group in enumerate(groups)
        ]
        return self._joined(parts)

    def _joined(self, parts: list[list[Element]]) -> list[Element]:
        inlines = list(parts[0])
        for index, part in enumerate(parts[1:], start=2):
            between = "pair" if len(parts) == 2 else "last" if index == len(parts) else "comma"
            inlines += [*text(self.words[between]), *part]
        return inlines

    def _reference(self, group: list[Named], form: _Form) -> list[Element]:
        """One word, and a link for each of the group; the first holds the word."""
        first = group[0]
        if first.kind == "term":
            return [self._linked(first, _capital(list(first.title), form.at_start))]
        word = [] if form.only_number else [{"t": "Str", "c": f"{self._word(first, form, len(group) > 1)}\u00a0"}]
        if not _is_numbered(first):
            title = [_strong(f"#{first.id}")] if first.id in self.within else self._quoted(self._resolved_title(first))
            return [self._linked(first, [*word, *title])]
        links = [
            [self._linked(named, [*(word if named is first else []), span(attr("", ["pf-number"]), [_number(named)])])]
            for named in group
        ]
        return self._joined(links)

    def _word(self, named: Named, form: _Form, several: bool) -> str:
        """The word for a kind: in full at the start of a sentence or in a case asked for, else short if it can be."""
        words: Mapping[str, str] = self.words[named.kind]
        if words["short"] and not form.at_start and not form.case and _is_numbered(named):
            return words["short"]
        forms = dict(zip(CASES, words["many" if several else "one"].split(", "), strict=False))
        word = forms.get(form.case) or forms["nom"]
        return word[:1].upper() + word[1:] if form.at_start else word

    def _linked(self, named: Named, inlines: list[Element]) -> Element:
        return self.references.link(named, inlines, attr("", ["pf-ref"], kind=named.kind))

    def _resolved_title(self, named: Named) -> list[Element]:
        """A title with the words of the references in it."""
        title = spell_brackets(list(named.title))
        resolved: list[Element] = _Writer(self.references, self.within | {named.id}).visit(title)
        return resolved

    def _quoted(self, title: Sequence[Element]) -> list[Element]:
        """A title in the quotation marks of the language; those inside it become the inner ones."""
        opening, closing, inner_opening, inner_closing = self.words["quotes"]
        inner = str.maketrans({opening: inner_opening, closing: inner_closing})

        def plain_inside(element: Element) -> Element | list[Element] | None:
            if element["t"] == "Str":
                return {"t": "Str", "c": element["c"].translate(inner)}
            if element["t"] == "Quoted":
                return [{"t": "Str", "c": inner_opening}, *element["c"][1], {"t": "Str", "c": inner_closing}]
            if element["t"] == "Note":
                return []
            return element["c"][1] if element["t"] in {"Link", "Span", "Cite"} else None

        return [
            {"t": "Str", "c": opening},
            *rewrite(list(title), plain_inside, "Str", "Quoted", "Note", "Link", "Span", "Cite"),
            {"t": "Str", "c": closing},
        ]


def _runs(citations: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The citations of a group, parted where words stand between them."""
    runs: list[list[dict[str, Any]]] = []
    for citation in citations:
        if runs and not citation["citationPrefix"] and not runs[-1][-1]["citationSuffix"]:
            runs[-1].append(citation)
        else:
            runs.append([citation])
    return runs


def _is_numbered(named: Named) -> bool:
    return bool(named.number) or named.kind == "note"


def _number(named: Named) -> Element:
    return {"t": "Str", "c": named.number or _UNKNOWN_NUMBER}


def _capital(inlines: list[Element], wanted: bool) -> list[Element]:
    if not wanted or not inlines or inlines[0]["t"] != "Str":
        return inlines
    word = inlines[0]["c"]
    return [{"t": "Str", "c": word[:1].upper() + word[1:]}, *inlines[1:]]


def _strong(words: str) -> Element:
    return {"t": "Strong", "c": [{"t": "Str", "c": words}]}


def _after(suffix: list[Element]) -> list[Element]:
    """The words behind a reference; pandoc leaves out the blank before them."""
    starts_apart = plain_text(suffix)[:1] in set(",.;:") or suffix[0]["t"] == "Space"
    return suffix if starts_apart else [{"t": "Space"}, *suffix]
