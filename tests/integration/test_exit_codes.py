"""Each exit code, by the real command, for the reason it stands for."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import paperforge as paperforge_package
from paperforge.formats.tools import Tools
from paperforge.process import Worker

Run = Callable[..., tuple[int, str, str]]
NOTE = {"papers/p/paper.yml": "title: {en: A title, ru: Название}\nhandling: Secret\n"}
WARNING = {"papers/p/paper.yml": "title: {en: A title, ru: Название}\nsubtitle: {en: More}\n"}
ERROR = {"papers/p/en.md": "Words [@nobody].\n"}


def run_module(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "paperforge", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_0_for_a_paper_without_findings(make_project: Callable[..., Path], paperforge: Run) -> None:
    code, out, err = paperforge(make_project(), "check")
    assert (code, out, err) == (0, "no findings\n", "")


@pytest.mark.parametrize("files", [NOTE, WARNING], ids=["note", "warning"])
def test_0_for_findings_that_do_not_fail(
    files: dict[str, str], make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project(files)
    assert paperforge(project, "check")[0] == 0
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0


@pytest.mark.parametrize("files", [NOTE, WARNING, ERROR], ids=["note", "warning", "error"])
def test_1_for_any_finding_when_strict_and_nothing_is_built(
    files: dict[str, str], make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project(files)
    assert paperforge(project, "check", "--strict")[0] == 1
    assert paperforge(project, "build", "--strict", "--to", "html")[0] == 1
    assert not (project / "build").exists()


def test_a_finding_of_the_project_itself_fails_a_strict_run(make_project: Callable[..., Path], paperforge: Run) -> None:
    project = make_project({"paperforge-x.yml": "sides: {CN: {name: {en: China}}}\n"})
    assert paperforge(project, "check", "--profile", "x")[0] == 0
    assert paperforge(project, "check", "--profile", "x", "--strict")[0] == 1
    assert paperforge(project, "build", "--profile", "x", "--strict", "--to", "html")[0] == 1
    assert not (project / "build").exists()


def test_a_finding_of_the_rendering_fails_a_strict_build_and_writes_nothing(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    note = "Words.[^a]\n\n[^a]: A note.\n\n    | A | B |\n    |---|---|\n    | 1 | 2 |\n"
    project = make_project({"papers/p/en.md": note, "papers/p/ru.md": "Слова.^[Сноска.]\n"})
    code, out, _ = paperforge(project, "build", "--strict", "--to", "pdf", "--edition", "en")
    assert "RND141" in out
    assert code != 0
    assert not list(project.glob("build/*/*"))


@pytest.mark.parametrize("verb", ["check", "build"])
def test_1_for_an_error(verb: str, make_project: Callable[..., Path], paperforge: Run) -> None:
    project = make_project(ERROR)
    code, out, _ = paperforge(project, verb)
    assert code == 1
    assert "papers/p/en.md:1:8: error CIT100" in out
    assert not (project / "build").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["biuld"], "Did you mean “build”?"),
        (["build", "--unknown"], "No such option"),
        (["check", "q"], "there is no paper “q”"),
        (["check", "--format", "xml"], "'xml' is not one of"),
        (["build", "--to", "epub"], "unknown format “epub”"),
        (["build", "--to", "doxc"], "Did you mean “docx”?"),
        (["build", "--edition", "fr"], "unknown edition “fr”"),
        (["check", "--profile", "release"], "there is no profile “release”"),
        (["check", "--project", "nowhere"], "does not exist"),
        (["explain", "META999"], "there is no code"),
        (["init", "--languages", "english"], "is not a language tag"),
        (["init", "--languages", "en,ru,fr"], "the house has no words for the language “fr”"),
        (["new", "Мой доклад"], "cannot be a paper's name"),
        (["new", "p"], "there is a paper “p” already"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_2_for_a_wrong_call_which_is_said_in_words(
    arguments: list[str], message: str, make_project: Callable[..., Path], paperforge: Run
) -> None:
    code, out, err = paperforge(make_project(), *arguments)
    assert code == 2
    assert message in err
    assert out == ""


def test_2_outside_a_project_with_what_to_do(tmp_path: Path, paperforge: Run) -> None:
    code, _, err = paperforge(tmp_path, "check")
    assert code == 2
    assert "there is no paperforge.yml here" in err
    assert "paperforge init" in err


def test_2_for_a_project_without_papers_with_what_to_do(tmp_path: Path, paperforge: Run) -> None:
    (tmp_path / "paperforge.yml").write_text("languages: [en]\n")
    code, _, err = paperforge(tmp_path, "build")
    assert code == 2
    assert "paperforge new" in err


@pytest.mark.parametrize("verb", ["check", "build"])
def test_1_for_a_language_without_words_at_its_place_and_nothing_is_built(
    verb: str, make_project: Callable[..., Path], paperforge: Run
) -> None:
    files = {"paperforge.yml": "languages: [en, ru, fr]\n", "papers/p/fr.md": "# Un {#one}\n\nMots.\n"}
    files["papers/p/paper.yml"] = "title: {en: A title, ru: Название, fr: Titre}\n"
    files["people.yml"] = ""
    project = make_project(files)
    code, out, _ = paperforge(project, verb)
    assert code == 1
    assert "paperforge.yml:1:21: error PRJ131: the house has no words for the language “fr”" in out
    assert "en, ru" in out
    assert not (project / "build").exists()


def test_a_paper_that_others_keep_from_being_built_says_so(make_project: Callable[..., Path], paperforge: Run) -> None:
    files = {"papers/q/en.md": "# Short\n\nWords [@nobody].\n", "papers/q/paper.yml": "title: {en: Short}\n"}
    code, out, _ = paperforge(make_project(files), "build", "--fail-fast", "--to", "html")
    assert code == 1
    assert "p: not built (held back by the findings above); its earlier outputs are untouched" in out
    assert "q: not built (1 error, 1 note); its earlier outputs are untouched" in out


def test_3_when_pandoc_is_not_there_with_what_to_do(make_project: Callable[..., Path], tmp_path: Path) -> None:
    package = Path(importlib.util.find_spec("pypandoc").origin or "").parent  # type: ignore[union-attr]
    shutil.copytree(package, tmp_path / "site" / "pypandoc", ignore=shutil.ignore_patterns("files", "__pycache__"))
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PATH": "", "HOME": str(tmp_path)}
    for verb in ("check", "build"):
        result = run_module(make_project(name=verb), verb, **environment)
        assert result.returncode == 3
        assert "pandoc is not installed" in result.stderr
        assert "pip install" in result.stderr
        assert "Traceback" not in result.stderr


def test_3_from_the_doctor_when_pandoc_is_not_there(tmp_path: Path) -> None:
    package = Path(importlib.util.find_spec("pypandoc").origin or "").parent  # type: ignore[union-attr]
    shutil.copytree(package, tmp_path / "site" / "pypandoc", ignore=shutil.ignore_patterns("files", "__pycache__"))
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PATH": "", "HOME": str(tmp_path)}
    result = run_module(tmp_path, "doctor", "--json", **environment)
    assert result.returncode == 3
    (pandoc,) = [tool for tool in json.loads(result.stdout)["tools"] if tool["name"] == "pandoc"]
    assert not pandoc["fine"]
    assert "Install paperforge again" in pandoc["advice"]


def test_3_when_weasyprint_cannot_load_its_libraries(
    make_project: Callable[..., Path], tmp_path: Path, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "weasyprint.py").write_text("raise OSError('cannot load library pango-1.0-0')\n")
    original = Tools.__init__

    def without_pango(self: Tools, *arguments: Any) -> None:
        original(self, *arguments)
        source = Path(paperforge_package.__file__ or "").parents[1]
        env = {**os.environ, "PYTHONPATH": f"{broken}{os.pathsep}{source}"}
        self.weasyprint = Worker([sys.executable, "-P", "-m", "paperforge.formats.pdf_worker", "2048"], env)

    monkeypatch.setattr(Tools, "__init__", without_pango)
    root = make_project()

    code, _, err = paperforge(root, "build", "--to", "pdf")

    assert code == 3
    assert "pango-1.0-0" in err
    assert "paperforge doctor" in err


def test_4_when_a_render_fails(make_project: Callable[..., Path], paperforge: Run) -> None:
    project = make_project()
    (project / "elsewhere").mkdir()
    (project / "build").symlink_to("elsewhere")
    code, out, _ = paperforge(project, "build", "--to", "html")
    assert code == 4
    assert "RND140" in out
    assert not list((project / "elsewhere").iterdir())


LONG = "# One {#one}\n\n" + "\n\n".join(f"Paragraph {n}. " + "Words of a paper. " * 60 for n in range(400))


def test_4_when_a_render_takes_longer_than_its_limit_and_the_other_papers_are_built(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    files = {
        "papers/q/en.md": "# Short\n\nWords.\n",
        "papers/q/paper.yml": "title: {en: Short}\n",
        # Letters so large that 120 pages become 7,000: far over the limit on the fastest machine, while reading
        # the text stays far below it on the slowest.
        "papers/p/en.md": LONG,
        "templates/css/print.own.css": "p { font-size: 90pt; line-height: 1 }\n",
    }
    project = make_project(files)
    with (project / "paperforge.yml").open("a") as stream:
        stream.write("limits: {seconds: 6}\n")
    code, out, _ = paperforge(project, "build", "--edition", "en", "--to", "pdf")
    assert code == 4
    assert "papers/p/en.md: error SEC124: the edition “en” could not be rendered as pdf: it took longer than 6 s" in out
    assert [path.name for path in (project / "build").iterdir()] == ["q"]


def descendants(pid: int) -> set[int]:
    """The processes below a process."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child, *descendants(child)}
    return found


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_130_when_interrupted_and_no_child_stays(make_project: Callable[..., Path]) -> None:
    project = make_project({"papers/p/en.md": LONG[: len(LONG) // 3]})
    assert run_module(project, "build", "--to", "html", "--edition", "en").returncode == 0
    old = (project / "build/p/p.en.html").read_bytes()
    (project / "papers/p/en.md").write_text(LONG[: len(LONG) // 3] + "\n\nMore.\n", encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, "-m", "paperforge", "build", "--to", "html,pdf", "--edition", "en"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 90
    workers: set[int] = set()
    while len(workers) < 2 and time.monotonic() < deadline and child.poll() is None:
        time.sleep(0.05)
        workers |= descendants(child.pid)
    assert len(workers) >= 2, "pandoc and the PDF renderer have started"
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert err.splitlines()[-1] == "interrupted; earlier outputs are untouched"
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    assert (project / "build/p/p.en.html").read_bytes() == old
    assert [path.name for path in (project / "build/p").iterdir()] == ["p.en.html"]
