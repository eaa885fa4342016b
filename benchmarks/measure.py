"""Runs commands as whole processes and says what they cost: wall clock, processor time and memory of everything they started."""

from __future__ import annotations

import ctypes
import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_INTERVAL = 0.25  # seconds between looks at the memory: a look takes some milliseconds of a core that is being measured
_BUDGET = 60.0  # seconds after which no further round of short runs begins
_GRACE = 2.0  # seconds in which what a command started should end after it
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
MAIN = "main"  # the role of the process that was started itself


class CommandError(Exception):
    """A command that was to be measured failed; its words are in the message."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost: seconds of wall clock, seconds of processor time of its tree, peak memory in MB by role.

    The peak of a role is that of the largest single process in it, as the kernel counts resident pages.
    """

    wall: float
    cpu: float
    peaks: dict[str, float] = field(default_factory=dict)

    @property
    def worker(self) -> float:
        """MB of the largest process that the command started; of the command itself if it started none."""
        return max((peak for role, peak in self.peaks.items() if role != MAIN), default=self.peaks.get(MAIN, 0.0))

    def plus(self, other: Cost) -> Cost:
        """Both, one after the other."""
        roles = {*self.peaks, *other.peaks}
        peaks = {role: max(self.peaks.get(role, 0.0), other.peaks.get(role, 0.0)) for role in roles}
        return Cost(self.wall + other.wall, self.cpu + other.cpu, peaks)


def median(costs: Sequence[Cost]) -> Cost:
    """Medians of wall clock and processor time; of the memory, the most."""
    peaks: dict[str, float] = {}
    for cost in costs:
        peaks |= {role: max(peak, peaks.get(role, 0.0)) for role, peak in cost.peaks.items()}
    return Cost(statistics.median(c.wall for c in costs), statistics.median(c.cpu for c in costs), peaks)


class Watcher(threading.Thread):
    """Looks at the memory of processes (the first is the command) and of all that they start, also once a parent is gone."""

    def __init__(self, roots: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self._known = {pid: _role(pid) if number else MAIN for number, pid in enumerate(roots)}
        self._done = threading.Event()
        self.peaks: dict[str, float] = {}

    def run(self) -> None:
        while not self._done.wait(_INTERVAL):
            self.look()

    def stop(self) -> dict[str, float]:
        """The peaks, in MB by role."""
        self._done.set()
        self.join()
        return self.peaks

    def look(self) -> None:
        """Take in new processes and note the peaks that the kernel keeps for each."""
        parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
        grown = True
        while grown:
            new = [pid for pid, parent in parents.items() if parent in self._known and pid not in self._known]
            self._known |= {pid: _role(pid) for pid in new}
            grown = bool(new)
        for pid, role in self._known.items():
            if pid in parents and (peak := _peak(pid)):
                # A process that was only just forked still has its parent's name: ask again until it has its own.
                role = role if role == MAIN else _role(pid) or role  # noqa: PLW2901
                self.peaks[role] = max(peak, self.peaks.get(role, 0.0))


def _parent(process: Path) -> int:
    try:
        # The name of the program stands in parentheses and may hold anything.
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _role(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return ""
    program = Path(words[0]).name
    if not program.startswith("python") or len(words) < 3:
        return program
    if words[1] == "-m" or "-m" in words[:6]:
        return words[words.index("-m") + 1].rpartition(".")[2]
    if not words[1].startswith("-"):
        return Path(words[1]).name
    return "worker" if any("spawn_main" in word for word in words[:6]) else "python"


def _peak(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "")
    return int(line.split()[1]) / 1024 if line else 0.0


def run(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    cores: str,
    watched: Sequence[int] = (),
) -> Cost:
    """Run a command to its end on the cores named (as for taskset); `watched`: processes elsewhere that work for it.

    Short runs are only timed: whoever wants to know their memory runs them once more.
    """
    _adopt_orphans()
    spared = _children()
    with (folder / "output.log").open("wb+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            ["taskset", "-c", cores, *command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watcher = Watcher([process.pid, *watched])
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            raise
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        peaks = watcher.stop()
        if process.returncode:
            output.seek(0)
            words = output.read().decode("utf-8", "replace")[-600:]
            raise CommandError(f"{Path(command[0]).name} {command[1]}: exit code {process.returncode}: {words}")
    return Cost(wall, usage.ru_utime + usage.ru_stime + _orphans(spared), peaks)


def _adopt_orphans() -> None:
    """Let processes whose parent ends without waiting for them become children of this one: their time would be lost."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _children() -> set[int]:
    return {int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _parent(path) == os.getpid()}


def _orphans(spared: set[int]) -> float:
    """Seconds of processor time of the orphans that have ended, or do so now; one that lives on is left alone."""
    seconds, until = 0.0, time.monotonic() + _GRACE
    while (orphans := _children() - spared) and time.monotonic() < until:
        for pid in orphans:
            ended, _, usage = os.wait4(pid, os.WNOHANG)
            seconds += usage.ru_utime + usage.ru_stime if ended else 0.0
        time.sleep(0.01)
    return seconds


def in_turns(one: Callable[[], Cost], other: Callable[[], Cost], rounds: int) -> tuple[Cost, Cost]:
    """Medians of two short runs that are taken in turns, so that what else the machine does strikes both alike."""
    ones: list[Cost] = []
    others: list[Cost] = []
    start = time.perf_counter()
    while len(ones) < rounds and (not ones or time.perf_counter() - start < _BUDGET):
        ones.append(one())
        others.append(other())
    return median(ones), median(others)
