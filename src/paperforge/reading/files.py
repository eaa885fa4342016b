"""Reading files without leaving their folder, and without trusting what is in them."""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from paperforge import codes
from paperforge.diagnostics import Code, Diagnostic, did_you_mean
from paperforge.source import SourceFile, Span

MAX_TEXT = 4 << 20  # bytes of one Markdown or bibliography file
MAX_YAML = 1 << 20  # bytes of one YAML file
MAX_FINDINGS = 10  # hidden characters that are listed one by one in a file

# C0 and C1 controls but tab and line feed; bidirectional controls (UAX 9); surrogates; noncharacters.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# A message is one line: what would begin another is shown too, or a paper could write lines into the log of a CI.
_UNSHOWN = re.compile(f"{HIDDEN.pattern}|[\n\u2028\u2029]")

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the project whose files a paper may use: `path` is relative to `root`."""

    root: Path
    path: PurePosixPath

    @property
    def on_disk(self) -> Path:
        """The folder itself."""
        return self.root / self.path


def show_hidden(text: str) -> str:
    """A text as one line, with hidden characters made visible as `\\u….`"""
    return _UNSHOWN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def find_hidden(text: str, span_at: Span | None, source: SourceFile | None = None) -> list[Diagnostic]:
    """SEC126 for each hidden character: placed one by one in a source, or at the span of a value."""
    found: list[Diagnostic] = []
    if span_at and HIDDEN.search(span_at.file.text, span_at.start, span_at.end):
        return found  # it stands in the file itself, and was found when the file was read
    for match in list(HIDDEN.finditer(text))[:MAX_FINDINGS]:
        span = source.span(match.start()) if source else span_at
        message = f"a hidden control character, U+{ord(match[0]):04X}"
        found.append(Diagnostic(codes.SEC126, message, span, "Delete it; retype the words around it."))
    return found


def has_link(root: Path, path: PurePosixPath) -> bool:
    """Whether a path, or a folder on its way below the root, is a symbolic link."""
    current = root
    for part in path.parts:
        current = current / part
        if current.is_symlink():
            return True
    return False


def read_text(root: Path, path: PurePosixPath, found: list[Diagnostic], limit: int = MAX_TEXT) -> SourceFile | None:
    """Read a UTF-8 file of the project; what is wrong is added to `found`. None where nothing can be read."""
    if has_link(root, path):
        found.append(
            Diagnostic(codes.SEC120, "symbolic links are not followed", path=path, hint="Put the file itself here.")
        )
        return None
    content = read_bytes(root, path, found, limit)
    if content is None:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        head = SourceFile(path, content[: error.start].decode("utf-8-sig", "replace"))
        message = f"the file is not UTF-8 (byte 0x{content[error.start]:02x})"
        span = head.span(len(head.text))
        found.append(Diagnostic(codes.PRJ130, message, span, "Save it with the encoding UTF-8."))
        return None
    source = SourceFile(path, text.replace("\r\n", "\n").replace("\r", "\n"))
    found.extend(find_hidden(source.text, None, source))
    return source


def read_bytes(
    root: Path, path: PurePosixPath, found: list[Diagnostic], limit: int, span: Span | None = None
) -> bytes | None:
    """Read a file up to a size limit in bytes."""
    try:
        with open(root / path, "rb", opener=_open_file) as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        found.append(Diagnostic(codes.PRJ130, f"{path} cannot be read: {error.strerror}", span, path=path))
        return None
    if len(content) > limit:
        found.append(Diagnostic(codes.SEC124, f"{path} is larger than {limit >> 20} MiB", span, path=path))
        return None
    return content


def _open_file(path: str, flags: int) -> int:
    """Open a regular file only: a pipe in its place would hold the reader for ever, a link would lead elsewhere."""
    descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file")
    return descriptor


def find_inside(
    folder: Folder, reference: str, span: Span, found: list[Diagnostic], *, whose: str = "paper"
) -> PurePosixPath | None:
    """The file of a paper's folder that a reference means, relative to the project's root.

    Addresses, absolute paths, ways out of the folder and symbolic links are refused (SEC120–122); a file that is not there
    is PRJ132.
    """
    refusal = _refuse(reference)
    path = PurePosixPath(unquote(reference))
    if refusal is None and (path.is_absolute() or ".." in path.parts or "\\" in str(path) or "\0" in str(path)):
        refusal = codes.SEC120, f"“{show_hidden(reference)}” leads outside the {whose}'s folder"
    if refusal is None and _is_too_long(path):
        found.append(Diagnostic(codes.PRJ132, f"there is no file “{reference[:80]}…”: the name is too long", span))
        return None
    if refusal is None and has_link(folder.root, folder.path / path):
        refusal = codes.SEC120, f"“{reference}” is, or lies behind, a symbolic link"
    if refusal:
        hint = f"Put the file into the {whose}'s folder and name it from there."
        found.append(Diagnostic(refusal[0], refusal[1], span, hint))
        return None
    if not (folder.on_disk / path).is_file():
        near = [str(known.relative_to(folder.on_disk)) for known in sorted((folder.on_disk / path).parent.glob("*"))]
        found.append(Diagnostic(codes.PRJ132, f"there is no file “{reference}”", span, did_you_mean(str(path), near)))
        return None
    return folder.path / path


def _is_too_long(path: PurePosixPath) -> bool:
    """Whether no file system takes the path (POSIX: NAME_MAX 255 and PATH_MAX 4096 bytes, on the systems we know)."""
    return len(str(path).encode()) > 2048 or any(len(part.encode()) > 255 for part in path.parts)


def _refuse(reference: str) -> tuple[Code, str] | None:
    scheme = _SCHEME.match(reference)
    shown = show_hidden(reference[:80])
    if reference.startswith(("//", "\\\\")) or (scheme and scheme[1].lower() in {"http", "https", "ftp", "ftps"}):
        return codes.SEC121, f"“{shown}” would be fetched from the network"
    if scheme and scheme[1].lower() == "file":
        return codes.SEC120, f"“{shown}” leads outside the paper's folder"
    if scheme:
        return codes.SEC122, f"“{shown}”: addresses of the kind “{scheme[1].lower()}:” are refused here"
    return None
