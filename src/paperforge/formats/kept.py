"""Outputs that were made before of the same document, in the same format, by the same programs: they are not rendered again.

The key of an output hashes its tree, its pictures, the house style, how the format is made, and what builds (`cache.identity`).
"""

from __future__ import annotations

import hashlib
from typing import Any

from paperforge.formats.base import FORMATS
from paperforge.formats.tools import Artifact, Tools
from paperforge.house import House, digest_own
from paperforge.records import read_diagnostics, write_diagnostics
from paperforge.render.document import Document


def render_kept(name: str, document: Document, tools: Tools) -> tuple[Artifact, bool]:
    """A document in a format, and whether it had been made before; raises what the format raises."""
    if tools.store is None:
        return FORMATS[name](document, tools), False
    key = key_of(document.fingerprint, document.house, tools, name)
    found = find(tools, key)
    if found is not None:
        return found[1], True
    artifact = FORMATS[name](document, tools)
    keep(tools, key, artifact)
    return artifact, False


def find(tools: Tools, key: str) -> tuple[dict[str, Any], Artifact] | None:
    """What was kept under a key: the further values it was kept with, and the output."""
    values = tools.store.find(key) if tools.store else None
    content = tools.store.find_blob(values["blob"]) if tools.store and values else None
    if values is None or content is None:
        return None
    return values["more"], Artifact(content, values["pages"], tuple(read_diagnostics(values["findings"])))


def keep(tools: Tools, key: str, artifact: Artifact, **more: Any) -> None:
    """Keep an output for the next time, with what was found on the way, so that it can be said again."""
    if tools.store is None:
        return
    values = {"blob": tools.store.keep_blob(artifact.content), "pages": artifact.pages, "more": more}
    tools.store.keep(key, values | {"findings": write_diagnostics(artifact.findings)})


def key_of(fingerprint: str, house: House, tools: Tools, *made: str) -> str:
    """The key of what is made of a document by its fingerprint; `made` says how it is made."""
    how = (repr(tools.word), tools.pdf_variant)
    pieces = ("output", fingerprint, *made, *how, digest_own(house), tools.identity)
    return hashlib.sha256("\0".join(pieces).encode()).hexdigest()
