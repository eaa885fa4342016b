"""The formats by name, and a file that came back read by what it is."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

from paperforge.handover import po, word, word_back, xliff
from paperforge.handover.returned import MAX_FILE, ReturnedFile, UnreadableFileError
from paperforge.handover.units import Handover
from paperforge.model.language import Language
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.render.words import words_of

SUFFIXES = {"xliff": ".xlf", "po": ".po", "docx": ".docx"}
_FALLBACK = Language("en")  # where the house has no words for the target's language


def write(handover: Handover, paper: Paper, project: Project, file_format: str) -> bytes:
    """The file of a hand-over in a format of `SUFFIXES`."""
    if file_format == "xliff":
        return xliff.write(handover, paper)
    if file_format == "po":
        return po.write(handover)
    known = project.house.languages()
    has_words = {handover.target.tag, handover.target.primary} & known
    language = handover.target if has_words else _FALLBACK
    return word.write(handover, words_of(project.house, language)["handover"], language)


def read(path: Path, shown: PurePosixPath) -> ReturnedFile:
    """A file that came back, known by its first bytes. Raises `UnreadableFileError`."""
    try:
        with open(path, "rb", opener=_open_file) as stream:
            content = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise UnreadableFileError(f"{shown} cannot be read: {error.strerror}", shown) from error
    if len(content) > MAX_FILE:
        raise UnreadableFileError(f"the file is larger than {MAX_FILE >> 20} MiB", shown)
    if content.startswith(b"PK"):
        return word_back.read(content, shown)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<" or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return xliff.read(content, shown)
    if path.suffix.lower() in {".po", ".pot"} or b"msgid" in content[:100_000]:
        return po.read(content, shown)
    raise UnreadableFileError("this is neither XLIFF nor PO nor DOCX", shown)


def _open_file(path: str, flags: int) -> int:
    """Open a regular file only: a pipe in its place would hold the reader for ever."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, "it is not a regular file")
    return descriptor
