"""Rows 43, 45, 49: a paper is never a template, a template folder holds no ways out, and CI gives strangers nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paperforge.house import House, find_house

ROOT = Path(__file__).parents[2]

ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('touch pwned').read() }}",
    "{% include 'PATH' %}",
    "{{ '%s' | format(7*7) }} {{ 7*7 }}",
    "{% for a in range(999999999) %}x{% endfor %}",
    "{# gone #} ${7*7} #{7*7} <%= 7*7 %>",
]


@pytest.mark.parametrize("escape", ESCAPES)
def test_row_43_template_code_is_printed_as_it_is_written(
    escape: str, make_project: Callable[..., Path], paperforge: Any, outputs: Any, canary: Any, secret: bytes
) -> None:
    words = escape.replace("PATH", str(canary.path))
    quoted = words.replace("'", "''")
    head = (
        "title: {{en: '{0}', ru: '{0}'}}\nkeywords: {{en: ['{0}'], ru: ['{0}']}}\nid: a\nauthors: [{{name: '{0}'}}]\n"
    )
    project = make_project(
        {
            "papers/p/paper.yml": head.format(f"T `{quoted}`") + f"abstract: {{en: '`{quoted}`', ru: '`{quoted}`'}}\n",
            "papers/p/en.md": f"# One {{#one}}\n\n`{words}`\n",
            "people.yml": f"bodies: {{neva: {{name: {{en: '`{quoted}`', ru: '`{quoted}`'}}}}}}\n",
            "papers/p/terms.yml": f"t-x: {{label: {{en: '`{quoted}`', ru: '`{quoted}`'}}}}\n",
        }
    )
    code, out, err = paperforge(project, "build", "--to", "html", "--edition", "en")
    assert code == 0, out + err
    page = outputs(project)["p.en.html"]
    assert secret not in page
    assert html.unescape(page.decode()).count(words) >= 4
    assert not (project / "pwned").exists()


@pytest.fixture
def own_house(tmp_path: Path, canary: Any) -> House:
    """A project's house style with links out of it."""
    own = tmp_path / "templates"
    own.mkdir()
    (own / "x.j2").symlink_to(canary.path)
    (own / "folder").symlink_to(canary.path.parent)
    return find_house(tmp_path)


@pytest.mark.parametrize("name", ["x.j2", "folder/canary.txt"])
def test_row_45_a_symbolic_link_among_the_templates_is_refused(name: str, own_house: House) -> None:
    with pytest.raises(FileNotFoundError):
        own_house.read(name)
    assert own_house.read("front.md.j2")


@pytest.mark.parametrize("name", ["../outside/canary.txt", "css/../../outside/canary.txt", "{path}"])
def test_row_45_a_way_out_of_the_templates_is_refused(name: str, own_house: House, canary: Any) -> None:
    with pytest.raises(FileNotFoundError):
        own_house.read(name.format(path=canary.path))


@pytest.mark.parametrize("name", ["x.j2", "../outside/canary.txt", "{path}"])
def test_row_45_a_template_that_includes_a_way_out_fails(name: str, own_house: House, canary: Any) -> None:
    from jinja2 import TemplateNotFound

    from paperforge.render.slots import environment

    template = environment(own_house).from_string(f"{{% include '{name.format(path=canary.path)}' %}}")
    with pytest.raises(TemplateNotFound):
        template.render()


def test_row_45_a_template_reaches_nothing_of_python(own_house: House) -> None:
    from jinja2.exceptions import SecurityError

    from paperforge.render.slots import environment

    for code in ("''.__class__.__mro__", "[].append.__self__.__class__", "''.format.__globals__"):
        with pytest.raises(SecurityError):
            environment(own_house).from_string(f"{{{{ {code}.x }}}}").render()


def test_row_45_templates_beside_a_paper_are_not_used(
    make_project: Callable[..., Path], paperforge: Any, outputs: Any
) -> None:
    own = {
        f"{folder}/{name}": "PWNED"
        for folder in ("papers/p/templates", "papers/templates")
        for name in ("front.md.j2", "page.html.j2", "css/screen.css")
    }
    project = make_project(own)
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0
    assert b"PWNED" not in outputs(project)["p.en.html"]


def test_row_45_a_project_s_template_folder_behind_a_link_is_refused(
    make_project: Callable[..., Path], paperforge: Any, tmp_path: Path
) -> None:
    project = make_project()
    (tmp_path / "elsewhere").mkdir()
    (project / "templates").symlink_to(tmp_path / "elsewhere")
    code, out, err = paperforge(project, "build", "--to", "html")
    assert code == 2
    assert "templates: error SEC120: symbolic links are not followed" in out + err


@pytest.mark.parametrize("code", ["{{ ''.__class__.__mro__[1] }}", "{{ cycler.__init__.__globals__ }}"])
def test_row_45_an_escape_in_a_project_s_template_is_a_finding(
    code: str, make_project: Callable[..., Path], paperforge: Any
) -> None:
    project = make_project({"templates/back.md.j2": f"\n\n{code}\n"})
    exit_code, out, err = paperforge(project, "build", "--to", "html")
    assert exit_code == 2
    assert "templates/back.md.j2:3:1" in out + err
    assert "PRJ136" in out + err


def test_row_49_no_workflow_runs_a_stranger_s_code_with_secrets() -> None:
    workflows = list((ROOT / ".github/workflows").glob("*.y*ml"))
    assert workflows
    for path in workflows:
        text = re.sub(r"(?m)(^|\s)#.*", "", path.read_text(encoding="utf-8"))
        assert "pull_request_target" not in text
        assert "workflow_run" not in text
        assert "secrets." not in text
        for line in text.splitlines():
            # An expression inside a script is pasted into it before the shell reads it: a branch's name would be code.
            assert not ("run:" in line and "${{ github." in line), line
