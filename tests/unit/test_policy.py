"""How severe a finding is: stage, then the project's word, then the paper's; safety is not for sale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from paperforge import codes
from paperforge.diagnostics import Diagnostic, Policy, Severity, Stage

Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]

PAPER = "title: {en: A title, ru: Название}\nsubtitle: {en: Only English}\n"  # META002: a warning in a draft
IMAGE = {"papers/p/en.md": "Words ![alt](/etc/passwd).\n"}  # SEC120


def severities(out: str, code: str) -> list[str]:
    return [line.split(": ")[1].split()[0] for line in out.splitlines() if f" {code}: " in line]


def test_severity_rises_with_the_stage() -> None:
    assert [Policy(stage).severity(codes.META003).label for stage in Stage] == [
        "note",
        "warning",
        "warning",
        "error",
        "error",
    ]


def test_an_override_wins_over_the_stage_and_ignoring_over_both() -> None:
    overrides = {"META002": Severity.NOTE}
    assert Policy(Stage.PUBLISHED, overrides).severity(codes.META002) is Severity.NOTE
    assert Policy(Stage.PUBLISHED, overrides, frozenset({"META002"})).severity(codes.META002) is Severity.OFF


def test_a_finding_that_was_raised_twice_is_reported_once() -> None:
    twice = [Diagnostic(codes.META002, "the same"), Diagnostic(codes.META002, "the same")]
    assert len(Policy().judge(twice)) == 1


@pytest.mark.parametrize(
    ("project", "paper", "expected"),
    [
        ("", "", ["warning"]),
        ("severity: {META002: error}\n", "", ["error"]),
        ("severity: {META002: error}\n", "severity: {META002: note}\n", ["note"]),
        ("", "severity: {META002: 'off'}\n", []),
        ("ignore: [META002]\n", "", []),
        ("", "ignore: [META002]\n", []),
        ("ignore: [META003]\n", "ignore: [META006]\n", ["warning"]),
    ],
)
def test_project_and_paper_may_change_a_severity(
    project: str, paper: str, expected: list[str], make_project: Make, paperforge: Run
) -> None:
    root = make_project({"papers/p/paper.yml": PAPER + paper})
    with (root / "paperforge.yml").open("a") as stream:
        stream.write(project)
    code, out, _ = paperforge(root, "check")
    assert severities(out, "META002") == expected
    assert code == (1 if expected == ["error"] else 0)


def test_what_a_paper_ignores_is_ignored_in_no_other(make_project: Make, paperforge: Run) -> None:
    files = {
        "papers/p/paper.yml": f"{PAPER}ignore: [META002]\n",
        "papers/q/paper.yml": PAPER,
        "papers/q/en.md": "Words.\n",
        "papers/q/ru.md": "Слова.\n",
    }
    out = paperforge(make_project(files), "check")[1]
    assert "papers/q/paper.yml:2:1: warning META002" in out
    assert "papers/p/" not in out


@pytest.mark.parametrize("where", ["project", "paper"])
@pytest.mark.parametrize("words", ["ignore: [SEC120]\n", "severity: {SEC120: 'off'}\n", "severity: {SEC120: note}\n"])
def test_findings_of_safety_keep_their_severity(where: str, words: str, make_project: Make, paperforge: Run) -> None:
    root = make_project(IMAGE)
    file = root / ("paperforge.yml" if where == "project" else "papers/p/paper.yml")
    with file.open("a") as stream:
        stream.write(words)
    code, out, _ = paperforge(root, "check")
    assert severities(out, "SEC120") == ["error"]
    assert code == 1
    assert paperforge(root, "build", "--to", "html")[0] == 1


def test_a_stage_in_the_paper_decides(make_project: Make, paperforge: Run) -> None:
    root = make_project({"papers/p/paper.yml": f"{PAPER}stage: published\n"})
    assert severities(paperforge(root, "check")[1], "META002") == ["error"]
