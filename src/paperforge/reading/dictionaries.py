"""Where Hunspell dictionaries are looked for: a pair TAG.aff and TAG.dic."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from paperforge.model.language import Language
from paperforge.reading.files import has_link

FOLDER = "spelling"  # of the project: its own dictionaries and word lists

_SYSTEM = (
    "/usr/share/hunspell",
    "/usr/share/myspell",
    "/usr/share/myspell/dicts",
    "/usr/local/share/hunspell",
    "/opt/homebrew/share/hunspell",
    "/Library/Spelling",
)
_OFFICE = (
    "/usr/lib/libreoffice/share/extensions",
    "/usr/lib64/libreoffice/share/extensions",
    "/opt/libreoffice*/share/extensions",
    "/Applications/LibreOffice.app/Contents/Resources/extensions",
)


def find_dictionary(root: Path | None, language: Language) -> Path | None:
    """The dictionary that is used for a language, as its .aff file; of a project in `root`, or of none.

    The project's own goes first, then the folders of DICPATH (Hunspell's manual), of the system, of LibreOffice, of the package
    chunspell (which brings English). `ru` is also served by `ru_RU`; a regional form by nothing but itself.
    """
    names = _names(language)
    if root is not None:
        for name in names:
            files = [PurePosixPath(FOLDER, f"{name}.{kind}") for kind in ("aff", "dic")]
            if all((root / file).is_file() and not has_link(root, file) for file in files):
                return root / files[0]
    for folder in _folders():
        for name in names:
            if (folder / f"{name}.aff").is_file() and (folder / f"{name}.dic").is_file():
                return folder / f"{name}.aff"
    return None


def _names(language: Language) -> list[str]:
    """The names a dictionary of a language may have, the best first."""
    tags = [language.tag]
    if "-" not in language.tag:
        from babel.core import get_global

        likely = str(get_global("likely_subtags").get(language.tag, "")).split("_")
        tags += [f"{language.tag}_{likely[-1]}"] if len(likely) > 1 else []
    return list(dict.fromkeys(name for tag in tags for name in (tag.replace("-", "_"), tag)))


def _folders() -> Iterator[Path]:
    yield from (Path(folder) for folder in os.environ.get("DICPATH", "").split(os.pathsep) if folder)
    yield from map(Path, _SYSTEM)
    for pattern in _OFFICE:
        yield from sorted(Path("/").glob(f"{pattern.removeprefix('/')}/dict-*"))
    spec = find_spec("hunspell")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "dictionaries"
