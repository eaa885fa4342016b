"""`paperforge redline`: two versions of a project, from git, folders and releases."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

OLD = """\
# Purpose {#purpose}

The parties [[US: shall] [RF: should]]{.brk #br-duty} notify each other of launches within 24 hours of the event.

The commission of experts meets twice a year, in Geneva and in Vienna, and its minutes stay closed.[^1]

- Radar data of 12 stations are shared through the joint centre.
- Telemetry of test flights is exchanged each quarter.

# Costs {#costs}

Each side bears its own costs, and half of those of the joint centre; see [the budget](https://example.org/a).

[^1]: It was founded in 2010.
"""
NEW = """\
# Purpose {#purpose}

The parties shall notify each other of launches within 48 hours of the event.

- Telemetry of test flights is exchanged each quarter.
- Observers are invited to exercises of more than 13,000 troops.

# Costs {#costs}

Each side bears **its own** costs, and half of those of the joint centre; see [the budget](https://example.org/b).

The commission of experts meets twice a year, in Geneva and in Vienna, and its minutes stay closed.[^1]

[^1]: It was founded in 2011.
"""
RUSSIAN = (
    "# Цель {#purpose}\n\nСтороны уведомляют друг друга о пусках.\n\n# Расходы {#costs}\n\nКаждая сторона несёт свои.\n"
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _own_git(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *who, *arguments], cwd=root, capture_output=True, check=True, text=True
    ).stdout.strip()


def commit(root: Path, message: str) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def versions(make_project: Callable[..., Path]) -> Path:
    """A repository: the tag v1, and a work tree that says something else."""
    options = "options:\n  op-call:\n    label: {en: A line, ru: Линия}\n    status: provisional\n"
    root = make_project({"papers/p/en.md": OLD, "papers/p/ru.md": RUSSIAN, "papers/p/options.yml": options})
    git(root, "init", "-q")
    commit(root, "one")
    git(root, "tag", "v1")
    (root / "papers/p/en.md").write_text(NEW)
    (root / "papers/p/options.yml").write_text(options.replace("provisional", "agreed"))
    return root


def test_words_are_told_with_what_stands_around(versions: Path, paperforge: Run) -> None:
    code, out, _ = paperforge(versions, "redline", "v1")
    assert code == 0
    assert "[-24-]{+48+} hours of the event." in out
    assert "papers/p/ru.md" not in out


def test_a_moved_block_is_told_with_where_it_stood(versions: Path, paperforge: Run) -> None:
    _, out, _ = paperforge(versions, "redline", "v1")
    moved = next(line for line in out.splitlines() if " moved " in line)
    assert "12: paragraph moved from line 5 (Purpose)" in moved
    assert "[-2010-]{+2011+}" in moved


def test_items_emphasis_and_links_are_told(versions: Path, paperforge: Run) -> None:
    _, out, _ = paperforge(versions, "redline", "v1")
    assert "item deleted: [-Radar data of 12 stations" in out
    assert "item inserted: {+Observers are invited" in out
    assert "{~its own: plain → bold~}" in out
    assert "links: +https://example.org/b, −https://example.org/a" in out


def test_a_bracket_that_was_closed_is_told_with_whose_wording_stands(versions: Path, paperforge: Run) -> None:
    _, out, _ = paperforge(versions, "redline", "v1")
    assert "bracket br-duty (Purpose): closed as agreed: the US wording “shall”" in out


def test_values_beside_the_texts_are_told(versions: Path, paperforge: Run) -> None:
    _, out, _ = paperforge(versions, "redline", "v1")
    assert "options.yml options.op-call.status: {+agreed+}" in out


def test_json_holds_every_change_whole(versions: Path, paperforge: Run) -> None:
    _, out, _ = paperforge(versions, "redline", "v1", "--to", "json")
    data = json.loads(out)
    assert data["format"] == "paperforge-redline/1"
    assert data["old"]["commit"] == git(versions, "rev-parse", "v1")
    (text,) = data["papers"][0]["texts"]
    assert text["counts"]["kinds"] == {"changed": 1, "deleted": 1, "format": 1, "inserted": 1, "moved": 1}
    assert text["changes"][0]["pieces"][0] == {"fate": "same", "words": "The parties "}


def test_the_exit_code_tells_differences_only_where_asked(versions: Path, paperforge: Run) -> None:
    assert paperforge(versions, "redline", "v1", "v1", "--exit-code")[0] == 0
    assert paperforge(versions, "redline", "v1")[0] == 0
    assert paperforge(versions, "redline", "v1", "--exit-code")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("v9",), "unknown revision “v9”"),
        (("--", "--output=x"), "is not a revision"),
        (("v1", "--paper", "q"), "there is no paper “q”"),
        (("v1", "--lang", "de"), "there is no language “de”"),
        (("v1", "--to", "pfd"), "unknown format “pfd”"),
        (("./papers",), "neither a project nor a release"),
    ],
)
def test_what_is_not_there_is_usage(versions: Path, paperforge: Run, arguments: tuple[str, ...], said: str) -> None:
    code, _, err = paperforge(versions, "redline", *arguments)
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_two_folders_need_no_repository(make_project: Callable[..., Path], tmp_path: Path, paperforge: Run) -> None:
    make_project({"papers/p/en.md": OLD}, name="old")
    make_project({"papers/p/en.md": NEW}, name="new")
    code, out, _ = paperforge(tmp_path, "redline", "old", "new")
    assert code == 0
    assert "[-24-]{+48+}" in out


@pytest.mark.parametrize("is_zip", [False, True])
def test_a_release_is_read_from_the_commit_it_names(
    versions: Path, tmp_path: Path, paperforge: Run, is_zip: bool
) -> None:
    release = tmp_path / "release-1"
    release.mkdir()
    manifest = json.dumps({"format": "paperforge release 1", "commit": git(versions, "rev-parse", "v1"), "folder": "."})
    (release / "manifest.json").write_text(manifest)
    if is_zip:
        with zipfile.ZipFile(tmp_path / "release-1.zip", "w") as archive:
            archive.writestr("release-1/manifest.json", manifest)
    name = str(tmp_path / "release-1.zip" if is_zip else release)
    code, out, _ = paperforge(versions, "redline", name)
    assert code == 0
    assert "[-24-]{+48+}" in out


def test_a_release_of_another_repository_is_told(versions: Path, tmp_path: Path, paperforge: Run) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r/manifest.json").write_text(json.dumps({"commit": "0" * 40}))
    code, _, err = paperforge(versions, "redline", str(tmp_path / "r"))
    assert code == 2
    assert f"was made of the commit {'0' * 40}, which is not in this repository" in err


@pytest.mark.parametrize("content", ["", "[]", '{"commit": "HEAD"}', '{"commit": "--upload-pack=x"}', "[" * 100_000])
def test_a_manifest_that_names_no_commit_is_told(versions: Path, tmp_path: Path, paperforge: Run, content: str) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r/manifest.json").write_text(content)
    code, _, err = paperforge(versions, "redline", str(tmp_path / "r"))
    assert code == 2
    assert "manifest.json" in err


def test_a_file_that_is_no_archive_is_told(versions: Path, tmp_path: Path, paperforge: Run) -> None:
    (tmp_path / "r.zip").write_bytes(b"PK\x03\x04 not a zip")
    code, _, err = paperforge(versions, "redline", str(tmp_path / "r.zip"))
    assert code == 2
    assert "is no release" in err


def test_papers_that_are_new_gone_or_renamed_are_told(versions: Path, paperforge: Run) -> None:
    paper = {name: (versions / "papers/p" / name).read_text() for name in ("paper.yml", "en.md", "ru.md")}
    for slug, words in (("q", "Of something else altogether.\n"), ("s", "A third matter, for later.\n")):
        (versions / "papers" / slug).mkdir()
        (versions / "papers" / slug / "paper.yml").write_text(paper["paper.yml"])
        (versions / "papers" / slug / "en.md").write_text(f"# One {{#one}}\n\n{words}")
    commit(versions, "two")
    (versions / "papers/p").rename(versions / "papers/r")
    (versions / "papers/q/en.md").unlink()
    (versions / "papers/q/paper.yml").unlink()
    (versions / "papers/t.md").write_text("A paper in one file.\n")
    _, out, _ = paperforge(versions, "redline", "HEAD")
    assert "p → r: renamed" in out
    assert "q: removed" in out
    assert "t: added" in out


def test_a_paper_that_cannot_be_read_is_left_out_and_told(versions: Path, paperforge: Run) -> None:
    (versions / "papers/q.md").write_text("Words.\n")
    commit(versions, "two")
    (versions / "papers/p/paper.yml").write_text("title: [1\n")
    (versions / "papers/q.md").write_text("Other words.\n")
    code, out, err = paperforge(versions, "redline", "HEAD")
    assert code == 2
    assert "papers/p/paper.yml:2:1: error PRJ130" in err
    assert "p at the files as they are: cannot be read" in err
    assert "{+Other words+}" in out or "[-Words-]{+Other words+}" in out


def test_a_class_of_redlines_in_a_text_is_refused(versions: Path, paperforge: Run) -> None:
    (versions / "papers/p/en.md").write_text("[Words]{.redline-del} of a text.\n")
    code, _, err = paperforge(versions, "redline", "v1")
    assert code == 2
    assert "papers/p/en.md at the files as they are has the class “redline-del”" in err


def test_nothing_of_the_repository_is_run(versions: Path, paperforge: Run) -> None:
    marker = versions / "ran"
    script = versions / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    script.chmod(0o755)
    (versions / ".gitattributes").write_text("*.md diff=evil filter=evil\n")
    for key in ("diff.evil.textconv", "filter.evil.smudge", "filter.evil.clean", "core.fsmonitor", "core.pager"):
        git(versions, "config", key, str(script))
    marker.unlink(missing_ok=True)
    code, out, _ = paperforge(versions, "redline", "v1")
    assert code == 0
    assert "[-24-]{+48+}" in out
    assert not marker.exists()


def test_pages_mark_what_changed_by_elements_and_words(versions: Path, paperforge: Run, tmp_path: Path) -> None:
    code, _, _ = paperforge(
        versions, "redline", "v1", "--to", "html,pdf,docx", "--lang", "en", "--output", str(tmp_path / "o")
    )
    assert code == 0
    names = sorted(path.name for path in (tmp_path / "o").iterdir())
    assert names == [f"p.en.redline.{suffix}" for suffix in ("docx", "html", "pdf")]
    page = (tmp_path / "o/p.en.redline.html").read_text()
    body = page[page.index("<main") :]
    assert '<del><span class="pf-heard">deleted: </span>24</del>' in body
    assert '<ins><span class="pf-heard">inserted: </span>48</ins>' in body
    assert "[moved here 1]" in body
    assert "[moved away 1]" in body
    assert len(re.findall("<ins>", body)) == len(re.findall("</ins>", body))
    ids = re.findall(r' id="([^"]+)"', body)
    assert len(ids) == len(set(ids))
    pages = [page.extract_text() for page in PdfReader(tmp_path / "o/p.en.redline.pdf").pages]
    assert "Redline" in pages[0]
    assert "Words inserted" in pages[0]
    assert re.search(r"within deleted: ?24inserted: ?48 hours", " ".join(pages[-2:]).replace("\n", " ")), pages


def test_pages_stand_side_by_side_where_asked(versions: Path, paperforge: Run, tmp_path: Path) -> None:
    code, _, _ = paperforge(
        versions, "redline", "v1", "--to", "html", "--lang", "side-by-side", "--output", str(tmp_path / "o")
    )
    assert code == 0
    page = (tmp_path / "o/p.side-by-side.redline.html").read_text()
    assert "<del>" in page
    assert "Стороны уведомляют" in page


def test_rows_that_are_new_or_gone_stay_rows_side_by_side(versions: Path, paperforge: Run, tmp_path: Path) -> None:
    for language, words in (("en", "A new paragraph of both texts."), ("ru", "Новый абзац обоих текстов.")):
        path = versions / f"papers/p/{language}.md"
        path.write_text(path.read_text() + f"\n{words}\n")
    arguments = ("--to", "html,pdf,docx", "--lang", "side-by-side", "--output", str(tmp_path / "o"))
    code, _, err = paperforge(versions, "redline", "v1", *arguments)
    assert code == 0, err
    page = (tmp_path / "o/p.side-by-side.redline.html").read_text()
    for words in ("A new paragraph of both texts.", "Новый абзац обоих текстов."):
        assert re.search(rf'<ins><span class="pf-heard">[^<]*</span>{words}</ins>', page)


def test_the_same_versions_give_the_same_bytes(versions: Path, paperforge: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        arguments = ("v1", "--to", "text,json,html,docx", "--lang", "en", "--output", str(tmp_path / name))
        assert paperforge(versions, "redline", *arguments)[0] == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_the_folder_of_pages_is_not_reached_through_a_link(versions: Path, paperforge: Run, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (versions / "build").symlink_to(tmp_path / "elsewhere")
    code, _, err = paperforge(versions, "redline", "v1", "--to", "html")
    assert code == 4
    assert "symbolic link" in err
    assert not list((tmp_path / "elsewhere").iterdir())


ROOT = Path(__file__).parents[2]


def revisions(path: str) -> list[tuple[str, str]]:
    """The texts that a file of this repository ever had, the latest first, with their commits."""
    if not (ROOT / ".git").exists():
        return []
    found = git(ROOT, "log", "--format=%h", "--", path).split()
    names = [f"{each}:{path}" for each in found]
    texts = [subprocess.run(["git", "show", name], cwd=ROOT, capture_output=True, check=False) for name in names]
    return [(each, text.stdout.decode()) for each, text in zip(found, texts, strict=True) if not text.returncode]


@pytest.mark.parametrize("path", sorted(str(each.relative_to(ROOT)) for each in ROOT.glob("papers/*/??.md")))
def test_the_law_holds_over_the_history_of_the_samples(path: str) -> None:
    from paperforge.pandoc.caller import Pandoc
    from paperforge.redline.marks import accept, reject, settle
    from paperforge.redline.merge import merge

    texts = revisions(path)
    pandoc = Pandoc()
    try:
        trees = [pandoc.read(text)["blocks"] for _, text in texts]
    finally:
        pandoc.close()
    for old, new in [*zip(trees[1:], trees, strict=False), *((trees[-1], trees[0]) for _ in trees[:1])]:
        merged = merge(old, new)
        assert accept(merged) == settle(new)
        assert reject(merged) == settle(old)
