"""Where jobs are run: in this process, in a pool of processes, or on the machines of a cluster (`engine.cluster`).

An executor has slots; each runs one job at a time, and is asked by a thread of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from paperforge.cache.store import Store
from paperforge.engine.processes import process_of
from paperforge.errors import ExitCode, PaperforgeError, UsageError

if TYPE_CHECKING:  # jobs are made of all that papers are: processes are started before that is loaded
    from paperforge.engine.jobs import Job, Result

LOCAL, INLINE, DASK = "local", "inline", "dask://"


class StopError(PaperforgeError):
    """What another process said that stops everything."""

    def __init__(self, message: str, hint: str, exit_code: int) -> None:
        super().__init__(message, hint)
        self.exit_code = ExitCode(exit_code)


class Executor(Protocol):
    """Runs jobs; `slots` at once."""

    slots: int

    def run(self, slot: int, job: Job) -> Result:
        """The result of a job; raises `WorkerError` where it came to nothing, `PaperforgeError` where nothing can be built."""

    def close(self) -> None:
        """End everything that was started; jobs that are under way fail."""


class Inline:
    """This process, one job at a time."""

    slots = 1

    def __init__(self, store: Store | None) -> None:
        from paperforge.engine.folders import RunFolder, remove_left
        from paperforge.engine.workshop import Workshop  # all that renders: the other executors need none of it

        remove_left()
        self._folder = RunFolder()
        self._workshop = Workshop(store)

    def run(self, slot: int, job: Job) -> Result:
        """The result of a job."""
        return self._workshop.run(job)

    def close(self) -> None:
        """End the resident processes, and leave no file."""
        self._workshop.close()
        self._folder.close()


class Pool:
    """Processes that stay, each with its own renderers; one that dies or is too slow is replaced."""

    def __init__(self, size: int, store: Store | None) -> None:
        self.slots = size
        address = store.place.address if store else "none"
        self._workers = [process_of(address) for _ in range(size)]

    def warm(self, count: int) -> None:
        """Start processes before there is anything to do."""
        for worker in self._workers[:count]:
            worker.start()

    def run(self, slot: int, job: Job) -> Result:
        """The result of a job."""
        values, blobs = self._workers[slot].call(*job.message(), job.seconds)
        return read_answer(values, blobs)

    def close(self) -> None:
        """End the processes, and all that they started."""
        for worker in self._workers:
            worker.close()


def read_answer(values: Mapping[str, Any], blobs: list[bytes]) -> Result:
    """A result from values; raises what stops everything."""
    from paperforge.engine.jobs import Result

    if "stop" in values:
        raise StopError(*values["stop"])
    if "fault" in values:
        words, trace = values["fault"]
        fault = RuntimeError(words)
        fault.add_note(trace)
        raise fault
    return Result.read(values, blobs)


def open_executor(name: str, size: int, store: Store | None) -> Executor:
    """The executor an option names: `local`, `inline`, `dask://HOST:PORT`. Raises `UsageError`, `ToolMissingError`."""
    if name == INLINE:
        return Inline(store)
    if name == LOCAL:
        return Pool(size, store)
    if name.startswith(DASK):
        from paperforge.engine.cluster import Cluster

        return Cluster(name.removeprefix(DASK), store)
    raise UsageError(f"there is no executor “{name}”", "Known: local, inline, dask://HOST:PORT.")
