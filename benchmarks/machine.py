"""What a measurement ran on: processor, memory, system, the Python and how it was built, versions of the programs."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from ground import REPOSITORY, pandoc

_FLAGS = ("--enable-optimizations", "--with-lto", "--enable-shared", "--with-pydebug", "--disable-gil")


def describe() -> dict[str, str]:
    """Lines of what and which, without anything that names a place or a person."""
    release = _fields(Path("/etc/os-release"), "=")
    return {
        "Processor": f"{_fields(Path('/proc/cpuinfo'), ':').get('model name', 'unknown')}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "System": f"{release.get('PRETTY_NAME', 'unknown')}, Linux {os.uname().release}",
        "Load at the start": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "Python": f"{sys.version.split()[0]}, {_flags()}",
        "paperforge": _line(("git", "-C", str(REPOSITORY), "describe", "--always", "--dirty")),
        "pandoc": _line((str(pandoc()), "--version")).removeprefix("pandoc "),
        "WeasyPrint": _package("weasyprint"),
        "Dask": _package("distributed"),
        "Typst": _line(("typst", "--version")) if shutil.which("typst") else _typst_package(),
        "mystmd": _line(("myst", "--version")),
        "LibreOffice": _line(("soffice", "--version")),
    }


def _fields(path: Path, sign: str) -> dict[str, str]:
    """The last of each key of a file with one `key sign value` a line."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {
        key.strip(): value.strip().strip('"') for key, found, value in (line.partition(sign) for line in lines) if found
    }


def _flags() -> str:
    words = str(sysconfig.get_config_var("CONFIG_ARGS") or "").replace("'", "").split()
    found = [word for word in words if word.split("=")[0] in _FLAGS]
    return "built with " + " ".join(found) if found else "built without optimization flags"


def _package(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not here"


def _typst_package() -> str:
    python = os.environ.get("PAPERFORGE_BENCH_TYPST", sys.executable)
    code = "import importlib.metadata as m; print(m.version('typst'))"
    version = _line((python, "-c", code))
    return version if version == "not here" else f"{version} (the Python package)"


def _line(command: Sequence[str]) -> str:
    """The first line that a program prints, or that it is not here."""
    if not shutil.which(command[0]):
        return "not here"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[0].strip() if done.returncode == 0 and done.stdout.strip() else "not here"
