"""What `paperforge theme` shows: every file of the house style, which one wins, and what a project's theme changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from paperforge.diagnostics import did_you_mean
from paperforge.errors import UsageError
from paperforge.house import TEMPLATES, House, names_in
from paperforge.model.theme import Theme
from paperforge.reading import theme, word_styles
from paperforge.reading.fonts import BOLD, REGULAR, find_face, own_families
from paperforge.reading.nodes import Mapping, Node, parse_mapping, plain_value
from paperforge.source import SourceFile

# These of the project are laid over the package's, key by key; any other file stands in its place.
_LAID_OVER = (theme.NAME, word_styles.NAME)


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of the house style; `wins` is `package`, `project` (in its place) or `both` (laid over it)."""

    name: str
    wins: str


@dataclass(frozen=True, slots=True)
class ChangedKey:
    """A key that a project's file gives another value; `old` is empty for one that the package has not got."""

    name: str
    key: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ListedFont:
    """A family of the theme, the faces found for it, and whose files they are."""

    kind: str
    family: str
    faces: tuple[str, ...]
    wins: str


def list_files(house: House) -> list[ListedFile]:
    """Every file but fonts, sorted by name."""
    package = set(names_in(house.package))
    return [ListedFile(name, _winner(house, name, package)) for name in house.names() if not name.startswith("fonts/")]


def _winner(house: House, name: str, package: set[str]) -> str:
    if not house.is_own(name):
        return "package"
    return "both" if name in package and _is_laid_over(name) else "project"


def _is_laid_over(name: str) -> bool:
    return name in _LAID_OVER or name.startswith(("words/", "phrases/", "discrepancies/"))


def list_changes(house: House) -> list[ChangedKey]:
    """The keys that the project's files change, in the order of the files."""
    changes: list[ChangedKey] = []
    for file in list_files(house):
        if file.wins == "both":
            lower, upper = (_parse(text, file.name) for text in house.read_all(file.name))
            changes.extend(_compare(file.name, lower, upper, ()))
    return changes


def _parse(text: str, name: str) -> Mapping | None:
    return parse_mapping(SourceFile(PurePosixPath(TEMPLATES, name), text), [])


def _compare(name: str, lower: Node | None, upper: Node | None, path: tuple[str, ...]) -> Iterator[ChangedKey]:
    if isinstance(upper, Mapping) and (isinstance(lower, Mapping) or (lower is None and upper.entries)):
        below = lower.entries if isinstance(lower, Mapping) else {}
        for key, value in upper.entries.items():
            yield from _compare(name, below.get(key), value, (*path, key))
    elif upper is not None:
        old, new = _show(lower), _show(upper)
        if old != new:
            yield ChangedKey(name, ".".join(path), old, new)


def _show(node: Node | None) -> str:
    value = plain_value(node) if node is not None else ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)


def list_fonts(house: House, values: Theme) -> list[ListedFont]:
    """The families of the theme with the files of their faces."""
    own = own_families(house)
    listed = []
    for kind, font in values.fonts.items():
        faces = [
            find_face(house, font.family, weight, italic=slant) for weight in (REGULAR, BOLD) for slant in (False, True)
        ]
        names = tuple(dict.fromkeys(face.path.name for face in faces))
        listed.append(ListedFont(kind, font.family, names, "project" if font.family in own else "package"))
    return listed


def copy_source(house: House, name: str) -> bytes:
    """The package's file, to begin a project's own with; raises `UsageError` for a name it has not got, or one that is there."""
    known = names_in(house.package)
    if name not in known:
        hint = did_you_mean(name, known) or "All names: paperforge theme"
        raise UsageError(f"the house style has no file “{name}”", hint)
    if house.is_own(name):
        raise UsageError(f"the project has its own {TEMPLATES}/{name} already", "Nothing was written.")
    return (house.package / name).read_bytes()
