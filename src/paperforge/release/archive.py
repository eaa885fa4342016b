"""A release as one ZIP, written and read by the letter: there is one way to write it, and nothing else is read.

PKWARE APPNOTE.TXT 6.3.10, 4.3: local headers and stored contents without gaps, the central directory, its end; no comments, extra
fields, descriptors, ZIP64 or compression. Contents are stored because what a compressor writes depends on its version; PDF and
DOCX are compressed already. Names are UTF-8, in the order of their bytes.
"""

from __future__ import annotations

import datetime
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from paperforge.reading.files import show_hidden
from paperforge.release.values import Files, UnreadableError

MAX_ARCHIVE = (1 << 31) - 1  # bytes, far below what would need ZIP64
MAX_FILES = 20_000
MAX_NAME = 240  # bytes of a path
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_NEEDED = 20  # version 2.0
_MADE_BY = (3 << 8) | _NEEDED  # Unix, so that the mode counts
_UTF8 = 1 << 11
_MODE = 0o100644 << 16
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)


def name_fault(name: str) -> str:
    """What is wrong with the path of a file of a release; empty where it is fine on every system."""
    parts = name.split("/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or "\\" in name:
        return "its path is absolute or has a backslash"
    if ".." in parts:
        return "its path leads out of the folder"
    if not name or "" in parts or "." in parts:
        return "its path has an empty part"
    if any(unicodedata.category(letter).startswith("C") for letter in name):
        return "its path has characters that are not printed"
    if unicodedata.normalize("NFC", name) != name:
        return "its path is not in the normal form NFC"
    if any(part.endswith((".", " ")) or _DEVICES.fullmatch(part) or set(part) & set('<>:"|?*') for part in parts):
        return "its path is none on Windows"
    return "its path is too long" if len(name.encode()) > MAX_NAME else ""


def names_that_clash(names: Iterator[str] | list[str]) -> list[str]:
    """The names that another one equals where upper and lower case are one, or that are a folder of another one."""
    seen: dict[str, str] = {}
    clashing = []
    for name in sorted(names):
        folded = name.casefold()
        above = [folded[:at] for at, letter in enumerate(folded) if letter == "/"]
        if folded in seen or any(each in seen for each in above):
            clashing.append(name)
        seen[folded] = name
    return clashing


def pack(top: str, files: Files, moment: datetime.datetime) -> bytes:
    """The archive of some files in a folder `top`; `moment` (UTC) is the time of all."""
    time, day = _dos(moment)
    body = bytearray()
    directory = bytearray()
    for name, content in sorted((f"{top}/{path}".encode(), content) for path, content in files.items()):
        common = (_NEEDED, _UTF8, 0, time, day, zlib.crc32(content), len(content), len(content), len(name))
        directory += _CENTRAL.pack(b"PK\1\2", _MADE_BY, *common, 0, 0, 0, 0, _MODE, len(body)) + name
        body += _LOCAL.pack(b"PK\3\4", *common, 0) + name
        body += content
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory + end)


def _dos(moment: datetime.datetime) -> tuple[int, int]:
    """Time and day as MS-DOS has them (4.4.6): from 1980, in steps of two seconds."""
    year = min(max(moment.year, 1980), 2107)
    return (
        moment.hour << 11 | moment.minute << 5 | moment.second // 2,
        (year - 1980) << 9 | moment.month << 5 | moment.day,
    )


@dataclass
class Unpacked:
    """What an archive holds, without the folder `top` that all of it is in; what is wrong, by name (empty: as a whole)."""

    top: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, name: str, what: str) -> None:
        """Note something wrong."""
        self.faults.append((show_hidden(name), what))


def unpack(data: bytes) -> Unpacked:
    """Take an archive apart, and note what is odd; raises `UnreadableError` for what is none."""
    found = Unpacked()
    at = data.rfind(b"PK\5\6")
    if not data.startswith(b"PK") or at < 0 or len(data) < at + _END.size:
        raise UnreadableError("it is no ZIP archive", "Name the folder or the ZIP of a release.")
    _, disk, disk_of, here, count, size, start, comment = _END.unpack_from(data, at)
    if len(data) != at + _END.size or comment:
        found.fault("", "the archive has a comment, or data after its end")
    if b"PK\6\6" in data[start : at + 4] or b"PK\6\7" in data[max(start, at - 24) : at] or 0xFFFFFFFF in (size, start):
        found.fault("", "the archive is in the form ZIP64, which a release never has")
    if (disk, disk_of) != (0, 0) or here != count or start + size != at:
        found.fault("", "the end of the archive does not fit its directory")
    if found.faults:
        return found
    if count > MAX_FILES:
        found.fault("", f"the archive holds more than {MAX_FILES} files")
        return found
    _read_entries(memoryview(data), count, start, at, found)
    return found


def _read_entries(data: memoryview, count: int, start: int, stop: int, found: Unpacked) -> None:
    place, body = start, 0
    names: set[str] = set()
    for _ in range(count):
        if place + _CENTRAL.size > stop or bytes(data[place : place + 4]) != b"PK\1\2":
            found.fault("", "the directory of the archive is damaged")
            return
        entry = _CENTRAL.unpack_from(data, place)
        ends = place + _CENTRAL.size + entry[10]
        raw = bytes(data[place + _CENTRAL.size : ends])
        name = raw.decode("utf-8", "replace")
        for what in _oddities(entry):
            found.fault(name, what)
        if name in names:
            found.fault(name, "it stands twice in the archive")
        names.add(name)
        place = ends + entry[11] + entry[12]
        if entry[16] != body:
            found.fault(name, "there is other data before it, or it lies over another file")
            return
        body = _read_content(data, entry, raw, start, found)
        if body < 0:
            return
    if place != stop:
        found.fault("", "there is other data in the directory of the archive")
    if body != start:
        found.fault("", "there is other data before the directory of the archive")
    _split_top(names, found)


def _oddities(entry: tuple[int, ...]) -> Iterator[str]:
    """What an entry of the directory has that one of a release never has."""
    _, made, needed, flags, method, _, _, _, packed, size, _, extra, comment, disk, internal, mode, _ = entry
    if mode >> 16 & 0o170000 == 0o120000:
        yield "it is a symbolic link"
    elif mode != _MODE or internal:
        yield "its kind or its permissions are not those of a file of a release"
    if method:
        yield "it is compressed, which a file of a release never is"
    elif packed != size:
        yield "its two sizes differ"
    if flags & 1:
        yield "it is encrypted"
    elif flags != _UTF8:
        yield "its flags are not those of a file of a release"
    if extra or comment:
        yield "it has an extra field or a comment"
    if disk or made != _MADE_BY or needed != _NEEDED:
        yield "its versions are not those of a file of a release"


def _read_content(data: memoryview, entry: tuple[int, ...], raw: bytes, start: int, found: Unpacked) -> int:
    """Where the next file begins; -1 where this one is not there as the directory says."""
    name = raw.decode("utf-8", "replace")
    at = entry[16]
    if at + _LOCAL.size > start or bytes(data[at : at + 4]) != b"PK\3\4":
        found.fault(name, "it is not where the directory of the archive says")
        return -1
    local = _LOCAL.unpack_from(data, at)
    begin = at + _LOCAL.size + int(local[9])
    end = begin + int(entry[8])
    if bytes(data[at + _LOCAL.size : begin]) != raw:
        found.fault(name, "its name differs in the directory of the archive and before its content")
        return -1
    if local[1:10] != entry[2:11] or local[10]:
        found.fault(name, "what is said of it differs in the directory of the archive and before its content")
        return -1
    if end > start:
        found.fault(name, "it is cut off")
        return -1
    content = bytes(data[begin:end])
    if zlib.crc32(content) != entry[7]:
        found.fault(name, "its content was changed (CRC-32)")
    found.files.setdefault(name, content)
    return end


def _split_top(names: set[str], found: Unpacked) -> None:
    """Take the one folder away that all files stand in."""
    for name in sorted(names):
        if fault := name_fault(name):
            found.fault(name, fault)
    for name in names_that_clash(list(names)):
        found.fault(name, "another file has its name, but for upper and lower case, or it is a folder of another file")
    tops = {name.partition("/")[0] for name in names if "/" in name}
    if len(tops) != 1 or any("/" not in name for name in names):
        found.fault("", "the files of the archive do not stand in one folder")
        return
    found.top = tops.pop()
    found.files = {name.partition("/")[2]: content for name, content in found.files.items()}
