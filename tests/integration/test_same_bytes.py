"""The same sources give the same bytes, whatever machine, folder and day they are built on."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
SLUG = "defining-interference"


def copy_sources(folder: Path, days_ago: int) -> Path:
    """The real paper with files of some age."""
    for name in (
        "paperforge.yml",
        "people.yml",
        "glossary.yml",
        *(f"papers/{entry}" for entry in _names(ROOT / "papers")),
    ):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
        moment = time.time() - days_ago * 86400
        os.utime(target, (moment, moment))
    return folder


def _names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]


def start(folder: Path, umask: int, **environment: str) -> subprocess.Popen[bytes]:
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    env.update(environment)
    arguments = [sys.executable, "-m", "paperforge", "build", SLUG, "--edition", "en-ru,ru,brief", "--jobs", "1"]
    return subprocess.Popen(
        arguments, cwd=folder, env=env, umask=umask, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def digests(folder: Path) -> dict[str, str]:
    outputs = (folder / "build" / SLUG).iterdir()
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(outputs)}


def test_two_builds_in_two_environments_are_byte_equal(tmp_path: Path) -> None:
    here = copy_sources(tmp_path / "here", days_ago=0)
    there = copy_sources(tmp_path / "there with a longer name" / "и кириллицей", days_ago=400)
    (tmp_path / "home").mkdir()
    builds = [
        start(here, 0o022, TZ="UTC", LANG="C", LC_ALL="C", PYTHONHASHSEED="0"),
        start(
            there,
            0o077,
            TZ="Asia/Vladivostok",
            LANG="ru_RU.UTF-8",
            LC_ALL="ru_RU.UTF-8",
            PYTHONHASHSEED="4242",
            HOME=str(tmp_path / "home"),
        ),
    ]
    for build in builds:
        out, _ = build.communicate(timeout=240)
        assert build.returncode == 0, out.decode()
    assert len(digests(here)) == 9
    assert digests(here) == digests(there)
    for name in digests(here):
        content = (here / "build" / SLUG / name).read_bytes()
        assert str(tmp_path).encode() not in content, "no path of the machine"


def pdf_date(path: Path) -> str:
    return str(PdfReader(path).metadata["/CreationDate"])  # type: ignore[index]


def test_source_date_epoch_sets_the_dates_of_every_format(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project()
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert paperforge(project, "build", "--edition", "en")[0] == 0
    before = {path.suffix: path.read_bytes() for path in (project / "build/p").iterdir()}
    assert pdf_date(project / "build/p/p.en.pdf").startswith("D:20180122")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # 2023-11-14 22:13:20 UTC
    assert paperforge(project, "build", "--edition", "en")[0] == 0
    after = {path.suffix: path.read_bytes() for path in (project / "build/p").iterdir()}
    assert pdf_date(project / "build/p/p.en.pdf").startswith("D:20231114221320")
    assert "2023-11-14T22:13:20Z" in after[".html"].decode()
    with zipfile.ZipFile(project / "build/p/p.en.docx") as archive:
        assert "2023-11-14T22:13:20Z" in archive.read("docProps/core.xml").decode()
    assert all(before[suffix] != after[suffix] for suffix in before)


def test_a_paper_without_a_date_does_not_take_the_clock(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    project = make_project({"papers/p/paper.yml": "title: {en: A title, ru: Название}\n"})
    assert paperforge(project, "build", "--edition", "en")[0] == 0
    assert pdf_date(project / "build/p/p.en.pdf").startswith("D:19800101")
    year = str(time.gmtime().tm_year).encode()
    for path in (project / "build/p").iterdir():
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                assert {info.date_time[0] for info in archive.infolist()} == {1980}
        else:
            assert b"D:" + year not in path.read_bytes()
            assert year + b"-" not in path.read_bytes()
