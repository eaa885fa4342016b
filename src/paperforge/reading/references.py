"""The bibliographies of a paper as CSL JSON items (https://docs.citationstyles.org, CSL 1.0.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.pandoc.caller import Pandoc
from paperforge.process import WorkerCrashError, WorkerError, WorkerTimeoutError
from paperforge.reading.binding import Places
from paperforge.reading.files import Folder, find_hidden, find_inside, read_text, show_hidden
from paperforge.source import SourceFile

_FORMATS = {".bib": "biblatex", ".json": "csljson"}
_DEFAULTS = ("refs.bib", "refs.json")


def read_references(
    folder: Folder, named: Sequence[str], places: Places, pandoc: Pandoc, found: list[Diagnostic], *, defaults: bool
) -> dict[str, dict[str, Any]]:
    """The items of the named files by citation key; of refs.bib and refs.json if none is named and `defaults` is set."""
    files: list[PurePosixPath] = []
    for index, reference in enumerate(named):
        path = find_inside(folder, reference, places.span("bibliography", index), found)
        files.extend([path] if path else [])
    if not named and defaults:
        files = [folder.path / name for name in _DEFAULTS if (folder.on_disk / name).exists()]
    references: dict[str, dict[str, Any]] = {}
    for path in files:
        source = read_text(folder.root, path, found)
        if source is not None:
            items = {str(item["id"]): item for item in _parse(source, pandoc, found)}
            for key, item in items.items():
                found.extend(_check_item(key, item, source))
            references.update(items)
    return references


def _check_item(key: str, item: dict[str, Any], source: SourceFile) -> Iterator[Diagnostic]:
    """Addresses become links of the page, and characters may come as escapes that the file itself does not show."""
    at = re.search(rf"(?<![\w.:-]){re.escape(key)}(?![\w.:-])", source.text)
    span = source.span(at.start(), at.end()) if at else source.span(0)
    for text in _texts(item):
        yield from find_hidden(text, span)
    address = str(item.get("URL", "")).strip()
    scheme = re.match(r"([a-z][a-z0-9+.-]*):(?!\d+(/|$))", re.sub(r"[\s\x00-\x20]", "", address), re.IGNORECASE)
    if scheme is None or re.match(r"https?://", address, re.IGNORECASE):
        return
    shown = show_hidden(address[:80])
    if scheme[1].lower() == "file":
        message = f"the source “{key}” has the address “{shown}”, a file of the builder's machine"
        yield Diagnostic(codes.SEC120, message, span, "Give a web address.")
    else:
        message = f"the source “{key}” has the address “{shown}”, which is not a web address"
        yield Diagnostic(codes.SEC122, message, span, "Begin it with https:// or http://.")


def _texts(value: Any) -> Iterator[str]:
    """All texts below a value of JSON; iterative, because the depth is the author's."""
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, dict):
            stack.extend([*current.values(), *current.keys()])
        elif isinstance(current, list):
            stack.extend(current)


def _parse(source: SourceFile, pandoc: Pandoc, found: list[Diagnostic]) -> list[dict[str, Any]]:
    suffix = source.path.suffix
    if suffix not in _FORMATS:
        hint = did_you_mean(suffix, _FORMATS) or "Bibliographies are .bib (BibLaTeX) or .json (CSL JSON)."
        found.append(Diagnostic(codes.PRJ130, f"“{source.path.name}” is not a bibliography", source.span(0), hint))
        return []
    try:
        return pandoc.references(source.text, _FORMATS[suffix])
    except (WorkerTimeoutError, WorkerCrashError) as failure:
        message = f"the bibliography could not be parsed: {failure}"
        found.append(Diagnostic(codes.SEC124, message, source.span(0)))
        return []
    except WorkerError as failure:
        found.append(_error(source, str(failure)))
        return []


def _error(source: SourceFile, message: str) -> Diagnostic:
    """pandoc says `(line 3, column 5)`; the place is put where it belongs."""
    place = re.search(r"line (\d+), column (\d+)", message)
    offset = 0
    if place:
        lines = source.text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
    reason = " ".join(message.split("\n")[-3:]).strip()[:200]
    return Diagnostic(codes.PRJ130, f"the bibliography is not well-formed: {reason}", source.span(offset))
