"""What builds, as one digest: this paperforge, Python, what is installed beside them, the system's libraries that set type.

Another machine with the same digest gives the same bytes. It must be known before anything is imported: so packages are told by
the names of their `dist-info` folders (PEP 376), which hold their versions, and libraries by the names of their files.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from paperforge.cache.hashing import hash_lines
from paperforge.cache.stats import StatCache
from paperforge.template_folders import TEMPLATES, package_templates

_LIBRARIES = tuple(
    name + suffix
    for name, number in (
        ("pango-1.0", 0),
        ("pangoft2-1.0", 0),
        ("harfbuzz", 0),
        ("harfbuzz-subset", 0),
        ("fontconfig", 1),
        ("freetype", 6),
        ("fribidi", 0),
    )
    for suffix in (f".so.{number}", f".{number}.dylib")
)
_FOLDERS = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")
_OWN = (".py", ".lua", ".txt")


def identify(stats: StatCache) -> dict[str, str]:
    """What builds, part by part: own files, packages, Python, libraries, LibreOffice, ssh-keygen."""
    return {
        "paperforge": hash_lines(list(_own_files(stats))),
        "packages": hash_lines(sorted(_packages())),
        "python": sys.version,
        "libraries": " ".join(sorted(_libraries())),
        "libreoffice": _office(stats),
        "ssh-keygen": "yes" if _which("ssh-keygen") else "no",
    }


def digest_identity(identity: dict[str, str]) -> str:
    """One digest over all parts."""
    return hash_lines([f"{name} {value}" for name, value in sorted(identity.items())])


def _own_files(stats: StatCache) -> Iterator[str]:
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for name, folder in (("paperforge", package), (TEMPLATES, package_templates())):
        for path, state in sorted(_files(folder), key=lambda each: each[0]):
            if name == TEMPLATES or path.endswith(_OWN):
                yield f"{name}{path[len(folder) :]} {stats.digest(path, state)}"


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                yield entry.path, entry.stat()


def _packages() -> Iterator[str]:
    for folder in dict.fromkeys(sys.path):
        with contextlib.suppress(OSError):
            yield from (name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info")))


def _libraries() -> Iterator[str]:
    """Where the linker would find them; `libpango-1.0.so.0` leads to a file whose name holds the version."""
    folders = [*os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep), *_multiarch(), *_FOLDERS]
    present = [folder for folder in dict.fromkeys(folders) if folder and os.path.isdir(folder)]
    for name in _LIBRARIES:
        for folder in present:
            path = f"{folder}/lib{name}"
            if os.path.exists(path):
                yield os.path.basename(os.path.realpath(path))
                break


def _multiarch() -> Iterator[str]:
    """Debian's folders of a machine's own libraries (Multiarch specification)."""
    name = f"{os.uname().machine}-linux-gnu"
    yield from (f"/lib/{name}", f"/usr/lib/{name}")


def _office(stats: StatCache) -> str:
    """LibreOffice by the file that tells its version; it takes half a second to say it itself."""
    program = _which("soffice") or _which("libreoffice")
    if not program:
        return ""
    folder = os.path.dirname(os.path.realpath(program))
    return stats.digest(os.path.join(folder, "versionrc")) or stats.digest(os.path.realpath(program)) or "?"


def _which(program: str) -> str:
    """The path of a program; `shutil.which` would load every kind of compression first."""
    for folder in os.get_exec_path():
        path = os.path.join(folder, program)
        if os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    return ""
