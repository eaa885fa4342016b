"""Rows 51, 52, 54: whatever happens while outputs are written, each file is the old one or the new one, whole."""

from __future__ import annotations

import fcntl
import io
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import paperforge

NAMES = ["p.en-ru.html", "p.en.html", "p.ru.html"]
NEW = {
    "papers/p/en.md": "# One {#one}\n\nOther words of a paper.\n",
    "papers/p/ru.md": "# Раз {#one}\n\nДругие слова доклада.\n",
}


def start(project: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """A real build in a process of its own; its temporary files stay in the test's folder."""
    environment = {**os.environ, "PYTHONPATH": str(Path(paperforge.__file__).parents[1]), "TMPDIR": str(project.parent)}
    return subprocess.Popen(
        [sys.executable, "-m", "paperforge", "build", "--to", "html", *arguments],
        cwd=project,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **options,
    )


def finish(project: Path, *arguments: str, **options: Any) -> tuple[int, str]:
    process = start(project, *arguments, **options)
    out, _ = process.communicate(timeout=60)
    return process.returncode, out


def read_built(project: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((project / "build/p").iterdir())}


@pytest.fixture
def old_and_new(make_project: Callable[..., Path], paperforge: Any) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    """A project whose outputs are old and whose texts are new, with both outputs as they must be."""
    # A large picture makes large outputs, which take their time to write.
    stream = io.BytesIO()
    Image.frombytes("RGB", (800, 800), random.Random(1).randbytes(800 * 800 * 3)).save(stream, "PNG", compress_level=0)
    texts = {"papers/p/paper.yml": "title: {en: A title, ru: Название}\n", "papers/p/x.png": stream.getvalue()}
    picture = "\n![Caption.](x.png){alt=x}\n"
    texts |= {"papers/p/en.md": f"# One {{#one}}\n{picture}", "papers/p/ru.md": f"# Раз {{#one}}\n{picture}"}
    project = make_project(texts)
    other = make_project({**texts, **{name: text + picture for name, text in NEW.items()}}, name="other")
    for folder in (project, other):
        assert paperforge(folder, "build", "--to", "html")[0] == 0
    old, new = read_built(project), read_built(other)
    assert list(old) == list(new) == NAMES
    for name, text in NEW.items():
        (project / name).write_text(text + picture, encoding="utf-8")
    return project, old, new


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)


def assert_whole(project: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    for name in NAMES:
        assert (project / "build/p" / name).read_bytes() in {old[name], new[name]}, name


def test_row_51_a_build_that_is_killed_leaves_whole_files_and_the_next_one_cleans_up(
    old_and_new: tuple[Path, dict[str, bytes], dict[str, bytes]],
) -> None:
    project, old, new = old_and_new
    folder = project / "build/p"
    moments = random.Random(51)
    began = time.monotonic()
    assert finish(project)[0] == 0
    whole = time.monotonic() - began
    for _ in range(8):
        for name, content in old.items():
            (folder / name).write_bytes(content)
        process = start(project)
        time.sleep(moments.uniform(0, whole))
        kill(process)
        assert_whole(project, old, new)
    for count in (1, 2, 3):  # in the very middle of the writing: as soon as so many temporary files are seen
        process = start(project)
        while process.poll() is None and len(list(folder.glob(".*.tmp"))) < count:
            pass
        kill(process)
        assert_whole(project, old, new)
    for name in NAMES:  # and as soon as an output changes
        before = (folder / name).stat()
        process = start(project)
        while process.poll() is None and (folder / name).stat()[:8] == before[:8]:
            pass
        kill(process)
        assert_whole(project, old, new)
    code, out = finish(project)
    assert code == 0, out
    assert read_built(project) == new


def test_row_51_what_a_killed_build_left_is_removed_by_the_next(
    old_and_new: tuple[Path, dict[str, bytes], dict[str, bytes]],
) -> None:
    project, _, new = old_and_new
    for name in (".p.en.html.abc123.tmp", ".p.ru.html.x.tmp"):
        (project / "build/p" / name).write_bytes(b"torn")
    (project / "build/p/.mine.tmp").write_bytes(b"not ours")
    assert finish(project)[0] == 0
    assert read_built(project) == {".mine.tmp": b"not ours", **new}


def test_row_54_builds_at_the_same_time_do_not_tear_each_other_s_files(
    old_and_new: tuple[Path, dict[str, bytes], dict[str, bytes]],
) -> None:
    project, _, new = old_and_new
    processes = [start(project) for _ in range(3)]
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0, out
    assert read_built(project) == new


def test_row_54_a_build_waits_for_another_that_is_writing(
    old_and_new: tuple[Path, dict[str, bytes], dict[str, bytes]],
) -> None:
    project, old, new = old_and_new
    theirs = project / "build/p/.p.en.html.theirs.tmp"
    descriptor = os.open(project / "build/p", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    theirs.write_bytes(b"half of it")
    process = start(project)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=3)
    assert read_built(project) == {theirs.name: b"half of it", **old}
    theirs.unlink()
    os.close(descriptor)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0, out
    assert read_built(project) == new


def test_row_52_a_file_that_may_not_grow_leaves_the_old_ones(
    old_and_new: tuple[Path, dict[str, bytes], dict[str, bytes]],
) -> None:
    project, old, _ = old_and_new
    limit = len(old["p.en-ru.html"]) - 1  # the largest of the three

    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    code, out = finish(project, preexec_fn=limit_files)
    assert code == 4, out
    assert "p.en-ru.html cannot be written: File too large" in out
    assert read_built(project) == old


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A project folder's `build` on a file system of 320 KiB."""
    folder = tmp_path / "project/build"
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=320k", "tmpfs", str(folder)]
    if (
        os.geteuid() != 0
        or not shutil.which("mount")
        or subprocess.run(command, check=False, capture_output=True).returncode
    ):
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_row_52_a_full_disk_leaves_the_old_files(full_disk: Path, make_project: Callable[..., Path]) -> None:
    project = make_project({f"build/p/{name}": f"old {name}" for name in NAMES})
    code, out = finish(project)
    assert code == 4, out
    assert any(f"{name} cannot be written: No space left on device" in out for name in NAMES)
    assert read_built(project) == {name: f"old {name}".encode() for name in NAMES}


def test_row_52_an_output_whose_place_is_taken_by_a_folder_leaves_the_old_ones(
    old_and_new: tuple[Path, dict[str, bytes], dict[str, bytes]],
) -> None:
    project, old, _ = old_and_new
    (project / "build/p/p.ru.html").unlink()
    (project / "build/p/p.ru.html").mkdir()
    code, out = finish(project)
    assert code == 4, out
    assert "p.ru.html cannot be written: Is a directory" in out
    for name in NAMES[:2]:
        assert (project / "build/p" / name).read_bytes() == old[name]


@pytest.mark.parametrize("place", ["build", "build/p"])
def test_row_52_a_file_in_the_place_of_a_folder_is_named(
    place: str, make_project: Callable[..., Path], paperforge: Any
) -> None:
    project = make_project({place: "mine"})
    code, out, err = paperforge(project, "build", "--to", "html")
    assert code == 4, out + err
    assert "cannot be written" in out
    assert (project / place).read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into read-only folders")
def test_row_54_a_read_only_folder_leaves_the_old_files(
    old_and_new: tuple[Path, dict[str, bytes], dict[str, bytes]],
) -> None:
    project, old, _ = old_and_new
    (project / "build/p").chmod(0o555)
    code, out = finish(project)
    (project / "build/p").chmod(0o755)
    assert code == 4, out
    assert read_built(project) == old


@pytest.mark.parametrize("place", ["build", "build/p"])
def test_nothing_is_written_through_a_symbolic_link(
    place: str, make_project: Callable[..., Path], paperforge: Any, tmp_path: Path
) -> None:
    project = make_project({})
    target = tmp_path / "elsewhere"
    target.mkdir()
    (project / place).parent.mkdir(exist_ok=True)
    (project / place).symlink_to(target)
    code, out, _ = paperforge(project, "build", "--to", "html")
    assert code == 4
    assert f"{place} is a symbolic link" in out
    assert list(target.iterdir()) == []


def test_an_output_that_is_a_symbolic_link_is_replaced_and_not_followed(
    make_project: Callable[..., Path], paperforge: Any, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere.html"
    target.write_text("mine", encoding="utf-8")
    project = make_project({})
    (project / "build/p").mkdir(parents=True)
    (project / "build/p/p.en.html").symlink_to(target)
    assert paperforge(project, "build", "--to", "html")[0] == 0
    assert target.read_text(encoding="utf-8") == "mine"
    assert not (project / "build/p/p.en.html").is_symlink()
