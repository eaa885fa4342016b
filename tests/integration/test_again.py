"""A call in the very words of an earlier one says the same again without being understood, and any other is understood."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from paperforge.cli.again import say_unread

Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]

BUILD = ["build", "--to", "html", "--edition", "en"]
NO_CLICK = """
import sys
from paperforge.cli import main
sys.argv = ["paperforge", *sys.argv[1:]]
try:
    main()
finally:
    print("click" in sys.modules, file=sys.stderr)
"""


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache is where users have it."""
    monkeypatch.delenv("PAPERFORGE_CACHE")


@pytest.fixture
def built(make_project: Make, paperforge: Run) -> Path:
    """A project whose only edition was built; the working folder."""
    project = make_project()
    assert paperforge(project, *BUILD)[0] == 0
    return project


def test_the_same_words_say_the_same_and_load_no_click(built: Path) -> None:
    call = [sys.executable, "-c", NO_CLICK, *BUILD]
    process = subprocess.run(call, cwd=built, check=True, capture_output=True, text=True)
    assert process.stdout.startswith("1 of 1 papers built, 1 files; nothing to do, ")
    assert process.stderr == "False\n"
    other = subprocess.run([*call, "--explain"], cwd=built, check=True, capture_output=True, text=True)
    assert "as it was" in other.stdout
    assert other.stderr == "True\n"


def test_findings_and_exit_code_are_those_of_the_run(make_project: Make, paperforge: Run) -> None:
    project = make_project({"papers/p/en.md": "# One {#one}\n\n![x](x.png)\n"})
    code, out, _ = paperforge(project, "check")
    assert code == 1
    assert "error PRJ132" in out
    call = [sys.executable, "-c", NO_CLICK, "check"]
    process = subprocess.run(call, cwd=project, check=False, capture_output=True, text=True)
    assert (process.returncode, process.stdout, process.stderr) == (1, out, "False\n")


@pytest.mark.parametrize("name", ["papers/p/en.md", "papers/p/new.csv", "people.yml", "build/p/p.en.html"])
def test_a_file_that_is_another_is_no_repetition(name: str, built: Path) -> None:
    assert say_unread(BUILD) == 0
    (built / name).write_text("# One {#one}\n\nOther words.\n")
    assert say_unread(BUILD) is None


@pytest.mark.parametrize("name", ["SOURCE_DATE_EPOCH", "PAPERFORGE_CACHE", "PAPERFORGE_CACHE_SIZE"])
def test_a_variable_that_is_another_is_no_repetition(name: str, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert say_unread(BUILD) == 0
    monkeypatch.setenv(name, "1500000000")
    assert say_unread(BUILD) is None


def test_the_working_folder_counts(built: Path, monkeypatch: pytest.MonkeyPatch, paperforge: Run) -> None:
    monkeypatch.chdir(built / "papers")
    assert say_unread(BUILD) is None
    assert "nothing to do" in paperforge(built / "papers", *BUILD)[1]
    assert say_unread(BUILD) == 0, "it was said to be the same by now"


def test_a_project_that_has_come_between_is_another(built: Path, paperforge: Run) -> None:
    paperforge(built / "papers" / "p", *BUILD)
    assert say_unread(BUILD) == 0
    (built / "papers" / "p" / "paperforge.yml").write_text("languages: [en, ru]\n")
    assert say_unread(BUILD) is None


def test_a_project_named_is_looked_for(built: Path, paperforge: Run, tmp_path: Path) -> None:
    words = [*BUILD, "--project", os.path.relpath(built, tmp_path)]
    assert "nothing to do" in paperforge(tmp_path, *words)[1]
    assert say_unread(words) is None


def test_what_is_installed_counts(built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "more" / "other-1.0.dist-info").mkdir(parents=True)
    assert say_unread(BUILD) == 0
    monkeypatch.syspath_prepend(str(tmp_path / "more"))
    assert say_unread(BUILD) is None


def test_a_profile_is_that_of_the_run(built: Path, paperforge: Run) -> None:
    profile = built / "paperforge-x.yml"
    profile.write_text("languages: [en, ru]\n")
    assert paperforge(built, *BUILD, "--profile", "x")[0] == 0
    assert say_unread([*BUILD, "--profile", "x"]) == 0
    profile.write_text("languages: [en, ru]\nignore: [RND144]\n")
    assert say_unread([*BUILD, "--profile", "x"]) is None
    assert say_unread(BUILD) == 0, "it was not asked for there"


def test_colours_are_for_terminals_alone(
    make_project: Make, paperforge: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project({"papers/p/en.md": "# One {#one}\n\n![x](x.png)\n"})
    paperforge(project, *BUILD)
    assert say_unread(BUILD) == 1
    plain = capsys.readouterr().out
    assert "error PRJ132" in plain
    assert "\x1b" not in plain
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    say_unread(BUILD)
    assert "\x1b[" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["--help"], ["status"], ["build", "--help"]])
def test_other_words_are_understood(words: list[str], built: Path) -> None:
    assert say_unread(words) is None
