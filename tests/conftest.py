"""What all tests share: a small project to build on, and paperforge run in this process."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from paperforge.cli.main import run

ROOT = Path(__file__).parents[1]

# Every test makes what it looks at, here: tests of the cache and of the executors say so themselves.
os.environ.update(PAPERFORGE_CACHE="none", PAPERFORGE_EXECUTOR="inline")
# A shell ignores interrupts for what it starts in the background, and all that is started there would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

PROJECT = {
    "paperforge.yml": """\
languages: [en, ru]
sides:
  US: {name: {en: United States, ru: США}}
  RF: {name: {en: Russian Federation, ru: Россия}}
""",
    "people.yml": """\
bodies:
  neva: {name: {en: Neva Centre, ru: Невский центр}}
persons:
  hartwell:
    name: {en: {given: Daniel, family: Hartwell}, ru: {given: Дэниел, family: Хартуэлл}}
    side: US
    affiliations: [{body: neva, as_of: 2018-01-15}]
""",
}

PAPER = {
    "papers/p/paper.yml": "title: {en: A title, ru: Название}\ndate: 2018-01-22\n",
    "papers/p/en.md": "# One {#one}\n\nWords of a paper.\n",
    "papers/p/ru.md": "# Раз {#one}\n\nСлова доклада.\n",
}

Files = Mapping[str, str | bytes]


def write_tree(folder: Path, files: Files) -> Path:
    """Write files (by their path below the folder) and give the folder back."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """A function that makes a project with one paper `p`; its argument adds or replaces files."""

    def make(files: Files | None = None, *, name: str = "project") -> Path:
        return write_tree(tmp_path / name, {**PROJECT, **PAPER, **(files or {})})

    return make


@pytest.fixture
def paperforge(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Run a verb in a folder: its exit code, standard output and standard error."""

    def call(folder: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return int(code), out, err

    return call


@dataclass(frozen=True)
class Samples:
    """The folder with the outputs of all papers of this repository, and what building them said."""

    build: Path
    said: str


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """The papers of this repository in all editions and formats: built once, by the first of the processes that asks."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, said = base / "samples", base / "samples.txt"
    with (base / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            folder.mkdir()
            for name in ("paperforge.yml", "people.yml", "glossary.yml"):
                shutil.copy(ROOT / name, folder / name)
            shutil.copytree(ROOT / "papers", folder / "papers")
            command = [sys.executable, "-m", "paperforge", "build", "--project", str(folder)]
            env = {**os.environ, "PAPERFORGE_EXECUTOR": "local"}
            built = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
            assert built.returncode == 0, built.stderr
            said.write_text(built.stdout + built.stderr, encoding="utf-8")
    return Samples(folder / "build", said.read_text(encoding="utf-8"))
