"""Whether anything is another than when a verb ran last: told by hashes alone, before anything else is imported.

What a verb printed and how it ended is kept with the digests of all that it could have read, and of the files it wrote. Where all
are the same, it would only say the same again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperforge.cache.identity import digest_identity, identify
from paperforge.cache.stats import StatCache
from paperforge.engine.inputs import Inputs, digest_tree
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
        self.stats = StatCache(root / STATS)
        self.identity = identify(self.stats)
        self._profile = profile
        self._known: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            known = json.loads((root / RECORD).read_bytes())
            self._known = known if isinstance(known, dict) else {}

    def find(self, arguments: Sequence[Any]) -> Said | None:
        """What the verb said the last time, if nothing is another since."""
        run = self._known.get(_key(arguments))
        try:
            if run is None or run["inputs"] != self._digest(run["extra"]):
                return None
            root = str(self.root)
            if any(self.stats.digest(f"{root}/{path}") != digest for path, digest in run["outputs"].items()):
                return None
            self.stats.save()
            return Said(run["findings"], run["words"], run["code"])
        except (KeyError, TypeError, AttributeError):  # it was cut off, or is another version's
            return None

    def keep(self, arguments: Sequence[Any], said: Said, outputs: Mapping[str, str], extra: Iterable[str]) -> None:
        """Remember a run: the files it wrote by their digests, and those outside of papers/ and templates/ that it read."""
        names = sorted(each for each in set(extra) if not each.startswith(("papers/", "templates/")))
        key = _key(arguments)
        run = {"inputs": self._digest(names), "extra": names, "outputs": dict(outputs)}
        self._known.pop(key, None)
        self._known[key] = run | {"findings": said.findings, "words": said.words, "code": said.code}
        self._known = dict(list(self._known.items())[-KEPT:])
        path = self.root / RECORD
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            temporary.write_text(json.dumps(self._known, separators=(",", ":")))
            temporary.replace(path)

    def _digest(self, extra: Sequence[str]) -> str:
        """Of everything that could be read: the project's files, all papers, and what builds."""
        inputs = Inputs(self.root, self.stats, tuple(extra), self._profile)
        tree = inputs.shared(find_house(self.root).own is not None) | inputs.papers()
        return digest_tree(tree, digest_identity(self.identity))


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above that holds a project."""
    return next((folder for folder in (start, *start.parents) if (folder / CONFIGURATION).is_file()), None)


def _key(arguments: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps([*arguments, os.environ.get("SOURCE_DATE_EPOCH", "")]).encode()).hexdigest()
