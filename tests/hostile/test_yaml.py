"""Rows 31, 34, 35: YAML that grows, contradicts itself or is no YAML ends as a finding with a place, never as a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

YML = "papers/p/paper.yml"
HEAD = "title: {en: A title, ru: Название}\ndate: 2018-01-22\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("name", [YML, "papers/p/terms.yml", "people.yml", "paperforge.yml", "papers/p/en.md"])
def test_row_31_alias_bomb_is_refused_at_its_first_anchor(
    name: str, make_project: Callable[..., Path], paperforge: Any
) -> None:
    project = make_project({name: f"---\n{BOMB}---\nWords.\n" if name.endswith(".md") else BOMB})
    code, out, err = paperforge(project, "check")
    assert code == (2 if name == "paperforge.yml" else 1)
    assert f"{name}:{2 if name.endswith('.md') else 1}:4: error PRJ130" in out + err


def test_row_34_a_key_that_stands_twice_is_refused_at_the_second(refused: Any) -> None:
    refused({YML: f"{HEAD}title: {{en: Another, ru: Другое}}\n"}, f"META012 {YML}:3")


def test_row_34_a_key_that_stands_twice_below_another_is_refused(refused: Any) -> None:
    refused({YML: f"{HEAD}imprint:\n  isbn: 978-3-16-148410-0\n  isbn: x\n"}, f"META012 {YML}:5")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"limits: {{words: {'9' * 5000}}}", "META011"),
        ("limits: {words: 0x7fffffffffffffff}", "META011"),
        ("date_text: 2018-02-31\ndate: 2018-02-31", "META012"),
        ("history: [{version: '1', date: 2018-02-31}]", "META011"),
        ("meeting: {start: 99999-01-01}", "META011"),
        (f"authors: {'[' * 5000}", "SEC124"),
        (f"authors: {'{a: ' * 5000}", "SEC124"),
        ("authors:\n" + "".join(f"{' ' * depth}-\n" for depth in range(1, 400)), "SEC124"),
        ("abstract: " + "x" * (1 << 20), "SEC124"),
    ],
    ids=lambda value: value[:24],
)
def test_row_35_a_value_that_no_one_can_mean_is_a_finding(line: str, code: str, refused: Any) -> None:
    found = refused({YML: f"{HEAD}{line}\n"})
    assert code in {found_code for found_code, file, _ in found if file == YML}


def test_row_35_more_values_than_anyone_writes_are_refused(make_project: Callable[..., Path], paperforge: Any) -> None:
    code, out, _ = paperforge(make_project({YML: f"{HEAD}authors: [{'x,' * 51_000}]\n"}), "check")
    assert (code, f"{YML}:3:" in out, "SEC124" in out) == (1, True, True)


def test_row_35_a_date_that_does_not_exist_is_a_finding_at_its_line(refused: Any) -> None:
    refused({YML: HEAD.replace("01-22", "02-31")}, f"META011 {YML}:2")


def test_row_35_a_huge_front_matter_is_refused(refused: Any) -> None:
    refused({"papers/q.md": f"---\n{'k: ab cd ef' * 200_000}\n---\nWords.\n"}, "SEC124 papers/q.md:2", paper="q")


@pytest.mark.parametrize(
    "value",
    [
        "!!python/object/apply:os.system ['touch pwned']",
        "!!python/name:os.system",
        "!!python/object/new:type {args: [x]}",
        "{en: !include {path}, ru: !!binary aGVsbG8=}",
        "!<tag:yaml.org,2002:python/module:os> x",
        "!include {path}",
        "!ENV ${HOME}",
    ],
)
def test_a_tag_runs_nothing_and_reads_nothing(
    value: str, make_project: Callable[..., Path], paperforge: Any, canary: Any, secret: bytes
) -> None:
    project = make_project({YML: f"{HEAD}status: {value.replace('{path}', str(canary.path))}\n"})
    code, out, err = paperforge(project, "check")
    assert code == 1
    assert f"{YML}:3:" in out
    assert "error PRJ130: the YAML tag" in out
    assert secret.decode() not in out + err
    assert not (project / "pwned").exists()


def test_a_tag_of_the_core_schema_changes_nothing(make_project: Callable[..., Path], paperforge: Any) -> None:
    project = make_project({YML: f"{HEAD}version: !!str 1.10\n"})
    assert paperforge(project, "check")[0] == 0


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (f"{HEAD}<<: {{handling: x}}\n", "META010", 3),
        (f"{HEAD}{'k' * 900}: v\n", "META010", 3),
        (f"{HEAD}? {'k' * 100_000}\n: v\n", "META010", 3),
        (f"{HEAD}? [a, b]\n: v\n", "PRJ130", 3),
        (f"{HEAD}? {{a: b}}\n: v\n", "PRJ130", 3),
        (f"{HEAD}---\nid: x\n", "PRJ130", 3),
        (f"{HEAD}__class__: x\n", "META010", 3),
        (f"{HEAD}model_config: {{extra: allow}}\n", "META010", 3),
        (f"{HEAD}&a id: x\n", "PRJ130", 3),
        ("[1, 2]\n", "META011", 1),
        ("just words\n", "META011", 1),
        ("title: {en: 'unclosed\n", "PRJ130", 2),
        ("\ttitle: x\n", "PRJ130", 1),
        ("%YAML 9.9\n---\ntitle: x\n", "PRJ130", 1),
        ('title: {en: "\\ud800", ru: x}\n', "SEC126", 1),
        ('title: {en: x, ru: x}\n"\\udfff": x\n', "SEC126", 2),
        ('title: {en: "\\uffff \\0", ru: x}\n', "SEC126", 1),
        ('title: {en: "\\U00110000", ru: x}\n', "PRJ130", 1),
    ],
)
def test_odd_yaml_is_a_finding_at_its_line(text: str, code: str, line: int, refused: Any) -> None:
    refused({YML: text}, f"{code} {YML}:{line}")


@pytest.mark.parametrize("name", ["people.yml", "paperforge.yml"])
def test_a_lone_surrogate_in_the_project_s_own_files_is_a_finding(
    name: str, make_project: Callable[..., Path], paperforge: Any
) -> None:
    text = {
        "people.yml": 'bodies: {neva: {name: {en: "\\ud800", ru: x}}}\n',
        "paperforge.yml": 'languages: [en, ru]\nseries: {title: {en: "\\ud800", ru: x}}\n',
    }
    code, out, err = paperforge(make_project({name: text[name]}), "check")
    assert code in {1, 2}
    assert f"{name}:" in out + err
    assert "SEC126" in out + err
