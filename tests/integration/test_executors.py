"""One build, several ways to run it: the same bytes from each, one job lost at most, and nothing left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from paperforge.cache.identity import digest_identity, identify
from paperforge.cache.stats import StatCache
from paperforge.engine import remote
from paperforge.engine.jobs import Job, Options, Result
from paperforge.engine.scheduling import run_jobs
from paperforge.engine.worker import answer
from paperforge.engine.workshop import Workshop
from paperforge.errors import RenderError
from paperforge.process import Worker, WorkerCrashError, WorkerError, write_frames

Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]

PAPERS = {
    f"papers/{slug}/{name}": content
    for slug in ("a", "b", "c")
    for name, content in {
        "paper.yml": f"title: {{en: Paper {slug}, ru: Доклад {slug}}}\ndate: 2018-01-22\n",
        "en.md": f"# One {{#one}}\n\nWords of the paper {slug}.[^n]\n\n[^n]: A note.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n",
        "ru.md": f"# Раз {{#one}}\n\nСлова доклада {slug}.[^n]\n\n[^n]: Сноска.\n\n| А | Б |\n|---|---|\n| 1 | 2 |\n",
    }.items()
}
SLOW = "A sentence of some length that has to be broken into lines and pages.\n\n" * 4000


def outputs(project: Path) -> dict[str, bytes]:
    build = project / "build"
    return {str(path.relative_to(build)): path.read_bytes() for path in sorted(build.glob("?/*"))}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "paperforge", *arguments]


def session_of(pid: int) -> set[int]:
    """All processes below a process."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found |= {child, *session_of(child)}
    return found


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def wait_until(holds: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def project(make_project: Make) -> Path:
    return make_project(PAPERS)


def test_the_pool_gives_the_bytes_of_one_process(project: Path, paperforge: Run) -> None:
    assert paperforge(project, "build")[0] == 0
    expected = outputs(project)
    assert len(expected) == 4 * 3 * 3
    for path in project.glob("build/?/*"):
        path.unlink()
    assert paperforge(project, "build", "--executor", "local", "--jobs", "2")[0] == 0
    assert outputs(project) == expected


def test_an_unknown_executor_is_refused_with_those_that_are_known(project: Path, paperforge: Run) -> None:
    code, _, err = paperforge(project, "build", "--executor", "cloud")
    assert code == 2
    assert "there is no executor “cloud”" in err
    assert "local, inline, dask://HOST:PORT" in err


def test_a_process_that_dies_fails_one_paper_at_its_place_and_the_rest_is_built(make_project: Make) -> None:
    project = make_project({**PAPERS, "papers/b/en.md": SLOW})
    build = subprocess.Popen(
        command("build", "--executor", "local", "--jobs", "1", "--to", "pdf", "--edition", "en", "--progress", "json"),
        cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert build.stderr is not None
    for line in build.stderr:
        event = json.loads(line)
        if (event["event"], event["paper"]) == ("begun", "b"):
            break
    worker = next(iter(Path(f"/proc/{build.pid}/task").glob("*/children")))
    workers = [
        int(each) for task in Path(f"/proc/{build.pid}/task").glob("*/children") for each in task.read_text().split()
    ]
    assert worker
    renderers = session_of(workers[0])
    os.kill(workers[0], signal.SIGKILL)
    out, _ = build.communicate(timeout=120)
    assert build.returncode == 4
    assert "papers/b/en.md: error RND140: the process that built the paper ended" in out
    assert sorted(outputs(project)) == ["a/a.en.pdf", "c/c.en.pdf", "p/p.en.pdf"]
    wait_until(lambda: not any(runs(pid) for pid in renderers))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_nothing_stays_when_a_build_is_ended(ending: signal.Signals, make_project: Make) -> None:
    project = make_project({**PAPERS, "papers/a/en.md": SLOW, "papers/b/en.md": SLOW})
    build = subprocess.Popen(
        command("build", "--executor", "local", "--jobs", "2", "--to", "pdf", "--edition", "en"),
        cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    # Two processes, each with a pandoc and a renderer at least.
    wait_until(lambda: len(session_of(build.pid)) >= 6)
    time.sleep(1)
    started = session_of(build.pid)
    build.send_signal(ending)
    build.communicate(timeout=60)
    assert build.returncode == (130 if ending is signal.SIGINT else -ending)
    wait_until(lambda: not any(runs(pid) for pid in started), 20)
    assert not list(project.glob("build/?/*"))


def test_progress_as_values_tells_papers_done_running_and_failed(make_project: Make, paperforge: Run) -> None:
    project = make_project({**PAPERS, "papers/b/paper.yml": "title: [\n"})
    code, _, err = paperforge(project, "build", "--to", "html", "--progress", "json")
    assert code == 1
    events = [json.loads(line) for line in err.splitlines()]
    ends = [(each["event"], each["paper"]) for each in events if each["event"] in {"built", "failed"}]
    assert ends == [("built", "a"), ("failed", "b"), ("built", "c"), ("built", "p")]
    assert events[0]["event"] == "begun" and events[0]["running"] == ["a"] and events[0]["done"] == 0
    assert events[-1]["done"] == events[-1]["total"] == 4
    assert events[-1]["failed"] == 1
    assert events[-1]["running"] == []
    assert any(isinstance(each["seconds_left"], float) for each in events)


def test_progress_may_be_silent(project: Path, paperforge: Run) -> None:
    assert paperforge(project, "build", "--to", "html", "--progress", "none")[2] == ""


def test_with_fail_fast_nothing_is_rendered_where_a_check_fails(make_project: Make, paperforge: Run) -> None:
    project = make_project({**PAPERS, "papers/c/en.md": "![x](missing.png)\n"})
    code, out, _ = paperforge(project, "build", "--fail-fast", "--to", "html", "--executor", "local", "--jobs", "2")
    assert code == 1
    assert "error PRJ132: there is no file “missing.png”" in out
    assert outputs(project) == {}


def test_with_fail_fast_one_id_of_two_papers_is_found_before_anything_is_rendered(
    make_project: Make, paperforge: Run
) -> None:
    files = {f"papers/{slug}/paper.yml": "id: OP-7\ntitle: {en: X, ru: Х}\ndate: 2018-01-22\n" for slug in ("a", "c")}
    project = make_project({**PAPERS, **files})
    code, out, _ = paperforge(project, "build", "--fail-fast", "--to", "html")
    assert (code, out.count("META001")) == (1, 1)
    assert outputs(project) == {}


@pytest.mark.parametrize("verb", ["check", "build"])
@pytest.mark.parametrize(("own", "said"), [("severity: {META001: note}", 1), ("ignore: [META001]", 0)])
def test_a_paper_says_itself_how_severe_its_double_id_is(
    own: str, said: int, verb: str, make_project: Make, paperforge: Run
) -> None:
    words = "id: OP-7\ntitle: {en: X, ru: Х}\ndate: 2018-01-22\n"
    project = make_project({**PAPERS, "papers/a/paper.yml": words, "papers/b/paper.yml": f"{words}{own}\n"})
    code, out, _ = paperforge(project, verb, *(["--to", "html", "--edition", "en"] if verb == "build" else []))
    assert (code, out.count("META001")) == (0, said)


def test_with_fail_fast_a_fault_of_the_project_stops_everything(make_project: Make, paperforge: Run) -> None:
    project = make_project({**PAPERS, "paperforge.yml": "languages: [en, ru]\nignore: [NONE999]\n"})
    for option in ("--fail-fast", "--keep-going"):
        code, out, _ = paperforge(project, "build", option, "--to", "html")
        assert (code, out.count("NONE999"), out.count("not built")) == (1, 2, 4), out
    assert outputs(project) == {}


def test_with_fail_fast_explanations_are_those_of_a_build(make_project: Make, paperforge: Run) -> None:
    project = make_project({**PAPERS, "papers/c/en.md": "![x](missing.png)\n"})
    _, out, _ = paperforge(project, "build", "--fail-fast", "--to", "html", "--explain")
    assert "a: it was not built here before" in out
    assert "is gone" not in out


def test_with_fail_fast_a_kept_paper_hides_no_failure(
    make_project: Make, paperforge: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = make_project(PAPERS)
    cache = ("--cache", str(tmp_path / "cache"), "--to", "html", "--edition", "en")
    assert paperforge(project, "build", "b", *cache)[0] == 0

    def fail(*_: object) -> None:
        raise RenderError("no")

    monkeypatch.setattr("paperforge.engine.workshop._Rendering._assemble", fail)
    code, out, _ = paperforge(project, "build", "--fail-fast", *cache)
    assert code == 4
    assert out.count("error RND140") == 1, out


def test_a_fault_of_another_process_is_shown_where_that_is_asked_for(
    make_project: Make, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = {"fault": ["KeyError: 'x'", "Traceback (most recent call last):\n  of the other process"]}
    monkeypatch.setenv("PAPERFORGE_DEBUG", "1")
    monkeypatch.setattr(Worker, "call", lambda *_: (reply, []))
    code, _, err = paperforge(make_project(), "build", "--executor", "local", "--jobs", "1")
    assert (code, "of the other process" in err) == (70, True)


def test_a_worker_tells_faults_in_full_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(answer(Workshop(), ({}, []))[0]) == {"error"}
    monkeypatch.setenv("PAPERFORGE_DEBUG", "1")
    assert "Traceback" in answer(Workshop(), ({}, []))[0]["fault"][1]


def test_a_worker_removes_no_folder_that_it_has_not_made(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    argv = [sys.executable, "-m", "paperforge.engine.worker", "none"]
    done = subprocess.run(
        argv, check=False, env={**os.environ, "TMPDIR": str(tmp_path)}, stdin=subprocess.DEVNULL, capture_output=True
    )
    assert done.returncode == 1
    assert (tmp_path / "mine").exists()


def test_a_folder_is_made_by_the_process_that_removes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = []

    def popen(*_: object, env: Mapping[str, str], **__: object) -> None:
        folders.append((Path(env["TMPDIR"]), Path(env["TMPDIR"]).exists()))
        raise OSError(0, "killed")

    monkeypatch.setattr(subprocess, "Popen", popen)
    with pytest.raises(WorkerError):
        Worker(["x"], leads_session=True).start()
    assert [made for _, made in folders] == [False]


def test_a_folder_is_removed_before_the_process_that_would_remove_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    worker = Worker([sys.executable, "-m", "paperforge.engine.worker", "none"], leads_session=True)
    worker.start()
    wait_until(lambda: list(tmp_path.iterdir()))
    at_the_kill = []
    monkeypatch.setattr(
        "paperforge.process._kill", lambda child: at_the_kill.extend(tmp_path.iterdir()) or child.kill()
    )
    worker.close()
    assert at_the_kill == list(tmp_path.iterdir()) == []


BUSY = """
import os, sys, threading, time
from pathlib import Path
from paperforge.engine import worker

def busy(*_):
    while True:  # as while a job is laid out
        Path(os.environ["TMPDIR"], "paperforge-x", "project").mkdir(parents=True, exist_ok=True)

worker.answer = busy
sys.argv = ["worker", "none"]
worker.main()
"""


def test_nothing_is_made_again_while_a_worker_leaves(tmp_path: Path) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path / "own")}
    busy = subprocess.Popen([sys.executable, "-c", BUSY], env=env, stdin=subprocess.PIPE, start_new_session=True)
    assert busy.stdin is not None
    write_frames(busy.stdin, {"memory": 1024})
    wait_until((tmp_path / "own/paperforge-x/project").exists)
    busy.stdin.close()
    busy.wait(30)
    assert list(tmp_path.iterdir()) == []


class Late:
    """An executor that is closed just before its job begins, as when Ctrl-C comes between the two."""

    slots = 1

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def run(self, slot: int, job: Job) -> Result:
        del slot
        self.ended.clear()  # a process is started
        self.begun.set()
        assert self.ended.wait(20), "nobody has ended it"
        return Result(job.slug, readable=False)

    def close(self) -> None:
        self.ended.set()


def test_what_starts_while_everything_is_ended_is_ended_too() -> None:
    executor, close = Late(), threading.Event()

    def make_job(slug: str, place: int) -> Job:
        close.wait(20)
        time.sleep(0.1)
        return Job(slug, place, Options(), {}, {}, {})

    events = run_jobs(executor, ["p"], make_job, lambda slug, *_: Result(slug, readable=False))
    assert next(events).kind == "begun"
    close.set()
    began = time.monotonic()
    events.close()
    assert executor.begun.is_set()
    assert time.monotonic() - began < 10


def test_no_papers_and_a_part_without_papers_end_at_once(project: Path, paperforge: Run) -> None:
    assert list(run_jobs(Late(), [], lambda *_: pytest.fail(), lambda *_: pytest.fail())) == []
    code, out, _ = paperforge(project, "build", "--shard", "9/9", "--fail-fast")
    assert (code, "0 of 0 papers built" in out) == (0, True)


# ---------------------------------------------------------------- parts on several machines


def test_parts_of_a_build_together_are_the_whole(project: Path, paperforge: Run, tmp_path: Path) -> None:
    assert paperforge(project, "build", "--to", "html")[0] == 0
    expected = outputs(project)
    parts = []
    for number in (1, 2, 3):
        for path in project.glob("build/?/*"):
            path.unlink()
        assert paperforge(project, "build", "--to", "html", "--shard", f"{number}/3")[0] == 0
        parts.append((project / "build").rename(tmp_path / f"part{number}"))
    assert [len(list(each.glob("?/*"))) for each in parts] == [6, 3, 3]
    code, out, _ = paperforge(project, "merge", *map(str, reversed(parts)), "--status")
    assert code == 0
    assert "4 of 4 papers, 12 files of 3 parts" in out
    assert outputs(project) == expected
    assert "Paper b" in (project / "build/status.html").read_text(encoding="utf-8")


def test_merge_refuses_what_is_not_one_build(project: Path, paperforge: Run, tmp_path: Path) -> None:
    def part(number: int, *arguments: str) -> Path:
        assert paperforge(project, "build", "--to", "html", "--shard", f"{number}/2", *arguments)[0] == 0
        return (project / "build").rename(tmp_path / f"part{len(list(tmp_path.iterdir()))}")

    one, two = part(1), part(2)
    assert paperforge(project, "merge", str(one))[::2] == (2, "error: parts are missing: 2/2\n")
    assert "a part stands in more than one folder" in paperforge(project, "merge", str(one), str(one), str(two))[2]
    other = part(2, "--edition", "en")
    code, _, err = paperforge(project, "merge", str(one), str(other))
    assert (code, "the parts are not of one build" in err) == (2, True)
    next(two.glob("?/*")).write_bytes(b"other bytes")
    code, _, err = paperforge(project, "merge", str(one), str(two))
    assert (code, "is not what its part built" in err) == (4, True)
    assert not (project / "build").exists()


@pytest.mark.parametrize("slug", ["../../evil", "/evil", "..", "a/b"])
def test_a_part_writes_nothing_outside_of_build(slug: str, project: Path, paperforge: Run, tmp_path: Path) -> None:
    assert paperforge(project, "build", "a", "--to", "html", "--shard", "1/1")[0] == 0
    part = (project / "build").rename(tmp_path / "part")
    record = part / "shard-1-of-1.json"
    record.write_text(record.read_text().replace('"a"', json.dumps(slug)))
    code, _, err = paperforge(project, "merge", str(part))
    assert (code, "cannot be read: it holds a paper whose name is none" in err) == (2, True)


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "a/b", "1/2/3"])
def test_a_part_must_be_one_of_its_whole(text: str, project: Path, paperforge: Run) -> None:
    code, _, err = paperforge(project, "build", "--shard", text)
    assert code == 2
    assert "--shard 2/5" in err


def test_one_id_in_two_parts_is_found_when_they_are_merged(make_project: Make, paperforge: Run, tmp_path: Path) -> None:
    files = {f"papers/{slug}/paper.yml": "id: OP-7\ntitle: {en: X, ru: Х}\ndate: 2018-01-22\n" for slug in ("a", "b")}
    project = make_project({**PAPERS, **files})
    for number in (1, 2):
        paperforge(project, "build", "--to", "html", "--shard", f"{number}/2")
        (project / "build").rename(tmp_path / f"part{number}")
    code, out, _ = paperforge(project, "merge", str(tmp_path / "part1"), str(tmp_path / "part2"))
    assert code == 1
    assert "papers/b/paper.yml:1:5: error META001: the id “OP-7” is also that of the paper “a”" in out


# ---------------------------------------------------------------- Dask


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler of Dask and two workers of one thread each, as processes of their own: its address, the workers."""
    address = f"127.0.0.1:{free_port()}"
    host, port = address.split(":")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    processes = [subprocess.Popen([*dask, "--host", host, "--port", port, "--no-dashboard", "--no-show"], **quiet)]  # type: ignore[call-overload]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", f"tcp://{address}"]
    options = ["--nthreads", "1", "--no-dashboard", "--host", host, "--memory-limit", "0"]
    processes += [subprocess.Popen([*worker, *options], **quiet) for _ in range(2)]  # type: ignore[call-overload]
    from distributed import Client

    with Client(f"tcp://{address}", timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, processes[1:]
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def test_a_cluster_gives_the_bytes_of_one_process(
    project: Path, paperforge: Run, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    assert paperforge(project, "build")[0] == 0
    expected = outputs(project)
    for path in project.glob("build/?/*"):
        path.unlink()
    code, out, err = paperforge(project, "build", "--executor", f"dask://{cluster[0]}")
    assert code == 0, out + err
    assert outputs(project) == expected


def begin_on(address: str, project: Path) -> subprocess.Popen[str]:
    """A build on a cluster, under way."""
    return subprocess.Popen(
        command("build", "--executor", f"dask://{address}", "--to", "pdf", "--edition", "en", "--progress", "json"),
        cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_cluster_goes_on_when_a_worker_is_killed(
    make_project: Make, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    more = {f"papers/{slug}/en.md": SLOW[: len(SLOW) // 8] for slug in ("a", "b", "c")}
    project = make_project({**PAPERS, **more})
    address, workers = cluster
    build = begin_on(address, project)
    assert build.stderr is not None
    for line in build.stderr:
        if json.loads(line)["event"] == "begun":
            break
    time.sleep(2)  # in the middle of a layout
    nannies = [child for worker in workers[:1] for child in session_of(worker.pid)] or [workers[0].pid]
    for pid in [workers[0].pid, *nannies]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    out, _ = build.communicate(timeout=180)
    assert build.returncode == 0, out
    assert sorted(outputs(project)) == ["a/a.en.pdf", "b/b.en.pdf", "c/c.en.pdf", "p/p.en.pdf"]


def test_a_scheduler_that_is_not_there_is_said_so(project: Path, paperforge: Run) -> None:
    code, _, err = paperforge(project, "build", "--executor", f"dask://127.0.0.1:{free_port()}")
    assert code == 3
    assert "no scheduler of Dask answers at 127.0.0.1:" in err
    assert "dask scheduler" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("address", ["", "nowhere", "a:b:c", "127.0.0.1:notaport"])
def test_an_address_that_is_none_is_said_so(address: str, project: Path, paperforge: Run) -> None:
    code, _, err = paperforge(project, "build", "--executor", f"dask://{address}")
    assert code in {2, 3}
    assert "Traceback" not in err


def test_a_process_of_a_cluster_worker_that_dies_fails_one_paper_and_the_rest_is_built(
    make_project: Make, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    project = make_project({**PAPERS, "papers/b/en.md": SLOW})
    address, workers = cluster
    build = begin_on(address, project)
    assert build.stderr is not None
    done = set()
    for line in build.stderr:
        event = json.loads(line)
        done |= {event["paper"]} if event["event"] == "ended" else set()
        if done == {"a", "c", "p"}:  # what is under way now is b
            break
    started = {pid for worker in workers for pid in session_of(worker.pid)}
    for pid in started:
        with contextlib.suppress(OSError):
            if b"paperforge.engine.worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
    out, _ = build.communicate(timeout=120)
    assert build.returncode == 4
    assert "papers/b/en.md: error RND140: the process that built the paper ended" in out
    assert sorted(outputs(project)) == ["a/a.en.pdf", "c/c.en.pdf", "p/p.en.pdf"]
    assert all(worker.poll() is None for worker in workers)


ECHO = """
import os, sys
from paperforge.process import read_frames, write_frames
while (request := read_frames(sys.stdin.buffer)):
    if request[0]["slug"] == "deadly":
        os._exit(1)
    if request[0]["slug"] == "refused":
        write_frames(sys.stdout.buffer, {"error": "it was too much"})
    else:
        write_frames(sys.stdout.buffer, {"pid": os.getpid(), "failed": True}, request[1])
"""


class Hands:
    """A worker of a cluster whose processes say who they are."""

    def __init__(self) -> None:
        self.processes: list[Worker] = []
        self.identity = digest_identity(identify(StatCache(None)))

    def start(self, store: str) -> Worker:
        del store
        self.processes.append(Worker([sys.executable, "-c", ECHO], leads_session=True))
        return self.processes[-1]

    def ask(self, slug: str, store: str = "none", identity: str = "") -> tuple[dict[str, Any], list[bytes]]:
        values = {"slug": slug, "identity": identity or self.identity, "seconds": 60}
        return remote.unpack(remote.run_message(remote.pack(values, [b"\0bytes"]), store))

    def run_at_once(self, *slugs: str) -> dict[str, int]:
        """Who does each of some jobs that are under way at the same time."""
        with ThreadPoolExecutor(len(slugs)) as pool:
            return dict(zip(slugs, [reply[0]["pid"] for reply in pool.map(self.ask, slugs)], strict=True))


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    hands = Hands()
    monkeypatch.setattr(remote, "process_of", hands.start)
    monkeypatch.setattr(remote, "_idle", [])
    yield hands
    for process in hands.processes:
        process.close()


def test_a_cluster_worker_hands_a_job_on_and_its_answer_back(hands: Hands) -> None:
    values, blobs = hands.ask("p")
    assert (values["failed"], blobs) == (True, [b"\0bytes"])
    remote.read_failure(values)  # a paper that failed is an answer


@pytest.mark.parametrize(("slug", "kind"), [("deadly", WorkerCrashError), ("refused", WorkerError)])
def test_what_a_job_of_a_cluster_came_to_is_what_it_came_to_in_its_process(
    slug: str, kind: type[WorkerError], hands: Hands
) -> None:
    values, _ = hands.ask(slug)
    with pytest.raises(WorkerError) as failure:
        remote.read_failure(values)
    assert type(failure.value) is kind
    assert "pid" in hands.ask("next")[0]


def test_a_paper_goes_back_to_the_process_of_a_cluster_worker_that_has_read_it(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)
    call = Worker.call
    monkeypatch.setattr(Worker, "call", lambda *given: (both.wait(30), call(*given))[1])
    first = hands.run_at_once("a", "b")
    assert len(set(first.values())) == 2
    assert hands.run_at_once("b", "a") == first
    assert len(hands.processes) == 2


def test_a_process_of_a_cluster_worker_keeps_to_the_store_it_was_started_with(hands: Hands) -> None:
    one = hands.ask("p", "s3://one")[0]["pid"]
    assert hands.ask("q", "s3://one")[0]["pid"] == one
    assert hands.ask("p", "none")[0]["pid"] != one
    assert not runs(one), "an idle one of another store ends"


def test_a_cluster_worker_refuses_a_job_of_another_paperforge(hands: Hands) -> None:
    values, _ = hands.ask("p", identity="of another")
    assert values["stop"][0] == "a worker of the cluster runs another paperforge"
