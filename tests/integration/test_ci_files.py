"""What `init --ci` writes, the hooks and the image: safe with contributions from strangers, and it runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from paperforge.scaffold import CI_FILES, parse_source

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
SOURCE = f"paperforge @ git+https://git.example.org/x/paperforge@{'a' * 40}"
SAFE = frozenset({"github.workflow", "github.ref", "github.event_name", "github.token", "github.repository"})


def load(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


@pytest.fixture
def project(tmp_path: Path, paperforge: Run) -> Path:
    """A new project with one paper and the CI of both hosts, in git."""
    folder = tmp_path / "talks"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for host in CI_FILES:
        assert paperforge(folder, "init", "--ci", host, "--from", SOURCE if host == "github" else "")[0] == 0
    assert paperforge(folder, "new", "first")[0] == 0
    commit(folder)
    return folder


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "as it is")


def workflows(folder: Path) -> dict[str, dict[Any, Any]]:
    found = {path.name: load(path) for path in sorted((folder / ".github/workflows").iterdir())}
    assert len(found) == len(CI_FILES["github"])
    return found


def steps(workflow: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def shell(lines: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Lines as GitHub and GitLab run them."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "CI": "true", **more}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def own_steps(job: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and lines of the steps that do more than install."""
    for step in job["steps"]:
        if "run" in step and not step["name"].startswith("Install"):
            yield step["name"], step["run"]


# ---------------------------------------------------------------- what init does


def test_ci_is_added_to_a_project_that_exists_and_nothing_else_changes(tmp_path: Path, paperforge: Run) -> None:
    paperforge(tmp_path, "init", "--languages", "en")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, out, err = paperforge(tmp_path, "init", "--ci", "github", "--from", SOURCE)
    assert (code, err) == (0, "")
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    added = {path.relative_to(tmp_path).as_posix() for path in after.keys() - before.keys()}
    assert added == {*CI_FILES["github"], "ci/requirements.txt"}
    assert {path: after[path] for path in before} == before
    assert out.count("wrote") == len(added)


def test_a_file_of_ci_that_is_there_is_not_overwritten_and_nothing_is_written(tmp_path: Path, paperforge: Run) -> None:
    paperforge(tmp_path, "init", "--languages", "en")
    mine = tmp_path / ".github/workflows/paperforge-release.yml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine\n")
    code, _, err = paperforge(tmp_path, "init", "--ci", "github", "--from", SOURCE)
    assert code == 2
    assert "paperforge-release.yml is there already" in err
    assert [path.name for path in mine.parent.iterdir()] == [mine.name]
    assert mine.read_text() == "mine\n"
    assert not (tmp_path / "ci").exists()


def test_the_second_host_keeps_what_ci_installs(project: Path) -> None:
    assert SOURCE in (project / "ci/requirements.txt").read_text(encoding="utf-8")


def test_a_folder_inside_a_repository_gets_no_ci_that_nobody_would_read(tmp_path: Path, paperforge: Run) -> None:
    git(tmp_path, "init", "-q")
    code, _, err = paperforge(tmp_path, "init", "papers-of-ours", "--ci", "github", "--from", SOURCE)
    assert code == 2
    assert "at the top of a repository" in err
    assert not (tmp_path / "papers-of-ours").exists()


@pytest.mark.parametrize(
    "source",
    [
        "paperforge",
        "paperforge==0.1.0",  # the name belongs to somebody else where pip looks
        "paperforge @ git+https://git.example.org/x/paperforge@main",
        "paperforge @ git+https://git.example.org/x/paperforge@aaaaaaa",
        "paperforge @ https://example.org/paperforge-0.1.0-py3-none-any.whl",
        "./ci/../../x.whl",
        f"{SOURCE}\n--index-url https://example.org",
        f"other @ git+https://git.example.org/x/paperforge@{'a' * 40}",
    ],
)
def test_ci_installs_from_nowhere_that_others_can_change(source: str, tmp_path: Path, paperforge: Run) -> None:
    code, _, err = paperforge(tmp_path, "init", "--ci", "gitlab", "--from", source)
    assert code == 2
    assert "others could change" in err and "@COMMIT" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "source",
    [SOURCE, f"paperforge @ https://example.org/x-0.1.0.tar.gz#sha256={'0' * 64}", "./ci/x-0.1.0-py3-none-any.whl"],
)
def test_a_commit_a_digest_and_a_file_of_the_repository_are_places_to_install_from(source: str) -> None:
    assert parse_source(f" {source} ") == source


def test_ci_says_that_it_must_know_where_paperforge_comes_from(tmp_path: Path, paperforge: Run) -> None:
    code, _, err = paperforge(tmp_path, "init", "--ci", "github")  # the tests run from a folder
    assert code == 2 and "--from" in err
    code, _, err = paperforge(tmp_path, "init", "--from", SOURCE)
    assert code == 2 and "--ci" in err


def test_pip_installs_what_the_file_names(project: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(project / "ci"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (project / "ci").glob("*.whl")
    (project / "ci/requirements.txt").write_text(f"{parse_source(f'./ci/{wheel.name}')}\n", encoding="utf-8")
    job = workflows(project)["paperforge-check.yml"]["jobs"]["check"]
    (line,) = [step["run"] for step in job["steps"] if step.get("name") == "Install paperforge"]
    ended = shell(line, project, PIP_NO_DEPS="1", PIP_NO_INDEX="1", PIP_TARGET=str(tmp_path / "there"))
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "there/paperforge/__init__.py").exists()


# ---------------------------------------------------------------- GitHub


def test_no_workflow_runs_a_strangers_change_with_rights_or_secrets(project: Path) -> None:
    for name, workflow in workflows(project).items():
        triggers = workflow.get("on") or workflow[True]  # YAML 1.1 reads `on` so
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(triggers), name
        assert workflow["permissions"] == {}, name
        text = json.dumps(workflow)
        if "pull_request" in triggers:
            assert "secrets." not in text, name
        for job in workflow["jobs"].values():
            writes = {key for key, value in job["permissions"].items() if value == "write"}
            runs_ours = any(
                "paperforge" in step.get("run", "") or "checkout" in step.get("uses", "") for step in job["steps"]
            )
            assert not (writes and runs_ours), f"{name}: a job that may write runs what the repository holds"


def test_a_job_that_may_write_says_so_for_one_thing(project: Path) -> None:
    found = {
        (name, job, key)
        for name, workflow in workflows(project).items()
        for job, content in workflow["jobs"].items()
        for key, value in content["permissions"].items()
        if value == "write"
    }
    assert found == {
        ("paperforge-check.yml", "code-scanning", "security-events"),
        ("paperforge-pages.yml", "deploy", "pages"),
        ("paperforge-pages.yml", "deploy", "id-token"),
        ("paperforge-release.yml", "publish", "contents"),
    }


def test_every_action_is_pinned_to_a_commit_and_names_its_version(project: Path) -> None:
    lines = [
        line
        for name in CI_FILES["github"]
        for line in (project / name).read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    assert len(lines) > 10
    for line in lines:
        assert re.search(r"uses: [\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line
    by_name = {line.split("uses: ")[1] for line in lines}
    assert len({each.split("@")[0] for each in by_name}) == len(by_name), "one action, one commit"


def test_no_expression_stands_in_a_shell_line(project: Path) -> None:
    for name, workflow in workflows(project).items():
        for step in steps(workflow):
            assert "${{" not in step.get("run", ""), f"{name}: {step['run']}"
        for expression in re.findall(
            r"\$\{\{\s*(.*?)\s*\}\}", json.dumps({"env": [s.get("env") for s in steps(workflow)]})
        ):
            assert expression in SAFE or expression == "secrets.PAPERFORGE_SIGNING_KEY", expression


def test_no_checkout_leaves_its_token_behind_and_every_job_has_an_end(project: Path) -> None:
    for workflow in workflows(project).values():
        for job in workflow["jobs"].values():
            assert job["timeout-minutes"] <= 45
        for step in steps(workflow):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_the_key_is_seen_by_one_step_of_a_protected_environment(project: Path) -> None:
    release = workflows(project)["paperforge-release.yml"]
    holders = [step for step in steps(release) if "secrets." in json.dumps(step)]
    assert [step["name"] for step in holders] == ["Release"]
    assert release["jobs"]["build"]["environment"] == "release"
    assert "secrets." not in json.dumps(
        [workflows(project)[name] for name in ("paperforge-check.yml", "paperforge-pages.yml")]
    )


def test_nothing_is_published_before_somebody_said_so(project: Path) -> None:
    pages = workflows(project)["paperforge-pages.yml"]
    assert "vars.PAPERFORGE_PAGES == 'true'" in pages["jobs"]["build"]["if"]
    assert pages["jobs"]["deploy"]["needs"] == "build"
    assert "$PAPERFORGE_PAGES" in json.dumps(load(project / ".gitlab-ci.yml")["pages"]["rules"])


@pytest.mark.parametrize("schema", ["github-workflows", "gitlab-ci"])
def test_the_files_fit_the_schemas_of_their_hosts(schema: str, project: Path) -> None:
    host = "github" if schema.startswith("github") else "gitlab"
    more = ["--data-transform", "gitlab-ci"] if host == "gitlab" else []
    files = [str(project / name) for name in CI_FILES[host]]
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", *more, *files]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_zizmor_finds_nothing(project: Path) -> None:
    # --offline: what it would ask the host about an action stays unasked.
    command = [str(BIN / "zizmor"), "--offline", "--no-progress", "--persona=pedantic", "--format=json"]
    folder = project / ".github/workflows"
    ended = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
    found = {finding["ident"] for finding in json.loads(ended.stdout)}
    assert found <= {"anonymous-definition"}, ended.stdout


# ---------------------------------------------------------------- the lines really run


def test_the_check_job_passes_on_a_new_project(project: Path) -> None:
    job = workflows(project)["paperforge-check.yml"]["jobs"]["check"]
    ran = [(name, shell(lines, project)) for name, lines in own_steps(job)]
    assert len(ran) == 2
    for name, ended in ran:
        assert ended.returncode == 0, name + ended.stdout + ended.stderr
    assert json.loads((project / "findings.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_the_check_job_annotates_what_is_wrong_and_fails_after_the_findings_were_written(project: Path) -> None:
    text = project / "papers/first/en.md"
    text.write_text(text.read_text(encoding="utf-8") + "\nA source [@nobody].\n", encoding="utf-8")
    job = workflows(project)["paperforge-check.yml"]["jobs"]["check"]
    write, annotate = (shell(lines, project) for _, lines in own_steps(job))
    assert write.returncode == 0, write.stderr
    results = json.loads((project / "findings.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert "CIT100" in {result["ruleId"] for result in results}
    assert annotate.returncode == 1
    assert re.search(r"^::error file=papers/first/en.md,line=\d+.*CIT100", annotate.stdout, re.MULTILINE)


def test_the_check_job_fails_at_once_where_the_check_cannot_run(project: Path) -> None:
    (project / "paperforge.yml").write_text("languages: [en", encoding="utf-8")
    job = workflows(project)["paperforge-check.yml"]["jobs"]["check"]
    assert shell(next(lines for _, lines in own_steps(job)), project).returncode == 2


def test_the_build_job_makes_the_pdfs_and_compares_with_the_target_branch(project: Path) -> None:
    text = project / "papers/first/en.md"
    text.write_text(text.read_text(encoding="utf-8").replace("why now", "why this year"), encoding="utf-8")
    commit(project)
    job = workflows(project)["paperforge-check.yml"]["jobs"]["build"]
    for name, lines in own_steps(job):
        ended = shell(lines, project)
        assert ended.returncode == 0, name + ended.stdout + ended.stderr
    assert (project / "build/first/first.en.pdf").exists()


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_pages_hold_public_editions_and_a_list_of_them_and_nothing_else(host: str, project: Path) -> None:
    text = project / "papers/first/en.md"
    text.write_text(text.read_text(encoding="utf-8") + "\nOpen [and SECRET]{.internal}.\n", encoding="utf-8")
    if host == "github":
        lines = [lines for _, lines in own_steps(workflows(project)["paperforge-pages.yml"]["jobs"]["build"])]
    else:
        lines = ["\n".join(load(project / ".gitlab-ci.yml")["pages"]["script"])]
    site = project / "public"
    assert shell("paperforge build --to html", project).returncode == 0  # an internal edition lies about
    for each in lines:
        ended = shell(each, project)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    public = {f"first/first.{edition}.public.{kind}" for edition in ("en", "ru", "en-ru") for kind in ("html", "pdf")}
    assert files == {"index.html", *public}
    index = (site / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'href="([^"]*)"', index)) == public
    assert "SECRET" not in (site / "first/first.en.public.html").read_text(encoding="utf-8")


def test_the_check_of_gitlab_writes_its_report_and_fails_on_findings(project: Path) -> None:
    text = project / "papers/first/en.md"
    text.write_text(text.read_text(encoding="utf-8") + "\nA source [@nobody].\n", encoding="utf-8")
    script = load(project / ".gitlab-ci.yml")["check"]["script"]
    assert shell("\n".join(script), project).returncode == 1
    issues = json.loads((project / "findings.json").read_text(encoding="utf-8"))
    (issue,) = [issue for issue in issues if issue["check_name"] == "CIT100"]
    assert issue["location"]["path"] == "papers/first/en.md" and issue["location"]["lines"]["begin"] > 1
    assert issue["severity"] == "major"
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert (project / "findings.sarif").exists()


def test_every_shell_line_of_the_files_can_be_parsed(project: Path) -> None:
    scripts = [step["run"] for workflow in workflows(project).values() for step in steps(workflow) if "run" in step]
    for job in load(project / ".gitlab-ci.yml").values():
        if isinstance(job, dict):
            scripts += ["\n".join(job.get(key, [])) for key in ("before_script", "script")]
    assert len(scripts) > 10
    for script in scripts:
        ended = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, check=False)
        assert ended.returncode == 0, script + ended.stderr


def test_the_signing_key_of_the_release_is_private_and_gone_afterwards(project: Path, tmp_path: Path) -> None:
    """The lines of the release with a program in the place of paperforge, which notes what it was handed."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/paperforge"
    note = 'printf "%s\\n" "$*" "${SIGNING_KEY-none}" >../told; if [ $# -gt 2 ]; then cp -p "$4" ../key; fi'
    program.write_text(f"#!/bin/sh\n{note}\n", encoding="utf-8")
    program.chmod(0o755)
    (lines,) = (s["run"] for s in steps(workflows(project)["paperforge-release.yml"]) if s.get("name") == "Release")
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    given = {"PATH": path, "RUNNER_TEMP": str(tmp_path), "GITHUB_REF_NAME": "v1.0.0;touch x"}
    ended = shell(lines, project, **given, SIGNING_KEY="the key")
    assert ended.returncode == 0, ended.stderr
    key = tmp_path / "release-key"
    assert (tmp_path / "told").read_text() == f"release 1.0.0;touch x --sign {key}\nnone\n"
    assert (tmp_path / "key").read_text() == "the key\n"
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert not key.exists() and not (project / "x").exists()
    ended = shell(lines, project, **given, SIGNING_KEY="")
    assert "::warning::" in ended.stdout
    assert (tmp_path / "told").read_text().startswith("release 1.0.0;touch x\n")


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_the_release_of_a_tag_is_made_signed_and_can_be_verified(host: str, tmp_path: Path, paperforge: Run) -> None:
    folder = tmp_path / "talks"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    paperforge(folder, "init", "--languages", "en", "--ci", host, "--from", SOURCE)
    paperforge(folder, "new", "first")
    with (folder / "paperforge.yml").open("a", encoding="utf-8") as stream:
        stream.write("release: {gate: draft}\n")
    commit(folder)
    git(folder, "tag", "v1.0.0")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "x", "-f", str(key)], check=True)
    if host == "github":
        (lines,) = (s["run"] for s in steps(workflows(folder)["paperforge-release.yml"]) if s.get("name") == "Release")
        given = {"GITHUB_REF_NAME": "v1.0.0", "RUNNER_TEMP": str(tmp_path), "SIGNING_KEY": key.read_text().strip()}
    else:
        lines = "\n".join(load(folder / ".gitlab-ci.yml")["release"]["script"])
        given = {"CI_COMMIT_TAG": "v1.0.0", "PAPERFORGE_SIGNING_KEY": str(key)}
    ended = shell(lines, folder, **given)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    release = folder / "build/releases/1.0.0"
    assert (release / "SHA256SUMS.sig").exists() and len(list(release.glob("*.zip"))) == 1
    (tmp_path / "allowed").write_text(f"anna@example.org {(tmp_path / 'key.pub').read_text()}", encoding="utf-8")
    code, out, err = paperforge(folder, "verify", str(release), "--allowed-signers", str(tmp_path / "allowed"))
    assert code == 0, out + err


# ---------------------------------------------------------------- GitLab


def test_gitlab_runs_in_one_image_that_is_pinned_and_keeps_the_key_to_tags(project: Path) -> None:
    jobs = load(project / ".gitlab-ci.yml")
    assert re.fullmatch(r"python:[\w.-]+@sha256:[0-9a-f]{64}", jobs["default"]["image"])
    assert not [name for name, job in jobs.items() if isinstance(job, dict) and name != "default" and "image" in job]
    users = [name for name, job in jobs.items() if "SIGNING_KEY" in json.dumps(job)]
    assert users == ["release"]
    assert jobs["release"]["rules"] == [{"if": "$CI_COMMIT_TAG =~ /^v/"}]


# ---------------------------------------------------------------- hooks and image of this repository


def hooks() -> dict[str, dict[str, Any]]:
    return {hook["id"]: hook for hook in load(ROOT / ".pre-commit-hooks.yaml")}


def test_the_hooks_look_at_the_files_of_papers_only() -> None:
    assert set(hooks()) == {"paperforge-check", "paperforge-fix"}
    for hook in hooks().values():
        assert hook["language"] == "python" and hook["pass_filenames"] is False
        for name in ("papers/p/en.md", "papers/p/media/map.svg", "paperforge.yml", "paperforge-ci.yml", "people.yml"):
            assert re.search(hook["files"], name), name
        for name in ("README.md", "src/papers/x.md", "paperforge.yml.bak"):
            assert not re.search(hook["files"], name), name


def test_the_hooks_mend_and_report(project: Path) -> None:
    text = project / "papers/first/en.md"
    good = text.read_text(encoding="utf-8")
    assert shell(hooks()["paperforge-check"]["entry"], project).returncode == 0
    text.write_text(good + '\nThe years 2010-2017 were "quiet".\n', encoding="utf-8")
    assert shell(hooks()["paperforge-fix"]["entry"], project).returncode == 0
    assert "2010–2017 were" in text.read_text(encoding="utf-8")
    text.write_text(good + "\nA source [@nobody].\n", encoding="utf-8")
    ended = shell(hooks()["paperforge-check"]["entry"], project)
    assert ended.returncode == 1 and "CIT100" in ended.stdout


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile: https://docs.docker.com/reference/dockerfile/."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split()[0], " ".join(line.split()[1:])) for line in lines if line.strip()]


def test_the_image_is_pinned_and_runs_as_nobody_of_importance() -> None:
    found = instructions()
    assert re.fullmatch(r"BASE=python:[\w.-]+@sha256:[0-9a-f]{64}", found[0][1])
    bases = [value for name, value in found if name == "FROM"]
    assert bases == ["${BASE} AS build", "${BASE}"]
    last = found[max(index for index, (name, _) in enumerate(found) if name == "FROM") :]
    user = [value for name, value in last if name == "USER"]
    assert user and user[-1].split(":")[0].isdigit() and user[-1].split(":")[0] != "0"
    assert [name for name, _ in last].index("USER") > [name for name, _ in last].index("RUN")
    assert ("ENTRYPOINT", '["paperforge"]') in last
    assert not {"ADD", "ONBUILD"} & {name for name, _ in found}


def test_the_image_installs_from_the_lock_and_leaves_no_tools_behind() -> None:
    found = instructions()
    installs = [part for name, value in found if name == "RUN" for part in value.split("&&") if " install " in part]
    pips = [shlex.split(part) for part in installs if "pip" in part]
    assert all("--require-hashes" in each or "--no-index" in each for each in pips) and len(pips) == 2
    (apt,) = [shlex.split(part) for part in installs if "apt-get" in part]
    assert "--no-install-recommends" in apt
    bootstrap = (ROOT / "tools/bootstrap.sh").read_text(encoding="utf-8")
    needed = re.search(r"for package in (libpango.*?);", bootstrap)
    assert needed and set(needed[1].split()) <= set(apt)
    assert not {"gcc", "make", "build-essential", "python3-dev", "curl", "wget"} & set(apt)
    removed = " ".join(value for name, value in found if name == "RUN" and "uninstall" in value)
    assert "uninstall -y hatchling pip" in removed and "python -m pip uninstall -y pip" in removed


def test_what_the_image_copies_is_there_and_is_let_in() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    assert "*" in ignored
    copied = [value.split()[:-1] for name, value in instructions() if name == "COPY" and "--from" not in value]
    names = {name for part in copied for name in part}
    assert names == let_in
    for name in names:
        assert (ROOT / name).exists(), name
