"""A build that is killed harms nothing: the next one gives the bytes of a clean one. benchmarks/killed.py does it more often."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The program that kills; what it imports is taken away again."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    known = set(sys.modules)
    import killed

    yield killed
    for name in set(sys.modules) - known:
        if str(BENCHMARKS) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc to look for processes in")
def test_after_a_build_that_is_killed_the_next_gives_the_same_bytes(killed: ModuleType, tmp_path: Path) -> None:
    ground = killed.Ground(tmp_path, "html", ("en",))
    assert killed.run(ground, times=4, papers=1, seed=3) == []
    assert ground.killed >= 2
