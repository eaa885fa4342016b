"""pandoc's document tree as its JSON (pandoc-types 1.23): how to walk it, change it and build pieces of it.

An element is `{"t": type, "c": content}`; an attribute is `[id, [classes], [[key, value]…]]`. Trees are never changed in
place: `rewrite` returns new ones, so that the places found for a body (`locate`) stay true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Element = dict[str, Any]
Attr = list[Any]
Ast = dict[str, Any]

API_VERSION = [1, 23, 1]
LEAVES = frozenset(
    {"Str", "Space", "SoftBreak", "LineBreak", "Code", "Math", "RawInline", "CodeBlock", "RawBlock", "HorizontalRule"}
)  # the kinds that hold no other element
WITH_ATTR_FIRST = frozenset({"Code", "CodeBlock", "Div", "Span", "Link", "Image", "Figure", "Table"})
ATTRIBUTED = WITH_ATTR_FIRST | {"Header"}  # the kinds that have an attribute: for `walk` and `rewrite`
_FLAT = frozenset({"Str", "Space", "SoftBreak"})  # most of a tree; one level lies below each
SURVEYED = frozenset({"Para", "Plain", "Header", "Table"})  # the kinds of blocks of which is remembered what they hold
_INLINES_SECOND = frozenset({"Span", "Link", "Image"})  # behind their attribute; an address holds no element
MOST_SURVEYED = 4096  # blocks: some megabytes of text, and as many as the versions of a paper have


def document(blocks: list[Element]) -> Ast:
    """A document of blocks without metadata."""
    return {"pandoc-api-version": API_VERSION, "meta": {}, "blocks": blocks}


def walk(node: Any, *kinds: str) -> Iterator[Element]:
    """Every element below a node, or those of some kinds, in the order of the document.

    Iterative, so that depth does no harm. Most of a tree is words and blanks: they take no step of their own.
    """
    wanted = frozenset(kinds)
    passed = LEAVES - wanted if wanted else wanted
    stack: list[Iterator[Any]] = [iter((node,))]
    while stack:
        for item in stack[-1]:
            if isinstance(item, dict):
                kind = item.get("t")
                if kind in passed:
                    continue
                if kind is not None and (not wanted or kind in wanted):
                    yield item
                if kind in LEAVES or (kind in SURVEYED and wanted and wanted.isdisjoint(kinds_in(item))):
                    continue
                inside = iter(item.values()) if kind is None else _inside(kind, item.get("c"))
                if inside is not None:
                    stack.append(inside)
                    break
            elif isinstance(item, list):
                stack.append(iter(item))
                break
        else:
            stack.pop()


_kinds: dict[int, tuple[Element, frozenset[str]]] = {}


def kinds_in(block: Element) -> frozenset[str]:
    """The kinds of what a paragraph, a heading or a table holds.

    They are remembered, with the element itself so that no other gets its identity: a paper is walked through and rewritten
    some two hundred times for some rare kind, and most of its paragraphs hold words alone.
    """
    known = _kinds.get(id(block))
    if known is not None:
        return known[1]
    seen: set[str] = set()
    _survey(block["c"][2] if block["t"] == "Header" else block["c"], seen)
    found = frozenset(seen)
    if len(_kinds) >= MOST_SURVEYED:
        _kinds.clear()
    _kinds[id(block)] = (block, found)
    return found


def _survey(items: list[Any], seen: set[str]) -> None:
    """Add the kinds of all that a list holds. Most of it is words and blanks, of which none is looked at alone."""
    try:
        kinds = [item["t"] for item in items]
    except (TypeError, KeyError):  # the parts of a table, of a citation
        seen.update(each["t"] for each in walk(items))
        return
    seen.update(kinds)
    if not LEAVES.issuperset(kinds):
        for kind, item in zip(kinds, items, strict=True):
            if kind not in LEAVES and (content := item.get("c")):
                _survey(content[1] if kind in _INLINES_SECOND else content, seen)


def holds(node: Any, *kinds: str) -> bool:
    """Whether an element of some kinds stands below a node."""
    return next(walk(node, *kinds), None) is not None


def _inside(kind: str, content: Any) -> Iterator[Any] | None:
    """What may hold elements in the content of an element: of a list all but an attribute at its head."""
    if isinstance(content, list):
        inside = iter(content)
        if kind in WITH_ATTR_FIRST:
            next(inside, None)
        return inside
    return iter((content,)) if isinstance(content, dict) else None


def depth(node: Any) -> int:
    """How deeply lists and maps nest in a node."""
    deepest, level = 0, [node]
    while level:
        deepest += 1
        below: list[Any] = []
        words = False
        for each in level:
            if isinstance(each, dict):
                if each.get("t") in _FLAT:
                    words = True
                else:
                    below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
        deepest += words and not below
        level = below
    return deepest


Rewriter = Callable[[Element], "Element | list[Element] | None"]


def rewrite(node: Any, change: Rewriter, *kinds: str) -> Any:
    """A node in which every element, or each of some kinds, was handed to `change`, children first.

    `change` answers None to keep the element, another element, or a list of elements to stand in its place. What stays as it
    was is the very same object: nothing is copied that did not change, so neither tree may be changed in place.
    """
    wanted = frozenset(kinds)
    return _rewrite(node, change, wanted, LEAVES - wanted if wanted else wanted)


def _rewrite(node: Any, change: Rewriter, wanted: frozenset[str], passed: frozenset[str]) -> Any:
    if isinstance(node, list):
        return _rewrite_list(node, 0, change, wanted, passed)
    if not isinstance(node, dict):
        return node
    kind = node.get("t")
    if kind is None:
        values = {key: _rewrite(value, change, wanted, passed) for key, value in node.items()}
        return node if all(value is node[key] for key, value in values.items()) else values
    if kind not in LEAVES and not (kind in SURVEYED and wanted and wanted.isdisjoint(kinds_in(node))):
        old = node.get("c")
        if isinstance(old, list):
            new = _rewrite_list(old, 1 if kind in WITH_ATTR_FIRST else 0, change, wanted, passed)
        else:
            new = _rewrite(old, change, wanted, passed)
        if new is not old:
            node = {**node, "c": new}
    changed = None if wanted and kind not in wanted else change(node)
    return node if changed is None else changed


def _rewrite_list(
    items: list[Any], start: int, change: Rewriter, wanted: frozenset[str], passed: frozenset[str]
) -> list[Any]:
    """A list rewritten from an index on; most of its items are words and blanks, which most changes pass by."""
    out: list[Any] | None = None
    for index in range(start, len(items)):
        new = item = items[index]
        if isinstance(item, dict):
            kind = item.get("t")
            if kind in LEAVES:
                if kind not in passed and (changed := change(item)) is not None:
                    new = changed
            elif kind not in passed:
                new = _rewrite(item, change, wanted, passed)
        elif isinstance(item, list):
            new = _rewrite(item, change, wanted, passed)
        if out is None:
            if new is item:
                continue
            out = items[:index]
        if isinstance(new, list) and isinstance(item, dict) and "t" in item:
            out.extend(new)
        else:
            out.append(new)
    return items if out is None else out


def attr_of(element: Element) -> Attr | None:
    """The attribute of an element that has one (the list itself, in the element)."""
    if element["t"] in WITH_ATTR_FIRST:
        attr: Attr = element["c"][0]
        return attr
    if element["t"] == "Header":
        header_attr: Attr = element["c"][1]
        return header_attr
    return None


def classes_of(element: Element) -> list[str]:
    """The classes of an element; empty for those that can have none."""
    attr = attr_of(element)
    return attr[1] if attr else []


def value_of(attr: Attr, key: str) -> str:
    """The value of a key of an attribute, or an empty string."""
    return next((value for name, value in attr[2] if name == key), "")


def plain_text(node: Any) -> str:
    """What a node says, as plain text with single spaces; footnotes are left out."""
    is_paragraph = isinstance(node, dict) and node.get("t") in _PARAGRAPHS
    if is_paragraph and (known := _texts.get(id(node))) is not None:
        return known[1]
    parts: list[str] = []
    _collect_text(node, parts)
    found = "".join(parts).strip()
    if is_paragraph:
        if len(_texts) >= MOST_SURVEYED:
            _texts.clear()
        _texts[id(node)] = (node, found)
    return found


_PARAGRAPHS = frozenset({"Para", "Plain"})
_texts: dict[int, tuple[Element, str]] = {}  # as `_kinds`: several checks read each paragraph


_BREAKS = frozenset({"Space", "SoftBreak", "LineBreak"})
_BLOCKS = frozenset({"Para", "Plain", "Header", "CodeBlock", "LineBlock", "Div", "Figure", "Table", "BlockQuote"})


def _collect_text(node: Any, parts: list[str]) -> None:
    if isinstance(node, list):
        _collect_list(node, parts)
        return
    if not isinstance(node, dict) or "t" not in node:
        return
    kind = node["t"]
    content: Any = node.get("c")
    if kind == "Str":
        parts.append(content)
    elif kind in _BREAKS:
        parts.append(" ")
    elif kind in {"Code", "Math", "CodeBlock"}:
        parts.append(content[1])
    elif kind == "Quoted":
        left, right = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
        parts.append(left)
        _collect_text(content[1], parts)
        parts.append(right)
    elif kind not in {"Note", "RawInline", "RawBlock"}:
        _collect_text(content, parts)
        if kind in _BLOCKS:
            parts.append(" ")


def _collect_list(items: list[Any], parts: list[str]) -> None:
    """Most items are words and blanks, and take no call of their own."""
    for item in items:
        kind = item.get("t") if isinstance(item, dict) else None
        if kind == "Str":
            parts.append(item["c"])
        elif kind in _BREAKS:
            parts.append(" ")
        elif kind is not None or isinstance(item, list):
            _collect_text(item, parts)


def attr(identifier: str = "", classes: Iterable[str] = (), **values: str) -> Attr:
    """An attribute."""
    return [identifier, list(classes), [[key, value] for key, value in values.items()]]


def text(words: str) -> list[Element]:
    """Plain words as inlines; no-break spaces stay inside their word."""
    inlines: list[Element] = []
    for index, word in enumerate(words.split(" ")):
        if index:
            inlines.append({"t": "Space"})
        if word:
            inlines.append({"t": "Str", "c": word})
    return inlines


def para(inlines: list[Element]) -> Element:
    """A paragraph."""
    return {"t": "Para", "c": inlines}


def plain(inlines: list[Element]) -> Element:
    """A paragraph without the space around it."""
    return {"t": "Plain", "c": inlines}


def div(attribute: Attr, blocks: list[Element]) -> Element:
    """A Div."""
    return {"t": "Div", "c": [attribute, blocks]}


def span(attribute: Attr, inlines: list[Element]) -> Element:
    """A Span."""
    return {"t": "Span", "c": [attribute, inlines]}


def link(target: str, inlines: list[Element], attribute: Attr | None = None) -> Element:
    """A link without a title."""
    return {"t": "Link", "c": [attribute or attr(), inlines, [target, ""]]}


def header(level: int, attribute: Attr, inlines: list[Element]) -> Element:
    """A heading."""
    return {"t": "Header", "c": [level, attribute, inlines]}


Cell = list[Element]  # the blocks in it


def table(attribute: Attr, rows: list[list[str]], caption: Element | None = None, *, numbers: bool = True) -> Element:
    """A table of plain words, the first row its header; columns of `numbers`, all but the first, are set to the right."""
    cells = [[[plain(text(words))] if words else [] for words in row] for row in rows]
    return grid(attribute, cells[:1], cells[1:], caption, numbers=numbers)


def grid(
    attribute: Attr,
    head: list[list[Cell]],
    rows: list[list[Cell]],
    caption: Element | None = None,
    *,
    widths: list[float] | None = None,
    row_heads: int = 0,
    numbers: bool = False,
) -> Element:
    """A table of blocks: header rows, rows, the shares of its columns (`widths`), how many columns head their rows.

    A row of one cell among longer ones spans them all.
    """
    count = max(len(row) for row in [*head, *rows])
    left, right = ({"t": side} for side in ("AlignDefault", "AlignRight"))
    width: list[Element] = [{"t": "ColWidth", "c": each} for each in widths or []]
    columns = [
        [right if index and numbers else left, width[index] if width else {"t": "ColWidthDefault"}]
        for index in range(count)
    ]

    def lay(row: list[Cell]) -> list[Any]:
        span_ = count if len(row) == 1 else 1
        return [attr(), [[attr(), {"t": "AlignDefault"}, 1, span_, blocks] for blocks in row]]

    return {
        "t": "Table",
        "c": [
            attribute,
            [None, [caption] if caption else []],
            columns,
            [attr(), [lay(row) for row in head]],
            [[attr(), row_heads, [], [lay(row) for row in rows]]],
            [attr(), []],
        ],
    }


def without_ids(node: Any) -> Any:
    """A tree without ids, for what stands twice."""
    if isinstance(node, list):
        return [without_ids(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: without_ids(value) for key, value in node.items()}
    if "t" in copy and (own := attr_of(copy)) is not None:
        made = ["", own[1], own[2]]
        content = list(copy["c"])
        content[1 if copy["t"] == "Header" else 0] = made
        copy["c"] = content
    return copy
