"""Outputs land whole, or stay as they were."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paperforge.errors import RenderError
from paperforge.write import write_files


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    files = {tmp_path / "a/b/x.pdf": b"one", tmp_path / "a/y.pdf": b"two"}
    write_files(files)
    assert {path: path.read_bytes() for path in files} == files
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["x.pdf", "y.pdf"]


def test_no_file_changes_when_one_cannot_be_written(tmp_path: Path) -> None:
    first, second = tmp_path / "a.pdf", tmp_path / "folder" / "b.pdf"
    first.write_bytes(b"old")
    (tmp_path / "folder").write_bytes(b"a file where a folder should be")
    with pytest.raises(RenderError, match="cannot be written") as caught:
        write_files({first: b"new", second: b"new"})
    assert "untouched" in caught.value.hint
    assert first.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "folder"]


def test_a_name_that_is_too_long_is_said_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="xxxxx"):
        write_files({tmp_path / ("x" * 300): b"content"})
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_replaced_and_its_target_stays(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"mine")
    (tmp_path / "out.pdf").symlink_to(target)
    write_files({tmp_path / "out.pdf": b"new"})
    assert target.read_bytes() == b"mine"
    assert (tmp_path / "out.pdf").read_bytes() == b"new"
    assert not (tmp_path / "out.pdf").is_symlink()


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_file_has_the_permissions_the_user_wants(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        write_files({tmp_path / "x": b""})
    finally:
        os.umask(before)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o666 & ~umask
