"""What a paper of a long series costs: jobs, bytes that move, files that are kept, processor time; and what many of them would.

A paper in six languages is one in two whose texts stand there three times (en, en-GB, en-US, ru, ru-BY, ru-KZ): each is paired,
checked and rendered like any other. docs/scale.md says what follows from the figures.

Usage: .venv/bin/python benchmarks/scale.py [--papers 6] [--series 10000]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import series
from ground import TWO, Ground

from paperforge.cache.stats import StatCache
from paperforge.cache.store import open_store
from paperforge.engine.building import Builder
from paperforge.engine.jobs import Options
from paperforge.process import write_frames
from paperforge.reading.project import read_project

SIX = {"en": ("en-GB", "en-US"), "ru": ("ru-BY", "ru-KZ")}
FEW = 2  # papers of the smaller build: what the larger one takes more is what a paper costs once everything is warm


@dataclass(frozen=True)
class Cost:
    """What a paper costs."""

    kind: str
    editions: int
    files: int
    seconds: float  # of processor time
    sent: float  # bytes of its jobs
    made: float  # bytes of its outputs
    kept_files: float
    kept: float  # bytes of the cache


class _Counter:
    """Counts the bytes that are written into it."""

    size = 0

    def write(self, content: bytes) -> int:
        """Count them."""
        self.size += len(content)
        return len(content)

    def flush(self) -> None:
        """Nothing waits."""


def _write(folder: Path, papers: int, languages: int, *, small: bool) -> None:
    series.write_series(folder, papers, small=small)
    if languages == 2:
        return
    names = ", ".join(name for first, more in SIX.items() for name in (first, *more))
    project = folder / "paperforge.yml"
    text = project.read_text("utf-8").replace("languages: [en, ru]", f"languages: [{names}]")
    project.write_text(text.replace("  editions: [en, ru]", f"  editions: [{names}]"), "utf-8")
    for first, more in SIX.items():
        for path in folder.glob(f"papers/*/{first}.md"):
            for name in more:
                shutil.copyfile(path, path.with_name(f"{name}.md"))


def _measure(ground: Ground, kind: str, languages: int, papers: int) -> Cost:
    seconds = []
    for count in (FEW, papers):
        project = ground.work / f"{kind}-{languages}-{count}".replace(" ", "-")
        _write(project, count, languages, small=kind == "small")
        cache = project.with_name(f"{project.name}.cache")
        seconds.append(ground.paperforge(project, "build", "--jobs", "2", "--cache", str(cache), cores=TWO).cpu)
    files = [path for path in project.glob("build/p[0-9]*/*") if path.is_file()]
    store = open_store(str(cache), project)
    kept_files, kept = store.size() if store else (0, 0)
    sent, editions = _sent(project)
    more = papers - FEW
    made = sum(path.stat().st_size for path in files)
    return Cost(
        f"{kind}, {languages} languages",
        editions,
        len(files) // papers,
        (seconds[1] - seconds[0]) / more,
        sent,
        made / papers,
        kept_files / papers,
        kept / papers,
    )


def _sent(project: Path) -> tuple[int, int]:
    """The bytes of the jobs of the first paper, and how many these are."""
    builder = Builder(read_project(project), Options(), {}, StatCache(None))
    slug = series.slug(0)
    own = builder.inputs.of_paper(slug)
    editions, counter = len(builder.project.languages), _Counter()
    for place in range(editions):
        write_frames(counter, *builder.make_job(slug, place, own).message())  # type: ignore[arg-type]
    return counter.size, editions


def _print(costs: list[Cost], papers: int) -> None:
    say = sys.stdout.write
    say("A paper | jobs | files | processor s | sent, KB | made, KB | kept: files | kept, KB\n")
    for each in costs:
        say(
            f"{each.kind} | {each.editions} | {each.files} | {each.seconds:.2f} | {each.sent / 1e3:.0f} | {each.made / 1e3:.0f}"
            f" | {each.kept_files:.1f} | {each.kept / 1e3:.0f}\n"
        )
    say(f"\n{papers:,} papers | jobs | files | processor hours | sent, GB | made, GB | kept: files | kept, GB\n")
    for each in costs:
        say(
            f"{each.kind} | {each.editions * papers:,} | {each.files * papers:,} | {each.seconds * papers / 3600:.1f}"
            f" | {each.sent * papers / 1e9:.1f} | {each.made * papers / 1e9:.1f} | {each.kept_files * papers:,.0f}"
            f" | {each.kept * papers / 1e9:.1f}\n"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--papers", type=int, default=6, help="papers of the larger of two builds of each kind")
    parser.add_argument("--series", type=int, default=10000, help="what to reckon with")
    arguments = parser.parse_args()
    if arguments.papers <= FEW:
        parser.error(f"--papers must be more than {FEW}")
    with tempfile.TemporaryDirectory(prefix="paperforge-scale-") as folder:
        ground = Ground(Path(folder), arguments.papers, 1, 50, 1)
        kinds = [("full", 2), ("full", 6), ("small", 2)]
        _print([_measure(ground, kind, languages, arguments.papers) for kind, languages in kinds], arguments.series)


if __name__ == "__main__":
    main()
