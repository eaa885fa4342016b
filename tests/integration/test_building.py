"""What is built, where, and what becomes of the papers beside a broken one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest

Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]

THREE = {
    f"papers/{slug}/{name}": content
    for slug in ("a", "b", "c")
    for name, content in {
        "paper.yml": f"title: {{en: Paper {slug}, ru: Доклад {slug}}}\n",
        "en.md": f"# One {{#one}}\n\nFirst words of {slug}.\n",
        "ru.md": f"# Раз {{#one}}\n\nПервые слова {slug}.\n",
    }.items()
}


def outputs(project: Path) -> list[str]:
    return sorted(path.relative_to(project / "build").as_posix() for path in (project / "build").rglob("*.*"))


def test_all_editions_and_formats_are_built_by_default(make_project: Make, paperforge: Run) -> None:
    project = make_project()
    code, out, err = paperforge(project, "build")
    assert code == 0
    editions = ("en", "en-ru", "ru")
    assert outputs(project) == sorted(
        f"p/p.{edition}.{name}" for edition in editions for name in ("docx", "html", "pdf")
    )
    assert "1 of 1 papers built, 9 files" in out
    assert re.search(r"\d+ KB +\d+ p\. +\d+\.\d s  build/p/p\.en\.pdf", out)
    assert err.splitlines() == ["    p en", "    p ru", "    p en-ru", "[1/1] p built"]
    assert not list((project / "build").rglob(".*"))


def test_the_command_works_from_any_folder_of_the_project(make_project: Make, paperforge: Run) -> None:
    project = make_project()
    assert paperforge(project / "papers/p", "build", "--to", "html", "--edition", "ru")[0] == 0
    assert outputs(project) == ["p/p.ru.html"]


def test_project_names_the_folder_from_elsewhere(make_project: Make, paperforge: Run, tmp_path: Path) -> None:
    project = make_project()
    assert (
        paperforge(tmp_path, "build", "--project", str(project / "papers"), "--to", "html", "--edition", "ru")[0] == 0
    )
    assert outputs(project) == ["p/p.ru.html"]


def test_editions_and_formats_may_be_repeated_or_joined_by_commas(make_project: Make, paperforge: Run) -> None:
    project = make_project()
    arguments = ["--edition", "ru-en,ru", "--edition", "en", "--to", "html", "--to", "html"]
    assert paperforge(project, "build", *arguments)[0] == 0
    assert outputs(project) == ["p/p.en.html", "p/p.ru-en.html", "p/p.ru.html"]


def test_an_edition_has_its_languages_in_the_order_of_its_name(make_project: Make, paperforge: Run) -> None:
    project = make_project()
    assert paperforge(project, "build", "--edition", "ru-en,en-ru", "--to", "html")[0] == 0
    for edition in ("ru-en", "en-ru"):
        page = (project / f"build/p/p.{edition}.html").read_text(encoding="utf-8")
        russian_first = page.index("Слова доклада") < page.index("Words of a paper")
        assert russian_first == (edition == "ru-en")


def test_a_profile_is_laid_over_the_configuration(make_project: Make, paperforge: Run) -> None:
    project = make_project({"paperforge-quick.yml": "defaults: {formats: [html], editions: [ru]}\n"})
    assert paperforge(project, "build", "--profile", "quick")[0] == 0
    assert outputs(project) == ["p/p.ru.html"]
    assert "Россия" in (project / "paperforge.yml").read_text(encoding="utf-8")


def test_a_paper_may_choose_its_own_editions_and_formats(make_project: Make, paperforge: Run) -> None:
    metadata = "title: {en: A title, ru: Название}\neditions: [ru]\nformats: [html]\n"
    project = make_project({"papers/p/paper.yml": metadata})
    assert paperforge(project, "build")[0] == 0
    assert outputs(project) == ["p/p.ru.html"]


@pytest.mark.parametrize("name", ["b", "papers/b", "papers/b/", "papers/b/en.md"])
def test_a_paper_is_named_by_slug_or_path(name: str, make_project: Make, paperforge: Run) -> None:
    project = make_project(THREE)
    assert paperforge(project, "build", name, "--to", "html", "--edition", "en")[0] == 0
    assert outputs(project) == ["b/b.en.html"]


def test_a_broken_paper_stops_no_other_and_keeps_its_old_outputs(make_project: Make, paperforge: Run) -> None:
    project = make_project(THREE)
    arguments = ["build", "a", "b", "c", "--to", "html,docx"]
    assert paperforge(project, *arguments)[0] == 0
    old = {path: path.read_bytes() for path in (project / "build").rglob("*.*")}
    for slug in ("a", "b", "c"):
        text = project / f"papers/{slug}/en.md"
        broken = " and an unknown source [@nobody]" if slug == "b" else ""
        text.write_text(f"# One {{#one}}\n\nOther words{broken}.\n", encoding="utf-8")
    code, out, _ = paperforge(project, *arguments)
    assert code == 1
    assert "papers/b/en.md:3:36: error CIT100" in out
    assert "b: not built (1 error); its earlier outputs are untouched" in out
    assert "2 of 3 papers built" in out
    for path, content in old.items():
        untouched = path.parent.name == "b" or path.name.split(".")[1] == "ru"
        assert (path.read_bytes() == content) == untouched, path.name


def test_fail_fast_builds_nothing_after_a_broken_paper(make_project: Make, paperforge: Run) -> None:
    project = make_project({**THREE, "papers/a/en.md": "Words [@nobody].\n"})
    assert paperforge(project, "build", "--fail-fast", "--to", "html")[0] == 1
    assert not (project / "build").exists()


def test_python_m_paperforge_is_the_same_command(make_project: Make) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "paperforge", "check"], cwd=make_project(), capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (0, "no findings\n")


def test_help_imports_none_of_the_heavy_packages() -> None:
    program = (
        "import sys; from paperforge.cli.main import run; run(['--help']); "
        "print('LOADED', *sorted(name for name in sys.modules if '.' not in name))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(result.stdout.split("LOADED ")[1].split())
    assert "click" in loaded
    assert not loaded & {"weasyprint", "docx", "pydantic", "jinja2", "ruamel", "pypandoc", "lxml", "PIL", "babel"}


def test_check_does_not_load_the_renderers(make_project: Make) -> None:
    program = (
        "import sys; from paperforge.cli.main import run; run(['check']); "
        "print('LOADED', *sorted(name for name in sys.modules if '.' not in name))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=make_project()
    )
    loaded = set(result.stdout.split("LOADED ")[1].split())
    assert not loaded & {"weasyprint", "docx"}


def test_the_doctor_finds_everything_a_build_needs(tmp_path: Path, paperforge: Run) -> None:
    code, out, _ = paperforge(tmp_path, "doctor", "--json")
    tools = {tool["name"]: tool for tool in json.loads(out)["tools"]}
    assert code == 0
    assert {"Python", "pandoc", "WeasyPrint", "Pango", "font PT Serif", "font PT Sans", "LibreOffice"} <= set(tools)
    assert all(tools[name]["version"] and not tools[name]["needed"] for name in ("git", "ssh-keygen"))
    assert all(tool["fine"] and tool["path"] for tool in tools.values() if tool["needed"])
    assert all(tool["advice"] for tool in tools.values() if not tool["fine"])
    shown = paperforge(tmp_path, "doctor")[1]
    assert all(name in shown for name in tools)


def test_a_text_without_a_title_of_its_own_language_is_cited_by_another(make_project: Make, paperforge: Run) -> None:
    project = make_project(
        {
            "papers/p/paper.yml": (
                'id: OP-1\nkind: options\nversion: "0.1"\ntitle: {en: One “two”}\ndate: 2018-01-22\n'
                "authors: [{person: hartwell}]\n"
            ),
            "papers/p/en.md": "# One {#one}\n\nWords.\n",
            "papers/p/en-GB.md": "# One {#one}\n\nWords of others.\n",
            "paperforge.yml": "languages: [en, en-GB]\nsides: {US: {name: {en: United States}}}\nparts: {options: []}\n",
        }
    )
    code, out, _ = paperforge(project, "build", "--edition", "en-GB", "--to", "html")
    assert code == 0, out
    page = lxml.html.fromstring((project / "build/p/p.en-GB.html").read_text("utf-8"))
    assert "“One ‘two’.”" in " ".join(page.text_content().split())
