"""init → new → check → build: a project that begins without findings that fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from paperforge.house import package_house

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("languages", ["en,ru", "en", "ru,en", "ru", "en-US,ru-RU"])
def test_a_new_project_and_paper_build_at_once(languages: str, tmp_path: Path, paperforge: Run) -> None:
    tags = languages.split(",")
    assert paperforge(tmp_path, "init", "--languages", languages)[0] == 0
    for kind in ("options", "exploratory"):
        code, out, _ = paperforge(tmp_path, "new", f"my-{kind}", "--kind", kind)
        assert code == 0
        assert f"wrote papers/my-{kind}/{tags[0]}.md" in out
    code, out, _ = paperforge(tmp_path, "check", "--strict")
    assert (code, out) == (0, "no findings\n")
    formats = "pdf,docx,html" if languages in {"en,ru", "en", "ru,en"} else "html"
    assert paperforge(tmp_path, "build", "my-options", "--to", formats)[0] == 0
    editions = [*tags, "-".join(tags)] if len(tags) > 1 else tags
    built = {path.name for path in (tmp_path / "build/my-options").iterdir()}
    assert built == {f"my-options.{edition}.{name}" for edition in editions for name in formats.split(",")}


def test_a_heading_of_the_back_matter_stands_where_something_stands_below_it(tmp_path: Path, paperforge: Run) -> None:
    paperforge(tmp_path, "init", "--languages", "en")
    paperforge(tmp_path, "new", "first")
    people = tmp_path / "people.yml"
    page = tmp_path / "build/first/first.en.html"
    paperforge(tmp_path, "build", "--to", "html")
    assert "About the organizations" not in page.read_text(encoding="utf-8")
    people.write_text(people.read_text(encoding="utf-8").replace("    name:", "    about: {en: A body.}\n    name:", 1))
    paperforge(tmp_path, "build", "--to", "html")
    assert "About the organizations" in page.read_text(encoding="utf-8")


def test_a_project_begins_in_a_language_whose_words_are_in_its_folder(tmp_path: Path, paperforge: Run) -> None:
    code, _, err = paperforge(tmp_path, "init", "--languages", "en,fr")
    assert code == 2 and "templates/words/fr.yml" in err
    words = tmp_path / "templates/words/fr.yml"
    words.parent.mkdir(parents=True)
    words.write_text((package_house().package / "words/en.yml").read_text(encoding="utf-8"), encoding="utf-8")
    assert paperforge(tmp_path, "init", "--languages", "en,fr")[0] == 0
    assert paperforge(tmp_path, "new", "first")[0] == 0
    assert paperforge(tmp_path, "check")[0] == 0


def test_init_overwrites_nothing(tmp_path: Path, paperforge: Run) -> None:
    (tmp_path / "people.yml").write_text("mine\n")
    code, _, err = paperforge(tmp_path, "init")
    assert code == 2
    assert "people.yml is there already" in err
    assert [path.name for path in tmp_path.iterdir()] == ["people.yml"]


def test_the_files_of_a_new_project_point_at_schemas_that_accept_them(tmp_path: Path, paperforge: Run) -> None:
    paperforge(tmp_path, "init")
    paperforge(tmp_path, "new", "first")
    for file in (tmp_path / "paperforge.yml", tmp_path / "people.yml", tmp_path / "papers/first/paper.yml"):
        text = file.read_text(encoding="utf-8")
        marker = "# yaml-language-server: $schema="
        assert text.startswith(marker)
        schema = (file.parent / text.split("\n")[0].removeprefix(marker)).resolve()
        loader = YAML(typ="safe", pure=True)
        # Dates are texts in JSON.
        loader.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
        jsonschema.validate(loader.load(text), json.loads(schema.read_text(encoding="utf-8")))


def test_names_cannot_break_out_of_the_papers_folder(tmp_path: Path, paperforge: Run) -> None:
    paperforge(tmp_path, "init")
    for slug in ("../x", "a/b", "a b", "-x", ".hidden", "ü"):
        assert paperforge(tmp_path, "new", "--", slug)[0] == 2
    assert not (tmp_path / "papers").exists()
