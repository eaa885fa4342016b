"""What hostile papers are tried against: a canary outside the paper, a listener, and a reader of everything that was written."""

from __future__ import annotations

import io
import json
import os
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SECRET = "CANARY-7f3a9c51e0"


@dataclass
class Canary:
    """A file outside of every paper, and whether anybody has opened and read it."""

    path: Path

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True)
        self.path.write_text(f"{SECRET}:x:0:0\n", encoding="utf-8")
        self.arm()

    def arm(self) -> None:
        # An access time older than the modification time is renewed by the next read, also where it is kept lazily.
        os.utime(self.path, (1_000_000_000, 1_500_000_000))

    @property
    def was_read(self) -> bool:
        return self.path.stat().st_atime > 1_000_000_001


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Canary]:
    """A canary; at the end it must be unread (where the file system keeps access times at all)."""
    made = Canary(tmp_path / "outside" / "canary.txt")
    made.path.read_bytes()
    keeps_times = made.was_read
    made.arm()
    yield made
    assert not (keeps_times and made.was_read), "the canary was read"


@dataclass
class Listener:
    """A server on the loopback that answers everything with a redirect to itself, and notes who came."""

    url: str
    connections: list[object] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A listening socket; at the end nobody may have come, unless the test emptied the list."""
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    made = Listener(f"http://127.0.0.1:{port}/x")

    def accept() -> None:
        while True:
            try:
                client, address = server.accept()
            except OSError:
                return
            made.connections.append(address)
            with client:
                client.sendall(f"HTTP/1.0 302 Found\r\nLocation: {made.url}\r\n\r\n".encode())

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield made
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)
    assert made.connections == []


def everything_in(content: bytes) -> bytes:
    """Bytes of a file, and what is packed inside them: streams of a PDF, members of a ZIP."""
    if content.startswith(b"%PDF"):
        return content + b"".join(_streams(content))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return content + b"".join(archive.read(name) for name in archive.namelist())
    return content


def _streams(content: bytes) -> Iterator[bytes]:
    import pypdf
    from pypdf.generic import IndirectObject, StreamObject

    reader = pypdf.PdfReader(io.BytesIO(content))
    for number in range(1, int(reader.trailer["/Size"])):
        thing = reader.get_object(IndirectObject(number, 0, reader))
        yield repr(thing).encode()
        if isinstance(thing, StreamObject):
            yield thing.get_data()
    for page in reader.pages:
        yield page.extract_text().encode()


@pytest.fixture
def outputs() -> Callable[[Path], dict[str, bytes]]:
    """A function that reads all outputs of a project: everything in each, by name."""

    def read(project: Path) -> dict[str, bytes]:
        files = sorted(path for path in (project / "build").rglob("*") if path.is_file())
        return {path.name: everything_in(path.read_bytes()) for path in files}

    return read


Refused = Callable[..., list[tuple[str, str, int]]]


@pytest.fixture
def refused(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]], canary: Canary
) -> Refused:
    """A function that makes a project and holds that `check` and `build` refuse it with the expected findings.

    An expected finding is `CODE file:line`. Nothing of the paper `p` may be built, and nothing outside it may be read.
    """

    def refuse(files: Mapping[str, str | bytes], *expected: str, paper: str = "p") -> list[tuple[str, str, int]]:
        project = make_project(files)
        code, out, err = paperforge(project, "check", "--format", "json")
        assert code == 1, out + err
        found = [
            (finding["code"], finding["file"], finding.get("start", {}).get("line", 0))
            for finding in json.loads(out)["findings"]
        ]
        shown = {f"{code} {file}:{line}" for code, file, line in found}
        assert set(expected) <= shown, f"missing: {set(expected) - shown}; found: {shown}"
        code, out, err = paperforge(project, "build", paper, "--to", "pdf,html")
        assert code == 1, out + err
        assert not (project / "build" / paper).exists()
        assert SECRET not in out + err
        return found

    return refuse


@pytest.fixture
def secret() -> bytes:
    """What the canary holds."""
    return SECRET.encode()
