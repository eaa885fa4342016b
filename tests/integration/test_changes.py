"""`paperforge changes`: the change log between two versions, with what the authors say in CHANGES.yml."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
BRACKETS = "# One {#one}\n\nThe sides [[US: shall] [RF: should]]{.brk #b1} act in good time.\n"
OPTIONS = "options:\n  op-call:\n    label: {en: A line, ru: Линия}\n    status: agreed\n"
NOTES = """\
entries:
  - text: {en: The first release after the meeting., ru: Первый выпуск после встречи.}
  - paper: p
    text: {en: "The duty [is] agreed *now*.", ru: Обязанность согласована.}
    ids: [one, op-call]
"""


@pytest.fixture
def folders(make_project: Callable[..., Path], tmp_path: Path) -> Path:
    """Two folders, `old` and `new`; a paper is only in either."""
    make_project({"papers/p/en.md": BRACKETS, "papers/gone.md": "Words of a paper that is gone.\n"}, name="old")
    closed = BRACKETS.replace("[[US: shall] [RF: should]]{.brk #b1}", "shall")
    files = {"papers/p/en.md": closed, "papers/p/options.yml": OPTIONS, "papers/added.md": "It came in later.\n"}
    make_project({**files, "CHANGES.yml": NOTES}, name="new")
    return tmp_path


def test_a_log_tells_counts_brackets_options_papers_and_notes(folders: Path, paperforge: Run) -> None:
    code, out, _ = paperforge(folders, "changes", "old", "new")
    assert code == 0
    assert (
        out
        == """\
# Changes from old to new

- en: The first release after the meeting.
- ru: Первый выпуск после встречи.

Papers added:

- added: Added

Papers removed:

- gone: Gone

## p: A title · Название

- en: The duty \\[is\\] agreed \\*now\\*. (one, op-call)
- ru: Обязанность согласована. (one, op-call)
- en: +1 −2 words, 1 changed, brackets: 1 closed
- en, bracket b1 (One): closed as agreed: the US wording “shall”
- options.yml options.op-call: added (“A line”)
"""
    )


def test_the_log_is_the_same_each_time_and_for_programs_json(folders: Path, paperforge: Run) -> None:
    first = paperforge(folders, "changes", "old", "new", "--format", "json")[1]
    assert first == paperforge(folders, "changes", "old", "new", "--format", "json")[1]
    data = json.loads(first)
    assert data["format"] == "paperforge-changes/1"
    assert {paper["slug"]: paper["status"] for paper in data["papers"]} == {
        "added": "added",
        "gone": "removed",
        "p": "changed",
    }
    assert [note["paper"] for note in data["notes"]] == ["", "p"]
    assert "changes" not in data["papers"][2]["texts"][0]


def test_the_log_is_written_to_a_file_where_asked(folders: Path, paperforge: Run) -> None:
    code, out, _ = paperforge(folders, "changes", "old", "new", "--output", "log/CHANGES.md")
    assert (code, out) == (0, "log/CHANGES.md\n")
    assert (folders / "log/CHANGES.md").read_text().startswith("# Changes from old to new\n")


def test_the_exit_code_tells_differences_only_where_asked(folders: Path, paperforge: Run) -> None:
    assert paperforge(folders, "changes", "old", "new", "--exit-code")[0] == 1
    (folders / "new/CHANGES.yml").unlink()
    code, out, _ = paperforge(folders, "changes", "new", "new", "--exit-code")
    assert (code, out) == (0, "# Changes from new to new\n\nNothing changed.\n")


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ("entries:\n  - paper: q\n    text: {en: Words}\n", "CHANGES.yml:2:12: error PRJ131: unknown paper “q”"),
        ("entries:\n  - paper: p\n    text: {de: Worte}\n", "CHANGES.yml:3:16: error PRJ131: unknown language “de”"),
        (
            "entries:\n  - paper: p\n    text: {en: W}\n    ids: [two]\n",
            "CHANGES.yml:4:11: error PRJ131: unknown id “two”",
        ),
        ("entries:\n  - text: {en: W}\n    ids: [one]\n", "CHANGES.yml:3:10: error PRJ130: ids belong to a paper"),
        ("entries:\n  - paper: p\n    words: {en: W}\n", "CHANGES.yml:3:5: error META010: unknown key “words”"),
        ("entries: [\n", "CHANGES.yml:"),
    ],
)
def test_what_is_wrong_with_notes_is_told_in_its_place(folders: Path, paperforge: Run, notes: str, said: str) -> None:
    (folders / "new/CHANGES.yml").write_text(notes)
    code, out, err = paperforge(folders, "changes", "old", "new")
    assert code == 2
    assert said in err
    assert not out
