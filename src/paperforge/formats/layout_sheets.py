"""A patch-up of WeasyPrint's style sheets: one that was parsed for an earlier page is not parsed again.

A series prints all papers with a few style sheets, whose last lines hold what stands on each page of one paper: what they begin
with is a sheet of its own. What was said of one while it was parsed is said again for each page.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from paperforge.formats.layout_patches import Patches

MOST = 16  # style sheets; a whole one takes about a megabyte
MOST_HEADS = 4
# At-rules that leave nothing outside their sheet; fonts, counters, layers, imports do, and such a sheet is parsed each time.
_OWN_AFFAIR = re.compile(
    r"@(?!(page|media|footnote|(top|bottom)-(left|right)-corner|(top|bottom)-(left|center|right)|(left|right)-(top|middle|bottom))\b)"
)

# What tells where a rule ends: comments, strings and escapes as a whole, brackets; and what is left to WeasyPrint: a string
# that does not end, an address without quotation marks, other ends of lines.
_MARK = re.compile(
    r"""/\*(?:.*?\*/)?|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\\.|\}\n|[][(){}]|url\((?!\s*["'])|["'\\\r\f]""",
    re.DOTALL | re.IGNORECASE,
)
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}


@dataclass
class _Kept:
    """A sheet, the pages' rules in it, what was said of it, and values that remember that a fault of theirs was said."""

    sheet: Any
    page_rules: list[Any]
    said: list[logging.LogRecord]
    pending: list[Any]


class _Listener(logging.Handler):
    """Keeps what is said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.said.append(record)


def install(patches: Patches) -> None:
    """Patch what is imported."""
    from weasyprint import css

    patches.attribute(css, "CSS", _keep_sheets(css.CSS))
    patches.attribute(css, "find_stylesheets", _one_by_one(css.find_stylesheets))


def _one_by_one(find: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """`find_stylesheets`, for a style element that was made two sheets."""

    def find_stylesheets(*arguments: Any, **options: Any) -> Iterator[Any]:
        for sheet in find(*arguments, **options):
            if isinstance(sheet, tuple):
                yield from sheet
            else:
                yield sheet

    return find_stylesheets


def _keep_sheets(parse: Callable[..., Any]) -> Callable[..., Any]:
    """`CSS`, as it is made of the text of a `style` element."""
    kept: OrderedDict[Any, _Kept] = OrderedDict()
    heads = Heads()

    def make(**options: Any) -> Any:
        text, layers, rules = options.get("string"), options.get("layers"), options.get("page_rules")
        if text is None or layers or rules is None or _OWN_AFFAIR.search(text):
            return parse(**options)
        parts = [_find(kept, parse, {**options, "string": part}) for part in heads.part(text)]
        for part in parts:
            rules.extend(part.page_rules)
            part.sheet.page_rules = []
        # The list of the document, which its sheets share: it is gone through once for each sheet that has it.
        parts[0].sheet.page_rules = rules
        return tuple(part.sheet for part in parts)

    return make


class Heads:
    """What style sheets of a series begin with. They are equal but for a few lines at their end, such as running heads."""

    def __init__(self) -> None:
        self._heads: list[str] = []
        self._last = ""

    def part(self, text: str) -> tuple[str, ...]:
        """A sheet as one that others begin with and the rest, whose lines keep their numbers; or as it is."""
        head = max((head for head in self._heads if text.startswith(head)), key=len, default="")
        if 2 * len(head) < len(text):
            head = text[: end_of_rule(text, _length_of_common_start(text, self._last))]
            self._last = text
            if 2 * len(head) < len(text):
                return (text,)
            self._heads = [head, *self._heads[: MOST_HEADS - 1]]
        return (head, "\n" * head.count("\n") + text[len(head) :]) if head != text else (text,)


def _length_of_common_start(one: str, other: str) -> int:
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[:middle] == other[:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def end_of_rule(text: str, limit: int) -> int:
    """Where the last line before `limit` ends that ends a rule of a sheet itself; 0 if none is found before what is unusual."""
    open_, end = "", 0
    for match in _MARK.finditer(text, 0, limit):
        mark = match[0]
        if mark in _CLOSED_BY:
            open_ += _CLOSED_BY[mark]
        elif mark[0] in ")]}":
            if mark[0] != open_[-1:]:
                break
            open_ = open_[:-1]
            if mark == "}\n" and not open_:
                end = match.end()
        elif len(mark) == 1 or mark == "/*" or mark[:3].lower() == "url":
            break
    return end


def _find(kept: OrderedDict[Any, _Kept], parse: Callable[..., Any], options: dict[str, Any]) -> _Kept:
    """A sheet that was parsed before, and what was said then; or parsed now."""
    from weasyprint.logger import LOGGER

    key = (options["string"], options["base_url"], options["media_type"])
    if key in kept:
        kept.move_to_end(key)
        found = kept[key]
        for record in found.said:
            LOGGER.handle(record)
        for value in found.pending:
            value._reported_error = False
        return found
    listener = _Listener()
    LOGGER.addHandler(listener)
    try:
        found = kept[key] = _parse(parse, options, listener.said)
    finally:
        LOGGER.removeHandler(listener)
    if len(kept) > MOST:
        kept.popitem(last=False)
    return found


def _parse(parse: Callable[..., Any], options: dict[str, Any], said: list[logging.LogRecord]) -> _Kept:
    page_rules: list[Any] = []
    sheet = parse(**{**options, "page_rules": page_rules})
    return _Kept(sheet, page_rules, said, list(_pending(sheet, page_rules)))


def _pending(sheet: Any, page_rules: list[Any]) -> Iterator[Any]:
    """The values that are settled with each page: those with variables."""
    from weasyprint.css.tokens import Pending

    lists = [declarations for _, _, declarations in page_rules]
    lists += [selector[-1][0] for selector in selectors_of(sheet.matcher)]
    for declarations in lists:
        yield from (value for _, value, _ in declarations if isinstance(value, Pending))


def selectors_of(matcher: Any) -> Iterator[Any]:
    """All selectors of a matcher (`cssselect2`): a test, weights, the pseudo-element and what is answered, the last."""
    named = (
        matcher.id_selectors,
        matcher.class_selectors,
        matcher.lower_local_name_selectors,
        matcher.namespace_selectors,
    )
    lists = [each for index in named for each in index.values()]
    for selectors in (*lists, matcher.lang_attr_selectors, matcher.other_selectors):
        yield from selectors
