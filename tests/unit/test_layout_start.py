"""What the renderer does between two requests."""

from __future__ import annotations

import gc
from itertools import count

import pytest

from paperforge.formats import layout_start


def test_what_is_left_is_frozen_once_and_garbage_is_collected_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(layout_start, "_requests", count(1))
    monkeypatch.setattr(gc, "collect", lambda: done.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    for _ in range(6):
        layout_start.collect()
    assert done == ["collect"] * 3 + ["freeze"] + ["collect"] * 3
