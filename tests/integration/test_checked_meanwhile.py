"""Papers are checked while their PDF is laid out; one that is not in order is as if nothing of it had been begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paperforge.checks import registry
from paperforge.diagnostics import Diagnostic
from paperforge.engine import workshop
from paperforge.formats.tools import Artifact
from paperforge.process import Worker, WorkerCrashError

Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]

BUILD = ("build", "--to", "pdf,html", "--edition", "en")
BAD = {"papers/p/en.md": "# One {#one}\n\nAs it was said [@nobody].\n"}
Q = {"papers/q/en.md": "# Two {#two}\n\nWords.\n", "papers/q/paper.yml": "title: {en: Two}\ndate: 2018-01-22\n"}


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The papers that were handed to a renderer, in order."""
    slugs: list[str] = []
    render = workshop._Rendering.render

    def noted(self: workshop._Rendering, edition: object) -> None:
        slugs.append(self.job.slug)
        render(self, edition)  # type: ignore[arg-type]

    monkeypatch.setattr(workshop._Rendering, "render", noted)
    return slugs


def test_a_paper_that_is_refused_leaves_nothing_and_the_next_is_built(
    make_project: Make, paperforge: Run, begun: list[str]
) -> None:
    project = make_project({**BAD, **Q})
    found = paperforge(project, "check", "p")[1].splitlines()[:-1]
    code, out, _ = paperforge(project, *BUILD)
    assert code == 1
    assert begun[0] == "p", "or this test is about nothing"
    assert out.splitlines()[: len(found)] == found
    assert "RND" not in out
    assert "p: not built (1 error)" in out
    assert [path.name for path in sorted((project / "build").glob("[pq]/*"))] == ["q.en.html", "q.en.pdf"]


def test_what_is_not_in_order_is_not_begun_again_and_again(
    make_project: Make, paperforge: Run, begun: list[str]
) -> None:
    bad = {f"papers/{slug}/en.md": BAD["papers/p/en.md"] for slug in "abc"}
    titles = {f"papers/{slug}/paper.yml": "title: {en: X}\ndate: 2018-01-22\n" for slug in "abc"}
    assert paperforge(make_project({**bad, **titles}), *BUILD)[0] == 1
    assert begun == ["a", "p"]


def test_what_may_harm_a_renderer_is_handed_to_none(make_project: Make, paperforge: Run, begun: list[str]) -> None:
    project = make_project({"papers/p/en.md": "# One {#one}\n\n[Words](file:///etc/passwd).\n"})
    code, out, _ = paperforge(project, *BUILD)
    assert (code, "SEC120" in out, begun) == (1, True, [])


def test_a_renderer_that_fails_says_nothing_of_a_paper_that_is_refused(
    make_project: Make, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> tuple[Artifact, bool]:
        raise WorkerCrashError("it ended without a word")

    monkeypatch.setattr(workshop, "render_kept", crash)
    code, out, _ = paperforge(make_project(BAD), *BUILD)
    assert (code, "CIT100" in out, "RND140" in out) == (1, True, False)
    code, out, _ = paperforge(make_project(name="good"), *BUILD)
    assert (code, "RND140" in out) == (4, True)


def test_a_fault_of_a_check_is_no_fault_of_an_edition(
    make_project: Make, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[Diagnostic]:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(registry, "check_others", broken)
    code, out, err = paperforge(make_project(), *BUILD)
    assert (code, out) == (70, "")
    assert "ZeroDivisionError: oh" in err


def test_what_is_laid_out_in_vain_is_ended(
    make_project: Make, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    close = Worker.close

    def noted(self: Worker) -> None:
        if "paperforge.formats.pdf_worker" in self._argv and self._child is not None:
            ended.append("renderer")
        close(self)

    monkeypatch.setattr(Worker, "close", noted)
    code, out, _ = paperforge(make_project(BAD), *BUILD)
    assert (code, "CIT100" in out) == (1, True)
    assert len(ended) == 2, "once when it was known, and once at the end"
