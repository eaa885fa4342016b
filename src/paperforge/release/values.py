"""What the modules of this room hand to each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from paperforge.errors import ExitCode, PaperforgeError

MANIFEST = "manifest.json"
PROVENANCE = "provenance.intoto.json"
CITATION = "CITATION.cff"
CHANGES = "CHANGES.md"
SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "md": "text/markdown",
    "cff": "application/yaml",
    "json": "application/json",
    "epub": "application/epub+zip",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "woff2": "font/woff2",
}


@dataclass(frozen=True)
class Refusal:
    """Why there is no release: the place, what is wrong, and what to do."""

    place: str
    what: str
    hint: str = ""


class UnreadableError(PaperforgeError):
    """What is no release at all, or cannot be read as one."""

    exit_code = ExitCode.UNREADABLE


@dataclass(frozen=True)
class Content:
    """A file of a release: its path in it, its bytes and format, and for a text whose it is and in which edition, for whom."""

    path: str
    content: bytes
    format: str
    paper: str = ""
    edition: str = ""
    languages: tuple[str, ...] = ()
    audience: str = ""

    @property
    def media_type(self) -> str:
        """The media type (RFC 6838), by the end of the name: a format may be of several files."""
        return MEDIA_TYPES.get(self.path.rpartition(".")[2], "application/octet-stream")

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        return digest(self.content)


Files = Mapping[str, bytes]  # a release by the paths of its files


def digest(content: bytes) -> str:
    """SHA-256 as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
