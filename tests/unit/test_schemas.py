"""The JSON Schemas: up to date, true of this repository's own files, and able to refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from paperforge.schema import SCHEMAS, format_schema, make_schema

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]


def load(text: str) -> Any:
    loader = YAML(typ="safe", pure=True)
    # Dates are texts in JSON.
    loader.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return loader.load(text)


def own_files() -> list[tuple[str, Path]]:
    files = [("paperforge", ROOT / "paperforge.yml"), ("people", ROOT / "people.yml")]
    files.append(("theme", ROOT / "templates" / "theme.yml"))
    files.append(("changes", ROOT / "CHANGES.yml"))
    files += [("paper", path) for path in sorted((ROOT / "papers").glob("*/paper.yml"))]
    files += [("options", path) for path in sorted((ROOT / "papers").glob("*/options.yml"))]
    files.append(("terms", ROOT / "glossary.yml"))
    return files + [("terms", path) for path in sorted((ROOT / "papers").glob("*/terms.yml"))]


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_a_schema_is_well_formed_and_the_file_in_the_repository_is_up_to_date(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(make_schema(name))
    file = ROOT / "schemas" / f"{name}.schema.json"
    assert file.read_text(encoding="utf-8") == format_schema(name), "run: paperforge schema"


@pytest.mark.parametrize(("name", "path"), own_files(), ids=lambda value: str(value).replace(str(ROOT), ""))
def test_the_files_of_this_repository_satisfy_their_schema(name: str, path: Path) -> None:
    jsonschema.validate(load(path.read_text(encoding="utf-8")), make_schema(name))


def test_every_sort_of_file_is_among_those() -> None:
    assert {name for name, _ in own_files()} == set(SCHEMAS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("paper", "abstrakt: {en: X}\n"),
        ("paper", "stage: final\n"),
        ("paper", "date: 22 January\n"),
        ("paper", "title: {english: X}\n"),
        ("paper", "authors: [{person: Hartwell}]\n"),
        ("paper", "limits: {words: 0}\n"),
        ("paper", "ignore: [meta2]\n"),
        ("theme", "page: {size: A5}\n"),
        ("theme", "colors: {ink: black}\n"),
        ("theme", "type: {caption: {colour: red}}\n"),
        ("paperforge", "sides: {}\n"),
        ("paperforge", "languages: []\n"),
        ("paperforge", "languages: [english]\n"),
        ("people", "persons: {hartwell: {side: US}}\n"),
        ("people", "persons: {Hartwell: {name: {en: {family: X}}}}\n"),
        ("terms", "t-one: {status: agreed}\n"),
        ("terms", "t-one: {label: {en: X}, state: agreed}\n"),
    ],
)
def test_a_file_with_a_fault_is_refused(name: str, text: str) -> None:
    checker = jsonschema.FormatChecker()
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(load(text), make_schema(name), format_checker=checker)


def test_the_schema_verb_writes_all_into_a_folder_or_one_to_the_terminal(tmp_path: Path, paperforge: Run) -> None:
    assert paperforge(tmp_path, "schema")[0] == 0
    assert {path.name for path in (tmp_path / "schemas").iterdir()} == {f"{name}.schema.json" for name in SCHEMAS}
    code, out, _ = paperforge(tmp_path, "schema", "people")
    assert code == 0
    assert json.loads(out) == make_schema("people")
