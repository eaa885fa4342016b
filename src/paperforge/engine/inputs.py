"""All that a paper is made of, as values: the files of the project and of the paper, by their paths and digests.

What is no plain file stands for itself, so that it is refused where the paper is read, as it would be on the disk: symbolic
links, pipes, files too large for anything.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from paperforge.cache.stats import StatCache

FILE, EMPTY, LARGE, OTHER = "file", "empty", "large", "other"
LINK_TO_FILE, LINK_TO_FOLDER, LINK_TO_NOTHING = "link-to-file", "link-to-folder", "link"
HEAVY = 64 << 20  # bytes; more than any reader takes

PAPERS = "papers"
TEMPLATES = "templates"
SHARED = ("paperforge.yml", "people.yml", "glossary.yml")

_STYLE = re.compile(rb"""[^\s"'\[\]{},]+\.csl|"[^"\n]+\.csl"|'[^'\n]+\.csl'""")
_FOLDER_BEFORE_SLASH = re.compile(rb"([\w ._-]+)/")
_LEFTOVER = re.compile(r"\.(git|hg|svn|DS_Store)$|\.#|.*(~|\.swp|\.swx|\.tmp)$|4913$")  # of editors and of git


@dataclass(frozen=True, slots=True)
class Input:
    """A file: what it is (`FILE`, …), the SHA-256 of its content or its own words for it, its size in bytes."""

    kind: str
    digest: str = ""
    size: int = 0


Tree = dict[str, Input]  # by the path relative to the project's root


def digest_tree(tree: Mapping[str, Input], *more: str) -> str:
    """One digest over files and some words."""
    lines = [f"{path}\0{each.kind}\0{each.digest}" for path, each in sorted(tree.items())]
    return hashlib.sha256("\n".join([*more, *lines]).encode("utf-8", "surrogateescape")).hexdigest()


@dataclass
class Inputs:
    """The files of a project as they stand now."""

    root: Path
    stats: StatCache
    extra: tuple[str, ...] = ()  # files that paperforge.yml names
    profile: str = ""
    _papers: Tree = field(default_factory=dict)
    _by_paper: dict[str, Tree] = field(default_factory=dict)
    _words: dict[str, bytes] = field(default_factory=dict)

    def shared(self, own_templates: bool) -> Tree:
        """What all papers are made with."""
        names = [*SHARED, *([f"paperforge-{self.profile}.yml"] if self.profile else []), *self.extra]
        tree = {name: found for name in dict.fromkeys(names) if (found := self._input(name))}
        if own_templates:
            tree |= self._walk(TEMPLATES)
        for name in list(tree):
            tree |= self._styles(name)
        return tree

    def of_paper(self, slug: str) -> Tree:
        """What a paper is made of besides: its own files, and of the papers it is linked with what is read of them."""
        own = self._own(slug)
        tree = dict(own)
        for name in own:
            if name.endswith((".md", ".yml")):
                tree |= self._styles(name)
        waiting, seen = [slug], {slug}
        while waiting:
            for other in self._linked(waiting.pop()) - seen:
                seen.add(other)
                waiting.append(other)
                tree |= _outline(self._own(other))
        return tree

    def content(self, path: str) -> bytes:
        """The content of a file; empty where it has gone since."""
        try:
            with open(self.root / path, "rb", opener=_open_file) as stream:
                return stream.read(HEAVY + 1)
        except OSError:
            return b""

    def papers(self) -> Tree:
        """All files below papers/."""
        if not self._papers:
            self._papers = self._walk(PAPERS)
            for path, found in self._papers.items():
                self._by_paper.setdefault(_paper_of(path), {})[path] = found
        return self._papers

    def _own(self, slug: str) -> Tree:
        """The files of a paper in a folder; of one in single files those that begin with its name, and what it may show."""
        self.papers()
        if slug in self._by_paper and (self.root / PAPERS / slug).is_dir():
            return self._by_paper[slug]
        begin = f"{PAPERS}/{slug}."
        own = {path: found for path, found in self._papers.items() if path.startswith(begin)}
        words = b"\n".join(
            unquote(self._read(path).replace(b"\\", b"").decode("utf-8", "replace")).encode() for path in own
        )
        for path, found in self._papers.items():
            if path in own:
                continue
            if PurePosixPath(path).name.encode() in words:
                own[path] = found
            elif path in self._by_paper.get("", {}) and not path.endswith((".md", ".yml", ".lock")):
                own[path] = Input(EMPTY)  # whoever misspells a name is told of those that are there
        return own

    def _linked(self, slug: str) -> set[str]:
        """The papers that the options of a paper may be linked with."""
        self.papers()
        name = next(
            (each for each in (f"{PAPERS}/{slug}/options.yml", f"{PAPERS}/{slug}.options.yml") if each in self._papers),
            "",
        )
        words = self._read(name) if name else b""
        known = {*self._by_paper, *_begins(self._by_paper.get("", {}))} - {""}
        if b"\\" in words:  # a name may be written with escapes
            return known
        return known & {each.decode("utf-8", "replace").strip() for each in _FOLDER_BEFORE_SLASH.findall(words)}

    def _styles(self, name: str) -> Tree:
        """The citation styles that a file names."""
        tree: Tree = {}
        for match in _STYLE.findall(self._read(name)) if name.endswith((".md", ".yml")) else ():
            path = PurePosixPath(unquote(match.decode("utf-8", "replace").strip("\"'")))
            if path.is_absolute() or ".." in path.parts:
                continue
            if found := self._input(path.as_posix()):
                tree[path.as_posix()] = found
            else:  # whoever misspells a name is told of those that are there
                beside = sorted((self.root / path).parent.glob("*.csl"))[:100]
                tree |= {each.relative_to(self.root).as_posix(): Input(EMPTY) for each in beside}
        return tree

    def _read(self, path: str) -> bytes:
        found = self._words.get(path)
        if found is None:
            found = self._words[path] = self.content(path)
        return found

    def _input(self, path: str) -> Input | None:
        """A file by its path; None where there is none. A link on its way is as good as one at its end."""
        current = self.root
        for part in PurePosixPath(path).parts:
            current = current / part
            if current.is_symlink():
                return _link(str(current))
        try:
            state = current.stat()
        except (OSError, ValueError):
            return None
        return self._file(str(current), state)

    def _file(self, path: str, state: os.stat_result) -> Input:
        if state.st_mode & 0o170000 != 0o100000:
            return Input(OTHER)
        if state.st_size > HEAVY:
            return Input(LARGE, str(state.st_size), state.st_size)
        digest = self.stats.digest(path, state)
        return Input(FILE, digest, state.st_size) if digest else Input(OTHER)

    def _walk(self, folder: str) -> Tree:
        """All files below a folder; links are not followed."""
        tree: Tree = {}
        start = len(str(self.root)) + 1
        top = str(self.root / folder)
        if os.path.islink(top):
            return {folder: _link(top)}
        waiting = [top]
        while waiting:
            with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if _LEFTOVER.match(entry.name):
                        continue
                    if entry.is_symlink():
                        tree[entry.path[start:]] = _link(entry.path)
                    elif entry.is_dir():
                        waiting.append(entry.path)
                    else:
                        tree[entry.path[start:]] = self._file(entry.path, entry.stat())
        return tree


def _paper_of(path: str) -> str:
    """The folder of papers/ that a file stands in; empty for a file of papers/ itself."""
    rest = path[len(PAPERS) + 1 :]
    return rest.split("/", 1)[0] if "/" in rest else ""


def _begins(paths: Iterable[str]) -> Iterator[str]:
    """What the papers in single files may be called: `a.b` and `a` for `papers/a.b.md`."""
    for path in paths:
        name = path[len(PAPERS) + 1 :]
        while "." in name:
            name = name.rpartition(".")[0]
            yield name


def _outline(own: Mapping[str, Input]) -> Tree:
    """What is read of a paper that another is linked with: its options and metadata, and that it has texts."""
    data = {path: found for path, found in own.items() if path.endswith(".yml")}
    return data | {path: Input(EMPTY) for path in own if path.endswith(".md")}


def _link(path: str) -> Input:
    """A symbolic link, by the kind of what it leads to; of a folder, the names in it too."""
    if os.path.isdir(path):
        with contextlib.suppress(OSError):
            return Input(LINK_TO_FOLDER, "/".join(sorted(os.listdir(path))[:1000]))
    return Input(LINK_TO_FILE if os.path.exists(path) else LINK_TO_NOTHING)


def _open_file(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)


def lay_out(tree: Mapping[str, Input], contents: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder as they stood; `contents` by their digests. Nothing of a link but its kind is there."""
    for path, found in tree.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if found.kind == FILE:
            place.write_bytes(contents[found.digest])
        elif found.kind == EMPTY:
            place.touch()
        elif found.kind == LARGE:
            with place.open("wb") as stream:
                stream.truncate(found.size)
        elif found.kind == OTHER:
            os.mkfifo(place)
        else:
            place.symlink_to(_aim(found, folder.parent / "beyond"))


def _aim(found: Input, beyond: Path) -> Path:
    """What a link leads to here: something of the same kind that holds nothing."""
    if found.kind == LINK_TO_NOTHING:
        return beyond / "nothing"
    beyond.mkdir(exist_ok=True)
    if found.kind == LINK_TO_FILE:
        (beyond / "file").touch()
        return beyond / "file"
    folder = beyond / hashlib.sha256(found.digest.encode("utf-8", "surrogateescape")).hexdigest()
    folder.mkdir(exist_ok=True)
    for name in found.digest.split("/"):
        if name:
            (folder / name).touch()
    return folder


def wanted(trees: Iterable[Mapping[str, Input]]) -> dict[str, str]:
    """The files whose content a job needs: the path of one for each digest."""
    return {found.digest: path for tree in trees for path, found in tree.items() if found.kind == FILE}
