"""Releases of real repositories: what is refused, what is in them, and that they are the same wherever they are made."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pypdf import PdfReader
from ruamel.yaml import YAML

from paperforge.errors import ExitCode

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]
COMMITTED = "2018-02-03T04:05:06+0300"

OPEN = "release: {name: sample-papers, gate: draft}\n"
SMALL = "defaults: {formats: [html], editions: [en]}\n"
PROJECT = """\
languages: [en, ru]
sides:
  US: {name: {en: United States, ru: США}}
  RF: {name: {en: Russian Federation, ru: Россия}}
"""
PAPER = """\
id: OP-1
title: {en: A title, ru: Название}
version: "0.4"
date: 2018-01-22
authors: [{person: hartwell}]
imprint: {licence: CC-BY-4.0}
history:
  - {version: "0.3", date: 2017-12-01, note: {en: First draft, ru: Первый проект}}
  - {version: "0.4", date: 2018-01-22, stage: draft, note: {en: "Both sides read it.", ru: Прочитано сторонами.}}
"""


def git(folder: Path, *arguments: str) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_DATE": COMMITTED,
        "GIT_COMMITTER_DATE": COMMITTED,
    }
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org", "-c", "init.defaultBranch=main"]
    command = ["git", *who, "-c", "protocol.file.allow=always", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def commit(folder: Path) -> str:
    if not (folder / ".git").exists():
        (folder / ".gitignore").write_text("/build/\n")
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Papers")
    return git(folder, "rev-parse", "HEAD").strip()


def project(make: Make, more: str = OPEN + SMALL, files: dict[str, str | bytes] | None = None) -> Path:
    folder = make({"paperforge.yml": PROJECT + more, "papers/p/paper.yml": PAPER, **(files or {})})
    commit(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def load(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_bytes())


def test_a_release_holds_papers_manifest_checksums_provenance_citation_changes_and_an_archive(
    make_project: Make, paperforge: Run
) -> None:
    root = project(make_project, OPEN + "defaults: {formats: [pdf, docx, html], editions: [en, ru]}\n")
    code, out, err = paperforge(root, "release", "1.0.0")
    assert code == ExitCode.FINE, out + err
    folder = root / "build/releases/1.0.0"
    papers = {f"papers/p/p.{tag}.{suffix}" for tag in ("en", "ru") for suffix in ("pdf", "docx", "html")}
    records = {"manifest.json", "provenance.intoto.json", "SHA256SUMS", "CITATION.cff", "CHANGES.md"}
    assert set(contents(folder)) == papers | records | {"sample-papers-1.0.0.zip"}
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    manifest = load(folder, "manifest.json")
    assert manifest["commit"] == git(root, "rev-parse", "HEAD").strip()
    assert manifest["committed"] == "2018-02-03T01:05:06Z"
    (russian,) = [each for each in manifest["files"] if each["path"] == "papers/p/p.ru.pdf"]
    assert (russian["paper"], russian["edition"], russian["languages"]) == ("p", "ru", ["ru"])
    assert (russian["media_type"], russian["format"]) == ("application/pdf", "pdf")
    assert [each["path"] for each in manifest["sources"]] == [
        "paperforge.yml",
        "papers/p/en.md",
        "papers/p/paper.yml",
        "papers/p/ru.md",
        "people.yml",
    ]
    assert {"pandoc", "weasyprint", "pango", "python", "zlib"} <= manifest["tools"]["programs"].keys()
    assert any(each["file"].startswith("PT_Serif") for each in manifest["tools"]["fonts"])
    with zipfile.ZipFile(folder / "sample-papers-1.0.0.zip") as archive:
        packed = {name.removeprefix("sample-papers-1.0.0/"): archive.read(name) for name in archive.namelist()}
    assert packed == {path: content for path, content in contents(folder).items() if path.endswith(".zip") is False}


def test_version_and_commit_stand_on_page_one_and_in_the_metadata(make_project: Make, paperforge: Run) -> None:
    root = project(make_project, OPEN + "defaults: {formats: [pdf, docx, html], editions: [en, ru]}\n")
    assert paperforge(root, "release", "1.0.0")[0] == 0
    assert paperforge(root, "build")[0] == 0
    whole = git(root, "rev-parse", "HEAD").strip()
    said = f"1.0.0 ({whole[:12]})"
    folder = root / "build/releases/1.0.0/papers/p"
    for tag, word in (("en", "Release"), ("ru", "Выпуск")):
        reader = PdfReader(folder / f"p.{tag}.pdf")
        assert f"{word} {said}" in " ".join(reader.pages[0].extract_text().split())
        info = reader.metadata or {}
        assert (info["/release"], info["/commit"]) == ("1.0.0", whole)
        assert str(info["/CreationDate"]).startswith("D:20180203010506")
        assert f"<xmpMM:VersionID>{said}<" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
        page = (folder / f"p.{tag}.html").read_text()
        assert f'<meta name="version" content="1.0.0">\n<meta name="revision" content="{whole}">' in page
        with zipfile.ZipFile(folder / f"p.{tag}.docx") as archive:
            assert f"<cp:version>{said}</cp:version>" in archive.read("docProps/core.xml").decode()
            assert f"{word} {said}" in re.sub("<[^>]*>", "", archive.read("word/document.xml").decode())
    for path in (root / "build/p").iterdir():
        assert whole[:12].encode() not in path.read_bytes()
    assert "/release" not in (PdfReader(root / "build/p/p.en.pdf").metadata or {})


def test_an_edition_without_a_cover_says_its_release_below_its_title(make_project: Make, paperforge: Run) -> None:
    root = project(make_project, OPEN + "defaults: {formats: [html], editions: [four-column]}\n")
    assert paperforge(root, "release", "1.0.0")[0] == 0
    (page,) = (root / "build/releases/1.0.0/papers/p").glob("*.html")
    assert "Release 1.0.0 (" in page.read_text()
    assert "Выпуск 1.0.0 (" in page.read_text()


def test_the_provenance_names_every_file_and_the_commit(make_project: Make, paperforge: Run) -> None:
    root = project(make_project)
    assert paperforge(root, "release", "1.0.0")[0] == 0
    folder = root / "build/releases/1.0.0"
    statement = load(folder, "provenance.intoto.json")
    assert (statement["_type"], statement["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://slsa.dev/provenance/v1",
    )
    assert {each["name"] for each in statement["subject"]} == {
        "CHANGES.md",
        "CITATION.cff",
        "manifest.json",
        "papers/p/p.en.html",
    }
    definition = statement["predicate"]["buildDefinition"]
    assert definition["resolvedDependencies"][0]["digest"] == {"gitCommit": git(root, "rev-parse", "HEAD").strip()}
    assert definition["externalParameters"]["version"] == "1.0.0"
    assert statement["predicate"]["runDetails"]["builder"]["id"]


def test_the_citation_file_holds_to_its_schema_and_names_each_text_in_its_language(
    make_project: Make, paperforge: Run
) -> None:
    root = project(make_project)
    assert paperforge(root, "release", "1.0.0")[0] == 0
    text = (root / "build/releases/1.0.0/CITATION.cff").read_text()
    loader = YAML(typ="safe", pure=True)
    citation = loader.load(text)
    schema = json.loads((ROOT / "tests/data/cff-1.2.0.schema.json").read_bytes())
    jsonschema.Draft7Validator(schema).validate(citation)
    assert [each["title"] for each in citation["references"]] == ["A title", "Название"]
    assert [each["authors"][0]["family-names"] for each in citation["references"]] == ["Hartwell", "Хартуэлл"]
    assert (citation["version"], citation["date-released"]) == ("1.0.0", "2018-02-03")
    assert citation["license"] == "CC-BY-4.0"


def test_the_change_log_holds_what_the_papers_say_of_their_changes(make_project: Make, paperforge: Run) -> None:
    root = project(make_project)
    assert paperforge(root, "release", "1.0.0")[0] == 0
    assert (root / "build/releases/1.0.0/CHANGES.md").read_text() == (
        "# 1.0.0\n\n## OP-1: A title · Название\n\n"
        "- 0.4 (2018-01-22, draft)\n  - en: Both sides read it.\n  - ru: Прочитано сторонами.\n"
        "- 0.3 (2017-12-01)\n  - en: First draft\n  - ru: Первый проект\n"
    )


def test_the_change_log_begins_with_what_changed_since_an_earlier_commit(make_project: Make, paperforge: Run) -> None:
    root = project(make_project)
    git(root, "tag", "v1.0.0")
    first = git(root, "rev-parse", "HEAD").strip()
    (root / "papers/p/en.md").write_text("# One {#one}\n\nOther words of a paper.\n")
    (root / "CHANGES.yml").write_text("entries: [{paper: p, text: {en: Clearer., ru: Яснее.}}]\n")
    commit(root)
    code, out, err = paperforge(root, "release", "1.1.0", "--since", "v1.0.0")
    assert code == 0, out + err
    folder = root / "build/releases/1.1.0"
    log = (folder / "CHANGES.md").read_text()
    assert log.startswith(f"# Changes from {first[:12]} to 1.1.0\n")
    assert "- en: Clearer.\n- ru: Яснее.\n" in log
    assert "\n# 1.1.0\n\n## OP-1: A title" in log
    assert load(folder, "manifest.json")["since"] == first
    git(root, "tag", "-d", "v1.0.0")
    assert paperforge(root, "build", "--verify-against", str(folder))[0] == 0
    code, _, err = paperforge(root, "release", "1.1.1", "--since", "v1.0.0")
    assert (code, "unknown revision “v1.0.0”" in err) == (ExitCode.USAGE, True)


# ---------------------------------------------------------------- what is refused


def test_a_folder_that_is_not_as_its_commit_is_refused_file_by_file(make_project: Make, paperforge: Run) -> None:
    root = project(make_project, files={"papers/p/gone.txt": "x", "papers/p/staged.txt": "x", "papers/p/mode.txt": "x"})
    (root / "papers/p/en.md").write_text("# One {#one}\n\nOther words.\n")
    (root / "papers/p/gone.txt").unlink()
    (root / "papers/p/staged.txt").write_text("y")
    git(root, "add", "papers/p/staged.txt")
    (root / "papers/p/staged.txt").write_text("x")
    (root / "papers/p/mode.txt").unlink()
    (root / "papers/p/mode.txt").symlink_to("en.md")
    (root / "papers/p/new.txt").write_text("x")
    code, out, err = paperforge(root, "release", "1.0.0")
    assert code == ExitCode.FINDINGS
    assert out.splitlines() == [
        "papers/p/en.md: refused: it was changed since the commit",
        "papers/p/gone.txt: refused: it was deleted since the commit",
        "papers/p/mode.txt: refused: it was changed since the commit",
        "papers/p/new.txt: refused: git does not know it",
        "papers/p/staged.txt: refused: it is staged, and not committed",
        "    hint: Commit it, or take it away: a release is built from a commit alone.",
    ]
    assert "1.0.0 is not released: 5 refusals" in err
    assert not (root / "build").exists()


def test_files_that_git_ignores_neither_stop_a_release_nor_get_into_it(make_project: Make, paperforge: Run) -> None:
    root = project(make_project)
    (root / ".git/info/exclude").write_text("papers/q/\n*.bib\n")
    (root / "papers/q").mkdir()
    (root / "papers/q/en.md").write_text("# Secret\n\nWords.\n")
    (root / "papers/p/refs.bib").write_text("@misc{no, title = {No}}")
    assert paperforge(root, "release", "1.0.0")[0] == 0
    assert not (root / "build/releases/1.0.0/papers/q").exists()


def test_papers_below_the_gate_and_pairs_that_are_not_confirmed_are_refused_together(
    make_project: Make, paperforge: Run
) -> None:
    other = {
        "papers/q/paper.yml": "title: {en: Other, ru: Другой}\nstage: working\n",
        "papers/q/en.md": "# One {#one}\n\nWords.\n",
        "papers/q/ru.md": "# Раз {#one}\n\nСлова.\n",
    }
    root = project(make_project, SMALL + "ignore: [TRN020]\n", other)
    (root / "stray.txt").write_text("x")
    code, out, _ = paperforge(root, "release", "1.0.0")
    assert code == ExitCode.FINDINGS
    assert "stray.txt: refused: git does not know it" in out
    assert "papers/p/paper.yml:1:1: refused: the paper is at stage draft, below the gate of releases, senior" in out
    assert "papers/q/paper.yml:2:8: refused: the paper is at stage working, below the gate of releases, senior" in out
    assert "papers/q: error TRN020: nobody has confirmed yet that the texts say the same" in out
    assert not (root / "build").exists()


WORKING = "title: {en: A title, ru: Название}\nstage: working\n"


def test_a_stale_pair_is_refused_until_it_is_allowed_by_name_with_a_reason(make_project: Make, paperforge: Run) -> None:
    gate = "release:\n  gate: working\n"
    root = project(make_project, SMALL + gate, {"papers/p/paper.yml": WORKING})
    code, out, _ = paperforge(root, "release", "1.0.0")
    assert (code, "error TRN020" in out) == (ExitCode.FINDINGS, True)
    reason = "{en: It is shown on purpose., ru: Показано намеренно.}"
    with (root / "paperforge.yml").open("a") as stream:
        stream.write(
            f"  allow: [{{paper: p, code: TRN020, reason: {reason}}}, {{paper: p, code: TXT091, reason: {reason}}}]\n"
        )
    commit(root)
    code, out, err = paperforge(root, "release", "1.0.0")
    assert code == 0, out
    assert "note TRN020" in out
    assert "allowed: TRN020 in p: It is shown on purpose." in out
    assert "release.allow: TXT091 is not found in p; the line can go" in err
    allowed = load(root / "build/releases/1.0.0", "manifest.json")["allowed"]
    assert allowed[0] == {
        "paper": "p",
        "code": "TRN020",
        "reason": {"en": "It is shown on purpose.", "ru": "Показано намеренно."},
    }


def test_a_paper_that_is_left_out_is_named_with_its_reason_and_not_in_the_release(
    make_project: Make, paperforge: Run
) -> None:
    rules = "release:\n  gate: draft\n  leave_out: [{paper: q, reason: {en: Not ready., ru: Не готово.}}]\n"
    broken = {"papers/q/en.md": "# One\n\n[@nobody]\n", "papers/q/paper.yml": "title: {en: Other}\nid: [\n"}
    root = project(make_project, SMALL + rules, broken)
    code, out, _ = paperforge(root, "release", "1.0.0")
    assert code == 0, out
    assert "left out: q: Not ready." in out
    folder = root / "build/releases/1.0.0"
    assert [path.name for path in (folder / "papers").iterdir()] == ["p"]
    assert load(folder, "manifest.json")["left_out"][0]["paper"] == "q"


def test_rules_that_name_no_paper_of_the_project_are_refused_with_their_place(
    make_project: Make, paperforge: Run
) -> None:
    rules = "release:\n  gate: draft\n  allow: [{paper: pp, code: TRN020, reason: {en: a, ru: б}}]\n"
    root = project(make_project, SMALL + rules)
    code, out, _ = paperforge(root, "release", "1.0.0")
    assert code == ExitCode.FINDINGS
    assert "paperforge.yml:8:19: refused: release.allow: there is no paper “pp”\n    hint: Did you mean “p”?" in out
    assert paperforge(root, "check")[0] == ExitCode.FINE


def test_an_error_in_a_paper_is_refused_and_nothing_is_written(make_project: Make, paperforge: Run) -> None:
    root = project(make_project, files={"papers/p/en.md": "# One {#one}\n\nWords [@nobody].\n"})
    code, out, _ = paperforge(root, "release", "1.0.0")
    assert code == ExitCode.FINDINGS
    assert "papers/p/en.md:3:8: error" in out
    assert not (root / "build").exists()


def test_a_repository_is_needed_and_a_version(make_project: Make, paperforge: Run) -> None:
    root = make_project()
    code, _, err = paperforge(root, "release", "1.0.0")
    assert (code, "is in no git repository" in err) == (ExitCode.USAGE, True)
    commit(root)
    code, _, err = paperforge(root, "release")
    assert (code, "no tag of HEAD is one" in err) == (ExitCode.USAGE, True)
    code, _, err = paperforge(root, "release", "../../x")
    assert (code, "“../../x” is no version" in err) == (ExitCode.USAGE, True)


def test_a_project_that_was_never_committed_is_refused(make_project: Make, paperforge: Run) -> None:
    root = make_project()
    (root / ".gitignore").write_text("/build/\n")
    git(root, "init", "-q")
    git(root, "commit", "-q", "--allow-empty", "-m", "Nothing yet")
    code, out, _ = paperforge(root, "release", "1.0.0")
    assert code == ExitCode.FINDINGS
    assert "paperforge.yml: refused: git does not know it" in out
    assert "paperforge.yml: refused: the commit does not hold it" in out


def test_the_tag_of_the_commit_is_the_version_where_none_is_given(make_project: Make, paperforge: Run) -> None:
    root = project(make_project)
    git(root, "tag", "v2018-02-03")
    assert paperforge(root, "release")[0] == 0
    assert load(root / "build/releases/2018-02-03", "manifest.json")["version"] == "2018-02-03"


def test_what_is_released_is_not_changed(make_project: Make, paperforge: Run) -> None:
    root = project(make_project)
    assert paperforge(root, "release", "1.0.0")[0] == 0
    before = contents(root / "build/releases/1.0.0")
    code, out, _ = paperforge(root, "release", "1.0.0")
    assert (code, "was there already, the same to the byte" in out) == (0, True)
    (root / "papers/p/en.md").write_text("# One {#one}\n\nOther words.\n")
    commit(root)
    code, _, err = paperforge(root, "release", "1.0.0")
    assert code == ExitCode.USAGE
    assert "build/releases/1.0.0 is there, and differs in: CHANGES.md" in err or "differs in: CITATION.cff" in err
    assert contents(root / "build/releases/1.0.0") == before
    assert [path.name for path in (root / "build/releases").iterdir()] == ["1.0.0"]


def test_a_project_in_a_folder_of_its_repository_is_released_alone(make_project: Make, paperforge: Run) -> None:
    inner = make_project({"paperforge.yml": PROJECT + OPEN + SMALL}, name="repository/papers of ours")
    (inner.parent / "README").write_text("x")
    commit(inner.parent)
    (inner.parent / "README").write_text("y")
    (inner / ".gitignore").write_text("/build/\n")
    commit(inner.parent)
    (inner.parent / "README").write_text("changed, and none of ours")
    assert paperforge(inner, "release", "1.0.0")[0] == 0
    manifest = load(inner / "build/releases/1.0.0", "manifest.json")
    assert manifest["folder"] == "papers of ours"
    assert "README" not in {each["path"] for each in manifest["sources"]}
    assert paperforge(inner, "build", "--verify-against", "build/releases/1.0.0")[0] == 0


# ---------------------------------------------------------------- packages, and what is not for the public

PACKAGE = """\
packages:
  briefing: {title: {en: Briefing papers, ru: Доклады}, papers: [p, q], editions: [en], formats: [pdf]}
"""
OTHER = {
    "papers/q/paper.yml": "title: {en: Other, ru: Другой}\ndate: 2018-01-22\n",
    "papers/q/en.md": "# Two {#two}\n\nWords.\n",
    "papers/q/ru.md": "# Два {#two}\n\nСлова.\n",
}


def test_packages_go_out_with_the_papers_and_say_their_release(make_project: Make, paperforge: Run) -> None:
    rules = "release: {gate: draft, packages: [briefing]}\n"
    root = project(make_project, SMALL + PACKAGE + rules, OTHER)
    code, out, err = paperforge(root, "release", "1.0.0")
    assert code == 0, out + err
    folder = root / "build/releases/1.0.0"
    (file,) = [each for each in load(folder, "manifest.json")["files"] if each["path"].startswith("packages/")]
    assert (file["edition"], file["languages"], file["media_type"]) == ("en", ["en"], "application/pdf")
    assert "Release 1.0.0 (" in " ".join(PdfReader(folder / file["path"]).pages[0].extract_text().split())
    assert paperforge(root, "verify", str(folder))[0] == 0
    assert paperforge(root, "build", "--verify-against", str(folder))[0] == 0


def test_a_package_that_is_not_there_or_holds_what_is_left_out_is_refused(make_project: Make, paperforge: Run) -> None:
    rules = "release: {gate: draft, packages: [brief, briefing], leave_out: [{paper: q, reason: {en: a, ru: б}}]}\n"
    root = project(make_project, SMALL + PACKAGE + rules, OTHER)
    code, out, _ = paperforge(root, "release", "1.0.0")
    assert code == ExitCode.FINDINGS
    assert "refused: release.packages: there is no package “brief”\n    hint: Did you mean “briefing”?" in out
    assert "refused: the package “briefing” holds papers that are left out: q" in out


def test_what_is_internal_is_left_out_of_a_release_for_the_public_and_of_its_records(
    make_project: Make, paperforge: Run
) -> None:
    rules = "release: {gate: draft, redact: public}\n"
    body = {"papers/p/en.md": "# One {#one}\n\nWords of a paper. [The fallback is Zanzibar.]{.internal}\n"}
    root = project(make_project, SMALL + rules, body)
    code, out, err = paperforge(root, "release", "1.0.0")
    assert code == 0, out + err
    folder = root / "build/releases/1.0.0"
    assert (folder / "papers/p/p.en.public.html").is_file()
    for path, content in contents(folder).items():
        assert b"Zanzibar" not in content, path
    (file,) = [each for each in load(folder, "manifest.json")["files"] if each["path"].startswith("papers/")]
    assert (file["edition"], file["audience"]) == ("en", "public")
    commit(root)
    code, out, _ = paperforge(root, "release", "1.0.1", "--since", "HEAD~1")
    assert (code, "would tell what is left out for the public" in out) == (ExitCode.FINDINGS, True)


# ---------------------------------------------------------------- the same bytes


def another_day(folder: Path) -> dict[str, str]:
    """The variables of a day 400 days later, where there is a C compiler; the same as by `faketime -f +400d`."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return {}
    library = folder / "another_day.so"
    source = ROOT / "tests/data/another_day.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    environment = {"LD_PRELOAD": str(library)}
    asked = [sys.executable, "-c", "import time; print(int(time.time()))"]
    later = int(subprocess.run(asked, env={**os.environ, **environment}, capture_output=True, check=True).stdout)
    assert later - time.time() > 399 * 86400, "the clock is another one"
    return environment


def start(folder: Path, umask: int, **more: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **more}
    return subprocess.Popen(
        [sys.executable, "-m", "paperforge", "release", "1.0.0"],
        cwd=folder,
        env=environment,
        umask=umask,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def test_two_machines_two_paths_and_two_days_give_the_same_bytes(make_project: Make, tmp_path: Path) -> None:
    here = project(make_project, OPEN + "defaults: {formats: [pdf, docx, html], editions: [en, en-ru]}\n")
    there = tmp_path / "elsewhere" / "и кириллицей"
    there.parent.mkdir()
    git(tmp_path, "clone", "-q", str(here), str(there))
    for path in there.rglob("*.md"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    (tmp_path / "home").mkdir()
    releases = [
        start(here, 0o022, TZ="UTC", LANG="C", LC_ALL="C", PYTHONHASHSEED="0"),
        start(
            there,
            0o077,
            TZ="Asia/Vladivostok",
            LANG="ru_RU.UTF-8",
            LC_ALL="ru_RU.UTF-8",
            PYTHONHASHSEED="4242",
            SOURCE_DATE_EPOCH="1",
            HOME=str(tmp_path / "home"),
            **another_day(tmp_path),
        ),
    ]
    for release in releases:
        out, _ = release.communicate(timeout=240)
        assert release.returncode == 0, out.decode()
    one, other = (contents(root / "build/releases/1.0.0") for root in (here, there))
    assert len(one) == 12
    assert [path for path in one if one[path] != other.get(path)] == []
    assert one == other
    for path, content in one.items():
        assert str(tmp_path).encode() not in content, path
        name = os.uname().nodename.encode()
        assert len(name) < 6 or name not in content, path  # a short one is found anywhere


def test_a_release_that_is_built_again_from_its_commit_is_the_same(make_project: Make, paperforge: Run) -> None:
    root = project(make_project)
    assert paperforge(root, "release", "1.0.0")[0] == 0
    (root / "papers/p/en.md").write_text("# One {#one}\n\nLater words.\n")
    commit(root)
    code, out, _ = paperforge(root, "build", "--verify-against", "build/releases/1.0.0/sample-papers-1.0.0.zip")
    assert code == 0, out
    assert "built again, the same to the byte" in out
    assert not (root / "build/p").exists()


def test_a_release_with_papers_that_its_commit_does_not_give_is_told_file_by_file(
    make_project: Make, paperforge: Run
) -> None:
    root = project(make_project)
    honest = git(root, "rev-parse", "HEAD").strip()
    (root / "papers/p/en.md").write_text("# One {#one}\n\nWords that nobody committed.\n")
    commit(root)
    assert paperforge(root, "release", "1.0.0")[0] == 0
    folder = root / "build/releases/1.0.0"
    forge(folder, honest)
    code, out, _ = paperforge(root, "verify", str(folder))
    assert code == 0, out
    code, out, _ = paperforge(root, "build", "--verify-against", str(folder))
    assert code == ExitCode.NOT_GOOD
    assert "papers/p/p.en.html: it differs" in out


def forge(folder: Path, honest: str) -> None:
    """Make a release say that it is from another commit, with all records in step."""
    from paperforge.release.manifest import read_manifest, write_manifest
    from paperforge.release.provenance import write_provenance
    from paperforge.release.sums import write_sums

    manifest = read_manifest((folder / "manifest.json").read_bytes()).model_copy(update={"commit": honest})
    (folder / "sample-papers-1.0.0.zip").unlink()
    (folder / "SHA256SUMS").unlink()
    written = write_manifest(manifest)
    (folder / "manifest.json").write_bytes(written)
    (folder / "provenance.intoto.json").write_bytes(write_provenance(manifest, written))
    (folder / "SHA256SUMS").write_bytes(write_sums(contents(folder)))


def test_other_tools_are_told_and_the_papers_decide(
    make_project: Make, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(make_project)
    assert paperforge(root, "release", "1.0.0")[0] == 0
    monkeypatch.setattr("paperforge.release.tools.zlib.ZLIB_RUNTIME_VERSION", "9.9")
    code, out, _ = paperforge(root, "build", "--verify-against", "build/releases/1.0.0")
    assert code == 0, out
    assert re.search(r"made with zlib \S+, here 9\.9", out)
    assert "built again with other tools, the same papers" in out


def test_a_release_of_a_commit_that_is_not_here_is_told_so(make_project: Make, paperforge: Run) -> None:
    root = project(make_project)
    assert paperforge(root, "release", "1.0.0")[0] == 0
    forge(root / "build/releases/1.0.0", "0" * 40)
    code, _, err = paperforge(root, "build", "--verify-against", "build/releases/1.0.0")
    assert (code, "unknown revision" in err) == (ExitCode.USAGE, True)
    code, _, err = paperforge(root, "build", "p", "--verify-against", "build/releases/1.0.0")
    assert (code, "--verify-against goes with" in err) == (ExitCode.USAGE, True)


def test_the_commit_s_day_is_the_day_of_the_archive(make_project: Make, paperforge: Run) -> None:
    root = project(make_project)
    assert paperforge(root, "release", "1.0.0")[0] == 0
    with zipfile.ZipFile(root / "build/releases/1.0.0/sample-papers-1.0.0.zip") as archive:
        moments = {datetime.datetime(*info.date_time) for info in archive.infolist()}
        assert moments == {datetime.datetime(2018, 2, 3, 1, 5, 6)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}
