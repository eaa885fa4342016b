"""Which tools and fonts are there, in which version, and what to do about those that are not."""

from __future__ import annotations

import ctypes.util
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from paperforge.errors import PaperforgeError


@dataclass(frozen=True)
class FoundTool:
    """A tool: `fine` if it is there and new enough; `needed` if paperforge cannot build without it."""

    name: str
    version: str
    path: str
    fine: bool
    needed: bool = True
    advice: str = ""


_PANGO = (
    "Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 · "
    "Fedora: dnf install pango harfbuzz · macOS: brew install pango"
)
_OLDEST_PANDOC = (3, 6)
_OLDEST_PANGO = 14400  # 1.44, what WeasyPrint asks for
_OLDEST_WEASYPRINT = (70,)


def find_tools() -> list[FoundTool]:
    """Every tool, in the order in which a paper meets them."""
    return [
        _find_python(),
        _find_pandoc(),
        _find_weasyprint(),
        _find_library("Pango", ("pango-1.0-0", "pango-1.0"), needed=True, read_version=_pango_version),
        _find_library("HarfBuzz subset", ("harfbuzz-subset-0", "harfbuzz-subset"), needed=False),
        *_find_fonts(),
        *_find_dictionaries(),
        _find_office(),
        _find_git(),
        _find_openssh(),
    ]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


def _find_python() -> FoundTool:
    fine = sys.version_info >= (3, 11)
    advice = "" if fine else "Install Python 3.11 or newer."
    return FoundTool("Python", platform.python_version(), sys.executable, fine, advice=advice)


def _find_pandoc() -> FoundTool:
    from paperforge.pandoc.caller import find_pandoc

    advice = "Install paperforge again: its package pypandoc_binary holds pandoc."
    try:
        path = find_pandoc()
        first = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout.splitlines()[0]
    except (PaperforgeError, OSError, subprocess.SubprocessError):
        return FoundTool("pandoc", "", "", fine=False, advice=advice)
    found = first.removeprefix("pandoc ").strip()
    fine = _numbers(found) >= _OLDEST_PANDOC
    return FoundTool("pandoc", found, str(path), fine, advice="" if fine else f"{advice} It is older than 3.6.")


def _find_weasyprint() -> FoundTool:
    try:
        found = version("weasyprint")
    except PackageNotFoundError:
        return FoundTool("WeasyPrint", "", "", fine=False, advice="Install paperforge again.")
    fine = _numbers(found) >= _OLDEST_WEASYPRINT
    # Its libraries are loaded at import; that belongs into a process of its own, because it may end badly.
    probe = subprocess.run(
        [sys.executable, "-P", "-c", "import weasyprint; print(weasyprint.__file__)"],
        capture_output=True,
        text=True,
        check=False,
    )
    if probe.returncode != 0:
        return FoundTool("WeasyPrint", found, "", fine=False, advice=f"It cannot load its libraries. {_PANGO}")
    advice = "" if fine else "It is older than 70: pip install -U weasyprint"
    return FoundTool("WeasyPrint", found, str(Path(probe.stdout.strip()).parent), fine, advice=advice)


def _find_library(
    name: str, names: tuple[str, ...], *, needed: bool, read_version: Callable[[str], tuple[str, bool]] | None = None
) -> FoundTool:
    path = next((found for each in names if (found := ctypes.util.find_library(each))), None)
    if path is None:
        note = _PANGO if needed else f"Without it PDFs take about 1.4 times as long. {_PANGO}"
        return FoundTool(name, "", "", fine=False, needed=needed, advice=note)
    found, fine = read_version(path) if read_version else ("", True)
    return FoundTool(name, found, path, fine, needed, "" if fine else f"It is older than 1.44. {_PANGO}")


def _pango_version(path: str) -> tuple[str, bool]:
    """Pango's own account of its version."""
    try:
        pango = ctypes.CDLL(path)
        pango.pango_version_string.restype = ctypes.c_char_p
        return pango.pango_version_string().decode(), pango.pango_version() >= _OLDEST_PANGO
    except (OSError, AttributeError):
        return "", False


def _find_fonts() -> list[FoundTool]:
    """The families of the package's own theme; those of a project's theme are findings of `paperforge check`."""
    from paperforge.house import package_house
    from paperforge.reading.fonts import faces_of, package_name, theme_families
    from paperforge.reading.theme import theme_of

    house = package_house()
    found = []
    for family in theme_families(theme_of(house)):
        try:
            faces = faces_of(house, family)
        except (PaperforgeError, ImportError):
            advice = f"pip install {package_name(family)}"
            found.append(FoundTool(f"font {family}", "", "", fine=False, advice=advice))
            continue
        found.append(FoundTool(f"font {family}", f"{len(faces)} faces", str(faces[0].path.parent), fine=True))
    return found


def _find_dictionaries() -> list[FoundTool]:
    """The dictionaries of the languages that the house has words for; those of a project are in its folder `spelling`."""
    from paperforge.house import package_house
    from paperforge.model.language import Language
    from paperforge.reading.dictionaries import find_dictionary

    found = []
    for tag in sorted(package_house().languages()):
        path = find_dictionary(None, Language.parse(tag))
        install = f"Debian, Ubuntu: apt-get install hunspell-{tag} · Fedora: dnf install hunspell-{tag}"
        advice = f"`check --spelling` uses it. {install} · elsewhere: name the folder of its .aff and .dic in DICPATH"
        name = f"dictionary {tag}"
        found.append(FoundTool(name, "", str(path or ""), fine=bool(path), needed=False, advice="" if path else advice))
    return found


def _find_office() -> FoundTool:
    from paperforge.formats.office import find_office

    path = find_office()
    use = "It finds the page numbers of the contents in DOCX, where paperforge.yml asks for them, and the tests use it."
    advice = "" if path else f"{use} Debian, Ubuntu: apt-get install libreoffice-writer-nogui"
    return FoundTool("LibreOffice", "", path, fine=bool(path), needed=False, advice=advice)


def _find_git() -> FoundTool:
    from paperforge.bilingual.past import INSTALL

    use = "It tells who confirms and signs, and what changed since a revision."
    return _find_program("git", ["git", "--version"], use, INSTALL)


def _find_openssh() -> FoundTool:
    from paperforge.bilingual.signatures import INSTALL

    use = "`sign --key` signs with it."
    return _find_program("ssh-keygen", ["ssh", "-V"], use, INSTALL)  # which itself does not tell its version


def _find_program(name: str, ask: list[str], use: str, install: str) -> FoundTool:
    """A program that paperforge can do without; the version is the first one in what another, or it, answers."""
    path = shutil.which(name)
    if path is None:
        return FoundTool(name, "", "", fine=False, needed=False, advice=f"{use} {install}")
    try:
        answer = subprocess.run(ask, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return FoundTool(name, "", path, fine=True, needed=False)
    found = re.search(r"\d+\.[\w.]+", answer.stdout + answer.stderr)
    return FoundTool(name, found[0] if found else "", path, fine=True, needed=False)
