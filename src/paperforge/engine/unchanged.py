"""Whether anything is another than when a verb ran last: told by hashes alone, before anything else is imported.

What a verb printed and how it ended is kept with the digests of all that it could have read, and of the files it wrote. Where all
are the same, it would only say the same again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperforge.cache.identity import digest_identity, identify
from paperforge.cache.stats import StatCache
from paperforge.cache.whole import Mark, tidy, unfinished, was_made_here, write_whole
from paperforge.engine.inputs import EMPTY, Inputs, Tree, digest_tree
from paperforge.house import find_house

STATS = Path("build", "cache", "stats.json")
RECORD = Path("build", "cache", "runs.json")
CONFIGURATION = "paperforge.yml"
KEPT = 12  # runs that are remembered


@dataclass(frozen=True)
class Said:
    """What a verb said: its findings as text with colours, its last words, its exit code."""

    findings: str
    words: str
    code: int


class Runs:
    """The last runs in a project; `stats` knows the digests of its files."""

    def __init__(self, root: Path, profile: str = "") -> None:
        self.root = root
        believed = was_made_here(root / STATS.parent)
        self.stats = StatCache(root / STATS, load=believed)
        self.identity = identify(self.stats)
        self._profile = profile
        self.killed = False
        self._known: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            known = json.loads((root / RECORD).read_bytes()) if believed else {}
            self._known = known if isinstance(known, dict) else {}

    @property
    def known(self) -> bool:
        """Whether anything ran here before."""
        return bool(self._known)

    def find(self, arguments: Sequence[Any]) -> Said | None:
        """What the verb said the last time, if nothing is another since and no other was killed."""
        try:
            if self.was_killed():
                return None
        except OSError:  # links stand in the way of what was remembered
            return None
        run = self._known.get(_key(arguments))
        try:
            if run is None or run["inputs"] != self._digest(self._tree(run["extra"])):
                return None
            root = str(self.root)
            if any(self.stats.digest(f"{root}/{path}") != digest for path, digest in run["outputs"].items()):
                return None
            self.stats.save()
            return Said(run["findings"], run["words"], run["code"])
        except (KeyError, TypeError, AttributeError):  # it was cut off, or is another version's
            return None

    def was_killed(self) -> bool:
        """Whether a run in this project ended before its end: what it left half-written is removed."""
        self.killed = tidy(unfinished(self.root / RECORD)) > 0 or self.killed
        return self.killed

    @contextlib.contextmanager
    def begun(self) -> Iterator[None]:
        """While this lasts, whoever finds nobody running knows that a run was killed."""
        try:
            mark = Mark(unfinished(self.root / RECORD), "run")
        except OSError:  # a folder that refuses
            yield
            return
        try:
            yield
        finally:
            mark.close()

    def keep(self, arguments: Sequence[Any], said: Said, outputs: Mapping[str, str], read: Tree) -> None:
        """Remember a run: the files it wrote by their digests, and those that it read, as they were then.

        Where one of these is another by now, what was said is not what would be said of it: nothing is remembered.
        """
        names = sorted(each for each in read if not each.startswith(("papers/", "templates/")))
        tree = self._tree(names)
        if not _agree(read, tree):
            return
        key = _key(arguments)
        run = {"inputs": self._digest(tree), "extra": names, "outputs": dict(outputs)}
        self._known.pop(key, None)
        self._known[key] = run | {"findings": said.findings, "words": said.words, "code": said.code}
        self._known = dict(list(self._known.items())[-KEPT:])
        path = self.root / RECORD
        with contextlib.suppress(OSError):
            write_whole(path, json.dumps(self._known, separators=(",", ":")).encode(), unfinished(path))

    def _tree(self, extra: Sequence[str]) -> Tree:
        """Everything that could be read: the project's files and all papers."""
        inputs = Inputs(self.root, self.stats, tuple(extra), self._profile)
        return inputs.shared(find_house(self.root).own is not None) | inputs.papers()

    def _digest(self, tree: Tree) -> str:
        return digest_tree(tree, digest_identity(self.identity))


def _agree(before: Tree, now: Tree) -> bool:
    """Whether files are what they were; of some, only that they are there counts."""
    same = all(now.get(path) == each or (each.kind == EMPTY and path in now) for path, each in before.items())
    return same and now.keys() <= before.keys()


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above that holds a project."""
    return next((folder for folder in (start, *start.parents) if (folder / CONFIGURATION).is_file()), None)


def _key(arguments: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps([*arguments, os.environ.get("SOURCE_DATE_EPOCH", "")]).encode()).hexdigest()
