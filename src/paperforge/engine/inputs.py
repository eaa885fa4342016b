"""All that a paper is made of, as values: the files of the project and of the paper, by their paths and digests.

What is no plain file stands for itself, so that it is refused where the paper is read, as it would be on the disk: symbolic
links, pipes, files too large for anything.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType

from paperforge.cache.hashing import hash_lines
from paperforge.cache.stats import StatCache

TYPE_CHECKING = False  # that of `typing`, which takes longer to load than this module
if TYPE_CHECKING:
    from pathlib import Path

    from paperforge.engine.mentions import Names

FILE, EMPTY, LARGE, LOCKED, FOLDER, OTHER = "file", "empty", "large", "locked", "folder", "other"
LINK_TO_FILE, LINK_TO_FOLDER, LINK_TO_NOTHING = "link-to-file", "link-to-folder", "link"
HEAVY = 64 << 20  # bytes; more than any reader takes

PAPERS = "papers"
TEMPLATES = "templates"
SHARED = ("paperforge.yml", "people.yml", "glossary.yml")

_REPOSITORY = frozenset([".git", ".hg", ".svn"])
_LEFTOVER = re.compile(r"\.(git|DS_Store)$|\.#|.*(~|\.swp|\.swx|\.tmp)$|4913$")  # of editors and of git
MOST_NAMES = 1000  # of a folder behind a link


class Input:
    """A file: what it is (`FILE`, …), the SHA-256 of its content or its own words for it, its size in bytes.

    A value; no dataclass, because these take longer to load than everything here.
    """

    __slots__ = ("digest", "kind", "size")

    def __init__(self, kind: str, digest: str = "", size: int = 0) -> None:
        self.kind = kind
        self.digest = digest
        self.size = size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Input) and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        return f"Input{self._values}"

    @property
    def _values(self) -> tuple[str, str, int]:
        return self.kind, self.digest, self.size


Tree = dict[str, Input]  # by the path relative to the project's root


def digest_tree(tree: Mapping[str, Input], *more: str) -> str:
    """One digest over files and some words."""
    lines = [f"{path}\0{each.kind}\0{each.digest}\0" for path, each in sorted(tree.items())]
    return hash_lines([*more, *lines])


class Inputs:
    """The files of a project as they stand now: each is looked at once."""

    def __init__(
        self, root: str | os.PathLike[str], stats: StatCache, extra: tuple[str, ...] = (), profile: str = ""
    ) -> None:
        """`extra`: files that paperforge.yml names."""
        self._root = os.fspath(root)
        self._stats = stats
        self._extra = extra
        self._profile = profile
        self._papers: Tree = {}
        self._by_paper: dict[str, Tree] = {}
        self._single: dict[str, Tree] = {}
        self._begun: dict[str, list[str]] = {}
        self._names: Names | None = None
        self._found: dict[str, Input | None] = {}
        self._named: dict[str, frozenset[str]] = {}
        self._links: dict[str, frozenset[str]] = {}
        self._slugs: frozenset[str] = frozenset()

    def shared(self, own_templates: bool) -> Tree:
        """What all papers are made with."""
        names = [*SHARED, *([f"paperforge-{self._profile}.yml"] if self._profile else []), *self._extra]
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
            with open(f"{self._root}/{path}", "rb", opener=_open_file) as stream:
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
        """The files of a paper: of one in a folder all in it, or the link in the place of it."""
        self.papers()
        for path in (PAPERS, f"{PAPERS}/{slug}"):
            if path in self._papers and self._papers[path].kind == LINK_TO_FOLDER:
                return {path: self._papers[path]}
        if slug in self._by_paper and os.path.isdir(f"{self._root}/{PAPERS}/{slug}"):
            return self._by_paper[slug]
        if slug not in self._single:
            self._single[slug] = self._single_files(slug)
        return self._single[slug]

    def _single_files(self, slug: str) -> Tree:
        """The files of a paper in single files: those that begin with its name, and what it may show."""
        if self._names is None:
            self._names = _mentions().Names(self._papers)
            for path in self._by_paper.get("", {}):
                for begin in _begins([path]):
                    self._begun.setdefault(begin, []).append(path)
        own = {path: self._papers[path] for path in self._begun.get(slug, ())}
        words = "\n".join(each for path in own for each in _mentions().spellings(self._read(path)))
        shown = {path: self._papers[path] for path in self._names.mentioned(words)}
        # Whoever misspells a name is told of those that are there.
        beside = {
            path: Input(EMPTY) for path in self._by_paper.get("", {}) if not path.endswith((".md", ".yml", ".lock"))
        }
        return beside | shown | own

    def _linked(self, slug: str) -> frozenset[str]:
        """The papers that the options of a paper may be linked with."""
        if slug not in self._links:
            self.papers()
            names = (f"{PAPERS}/{slug}/options.yml", f"{PAPERS}/{slug}.options.yml")
            name = next((each for each in names if each in self._papers), "")
            self._links[slug] = self._known() & _mentions().find_papers(self._read(name)) if name else frozenset()
        return self._links[slug]

    def _known(self) -> frozenset[str]:
        """What papers may be called here."""
        if not self._slugs:
            self._slugs = frozenset([*self._by_paper, *_begins(self._by_paper.get("", {}))]) - {""}
        return self._slugs

    def _styles(self, name: str) -> Tree:
        """The citation styles that a file names."""
        tree: Tree = {}
        for style in ("/".join(_parts(each)) for each in self._style_names(name)):
            if found := self._input(style):
                tree |= {} if os.path.isdir(f"{self._root}/{style}") else {style: found}
            elif style.endswith(".csl") and _is_inside(style):  # who misspells a name is told of those that are there
                folder = style.rpartition("/")[0]
                with contextlib.suppress(OSError, ValueError):
                    beside = sorted(each for each in os.listdir(f"{self._root}/{folder}") if each.endswith(".csl"))
                    tree |= {f"{folder}/{each}".lstrip("/"): Input(EMPTY) for each in beside[:100]}
        return tree

    def _style_names(self, name: str) -> frozenset[str]:
        if not name.endswith((".md", ".yml")):
            return frozenset()
        if name not in self._named:
            words = self._read(name)
            mentioned = "csl" in words and _mentions().find_styles(words, whole=name.endswith(".yml"))
            self._named[name] = mentioned or frozenset()
        return self._named[name]

    def _read(self, path: str) -> str:
        return self.content(path).decode("utf-8", "replace")

    def _input(self, path: str) -> Input | None:
        """A file by its path; None where there is none, or the path leads out of the project."""
        if path not in self._found:
            self._found[path] = self._look(path) if _is_inside(path) else None
        return self._found[path]

    def _look(self, path: str) -> Input | None:
        """A link on its way is as good as one at its end."""
        current = self._root
        for part in _parts(path):
            current = f"{current}/{part}"
            if os.path.islink(current):
                return _link(current)
        try:
            return self._file(current, os.stat(current))
        except (OSError, ValueError):
            return None

    def _file(self, path: str, state: os.stat_result) -> Input:
        if state.st_mode & 0o170000 != 0o100000:
            return Input(OTHER)
        if state.st_size > HEAVY:
            return Input(LARGE, str(state.st_size), state.st_size)
        digest = self._stats.digest(path, state)
        return Input(FILE, digest, state.st_size) if digest else Input(LOCKED)

    def _walk(self, folder: str) -> Tree:
        """All files below a folder, and folders without any; links are not followed."""
        tree: Tree = {}
        start = len(self._root) + 1
        top = f"{self._root}/{folder}"
        if os.path.islink(top):
            return {folder: _link(top)}
        waiting = [top]
        while waiting:
            inner = waiting.pop()
            known = len(tree) + len(waiting)
            with contextlib.suppress(OSError), os.scandir(inner) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.extend([entry.path] if entry.name not in _REPOSITORY else [])
                    elif _LEFTOVER.match(entry.name):
                        continue
                    elif entry.is_symlink():
                        tree[entry.path[start:]] = _link(entry.path)
                    else:
                        tree[entry.path[start:]] = self._file(entry.path, entry.stat())
                if len(tree) + len(waiting) == known and inner != top:
                    tree[inner[start:]] = Input(FOLDER)
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
    """A symbolic link, by the kind of what it leads to; of a folder, the names in it and in its folders too."""
    if os.path.isdir(path):
        return Input(LINK_TO_FOLDER, _SEPARATOR.join(_names_behind(path)))
    return Input(LINK_TO_FILE if os.path.exists(path) else LINK_TO_NOTHING)


_SEPARATOR = "//"  # between paths: none has it inside


def _names_behind(path: str) -> list[str]:
    """The files of a folder and of its folders, by their paths from it; folders end in `/.`."""
    names: list[str] = []
    with contextlib.suppress(OSError):
        for name in sorted(os.listdir(path))[:MOST_NAMES]:
            inner = f"{path}/{name}"
            if not os.path.isdir(inner):
                names.append(name)
                continue
            names.append(f"{name}/.")
            with contextlib.suppress(OSError):
                names += [f"{name}/{each}" for each in sorted(os.listdir(inner))]
    return names[:MOST_NAMES]


def _mentions() -> ModuleType:
    """Imported where something is named at all: what has not changed is told without."""
    from paperforge.engine import mentions

    return mentions


def _is_inside(path: str) -> bool:
    """Whether a path stays where it begins."""
    return not path.startswith("/") and ".." not in path.split("/") and path not in {"", "."}


def _parts(path: str) -> list[str]:
    """The names on the way of a path; of one that begins at the root, `/` first, which leads out of the project."""
    return ["/"] * path.startswith("/") + [each for each in path.split("/") if each not in {"", "."}]


def _open_file(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)


def lay_out(tree: Mapping[str, Input], contents: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder as they stood; `contents` by their digests. Nothing of a link but its kind is there."""
    for path, found in tree.items():
        if not _is_inside(path):
            raise ValueError(f"{path} leads out of the project")
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if found.kind == FILE:
            place.write_bytes(contents[found.digest])
        elif found.kind == EMPTY:
            place.touch()
        elif found.kind == FOLDER:
            place.mkdir(exist_ok=True)
        elif found.kind == LARGE:
            with place.open("wb") as stream:
                stream.truncate(found.size)
        elif found.kind == LOCKED:
            place.touch(0)
        else:
            with contextlib.suppress(FileExistsError):  # it lies behind a link that is there already
                if found.kind == OTHER:
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
    folder = beyond / hash_lines([found.digest])
    folder.mkdir(exist_ok=True)
    for name in filter(None, found.digest.split(_SEPARATOR)):
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        if name.endswith("/."):
            place.mkdir(exist_ok=True)
        else:
            place.touch()
    return folder


def wanted(trees: Iterable[Mapping[str, Input]]) -> dict[str, str]:
    """The files whose content a job needs: the path of one for each digest."""
    return {found.digest: path for tree in trees for path, found in tree.items() if found.kind == FILE}
