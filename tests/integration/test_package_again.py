"""A package that is made again: what has not changed is neither read nor composed, and the files are those of a first build."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paperforge.cache.stats import StatCache
from paperforge.cli.main import run
from paperforge.engine.building import Builder, check_papers
from paperforge.engine.executors import Inline
from paperforge.engine.jobs import CHECK, Options
from paperforge.errors import RenderError
from paperforge.formats.tools import Toolbox, Tools
from paperforge.package import members
from paperforge.package.members import Member, members_of
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.project import read_project

CONFIGURATION = """\
languages: [en]
sides: {US: {name: {en: United States}}, RF: {name: {en: Russian Federation}}}
parts: {options: [], exploratory: []}
packages:
  both:
    title: {en: Two papers}
    papers: [ice, harbor]
    editions: [en]
    annexes: [glossary, options, linkage, brackets, participants, bibliography]
"""
PEOPLE = """\
persons:
  stone: {name: {en: {given: Mary, family: Stone}}}
  rock: {name: {en: {given: Mary, family: Rock}}}
"""
PAPER = """\
title: {{en: {title}}}
date: 2018-01-22
stage: working
authors: [{{name: Daniel Hartwell, affiliation: {{en: Harbor Office}}}}]
participants: [{{person: stone, consent: true}}]
disclaimer: {{en: Nobody is bound by these words.}}
"""
TERMS = "t-berth: {label: {en: berth}, definition: {en: A place to lie at.}}\n"
OPTIONS = """\
options:
  op-{slug}: {{label: {{en: {label}}}}}
"""
LINKS = "links:\n  - {between: [op-ice, harbor/op-harbor], kind: parallel}\n"
TEXT = """\
# The question

Ships meet in the narrow strait, and somebody [gives way]{{.term ref=t-berth}} [[US: soon] [RF: at once]].

# An option {{#op-{slug} .option}}

They look for a place.
"""
FILES = {
    "paperforge.yml": CONFIGURATION,
    "people.yml": PEOPLE,
    "papers/ice/paper.yml": PAPER.format(title="Ice"),
    "papers/ice/terms.yml": TERMS,
    "papers/ice/options.yml": OPTIONS.format(slug="ice", label="Wait for spring") + LINKS,
    "papers/ice/en.md": TEXT.format(slug="ice"),
    "papers/harbor/paper.yml": PAPER.format(title="A harbor"),
    "papers/harbor/terms.yml": TERMS,
    "papers/harbor/options.yml": OPTIONS.format(slug="harbor", label="Build a pier"),
    "papers/harbor/en.md": TEXT.format(slug="harbor"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("again") / "project"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    assert package(folder, "--cache", str(folder / "build/cache")) == 0
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of the project, with its cache."""
    return Path(shutil.copytree(built, tmp_path / "project"))


def package(folder: Path, *arguments: str) -> int:
    return run(["package", "both", *arguments, "--no-papers", "--project", str(folder)])


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "build/packages/both").iterdir()}


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def papers_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The papers that a package reads, as it goes on."""
    slugs: list[str] = []
    real = members.read_paper

    def read(project, slug, pandoc, found):  # type: ignore[no-untyped-def]
        slugs.append(slug)
        return real(project, slug, pandoc, found)

    monkeypatch.setattr(members, "read_paper", read)
    return slugs


CHANGES = {
    "a sentence": (("papers/ice/en.md", "look for a place", "look for a berth"), ["ice"]),
    # The annexes hold these: for a glossary and the drawing of links all papers are read.
    "a wording": (("papers/ice/en.md", "[RF: at once]", "[RF: without delay]"), ["ice", "ice", "harbor"]),
    "a term": (("papers/ice/terms.yml", "A place to lie at", "A place to stay at"), ["ice", "ice", "harbor"]),
    "an option": (("papers/ice/options.yml", "Wait for spring", "Wait for summer"), ["ice", "ice", "harbor"]),
    "who took part": (("papers/ice/paper.yml", "person: stone", "person: rock"), ["ice", "ice", "harbor"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_after_a_change_the_files_are_those_of_a_first_build(name: str, project: Path, papers_read: list[str]) -> None:
    edit, read = CHANGES[name]
    before = files_of(project)
    change(project, *edit)
    assert package(project, "--jobs", "1", "--cache", str(project / "build/cache")) == 0
    assert papers_read == read
    again = files_of(project)
    assert again != before
    shutil.rmtree(project / "build")
    assert package(project, "--cache", "none") == 0
    assert again == files_of(project)


def test_all_parts_are_composed_anew_where_the_package_says_otherwise_and_kept_then(
    project: Path, papers_read: list[str]
) -> None:
    change(project, "paperforge.yml", "annexes: [glossary, options, linkage, brackets, participants, bibliography]", "")
    assert package(project, "--cache", str(project / "build/cache")) == 0
    assert sorted(papers_read) == ["harbor", "ice"]  # what the package says for all is another, and so are its parts
    papers_read.clear()
    change(project, "papers/ice/en.md", "narrow strait", "narrow sound")
    assert package(project, "--cache", str(project / "build/cache")) == 0
    assert papers_read == ["ice"]


def test_a_paper_that_changes_while_the_package_is_made_is_refused(project: Path) -> None:
    member = checked(project)[0]
    pandoc = Pandoc()
    try:
        assert member.read(pandoc).slug == "ice"
        change(project, "papers/ice/en.md", "narrow strait", "narrow sound")
        with pytest.raises(RenderError, match=r"papers/ice/en\.md was changed while the package was made"):
            member.read(pandoc)
    finally:
        pandoc.close()


def checked(folder: Path) -> list[Member]:
    builder = Builder(read_project(folder), Options(), {}, StatCache(None))
    results = check_papers(builder, ["ice", "harbor"], lambda: Inline(None), CHECK)
    return members_of(builder, results, ["ice", "harbor"])


def test_what_is_taken_of_a_paper_survives_as_values(project: Path) -> None:
    member = checked(project)[0]
    pandoc = Pandoc()
    try:
        paper = member.read(pandoc)
    finally:
        pandoc.close()
    assert member.metadata == paper.metadata
    assert (member.languages, member.path) == (paper.languages, paper.folder.path)
    assert member.facts.linked == ["harbor"]


def test_tools_that_are_warm_are_lent_first(built: Path) -> None:
    house = read_project(built).house
    toolbox = Toolbox(lambda: Tools(60, 1024, house))
    with toolbox.lend() as one, toolbox.lend() as other:
        assert one is not other
    with toolbox.lend() as again:
        assert again is one
    toolbox.close()
