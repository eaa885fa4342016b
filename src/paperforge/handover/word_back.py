"""Reads the table that Word or LibreOffice saved: the words of the last column, their bold and italic, and the signs in them.

Only `word/document.xml` is unpacked, up to a limit; what was deleted with changes tracked is left out, what was inserted counts.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from paperforge.formats.docx.package import w
from paperforge.handover.returned import (
    HEAD,
    MAX_UNITS,
    Returned,
    ReturnedFile,
    ReturnedUnit,
    Sign,
    UnreadableFileError,
)
from paperforge.handover.tokens import Role
from paperforge.handover.xliff import parse_xml

MAX_MEMBERS = 2000
MAX_DOCUMENT = 64 << 20  # bytes of word/document.xml, unpacked
_DOCUMENT = "word/document.xml"
_HEAD = re.compile(rf"{re.escape(HEAD)} · (\w[\w ._-]{{0,99}}) · ([A-Za-z0-9-]{{2,40}}) → ([A-Za-z0-9-]{{2,40}})")
_ROW = re.compile(r"((?:[0-9a-f]{16}|none)-(?:[0-9a-f]{16}|none))/(\d{1,6})")
_SIGN = re.compile(r"⟦\s*(?P<one>\d{1,6})\s*(?P<end>[⟧›])|‹\s*(?P<close>\d{1,6})\s*⟧|[⟦⟧]")
_OFF = frozenset({"0", "false", "off"})
_WORDS = {"br": " ", "cr": " ", "tab": " ", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_GONE = frozenset({"del", "moveFrom", "rPr", "pPr", "delText", "instrText"})
Node = Any
Run = tuple[str, frozenset[str]]


def read(content: bytes, path: PurePosixPath) -> ReturnedFile:
    """The units of a file. Raises `UnreadableFileError`."""
    root = parse_xml(_unpack(content, path), path)
    body = root.find(w("w:body"))
    heads = [found for each in (body if body is not None else []) if (found := _HEAD.search(_plain(each)))]
    table = None if body is None else next(body.iter(w("w:tbl")), None)
    if not heads or table is None:
        message = "paperforge did not make this file, or the line of its head is lost"
        raise UnreadableFileError(message, path, hint=f"It begins with “{HEAD}”.")
    units: dict[str, ReturnedUnit] = {}
    rows = table.findall(w("w:tr"))
    if len(rows) > MAX_UNITS:
        raise UnreadableFileError(f"the table has more than {MAX_UNITS} rows", path)
    for number, row in enumerate(rows[1:], start=2):
        cells = [cell for cell in row.iter(w("w:tc")) if cell.getparent() is row or _is_wrapped(cell, row)]
        _read_row(cells, number, units)
    slug, source, target = heads[0].groups()
    return ReturnedFile(path, slug, source, target, list(units.values()))


def _is_wrapped(cell: Node, row: Node) -> bool:
    """Whether a cell stands in a content control of the row, and not in a table inside another cell."""
    above = cell.getparent()
    while above is not row and above.tag != w("w:tc"):
        above = above.getparent()
    return bool(above is row)


def _unpack(content: bytes, path: PurePosixPath) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise UnreadableFileError(f"the DOCX has more than {MAX_MEMBERS} members", path)
            with archive.open(_DOCUMENT) as stream:
                unpacked = stream.read(MAX_DOCUMENT + 1)
    except KeyError as error:
        raise UnreadableFileError(f"the DOCX holds no {_DOCUMENT}", path) from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnreadableFileError(f"the DOCX is no readable archive: {error}", path) from error
    if len(unpacked) > MAX_DOCUMENT:
        raise UnreadableFileError(f"{_DOCUMENT} unpacks to more than {MAX_DOCUMENT >> 20} MiB", path)
    return unpacked


def _read_row(cells: list[Node], number: int, units: dict[str, ReturnedUnit]) -> None:
    where = f"row {number}"
    if len(cells) != 3:
        name = " ".join(_plain(cells[0]).split()[:1]) if cells else ""
        units.setdefault(f"{name} ", ReturnedUnit(name, "", where=where))
        return
    lines = [_plain(each).strip() for each in cells[0].iter(w("w:p"))]
    found = next((match for line in lines if (match := _ROW.fullmatch(line))), None)
    name = lines[0] if lines else ""
    mark = found[1] if found else ""
    unit = units.setdefault(name, ReturnedUnit(name, mark, where=where))
    tokens = tuple(_tokens(_runs(cells[2])))
    unit.rows.append(Returned(int(found[2]) if found else 0, tokens, where=where))


def _plain(node: Node) -> str:
    return "".join(words for words, _ in _runs(node))


def _runs(node: Node) -> Iterator[Run]:
    """The words of a node with their formatting; a blank between two paragraphs."""
    for index, paragraph in enumerate(_paragraphs(node)):
        if index:
            yield " ", frozenset()
        for run in _walk(paragraph):
            words = "".join(_run_words(run))
            if words:
                yield words, _formatting(run)


def _paragraphs(node: Node) -> list[Node]:
    return [node] if node.tag == w("w:p") else list(node.iter(w("w:p")))


def _walk(node: Node) -> Iterator[Node]:
    """The runs below a node that are not deleted."""
    for child in node:
        if not isinstance(child.tag, str) or etree.QName(child).localname in _GONE:
            continue
        if child.tag == w("w:r"):
            yield child
        elif child.tag != w("w:p"):
            yield from _walk(child)


def _run_words(run: Node) -> Iterator[str]:
    for child in run:
        local = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if local == "t":
            yield child.text or ""
        elif local in _WORDS:
            yield _WORDS[local]


def _formatting(run: Node) -> frozenset[str]:
    properties = run.find(w("w:rPr"))
    found = set()
    for name, kind in (("w:b", "strong"), ("w:i", "emphasis")):
        node = None if properties is None else properties.find(w(name))
        if node is not None and node.get(w("w:val"), "1") not in _OFF:
            found.add(kind)
    return frozenset(found)


def _tokens(runs: Iterable[Run]) -> Iterator[str | Sign]:
    """Words and signs; a stretch of one formatting is one, however many runs it was saved in."""
    open_: list[str] = []
    for words, formatting in _joined(list(runs)):
        while open_ and not set(open_) <= formatting:
            yield Sign("", Role.CLOSE, open_.pop())
        for kind in sorted(formatting - set(open_), reverse=True):
            open_.append(kind)
            yield Sign("", Role.OPEN, kind)
        yield from _signs(words)
    while open_:
        yield Sign("", Role.CLOSE, open_.pop())


def _joined(runs: list[Run]) -> Iterator[Run]:
    """Runs of one formatting as one; blanks have the formatting of what stands around them."""
    made: list[Run] = []
    for index, (words, own) in enumerate(runs):
        formatting = own
        if not words.strip():
            following = next((each for text, each in runs[index + 1 :] if text.strip()), frozenset())
            formatting = (made[-1][1] if made else frozenset()) & following
        if made and made[-1][1] == formatting:
            made[-1] = made[-1][0] + words, formatting
        else:
            made.append((words, formatting))
    yield from made


def _signs(words: str) -> Iterator[str | Sign]:
    at = 0
    for found in _SIGN.finditer(words):
        yield words[at : found.start()]
        at = found.end()
        if found["one"]:
            yield Sign(found["one"], Role.ALONE if found["end"] == "⟧" else Role.OPEN)
        elif found["close"]:
            yield Sign(found["close"], Role.CLOSE)
        else:
            yield Sign(found[0], Role.ALONE)
    yield words[at:]
