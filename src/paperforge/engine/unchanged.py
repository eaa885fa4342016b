"""Whether anything is another than when a verb ran last: told by hashes alone, before anything else is imported.

What a verb printed and how it ended is kept with the digests of all that it could have read, and of the files it wrote. Where all
are the same, it would only say the same again. With it is kept how it was called, word for word: who calls again in the same
words need not have them understood (`find_typed`). So nothing here imports what takes longer than to look: no pathlib, no
dataclasses, no typing, no hashlib.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence

from paperforge.cache.identity import digest_identity, identify
from paperforge.cache.stats import StatCache
from paperforge.cache.whole import Mark, tidy, unfinished, was_made_here, write_whole
from paperforge.engine.inputs import EMPTY, Inputs, Tree, digest_tree
from paperforge.template_folders import own_templates

TYPE_CHECKING = False  # that of `typing`, which takes longer to load than this module
if TYPE_CHECKING:
    from typing import Any

FOLDER = "build/cache"
STATS = f"{FOLDER}/stats.json"
RECORD = f"{FOLDER}/runs.json"
CONFIGURATION = "paperforge.yml"
KEPT = 12  # runs that are remembered
WAYS = 4  # to call for the same, word for word, that are remembered
EPOCH = "SOURCE_DATE_EPOCH"
_OURS = ("PAPERFORGE_", "_PAPERFORGE_")  # how variables begin that stand for options, and those of click


class Said:
    """What a verb said: its findings as text with colours, its last words, its exit code.

    `to_stderr` is where findings went; `timed`: behind the words stands that there was nothing to do, and how long that took.
    """

    def __init__(self, findings: str, words: str, code: int, *, to_stderr: bool = False, timed: bool = True) -> None:
        self.findings = findings
        self.words = words
        self.code = int(code)
        self.to_stderr = to_stderr
        self.timed = timed


class Runs:
    """The last runs in a project; `stats` knows the digests of its files."""

    def __init__(self, root: str | os.PathLike[str], profile: str = "") -> None:
        self.root = os.fspath(root)
        believed = was_made_here(f"{self.root}/{FOLDER}")
        self.stats = StatCache(f"{self.root}/{STATS}", load=believed)
        self.identity = identify(self.stats)
        self._digest_of_identity = digest_identity(self.identity)
        self._profile = profile
        self.killed = False
        self._known: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            known = _read_json(f"{self.root}/{RECORD}") if believed else {}
            self._known = known if isinstance(known, dict) else {}

    @property
    def known(self) -> bool:
        """Whether anything ran here before."""
        return bool(self._known)

    def find(self, arguments: Sequence[Any], typed: str = "") -> Said | None:
        """What the verb said the last time, if nothing is another since and no other was killed.

        `typed` is how it was called (`as_typed`), to be remembered for `find_typed`; empty where that is not enough to know
        what was meant.
        """
        run: Any = self._known.get(_key(arguments))
        said = self._find(run, self._profile)
        if said is not None and typed and typed not in run["typed"]:
            run["typed"] = [*run["typed"], typed][-WAYS:]
            self._save()
        return said

    def find_typed(self, typed: str) -> Said | None:
        """The same of a run that was called in these words."""
        with contextlib.suppress(KeyError, TypeError):
            for run in self._known.values():
                if typed in run["typed"]:
                    return self._find(run, run["profile"])
        return None

    def _find(self, run: Any, profile: str) -> Said | None:
        try:
            if self.was_killed():
                return None
        except OSError:  # links stand in the way of what was remembered
            return None
        try:
            if run is None or run["inputs"] != self._digest(self._tree(run["extra"], profile)):
                return None
            if any(self.stats.digest(f"{self.root}/{path}") != digest for path, digest in run["outputs"].items()):
                return None
            self.stats.save()
            to_stderr, timed = run["how"]
            return Said(run["findings"], run["words"], run["code"], to_stderr=to_stderr, timed=timed)
        except (KeyError, TypeError, AttributeError, ValueError):  # it was cut off, or is another version's
            return None

    def was_killed(self) -> bool:
        """Whether a run in this project ended before its end: what it left half-written is removed."""
        self.killed = tidy(unfinished(f"{self.root}/{RECORD}")) > 0 or self.killed
        return self.killed

    @contextlib.contextmanager
    def begun(self) -> Iterator[None]:
        """While this lasts, whoever finds nobody running knows that a run was killed."""
        try:
            mark = Mark(unfinished(f"{self.root}/{RECORD}"), "run")
        except OSError:  # a folder that refuses
            yield
            return
        try:
            yield
        finally:
            mark.close()

    def keep(
        self, arguments: Sequence[Any], said: Said, outputs: Mapping[str, str], read: Tree, typed: str = ""
    ) -> None:
        """Remember a run: the files it wrote by their digests, those that it read, as they were then, and how it was called.

        Where one of these is another by now, what was said is not what would be said of it: nothing is remembered.
        """
        names = sorted(each for each in read if not each.startswith(("papers/", "templates/")))
        tree = self._tree(names, self._profile)
        if not _agree(read, tree):
            return
        key = _key(arguments)
        self._known.pop(key, None)
        self._known[key] = {
            "inputs": self._digest(tree),
            "extra": names,
            "profile": self._profile,
            "outputs": dict(outputs),
            "findings": said.findings,
            "words": said.words,
            "code": said.code,
            "how": [said.to_stderr, said.timed],
            "typed": [typed] if typed else [],
        }
        self._known = dict(list(self._known.items())[-KEPT:])
        self._save()

    def _save(self) -> None:
        path = f"{self.root}/{RECORD}"
        with contextlib.suppress(OSError):
            write_whole(path, json.dumps(self._known, separators=(",", ":")).encode(), unfinished(path))

    def _tree(self, extra: Sequence[str], profile: str) -> Tree:
        """Everything that could be read: the project's files and all papers."""
        inputs = Inputs(self.root, self.stats, tuple(extra), profile)
        return inputs.shared(bool(own_templates(self.root))) | inputs.papers()

    def _digest(self, tree: Tree) -> str:
        return digest_tree(tree, self._digest_of_identity)


def _agree(before: Tree, now: Tree) -> bool:
    """Whether files are what they were; of some, only that they are there counts."""
    same = all(now.get(path) == each or (each.kind == EMPTY and path in now) for path, each in before.items())
    return same and now.keys() <= before.keys()


def find_root(start: str) -> str:
    """The nearest folder at or above that holds a project; empty where there is none."""
    folder = start
    while not os.path.isfile(os.path.join(folder, CONFIGURATION)):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return ""
    return folder


def as_typed(words: Sequence[str]) -> str:
    """A call as it was typed: the words behind the program's name, the folder, the variables that words may stand in.

    The same call finds the same project as long as no other has come between (`find_root`), and means the same in it.
    """
    variables = {name: value for name, value in os.environ.items() if name == EPOCH or name.startswith(_OURS)}
    return json.dumps([list(words), os.getcwd(), sorted(variables.items())])


def _key(arguments: Sequence[Any]) -> str:
    return json.dumps([*arguments, os.environ.get(EPOCH, "")])


def _read_json(path: str) -> object:
    with open(path, "rb") as stream:
        return json.loads(stream.read())
