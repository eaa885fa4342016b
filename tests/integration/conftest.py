"""Papers that are built once for many tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paperforge.cli.main import run

ROOT = Path(__file__).parents[2]
SLUG = "defining-interference"


def copy_paper(folder: Path) -> Path:
    """The project of this repository, for one real paper: others are linked with it."""
    for name in ("paperforge.yml", "people.yml", "glossary.yml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "papers", folder / "papers")
    return folder


@pytest.fixture(scope="session")
def real_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a real paper in all editions and formats: `<folder>/defining-interference.<edition>.<format>`."""
    folder = copy_paper(tmp_path_factory.mktemp("real"))
    assert run(["build", SLUG, "--edition", "en,ru,en-ru", "--project", str(folder)]) == 0
    return folder / "build" / SLUG


LONG_TABLE = "\n".join(f"| row {number} | value {number} |" for number in range(1, 91))

PAGED = {
    "papers/p/paper.yml": """\
title: {en: A paged paper, ru: Доклад по страницам}
date: 2018-01-22
handling: "TLP:GREEN"
abstract: {en: What it says., ru: О чём он.}
""",
    "papers/p/en.md": "# First {#first}\n\n"
    + "\n\n".join(
        f"Paragraph {n} begins here. " + "Some words that fill a line of text. " * 8 + f"Reference{n}word.[^n{n}]"
        for n in range(1, 41)
    )
    + "\n\n"
    + "\n\n".join(
        f"[^n{n}]: Note{n}word begins a note of some length, so that it takes its place." for n in range(1, 41)
    )
    + "\n\n# Second {#second}\n\nA [link](https://example.org/a) and [one inside](#first).\n\n"
    + f"| Left head | Right head |\n|---|---|\n{LONG_TABLE}\n\n: A long table {{#tbl-long}}\n\n## Inner {{#inner}}\n\nWords.\n",
    "papers/p/ru.md": "# Первая {#first}\n\nСлова.\n\n# Вторая {#second}\n\nСлова.\n\n## Внутри {#inner}\n\nСлова.\n",
}


@pytest.fixture(scope="session")
def paged_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A paper with forty footnotes and a table over several pages, in English: PDF and HTML."""
    folder = tmp_path_factory.mktemp("paged")
    files = {"paperforge.yml": "languages: [en, ru]\n", **PAGED}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    assert run(["build", "--project", str(folder), "--edition", "en", "--to", "pdf,html"]) == 0
    return folder / "build" / "p"
