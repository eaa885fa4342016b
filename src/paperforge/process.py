"""A resident child process that answers requests over its pipes, and that can be killed without harm.

Frame: a 4-byte big-endian length and that many bytes. A request or reply is one JSON frame whose `blobs` says how many
binary frames follow. pandoc's Lua worker and the PDF renderer both speak it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

MAX_FRAME = 1 << 28


class WorkerError(Exception):
    """The child refused the request; `str()` is its own message, for people."""


class WorkerCrashError(WorkerError):
    """The child died in the middle of a request (a crash, or its memory limit)."""


class WorkerLimitError(WorkerCrashError):
    """The answer is larger than what we take."""


class WorkerTimeoutError(WorkerError):
    """The child was killed because it took longer than the wall clock allows."""


def write_frames(stream: IO[bytes], header: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Write one message."""
    values = {**header, "blobs": len(blobs)}
    try:
        head = json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # the name of a file that is not UTF-8
        head = json.dumps(values).encode()
    for frame in (head, *blobs):
        stream.write(struct.pack(">I", len(frame)))
        stream.write(frame)
    stream.flush()


def read_frames(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]] | None:
    """Read one message; None at the end of the stream."""
    head = _read_frame(stream)
    if head is None:
        return None
    header = json.loads(head)
    blobs = [_read_frame(stream) for _ in range(header.pop("blobs", 0))]
    if any(blob is None for blob in blobs):
        return None
    return header, [blob for blob in blobs if blob is not None]


def _read_frame(stream: IO[bytes]) -> bytes | None:
    size = stream.read(4)
    if len(size) < 4:
        return None
    (length,) = struct.unpack(">I", size)
    if length > MAX_FRAME:
        raise WorkerLimitError(f"its answer is larger than {MAX_FRAME >> 20} MiB")
    frame = stream.read(length)
    return frame if len(frame) == length else None


class Worker:
    """Starts the child at the first call and again after it died, or after `most_calls`; one call at a time.

    A child that `leads_session` may have children of its own; they end with it. It makes the folder of its temporary files
    (TMPDIR) itself and removes it when we are gone: made here, it would stay where we are killed before the child begins.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        *,
        leads_session: bool = False,
        most_calls: int | None = None,
    ) -> None:
        self._argv = list(argv)
        self._leads_session = leads_session
        self._most_calls = most_calls
        self._calls = 0  # of the child that runs
        self._env = dict(env) if env is not None else None
        self._child: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._promised = ""  # a folder that the child makes

    def call(
        self, header: Mapping[str, Any], blobs: Sequence[bytes] = (), seconds: float = 120
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Send a request and wait for its reply.

        Raises `WorkerTimeoutError` after `seconds` of wall clock, `WorkerCrashError` when the child died, `WorkerError` when it
        could not be started or answered with an error.
        """
        if self._calls == self._most_calls:
            self.close()
        child = self.start()
        self._calls += 1
        assert child.stdin is not None and child.stdout is not None  # noqa: S101 - both are pipes
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._kill(child)

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            write_frames(child.stdin, header, blobs)
            reply = read_frames(child.stdout)
        except (BrokenPipeError, ValueError):
            reply = None
        except WorkerLimitError:
            self.close()  # the rest of the answer is still in the pipe
            raise
        finally:
            timer.cancel()
        if reply is None:
            self.close()
            if late.is_set():
                raise WorkerTimeoutError(f"it took longer than {seconds:g} s and was stopped")
            raise WorkerCrashError(_last_words(self._stderr))
        if "error" in reply[0]:
            raise WorkerError(str(reply[0]["error"]))
        return reply

    def close(self) -> None:
        """End the child; the next call starts another."""
        child, self._child = self._child, None
        if child is None:
            return
        # Before the child ends: it would remove them if we were killed here. And after it, for what it wrote meanwhile.
        self._remove_promised()
        self._kill(child)
        child.wait()
        self._remove_promised()
        for stream in (child.stdin, child.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _remove_promised(self) -> None:
        if self._promised:
            shutil.rmtree(self._promised, ignore_errors=True)

    def _kill(self, child: subprocess.Popen[bytes]) -> None:
        if self._leads_session:
            kill_session(child.pid)
        _kill(child)

    def start(self) -> subprocess.Popen[bytes]:
        """The child, started if it is not there; raises `WorkerError`."""
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        try:
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
            # The child's temporary files live in a folder of ours, because a child that is killed cannot clean up.
            if self._leads_session:
                self._promised = temporary = f"{tempfile.gettempdir()}/paperforge-{os.urandom(8).hex()}"
            else:
                self._folder = tempfile.TemporaryDirectory(prefix="paperforge-", ignore_cleanup_errors=True)
                temporary = self._folder.name
            self._child = subprocess.Popen(
                self._argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env={**(os.environ if self._env is None else self._env), "TMPDIR": temporary},
                # A group of its own: it can be killed as a whole, and Ctrl-C reaches only us.
                start_new_session=self._leads_session,
                process_group=None if self._leads_session else 0,
            )
            self._calls = 0
        except OSError as error:
            raise WorkerError(f"{self._argv[0]} could not be started: {error.strerror}") from error
        return self._child


class Command:
    """A program that runs once per call; one call at a time, and another thread may end it by `close`."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def run(self, argv: Sequence[str], env: Mapping[str, str], folder: Path, seconds: float) -> None:
        """Run it in a folder until it ends; what it prints is dropped, except for what it says of a failure.

        Raises `WorkerTimeoutError` after `seconds` of wall clock, `WorkerCrashError` when it failed or was ended, `WorkerError`
        when it could not be started.
        """
        with tempfile.TemporaryFile() as stderr:
            try:
                child = self._child = subprocess.Popen(
                    list(argv),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                    env=dict(env),
                    cwd=folder,
                    process_group=0,
                )
            except OSError as error:
                raise WorkerError(f"{argv[0]} could not be started: {error.strerror}") from error
            try:
                code = child.wait(seconds)
            except subprocess.TimeoutExpired:
                raise WorkerTimeoutError(f"it took longer than {seconds:g} s and was stopped") from None
            finally:
                self.close()
            if code:
                raise WorkerCrashError(_last_words(stderr))

    def close(self) -> None:
        """End the program and what it started."""
        child, self._child = self._child, None
        if child is not None:
            _kill(child)
            child.wait()


def _kill(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def count_cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def kill_session(leader: int) -> None:
    """Kill what a process that leads a session has started, and what that has; nothing where the system has no /proc."""
    for _ in range(2):  # what was started while we looked
        for process in _processes_of(leader):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)


def _processes_of(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            # The name in parentheses may hold anything; behind it: state, parent, group, session (proc(5)).
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session and int(entry.name) != session:
                found.append(int(entry.name))
    return found


def _last_words(stderr: IO[bytes] | None) -> str:
    """The last line a child wrote to its standard error."""
    if stderr is None:
        return "it ended without a word"
    stderr.seek(0)
    lines = stderr.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:400] if lines else "it ended without a word"
