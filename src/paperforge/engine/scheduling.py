"""Hands the editions of papers to the slots of an executor: an edition at a time, those of a paper to the slot that has read it.

How many editions a paper has is known when its first job is done. A slot goes on with the paper it has; without more of that it
begins another, and when none is left it helps with one that another slot has read.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from paperforge.engine.executors import Executor
from paperforge.engine.jobs import Job, Result
from paperforge.engine.waiting import Waiting
from paperforge.process import WorkerError

PATIENCE = 0.2  # seconds until what is still there is ended again

MakeJob = Callable[[str, int], Job]
Fail = Callable[[str, int, Exception], Result]  # what becomes of a job that came to nothing


@dataclass(frozen=True)
class Event:
    """Something that happened: a job began or ended, or (`paper`) all of a paper is done, with its whole result."""

    kind: Literal["begun", "ended", "paper"]
    slug: str
    place: int = 0
    result: Result | None = None


class _Tasks:
    """What is to be done; slots wait here for work."""

    def __init__(self, slugs: Sequence[str], place: int) -> None:
        self._ready = deque((slug, place) for slug in slugs)
        self._open = len(slugs)  # tasks that are ready or under way
        self._at: dict[int, str] = {}  # the paper that a slot has read
        self._busy: set[int] = set()
        self._condition = threading.Condition()
        self._stopped = False

    def take(self, slot: int) -> tuple[str, int] | None:
        """The next task of a slot; None at the end."""
        with self._condition:
            while not (task := self._choose(slot)) and self._open and not self._stopped:
                self._condition.wait()
            if self._stopped or not task:
                return None
            self._ready.remove(task)
            self._at[slot] = task[0]
            self._busy.add(slot)
            self._condition.notify_all()  # what is left may be for others now
            return task

    def _choose(self, slot: int) -> tuple[str, int] | None:
        """Of its own paper, of one that nobody has, of one whose slot is at work; None where its slot will take what there is."""
        others = {slug: other for other, slug in self._at.items() if other != slot}
        own = next((task for task in self._ready if task[0] == self._at.get(slot)), None)
        free = next((task for task in self._ready if task[0] not in others), None)
        help_ = next((task for task in reversed(self._ready) if others.get(task[0]) in self._busy), None)
        return own or free or help_

    def done(self, slot: int, more: Sequence[tuple[str, int]]) -> None:
        """The task of a slot has ended; more have come of it."""
        with self._condition:
            self._busy.discard(slot)
            self._ready.extendleft(reversed(more))
            self._open += len(more) - 1
            self._condition.notify_all()

    def stop(self) -> None:
        """Nothing more is begun."""
        with self._condition:
            self._stopped = True
            self._condition.notify_all()


def run_jobs(
    executor: Executor,
    slugs: Sequence[str],
    make_job: MakeJob,
    fail: Fail,
    place: int = 0,
    folder: Path | None = None,
) -> Generator[Event, None, None]:
    """What happens while papers are built, in the order in which it does; the whole papers in the order of `slugs`.

    `place` is 0, the first edition, or what is done instead of editions (`CHECK`, `PLAN`).
    `folder` is where outputs of papers that wait for others may lie meanwhile.

    When the iterator is closed, or something stops everything (which is raised), the executor is closed too.
    """
    tasks = _Tasks(slugs, place)
    events: queue.Queue[Event | BaseException] = queue.Queue()
    waiting = Waiting(folder)
    threads = [
        threading.Thread(target=_work, args=(slot, executor, tasks, make_job, fail, waiting, events), daemon=True)
        for slot in range(executor.slots)
    ]
    try:
        for thread in threads:
            thread.start()
        yield from _gather(slugs, events, waiting)
    finally:
        tasks.stop()
        _end(executor, [thread for thread in threads if thread.ident is not None])
        waiting.close()


def _end(executor: Executor, threads: Sequence[threading.Thread]) -> None:
    """End what is under way. A slot that waits for its process is released by the end of it; it may just be starting one."""
    executor.close()
    for thread in threads:
        while thread.is_alive():
            thread.join(PATIENCE)
            executor.close()


def _work(
    slot: int,
    executor: Executor,
    tasks: _Tasks,
    make_job: MakeJob,
    fail: Fail,
    waiting: Waiting,
    events: queue.Queue[Event | BaseException],
) -> None:
    """What a slot does until nothing is left."""
    try:
        while (task := tasks.take(slot)) is not None:
            slug, place = task
            events.put(Event("begun", slug, place))
            try:
                result = executor.run(slot, make_job(slug, place))
            except WorkerError as failure:
                result = fail(slug, place, failure)
            first = place == 0
            more = [(slug, each) for each in range(1, len(result.editions))] if first and result.done else []
            tasks.done(slot, more)
            result = waiting.put_by(result)
            events.put(Event("ended", slug, place, result))
    except BaseException as error:  # handed to whoever waits: a thread has nobody to raise it to
        tasks.stop()
        events.put(error)


def _gather(slugs: Sequence[str], events: queue.Queue[Event | BaseException], waiting: Waiting) -> Iterator[Event]:
    """Results of editions, put together; papers wait until those before them are done."""
    ahead = deque(slugs)
    whole: dict[str, Result] = {}
    left: dict[str, int] = {}
    while ahead:
        event = events.get()
        if isinstance(event, BaseException):
            raise event
        yield event
        if event.kind == "begun" or event.result is None:
            continue
        slug, result = event.slug, event.result
        left[slug] = left.get(slug, max(1, len(result.editions)) if result.done else 1) - 1
        whole[slug] = whole[slug].joined(result) if slug in whole else result
        while ahead and left.get(ahead[0]) == 0:
            ready = ahead.popleft()
            yield Event("paper", ready, result=waiting.take_back(whole.pop(ready)))
