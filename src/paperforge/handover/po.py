"""PO as GNU gettext has it (gettext manual, “The Format of PO Files”), made and read with polib: an entry for each text.

`msgctxt` is the name of the pair, with the number of the text behind it where the pair has several; `msgid` and `msgstr` are
Markdown in one line. A stale translation is `fuzzy`.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

import polib

from paperforge.bilingual.status import State
from paperforge.handover.compose import flat
from paperforge.handover.describing import what_changed
from paperforge.handover.returned import HEAD, MAX_UNITS, Returned, ReturnedFile, ReturnedUnit, UnreadableFileError
from paperforge.handover.units import Handover, Row, Unit
from paperforge.source import SourceFile

_MARK = re.compile(r"^paperforge: ((?:[0-9a-f]{16}|none)-(?:[0-9a-f]{16}|none))$", re.MULTILINE)
_CONTEXT = re.compile(r"(\S{1,200})(?: (\d{1,6}))?")
_FUZZY = frozenset({State.STALE, State.CHANGED})
_SLUG = re.compile(r"\w[\w ._-]{0,99}")


def write(handover: Handover) -> bytes:
    """The file, the same bytes for the same paper: no dates, no machine."""
    file = polib.POFile(wrapwidth=100, check_for_duplicates=False)
    file.header = f"{HEAD}\nMarkdown in one line: keep what stands in brackets, backticks and between signs as it is."
    file.metadata = {
        "Project-Id-Version": handover.slug,
        "Language": str(handover.target).replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": str(handover.source),
        "X-Target-Language": str(handover.target),
        "X-Generator": HEAD,
    }
    for unit in handover.units:
        file.extend(_entry(unit, row) for row in unit.rows)
    return f"{file}\n".encode()


def _entry(unit: Unit, row: Row) -> Any:
    context = unit.name if len(unit.rows) == 1 else f"{unit.name} {row.number}"
    path, line = unit.place
    part = row.origin[0]
    is_yaml = unit.texts[unit.source].scalar is not None
    comment = [
        f"{unit.heading} ({row.kind})" if unit.heading else row.kind,
        what_changed(unit),
        f"paperforge: {unit.mark}",
    ]
    is_blank = row.target is None or unit.standing.state is State.UNTRANSLATED
    return polib.POEntry(
        msgctxt=context,
        msgid=flat(row.source),
        msgstr="" if is_blank else flat(row.target or ()),
        comment="\n".join(comment),
        occurrences=[(str(path), str(line if is_yaml else part.line))],
        flags=["fuzzy"] if unit.standing.state in _FUZZY and not is_blank else [],
    )


def read(content: bytes, path: PurePosixPath) -> ReturnedFile:
    """The units of a file. Raises `UnreadableFileError`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        head = SourceFile(path, content[: error.start].decode("utf-8", "replace"))
        message = f"the file is not UTF-8 (byte 0x{content[error.start]:02x})"
        raise UnreadableFileError(message, head, head.position(len(head.text)).line, "Save it as UTF-8.") from error
    source = SourceFile(path, text.replace("\r\n", "\n").replace("\r", "\n"))
    _check_charset(source)
    try:
        # polib takes its argument for the name of a file if there is one: a text of several lines cannot be one.
        file = polib.pofile("\n" + source.text, encoding="utf-8")
    except (OSError, ValueError, UnicodeDecodeError, IndexError, AttributeError) as error:
        line = re.search(r"line (\d+)", str(error))
        at = max(int(line[1]) - 1, 1) if line else 1
        raise UnreadableFileError("the PO has a fault of syntax here", source, at) from error
    return _read_file(file, source)


def _check_charset(source: SourceFile) -> None:
    charset = re.search(r"charset=([\w-]+)", source.text[:10_000])
    if charset and charset[1].upper() not in {"UTF-8", "UTF8", "CHARSET"}:
        line = source.position(charset.start()).line
        raise UnreadableFileError(f"the file says that it is in {charset[1]}", source, line, "Save it as UTF-8.")


def _read_file(file: Any, source: SourceFile) -> ReturnedFile:
    slug = file.metadata.get("Project-Id-Version", "")
    languages = file.metadata.get("X-Source-Language", ""), file.metadata.get("X-Target-Language", "")
    if not _SLUG.fullmatch(slug) or not all(languages):
        hint = "Export it again: paperforge pairs export --to po"
        raise UnreadableFileError("paperforge did not make this file, or its head is lost", source, 1, hint)
    if len(file) > MAX_UNITS:
        raise UnreadableFileError(f"the file has more than {MAX_UNITS} entries", source, 1)
    units: dict[str, ReturnedUnit] = {}
    for entry in file:
        found = _CONTEXT.fullmatch(entry.msgctxt or "")
        if entry.obsolete or found is None:
            continue
        span = source.line_span(_line_of(source, max(entry.linenum - 1, 1)))
        mark = _MARK.search(entry.comment or "")
        unit = units.setdefault(found[1], ReturnedUnit(found[1], mark[1] if mark else "", span=span))
        number = int(found[2]) if found[2] else 1
        unit.rows.append(Returned(number, span=span, markdown=entry.msgstr, fuzzy="fuzzy" in entry.flags))
    return ReturnedFile(source.path, slug, *languages, list(units.values()))


def _line_of(source: SourceFile, first: int) -> int:
    """The line of the translation of an entry that begins in a line, with its comments."""
    found = re.search(r"(?m)^msgstr", source.text[source.line_span(first).start :])
    return source.position(source.line_span(first).start + found.start()).line if found else first
