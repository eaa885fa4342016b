"""A git repository as it was at a revision: its files, under the names that they had then.

Only the store of objects and the index are asked, by plumbing: the files of the work tree are not run through filters, and
nothing that a repository's own configuration names (hooks, pagers, drivers of diffs, programs that sign) is started.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from rapidfuzz import fuzz

from paperforge.bilingual.programs import Answer, environment, run_program
from paperforge.errors import PaperforgeError, UsageError
from paperforge.reading.files import MAX_TEXT, show_hidden

INSTALL = "Debian, Ubuntu: apt-get install git · Fedora: dnf install git · macOS: brew install git"
RENAMED = 50  # the share of lines, in per cent, from which on a file is one that was renamed: what git takes, too
MAX_CANDIDATES = 60  # files of then that are compared with one that git does not know
_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "safe.bareRepository": "explicit",  # a folder that looks like one may come from a stranger
}
_VARIABLES = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # a clone without its old contents would fetch them; older gits know only this
}
_PASSED_ON = ("GIT_CONFIG_GLOBAL", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_WHAT = "Name a commit, a branch or a tag, such as HEAD~3 or v1.0."


def run_git(folder: Path, *arguments: str) -> Answer:
    """Ask git something in a folder; raises `ToolMissingError`, and `PaperforgeError` where it takes too long."""
    settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    argv = ["git", "--no-pager", *settings, *arguments]
    return run_program(argv, environment(**_VARIABLES, **passed_on), folder, INSTALL)


def identity(root: Path) -> tuple[str, str]:
    """Name and address of the user, as git's user.name and user.email say in a folder; empty where they do not."""
    name, email = (
        run_git(root, "config", "--get", key).output.decode("utf-8", "replace").strip()
        for key in ("user.name", "user.email")
    )
    return name, email


def head_date(root: Path) -> datetime.date | None:
    """The day of the last commit, in its committer's time zone; None in a folder without one."""
    answer = run_git(root, "rev-list", "--max-count=1", "--format=%cs", "HEAD")
    return None if answer.code else datetime.date.fromisoformat(answer.output.decode().split()[-1])


def look_back(root: Path, revision: str) -> Past:
    """The past of a folder of a repository at a revision.

    Raises `UsageError` where the folder is in no repository or the revision is unknown, `ToolMissingError` without git.
    """
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise UsageError(f"“{show_hidden(revision)}” is not a revision", _WHAT)
    top, prefix = (run_git(root, "rev-parse", option) for option in ("--show-toplevel", "--show-prefix"))
    if top.code:
        raise _no_repository(root, top)
    found = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.code:
        raise _unknown(root, revision)
    return Past(root, Path(_line(top)), PurePosixPath(_line(prefix)), revision, _line(found))


def _line(answer: Answer) -> str:
    return os.fsdecode(answer.output).removesuffix("\n")


def _no_repository(root: Path, answer: Answer) -> PaperforgeError:
    if "not a git repository" in answer.told or "must be run in a work tree" in answer.told:
        hint = "What changed since a revision is known only where git keeps the texts."
        return UsageError(f"{root} is in no git repository", hint)
    hint = ""
    if "dubious ownership" in answer.told:
        hint = f"It belongs to another user. If you trust it: git config --global --add safe.directory {root}"
    first = next(iter(answer.told.splitlines()), "it ended without a word").removeprefix("fatal: ")
    return UsageError(f"git cannot read the repository of {root}: {first}", hint)


def _unknown(root: Path, revision: str) -> UsageError:
    if run_git(root, "rev-parse", "--verify", "--quiet", "HEAD").code:
        return UsageError(f"unknown revision “{revision}”: there is no commit yet", "Commit the texts first.")
    if run_git(root, "rev-parse", "--is-shallow-repository").output.strip() == b"true":
        message = f"unknown revision “{revision}”: this is a shallow clone, without the commits before its first ones"
        return UsageError(message, "Fetch them: git fetch --unshallow --tags")
    return UsageError(f"unknown revision “{revision}”", _WHAT)


@dataclass(frozen=True, eq=False)
class Past:
    """What a repository held at a revision; paths are relative to `root`, a folder `prefix` below its `top`."""

    root: Path
    top: Path
    prefix: PurePosixPath
    revision: str
    commit: str

    def find(self, path: PurePosixPath) -> PurePosixPath | None:
        """The path from the top that a file of now had then; None where it was not there."""
        now = str(self.name(path))
        if now in self._blobs:
            return PurePosixPath(now)
        name = self._renamed.get(now) or self._followed(now) or self._alike(now, self.root / path)
        return PurePosixPath(name) if name else None

    def name(self, path: PurePosixPath) -> PurePosixPath:
        """The path from the top of a path from the root."""
        return self.prefix / path

    def read(self, name: PurePosixPath, limit: int = MAX_TEXT) -> bytes | None:
        """The content of a file by its path from the top; None where there was none, or only a link or a submodule.

        Raises `UsageError` where it is larger than `limit` bytes, or is not in this clone.
        """
        blob = self._blobs.get(str(name))
        if blob is None:
            return None
        size = self._ask("cat-file", "-s", blob)
        if int(size) > limit:
            raise UsageError(f"{self.tell(name)} is larger than {limit >> 20} MiB")
        return self._ask("cat-file", "blob", blob)

    def tell(self, name: PurePosixPath) -> str:
        """A file of then, for people."""
        return show_hidden(f"{name} at {self.revision}")

    def _ask(self, *arguments: str) -> bytes:
        answer = run_git(self.root, *arguments)
        if answer.code:
            hint = "A clone without its old contents (--filter) or with damaged ones cannot answer: make a whole one."
            raise UsageError(f"git cannot read what there was at {self.revision}: {answer.last_words}", hint)
        return answer.output

    @cached_property
    def _blobs(self) -> dict[str, str]:
        """The object of every regular file by its path from the top."""
        blobs: dict[str, str] = {}
        for line in _split(self._ask("ls-tree", "-r", "-z", "--full-tree", self.commit)):
            head, name = line.split("\t", 1)
            mode, kind, blob = head.split()
            if kind == "blob" and mode != "120000":
                blobs[name] = blob
        return blobs

    @cached_property
    def _renamed(self) -> dict[str, str]:
        """What was renamed since then, in commits or in the index: the old name by the new one."""
        options = ("--cached", "-M", "-l2000", "--diff-filter=R", "--name-status", "-z", "--no-ext-diff")
        return dict(_pairs(self._ask("diff-index", *options, self.commit, "--")))

    def _followed(self, now: str) -> str:
        """The name that a file had then, where it changed so much on the way that only single steps can be followed."""
        if self._unborn:
            return ""
        options = ("--follow", "-M", "--diff-filter=R", "--name-status", "-z", "--format=", "--no-ext-diff")
        range_ = f"{self.commit}..HEAD"
        name = now
        answer = run_git(self.top, "log", "--no-show-signature", *options, range_, "--", now)
        for new, old in _pairs(answer.output):
            name = old if new == name else name
        return name if name != now and name in self._blobs else ""

    @cached_property
    def _unborn(self) -> bool:
        return bool(run_git(self.root, "rev-parse", "--verify", "--quiet", "HEAD").code)

    def _alike(self, now: str, file: Path) -> str:
        """The file of then, now gone, that is most like a file which was renamed without telling git; else empty."""
        try:
            lines = file.read_bytes().splitlines()
        except OSError:
            return ""
        taken = set(self._renamed.values())
        gone = [
            name
            for name in self._blobs
            if PurePosixPath(name).suffix == PurePosixPath(now).suffix
            and name not in taken
            and not os.path.lexists(self.top / name)
        ]
        gone.sort(key=lambda name: (PurePosixPath(name).name != PurePosixPath(now).name, name))
        scores = {name: fuzz.ratio(lines, self._lines(name)) for name in gone[:MAX_CANDIDATES]}
        best = max(scores, key=lambda name: scores[name], default="")
        return best if best and scores[best] >= RENAMED else ""

    def _lines(self, name: str) -> list[bytes]:
        return (self.read(PurePosixPath(name)) or b"").splitlines()


def _split(output: bytes) -> Iterator[str]:
    return (os.fsdecode(part) for part in output.split(b"\0") if part)


def _pairs(output: bytes) -> Iterator[tuple[str, str]]:
    """New and old name of each renaming that git lists: `R087`, the old name, the new one."""
    parts = [part.strip("\n") if part.startswith("\n") else part for part in _split(output)]
    for at in range(0, len(parts) - 2, 3):
        yield parts[at + 2], parts[at + 1]
