"""A build in parts on several machines: each builds the papers of its part and writes down what came of it; one joins them.

The parts are the same everywhere: paper k of all, in the order of their names, belongs to part k modulo N.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperforge.cache.store import digest_of
from paperforge.engine.jobs import Result
from paperforge.errors import RenderError, UsageError
from paperforge.write import write_files

FORMAT = 1
_SLUG = re.compile(r"[^/\0.][^/\0]*")  # the name of a folder, and no way out of build/
_SHARD = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


@dataclass(frozen=True)
class Shard:
    """Part `number` of `count`, from 1."""

    number: int
    count: int

    @property
    def file_name(self) -> str:
        """Where it is written down, in build/."""
        return f"shard-{self.number}-of-{self.count}.json"

    def of(self, slugs: Sequence[str]) -> list[str]:
        """The papers of this part."""
        return list(slugs[self.number - 1 :: self.count])


def parse_shard(text: str) -> Shard:
    """`2/5`; raises `UsageError`."""
    match = _SHARD.fullmatch(text)
    if not match or int(match[1]) > int(match[2]):
        raise UsageError(f"“{text}” is no part of a build", "Give a number and how many there are: --shard 2/5")
    return Shard(int(match[1]), int(match[2]))


@dataclass(frozen=True)
class Part:
    """What came of a part.

    `series` tells that two parts are of one build; `written` are the papers whose outputs are in `folder`.
    """

    shard: Shard
    series: str
    slugs: tuple[str, ...]
    results: tuple[Result, ...]
    written: frozenset[str]
    folder: Path


def write_part(part: Part) -> None:
    """Write down what came of a part, in its folder."""
    values = {
        "format": FORMAT,
        "shard": [part.shard.number, part.shard.count],
        "series": part.series,
        "slugs": list(part.slugs),
        "results": [each.values() for each in part.results],
        "written": sorted(part.written),
    }
    content = json.dumps(values, sort_keys=True, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    write_files({part.folder / part.shard.file_name: content})


def read_parts(folders: Sequence[Path]) -> list[Part]:
    """All parts of one build, in order; raises `UsageError` where they are not."""
    parts = [_read_part(path) for folder in folders for path in sorted(folder.glob("shard-*-of-*.json"))]
    if not parts:
        raise UsageError(
            "there is no part of a build in these folders", "A part is made by: paperforge build --shard 1/2"
        )
    parts.sort(key=lambda part: part.shard.number)
    first = parts[0]
    if any(
        (each.series, each.slugs, each.shard.count) != (first.series, first.slugs, first.shard.count) for each in parts
    ):
        hint = "Build all parts of one commit, with the same options, and the same paperforge on the same system."
        raise UsageError("the parts are not of one build", hint)
    numbers = [each.shard.number for each in parts]
    if lacking := [number for number in range(1, first.shard.count + 1) if number not in numbers]:
        raise UsageError(f"parts are missing: {', '.join(f'{each}/{first.shard.count}' for each in lacking)}")
    if len(numbers) > first.shard.count:
        raise UsageError("a part stands in more than one folder", "Name each part once.")
    return parts


def _read_part(path: Path) -> Part:
    try:
        values: Mapping[str, Any] = json.loads(path.read_bytes())
        if values["format"] != FORMAT:
            raise ValueError("another version of paperforge wrote it")
        if not all(_SLUG.fullmatch(slug) for slug in (*values["slugs"], *(each["slug"] for each in values["results"]))):
            raise ValueError("it holds a paper whose name is none")
        return Part(
            Shard(*values["shard"]),
            values["series"],
            tuple(values["slugs"]),
            tuple(Result.read(each) for each in values["results"]),
            frozenset(values["written"]),
            path.parent,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", "Build the part again.") from error


def copy_outputs(parts: Sequence[Part], root: Path) -> int:
    """Copy the outputs of all parts into build/ of a project, all or none; how many they are.

    Raises `RenderError` where one is missing or is not what its part says.
    """
    files: dict[Path, bytes] = {}
    for part in parts:
        for result in part.results:
            for output in result.outputs if result.slug in part.written else ():
                target = output.path(root, result.slug)
                source = part.folder / target.relative_to(root / "build")
                try:
                    content = source.read_bytes()
                except OSError as error:
                    raise RenderError(f"{source} is missing", "Take the whole folder build/ of the part.") from error
                if digest_of(content) != output.digest:
                    raise RenderError(f"{source} is not what its part built", "Take the folder of the part once more.")
                files[target] = content
    write_files(files)
    return len(files)
