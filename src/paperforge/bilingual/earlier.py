"""Reads a text as it was at a revision, in the way the text of now was read: with the pictures and data of then."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Container, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from paperforge.bilingual.loose import LooseText, parse_loose
from paperforge.bilingual.past import Past
from paperforge.bilingual.pieces import Located, Piece, read_pieces
from paperforge.diagnostics import Diagnostic
from paperforge.errors import UsageError
from paperforge.model.language import Language
from paperforge.pandoc.ast import attr_of, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.charts import read_charts
from paperforge.reading.files import Folder
from paperforge.reading.frontmatter import split_front_matter
from paperforge.reading.images import MAX_BYTES, read_image
from paperforge.reading.paper import Body
from paperforge.reading.shorthand import read_shorthand
from paperforge.source import SourceFile

MAX_FILES = 1000  # pictures and files of data of one text
_LFS = b"version https://git-lfs.github.com/spec/"


def read_earlier(
    text: Located, past: Past, pandoc: Pandoc, sides: Container[str], others: Collection[Language]
) -> list[Piece] | None:
    """The pieces of a text at a revision; none where it did not exist, None where it is the very same as now.

    `others` are the languages of its translations. A `Body` is read with its brackets in shorthand (of these `sides`), its
    pictures and its charts, any other text without. Raises `UsageError` where what there was cannot be read.
    """
    path = past.find(text.source.path, text.language, others)
    then = _source(past, path)
    if path is None or then is None:
        return []
    if not isinstance(text, Body):
        return None if then.text == text.source.text else read_pieces(_parse(then, text.language, past, pandoc))
    if then.text == text.source.text and not (text.images or text.charts):
        return None
    parsed = _parse(then, text.language, past, pandoc)
    with tempfile.TemporaryDirectory(prefix="paperforge-") as name:
        folder = Folder(Path(name), PurePosixPath())
        _bring_files(parsed, past, path.parent, folder.root, past.root / text.source.path.parent)
        return _read_as_paper(parsed, folder, sides)


def read_gone(path: PurePosixPath, language: Language, past: Past, pandoc: Pandoc) -> list[Piece]:
    """The pieces of a text that is not there any more."""
    name = past.name(path)
    then = _source(past, name)
    return read_pieces(_parse(then, language, past, pandoc)) if then else []


def _source(past: Past, path: PurePosixPath | None) -> SourceFile | None:
    content = past.read(path) if path else None
    if path is None or content is None:
        return None
    # What was in another encoding than UTF-8 says something else now, but only where letters are other ones.
    text = content.decode("utf-8-sig", "replace")
    return SourceFile(path, text.replace("\r\n", "\n").replace("\r", "\n"))


def _parse(source: SourceFile, language: Language, past: Past, pandoc: Pandoc) -> LooseText:
    found: list[Diagnostic] = []
    _, start = split_front_matter(source, [])
    parsed = parse_loose(source, start, language, pandoc, found)
    if parsed is None:
        raise UsageError(f"{past.tell(source.path)}: {found[-1].message}", "Name a later revision.")
    return parsed


def _read_as_paper(text: LooseText, folder: Folder, sides: Container[str]) -> list[Piece]:
    """What the loader does with a text that was parsed; what is wrong with it was a matter of then."""
    media: dict[str, bytes] = {}
    for reference in _pictures(text):
        image = read_image(folder, reference, text.source.span(text.places.start), [])
        if image is not None:
            media[reference] = image.content
    ast, charts = read_charts(text.ast, text.places, folder, [])
    media.update({reference: repr(chart).encode() for reference, chart in charts.items()})
    ast = read_shorthand(ast, text.places, sides, [])
    return read_pieces(LooseText(text.language, text.source, ast, text.places), media)


def _bring_files(text: LooseText, past: Past, then: PurePosixPath, folder: Path, now: Path) -> None:
    """Write what a text refers to, as it was, into a folder of ours."""
    paths = [PurePosixPath(unquote(each)) for each in dict.fromkeys([*_pictures(text), *_data(text)])]
    inside = [path for path in paths if _is_inside(path)][:MAX_FILES]
    contents = past.read_many([str(then / path) for path in inside], MAX_BYTES)
    for path in inside:
        content = contents.get(str(then / path))
        if content is not None:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_stored(content, now / path))


def _is_inside(path: PurePosixPath) -> bool:
    """Whether a path stays in its folder, and can be one; any other was refused when the text was read, then as now."""
    return not (path.is_absolute() or ".." in path.parts or "\0" in str(path) or len(os.fsencode(path)) > 1024)


def _stored(content: bytes, now: Path) -> bytes:
    """A content that git keeps elsewhere (LFS) and that is the one of now; else what git keeps itself."""
    if content.startswith(_LFS) and now.is_file():
        current = now.read_bytes()
        if f"oid sha256:{hashlib.sha256(current).hexdigest()}\n".encode() in content:
            return current
    return content


def _pictures(text: LooseText) -> Iterator[str]:
    return (str(each["c"][2][0]) for each in walk(text.ast["blocks"], "Image"))


def _data(text: LooseText) -> Iterator[str]:
    """The files of data that charts name."""
    for each in walk(text.ast["blocks"]):
        attribute = attr_of(each) if each["t"] in {"CodeBlock", "Div"} else None
        yield from (str(value) for key, value in (attribute[2] if attribute else []) if key == "src")
