"""A git repository as it was at a revision: its files, under the names that they had then.

Only the store of objects and the index are asked, by plumbing: the files of the work tree are not run through filters, and
nothing that a repository's own configuration names (hooks, pagers, drivers of diffs, programs that sign) is started.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from rapidfuzz import fuzz

from paperforge.bilingual.programs import Answer, environment, run_program
from paperforge.errors import PaperforgeError, UsageError
from paperforge.model.language import Language
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
_SIZES = "--batch-check=%(objectsize)"
_DISTRUST = "dubious ownership"
_TAGS = re.compile(r"[/._-]")
_WHAT = "Name a commit, a branch or a tag, such as HEAD~3 or v1.0."


def run_git(folder: Path, *arguments: str, given: bytes = b"") -> Answer:
    """Ask git something in a folder; raises `ToolMissingError`, and `PaperforgeError` where it takes too long."""
    settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    argv = ["git", "--no-pager", *settings, *arguments]
    return run_program(argv, environment(**_VARIABLES, **passed_on), folder, INSTALL, given=given)


def identity(root: Path) -> tuple[str, str]:
    """Name and address of the user, as git's user.name and user.email say in a folder; empty where they do not."""
    name, email = (
        run_git(root, "config", "--get", key).output.decode("utf-8", "replace").strip()
        for key in ("user.name", "user.email")
    )
    return name, email


def head_date(root: Path) -> datetime.date | None:
    """The day of the last commit, in its committer's time zone; None in a folder without one.

    Raises `UsageError` where git does not trust the repository.
    """
    answer = run_git(root, "rev-list", "--max-count=1", "--format=%cs", "HEAD")
    if _DISTRUST in answer.told:
        raise _no_repository(root, answer)
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
    if _DISTRUST in answer.told:
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

    def find(self, path: PurePosixPath, language: Language, others: Collection[Language] = ()) -> PurePosixPath | None:
        """The path from the top that a text of now had then; None where it was not there.

        A file whose path tells another language was no earlier name of it: translations that hold much code are much alike.
        """
        now = str(self.name(path))
        if now in self._blobs:
            return PurePosixPath(now)
        for name in (self._renamed.get(now, ""), self._followed(now)):
            if name and not _is_foreign(name, now, language, others):
                return PurePosixPath(name)
        gone = [
            name
            for name in self._gone
            if PurePosixPath(name).suffix == path.suffix and not _is_foreign(name, now, language, others)
        ]
        name = self._alike(gone, self.root / path)
        return PurePosixPath(name) if name else None

    def name(self, path: PurePosixPath) -> PurePosixPath:
        """The path from the top of a path from the root."""
        return self.prefix / path

    def read(self, name: PurePosixPath, limit: int = MAX_TEXT) -> bytes | None:
        """The content of a file by its path from the top; None where there was none, or only a link or a submodule.

        Raises `UsageError` where it is larger than `limit` bytes, or is not in this clone.
        """
        content = self.read_many([str(name)], limit).get(str(name))
        if content is None and str(name) in self._blobs:
            raise UsageError(f"{self.tell(name)} is larger than {limit >> 20} MiB")
        return content

    def read_many(self, names: Sequence[str], limit: int = MAX_TEXT) -> dict[str, bytes]:
        """The contents of files by their paths from the top; what there was none of, or is larger, is left out."""
        known = [name for name in names if name in self._blobs]
        asked = "".join(f"{self._blobs[name]}\n" for name in known).encode()
        sizes = self._ask("cat-file", _SIZES, given=asked).splitlines() if known else []
        for name, size in zip(known, sizes, strict=True):
            if not size.isdigit():
                raise self._unreadable(f"{name} is not there")
        known = [name for name, size in zip(known, sizes, strict=True) if int(size) <= limit]
        asked = "".join(f"{self._blobs[name]}\n" for name in known).encode()
        output = self._ask("cat-file", "--batch=%(objectsize)", given=asked) if known else b""
        contents: dict[str, bytes] = {}
        for name in known:
            size, output = output.split(b"\n", 1)
            contents[name], output = output[: int(size)], output[int(size) + 1 :]
        return contents

    def tell(self, name: PurePosixPath) -> str:
        """A file of then, for people."""
        return show_hidden(f"{name} at {self.revision}")

    def _ask(self, *arguments: str, given: bytes = b"") -> bytes:
        answer = run_git(self.root, *arguments, given=given)
        if answer.code:
            raise self._unreadable(answer.last_words)
        return answer.output

    def _unreadable(self, why: str) -> UsageError:
        hint = "A clone without its old contents (--filter) or with damaged ones cannot answer: make a whole one."
        return UsageError(show_hidden(f"git cannot read what there was at {self.revision}: {why}"), hint)

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

    @cached_property
    def _steps(self) -> list[tuple[str, str]]:
        """The new and the old name of every renaming in a commit since then, the latest first."""
        if run_git(self.root, "rev-parse", "--verify", "--quiet", "HEAD").code:
            return []
        options = ("-M", "-l2000", "--diff-filter=R", "--name-status", "-z", "--format=", "--no-ext-diff")
        return list(_pairs(self._ask("log", "--no-show-signature", *options, f"{self.commit}..HEAD", "--")))

    def _followed(self, now: str) -> str:
        """The name that a file had then, where it changed so much on the way that only single steps can be followed."""
        name = now
        for new, old in self._steps:
            name = old if new == name else name
        return name if name in self._blobs else ""

    @cached_property
    def _gone(self) -> list[str]:
        """The files of then that do not stand where they stood."""
        return sorted(name for name in self._blobs if not os.path.lexists(self.top / name))

    def _alike(self, gone: Sequence[str], file: Path) -> str:
        """The one of some files of then that is most like a file which was renamed without telling git; else empty."""
        near = sorted(gone, key=lambda name: (PurePosixPath(name).name != file.name, name))[:MAX_CANDIDATES]
        try:
            lines = _lines(file.read_bytes()) if near else []
        except OSError:
            return ""
        contents = self.read_many(near) if lines else {}
        scores = {name: fuzz.ratio(lines, _lines(content)) for name, content in contents.items()}
        best = max(scores, key=lambda name: scores[name], default="")
        return best if best and scores[best] >= RENAMED else ""


def _lines(content: bytes) -> list[bytes]:
    """The lines that hold something."""
    return [line for line in content.splitlines() if line.strip()]


def _is_foreign(then: str, now: str, language: Language, others: Collection[Language]) -> bool:
    """Whether the path of a file tells that it was in another language than a text of now."""
    before, after = (
        {part.lower() for part in _TAGS.split(str(PurePosixPath(path).with_suffix("")))} for path in (then, now)
    )
    if language.primary in before:
        return False
    told = before - after
    # Where the path of now tells its language, any two letters do, though they be no tag: Greek is kept in `gr`, too.
    is_tagged = language.primary in after and any(len(tag) == 2 and tag.isalpha() for tag in told)
    return is_tagged or bool(told & {other.primary for other in others})


def _split(output: bytes) -> Iterator[str]:
    return (os.fsdecode(part) for part in output.split(b"\0") if part)


def _pairs(output: bytes) -> Iterator[tuple[str, str]]:
    """New and old name of each renaming that git lists: `R087`, the old name, the new one."""
    parts = [part.strip("\n") if part.startswith("\n") else part for part in _split(output)]
    for at in range(0, len(parts) - 2, 3):
        yield parts[at + 2], parts[at + 1]
