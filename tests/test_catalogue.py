"""The catalogue, the codes that are raised, the case folders and docs/rules.md are one and the same list."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paperforge.cli.rules import format_markdown
from paperforge.codes import CATALOGUE, FAMILIES
from paperforge.diagnostics import Severity, Stage

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "paperforge"
CODE = re.compile(r"[A-Z0-9]*[A-Z]\d{3}")


def raised_codes() -> Iterator[str]:
    """Every `codes.XXX` in the source outside the catalogue itself."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "codes":
                yield node.attr


def test_every_code_of_the_catalogue_is_raised_somewhere() -> None:
    raised = {name for name in raised_codes() if CODE.fullmatch(name)}
    assert raised == set(CATALOGUE)


def test_every_code_has_a_case() -> None:
    folders = {folder.name for folder in (ROOT / "tests/cases/rules").iterdir() if any(folder.iterdir())}
    assert folders == set(CATALOGUE)


def test_every_family_has_a_good_neighbour() -> None:
    families = {folder.name.split("-")[0] for folder in (ROOT / "tests/cases/good").iterdir()}
    assert families == set(FAMILIES)


def test_the_rules_page_has_a_heading_for_every_code() -> None:
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^### (\w+):", page, re.MULTILINE)) == set(CATALOGUE)


def test_the_rules_page_is_up_to_date() -> None:
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert page == format_markdown(), "run: paperforge rules --format markdown > docs/rules.md"


def test_every_family_of_the_catalogue_is_described_and_used() -> None:
    assert {code.family for code in CATALOGUE.values()} == set(FAMILIES)


def test_safety_is_an_error_at_every_stage() -> None:
    severities = {code.severity_at(stage) for code in CATALOGUE.values() if code.family == "SEC" for stage in Stage}
    assert severities == {Severity.ERROR}


@pytest.mark.parametrize("code", CATALOGUE.values(), ids=lambda code: code.id)
def test_no_code_weighs_less_at_a_later_stage(code: object) -> None:
    severities = code.severities  # type: ignore[attr-defined]
    assert list(severities) == sorted(severities)


@pytest.mark.parametrize("code", list(CATALOGUE))
def test_explain_tells_name_severities_and_example(
    code: str, paperforge: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    exit_code, out, _ = paperforge(tmp_path, "explain", code)
    assert exit_code == 0
    assert out.startswith(f"{code}: {CATALOGUE[code].name}\n")
    assert CATALOGUE[code].example.splitlines()[0] in out
    assert f"published {CATALOGUE[code].severity_at(Stage.PUBLISHED).label}" in out


def test_explain_takes_a_code_as_people_type_it(
    paperforge: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    assert paperforge(tmp_path, "explain", "meta 002")[1].startswith("META002: ")


def test_explain_of_an_unknown_code_names_the_nearest(
    paperforge: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    code, _, err = paperforge(tmp_path, "explain", "MET002")
    assert code == 2
    assert "Did you mean “META002”?" in err


def test_rules_lists_every_code_as_text_and_as_json(
    paperforge: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    text = paperforge(tmp_path, "rules")[1]
    assert set(re.findall(r"^  (\w+)", text, re.MULTILINE)) == set(CATALOGUE)
    entries = json.loads(paperforge(tmp_path, "rules", "--format", "json")[1])
    assert [entry["code"] for entry in entries] == list(CATALOGUE)
    assert set(entries[0]["severity"]) == set(Stage)
