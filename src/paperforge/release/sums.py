"""SHA256SUMS: what sha256sum(1) of GNU coreutils writes and checks, sorted by the bytes of the paths."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paperforge.release.values import Files, digest

_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)\n")


def write_sums(files: Files) -> bytes:
    """A line for each file."""
    return _lines({path: digest(content) for path, content in files.items()})


def _lines(digests: Mapping[str, str]) -> bytes:
    ordered = sorted(digests.items(), key=lambda pair: pair[0].encode())
    return "".join(f"{sha256}  {path}\n" for path, sha256 in ordered).encode()


def read_sums(content: bytes) -> dict[str, str] | None:
    """The digests by path; None where the file is not, to the byte, what is written for them."""
    try:
        digests = {path: sha256 for sha256, path in _LINE.findall(content.decode())}
    except UnicodeDecodeError:
        return None
    return digests if digests and _lines(digests) == content else None
