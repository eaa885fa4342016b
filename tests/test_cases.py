"""Every folder of tests/cases is a project, and what paperforge says of it (tests/cases/README.md)."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

CASES = Path(__file__).parent / "cases"
UPDATE = bool(os.environ.get("UPDATE_CASES")) and not os.environ.get("CI")

_OWN_FILES = {"expected.txt", "case.yml"}
_SUMMARY = re.compile(r"^ *[\d.]+ [KM]?B .*$|^\d+ of \d+ papers built,.*$", re.MULTILINE)


def find_cases() -> list[str]:
    """The folders that hold an expected.txt, or that are new and hold none yet."""
    folders = [*CASES.glob("rules/*/*"), *CASES.glob("good/*")]
    return sorted(folder.relative_to(CASES).as_posix() for folder in folders if folder.is_dir())


def lay_out(case: Path, project: Path) -> dict[str, object]:
    """Make the project of a case; its settings are given back."""
    shutil.copytree(CASES / "base", project)
    settings_file = case / "case.yml"
    settings: dict[str, object] = {}
    if settings_file.exists():
        settings = YAML(typ="safe", pure=True).load(settings_file.read_text(encoding="utf-8"))
        assert set(settings) <= {"run", "arguments", "remove", "environment"}, "an unknown setting in case.yml"
    for name in settings.get("remove", []):  # type: ignore[attr-defined]
        (project / name).unlink()
    shutil.copytree(case, project, symlinks=True, dirs_exist_ok=True, ignore=lambda _, names: _OWN_FILES & set(names))
    return settings


@pytest.mark.parametrize("name", find_cases())
def test_a_case_gives_the_expected_findings(
    name: str, tmp_path: Path, paperforge: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, project = CASES / name, tmp_path / "project"
    settings = lay_out(case, project)
    verb = str(settings.get("run", "check"))
    for variable, value in settings.get("environment", {}).items():  # type: ignore[attr-defined]
        monkeypatch.setenv(variable, value)
    quiet = ["--progress", "none"] if verb == "build" else []
    code, out, err = paperforge(project, verb, *quiet, *settings.get("arguments", []))  # type: ignore[misc]
    if verb == "build":
        out = re.sub(r"\n{2,}", "\n", _SUMMARY.sub("", out))
    actual = f"{out.strip()}\n{err.strip()}".strip() + f"\nexit {code}\n"
    expected = case / "expected.txt"
    if UPDATE:
        expected.write_text(actual, encoding="utf-8")
    assert expected.exists(), "a case without expected.txt; see tests/cases/README.md"
    assert actual == expected.read_text(encoding="utf-8")
    if name.startswith("rules/"):
        assert re.search(rf"\b{name.split('/')[1]}: ", actual), "the case does not raise the code of its folder"
    else:
        assert (code == 0 and "no findings" in actual) or verb == "build"
