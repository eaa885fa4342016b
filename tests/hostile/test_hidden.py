"""Row 48: names, messages and logs show what is there; and names of files that would be read as something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EN, YML = "papers/p/en.md", "papers/p/paper.yml"
HEAD = "title: {en: A title, ru: Название}\ndate: 2018-01-22\n"
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FORMATS = ["text", "json", "sarif", "github"]

EVIL = "\x1b]0;x\x07\x1b[31m\u202egnp\u2066\u009b2J"


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize(
    "files",
    [
        {YML: HEAD.replace("A title", '"\\e]0;x\\a\\e[31m\\u202egnp"')},
        {YML: f'{HEAD}stage: "\\e[31m\\u202e"\n"\\e[31mkey": 1\n'},
        {YML: f"{HEAD}stage: {EVIL}\n"},
        {EN: f"# One {{#one}}\n\nWords {EVIL}\n"},
        {EN: f"# One {{#one}}\n\n[x](<file:///{EVIL}>) ![y](<{EVIL}.png>) <b {EVIL}> [z]{{k='{EVIL}'}} [@{EVIL}]\n"},
        {EN: "# One {#one}\n\nWords &#x202e;&#x1b;[31m [x](<&#x1b;:y>) [x]{k='&#x202e;'}\n"},
        {"people.yml": f'persons:\n  x: {{name: {{en: {{family: "\\u202e{EVIL[1:3]}"}}}}}}\n'},
        {"papers/p/refs.bib": f"@book{{a, title={{{EVIL}}}}}\n"},
    ],
    ids=lambda files: next(iter(files)),
)
def test_row_48_hidden_characters_are_found_and_never_printed(
    files: dict[str, str], output_format: str, make_project: Callable[..., Path], paperforge: Any
) -> None:
    project = make_project(files)
    code, out, err = paperforge(project, "check", "--format", output_format)
    assert code in {1, 2}
    assert "SEC126" in out + err
    assert not HIDDEN.search(out + err)
    code, out, err = paperforge(project, "build", "--to", "html")
    assert code in {1, 2}
    assert not HIDDEN.search((out + err).replace("\x1b[2K", ""))


@pytest.mark.parametrize("output_format", ["text", "github"])
@pytest.mark.parametrize(
    "files",
    [
        {YML: f'{HEAD}stage: "x\\n::error::pwned"\n'},
        {YML: f'{HEAD}kind: "x\\u2028::error::pwned"\n"k\\n::error::pwned": 1\n'},
        {YML: f'{HEAD}bibliography: ["x\\n::error::pwned"]\n'},
        {
            EN: "# One {#one}\n\n[x](<http:x&#10;::error::pwned>) ![y](<y&#10;::error::pwned.png>) [z]{k='&#10;::error::pwned'}\n"
        },
        {EN: "# One {#one}\n\n```{=html}\n\n::error::pwned\n```\n"},
    ],
)
def test_row_48_a_paper_cannot_write_lines_into_a_log(
    files: dict[str, str], output_format: str, make_project: Callable[..., Path], paperforge: Any
) -> None:
    code, out, err = paperforge(make_project(files), "check", "--format", output_format)
    assert code == 1
    for line in (out + err).splitlines():
        assert not line.startswith("::error::pwned"), out


SLUGS = [
    "javascript:alert(1)",
    "a\n::error::pwned",
    "a\x1b[31mb",
    "a\u202eb",
    "$(id)",
    "a;b",
    "<b>",
    "a'b\"",
    "a%2e",
    "a#b",
    "-x",
]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("single", [False, True])
def test_a_paper_whose_name_reads_as_something_else_is_refused(
    slug: str, single: bool, make_project: Callable[..., Path], paperforge: Any
) -> None:
    project = make_project({f"papers/{slug}.md" if single else f"papers/{slug}/en.md": "# x\n\nWords.\n"})
    code, out, _ = paperforge(project, "check", "--format", "github")
    assert code == 1
    assert "PRJ130" in out
    assert not any(line.startswith("::error::pwned") for line in out.splitlines())
    assert not HIDDEN.search(out)
    assert paperforge(project, "build", "--to", "html")[0] == 1
    assert [path.name for path in (project / "build").iterdir()] == ["p"]


@pytest.mark.parametrize("slug", ["plain", "two words", "доклад-1", "v1.2_b"])
def test_a_plain_name_is_not_refused(slug: str, make_project: Callable[..., Path], paperforge: Any) -> None:
    project = make_project({f"papers/{slug}.md": "# x\n\nWords.\n"})
    assert paperforge(project, "build", "--to", "html")[0] == 0
    assert (project / "build" / slug / f"{slug}.en.html").is_file()


def test_names_of_papers_are_never_printed_with_hidden_characters(
    make_project: Callable[..., Path], paperforge: Any
) -> None:
    project = make_project({"papers/a\x1b[31m\nb/en.md": "# x\n\nWords.\n"})
    _, out, err = paperforge(project, "build", "--to", "html")
    assert not HIDDEN.search(out + err)
    assert "\nb" not in out + err
