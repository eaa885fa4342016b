"""Kills builds at random moments, and sees that the next one gives the bytes of a clean one and that nothing is left.

Each round changes a text (now and then it is changed back), starts a build, kills it with SIGKILL after a random part of the time
that such a build takes, and builds again to the end. Then the outputs must be those of a build elsewhere without a cache; no
process of the killed build may run, and none of its temporary files may lie in build/ or in the folder for temporary files.

Usage: .venv/bin/python benchmarks/killed.py [--times 50] [--papers 3] [--seed 1] [--formats html,docx,pdf]
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import series

ROOT = Path(__file__).parents[1]
PATIENCE = 20.0  # seconds until the processes of a killed build must have ended
MOST = 1.05  # of the time of a whole build: some builds end before they are killed


@dataclass
class Ground:
    """A project, a copy of it for clean builds, and a folder for temporary files."""

    folder: Path
    formats: str
    languages: tuple[str, ...] = ("en", "ru")
    failures: list[str] = field(default_factory=list)
    killed: int = 0

    @property
    def project(self) -> Path:
        """Where builds are killed."""
        return self.folder / "project"

    @property
    def temporary(self) -> Path:
        """Where temporary files of the killed builds are."""
        return self.folder / "tmp"

    def command(self, project: Path, *more: str) -> list[str]:
        """A build as a command."""
        arguments = ["build", "--project", str(project), "--to", self.formats, "--progress", "none"]
        return [sys.executable, "-m", "paperforge", *arguments, *more]

    def environment(self) -> dict[str, str]:
        """Without what says how tests build."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("PAPERFORGE_")}
        return env | {"TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT / "src")}

    def build(self, project: Path, *more: str) -> float:
        """Build to the end; the seconds it took."""
        began = time.monotonic()
        done = subprocess.run(
            self.command(project, *more), check=False, capture_output=True, text=True, env=self.environment()
        )
        if done.returncode:
            self.failures.append(f"exit code {done.returncode}: {(done.stdout + done.stderr)[-600:]}")
        return time.monotonic() - began

    def clean(self) -> dict[str, str]:
        """The outputs of a clean build of the same files elsewhere, by their digests."""
        other = self.folder / "clean"
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(self.project, other, ignore=shutil.ignore_patterns("build"))
        self.build(other, "--cache", "none")
        return digests(other)


def digests(project: Path) -> dict[str, str]:
    """The outputs of a project, by their paths."""
    build = project / "build"
    files = (path for path in build.glob("*/*") if path.parent.name != "cache")
    return {str(path.relative_to(build)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def below(pid: int) -> set[int]:
    """All processes below a process."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found |= {child, *below(child)}
    return found


def running(folder: Path) -> list[int]:
    """The processes whose temporary files are in a folder: those of a killed build, whoever their parent is by now."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"TMPDIR={folder}".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


def kill_one(ground: Ground, seconds: float) -> str:
    """Start a build and kill it; what is wrong afterwards."""
    build = subprocess.Popen(
        ground.command(ground.project),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ground.environment(),
        start_new_session=True,
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        build.wait(seconds)
    started = below(build.pid)
    build.send_signal(signal.SIGKILL)
    ground.killed += build.wait() == -signal.SIGKILL
    deadline = time.monotonic() + PATIENCE
    while (left := running(ground.temporary)) or any(ground.temporary.iterdir()):
        if time.monotonic() > deadline:
            folders = [each.name for each in ground.temporary.iterdir()]
            return f"left after {PATIENCE:g} s: processes {left} (of {sorted(started)}), folders {folders}"
        time.sleep(0.05)
    return ""


def leftovers(project: Path) -> list[str]:
    """Temporary files in build/."""
    build = project / "build"
    found = [*build.rglob("*.tmp"), *(build / "cache" / "unfinished").glob("*")]
    return sorted(str(path.relative_to(build)) for path in found)


def change(draw: random.Random, ground: Ground, papers: int, before: dict[Path, str]) -> None:
    """Change a text, or change back what was changed before."""
    if before and draw.random() < 0.25:
        path, words = before.popitem()
        path.write_text(words, "utf-8")
        return
    path = ground.project / "papers" / series.slug(draw.randrange(papers)) / f"{draw.choice(ground.languages)}.md"
    before.setdefault(path, path.read_text("utf-8"))
    heading, rest = path.read_text("utf-8").split("\n\n", 1)
    path.write_text(f"{heading}\n\nChange {draw.randrange(10**9)}. {rest}", "utf-8")


def run(ground: Ground, times: int, papers: int, seed: int) -> list[str]:
    """What went wrong."""
    draw, before = random.Random(seed), dict[Path, str]()
    ground.temporary.mkdir(parents=True)
    series.write_series(ground.project, papers, languages=ground.languages, small=True)
    ground.build(ground.project)
    change(draw, ground, papers, before)
    whole = ground.build(ground.project)  # as long as a round's build takes where nobody kills it
    for number in range(1, times + 1):
        change(draw, ground, papers, before)
        seconds = draw.random() * whole * MOST
        wrong = [kill_one(ground, seconds)]
        ground.build(ground.project)
        wrong += [f"outputs differ: {name}" for name in differing(digests(ground.project), ground.clean())]
        wrong += [f"left in build/: {name}" for name in leftovers(ground.project)]
        ground.failures += [f"{number}, killed after {seconds:.2f} s: {each}" for each in wrong if each]
        told = "; ".join(each for each in wrong if each) or "the same bytes, nothing left"
        print(f"{number}/{times}: killed after {seconds:.2f} s of {whole:.2f} s: {told}", flush=True)
    return ground.failures


def differing(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """The names of outputs that are not the same, or not in both."""
    return sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where anything went wrong."""
    parser = argparse.ArgumentParser(description="Kill builds at random moments.")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--papers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default="html,docx,pdf")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="killed-") as folder:
        ground = Ground(Path(folder), given.formats)
        failures = run(ground, given.times, given.papers, given.seed)
    print(f"{given.times} builds, {ground.killed} killed before their end; {len(failures)} faults")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
