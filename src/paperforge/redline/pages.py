"""A redline as pages: the documents of both versions as one, in the type and on the pages of the house.

Both are put together first, with their front matter, numbers and sources, and compared then: what stands on the pages is
exactly what either of them prints. Signs and words tell what changed, never color alone: `<ins>` is underlined, `<del>` struck
through, a bar stands beside both, and a word before each is heard and not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from paperforge.house import House
from paperforge.model.language import Language
from paperforge.pandoc.ast import (
    Element,
    attr,
    attr_of,
    classes_of,
    div,
    header,
    plain_text,
    rewrite,
    span,
    text,
    value_of,
    walk,
    without_ids,
)
from paperforge.redline.compare import TextChange
from paperforge.redline.marks import (
    DEL,
    EMPHASIS,
    FORMAT,
    INS,
    MOVE,
    OF,
    PARTED,
    WAS,
    kind_of,
    refuse_marks,
    row_kind,
    unit_kind,
)
from paperforge.redline.merge import merge
from paperforge.redline.signs import TAGS, heard, tagged
from paperforge.redline.summary import summarise
from paperforge.redline.telling import properties_of
from paperforge.redline.versions import WORK_TREE
from paperforge.render.document import Document, RunningHead
from paperforge.render.words import words_of

PAIRS = "pf-pairs"  # rows of texts side by side, as `formats.pair_tables` takes them
_SEEN = frozenset({"pf-redline-ins", "pf-redline-del", "pf-redline-format"})
_NO_BARS = frozenset({"pf-contents", "pf-list-of", "pf-cover"})


def redline_document(
    old: Document, new: Document, texts: Sequence[TextChange], values: int, labels: tuple[str, str]
) -> Document:
    """The pages of both versions as one document: a summary, then all of it with what changed; `labels` name the versions.

    `texts` and `values` are what the summary counts. Raises `UsageError` for a text with a class of ours.
    """
    for document in (old, new):
        refuse_marks(list(document.blocks), document.slug)
    words = {language: words_of(new.house, language)["redline"] for language in new.edition.languages}
    merged = merge(_with_lists_of(list(old.blocks), list(new.blocks)), list(new.blocks))
    shown = _Pages(new.house, new.language, words).blocks(merged, new.language)
    first = words[new.language]
    labels = (_label(labels[0], first), _label(labels[1], first))
    summary = [summarise(language, words[language], texts, values, labels) for language in new.edition.languages]
    arrow = " → ".join(labels)
    return replace(
        new,
        blocks=[div(attr("", ["pf-front", "pf-redline-summary"]), summary), *_without_dead_links(shown)],
        media={**old.media, **new.media},
        titles={language: f"{first['title']}: {title}" for language, title in new.titles.items()},
        heads=tuple(_head(head, f"{words[head.language]['title']}: {arrow}") for head in new.heads),
        other_editions=(),
    )


def _with_lists_of(old: list[Element], new: list[Element]) -> list[Element]:
    """The old pages under the contents of the new ones: lists made of headings and captions repeat what is told there."""
    lists = [each for each in walk(new) if _is_made_list(each)]

    def change(element: Element) -> Element | None:
        return lists.pop(0) if _is_made_list(element) and lists else None

    result: list[Element] = rewrite(old, change)
    return result


def _is_made_list(element: Element) -> bool:
    return bool({"pf-contents", "pf-list-of"} & set(classes_of(element)))


def _head(head: RunningHead, told: str) -> RunningHead:
    return replace(head, draft=f"{head.draft} · {told}" if head.draft else told)


def _label(label: str, words: Mapping[str, Any]) -> str:
    return str(words["work_tree"]) if label == WORK_TREE else label


# The marked tree as pages ---------------------------------------------------------------------------------------------


class _Pages:
    """Turns marks into what is printed."""

    def __init__(self, house: House, language: Language, words: Mapping[Language, Mapping[str, Any]]) -> None:
        self.house = house
        self.words = words
        self.by_tag = {str(each): each for each in words}
        self.first = language

    def blocks(self, blocks: Sequence[Element], language: Language, *, bars: bool = True) -> list[Element]:
        """Blocks with their marks shown; with `bars` beside what changed."""
        shown: list[Element] = []
        for block in blocks:
            kind = kind_of(block)
            if kind in {INS, DEL}:
                inside = self.unit(kind, block, language)
                shown += [_bar(inside)] if bars else inside
            elif kind == PARTED:
                inside = self.parted(block, language)
                shown += [_bar(inside)] if bars else inside
            elif kind == WAS:
                told = properties_of(block)
                inside = self.blocks(block["c"][1], language, bars=bars and not told)
                shown += [_bar([self.label(told, language), *inside])] if bars and told else inside
            else:
                shown.append(self.block(block, language, bars))
        return shown

    def parted(self, mark: Element, language: Language) -> list[Element]:
        """Two paragraphs, the first with the sign of its end, which is new or gone."""
        kind, paragraphs = value_of(mark["c"][0], OF), mark["c"][1]
        first, second = ({"t": each["t"], "c": self.inlines(each["c"], language)} for each in paragraphs)
        said = self.said(language, "parted" if kind == INS else "joined")
        sign = tagged(kind, [{"t": "Str", "c": "¶"}], said)
        return [{"t": first["t"], "c": [*first["c"], {"t": "Space"}, sign]}, second]

    def unit(self, kind: str, mark: Element, language: Language) -> list[Element]:
        """Blocks that are new, gone, or elsewhere now."""
        inside: list[Element] = mark["c"][1]
        move = value_of(mark["c"][0], MOVE)
        if move and kind == INS:
            return [
                self.label(f"{self.said(language, 'moved_here')} {move}", language),
                *self.blocks(inside, language, bars=False),
            ]
        if kind == DEL:
            inside = _gone(inside)
        told = [self.label(f"{self.said(language, 'moved_away')} {move}", language)] if move else []
        return [*told, *(self.whole(kind, block, language) for block in inside)]

    def whole(self, kind: str, block: Element, language: Language) -> Element:
        """A block all of whose words are new or gone."""
        first = True

        def mark(element: Element) -> Element | None:
            nonlocal first
            at = {"Para": None, "Plain": None, "Header": 2}.get(element["t"], -1)
            if at == -1:
                return None
            inlines = element["c"] if at is None else element["c"][at]
            said = self.said(language, TAGS[kind]) if first else ""
            first = False
            marked = [tagged(kind, inlines, said)] if inlines else []
            return {"t": element["t"], "c": marked if at is None else [*element["c"][:2], marked]}

        result: Element = rewrite([block], mark)[0]
        return result

    def block(self, block: Element, language: Language, bars: bool) -> Element:
        """A block that both texts have."""
        kind: str = block["t"]
        content: Any = block.get("c")
        own = attr_of(block)
        language = self.by_tag.get(value_of(own, "lang"), language) if own else language
        if kind in {"Para", "Plain"}:
            return self.leaf({"t": kind, "c": self.inlines(block["c"], language)}, bars)
        if kind == "Header":
            return self.leaf(header(block["c"][0], block["c"][1], self.inlines(block["c"][2], language)), bars)
        if kind == "Div":
            if PAIRS in classes_of(block):
                return div(block["c"][0], self.rows(block["c"][1], language))
            bars = bars and not _NO_BARS & set(classes_of(block))
            return div(block["c"][0], self.blocks(block["c"][1], language, bars=bars))
        if kind == "Table":
            return self.table(block, language)
        if kind in {"BulletList", "OrderedList"}:
            items = [self.item(item, language, bars) for item in (content if kind == "BulletList" else block["c"][1])]
            return {"t": kind, "c": items if kind == "BulletList" else [block["c"][0], items]}
        if kind == "DefinitionList":
            pairs = [
                [self.inlines(term, language), [self.item(each, language, bars) for each in given]]
                for term, given in block["c"]
            ]
            return {"t": kind, "c": pairs}
        if kind == "LineBlock":
            return {"t": kind, "c": [self.inlines(line, language) for line in block["c"]]}
        if kind == "BlockQuote":
            return {"t": kind, "c": self.blocks(block["c"], language, bars=bars)}
        if kind == "Figure":
            own, (short, caption), inside = block["c"]
            return {
                "t": kind,
                "c": [
                    own,
                    [short, self.blocks(caption, language, bars=False)],
                    self.blocks(inside, language, bars=False),
                ],
            }
        return block

    def rows(self, blocks: Sequence[Element], language: Language) -> list[Element]:
        """Rows of texts side by side: formats count on rows of cells there, so marks go into the cells."""
        shown: list[Element] = []
        for block in map(_without_shell, blocks):
            if kind_of(block):
                for row in map(_without_shell, block["c"][1]):
                    own, cells = row["c"]
                    inner = [div(each["c"][0], each["c"][1]) for each in map(_without_shell, cells)]
                    marked = [div(each["c"][0], [div(block["c"][0], each["c"][1])]) for each in inner]
                    shown += self.rows([row], language) if kind_of(row) else [self.pair_row(own, marked, language)]
            else:
                shown.append(self.pair_row(block["c"][0], block["c"][1], language))
        return shown

    def pair_row(self, own: Any, cells: Sequence[Element], language: Language) -> Element:
        """A row: one cell for each language, with what is new or gone in it."""
        found: dict[str, tuple[Any, list[Element]]] = {}
        for cell in map(_without_shell, cells):
            inner = [_without_shell(each) for each in cell["c"][1]] if kind_of(cell) else [cell]
            for each in inner:
                content = [div(cell["c"][0], each["c"][1])] if kind_of(cell) else each["c"][1]
                tag = value_of(each["c"][0], "lang")
                found.setdefault(tag, (each["c"][0], []))[1].extend(
                    self.blocks(content, self.by_tag.get(tag, language))
                )
        return div(own, [div(attribute, blocks) for attribute, blocks in found.values()])

    def leaf(self, shown: Element, bars: bool) -> Element:
        return _bar([shown]) if bars and _SEEN & _all_classes(shown) else shown

    def item(self, item: list[Element], language: Language, bars: bool) -> list[Element]:
        """An item of a list."""
        kind = unit_kind(item)
        if not kind:
            return self.blocks(item, language, bars=bars)
        inside = self.unit(kind, item[0], language)
        return [_bar(inside)] if bars else inside

    def table(self, block: Element, language: Language) -> Element:
        """A table; a bar stands beside each row in which something changed."""
        own, caption, columns, head, bodies, foot = block["c"]

        def rows(rows: list[Any]) -> list[Any]:
            return [self.row(row, language) for row in rows]

        shown = [[mine, heads, rows(inner), rows(outer)] for mine, heads, inner, outer in bodies]
        caption = [caption[0], self.blocks(caption[1], language, bars=False)]
        return {"t": "Table", "c": [own, caption, columns, [head[0], rows(head[1])], shown, [foot[0], rows(foot[1])]]}

    def row(self, row: Any, language: Language) -> Any:
        (identifier, classes, values), cells = row
        kind = row_kind(row)
        if kind:
            inside = [_gone(cell[4]) if kind == DEL else cell[4] for cell in cells]
            shown = [[self.whole(kind, block, language) for block in blocks] for blocks in inside]
        else:
            shown = [self.blocks(cell[4], language, bars=False) for cell in cells]
        changed = bool(_SEEN & {name for blocks in shown for block in blocks for name in _all_classes(block)})
        marked = [*(name for name in classes if name != kind), *(["pf-redline-row"] if changed else [])]
        return [[identifier, marked, values], [[*cell[:4], blocks] for cell, blocks in zip(cells, shown, strict=True)]]

    def inlines(self, inlines: Sequence[Element], language: Language) -> list[Element]:
        """Inlines with their marks shown."""
        shown: list[Element] = []
        for inline in inlines:
            kind = kind_of(inline)
            if kind == FORMAT:
                old, new = (each["c"][1] for each in inline["c"][1])
                said = [heard(self.said(language, "format"))]
                is_seen = _looks(old) != _looks(new)
                shown += [span(attr("", ["pf-redline-format"]), [*said, *new])] if is_seen else new
            elif kind:
                inside = inline["c"][1] if kind == INS else _gone(inline["c"][1])
                shown.append(tagged(kind, inside, self.said(language, TAGS[kind])))
            else:
                shown.append(self.inline(inline, language))
        return shown

    def inline(self, inline: Element, language: Language) -> Element:
        kind, content = inline["t"], inline.get("c")
        if kind == "Note":
            return {"t": kind, "c": self.blocks(inline["c"], language, bars=False)}
        if kind in {"Span", "Link"}:
            own, inside, *rest = inline["c"]
            return {"t": kind, "c": [own, self.inlines(inside, language), *rest]}
        if kind == "Quoted":
            return {"t": kind, "c": [inline["c"][0], self.inlines(inline["c"][1], language)]}
        if (
            isinstance(content, list)
            and content
            and isinstance(content[0], dict)
            and kind not in {"Image", "Cite", "Math"}
        ):
            return {"t": kind, "c": self.inlines(content, language)}
        return inline

    def said(self, language: Language, name: str) -> str:
        """A word of the house."""
        return str(self.words.get(language, self.words[self.first])["said"][name])

    def label(self, words: str, language: Language) -> Element:
        """Words of ours in brackets above a block."""
        inside = [{"t": "Plain", "c": text(f"[{words}]")}]
        return div(attr("", ["pf-redline-label"], lang=str(language)), inside)


def _all_classes(block: Element) -> set[str]:
    return {name for each in walk(block) for name in classes_of(each)}


def _looks(inlines: Sequence[Element]) -> list[str]:
    """What of the look of words is seen on a page: their emphasis, and where links lead out of the document."""
    kinds = [each["t"] for each in walk(list(inlines)) if each["t"] in EMPHASIS]
    targets = [each["c"][2][0] for each in walk(list(inlines)) if each["t"] == "Link"]
    return [*kinds, *(target for target in targets if not str(target).startswith("#"))]


def _without_shell(block: Element) -> Element:
    """A block whose own properties changed, as it is now."""
    inside: Element = block["c"][1][0] if kind_of(block) == WAS else block
    return inside


def _bar(blocks: list[Element]) -> Element:
    return div(attr("", ["pf-redline-bar"]), blocks)


def _gone(node: Any) -> Any:
    """What is not there any more: without ids, which may stand in the new text, and its notes as words: they have no number."""

    def change(element: Element) -> Element | None:
        if element["t"] != "Note":
            return None
        return span(attr("", ["pf-redline-note"]), text(f" [{plain_text(element['c'])}]"))

    return without_ids(rewrite(node, change))


def _without_dead_links(blocks: list[Element]) -> list[Element]:
    """Links inside the document that lead nowhere now are their words alone."""
    there = {own[0] for each in walk(blocks) if (own := attr_of(each)) and own[0]}

    def change(element: Element) -> Element | None:
        if element["t"] != "Link" or not str(element["c"][2][0]).startswith("#"):
            return None
        _, inside, (target, _) = element["c"]
        return None if target[1:] in there else span(["", [], []], inside)

    result: list[Element] = rewrite(blocks, change)
    return result
