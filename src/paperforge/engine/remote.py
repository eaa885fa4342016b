"""What a worker of a Dask cluster does with a job: it hands it on to a process of its own, as the pool does on one machine.

So a job shares no interpreter with Dask (whose loop and profiler would take turns with it), is limited in time and memory as
anywhere, and takes no worker with it when it fails. Nothing here imports what reads papers or Dask itself.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paperforge.cache.identity import digest_identity, identify
from paperforge.cache.stats import StatCache
from paperforge.engine.processes import process_of
from paperforge.process import Worker, WorkerCrashError, WorkerError, WorkerTimeoutError, read_frames, write_frames

OTHER = "a worker of the cluster runs another paperforge"
HINT = "Install the same everywhere: same bytes or none."
_KINDS = {"timeout": WorkerTimeoutError, "crash": WorkerCrashError, "error": WorkerError}


@dataclass
class _Own:
    """A process of this worker: what it keeps its outputs in, what builds in it, the paper that it read last."""

    process: Worker
    store: str
    identity: str
    paper: str = ""


_idle: list[_Own] = []
_lock = threading.Lock()


def pack(values: Mapping[str, Any], blobs: Sequence[bytes]) -> bytes:
    """A message as bytes, which Dask neither looks into nor pickles."""
    stream = io.BytesIO()
    write_frames(stream, values, blobs)
    return stream.getvalue()


def unpack(message: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The same, back; raises `ValueError` for what is none."""
    found = read_frames(io.BytesIO(message))
    if found is None:
        raise ValueError("a message was cut off")
    return found


def run_message(message: bytes, store: str) -> bytes:
    """The answer to a job, by a process of this worker; one for each of its threads at most."""
    values, blobs = unpack(message)
    own = _take(store, str(values["slug"]))
    try:
        if values["identity"] != own.identity:
            return pack({"stop": [OTHER, HINT, 2]}, [])
        return pack(*own.process.call(values, blobs, values["seconds"]))
    except WorkerError as failure:
        kind = next(kind for kind, each in _KINDS.items() if isinstance(failure, each))
        return pack({"lost": [kind, str(failure)]}, [])
    finally:
        with _lock:
            _idle.append(own)


def read_failure(values: Mapping[str, Any]) -> None:
    """Raise what a job came to in its process, where it came to nothing: a `WorkerError`."""
    if "lost" in values:
        kind, words = values["lost"]
        raise _KINDS[kind](words)


def _take(store: str, paper: str) -> _Own:
    """The process that read a paper last, if it is idle; else another of the same store, or a new one."""
    with _lock:
        own = max((each for each in _idle if each.store == store), key=lambda each: each.paper == paper, default=None)
        if own is not None:
            _idle.remove(own)
        other = _idle.pop(0) if own is None and _idle else None  # it served a build with another store
    if other is not None:
        other.process.close()
    if own is None:
        process = process_of(store)
        process.start()  # it loads while we look at what builds
        own = _Own(process, store, digest_identity(identify(StatCache(None))))
    own.paper = paper
    return own
