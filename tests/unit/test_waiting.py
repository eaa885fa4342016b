"""Outputs of papers that wait for an earlier one: their bytes are not held, and come back as they were."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from paperforge.engine.jobs import Job, Options, Output, Result
from paperforge.engine.scheduling import run_jobs
from paperforge.engine.waiting import Waiting
from paperforge.model.language import Language
from paperforge.reading.editions import Edition

EDITION = Edition((Language.parse("en"),))
SLUGS = [f"p{number:02}" for number in range(64)]


class Content(bytes):
    """Bytes that are counted as long as somebody holds them."""

    held = 0
    lock = threading.Lock()

    def __new__(cls, *given: object) -> Content:
        with cls.lock:
            cls.held += 1
        return super().__new__(cls, *given)

    def __del__(self) -> None:
        with self.lock:
            type(self).held -= 1


def content_of(slug: str) -> Content:
    return Content(slug.encode() * 1000)


def result_of(slug: str) -> Result:
    content = content_of(slug)
    output = Output(EDITION, "pdf", hashlib.sha256(content).hexdigest(), len(content), 1, content=content)
    return Result(slug, readable=True, editions=("en",), done=("en",), outputs=(output,))


class Slow:
    """Two slots; the first paper is done when all others are."""

    slots = 2

    def __init__(self) -> None:
        self.others = threading.Semaphore(0)

    def run(self, slot: int, job: Job) -> Result:
        del slot
        if job.slug == SLUGS[0]:
            for _ in SLUGS[1:]:
                assert self.others.acquire(timeout=60)
        return result_of(job.slug)

    def close(self) -> None:
        """Nothing was started."""


def events(executor: Slow, folder: Path | None) -> Iterator[tuple[str, str, Result | None]]:
    jobs = run_jobs(
        executor, SLUGS, lambda slug, place: Job(slug, place, Options(), {}, {}, {}), lambda *_: pytest.fail(), folder=folder
    )  # fmt: skip
    for event in jobs:
        kind, slug, result = event.kind, event.slug, event.result
        del event
        yield kind, slug, result


@pytest.fixture(autouse=True)
def count() -> None:
    Content.held = 0


def test_papers_that_wait_for_a_slow_one_hold_no_bytes(tmp_path: Path) -> None:
    probe = content_of("probe")
    assert Content.held == 1
    del probe
    executor, most, came = Slow(), 0, []
    for kind, slug, result in events(executor, tmp_path):
        if kind == "ended" and slug != SLUGS[0]:
            most = max(most, Content.held)
            executor.others.release()
        if kind == "paper" and result is not None:
            assert result.outputs[0].content == slug.encode() * 1000
            came.append(slug)
        del result
    assert came == SLUGS
    assert most < 8, "what is just being handed over, and nothing of the 62 that wait"
    assert not list(tmp_path.iterdir())


def test_a_disk_that_takes_nothing_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    executor, came = Slow(), []
    for kind, slug, result in events(executor, None):
        if kind == "ended":
            executor.others.release()
        if kind == "paper" and result is not None:
            came.append((slug, result.outputs[0].content))
    assert came == [(slug, slug.encode() * 1000) for slug in SLUGS]


def test_a_disk_that_is_full_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path)
    one, two = result_of("one"), result_of("two")
    put = waiting.put_by(one)
    assert put.outputs[0].content is None
    full = open("/dev/full", "wb", buffering=0) if Path("/dev/full").exists() else None  # noqa: SIM115, PTH123
    if full is None:
        pytest.skip("there is no /dev/full")
    file = waiting._file
    assert file is not None
    kept = os.dup(file.fileno())
    os.dup2(full.fileno(), file.fileno())
    assert waiting.put_by(two).outputs[0].content == b"two" * 1000
    os.dup2(kept, file.fileno())
    assert waiting.take_back(put) == one
    os.close(kept)
    full.close()
    waiting.close()


def test_the_disk_is_given_back_once_nobody_waits(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path)
    one = waiting.put_by(result_of("one"))
    assert waiting._file is not None
    assert os.fstat(waiting._file.fileno()).st_size == 3000
    waiting.take_back(one)
    assert os.fstat(waiting._file.fileno()).st_size == 0
    put = waiting.put_by(result_of("two"))
    assert waiting.take_back(put).outputs[0].content == b"two" * 1000
    waiting.close()


def test_two_papers_with_the_same_output_both_have_it(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path)
    both = [waiting.put_by(result_of("one")) for _ in range(2)]
    for each in both:
        assert waiting.take_back(each) == result_of("one")
    waiting.close()
