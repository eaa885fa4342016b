"""Jobs on the machines of a Dask cluster (dask.distributed, an extra): they travel as values and come back as bytes.

What a worker does with them: `engine.remote`. It refuses jobs of another paperforge than its own: same bytes everywhere, or none.
"""

from __future__ import annotations

import contextlib

from paperforge.cache.store import Store
from paperforge.engine.executors import read_answer
from paperforge.engine.jobs import Job, Result
from paperforge.engine.remote import pack, read_failure, run_message, unpack
from paperforge.errors import ToolMissingError
from paperforge.process import WorkerCrashError, WorkerTimeoutError

CONNECT = 10.0  # seconds to wait for a scheduler
_HINT = 'Install it with the extra "cluster": pip install "paperforge[cluster]"'


class Cluster:
    """The workers of a scheduler at `address` (HOST:PORT); each of their threads is a slot, with a process."""

    def __init__(self, address: str, store: Store | None) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise ToolMissingError("the executor dask needs the package dask.distributed", _HINT) from error
        # A folder of this machine is not that of another.
        self._store = "none" if store is None or store.place.is_local else store.place.address
        try:
            self._client = Client(f"tcp://{address}", timeout=CONNECT, set_as_default=False)
            threads = self._client.nthreads()
        except (OSError, TimeoutError, ValueError) as error:
            hint = "Start one with: dask scheduler; then workers: dask worker tcp://HOST:8786 --nthreads 1"
            raise ToolMissingError(
                f"no scheduler of Dask answers at {address}: {error or type(error).__name__}", hint
            ) from error
        if not threads:
            self._client.close()
            hint = f"Start some with: dask worker tcp://{address} --nthreads 1"
            raise ToolMissingError(f"the scheduler at {address} has no workers", hint)
        self._places = [worker for worker, count in sorted(threads.items()) for _ in range(count)]
        self.slots = len(self._places)

    def run(self, slot: int, job: Job) -> Result:
        """The result of a job; raises `WorkerError` where the cluster gave it up."""
        from distributed import CancelledError, KilledWorker

        message = pack(*job.message())
        try:
            future = self._client.submit(
                run_message,
                message,
                self._store,
                workers=[self._places[slot]],  # who has read the paper; another may do it as well
                allow_other_workers=True,
                pure=False,
            )
            answer = future.result(timeout=job.seconds + CONNECT)  # its process has the seconds of the job itself
        except KilledWorker as error:
            raise WorkerCrashError("each worker that took it died") from error
        except TimeoutError as error:
            raise WorkerTimeoutError(f"it took longer than {job.seconds:g} s and was given up") from error
        except (CancelledError, OSError, RuntimeError) as error:
            raise WorkerCrashError(f"the cluster has lost it ({type(error).__name__})") from error
        values, blobs = unpack(answer)
        read_failure(values)
        return read_answer(values, blobs)

    def close(self) -> None:
        """Give up what is under way, and leave the cluster."""
        with contextlib.suppress(Exception):
            self._client.close(timeout=CONNECT)
