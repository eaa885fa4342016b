"""The marks of a redline in a pandoc tree, and their reading: `accept` gives the new tree, `reject` the old one.

The marks are classes that no text may have (`refuse_marks`):

- `Span .redline-ins`, `Div .redline-ins`: what is new; `.redline-del`: what is gone. With the key `move`, a Div holds a block
  that stands elsewhere now: the same number where it stood (`.redline-del`) and where it stands (`.redline-ins`);
- `Span .redline-format` around two of `.redline-old` and `.redline-new`: the same words, with another emphasis;
- `Div .redline-was` around a block whose own properties changed; the key `shell` holds the old ones as JSON;
- `Div .redline-break` around two paragraphs that were one (the key `of` is `redline-ins`), or are one now (`redline-del`);
- an item of a list, or a definition, that is new or gone: one Div with the key `unit`; of a table, a row with the class itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from paperforge.errors import UsageError
from paperforge.pandoc.ast import Element, attr, classes_of, div, span, value_of, walk

_NAMES = ("ins", "del", "format", "old", "new", "was", "break")
INS, DEL, FORMAT, OLD, NEW, WAS, PARTED = (f"redline-{name}" for name in _NAMES)
ALL = frozenset({INS, DEL, FORMAT, OLD, NEW, WAS, PARTED})
MOVE, UNIT, SHELL, OF = "move", "unit", "shell", "of"

# Emphasis: around the same words, it is compared apart from them.
EMPHASIS = frozenset({"Emph", "Strong", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps"})


def refuse_marks(blocks: list[Element], name: str) -> None:
    """Raise `UsageError` where a text has a class of ours: its words would be taken for inserted or deleted ones."""
    for element in walk(blocks):
        if found := ALL & set(classes_of(element)):
            raise UsageError(f"{name} has the class “{min(found)}”, which redlines use", "Name it otherwise.")


def mark_inlines(kind: str, inlines: list[Element]) -> list[Element]:
    """Inlines that are new or gone."""
    return [span(attr("", [kind]), inlines)] if inlines else []


def mark_blocks(kind: str, blocks: list[Element], move: int = 0) -> Element:
    """Blocks that are new or gone; `move` is the number of what only stands elsewhere."""
    return div(attr("", [kind], **({MOVE: str(move)} if move else {})), blocks)


def mark_item(kind: str, blocks: list[Element], move: int = 0) -> list[Element]:
    """An item of a list that is new or gone."""
    values = {MOVE: str(move)} if move else {}
    return [div(attr("", [kind], **{UNIT: "item"}, **values), blocks)]


def mark_format(old: list[Element], new: list[Element]) -> Element:
    """Words whose emphasis is another one."""
    return span(attr("", [FORMAT]), [span(attr("", [OLD]), old), span(attr("", [NEW]), new)])


def mark_shell(block: Element, old: Any) -> Element:
    """A block whose own properties changed; `old` are those it had."""
    shell = json.dumps(old, ensure_ascii=False, sort_keys=True)
    return div(attr("", [WAS], **{SHELL: shell}), [block])


def mark_break(kind: str, paragraphs: list[Element]) -> Element:
    """Two paragraphs whose parting is new or gone."""
    return div(attr("", [PARTED], **{OF: kind}), paragraphs)


def kind_of(element: Any) -> str:
    """The mark that an element is, or an empty string."""
    if not isinstance(element, dict) or element.get("t") not in {"Span", "Div"}:
        return ""
    return next((name for name in element["c"][0][1] if name in ALL), "")


def unit_kind(item: Any) -> str:
    """The mark of a whole item of a list, or an empty string."""
    if isinstance(item, list) and len(item) == 1 and kind_of(item[0]) and value_of(item[0]["c"][0], UNIT):
        return kind_of(item[0])
    return ""


def row_kind(row: Any) -> str:
    """The mark of a row of a table, or an empty string."""
    return next((name for name in row[0][1] if name in {INS, DEL}), "")


def accept(blocks: list[Element]) -> list[Element]:
    """The new tree of a marked one."""
    return settle(_Reading(INS).blocks(blocks))


def reject(blocks: list[Element]) -> list[Element]:
    """The old tree of a marked one."""
    return settle(_Reading(DEL).blocks(blocks))


class _Reading:
    """One of the two texts of a marked tree: `kept` is the mark of what stands in it."""

    def __init__(self, kept: str) -> None:
        self.kept = kept

    def blocks(self, node: Any) -> Any:
        """A part of the tree, read."""
        if isinstance(node, list):
            return self.items(node)
        if not isinstance(node, dict):
            return node
        if node.get("t") == "Table":
            return self.table(node)
        return {key: self.blocks(value) for key, value in node.items()}

    def items(self, items: list[Any]) -> list[Any]:
        read: list[Any] = []
        for item in items:
            kind = kind_of(item) or unit_kind(item)
            if not kind:
                read.append(self.blocks(item))
            elif kind == FORMAT:
                chosen = item["c"][1][1 if self.kept == INS else 0]
                read.extend(self.blocks(chosen["c"][1]))
            elif kind == WAS:
                block = self.blocks(item["c"][1][0])
                shell = json.loads(value_of(item["c"][0], SHELL))
                read.append(block if self.kept == INS else put_shell(block, shell))
            elif kind == PARTED:
                parts = self.blocks(item["c"][1])
                read.extend(parts if value_of(item["c"][0], OF) == self.kept else [_joined(parts)])
            elif kind == self.kept and isinstance(item, list):
                read.append(self.blocks(item[0]["c"][1]))
            elif kind == self.kept:
                read.extend(self.blocks(item["c"][1]))
        # A definition whose term is gone is gone with it.
        return [each for each in read if not _is_lost_definition(each, items)]

    def table(self, node: Element) -> Element:
        def rows(rows: list[Any]) -> list[Any]:
            stay = [row for row in rows if row_kind(row) in {"", self.kept}]
            return [[_without_mark(row[0]), self.blocks(row[1])] for row in stay]

        attribute, caption, columns, head, bodies, foot = node["c"]
        return {
            "t": "Table",
            "c": [
                attribute,
                self.blocks(caption),
                columns,
                [head[0], rows(head[1])],
                [[own, heads, rows(inner), rows(outer)] for own, heads, inner, outer in bodies],
                [foot[0], rows(foot[1])],
            ],
        }


def _joined(paragraphs: list[Element]) -> Element:
    """Two paragraphs as one."""
    first, second = paragraphs
    return {"t": first["t"], "c": [*first["c"], {"t": "Space"}, *second["c"]]}


def _is_lost_definition(item: Any, before: list[Any]) -> bool:
    """Whether an item of a definition list is what is left of one that is not there: no term and no definition."""
    return item == [[], []] and any(isinstance(each, list) and len(each) == 2 and each != [[], []] for each in before)


def _without_mark(attribute: list[Any]) -> list[Any]:
    identifier, classes, values = attribute
    return [identifier, [name for name in classes if name not in {INS, DEL}], values]


# Shells: the properties of a block without what it holds --------------------------------------------------------------


def shell_of(block: Element) -> Any:
    """What a block is apart from its words: its kind, its attribute, the numbers of a list, the columns of a table."""
    kind: str = block["t"]
    content: Any = block.get("c")
    if kind == "Header":
        return [kind, content[0], content[1]]
    if kind in {"Div", "Figure"}:
        return [kind, content[0]]
    if kind == "OrderedList":
        return [kind, content[0]]
    if kind == "Table":
        attribute, caption, columns, head, bodies, foot = content
        inner = [[own, heads] for own, heads, _, _ in bodies]
        return [kind, attribute, caption[0], columns, head[0], inner, foot[0]]
    return [kind]


def put_shell(block: Element, shell: Any) -> Element:
    """A block with the properties of a shell; both are of kinds that can stand for each other (`same_kind`)."""
    kind, *own = shell
    content: Any = block.get("c")
    if kind == "Header":
        return {"t": kind, "c": [*own, content[2]]}
    if kind in {"Div", "Figure"}:
        return {"t": kind, "c": [own[0], *content[1:]]}
    if kind in {"OrderedList", "BulletList"}:
        items = content[1] if block["t"] == "OrderedList" else content
        return {"t": kind, "c": [own[0], items] if own else items}
    if kind == "Table":
        attribute, short, columns, head, inner, foot = own
        bodies = [[*mine, *body[2:]] for mine, body in zip(inner, content[4], strict=True)]
        caption = [short, content[1][1]]
        return {"t": kind, "c": [attribute, caption, columns, [head, content[3][1]], bodies, [foot, content[5][1]]]}
    return {"t": kind, "c": content}


_LISTS, _PARAGRAPHS = frozenset({"BulletList", "OrderedList"}), frozenset({"Para", "Plain"})


def same_kind(old: Element, new: Element) -> bool:
    """Whether one block can be the other, changed."""
    kinds = {old["t"], new["t"]}
    if len(kinds) > 1:
        return kinds in (_LISTS, _PARAGRAPHS)
    if old["t"] == "Table":
        return len(old["c"][2]) == len(new["c"][2]) and len(old["c"][4]) == len(new["c"][4])
    return True


# The form in which trees are compared ---------------------------------------------------------------------------------


Origins = dict[int, Element]  # by the identity of an element of a settled tree, the one it was made from


def settle(blocks: list[Element], origins: Origins | None = None) -> list[Element]:
    """A tree in the form in which trees are compared: what prints alike and was only written otherwise is the same.

    Line breaks of the source are blanks, words that touch are one string, neighbors with one emphasis are one element, a
    citation has no number of its note. Nothing that is printed changes. `origins` is filled: places are known by elements.
    """
    settled: list[Element] = _settle(blocks, origins)
    return settled


def _settle(node: Any, origins: Origins | None) -> Any:
    if isinstance(node, list):
        items = [_settle(item, origins) for item in node]
        return join(items) if any(isinstance(item, dict) and "t" in item for item in items) else items
    if not isinstance(node, dict):
        return node
    if node.get("t") == "SoftBreak":
        return {"t": "Space"}
    copy = {key: _settle(value, origins) for key, value in node.items()}
    if origins is not None and "t" in copy:
        origins[id(copy)] = node
    if "citationNoteNum" in copy:
        copy |= {"citationNoteNum": 0, "citationHash": 0}
    return copy


def join(items: Iterable[Any]) -> list[Any]:
    """Inlines without empty emphasis, in which words that touch are one, and so is emphasis."""
    joined: list[Any] = []
    for item in items:
        kind = item.get("t") if isinstance(item, dict) else None
        last = joined[-1] if joined and isinstance(joined[-1], dict) else {}
        if (kind in EMPHASIS or kind == "Str") and not item["c"]:
            continue
        if kind == "Str" and last.get("t") == kind:
            joined[-1] = {"t": "Str", "c": last["c"] + item["c"]}
        elif kind in EMPHASIS and last.get("t") == kind:
            joined[-1] = {"t": kind, "c": join([*last["c"], *item["c"]])}
        else:
            joined.append(item)
    return joined
