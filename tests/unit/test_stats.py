"""Digests of files are trusted only where nothing could have changed a file unseen."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from paperforge.cache.stats import StatCache
from paperforge.cache.store import digest_of
from paperforge.cache.whole import UNFINISHED, Mark, tidy, write_whole

OLD = 1_000_000_000_500_000_001  # ns


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "en.md"
    path.write_bytes(b"Words.")
    os.utime(path, ns=(OLD, OLD))
    return path


def known(path: Path, cache: Path, digest: object = "d" * 64) -> None:
    """A cache that takes a file to be of a digest."""
    state = path.stat()
    times = [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
    cache.write_text(json.dumps({str(path): [*times, digest]}))


def test_a_file_that_is_as_it_was_is_not_read_again(file: Path, tmp_path: Path) -> None:
    known(file, tmp_path / "stats.json")
    assert StatCache(tmp_path / "stats.json").digest(str(file)) == "d" * 64


@pytest.mark.parametrize("change", ["mtime", "inode", "size", "ctime"])
def test_whatever_is_another_makes_it_be_read(change: str, file: Path, tmp_path: Path) -> None:
    known(file, tmp_path / "stats.json")
    time.sleep(0.02)  # longer than a tick of a file system
    if change == "mtime":
        os.utime(file, ns=(OLD, OLD + 1))
    elif change == "ctime":
        file.chmod(0o600)
    elif change == "size":
        file.write_bytes(b"Words..")
        os.utime(file, ns=(OLD, OLD))
    else:
        other = tmp_path / "other"
        other.write_bytes(b"Other.")
        os.utime(other, ns=(OLD, OLD))
        other.replace(file)
    assert StatCache(tmp_path / "stats.json").digest(str(file)) == digest_of(file.read_bytes())


def test_a_file_that_was_just_changed_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "en.md"
    path.write_bytes(b"One.")
    stats = StatCache(tmp_path / "stats.json")
    stats.digest(str(path))
    stats.save()
    assert not (tmp_path / "stats.json").exists()


@pytest.mark.parametrize("broken", ["[]", "{", "null", "[[", '{"PATH": 5}', '{"PATH": [1]}', '{"PATH": "word"}'])
def test_a_broken_cache_is_as_good_as_none(broken: str, file: Path, tmp_path: Path) -> None:
    (tmp_path / "stats.json").write_text(broken.replace("PATH", str(file)))
    assert StatCache(tmp_path / "stats.json").digest(str(file)) == digest_of(b"Words.")


def test_what_is_cut_off_is_as_good_as_none(file: Path, tmp_path: Path) -> None:
    known(file, tmp_path / "stats.json")
    values = json.loads((tmp_path / "stats.json").read_text())
    values[str(file)].pop()
    (tmp_path / "stats.json").write_text(json.dumps(values))
    assert StatCache(tmp_path / "stats.json").digest(str(file)) == digest_of(b"Words.")


# ---------------------------------------------------------------- what lands, and what is left


def test_nothing_is_left_of_what_was_written(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b.json", b"{}", tmp_path / UNFINISHED)
    assert (tmp_path / "a" / "b.json").read_bytes() == b"{}"
    assert list((tmp_path / UNFINISHED).iterdir()) == []


def test_what_somebody_still_writes_is_left_alone(tmp_path: Path) -> None:
    mark = Mark(tmp_path, "run")
    (tmp_path / "12-ab-entry").write_bytes(b"half")
    assert tidy(tmp_path) == 1
    assert list(tmp_path.iterdir()) == [Path(mark.path)]
    mark.close()
    assert list(tmp_path.iterdir()) == []
    assert tidy(tmp_path / "nowhere") == 0
