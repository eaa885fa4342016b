"""What was built before is not built again; what is another is; and a cache that is damaged harms nothing."""

from __future__ import annotations

import hashlib
import http.server
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from paperforge.cache.store import open_store
from paperforge.engine.jobs import Job, Result
from paperforge.engine.workshop import Workshop

Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]

NOTHING = re.compile(r"1 of 1 papers built, 2 files; nothing to do, \d+\.\d s\n")


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache is where users have it."""
    monkeypatch.delenv("PAPERFORGE_CACHE")


@pytest.fixture
def project(make_project: Make) -> Path:
    """Two editions as pages of HTML."""
    files = {"paperforge.yml": "languages: [en, ru]\ndefaults: {formats: [html], editions: [en, ru]}\n"}
    return make_project(files)


def outputs(project: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(project.glob("build/p/*"))}


def explain(paperforge: Run, project: Path, *arguments: str) -> list[str]:
    code, out, _ = paperforge(project, "build", "--explain", *arguments)
    assert code == 0
    return [line for line in out.splitlines() if line.startswith(("p:", "    build/"))]


def test_nothing_is_done_where_nothing_changed(project: Path, paperforge: Run) -> None:
    assert "2 files, 2 of them new" in paperforge(project, "build")[1]
    before = {path: path.stat().st_mtime_ns for path in project.glob("build/p/*")}
    assert NOTHING.fullmatch(paperforge(project, "build")[1])
    assert {path: path.stat().st_mtime_ns for path in project.glob("build/p/*")} == before


def test_findings_and_exit_code_are_said_again(make_project: Make, paperforge: Run) -> None:
    project = make_project({"papers/p/en.md": "# One {#one}\n\nIt is is so.\n\n![](x.png)\n"})
    code, out, _ = paperforge(project, "build", "--to", "html")
    assert code == 1
    again, said, _ = paperforge(project, "build", "--to", "html")
    assert again == 1
    assert said.splitlines()[:-1] == out.splitlines()[:-1]
    assert "nothing to do" in said


def test_a_check_that_says_nothing_says_nothing_again(project: Path, paperforge: Run) -> None:
    for _ in range(2):
        assert paperforge(project, "check", "--format", "github") == (0, "", "")


def test_a_new_time_of_a_file_is_no_change(project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    for path in [*project.glob("papers/p/*"), *project.glob("build/p/*")]:
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert NOTHING.fullmatch(paperforge(project, "build")[1])


def test_a_change_is_seen_whatever_the_times_say(project: Path, paperforge: Run) -> None:
    text = project / "papers/p/en.md"
    os.utime(text, (1_000_000_000, 1_000_000_000))
    paperforge(project, "build")
    paperforge(project, "build")
    state = text.stat()
    text.write_text(text.read_text().replace("Words of", "Lines of"))
    os.utime(text, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert text.stat().st_size == state.st_size
    assert explain(paperforge, project)[0] == "p: papers/p/en.md changed"
    assert b"Lines of a paper" in outputs(project)["p.en.html"]


def test_a_change_in_one_text_renders_its_edition_alone(project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    (project / "papers/p/ru.md").write_text("# Раз {#one}\n\nДругие слова.\n")
    assert explain(paperforge, project) == [
        "p: papers/p/ru.md changed",
        "    build/p/p.en.html: as it was",
        "    build/p/p.ru.html: rendered",
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("people.yml", "persons: {}\n", "people.yml is new"),
        ("glossary.yml", "{}\n", "glossary.yml is new"),
        ("templates/css/print.css", "p { color: black }\n", "templates/css/print.css is new"),
        ("papers/p/data.csv", "a,b\n", "papers/p/data.csv is new"),
    ],
)
def test_every_file_that_could_be_read_counts(
    name: str, content: str, reason: str, make_project: Make, paperforge: Run
) -> None:
    project = make_project({"paperforge.yml": "languages: [en, ru]\ndefaults: {formats: [html], editions: [en, ru]}\n"})
    (project / "people.yml").unlink()
    paperforge(project, "build")
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text(content)
    assert explain(paperforge, project)[0] == f"p: {reason}"


def test_other_options_are_another_build_and_each_is_remembered(project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    assert "nothing to do" not in paperforge(project, "build", "--fail-fast")[1]
    assert NOTHING.fullmatch(paperforge(project, "build")[1])
    assert NOTHING.fullmatch(paperforge(project, "build", "--fail-fast")[1])


@pytest.mark.parametrize("harm", ["removed", "changed", "cut off"])
def test_an_output_that_is_not_there_as_it_was_is_there_again(harm: str, project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    expected = outputs(project)
    page = project / "build/p/p.en.html"
    if harm == "removed":
        page.unlink()
    else:
        page.write_bytes(b"other" if harm == "changed" else expected["p.en.html"][:100])
    assert explain(paperforge, project) == [
        "p: nothing changed",
        "    build/p/p.en.html: taken from the cache",
        "    build/p/p.ru.html: as it was",
    ]
    assert outputs(project) == expected


@pytest.mark.parametrize("harm", ["cut off", "changed", "emptied", "a folder"])
@pytest.mark.parametrize("kind", ["blobs", "entries"])
def test_what_is_damaged_in_the_cache_is_made_again(kind: str, harm: str, project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    expected = outputs(project)
    for path in (project / "build/cache" / kind).glob("*/*"):
        content = path.read_bytes()
        if harm == "a folder":
            path.unlink()
            path.mkdir()
        else:
            harmed = {"cut off": content[: len(content) // 2], "changed": content[:-1] + b"~", "emptied": b""}
            path.write_bytes(harmed[harm])
    shutil.rmtree(project / "build/p")
    code, _, err = paperforge(project, "build")
    assert (code, "Traceback" in err) == (0, False)
    assert outputs(project) == expected


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"papers": 1}', b"\xff\xfe", b"null"])
@pytest.mark.parametrize("name", ["stats.json", "runs.json", "last.json"])
def test_a_damaged_record_costs_time_alone(name: str, content: bytes, project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    expected = outputs(project)
    (project / "build/cache" / name).write_bytes(content)
    code, _, err = paperforge(project, "build", "--explain")
    assert (code, err) == (0, "")
    assert outputs(project) == expected
    assert paperforge(project, "build")[0] == 0


@pytest.mark.parametrize("verb", ["check", "build"])
def test_a_cache_that_came_with_the_project_is_not_believed(
    verb: str, make_project: Make, paperforge: Run, tmp_path: Path
) -> None:
    project = make_project({"papers/p/en.md": "# One {#one}\n\n![x](x.png)\n"})
    assert paperforge(project, verb)[0] == 1
    assert "nothing to do" in paperforge(project, "build")[1] or verb == "check"
    records = project / "build/cache/runs.json"
    records.write_text(records.read_text().replace('"code":1', '"code":0').replace("error", "a note"))
    assert paperforge(project, verb)[0] == 0, "or this test forges nothing"
    other = shutil.copytree(project, tmp_path / "other")
    code, out, _ = paperforge(other, verb)
    assert (code, "error PRJ132" in out, "nothing to do" in out) == (1, True, False)
    assert paperforge(other, verb)[0] == 1


def test_what_a_copied_cache_kept_is_removed(project: Path, paperforge: Run, tmp_path: Path) -> None:
    paperforge(project, "build")
    other = shutil.copytree(project, tmp_path / "other")
    shutil.rmtree(other / "build/p")
    (other / "papers/p/ru.md").write_text("# Раз {#one}\n\nДругие слова.\n")
    assert explain(paperforge, other)[1:] == ["    build/p/p.en.html: rendered", "    build/p/p.ru.html: rendered"]


def test_a_cache_is_shared_by_checkouts(project: Path, paperforge: Run, tmp_path: Path) -> None:
    other = shutil.copytree(project, tmp_path / "other")
    shared = str(tmp_path / "shared")
    assert "rendered" in explain(paperforge, project, "--cache", shared)[1]
    assert explain(paperforge, other, "--cache", shared) == [
        "p: taken from the cache (it was not built here before)",
        "    build/p/p.en.html: taken from the cache",
        "    build/p/p.ru.html: taken from the cache",
    ]
    assert outputs(other) == outputs(project)


def test_a_cache_behind_a_url_is_used_the_same(project: Path, paperforge: Run, tmp_path: Path) -> None:
    url = f"file://{tmp_path}/bucket/papers"
    assert "rendered" in explain(paperforge, project, "--cache", url)[1]
    expected = outputs(project)
    shutil.rmtree(project / "build")
    assert "taken from the cache" in explain(paperforge, project, "--cache", url)[1]
    assert outputs(project) == expected
    code, out, _ = paperforge(project, "cache", "info", "--cache", url)
    assert code == 0
    assert "no limit of ours" in out
    assert paperforge(project, "cache", "verify", "--cache", url)[0] == 0
    paperforge(project, "cache", "clear", "--cache", url)
    assert not [path for path in (tmp_path / "bucket").rglob("*") if path.is_file()]


def test_a_cache_in_memory_serves_one_process(project: Path, paperforge: Run) -> None:
    url = f"memory://papers{os.urandom(4).hex()}"
    assert "rendered" in explain(paperforge, project, "--cache", url)[1]
    expected = outputs(project)
    shutil.rmtree(project / "build")
    assert "taken from the cache" in explain(paperforge, project, "--cache", url)[1]
    assert outputs(project) == expected
    assert paperforge(project, "cache", "verify", "--cache", url)[0] == 0
    paperforge(project, "cache", "clear", "--cache", url)
    assert paperforge(project, "cache", "info", "--cache", url)[1].startswith(f"{url}: 0 files")


class Shelf(http.server.SimpleHTTPRequestHandler):
    """A server that keeps what is put there: as a store of artifacts, or WebDAV without its own methods."""

    def do_PUT(self) -> None:
        path = Path(self.translate_path(self.path))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[tuple[str, Path, http.server.HTTPServer]]:
    """An HTTP server: the URL of a folder of it, where that is, the server."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Shelf, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/papers", folder, server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_cache_over_the_network_is_used_by_all_processes(
    project: Path, paperforge: Run, shelf: tuple[str, Path, http.server.HTTPServer]
) -> None:
    url, folder, _ = shelf
    pool = ("--executor", "local", "--jobs", "2", "--cache", url)
    assert "rendered" in explain(paperforge, project, *pool)[1]
    expected = outputs(project)
    shutil.rmtree(project / "build")
    assert "taken from the cache" in explain(paperforge, project, *pool)[1]
    assert outputs(project) == expected
    code, out, _ = paperforge(project, "cache", "verify", "--cache", url)
    assert (code, " 0 of them not whole" in out) == (0, True)
    assert paperforge(project, "cache", "clear", "--cache", url)[1] == f"{url}: 0 files removed\n", "as this server can"
    blobs = list(folder.glob("papers/blobs/*/*"))
    assert {path.name for path in blobs} >= {hashlib.sha256(each).hexdigest() for each in expected.values()}
    for path in blobs:
        path.write_bytes(path.read_bytes()[:-1])
    shutil.rmtree(project / "build")
    assert "rendered" in explain(paperforge, project, *pool)[1], "what was cut off on the way is made again"
    assert outputs(project) == expected


def test_a_cache_over_the_network_that_is_gone_keeps_nobody_from_building(
    project: Path, paperforge: Run, shelf: tuple[str, Path, http.server.HTTPServer]
) -> None:
    url, _, server = shelf
    server.shutdown()
    server.server_close()
    code, out, err = paperforge(project, "build", "--cache", url)
    assert (code, "2 files, 2 of them new" in out) == (0, True)
    assert "the cache keeps nothing: " in err


def test_a_cache_over_the_network_that_is_gone_is_asked_once(
    project: Path, paperforge: Run, shelf: tuple[str, Path, http.server.HTTPServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = shelf[0]
    asked = []

    def refuse(handler: Shelf) -> None:
        asked.append(handler.path)
        handler.send_error(503)

    monkeypatch.setattr(Shelf, "do_GET", refuse)
    monkeypatch.setattr(Shelf, "do_PUT", refuse)
    code, out, err = paperforge(project, "build", "--cache", url)
    assert (code, "2 files, 2 of them new" in out) == (0, True)
    assert "the cache keeps nothing: " in err
    assert len(asked) == 1


def test_a_cache_that_is_for_reading_alone_is_read(
    project: Path, paperforge: Run, shelf: tuple[str, Path, http.server.HTTPServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = shelf[0]
    paperforge(project, "build", "--cache", url)
    expected = outputs(project)
    refused = []

    def refuse(handler: Shelf) -> None:
        refused.append(handler.path)
        handler.send_error(403)

    monkeypatch.setattr(Shelf, "do_PUT", refuse)
    shutil.rmtree(project / "build")
    assert "taken from the cache" in explain(paperforge, project, "--cache", url)[1]
    assert outputs(project) == expected
    (project / "papers/p/en.md").write_text("# One {#one}\n\nOther words.\n")
    assert "the cache keeps nothing: " in paperforge(project, "build", "--cache", url)[2]
    assert len(refused) == 1


def test_without_a_cache_everything_is_made_and_nothing_kept(project: Path, paperforge: Run) -> None:
    for _ in range(2):
        assert "2 files, 2 of them new" in paperforge(project, "build", "--cache", "none")[1]
        assert [path.name for path in (project / "build").iterdir()] == ["p"]
        shutil.rmtree(project / "build")


def test_a_url_that_is_none_is_refused(project: Path, paperforge: Run) -> None:
    code, _, err = paperforge(project, "build", "--cache", "nosuch://bucket")
    assert code == 2
    assert "the cache nosuch://bucket cannot be used" in err


def test_a_full_cache_loses_what_was_used_longest_ago(
    project: Path, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    paperforge(project, "build")
    kept = set(project.glob("build/cache/*/*/*"))
    for path in kept:
        os.utime(path, (1_000_000_000, 1_000_000_000))
    (project / "papers/p/en.md").write_text("# One {#one}\n\nOther words.\n")
    size = max(1, sum(path.stat().st_size for path in kept) // 1_000_000)
    monkeypatch.setenv("PAPERFORGE_CACHE_SIZE", str(size))
    paperforge(project, "build")
    left = set(project.glob("build/cache/*/*/*"))
    assert sum(path.stat().st_size for path in left) <= size * 1_000_000
    assert left - kept, "what is new stays"


def test_a_limit_that_is_no_number_is_refused(project: Path, paperforge: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERFORGE_CACHE_SIZE", "2 GB")
    code, _, err = paperforge(project, "build")
    assert (code, "PAPERFORGE_CACHE_SIZE=2000" in err) == (2, True)


def test_nothing_is_written_through_a_link_in_the_place_of_the_cache(
    project: Path, paperforge: Run, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / "build").mkdir()
    (project / "build/cache").symlink_to(tmp_path / "elsewhere")
    code, _, err = paperforge(project, "build")
    assert (code, "build/cache is a symbolic link" in err) == (4, True)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_info_verify_and_clear(project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    code, out, _ = paperforge(project, "cache", "info")
    assert (code, bool(re.fullmatch(r"build/cache: \d+ files, [\d.]+ [KM]?B of 2000\.0 MB\n", out))) == (0, True)
    code, out, _ = paperforge(project, "cache", "verify")
    assert (code, "0 of them not whole" in out) == (0, True)
    harmed = next((project / "build/cache/blobs").glob("*/*"))
    harmed.write_bytes(b"cut off")
    code, out, _ = paperforge(project, "cache", "verify")
    assert (code, f"{harmed.relative_to(project)}: not whole" in out) == (1, True)
    assert paperforge(project, "cache", "verify", "--remove")[0] == 0
    assert not harmed.exists()
    assert paperforge(project, "cache", "verify")[0] == 0
    paperforge(project, "cache", "clear")
    assert not list(project.glob("build/cache/*/*/*"))


def test_verify_does_not_change_what_is_removed_first(project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    kept = sorted(project.glob("build/cache/*/*/*"), key=lambda path: path.name[::-1])
    assert len(kept) > 3
    for age, path in enumerate(kept):
        os.utime(path, (1_000_000_000 + age, 1_000_000_000 + age))
    assert paperforge(project, "cache", "verify")[0] == 0
    assert sorted(kept, key=lambda path: path.stat().st_mtime_ns) == kept
    store = open_store(str(project / "build/cache"), project, limit=sum(path.stat().st_size for path in kept[1:]))
    assert store is not None
    store.wrote = True
    assert store.shrink() == 1
    assert [path for path in kept if not path.exists()] == kept[:1]


def test_papers_that_are_linked_are_built_again_together(make_project: Make, paperforge: Run) -> None:
    options = "options:\n  x: {{label: {{en: {name}, ru: {name}}}}}\n"
    link = "links:\n  - {kind: requires, between: [q/x, x]}\n"
    files = {
        "papers/p/options.yml": options.format(name="Own"),
        "papers/q/options.yml": options.format(name="Old") + link.replace("q/x", "p/x"),
        "papers/q/paper.yml": "title: {en: Q, ru: К}\ndate: 2018-01-22\n",
        "papers/q/en.md": "# One {#one}\n\nWords.\n",
        "papers/q/ru.md": "# Раз {#one}\n\nСлова.\n",
    }
    project = make_project(files)
    paperforge(project, "build", "--to", "html")
    (project / "papers/p/options.yml").write_text(options.format(name="New"))
    _, out, _ = paperforge(project, "build", "--to", "html", "--explain")
    assert "p: papers/p/options.yml changed" in out
    assert "q: papers/p/options.yml changed" in out


def test_what_failed_is_tried_again(project: Path, paperforge: Run, tmp_path: Path) -> None:
    (project / "build").mkdir()
    (project / "build/p").symlink_to(tmp_path)
    for _ in range(2):
        code, out, _ = paperforge(project, "build")
        assert (code, "build/p is a symbolic link" in out, "nothing to do" in out) == (4, True, False)
    (project / "build/p").unlink()
    assert paperforge(project, "build")[0] == 0
    assert len(outputs(project)) == 2


# ---------------------------------------------------------------- what else goes into outputs


def test_another_epoch_is_another_build(project: Path, paperforge: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    paperforge(project, "build")
    before = outputs(project)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert explain(paperforge, project)[:2] == ["p: other options", "    build/p/p.en.html: rendered"]
    assert outputs(project) != before
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert paperforge(project, "build")[0] == 0
    assert outputs(project) == before


@pytest.mark.parametrize("verb", ["build", "check"])
def test_a_paper_that_is_named_by_its_path_is_that_of_the_folder(verb: str, project: Path, paperforge: Run) -> None:
    shutil.copytree(project / "papers/p", project / "papers/q")
    (project / "papers/q/en.md").write_text("# One {#one}\n\n![](nothing.png)\n")
    assert paperforge(project / "papers/p", verb, ".")[0] == 0
    code, out, _ = paperforge(project / "papers/q", verb, ".")
    assert (code, "nothing.png" in out) == (1, True)


# ---------------------------------------------------------------- files that change meanwhile


def change_after(monkeypatch: pytest.MonkeyPatch, slug: str, path: Path, words: str) -> None:
    """Change a file when the first job of a paper is done."""
    run = Workshop.run

    def changed(workshop: Workshop, job: Job) -> Result:
        result = run(workshop, job)
        if job.slug == slug:
            path.write_text(words)
        return result

    monkeypatch.setattr(Workshop, "run", changed)


@pytest.mark.parametrize("verb", ["build", "check"])
def test_what_changed_while_it_was_read_is_read_again(
    verb: str, project: Path, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = project / "papers/p/ru.md"
    with monkeypatch.context() as patch:
        change_after(patch, "p", text, "# Раз {#one}\n\n![](nothing.png)\n")
        code, _, _ = paperforge(project, verb, *(["--edition", "en"] if verb == "build" else []))
        assert code == 0
    code, out, _ = paperforge(project, verb, *(["--edition", "en"] if verb == "build" else []))
    assert (code, "nothing.png" in out) == (1, True)


def test_a_file_that_changes_meanwhile_fails_its_paper_alone(
    project: Path, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in ("q", "r"):
        shutil.copytree(project / "papers/p", project / f"papers/{slug}")
    with monkeypatch.context() as patch:
        change_after(patch, "p", project / "papers/q/en.md", "# One {#one}\n\nOther words.\n")
        code, out, err = paperforge(project, "build")
    assert (code, err.count("built"), "a fault" in err) == (4, 2, False)
    assert "papers/q/en.md: error RND140: the file was changed while papers were built" in out
    assert sorted(path.name for path in (project / "build").glob("?")) == ["p", "r"]
    assert paperforge(project, "build")[0] == 0
    assert b"Other words." in (project / "build/q/q.en.html").read_bytes()


# ---------------------------------------------------------------- what is left, and where it is put


def test_what_a_killed_build_left_is_removed_by_the_next(project: Path, paperforge: Run) -> None:
    paperforge(project, "build", "--status")
    expected = outputs(project)
    left = [
        "cache/unfinished/12-ab-run",
        "cache/unfinished/12-ab-stats.json",
        "p/.p.en.html.x1.tmp",
        ".status.html.x1.tmp",
    ]
    for name in left:
        (project / "build" / name).write_bytes(b"half")
    code, out, _ = paperforge(project, "build", "--status")
    assert (code, "nothing to do" in out) == (0, False)
    assert not [name for name in left if (project / "build" / name).exists()]
    assert outputs(project) == expected
    assert "nothing to do" in paperforge(project, "build", "--status")[1]


def test_nothing_is_left_of_a_build_that_ended(project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    assert list((project / "build/cache/unfinished").iterdir()) == []
    assert not list(project.rglob("*.tmp"))


def test_nothing_is_remembered_through_a_link(project: Path, paperforge: Run, tmp_path: Path) -> None:
    (tmp_path / "elsewhere/cache").mkdir(parents=True)
    (project / "build").symlink_to(tmp_path / "elsewhere")
    for verb in ("check", "build"):
        code, _, err = paperforge(project, verb, "--cache", str(tmp_path / "shared"))
        assert (code, "a fault" in err) == (0 if verb == "check" else 4, False)
    assert paperforge(project, "check")[0] == 0
    assert list((tmp_path / "elsewhere").rglob("*")) == [tmp_path / "elsewhere/cache"]


def test_a_part_is_written_down_again_where_it_has_gone(project: Path, paperforge: Run) -> None:
    paperforge(project, "build", "--shard", "1/2")
    (project / "build/shard-1-of-2.json").unlink()
    paperforge(project, "build", "--shard", "1/2")
    assert (project / "build/shard-1-of-2.json").exists()


@pytest.mark.parametrize(
    "record", ['{"papers": {"p": {"own": 1, "shared": 1, "options": 1, "identity": 1}}, "shared": {"a": 1}}', "[[[["]
)
def test_a_record_of_other_types_costs_time_alone(record: str, project: Path, paperforge: Run) -> None:
    paperforge(project, "build")
    (project / "build/cache/last.json").write_text(record)
    code, _, err = paperforge(project, "build", "--explain")
    assert (code, err) == (0, "")


def test_a_shared_cache_may_be_read_by_others(project: Path, paperforge: Run, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        paperforge(project, "build", "--cache", str(tmp_path / "shared"))
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "shared").glob("*/*/*")} == {0o644}
