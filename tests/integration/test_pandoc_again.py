"""pandoc stays for a whole build, but not for ever: it keeps a little of each call."""

from __future__ import annotations

import pytest

from paperforge.pandoc import caller
from paperforge.pandoc.caller import Pandoc


def test_another_process_takes_its_place_after_so_many_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "MOST_CALLS", 4)
    pandoc, processes, answers = Pandoc(), [], []
    try:
        for _ in range(3):
            answers += [pandoc.read("Words *of* a paper."), pandoc.read_many(["Words *of* a paper."])[0]]
            processes.append(pandoc._worker.start().pid)
    finally:
        pandoc.close()
    assert processes[0] == processes[1] != processes[2]
    assert all(answer == answers[0] for answer in answers)
