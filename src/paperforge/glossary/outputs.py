"""The glossary in the formats that are asked for, as bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from paperforge.diagnostics import Diagnostic
from paperforge.errors import RenderError
from paperforge.formats.base import FORMATS
from paperforge.formats.tools import Tools
from paperforge.glossary.collect import Glossary
from paperforge.glossary.documents import make_document
from paperforge.glossary.skos import write_skos
from paperforge.glossary.tbx import write_tbx
from paperforge.process import WorkerCrashError, WorkerError, WorkerTimeoutError
from paperforge.reading.project import Project

EXPORTS = {"tbx": write_tbx, "skos": write_skos}
SUFFIXES = {"tbx": "tbx", "skos": "ttl", **{name: name for name in FORMATS}}


@dataclass(frozen=True)
class Output:
    """A file that was made; pages where the format has them."""

    suffix: str
    content: bytes
    pages: int | None = None


def make_outputs(
    glossary: Glossary, project: Project, formats: Iterable[str], tools: Tools, found: list[Diagnostic]
) -> list[Output]:
    """Every format asked for; findings of the rendering are added to `found`. Raises `RenderError`."""
    outputs = [
        Output(SUFFIXES[name], EXPORTS[name](glossary, project))
        for name in SUFFIXES
        if name in formats and name in EXPORTS
    ]
    wanted = [name for name in FORMATS if name in formats]
    if not wanted:
        return outputs
    step = "put together"
    try:
        document = make_document(glossary, project, tools.pandoc, tools.drawing, found)
        for name in wanted:
            step = f"rendered as {name}"
            artifact = FORMATS[name](document, tools)
            found.extend(artifact.findings)
            outputs.append(Output(SUFFIXES[name], artifact.content, artifact.pages))
    except (WorkerTimeoutError, WorkerCrashError, WorkerError) as failure:
        raise RenderError(f"the glossary could not be {step}: {failure}", "Earlier outputs are untouched.") from failure
    return outputs
