"""A Dask cluster of this machine for one build: a scheduler and two workers of one thread each, started and ended here."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from ground import PROGRAMS, TWO, Ground
from measure import CommandError, Cost
from peers import NotHereError

WORKERS = 2
# As docs/speed-guide.md says: what Dask does for itself otherwise is a tenth of a core for a scheduler and two workers.
LEAN = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False", "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "500ms"}
_PATIENCE = 60.0  # seconds that scheduler and workers have to come up


def require(ground: Ground) -> None:
    """Raise `NotHereError` where Dask is not installed, or this paperforge does not know it."""
    if importlib.util.find_spec("distributed") is None:
        raise NotHereError("distributed (Dask) is not installed")
    call = [str(PROGRAMS / "paperforge"), "build", "--help"]
    done = subprocess.run(call, capture_output=True, text=True, check=False, env=ground.environment(ground.work))
    if "--executor" not in done.stdout:
        raise NotHereError("this paperforge has no --executor")


def cold(ground: Ground, project: Path) -> Cost:
    """Build all papers from nothing on a cluster that is up and has done nothing.

    Processor time is that of scheduler, workers and the build; wall clock is that of the build alone.
    """
    with _cluster(ground, project) as (address, processes):
        before = sum(_processor(process.pid) for process in processes)
        ground.forget(project)
        pids = [process.pid for process in processes]
        cost = ground.paperforge(project, "build", "--executor", address, watched=pids)
        ground.built.add(project)
        elsewhere = sum(_processor(process.pid) for process in processes) - before
    return Cost(cost.wall, cost.cpu + elsewhere, cost.peaks)


@contextlib.contextmanager
def _cluster(ground: Ground, project: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The scheduler's address as paperforge takes it, and the processes."""
    folder = ground.work / "dask"
    folder.mkdir(exist_ok=True)
    (file := folder / "scheduler.json").unlink(missing_ok=True)
    scheduler = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    worker = (
        "worker",
        "--scheduler-file",
        str(file),
        "--nthreads",
        "1",
        "--memory-limit",
        "0",
        "--no-dashboard",
        "--local-directory",
        str(folder),
    )
    processes: list[subprocess.Popen[bytes]] = []
    with (folder / "dask.log").open("wb") as log:
        try:
            for arguments in (scheduler, *[worker] * WORKERS):
                command = ["taskset", "-c", TWO, str(PROGRAMS / "python"), "-m", "dask", *arguments]
                processes.append(
                    subprocess.Popen(
                        command,
                        env=ground.environment(project) | LEAN,
                        stdout=log,
                        stderr=log,
                        cwd=folder,
                        start_new_session=True,
                    )
                )
            yield _address(file), processes
        finally:
            for process in reversed(processes):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
            for process in processes:
                process.wait()


def _address(file: Path) -> str:
    """`dask://host:port`, once the scheduler has written where it is and both workers have come."""
    from distributed import Client  # type: ignore[import-not-found,unused-ignore]  # an extra

    until = time.monotonic() + _PATIENCE
    while not file.exists():
        if time.monotonic() > until:
            raise CommandError("the Dask scheduler did not start")
        time.sleep(0.1)
    time.sleep(0.2)  # the file is written in one go, but not by rename
    address = str(json.loads(file.read_text())["address"])
    with Client(address, timeout=_PATIENCE) as client:
        client.wait_for_workers(WORKERS, timeout=_PATIENCE)
    return address.replace("tcp://", "dask://")


def _processor(root: int) -> float:
    """Seconds of processor time of a process and of all below it, children that ended included."""
    ticks, parents = 0, {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (path / "stat").read_text().rpartition(")")[2].split()
                parents[int(path.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    tree, grown = {root}, True
    while grown:
        new = {pid for pid, (parent, _) in parents.items() if parent in tree} - tree
        tree |= new
        grown = bool(new)
    ticks = sum(parents[pid][1] for pid in tree if pid in parents)
    return ticks / os.sysconf("SC_CLK_TCK")
