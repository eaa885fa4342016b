"""The only caller of pandoc: a resident `pandoc lua` per thread of work."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from paperforge.errors import ToolMissingError
from paperforge.pandoc.ast import Ast
from paperforge.process import Worker, WorkerLimitError

ROOM = 64  # MiB of new objects between two of pandoc's garbage collections
MOST_CALLS = 1000  # of one process, which keeps a little of each: thousands of papers would take it to its limit
# Blanks before a tag that opens, and between tags that close; what stands between `<single>` and `</single>` may be a blank.
_INDENT = re.compile(rb"(?P<end>>)\s+(?=<[^/])|(?P<close></[^<>]*>|/>)\s+(?=</)")
MAX_TREE = 48 << 20  # bytes of JSON; a tree takes about ten times its text, and Python ten times the JSON


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture handed to a writer: a name that stands in the document, its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


@cache
def find_pandoc() -> Path:
    """The pandoc that the package pypandoc_binary holds, else one that pypandoc finds; raises `ToolMissingError`.

    The bundled one comes first: another on the PATH would give other bytes. It is found without importing the package.
    """
    spec = importlib.util.find_spec("pypandoc")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for name in ("pandoc", "pandoc.exe"):
            if (path := Path(folder, "files", name)).is_file():
                return path
    try:
        import pypandoc

        return Path(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise ToolMissingError("pandoc is not installed", "Install paperforge again: pip install paperforge") from error


@lru_cache(maxsize=16)
def _style_address(csl: bytes) -> str:
    """A citation style as an address, without the blanks between its elements: pandoc parses it anew for each text."""
    packed = _INDENT.sub(lambda match: match["end"] or match["close"], csl)
    return f"data:application/xml;base64,{base64.b64encode(packed).decode()}"


class Pandoc:
    """pandoc, kept running between calls; not for two threads at once.

    Every call may raise `WorkerError` (and its kinds) from `paperforge.process`.
    """

    def __init__(self, seconds: float = 60, memory: int = 1024) -> None:
        """Limit each call to `seconds` of wall clock and pandoc's heap to `memory` MiB."""
        program = find_pandoc()
        script = Path(__file__).with_name("worker.lua")
        # A made-up home: no file of the user's (defaults, styles, filters) may change a document.
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"}
        env["SOURCE_DATE_EPOCH"] = "0"
        # Most of what pandoc makes lives shortly: with more room for it than GHC's own 4 MiB, a tenth of its work is spared.
        room = max(1, min(ROOM, memory // 8))
        limits = [f"-M{memory}M", f"-A{room}M"]
        argv = [str(program), "+RTS", *limits, "-RTS", "lua", str(script)]
        self._worker = Worker(argv, env, most_calls=MOST_CALLS)
        self._seconds = seconds

    def start(self) -> None:
        """Have it ready before the first call."""
        self._worker.start()

    def read(self, markdown: str) -> Ast:
        """Parse Markdown that an author wrote."""
        return self._ast(self._call({"verb": "read"}, [markdown.encode()]))

    def read_many(self, texts: Sequence[str]) -> list[Ast]:
        """Parse many short texts, each as a document of its own."""
        replies = self._worker.call({"verb": "read_many"}, [text.encode() for text in texts], self._seconds)[1]
        return [self._ast(reply) for reply in replies]

    def references(self, text: str, text_format: str) -> list[dict[str, Any]]:
        """Read a bibliography (`bibtex`, `biblatex`, `csljson`) as CSL JSON items."""
        items: list[dict[str, Any]] = json.loads(
            self._call({"verb": "references", "format": text_format}, [text.encode()])
        )
        return items

    def cite(self, document: Ast, references: Sequence[Mapping[str, Any]], csl: bytes, language: str) -> Ast:
        """Process the citations of a document in a CSL style; the bibliography is appended in a Div with the id `refs`.

        The marks of notes that citations become go behind punctuation in English, before it in all other languages.
        """
        request = {
            "verb": "cite",
            "csl": _style_address(csl),
            "lang": language,
            "marks_last": language.split("-", maxsplit=1)[0] == "en",
        }
        return self._ast(self._call(request, [_dump(document), json.dumps(references, ensure_ascii=False).encode()]))

    def write_html(self, document: Ast) -> str:
        """The document as an HTML fragment."""
        return self._call({"verb": "write", "format": "html5"}, [_dump(document)]).decode()

    def write_docx(self, document: Ast, reference: Path, media: Sequence[Medium]) -> bytes:
        """The document as DOCX, with the styles of a reference document."""
        names = [{"name": medium.name, "type": medium.media_type} for medium in media]
        request = {"verb": "write", "format": "docx", "reference_doc": str(reference), "media": names}
        return self._call(request, [_dump(document), *(medium.content for medium in media)])

    def close(self) -> None:
        """End the child process."""
        self._worker.close()

    def _call(self, header: dict[str, Any], blobs: list[bytes]) -> bytes:
        return self._worker.call(header, blobs, self._seconds)[1][0]

    @staticmethod
    def _ast(reply: bytes) -> Ast:
        # A footnote or an address that is used again and again multiplies a small text.
        if len(reply) > MAX_TREE:
            raise WorkerLimitError(
                f"the document takes more than {MAX_TREE >> 20} MiB when its references are filled in"
            )
        ast: Ast = json.loads(reply)
        return ast


def _dump(document: Ast) -> bytes:
    try:
        return to_json(document)
    except PydanticSerializationError:  # nested more deeply than it goes: ours takes twice the time
        return json.dumps(document, ensure_ascii=False, check_circular=False, separators=(",", ":")).encode()
