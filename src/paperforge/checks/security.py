"""SEC: what the text of a paper may not do. Files are judged where they are read (`reading.files`, `reading.images`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from paperforge import codes
from paperforge.diagnostics import Code, Diagnostic
from paperforge.model.language import Language
from paperforge.pandoc.ast import ATTRIBUTED, Element, attr_of, holds, walk
from paperforge.reading.files import show_hidden
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.targets import MODES
from paperforge.source import Span

LINK_SCHEMES = frozenset({"http", "https", "mailto"})

# Attributes an author may give, with the form of their values; anything else could steer a renderer.
_LENGTH = re.compile(r"\d{1,4}(\.\d{1,3})?(%|px|pt|em|cm|mm|in)?")
ATTRIBUTES: dict[str, re.Pattern[str]] = {
    "lang": re.compile(r"[A-Za-z0-9-]{2,35}"),
    "dir": re.compile("ltr|rtl"),
    "width": _LENGTH,
    "height": _LENGTH,
    "by": re.compile(r"[A-Za-z0-9 ,-]{1,40}"),
    "ref": re.compile(r"[A-Za-z0-9_.:-]{1,80}"),
    "since": re.compile(r"[0-9][0-9.]{0,19}"),
    "case": re.compile(r"[a-z]{1,20}"),
    "on": re.compile(r"[A-Za-z0-9_.:-]{1,80}"),
    "mode": re.compile("|".join(MODES)),
}
_NAME = re.compile(r"[\w.:-]{1,80}")
OWN_PREFIX = "pf-"  # classes and ids of the templates


def is_comment(markup: str) -> bool:
    """Whether raw HTML is comments only; a comment cannot hold `--` inside (WHATWG HTML, 13.1.6)."""
    return bool(re.fullmatch(r"\s*(<!--(?:(?!-->).)*-->\s*)+", markup, re.DOTALL))


def check_content(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """SEC120–SEC123 over the texts and over the texts of the metadata."""
    for body in paper.bodies.values():
        yield from check_blocks(body.ast["blocks"], body.places.span)
    for markdown, blocks in paper.prose.blocks.items():
        yield from check_prose(blocks, paper.prose.spans[markdown])


def check_prose(blocks: list[Element], span: Span) -> Iterator[Diagnostic]:
    """The same for a text of the metadata, which may hold no pictures."""
    yield from check_blocks(blocks, lambda _: span)
    if holds(blocks, "Image"):
        yield Diagnostic(codes.SEC120, "a picture cannot stand in the metadata", span, "Put it into the text.")


def check_blocks(blocks: list[Element], span_of: Callable[[Element], Span]) -> Iterator[Diagnostic]:
    """Raw content, links and attributes of some blocks."""
    for element in walk(blocks, "RawInline", "RawBlock", *ATTRIBUTED):
        kind = element["t"]
        if kind in {"RawInline", "RawBlock"} and not (element["c"][0] == "html" and is_comment(element["c"][1])):
            shown = show_hidden(element["c"][1].split("\n")[0][:50])
            message = f"raw {element['c'][0]} is not allowed: {shown}"
            hint = "Write it in Markdown. A literal < is written \\<." if element["c"][0] == "html" else "Delete it."
            yield Diagnostic(codes.SEC123, message, span_of(element), hint)
        if kind == "Link" and (refusal := _check_target(element["c"][2][0])):
            yield Diagnostic(refusal[0], refusal[1], span_of(element), refusal[2])
        if (attr := attr_of(element)) is not None:
            for message in _check_attr(attr):
                yield Diagnostic(codes.SEC123, message, span_of(element), "Delete it.")


def _check_target(target: str) -> tuple[Code, str, str] | None:
    shown = show_hidden(target[:80])
    if target.startswith("#"):
        return None
    # Browsers skip blanks and controls in a scheme (WHATWG URL, 4.4).
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\s\x00-\x20]", "", target), re.IGNORECASE)
    if scheme and scheme[1].lower() in LINK_SCHEMES:
        if scheme[1].lower() == "mailto" or re.match(r"https?://[^/\\?#]", target, re.IGNORECASE):
            return None
        return codes.SEC122, f"the link “{shown}” is not a whole web address", "Write it as https://host/…"
    if scheme and scheme[1].lower() == "file":
        return codes.SEC120, f"the link “{shown}” leads to a file of the builder's machine", "Link to a web address."
    if scheme:
        return codes.SEC122, f"links of the kind “{scheme[1].lower()}:” are refused", "Use https:, http: or mailto:."
    if target.startswith(("//", "\\\\")):
        return codes.SEC122, f"the link “{shown}” has no scheme", "Begin it with https://."
    hint = "Link to a whole web address (https://…) or to an id of this paper (#id)."
    return codes.SEC120, f"the link “{shown}” leads to a file, which readers will not have", hint


def _check_attr(attr: list[object]) -> Iterator[str]:
    identifier, classes, pairs = attr
    assert isinstance(classes, list) and isinstance(pairs, list)  # noqa: S101 - pandoc-types
    for name in [identifier, *classes]:
        if name and (not _NAME.fullmatch(str(name)) or str(name).startswith(OWN_PREFIX)):
            yield f"“{show_hidden(str(name)[:40])}” cannot be used as an id or class"
    for key, value in pairs:
        pattern = ATTRIBUTES.get(key)
        if pattern is None:
            yield f"the attribute “{show_hidden(key[:40])}” is not allowed"
        elif not pattern.fullmatch(value) or (key == "lang" and not _is_language(value)):
            yield f"the attribute “{key}” cannot be “{show_hidden(value[:40])}”"


def _is_language(tag: str) -> bool:
    try:
        Language.parse(tag)
    except ValueError:
        return False
    return True


CHECKS = (check_content,)


def check_security(paper: Paper, project: Project) -> list[Diagnostic]:
    """What must be known before a paper is handed to any renderer."""
    return [diagnostic for check in CHECKS for diagnostic in check(paper, project)]
