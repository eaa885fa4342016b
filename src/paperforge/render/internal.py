"""What is internal, in an edition that prints it: never by color alone, `[Internal: …]` stands around the words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from paperforge.model.internal import COMMENT, INTERNAL
from paperforge.model.language import Language, Text
from paperforge.pandoc.ast import (
    ATTRIBUTED,
    Element,
    attr,
    attr_of,
    classes_of,
    div,
    header,
    plain,
    rewrite,
    span,
    text,
)
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose, find_texts
from paperforge.redaction.pruning import holds_marks, is_marked

_BLOCKS = frozenset({"Div", "Table", "Figure", "CodeBlock"})


def show_internal(blocks: list[Element], words: Mapping[str, Any], ids: Collection[str] = ()) -> list[Element]:
    """Blocks with what is internal marked in words; `ids` are those of headings that are internal without a mark there."""

    def show(element: Element) -> Element | list[Element] | None:
        if element["t"] == "Header":
            level, attribute, inlines = element["c"]
            if is_marked(element) or attribute[0] in ids:
                # Behind the number: formats count on it at the beginning.
                at = 2 if inlines and "pf-heading-number" in classes_of(inlines[0]) else 0
                sign = [_sign(f"[{_word(element, words)}]"), {"t": "Space"}]
                return header(level, _bare(attribute), [*inlines[:at], *sign, *inlines[at:]])
            return None
        if not is_marked(element):
            return None
        bare = _without_mark(element)
        name = _word(element, words)
        if element["t"] == "Span":
            attribute, content = bare["c"]
            opening = [_sign(f"[{name}]")] if not content else [_sign(f"[{name}:"), {"t": "Space"}]
            return span(_named(attribute), [*opening, *content, *([_sign("]")] if content else [])])
        if element["t"] not in _BLOCKS:
            return span(attr("", ["pf-internal"]), [_sign(f"[{name}:"), {"t": "Space"}, bare, _sign("]")])
        attribute, inside = (bare["c"][0], bare["c"][1]) if element["t"] == "Div" else (attr(), [bare])
        return div(_named(attribute), [plain([_sign(f"[{name}:")]), *inside, plain([_sign("]")])])

    if not ids and not holds_marks(blocks):
        return blocks
    result: list[Element] = rewrite(_spread(blocks, ids), show, *ATTRIBUTED)
    return result


def _spread(blocks: list[Element], ids: Collection[str], inside: bool = False) -> list[Element]:
    """Blocks in which every heading of an internal section carries the mark: its reader may see no other."""
    spread: list[Element] = []
    level = 0  # of the internal section, or 0
    for block in blocks:
        if block["t"] == "Header":
            depth, attribute, inlines = block["c"]
            level = 0 if depth <= level else level
            if not level and (is_marked(block) or attribute[0] in ids):
                level = depth
            named = [attribute[0], [*attribute[1], INTERNAL], attribute[2]]
            spread.append(header(depth, named, inlines) if (level or inside) and not is_marked(block) else block)
        elif block["t"] == "Div":
            attribute, content = block["c"]
            within = _spread(content, ids, bool(level) or inside or is_marked(block))
            spread.append({"t": "Div", "c": [attribute, within]})
        else:
            spread.append(block)
    return spread


def show_internal_texts(
    paper: Paper, project: Project, prose: Prose, words: Mapping[Language, Mapping[str, Any]]
) -> Prose:
    """The texts of metadata, terms, options and of the project with what is internal marked in words, per language."""
    values: list[Any] = [paper.metadata, paper.beside.negotiation, *paper.terms.values()]
    values += [project.people, project.configuration]
    whole = {(text_, language) for value in values for text_, language in _internal_texts(value)}
    changed: dict[str, list[Element]] = {}
    for value in values:
        for _, each in find_texts(value):
            for language in each.languages():
                blocks = prose.blocks.get(each[language], [])
                if language in words and (holds_marks(blocks) or (each[language], language) in whole):
                    shown = show_internal(blocks, words[language])
                    is_whole = (each[language], language) in whole
                    changed[each[language]] = _headed(shown, words[language]) if is_whole else shown
    return replace(prose, blocks={**prose.blocks, **changed}) if changed else prose


def internal_ids(paper: Paper) -> frozenset[str]:
    """The ids in options.yml that are internal: their sections in the texts are."""
    negotiation = paper.beside.negotiation
    entries = (negotiation.options, negotiation.issues, negotiation.questions, negotiation.positions)
    return frozenset(name for each in entries for name, value in each.items() if value.internal)


def holds_internal(paper: Paper) -> bool:
    """Whether a paper says anything that is not for the public."""
    values: list[Any] = [paper.metadata, paper.beside.negotiation, *paper.terms.values()]
    return (
        bool(paper.metadata.internal)
        or any(not author.consent for author in paper.metadata.authors)
        or any(position.held_by for position in paper.beside.negotiation.positions.values())
        or any(holds_marks(body.ast["blocks"]) for body in paper.bodies.values())
        or any(holds_marks(blocks) for blocks in paper.prose.blocks.values())
        or any(_is_internal(each) for value in values for each in _models(value))
    )


def _internal_texts(value: Any) -> Iterator[tuple[str, Language]]:
    """The first text of every entry that is internal, by which the reader knows it; every text of a key that is."""
    for each in _models(value):
        if _is_internal(each):
            texts = [item for _, item in find_texts(each)][:1]
            yield from ((item[language], language) for item in texts for language in item.languages())
        for name in getattr(each, "internal", ()) if not isinstance(getattr(each, "internal", None), bool) else ():
            for _, item in find_texts(getattr(each, name)):
                yield from ((item[language], language) for language in item.languages())


def _is_internal(value: BaseModel) -> bool:
    return getattr(value, "internal", False) is True


def _models(value: Any) -> Iterator[BaseModel]:
    if isinstance(value, Text):
        return
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _models(getattr(value, name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _models(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _models(each)


def _headed(blocks: Sequence[Element], words: Mapping[str, Any]) -> list[Element]:
    sign = [_sign(f"[{words[INTERNAL]}]"), {"t": "Space"}]
    if blocks and blocks[0]["t"] in {"Para", "Plain"}:
        return [{"t": blocks[0]["t"], "c": [*sign, *blocks[0]["c"]]}, *blocks[1:]]
    return [plain(sign[:1]), *blocks]


def _word(element: Element, words: Mapping[str, Any]) -> str:
    return str(words[COMMENT if COMMENT in classes_of(element) else INTERNAL])


def _bare(attribute: list[Any]) -> list[Any]:
    return [attribute[0], [name for name in attribute[1] if name not in {INTERNAL, COMMENT}], attribute[2]]


def _named(attribute: list[Any]) -> list[Any]:
    return [attribute[0], [*attribute[1], "pf-internal"], attribute[2]]


def _without_mark(element: Element) -> Element:
    attribute = attr_of(element)
    assert attribute is not None  # noqa: S101 - what is marked has an attribute
    return {"t": element["t"], "c": [_bare(attribute), *element["c"][1:]]}


def _sign(words: str) -> Element:
    return span(attr("", ["pf-owner"]), text(words))
