"""manifest.json: what a release holds, what it was made from and with, and what was allowed to be in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from paperforge.model.people import Frozen
from paperforge.reading.files import show_hidden

FORMAT: Literal["paperforge release 1"] = "paperforge release 1"
MAX_MANIFEST = 32 << 20
_SHA256 = r"^[0-9a-f]{64}$"


class File(Frozen):
    """A file of the release."""

    path: str
    size: int = Field(ge=0)
    sha256: str = Field(pattern=_SHA256)
    media_type: str
    format: str
    paper: str = ""
    edition: str = ""
    languages: tuple[str, ...] = ()
    audience: str = ""


class Source(Frozen):
    """A file of the project that the release was made from."""

    path: str
    sha256: str = Field(pattern=_SHA256)


class Released(Frozen):
    """A paper of the release, as its metadata have it."""

    slug: str
    id: str
    title: Mapping[str, str]
    version: str
    stage: str
    date: str


class Exemption(Frozen):
    """A paper that was left out, or a finding (`code`) that was allowed in one, and why."""

    paper: str
    code: str = ""
    reason: Mapping[str, str]


class Font(Frozen):
    """A font file that the release was set in."""

    file: str
    sha256: str = Field(pattern=_SHA256)


class Tools(Frozen):
    """What the release was made with; `code` is a digest over the files of paperforge itself."""

    paperforge: str
    code: str
    programs: Mapping[str, str]
    packages: Mapping[str, str]
    fonts: tuple[Font, ...]


class Manifest(Frozen):
    """All of manifest.json. `commit` is the commit of git that all sources are from, `folder` the project's place in it,
    `since` the earlier commit that CHANGES.md compares with, or empty.
    """

    format: Literal["paperforge release 1"]
    name: str
    version: str
    commit: str = Field(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")
    committed: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
    since: str = Field(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})?$")
    folder: str
    profile: str
    gate: str
    left_out: tuple[Exemption, ...]
    allowed: tuple[Exemption, ...]
    papers: tuple[Released, ...]
    files: tuple[File, ...]
    sources: tuple[Source, ...]
    tools: Tools


def write_json(value: Any) -> bytes:
    """JSON in one form: as it is read, a space for each step, UTF-8."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def write_manifest(manifest: Manifest) -> bytes:
    """The bytes of manifest.json."""
    return write_json(manifest.model_dump(mode="json"))


class WrongJsonError(ValueError):
    """JSON that says something twice, is no object, or is not what is expected; `str()` says what."""


def read_object(content: bytes) -> dict[str, Any]:
    """A JSON object in which nothing stands twice; raises `WrongJsonError`."""

    def once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise WrongJsonError(f"“{show_hidden(key)}” stands in it twice")
            found[key] = value
        return found

    if len(content) > MAX_MANIFEST:
        raise WrongJsonError(f"it is larger than {MAX_MANIFEST >> 20} MiB")
    try:
        value = json.loads(content.decode(), object_pairs_hook=once)
    except WrongJsonError:
        raise
    except RecursionError:
        raise WrongJsonError("it is too deep") from None
    except ValueError as error:
        raise WrongJsonError(f"it is no JSON: {show_hidden(str(error))}") from None
    if not isinstance(value, dict):
        raise WrongJsonError("it is no JSON object")
    return value


def read_manifest(content: bytes) -> Manifest:
    """The manifest that some bytes are; raises `WrongJsonError`."""
    value = read_object(content)
    if value.get("format") != FORMAT:
        raise WrongJsonError(f"its format is {show_hidden(json.dumps(value.get('format')))[:60]}, not “{FORMAT}”")
    try:
        return Manifest.model_validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise WrongJsonError(show_hidden(f"{place}: {first['msg']}")) from None
