"""The commit that a release is built from: its files as git stores them, and whether the folder is what it says.

Contents are taken from the store of objects, so no filter, hook or driver of a repository runs (`bilingual.past`), and nothing
that git ignores can slip into a release.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from paperforge.bilingual.past import look_back, run_git
from paperforge.errors import UsageError
from paperforge.house import TEMPLATES, names_in, package_house
from paperforge.reading.files import show_hidden
from paperforge.release.values import Refusal

MAX_TREE = 1 << 30  # bytes of all files of a commit
_LINK, _MODULE = "120000", "160000"


@dataclass(frozen=True, eq=False)
class Commit:
    """A commit, as the folder `root` of a work tree sees it: `prefix` is the way there from the top of the repository.

    `files` and `links` are what it holds below `prefix`, by their paths from there; a link by what it points to.
    """

    root: Path
    id: str
    prefix: PurePosixPath
    moment: datetime.datetime
    files: Mapping[str, bytes]
    links: Mapping[str, str]
    modules: tuple[str, ...]

    @property
    def unnameable(self) -> list[str]:
        """The names that are no UTF-8, which no record can hold."""
        return [name for name in (*self.files, *self.links) if any("\ud800" <= letter <= "\udfff" for letter in name)]


def read_commit(root: Path, revision: str = "HEAD") -> Commit:
    """A commit of the repository that a folder stands in.

    Raises `UsageError` where there is none or a content is not there, `ToolMissingError` without git.
    """
    past = look_back(root, revision)
    told = _ask(root, "rev-list", "--max-count=1", "--format=%ct", past.commit).decode().split()
    moment = datetime.datetime.fromtimestamp(int(told[-1]), datetime.UTC)
    blobs: dict[str, str] = {}
    links: dict[str, str] = {}
    modules: list[str] = []
    for line in _split(_ask(root, "ls-tree", "-r", "-z", past.commit)):
        head, name = line.split("\t", 1)
        mode, _, blob = head.split()
        _refuse_way_out(name)
        if mode == _MODULE:
            modules.append(name)
        else:
            (links if mode == _LINK else blobs)[name] = blob
    contents = _read(root, [*blobs.values(), *links.values()])
    return Commit(
        root,
        past.commit,
        past.prefix,
        moment,
        {name: contents[blob] for name, blob in blobs.items()},
        {name: os.fsdecode(contents[blob]) for name, blob in links.items()},
        tuple(modules),
    )


def _ask(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    answer = run_git(root, *arguments, given=given)
    if answer.code:
        raise UsageError(f"git cannot read the commit: {show_hidden(answer.last_words)}", "Look with: git fsck")
    return answer.output


def _split(output: bytes) -> Iterator[str]:
    return (os.fsdecode(part) for part in output.split(b"\0") if part)


def _refuse_way_out(name: str) -> None:
    """Git refuses such names itself when it checks out; a repository that was made by hand can hold them."""
    parts = name.split("/")
    if any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts):
        raise UsageError(f"the commit holds a file that leads out of its folder: {show_hidden(name)}")


def _read(root: Path, blobs: list[str]) -> dict[str, bytes]:
    wanted = list(dict.fromkeys(blobs))
    asked = "".join(f"{blob}\n" for blob in wanted).encode()
    sizes = _ask(root, "cat-file", "--batch-check=%(objectsize)", given=asked).split(b"\n")[: len(wanted)]
    if not all(size.isdigit() for size in sizes):
        raise UsageError("this clone lacks contents of the commit", "Make a whole one, without --filter.")
    if sum(map(int, sizes)) > MAX_TREE:
        raise UsageError(f"the project's files are larger than {MAX_TREE >> 20} MiB together")
    output = memoryview(_ask(root, "cat-file", "--batch=%(objectsize)", given=asked)) if wanted else memoryview(b"")
    contents: dict[str, bytes] = {}
    at = 0
    for blob, told in zip(wanted, sizes, strict=True):
        begin, size = at + len(told) + 1, int(told)
        contents[blob] = bytes(output[begin : begin + size])
        at = begin + size + 1
    return contents


def export(commit: Commit, folder: Path) -> None:
    """Write the files of a commit into a new folder; links last, so that nothing is written through one.

    The house style of a checkout of paperforge is left to the package, which would else be laid over itself.
    """
    folder.mkdir(exist_ok=True)
    is_house = holds_house(commit)
    for name, content in commit.files.items():
        if is_house and name.startswith(f"{TEMPLATES}/"):
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, target in commit.links.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)


def holds_house(commit: Commit) -> bool:
    """Whether the project's templates are those of the package, file by file."""
    package = package_house().package
    own = {name.removeprefix(f"{TEMPLATES}/") for name in commit.files if name.startswith(f"{TEMPLATES}/")}
    shown = {name for name in own if not any(part.startswith(".") for part in PurePosixPath(name).parts)}
    return (
        bool(own)
        and shown == set(names_in(package))
        and all(commit.files[f"{TEMPLATES}/{name}"] == (package / name).read_bytes() for name in shown)
    )


def find_changes(commit: Commit) -> Iterator[Refusal]:
    """What of the folder is not as the commit has it: staged, changed, deleted, not committed."""
    root = commit.root
    options = ("--cached", "--no-renames", "--relative", "--name-status", "-z")
    parts = list(_split(_ask(root, "diff-index", *options, commit.id)))
    told = dict.fromkeys(parts[1::2], "it is staged, and not committed")
    for name in (*commit.files, *commit.links):
        if what := _changed(root / name, commit.files.get(name), commit.links.get(name)):
            told[name] = what
    for name in _split(_ask(root, "ls-files", "--others", "--exclude-standard", "-z")):
        told.setdefault(name, "git does not know it")
    hint = "Commit it, or take it away: a release is built from a commit alone."
    for name, what in sorted(told.items()):
        yield Refusal(show_hidden(name), what, hint)
    for name in commit.unnameable:
        yield Refusal(show_hidden(name), "its name is not UTF-8", "Rename it.")
    for name in commit.modules:
        yield Refusal(show_hidden(name), "it is a submodule, whose files are not in the commit", "Copy the files here.")


def _changed(path: Path, content: bytes | None, target: str | None) -> str:
    """How a file of the folder differs from that of the commit; empty where it does not."""
    if path.is_symlink() or target is not None:
        same = path.is_symlink() and str(path.readlink()) == target
        return "" if same else "it was changed since the commit"
    if not path.is_file():
        return "it was deleted since the commit"
    try:
        same = path.stat().st_size == len(content or b"") and path.read_bytes() == content
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    return "" if same else "it was changed since the commit"


def tags_here(root: Path) -> list[str]:
    """The names of the tags that point to HEAD."""
    answer = run_git(root, "tag", "--points-at", "HEAD")
    return [] if answer.code else answer.output.decode("utf-8", "replace").split()
