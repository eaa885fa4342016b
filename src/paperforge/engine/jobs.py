"""A job and its result as values: JSON and bytes, so that they cross pipes and networks, and can be kept.

A job is a paper (all its files, and those of the project) and one of the editions that it is planned in. Nothing of it is looked
up where it is run, but for what `cache.identity` names.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from paperforge.diagnostics import Finding
from paperforge.engine.inputs import Input, Tree, digest_tree
from paperforge.model.language import Language
from paperforge.plan import Wish, output_path
from paperforge.reading.editions import Edition, Shape
from paperforge.records import read_findings, write_findings
from paperforge.render.document import ReleaseMark

Message = tuple[dict[str, Any], list[bytes]]
# Places of editions that are none: the paper is checked; the same, and what is planned of it is judged too.
CHECK, PLAN = -1, -2
EPOCH = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True)
class Options:
    """How papers are built: `strict` builds none that has a finding; `mark` is what documents say of their release.

    `epoch` is the one variable of the environment that goes into outputs: where a job is run, another may hold.
    """

    wish: Wish = field(default_factory=Wish)
    profile: str = ""
    strict: bool = False
    mark: ReleaseMark | None = None
    epoch: str = field(default_factory=lambda: os.environ.get(EPOCH, ""))

    def values(self) -> dict[str, Any]:
        """As values for JSON."""
        mark = self.mark
        return {
            "wish": asdict(self.wish),
            "profile": self.profile,
            "strict": self.strict,
            "mark": [mark.version, mark.commit, mark.moment.isoformat()] if mark else None,
            "epoch": self.epoch,
        }

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Options:
        """The same, back."""
        wish: dict[str, Any] = {
            name: tuple(each) if isinstance(each, list) else each for name, each in values["wish"].items()
        }
        mark = values["mark"]
        moment = datetime.datetime.fromisoformat(mark[2]) if mark else None
        return cls(
            Wish(**wish),
            values["profile"],
            values["strict"],
            ReleaseMark(mark[0], mark[1], moment) if mark and moment else None,
            values["epoch"],
        )


@dataclass(frozen=True)
class Job:
    """An edition of a paper; `place` counts from 0. `shared` and `own` are the files of the project and of the paper, `contents`
    their bytes by SHA-256.

    `seconds` and `memory` (MiB) limit it as a whole: a call of a renderer has limits of its own (`limits` in paperforge.yml).
    """

    slug: str
    place: int
    options: Options
    shared: Tree
    own: Tree
    contents: Mapping[str, bytes]
    identity: str = ""
    seconds: float = 3600
    memory: int = 4096

    @property
    def shared_digest(self) -> str:
        """Of the project's files and the options: what is read once for many jobs."""
        return digest_tree(self.shared, repr(self.options))

    @property
    def own_digest(self) -> str:
        """Of the paper's files, in this project."""
        return digest_tree(self.own, self.slug, self.shared_digest)

    def message(self) -> Message:
        """As values and bytes."""
        digests = sorted(self.contents)
        values = {
            "slug": self.slug,
            "place": self.place,
            "options": self.options.values(),
            "shared": _tree_values(self.shared),
            "own": _tree_values(self.own),
            "contents": digests,
            "identity": self.identity,
            "seconds": self.seconds,
            "memory": self.memory,
        }
        return values, [self.contents[each] for each in digests]

    @classmethod
    def read(cls, message: Message) -> Job:
        """The same, back."""
        values, blobs = message
        return cls(
            values["slug"],
            values["place"],
            Options.read(values["options"]),
            _read_tree(values["shared"]),
            _read_tree(values["own"]),
            dict(zip(values["contents"], blobs, strict=True)),
            values["identity"],
            values["seconds"],
            values["memory"],
        )


def _tree_values(tree: Tree) -> list[list[Any]]:
    return [[path, each.kind, each.digest, each.size] for path, each in sorted(tree.items())]


def _read_tree(values: Sequence[Sequence[Any]]) -> Tree:
    return {path: Input(kind, digest, size) for path, kind, digest, size in values}


@dataclass(frozen=True)
class Output:
    """A file that was made: size in bytes, pages where the format has them, seconds of wall clock; what it is.

    `kept`: its document was as it had been before, and nothing was rendered. `content` may be fetched from where it is kept.
    """

    edition: Edition
    format: str
    digest: str
    size: int
    pages: int | None
    seconds: float = 0.0
    kept: bool = False
    content: bytes | None = None

    def path(self, root: Path, slug: str) -> Path:
        """Where it is written."""
        return output_path(root, slug, self.edition, self.format)

    def values(self) -> dict[str, Any]:
        """As values for JSON, without its bytes."""
        edition = self.edition
        return {
            "edition": [[str(each) for each in edition.languages], str(edition.shape), edition.whole, edition.audience],
            "format": self.format,
            "digest": self.digest,
            "size": self.size,
            "pages": self.pages,
            "seconds": round(self.seconds, 3),
            "kept": self.kept,
        }

    @classmethod
    def read(cls, values: Mapping[str, Any], content: bytes | None = None) -> Output:
        """The same, back."""
        tags, shape, whole, audience = values["edition"]
        edition = Edition(tuple(Language.parse(each) for each in tags), Shape(shape), whole, audience)
        rest = {name: values[name] for name in ("format", "digest", "size", "pages", "seconds", "kept")}
        return cls(edition, content=content, **rest)


@dataclass(frozen=True)
class Result:
    """What came of a paper, or of one of its editions.

    `project` are the findings of the project's own files. `editions` are the names of all that are planned; `done` of those
    that this is about. `readable` says whether there is a paper at all, `failed` whether rendering it did;
    `facts`: `paperforge.facts`.
    """

    slug: str
    readable: bool
    findings: tuple[Finding, ...] = ()
    project: tuple[Finding, ...] = ()
    editions: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    outputs: tuple[Output, ...] = ()
    failed: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    def message(self) -> Message:
        """As values and bytes: the contents of the outputs, in order."""
        values = self.values()
        return values, [each.content or b"" for each in self.outputs]

    def values(self) -> dict[str, Any]:
        """As values for JSON, without the bytes of the outputs."""
        return {
            "slug": self.slug,
            "readable": self.readable,
            "findings": write_findings(self.findings),
            "project": write_findings(self.project),
            "editions": list(self.editions),
            "done": list(self.done),
            "outputs": [each.values() for each in self.outputs],
            "failed": self.failed,
            "facts": dict(self.facts),
        }

    @classmethod
    def read(cls, values: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> Result:
        """The same, back; without `blobs`, outputs have no content. Raises `KeyError` and `ValueError` for what is none."""
        contents: Sequence[bytes | None] = blobs or [None] * len(values["outputs"])
        outputs = tuple(Output.read(each, content) for each, content in zip(values["outputs"], contents, strict=True))
        return cls(
            values["slug"],
            values["readable"],
            tuple(read_findings(values["findings"])),
            tuple(read_findings(values["project"])),
            tuple(values["editions"]),
            tuple(values["done"]),
            outputs,
            values["failed"],
            values["facts"],
        )

    def joined(self, other: Result) -> Result:
        """Two results of one paper as one: findings once, in the order of a report."""
        findings = {
            (each.diagnostic.sort_key(), each.diagnostic.hint): each for each in (*self.findings, *other.findings)
        }
        return replace(
            self,
            readable=self.readable or other.readable,
            project=self.project or other.project,
            facts=self.facts or other.facts,
            findings=tuple(sorted(findings.values(), key=lambda each: each.diagnostic.sort_key())),
            done=tuple(dict.fromkeys([*self.done, *other.done])),
            outputs=tuple(
                sorted((*self.outputs, *other.outputs), key=lambda each: (each.edition.file_name, each.format))
            ),
            failed=self.failed or other.failed,
        )
