"""The rows of the table: what each one runs, what it is compared with, and the goal of its ratio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cluster
import measure
import peers
import pikepdf
import series
from ground import ONE, PROGRAMS, TWO, Ground
from measure import Cost

# Of the series with 64 papers: the others are as many times larger where fewer papers are asked for.
FULL, MANY, GROWN, SCALE = 64, 1000, 8, 2000
# Words that fill a page together with their notes, tables and pictures; pages before the text.
WORDS_A_PAGE, FRONT = 280, 3


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement of a row: what was measured, and what it is compared with."""

    measured: Cost
    against: Cost
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its work and its baseline in words ({n}: papers, {m}: many small ones, …), and what may at most come out."""

    work: str
    against: str
    goal: float | None
    take: Callable[[Ground], Sample]
    memory: bool = False  # whether the memory of the worker processes is part of the question


def small(ground: Ground, papers: int) -> int:
    """A number of small papers, in the proportion of the papers asked for."""
    return max(1, round(papers * ground.papers / FULL))


def _cold(ground: Ground) -> Sample:
    return Sample(*ground.beside_naive(lambda: ground.cold(ground.project(ground.papers))))


def _cold_on_one(ground: Ground) -> Sample:
    def take() -> Cost:
        return ground.cold(ground.project(ground.papers), "--jobs", "1", cores=ONE)

    return Sample(*ground.beside_naive(take))


def _against_click(ground: Ground, project: Path, *arguments: str) -> Sample:
    def floor() -> Cost:
        return measure.run((PROGRAMS / "python", "-c", "import click"), project, ground.environment(project), TWO)

    return Sample(*measure.in_turns(lambda: ground.paperforge(project, *arguments), floor, ground.rounds))


def _help(ground: Ground) -> Sample:
    return _against_click(ground, ground.project(ground.papers), "--help")


def _check(ground: Ground) -> Sample:
    return _against_click(ground, ground.project(ground.papers), "check", series.slug(0))


def _nothing(ground: Ground, project: Path) -> Sample:
    ground.warm(project)
    before = _written(project)
    sample = _against_click(ground, project, "build")
    again = sum(before[path] != when for path, when in _written(project).items())
    return Sample(sample.measured, sample.against, f"{again} files were written again" if again else "")


def _written(project: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in project.glob("build/p[0-9]*/*") if path.is_file()}


def _edit(ground: Ground) -> Sample:
    project = ground.project(ground.papers)
    ground.warm(project)

    def edited() -> Cost:
        series.edit(project, 0, "en")
        return ground.paperforge(project, "build", series.slug(0))

    return Sample(*measure.in_turns(edited, lambda: ground.naive([0]), min(ground.rounds, 5)))


def _package(ground: Ground) -> Sample:
    project, call = ground.project(ground.papers, "package"), ("package", "all", "--no-papers")
    ground.forget(project)
    cold = ground.paperforge(project, *call)
    ground.paperforge(project, "build", series.slug(0))  # the editor has this paper before its change
    series.edit(project, 0, "en")
    paper = ground.paperforge(project, "build", series.slug(0))
    return Sample(paper.plus(ground.paperforge(project, *call)), cold, f"of it the paper {paper.wall:.2f} s")


def _growth(ground: Ground) -> Sample:
    few = ground.cold(ground.project(ground.papers))
    many = ground.cold(ground.project(ground.papers * GROWN))
    return Sample(many, few, f"largest worker {few.worker:.0f} → {many.worker:.0f} MB")


def _pages(ground: Ground) -> Sample:
    costs, counts = [], []
    for pages in (ground.pages, ground.pages * 10):
        words = max(1, pages - FRONT) * WORDS_A_PAGE
        project = ground.project(1, "long", words)
        costs.append(ground.cold(project, "--jobs", "2", "--edition", "en"))
        with pikepdf.open(project / "build/p000/p000.en.pdf") as pdf:
            counts.append(len(pdf.pages))
    note = f"{counts[0]} → {counts[1]} pages; largest worker {costs[0].worker:.0f} → {costs[1].worker:.0f} MB"
    return Sample(costs[1], costs[0], note)


def _dask(ground: Ground) -> Sample:
    cluster.require(ground)
    pool = ground.cold(ground.project(ground.papers))
    return Sample(cluster.cold(ground, ground.project(ground.papers)), pool)


def _scale(ground: Ground) -> Sample:
    project = ground.project(small(ground, SCALE), "small")
    cluster.require(ground)
    pool = ground.cold(project)
    dask = cluster.cold(ground, project)
    return Sample(dask, pool, f"largest worker {pool.worker:.0f} MB in the pool, {dask.worker:.0f} MB with Dask")


def _peer(take: Callable[[Ground], tuple[Cost, str]]) -> Callable[[Ground], Sample]:
    def sample(ground: Ground) -> Sample:
        notes = []

        def peer() -> Cost:
            cost, note = take(ground)
            notes.append(note)
            return cost

        return Sample(*ground.beside_naive(peer), *notes)

    return sample


CLICK, NAIVE = '`python -c "import click"`', "naive loop"
ROWS: dict[str, Row] = {
    "cold-2": Row("{n} bilingual papers, cold, 2 cores", NAIVE, 0.35, _cold, memory=True),
    "cold-1": Row("{n} bilingual papers, cold, 1 core", NAIVE, 0.65, _cold_on_one, memory=True),
    "nothing": Row("nothing changed, {n} papers", CLICK, 1.5, lambda g: _nothing(g, g.project(g.papers))),
    "nothing-many": Row(
        "nothing changed, {m} small papers", CLICK, 4.0, lambda g: _nothing(g, g.project(small(g, MANY), "small"))
    ),
    "help": Row("`paperforge --help`", CLICK, 1.3, _help),
    "check": Row("`paperforge check` of one paper", CLICK, 3.0, _check),
    "edit": Row("one paragraph edited, all outputs of that paper", "naive loop, that paper", 0.5, _edit),
    "package": Row("the same, and the package of {n} papers", "the package, cold", 0.03, _package),
    "growth": Row("{g} bilingual papers, cold, 2 cores", "{n} papers", 8.2, _growth, memory=True),
    "pages": Row("one paper of {q} pages, cold", "one of {p} pages", 11.0, _pages, memory=True),
    "dask": Row("{n} papers, Dask, two local workers", "local pool of two", 1.10, _dask, memory=True),
    "typst": Row("{n} papers, pandoc and Typst", NAIVE, None, _peer(peers.typst)),
    "mystmd": Row("{n} papers, mystmd (PDF by Typst)", NAIVE, None, _peer(peers.mystmd)),
    "libreoffice": Row("{n} papers, pandoc and LibreOffice", NAIVE, None, _peer(peers.libreoffice)),
    "scale": Row("{s} small papers, Dask, two local workers", "local pool of two", None, _scale, memory=True),
}
ASKED_FOR = ("scale",)  # not among the rows that are run when none are named


def named(text: str, papers: int, pages: int) -> str:
    """The words of a row with the sizes of a run."""
    sizes = {"m": MANY, "s": SCALE}
    scaled = {name: max(1, round(size * papers / FULL)) for name, size in sizes.items()}
    return text.format(n=papers, g=papers * GROWN, p=pages, q=pages * 10, **scaled)
