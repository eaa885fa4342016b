"""A build in one process that is killed leaves its temporary files; the next one removes them, and nobody else's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paperforge.engine.folders import PREFIX, RunFolder, remove_left

Make = Callable[..., Path]

LONG = "A sentence of some length that has to be broken into lines and pages.\n\n" * 4000


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files are, with none in it."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place


def test_the_next_build_removes_what_one_that_was_killed_has_left(make_project: Make, tmp_path: Path) -> None:
    project, place = make_project({"papers/p/en.md": LONG}), tmp_path / "temporary"
    place.mkdir()
    command = [sys.executable, "-m", "paperforge", "build", "--executor", "inline", "--to", "pdf", "--edition", "en"]
    env = {**os.environ, "TMPDIR": str(place)}
    build = subprocess.Popen(command, cwd=project, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(place.glob("*/*/project/papers/p/en.md")):  # it has begun with the paper
        assert build.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    build.send_signal(signal.SIGKILL)
    build.wait()
    left = list(place.iterdir())
    assert [each.name.startswith(PREFIX) for each in left] == [True], "all in one folder, which nobody could remove"
    (project / "papers/p/en.md").write_text("# One {#one}\n\nWords.\n")
    done = subprocess.run(command, cwd=project, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert list(place.iterdir()) == []


def test_the_folder_of_a_process_that_runs_is_left_alone(place: Path) -> None:
    code = (
        "import sys\nfrom paperforge.engine.folders import RunFolder\n"
        "folder = RunFolder()\n(folder.path / 'file').touch()\nprint(flush=True)\nsys.stdin.read()\n"
    )
    env = {**os.environ, "TMPDIR": str(place)}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert remove_left() == 0
        assert len(list(place.glob("*/file"))) == 1
        process.kill()
        process.wait()
        assert remove_left() == 1
    assert list(place.iterdir()) == []


def test_only_folders_of_runs_are_removed_and_nothing_behind_a_link(place: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/file").touch()
    (place / f"{PREFIX}link").symlink_to(tmp_path / "mine")
    (place / f"{PREFIX}file").touch()
    (place / "paperforge-other").mkdir()
    (place / f"{PREFIX}left").mkdir()
    (place / f"{PREFIX}left/link").symlink_to(tmp_path / "mine")
    assert remove_left() == 1
    assert sorted(each.name for each in place.iterdir()) == ["paperforge-other", f"{PREFIX}file", f"{PREFIX}link"]
    assert (tmp_path / "mine/file").exists()


def test_temporary_files_are_in_the_folder_until_it_is_closed(place: Path) -> None:
    one = RunFolder()
    assert tempfile.gettempdir() == str(one.path)
    two = RunFolder()
    assert {one.path.parent, two.path.parent} == {place}
    assert remove_left() == 0, "neither is that of a run that has ended"
    one.close()
    one.close()
    assert (one.path.exists(), tempfile.gettempdir()) == (False, str(two.path))
    two.close()
    assert (tempfile.gettempdir(), list(place.iterdir())) == (str(place), [])
