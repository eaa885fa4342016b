"""Why a paper is built again: what is another than when it was built last in this checkout."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperforge.cache.whole import unfinished, write_whole
from paperforge.engine.inputs import Tree, digest_tree
from paperforge.engine.jobs import Options

RECORD = Path("build", "cache", "last.json")
SHOWN = 5  # files that are named
PARTS_OF_PAPER = {"own", "shared", "options", "identity"}

_PARTS = {
    "paperforge": "another paperforge, or house style",
    "packages": "other Python packages",
    "python": "another Python",
    "libraries": "other libraries of the system",
    "libreoffice": "another LibreOffice",
    "ssh-keygen": "ssh-keygen has come or gone",
}


@dataclass(frozen=True)
class Reason:
    """What changed, in words; empty where nothing did."""

    changes: tuple[str, ...] = ()


class Explainer:
    """Compares the inputs of papers with those of their last builds; `save` writes down these."""

    def __init__(self, root: Path, identity: Mapping[str, str], options: Options, shared: Tree) -> None:
        self._path = root / RECORD
        self._identity, self._options, self._shared = dict(identity), repr(options), _files(shared)
        self._shared_digest = digest_tree(shared)
        self._last: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            last = json.loads(self._path.read_bytes())
            self._last = last if _is_record(last) else {}
        self._now: dict[str, Any] = {}

    def reason(self, slug: str, own: Tree) -> Reason:
        """What changed for a paper."""
        last = self._last.get("papers", {}).get(slug)
        if last is None:
            return Reason(("it was not built here before",))
        changes = [_PARTS[name] for name, value in self._identity.items() if last["identity"].get(name) != value]
        if last["options"] != self._options:
            changes.append("other options")
        if last["shared"] != self._shared_digest:
            before = self._last["shared"].get(last["shared"])
            changes += _differences(before, self._shared) if before else ["the project's own files"]
        return Reason((*changes, *_differences(last["own"], _files(own))))

    def note(self, slug: str, own: Tree) -> None:
        """A paper was built of these files."""
        self._now[slug] = {
            "own": _files(own),
            "shared": self._shared_digest,
            "options": self._options,
            "identity": self._identity,
        }

    def save(self) -> None:
        """Write it down; a folder that refuses costs explanations only."""
        papers = self._last.get("papers", {}) | self._now
        used = {each["shared"] for each in papers.values()}
        known = self._last.get("shared", {}) | {self._shared_digest: self._shared}
        values = {"papers": papers, "shared": {name: files for name, files in known.items() if name in used}}
        if values == self._last:
            return
        with contextlib.suppress(OSError):
            write_whole(self._path, json.dumps(values, separators=(",", ":")).encode(), unfinished(self._path))


def _is_record(values: Any) -> bool:
    """Whether it is what `save` writes; a file may be cut off, or another version's."""
    return (
        isinstance(values, dict)
        and isinstance(values.get("papers"), dict)
        and isinstance(values.get("shared"), dict)
        and all(isinstance(each, dict) for each in values["shared"].values())
        and all(map(_is_paper, values["papers"].values()))
    )


def _is_paper(values: Any) -> bool:
    return (
        isinstance(values, dict)
        and values.keys() >= PARTS_OF_PAPER
        and isinstance(values["own"], dict)
        and isinstance(values["identity"], dict)
        and isinstance(values["shared"], str)
    )


def _files(tree: Tree) -> dict[str, str]:
    return {path: f"{each.kind} {each.digest[:16]}" for path, each in sorted(tree.items())}


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    words = [f"{path} is gone" for path in before if path not in now]
    words += [f"{path} is new" for path in now if path not in before]
    words += [f"{path} changed" for path in now if path in before and before[path] != now[path]]
    return words if len(words) <= SHOWN else [*words[:SHOWN], f"and {len(words) - SHOWN} more files"]
