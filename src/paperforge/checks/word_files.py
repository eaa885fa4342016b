"""ATT063: Word files beside a paper under a rule of non-attribution, and the names that are written in them."""

from __future__ import annotations

import io
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.house import TEMPLATES
from paperforge.model.language import Text
from paperforge.model.people import PersonName
from paperforge.model.phrases import fold
from paperforge.reading.files import Folder, read_bytes, show_hidden
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.word_reference import NAME

MAX_FILE = 20 << 20  # bytes of a Word file
MAX_UNPACKED = 16 << 20  # bytes of the parts of it that are read
MAX_FILES = 20  # of one paper
MAX_NAMES = 5  # that a message lists
MAX_NAME = 60  # characters of a name that a message shows

# Where names stand, and what a message calls it. Comments and changes of notes stand in parts of their own.
_PARTS = {
    "docProps/core.xml": "",
    "word/comments.xml": "comments",
    "word/document.xml": "tracked changes",
    "word/footnotes.xml": "tracked changes",
    "word/endnotes.xml": "tracked changes",
}
_PROPERTIES = {"creator": "author", "lastModifiedBy": "last saved by"}
# What programs write where nobody is named; “Author” stands in a file that Word has inspected.
_NOBODY = frozenset(
    {
        "paperforge",
        "python-docx",
        "microsoft office user",
        "author",
        "автор",
        "unknown author",
        "неизвестный автор",
        "user",
    }
)
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, IndexError)
_NOT_READ = (
    KeyError,
    NotImplementedError,
    RuntimeError,
    OSError,
)  # a part is missing, encrypted, or packed in another way


def check_word_files(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """ATT063, one finding for each file."""
    if paper.metadata.non_attribution is None:
        return
    paths = _word_files(paper.folder, paper.slug)
    if len(paths) > MAX_FILES:
        message = f"{len(paths)} Word files; those behind the first {MAX_FILES} were not looked into"
        yield Diagnostic(codes.ATT063, message, path=paths[MAX_FILES], hint="Keep them elsewhere.")
    allowed = _printed(project) | _authors(paper, project)
    for path in paths[:MAX_FILES]:
        yield from _check(project.root, path, allowed)


def check_reference_document(project: Project) -> Iterator[Diagnostic]:
    """ATT063 for the project's own reference document for Word."""
    if project.house.is_own(NAME):
        yield from _check(project.root, PurePosixPath(TEMPLATES, NAME), _printed(project))


def _check(root: Path, path: PurePosixPath, allowed: Container[frozenset[str]]) -> Iterator[Diagnostic]:
    try:
        named = _names(_read(root, path))
    except ValueError as reason:
        message = f"nobody can tell whom this Word file names: {reason}"
        hint = "Open it in Word and save it again as a DOCX; or keep it elsewhere."
        yield Diagnostic(codes.ATT063, message, path=path, hint=hint)
        return
    told = {name: places for name, places in named.items() if _words(name) and _words(name) not in allowed}
    if told:
        yield Diagnostic(codes.ATT063, f"the Word file names {_list(told)}", path=path, hint=_HINT)


_HINT = "Take the names out in Word: File, Info, Check for Issues, Inspect Document. Or keep the file elsewhere."


def _list(told: dict[str, list[str]]) -> str:
    shown = [
        f"“{show_hidden(name[:MAX_NAME])}” ({', '.join(places)})" for name, places in list(told.items())[:MAX_NAMES]
    ]
    more = f" and {len(told) - MAX_NAMES} more" if len(told) > MAX_NAMES else ""
    return f"{', '.join(shown)}{more}"


# ---------------------------------------------------------------- who may be named


def _printed(project: Project) -> set[frozenset[str]]:
    """The words of names that are no persons': of bodies, of sides with their codes, of programs."""
    names: list[str] = [*project.configuration.sides, *_NOBODY]
    texts: list[Text] = [each.name for each in project.configuration.sides.values()]
    texts += [each.name for each in project.people.bodies.values()]
    names += [text[language] for text in texts for language in text.languages()]
    return {_words(name) for name in names}


def _authors(paper: Paper, project: Project) -> set[frozenset[str]]:
    """The words of the names of the paper's authors, in any language."""
    names: list[str] = []
    for author in paper.metadata.authors:
        person = project.people.persons.get(author.person or "")
        names += _forms(person.name.root.values()) if person else [author.name]
    return {_words(name) for name in names}


def _forms(names: Iterable[PersonName]) -> Iterator[str]:
    """A name in full, without the patronymic, and with initials."""
    for name in names:
        given = [part for part in (name.given, name.patronymic) if part]
        yield from (f"{' '.join(parts)} {name.family}" for parts in (given, given[:1]))
        yield from (f"{' '.join(part[0] for part in parts)} {name.family}" for parts in (given, given[:1]))
        yield name.family


def _words(name: str) -> frozenset[str]:
    """The words of a name in any order: `Hartwell, Daniel` is Daniel Hartwell."""
    return frozenset(fold(name).replace(",", " ").replace(".", " ").split())


# ---------------------------------------------------------------- files


def _word_files(folder: Folder, slug: str) -> list[PurePosixPath]:
    """The Word files of a paper, in order; of a paper in a single file those that bear its name. Links are not followed."""
    if len(folder.path.parts) > 1:
        found = [Path(inside, name) for inside, _, names in os.walk(folder.on_disk) for name in names if _is_word(name)]
    else:
        found = [each for each in folder.on_disk.glob("*") if _is_word(each.name) and each.name.startswith(f"{slug}.")]
    inside_root = (each.relative_to(folder.root) for each in sorted(found) if not each.is_symlink())
    return [PurePosixPath(each.as_posix()) for each in inside_root]


def _is_word(name: str) -> bool:
    return name.lower().endswith(".docx") and not name.startswith("~$")


def _read(root: Path, path: PurePosixPath) -> bytes:
    """The bytes of a file; raises `ValueError` where they cannot be read or are too many."""
    found: list[Diagnostic] = []
    content = read_bytes(root, path, found, MAX_FILE)
    if content is None:
        raise ValueError(found[0].message if found else "it cannot be read")
    return content


def _names(content: bytes) -> dict[str, list[str]]:
    """The names in a Word file, each with the places it stands in; raises `ValueError` for what is none, or is too large."""
    from lxml import etree

    found: dict[str, list[str]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part: archive.getinfo(part) for part in _PARTS if part in archive.namelist()}
            if "word/document.xml" not in parts:
                raise ValueError("it holds no text of Word")
            if sum(info.file_size for info in parts.values()) > MAX_UNPACKED:  # zipfile unpacks no more than this
                raise ValueError(f"unpacked it is larger than {MAX_UNPACKED >> 20} MiB")
            for part, info in parts.items():
                for name, place in _names_in(archive.read(info), _PARTS[part]):
                    if place not in found.setdefault(name, []):
                        found[name].append(place)
    except (*_DAMAGED, *_NOT_READ) as reason:
        raise ValueError("it is damaged, or no Word file") from reason
    except etree.XMLSyntaxError as reason:
        raise ValueError(show_hidden(str(reason))) from reason
    return found


def _names_in(content: bytes, where: str) -> list[tuple[str, str]]:
    """The names in a part, and what a message calls their place."""
    from lxml import etree

    if b"<!DOCTYPE" in content[:1000]:
        raise ValueError("it defines entities")
    parser = etree.XMLParser(
        target=_Names(where), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    names: list[tuple[str, str]] = etree.fromstring(content, parser)
    return names


class _Names:
    """Hears the elements of a part as they are read, so that no tree is built; whatever their namespace (strict or not)."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._found: list[tuple[str, str]] = []
        self._property = ""
        self._text = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An attribute `author` is a name; of the part of properties, the text of two elements."""
        if not self._where:
            self._property, self._text = _PROPERTIES.get(tag.rpartition("}")[2], ""), ""
            return
        for key, value in attributes.items():
            if key.rpartition("}")[2] == "author":
                self._found.append((" ".join(value.split()), self._where))

    def data(self, text: str) -> None:
        """A piece of the text of an element."""
        if self._property:
            self._text += text

    def end(self, tag: str) -> None:
        """What a property says is complete."""
        if self._property:
            self._found.append((" ".join(self._text.split()), self._property))
            self._property = ""

    def close(self) -> list[tuple[str, str]]:
        """What was found."""
        return self._found


CHECKS = (check_word_files,)
