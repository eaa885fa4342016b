"""The bibliographies of a paper as CSL JSON items (https://docs.citationstyles.org, CSL 1.0.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.pandoc.caller import Pandoc
from paperforge.process import WorkerError
from paperforge.reading.binding import Places
from paperforge.reading.files import Folder, find_inside, read_text
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
            references.update({str(item["id"]): item for item in _parse(source, pandoc, found)})
    return references


def _parse(source: SourceFile, pandoc: Pandoc, found: list[Diagnostic]) -> list[dict[str, Any]]:
    suffix = source.path.suffix
    if suffix not in _FORMATS:
        hint = did_you_mean(suffix, _FORMATS) or "Bibliographies are .bib (BibLaTeX) or .json (CSL JSON)."
        found.append(Diagnostic(codes.PRJ130, f"“{source.path.name}” is not a bibliography", source.span(0), hint))
        return []
    try:
        return pandoc.references(source.text, _FORMATS[suffix])
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
