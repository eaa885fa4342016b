"""All that a paper could be made of is found, however it is named, and nothing outside of the project."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from paperforge.cache.stats import StatCache
from paperforge.engine.inputs import FILE, Input, Inputs, digest_tree, lay_out, wanted
from paperforge.engine.mentions import Names

Make = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]

STYLE = (Path(__file__).parents[2] / "templates/csl/gost-r-7-0-5-2008-house.csl").read_bytes()
OPTIONS = "options:\n  x: {label: {en: X, ru: X}}\n"


def inputs(project: Path, *extra: str) -> Inputs:
    return Inputs(project, StatCache(None), extra)


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "x/../../secret", "papers/../../secret"])
def test_no_file_outside_of_the_project_is_taken(name: str, make_project: Make) -> None:
    project = make_project()
    (project.parent / "secret").write_text("secret")
    assert not [
        path for path in inputs(project, name).shared(own_templates=False) if "secret" in path or "/etc" in path
    ]
    with pytest.raises(ValueError, match="leads out of the project"):
        lay_out({name: Input("empty")}, {}, project)


@pytest.mark.parametrize(
    "line",
    [
        "csl: my styles/x.csl",
        "csl: styles/x.xml",
        "csl: {en: my styles/x.csl, ru: 'styles/x.xml'}",
        'csl: "styles/\\u0078.xml"',
        "csl: styles/it''s, [mine].csl",
        "csl: 'styles/it''''s, [mine].csl'",
    ],
)
@pytest.mark.parametrize("where", ["paperforge.yml", "papers/p/paper.yml", "papers/p/en.md"])
def test_a_style_is_found_however_it_is_named(where: str, line: str, make_project: Make, paperforge: Run) -> None:
    line = line.replace("''", "'") if "csl: styles/it" in line else line
    files = dict.fromkeys(
        ("my styles/x.csl", "styles/x.xml", "styles/it's, [mine].csl", "styles/it''s, [mine].csl"), STYLE
    )
    project = make_project(files)
    text = (project / where).read_text()
    (project / where).write_text(f"---\n{line}\n---\n{text}" if where.endswith(".md") else f"{text}{line}\n")
    code, out, _ = paperforge(project, "check")
    assert (code, "csl" in out) == (0, False), out


def test_a_style_whose_name_no_file_system_takes_is_a_finding(make_project: Make, paperforge: Run) -> None:
    project = make_project({"paperforge.yml": f"languages: [en, ru]\ncsl: {'x' * 300}.csl\n"})
    code, out, err = paperforge(project, "check")
    assert (code, err) == (1, "")
    assert "the name is too long" in out


@pytest.mark.parametrize("slug", ["доклад", "my paper", "a.b"])
@pytest.mark.parametrize(
    "between",
    ["[y, {}/x]", "\n      - y\n      - {}/x", "\n      - {}/x\n      - y", '[y, "{}\\u002fx"]', "['{}/x', y]"],
)
def test_papers_that_options_are_linked_with_are_found(slug: str, between: str, make_project: Make) -> None:
    own = f"{OPTIONS.replace('x:', 'y:')}links:\n  - kind: blocks\n    between: {between.format(slug)}\n"
    other = f"papers/{slug}"
    project = make_project({"papers/p/options.yml": own, f"{other}/en.md": "Words.\n", f"{other}/options.yml": OPTIONS})
    tree = inputs(project).of_paper("p")
    assert tree[f"{other}/options.yml"].kind == FILE
    assert f"{other}/en.md" in tree


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("figs/a&b.svg", "figs/a&amp;b.svg"),
        ("figs/caf\u00e9.svg", "figs/caf&eacute;.svg"),
        ("figs/a_b.svg", "figs/a\\_b.svg"),
        ("figs/a b.svg", "figs/a%20b.svg"),
        ("figs/\u0430.svg", "figs/%D0%B0.svg"),
    ],
)
def test_a_paper_in_a_single_file_has_its_pictures_however_they_are_named(
    name: str, written: str, make_project: Make, paperforge: Run
) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
    text = f"---\nlang: en\ntitle: T\ndate: 2018-01-22\n---\n\n![A line]({written}){{alt=line}}\n"
    project = make_project({f"papers/{name}": drawing, "papers/s.md": text})
    _, out, err = paperforge(project, "check", "s")
    assert "PRJ132" not in out + err


def test_names_are_found_wherever_they_stand() -> None:
    paths = [
        "papers/a.png",
        "papers/x/aa.png",
        "papers/README",
        "papers/q/a.png",
        "papers/b c.csv",
        "papers/.png",
        "papers/z.",
    ]
    names = Names(paths)
    assert set(names.mentioned("![](aa.png) a.png")) == {*paths[:2], paths[3], paths[5]}
    assert set(names.mentioned("READMEb c.csv")) == {paths[2], paths[4]}
    assert set(names.mentioned("z.")) == {paths[6]}
    assert set(names.mentioned("png a.pn README.")) == {paths[2]}


@pytest.mark.parametrize("slug", ["4913", "draft.tmp", "x.swp"])
def test_papers_that_bear_the_name_of_an_editors_file_are_papers(
    slug: str, make_project: Make, paperforge: Run
) -> None:
    project = make_project({f"papers/{slug}/en.md": "Words that are is there.\n\n![](nothing.png)\n"})
    code, out, _ = paperforge(project, "check", slug)
    assert (code, f"papers/{slug}/en.md:3" in out) == (1, True)


def test_names_that_are_not_utf_8_and_with_line_breaks_harm_nothing(make_project: Make, paperforge: Run) -> None:
    project = make_project({"papers/s.md": "---\ntitle: T\ndate: 2018-01-22\n---\n\nWords.\n"})
    for name in (b"x\xff.txt", b"a\nb.txt", b"c\x1fd.txt"):
        for folder in (b"papers/", b"papers/p/"):
            Path(os.fsdecode(os.fsencode(project) + b"/" + folder + name)).touch()
    for arguments in (("--executor", "inline"), ("--executor", "local", "--jobs", "1")):
        assert paperforge(project, "build", "--to", "html", "--edition", "en", *arguments)[0] == 0


def test_trees_with_line_breaks_in_names_are_told_apart() -> None:
    one = {"a": Input("link-to-folder", "b\nc"), "d": Input("file", "e")}
    two = {"a": Input("link-to-folder", "b"), "c\0\nd": Input("file", "e")}
    assert digest_tree(one) != digest_tree(two)


@pytest.mark.parametrize("linked", ["papers", "papers/p", "papers/p/en.md", "papers/p/paper.yml", "people.yml"])
def test_a_link_is_refused_at_its_place(linked: str, make_project: Make, paperforge: Run) -> None:
    project = make_project()
    path = project / linked
    path.rename(project.parent / "elsewhere")
    path.symlink_to(project.parent / "elsewhere")
    code, out, err = paperforge(project, "check")
    assert code in {1, 2}
    assert f"{'papers/p' if linked == 'papers' else linked}" in out + err
    assert "SEC120: symbolic links are not followed" in out + err


def test_a_file_that_may_not_be_read_is_laid_out_as_one(make_project: Make, tmp_path: Path) -> None:
    project = make_project()
    (project / "papers/p/ru.md").chmod(0)
    found = inputs(project)
    tree = found.of_paper("p")
    contents = {digest: found.content(path) for digest, path in wanted([tree]).items()}
    lay_out(tree, contents, tmp_path / "copy" / "project")
    assert (tmp_path / "copy/project/papers/p/ru.md").is_file()


def test_folders_without_files_are_there_too(make_project: Make, paperforge: Run) -> None:
    project = make_project({"papers/p/en.md": "# One {#one}\n\n![](figur)\n"})
    (project / "papers/p/figure").mkdir()
    (project / "papers/p/ru.md").unlink()
    (project / "papers/p/ru.md").mkdir()
    code, out, _ = paperforge(project, "check")
    assert (code, "ru.md cannot be read" in out, "Did you mean “figure”?" in out) == (1, True, True)


def test_a_folder_that_a_file_names_is_no_style(make_project: Make, paperforge: Run) -> None:
    project = make_project({"papers/p/terms.yml": "# csl\n{}\n"})
    (project / "papers/p/paper.yml").write_text("title: {en: papers/p, ru: Х}\ndate: 2018-01-22\ncsl: papers/p\n")
    code, out, err = paperforge(project, "check")
    assert (code, "a fault" in err, "papers/p" in out) == (1, False, True)


def test_what_is_the_same_is_told_without_reading_for_names(make_project: Make) -> None:
    project = make_project()
    words = f"""
import sys
from pathlib import Path
from paperforge.engine.unchanged import Runs
Runs(Path({str(project)!r})).find([])
print("paperforge.engine.mentions" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True).stdout == "False\n"
