"""A patch-up of WeasyPrint's style sheets: one that was parsed for an earlier page is not parsed again.

A series prints all papers with a few style sheets. What was said of one while it was parsed is said again for each page.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from paperforge.formats.layout_patches import Patches

MOST = 16  # style sheets; one takes about a megabyte
# At-rules that leave nothing outside their sheet; fonts, counters, layers, imports do, and such a sheet is parsed each time.
_OWN_AFFAIR = re.compile(
    r"@(?!(page|media|footnote|(top|bottom)-(left|right)-corner|(top|bottom)-(left|center|right)|(left|right)-(top|middle|bottom))\b)"
)


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


def _keep_sheets(parse: Callable[..., Any]) -> Callable[..., Any]:
    """`CSS`, as it is made of the text of a `style` element."""
    from weasyprint.logger import LOGGER

    kept: OrderedDict[Any, _Kept] = OrderedDict()

    def make(**options: Any) -> Any:
        text, layers, rules = options.get("string"), options.get("layers"), options.get("page_rules")
        if text is None or layers or rules is None or _OWN_AFFAIR.search(text):
            return parse(**options)
        key = (text, options["base_url"], options["media_type"])
        if key in kept:
            kept.move_to_end(key)
            found = kept[key]
            for record in found.said:
                LOGGER.handle(record)
            for value in found.pending:
                value._reported_error = False
        else:
            listener = _Listener()
            LOGGER.addHandler(listener)
            try:
                found = kept[key] = _parse(parse, options, listener.said)
            finally:
                LOGGER.removeHandler(listener)
            if len(kept) > MOST:
                kept.popitem(last=False)
        rules.extend(found.page_rules)
        found.sheet.page_rules = rules  # the list of the document, which its sheets share
        return found.sheet

    return make


def _parse(parse: Callable[..., Any], options: dict[str, Any], said: list[logging.LogRecord]) -> _Kept:
    page_rules: list[Any] = []
    sheet = parse(**{**options, "page_rules": page_rules})
    return _Kept(sheet, page_rules, said, list(_pending(sheet, page_rules)))


def _pending(sheet: Any, page_rules: list[Any]) -> Iterator[Any]:
    """The values that are settled with each page: those with variables."""
    from weasyprint.css.tokens import Pending

    lists = [declarations for _, _, declarations in page_rules]
    lists += [payload[0] for payload in _payloads(sheet.matcher)]
    for declarations in lists:
        yield from (value for _, value, _ in declarations if isinstance(value, Pending))


def _payloads(matcher: Any) -> Iterator[Any]:
    """What a matcher answers with, of all its selectors."""
    named = (
        matcher.id_selectors,
        matcher.class_selectors,
        matcher.lower_local_name_selectors,
        matcher.namespace_selectors,
    )
    lists = [each for index in named for each in index.values()]
    for selectors in (*lists, matcher.lang_attr_selectors, matcher.other_selectors):
        for selector in selectors:
            yield selector[-1]
