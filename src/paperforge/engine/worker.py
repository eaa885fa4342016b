"""A process that runs jobs: `python -m paperforge.engine.worker STORE`. Frames: `paperforge.process`.

Its processes belong to its session. Should its parent die, it ends them and itself, in the middle of a job too.
"""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import resource
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import Any, NoReturn

from paperforge.cache.store import open_store
from paperforge.engine.jobs import Job, Message
from paperforge.engine.workshop import Workshop
from paperforge.errors import PaperforgeError
from paperforge.process import kill_session, read_frames, write_frames

# New objects between two looks for garbage, and how often older ones are looked at. A paper is some hundred thousand
# objects in trees without cycles: with Python's own numbers (700, 10, 10) a twentieth of the time goes into looking.
THRESHOLDS = (50_000, 20, 20)

_LEAVE = """
import os, shutil, sys
from paperforge.process import kill_session
kill_session(os.getpid())
if sys.argv[1]:
    shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


def main() -> None:
    """Answer requests until the parent goes away."""
    if folder := os.environ.get("TMPDIR"):
        Path(folder).mkdir(0o700)  # it is removed at the end: never one that was there before
        tempfile.tempdir = folder  # and nothing is put elsewhere once it is removed
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints cannot garble the frames
    gc.set_threshold(*THRESHOLDS)
    requests: queue.Queue[Message] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    workshop = Workshop(open_store(sys.argv[1], Path()))
    while True:
        request = requests.get()
        _limit(request[0]["memory"])
        reply = answer(workshop, request)
        try:
            write_frames(out, *reply)
        except OSError:  # nobody is there to read it
            _leave()


def _limit(memory: int) -> None:
    """Limit what this process, and each that it starts from now on, can write to, in MiB.

    Not the address space: pandoc, which inherits the limit, reserves far more addresses than it uses.
    """
    with contextlib.suppress(ValueError, OSError):  # not every system has this limit
        resource.setrlimit(resource.RLIMIT_DATA, (memory << 20, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _listen(requests: queue.Queue[Message]) -> None:
    """Take requests; at their end, which is that of the parent, leave nothing behind."""
    with contextlib.suppress(Exception):
        while (request := read_frames(sys.stdin.buffer)) is not None:
            requests.put(request)
    _leave()


def _leave() -> NoReturn:
    """End, and leave neither a process nor a file.

    Our other thread may be laying out files or starting a process, and would make the folder again: it ends when this process
    becomes another program, which then has everything to itself.
    """
    kill_session(os.getpid())
    with contextlib.suppress(OSError):
        os.execv(sys.executable, [sys.executable, "-P", "-c", _LEAVE, os.environ.get("TMPDIR", "")])  # noqa: S606 - it is Python, and the folder is ours
    os._exit(1)


def answer(workshop: Workshop, request: Message) -> Message:
    """The result of a job; what stops everything, or was too much, as values."""
    try:
        return workshop.run(Job.read(request)).message()
    except PaperforgeError as error:
        return stop_values(error), []
    except MemoryError:
        return {"error": "it needed more memory than its limit"}, []
    except Exception as fault:
        if os.environ.get("PAPERFORGE_DEBUG"):
            return {"fault": [f"{type(fault).__name__}: {fault}", traceback.format_exc()]}, []
        return {"error": f"{type(fault).__name__}: {fault}"[:600]}, []


def stop_values(error: PaperforgeError) -> dict[str, Any]:
    """An error that stops everything, as values."""
    return {"stop": [str(error), error.hint, int(error.exit_code)]}


if __name__ == "__main__":
    main()
