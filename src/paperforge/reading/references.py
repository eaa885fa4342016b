"""The bibliographies of a paper as CSL JSON items (https://docs.citationstyles.org, CSL 1.0.2)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.model.language import script_of
from paperforge.pandoc.caller import Pandoc
from paperforge.process import WorkerCrashError, WorkerError, WorkerTimeoutError
from paperforge.reading.bibtex import Entry, find_entries
from paperforge.reading.binding import Places
from paperforge.reading.files import Folder, find_hidden, find_inside, read_text, show_hidden
from paperforge.source import SourceFile, Span

_FORMATS = {".bib": "biblatex", ".json": "csljson"}
_DEFAULTS = ("refs.bib", "refs.json")
# What a `relatedtype` may be (BibLaTeX manual, 3.5 “Related Entries”: any word); both spellings, and what libraries say.
_ROMANIZED = frozenset({"romanized", "romanised", "transliteration", "transliterated"})


@dataclass(frozen=True)
class Reference:
    """A source: its CSL JSON item, where its key stands, the key of its romanized twin, its title in translation."""

    item: Mapping[str, Any]
    span: Span
    twin: str = ""
    translation: str = ""

    @property
    def script(self) -> str:
        """The script of its title, as Unicode names it; of its authors where it has none."""
        return script_of(str(self.item.get("title", ""))) or script_of(
            json.dumps(self.item.get("author", ""), ensure_ascii=False)
        )


References = dict[str, Reference]


def read_references(
    folder: Folder, named: Sequence[str], places: Places, pandoc: Pandoc, found: list[Diagnostic], *, defaults: bool
) -> References:
    """The sources of the named files by citation key; of refs.bib and refs.json if none is named and `defaults` is set."""
    files: list[PurePosixPath] = []
    for index, reference in enumerate(named):
        path = find_inside(folder, reference, places.span("bibliography", index), found)
        files.extend([path] if path else [])
    if not named and defaults:
        files = [folder.path / name for name in _DEFAULTS if (folder.on_disk / name).exists()]
    references: References = {}
    for path in files:
        source = read_text(folder.root, path, found)
        if source is not None:
            _add(references, _parse(source, pandoc, found), _find_entries(source), source, found)
    found.extend(_check_twins(references))
    return references


def _add(
    references: References,
    items: list[dict[str, Any]],
    entries: list[Entry],
    source: SourceFile,
    found: list[Diagnostic],
) -> None:
    """Add the items of a file; the first entry of a key holds, and each further one is PRJ130."""
    first: dict[str, Entry] = {}
    for entry in entries:
        earlier = references[entry.key].span if entry.key in references else None
        if entry.key in first:
            earlier = first[entry.key].span
        if earlier is not None:
            message = f"the source “{entry.key}” stands twice; first in {earlier.file.path.name}, line {earlier.position.line}"
            found.append(
                Diagnostic(codes.PRJ130, message, entry.span, "Delete one of the two, or give it another key.")
            )
        first.setdefault(entry.key, entry)
    for item in items:
        key = str(item["id"])
        entry = first.get(key) or Entry(key, source.span(0))
        found.extend(_check_item(key, item, entry.span))
        twin = entry.fields.get("related", "").split(",")[0].strip()
        is_twin = entry.fields.get("relatedtype", "").lower() in _ROMANIZED
        translation = entry.fields.get("usere", "")
        printed = _keep_prefixes(_restore_capitals(item, entry.fields))
        references.setdefault(key, Reference(printed, entry.span, twin if is_twin else "", translation))


_WRITTEN = "title subtitle shorttitle booktitle booksubtitle maintitle journaltitle journal series".split()
_TITLES = ("title", "title-short", "volume-title", "container-title", "collection-title")


def _restore_capitals(item: dict[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """An item whose titles have the capitals of the .bib file, unless braces there say which ones are to stay.

    pandoc lowers those of English titles, for styles that raise them again; other styles would print “united states”.
    """
    restored = dict(item)
    for name in _TITLES:
        title = restored.get(name)
        if not isinstance(title, str) or "<" in title:
            continue
        for value in filter(None, map(fields.get, _WRITTEN)):
            start = title.lower().find(value.lower()) if len(value) > 1 else -1
            if start >= 0 and len(title.lower()) == len(title) and len(value.lower()) == len(value):
                title = f"{title[:start]}{value}{title[start + len(value) :]}"
        restored[name] = title
    return restored


# Chicago Manual of Style, 18th edition, 8.162: what follows a prefix that is no word is not capitalized in a title.
_PREFIXED = re.compile(r"\b([Aa]nti|[Cc]o|[Nn]on|[Pp]re|[Rr]e|[Ss]emi|[Ss]ub|[Uu]n)-([a-z]+)")


def _keep_prefixes(item: dict[str, Any]) -> dict[str, Any]:
    """An item in whose English titles “Co-operation” stays as it is (CSL 1.0.2, Appendix: rich text, `nocase`)."""
    if not str(item.get("language", "en")).startswith("en"):
        return item
    titles = {name: item[name] for name in _TITLES if isinstance(item.get(name), str) and "<" not in item[name]}
    kept = {name: _PREFIXED.sub(r'\1-<span class="nocase">\2</span>', title) for name, title in titles.items()}
    return {**item, **kept}


def _check_twins(references: References) -> Iterator[Diagnostic]:
    for key, reference in references.items():
        if reference.twin and reference.twin not in references:
            message = (
                f"the source “{key}” names “{reference.twin}” as its romanized form, which is not in the bibliography"
            )
            yield Diagnostic(codes.CIT100, message, reference.span, did_you_mean(reference.twin, references))


def _find_entries(source: SourceFile) -> list[Entry]:
    """The entries of a bibliography as they stand in the file."""
    if source.path.suffix == ".bib":
        return list(find_entries(source))
    try:
        items = json.loads(source.text)
    except (ValueError, RecursionError):
        return []  # pandoc reports it
    entries, position = [], 0
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict) or "id" not in item:
            continue
        key = str(item["id"])
        at = re.compile(rf'"id"\s*:\s*"?({re.escape(json.dumps(key, ensure_ascii=False)[1:-1])})"?').search(
            source.text, position
        )
        position = at.end() if at else position
        custom = item.get("custom")
        fields = {name: str(value) for name, value in custom.items()} if isinstance(custom, dict) else {}
        fields.setdefault("usere", fields.get("translated-title", ""))
        entries.append(Entry(key, source.span(*at.span(1)) if at else source.span(0), fields))
    return entries


def _check_item(key: str, item: dict[str, Any], span: Span) -> Iterator[Diagnostic]:
    """Addresses become links of the page, and characters may come as escapes that the file itself does not show."""
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
