"""Takes what is marked out of a tree: elements, sections, items, rows, and whatever is left empty by that.

What stays is the same element as before, or a copy that stands in the same place; trees are never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from paperforge.model.internal import MARKS
from paperforge.pandoc.ast import ATTRIBUTED, Element, attr_of, classes_of, walk

_BLANKS = frozenset({"Space", "SoftBreak", "LineBreak"})
_RAW = frozenset({"RawInline", "RawBlock"})
_CLOSING = tuple(".,;:!?)]}»”’…")
_PARAGRAPHS = frozenset({"Para", "Plain"})
Follow = Callable[[Element, Element], None]  # a copy, and what it was made from


def _nothing(_: Element, __: Element) -> None: ...


@dataclass
class Pruner:
    """Prunes trees; `ids` are those of elements that go though nothing marks them there. What goes is kept in `removed`."""

    ids: Collection[str] = ()
    follow: Follow = _nothing
    removed: list[Element] = field(default_factory=list)

    def blocks(self, blocks: list[Element]) -> list[Element]:
        """The blocks that stay."""
        kept: list[Element] = []
        level = 0  # of the section that is going, or 0
        for block in blocks:
            if block["t"] == "Header":
                if level and block["c"][0] > level:
                    self.removed.append(block)
                    continue
                level = block["c"][0] if self._goes(block) else 0
            if level or self._goes(block):
                self.removed.append(block)
            else:
                kept.extend(self._inside(block))
        return kept

    def inlines(self, inlines: list[Element]) -> list[Element]:
        """The inlines that stay, without the blanks that what goes leaves behind."""
        kept: list[Element] = []
        gap = False  # something has gone just before
        for inline in inlines:
            stays = [] if self._goes(inline) else self._inside(inline)
            if self._goes(inline):
                self.removed.append(inline)
            for each in stays:
                if gap:
                    _close_gap(kept, each)
                if not (gap and each["t"] in _BLANKS and (not kept or kept[-1]["t"] in _BLANKS)):
                    kept.append(each)
                    gap = False
            gap = gap or not stays
        while gap and kept and kept[-1]["t"] in _BLANKS:
            kept.pop()
        return kept if len(kept) != len(inlines) or any(a is not b for a, b in zip(kept, inlines)) else inlines  # noqa: B905

    def _goes(self, element: Element) -> bool:
        attribute = attr_of(element)
        if attribute and (is_marked(element) or (attribute[0] and attribute[0] in self.ids)):
            return True
        kind = element["t"]
        if kind in _RAW:  # a comment; other raw content was refused (SEC123)
            return True
        if kind in _PARAGRAPHS:
            return _has_bare_mark(element["c"])
        if kind == "Header":
            words = [inline for inline in element["c"][2] if inline["t"] not in _BLANKS]
            return _has_bare_mark(words) or (bool(words) and all(map(is_marked, words)))
        if kind in {"Figure", "Table"}:
            return any(_has_bare_mark(block["c"]) for block in element["c"][1][1] if block["t"] in _PARAGRAPHS)
        return False

    def _inside(self, element: Element) -> list[Element]:
        """The element with what stays in it: itself, a copy, or nothing where all that it held has gone."""
        kind, content = element["t"], element.get("c")
        make = getattr(self, f"_{kind.lower()}", None)
        if make is None:
            return [element]
        new = make(content)
        if new is content:
            return [element]
        if new is None:
            self._rest(element)
            return []
        copy = {"t": kind, "c": new}
        self.follow(copy, element)
        return [copy]

    def _rest(self, element: Element) -> None:
        """What was left empty goes with its id and its address: they tell something as well."""
        attribute = attr_of(element)
        if element["t"] == "Link":
            self.removed.append({"t": "Link", "c": [attribute, [], element["c"][2]]})
        elif attribute and attribute[0]:
            self.removed.append({"t": "Span", "c": [attribute, []]})

    # ------------------------------------------------------------ one method for each kind that holds others

    def _para(self, inlines: list[Element]) -> list[Element] | None:
        kept = self.inlines(inlines)
        return kept if kept or not inlines else None

    _plain = _emph = _strong = _underline = _strikeout = _superscript = _subscript = _smallcaps = _para

    def _blockquote(self, blocks: list[Element]) -> list[Element] | None:
        kept = self.blocks(blocks)
        return blocks if _same(kept, blocks) else (kept or None)

    _note = _blockquote

    def _div(self, content: list[Any]) -> list[Any] | None:
        kept = self._blockquote(content[1])
        return content if kept is content[1] else (None if kept is None else [content[0], kept])

    def _span(self, content: list[Any]) -> list[Any] | None:
        kept = self._para(content[1])
        return content if kept is content[1] else (None if kept is None else [content[0], kept, *content[2:]])

    _quoted = _link = _span

    def _image(self, content: list[Any]) -> list[Any]:
        kept = self.inlines(content[1])
        return content if kept is content[1] else [content[0], kept, *content[2:]]

    def _cite(self, content: list[Any]) -> list[Any]:
        citations = []
        for citation in content[0]:
            parts = {key: self.inlines(citation[key]) for key in ("citationPrefix", "citationSuffix")}
            same = all(parts[key] is citation[key] for key in parts)
            citations.append(citation if same else {**citation, **parts})
        if _same(citations, content[0]):
            return content
        # What pandoc prints where nobody makes a citation of it: the source, with what has gone.
        keys = "; ".join(f"@{citation['citationId']}" for citation in citations)
        return [citations, [{"t": "Str", "c": f"[{keys}]"}]]

    def _header(self, content: list[Any]) -> list[Any] | None:
        kept = self._para(content[2])
        return content if kept is content[2] else (None if kept is None else [*content[:2], kept])

    def _lineblock(self, lines: list[list[Element]]) -> list[list[Element]] | None:
        kept = []
        for line in lines:
            if _has_bare_mark(line):
                self.removed.append({"t": "Plain", "c": line})
            elif (new := self.inlines(line)) or not line:
                kept.append(new)
        return lines if _same(kept, lines) else (kept or None)

    def _bulletlist(self, items: list[list[Element]]) -> list[list[Element]] | None:
        kept = []
        for item in items:
            if _is_marked_item(item):
                self.removed.extend(item)
            elif (new := self._blockquote(item)) is not None:
                kept.append(new)
        return items if _same(kept, items) else (kept or None)

    def _orderedlist(self, content: list[Any]) -> list[Any] | None:
        kept = self._bulletlist(content[1])
        return content if kept is content[1] else (None if kept is None else [content[0], kept])

    def _definitionlist(self, items: list[list[Any]]) -> list[list[Any]] | None:
        kept: list[list[Any]] = []
        for item in items:
            term, definitions = item
            if _has_bare_mark(term):
                self.removed.extend([{"t": "Plain", "c": term}, *(block for each in definitions for block in each)])
                continue
            words, meanings = self._para(term), self._bulletlist(definitions)
            if words is term and meanings is definitions:
                kept.append(item)
            elif words is None or meanings is None:
                self.removed.extend([{"t": "Plain", "c": words or []}, *(b for each in meanings or [] for b in each)])
            else:
                kept.append([words, meanings])
        return items if _same(kept, items) else (kept or None)

    def _figure(self, content: list[Any]) -> list[Any] | None:
        attribute, caption, blocks = content
        kept, said = self._blockquote(blocks), self._caption(caption)
        if kept is None:
            self.removed.extend(caption[1])
            return None
        return content if kept is blocks and said is caption else [attribute, said, kept]

    def _caption(self, caption: list[Any]) -> list[Any]:
        kept = self.blocks(caption[1])
        return caption if _same(kept, caption[1]) else [caption[0], kept]

    def _table(self, content: list[Any]) -> list[Any] | None:
        attribute, caption, columns, head, bodies, foot = content
        said = self._caption(caption)
        new_head, new_foot = ([part[0], self._rows(part[1])] for part in (head, foot))
        new_bodies = [[body[0], body[1], self._rows(body[2]), self._rows(body[3])] for body in bodies]
        if not any(body[3] for body in new_bodies) and any(body[3] for body in bodies):
            self.removed.extend(caption[1])
            self.removed.extend(_cells(new_head[1]))
            return None
        parts = [(said, caption), (new_head[1], head[1]), (new_foot[1], foot[1])]
        parts += [(new[at], old[at]) for new, old in zip(new_bodies, bodies, strict=True) for at in (2, 3)]
        if all(new is old for new, old in parts):
            return content
        return [attribute, said, columns, new_head, new_bodies, new_foot]

    def _rows(self, rows: list[Any]) -> list[Any]:
        kept: list[Any] = []
        going = _going_rows(rows)
        for number, row in enumerate(rows):
            cells = row[1]
            if number in going:
                self.removed.extend(_cells([row]))
                continue
            new = [self._cell(cell, number, going) for cell in cells]
            if _same(new, cells):
                kept.append(row)
            elif any(cell[4] for cell in new):
                kept.append([row[0], new])
        return rows if _same(kept, rows) else kept

    def _cell(self, cell: list[Any], number: int, going: set[int]) -> list[Any]:
        """A cell of a row that stays; it spans fewer rows where some of them go."""
        blocks = self.blocks(cell[4])
        span = cell[2] - len(going & set(range(number, number + cell[2])))
        return cell if span == cell[2] and _same(blocks, cell[4]) else [*cell[:2], span, cell[3], blocks]


def _going_rows(rows: list[Any]) -> set[int]:
    """The rows that are marked; one that begins a cell over several rows takes those with it."""
    going: set[int] = set()
    for number, (_, cells) in enumerate(rows):
        if number in going or any(_is_marked_item(cell[4]) for cell in cells):
            going.update(*(range(number, number + max(cell[2], 1)) for cell in cells))
    return going


def is_marked(element: Element) -> bool:
    """Whether an element carries a mark itself."""
    return any(name in MARKS for name in classes_of(element))


def holds_marks(node: Any) -> bool:
    """Whether anything in a tree is marked."""
    return any(is_marked(element) for element in walk(node, *ATTRIBUTED))


def is_bare_mark(element: Element) -> bool:
    """Whether an element is a mark without words, which marks what it stands in."""
    return element["t"] == "Span" and not element["c"][1] and is_marked(element)


def _has_bare_mark(inlines: Iterable[Element]) -> bool:
    return any(is_bare_mark(inline) for inline in inlines)


def _is_marked_item(blocks: list[Element]) -> bool:
    return bool(blocks) and blocks[0]["t"] in _PARAGRAPHS and _has_bare_mark(blocks[0]["c"])


def _cells(rows: list[Any]) -> list[Element]:
    return [block for row in rows for cell in row[1] for block in cell[4]]


def _same(new: list[Any], old: list[Any]) -> bool:
    return len(new) == len(old) and all(one is other for one, other in zip(new, old, strict=True))


def _close_gap(kept: list[Element], following: Element) -> None:
    """No blank before a sign that closes, where the words between them have gone."""
    if kept and kept[-1]["t"] in _BLANKS and following["t"] == "Str" and following["c"].startswith(_CLOSING):
        kept.pop()
