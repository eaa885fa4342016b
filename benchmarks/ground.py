"""The ground that rows of bench.py stand on: generated projects, the calls of paperforge, the naive loop, the programs found."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import measure
import pypandoc
import series
from measure import Cost

REPOSITORY = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent  # those of the virtual environment
TWO, ONE = "0,1", "0"  # cores, as taskset names them


@dataclass
class Ground:
    """A folder to work in, how large the runs are, and what was measured in this round already."""

    work: Path
    papers: int
    naive_papers: int
    pages: int
    rounds: int
    built: set[Path] = field(default_factory=set)

    def environment(self, project: Path) -> dict[str, str]:
        """That of this process, with a cache folder for each project: nobody's earlier work helps, and none is touched."""
        cache, fonts = self.work / "cache" / project.name, self.work / "cache/fontconfig"
        fonts.mkdir(parents=True, exist_ok=True)
        cache.mkdir(exist_ok=True)
        if not (cache / "fontconfig").exists():  # where system fonts lie is known once for all, as on anybody's machine
            (cache / "fontconfig").symlink_to(fonts)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PAPERFORGE_", "PYTHON"))}
        path = os.pathsep.join((str(PROGRAMS), kept.get("PATH", "")))
        return kept | {"XDG_CACHE_HOME": str(cache), "PATH": path}

    def project(self, papers: int, kind: str = "full", words: int = series.WORDS) -> Path:
        """A generated project of so many papers; `kind` is `small`, or any other word to have one apart."""
        folder = self.work / f"{kind}-{papers}-{words}"
        if not folder.exists():
            series.write_series(folder, papers, words, small=kind == "small")
        return folder

    def paperforge(self, project: Path, *arguments: str, cores: str = TWO, watched: Sequence[int] = ()) -> Cost:
        """One call of paperforge as a process, from the project's folder."""
        return measure.run((PROGRAMS / "paperforge", *arguments), project, self.environment(project), cores, watched)

    def forget(self, project: Path) -> None:
        """Take away everything that was built or kept of a project, so that its next build is cold."""
        shutil.rmtree(project / "build", ignore_errors=True)
        shutil.rmtree(self.work / "cache" / project.name, ignore_errors=True)
        self.built.discard(project)

    def cold(self, project: Path, *arguments: str, cores: str = TWO) -> Cost:
        """Build all papers from nothing."""
        self.forget(project)
        cost = self.paperforge(project, "build", *(arguments or ("--jobs", "2")), cores=cores)
        self.built.add(project)
        return cost

    def warm(self, project: Path) -> None:
        """See to it that all papers are built."""
        if project not in self.built:
            self.paperforge(project, "build")
            self.built.add(project)

    def beside_naive(self, take: Callable[[], Cost]) -> tuple[Cost, Cost]:
        """What is measured, and the naive loop over all papers of the main project, scaled from some of them.

        Half of these come before it and half behind it: a machine that gets slower while it works does so for both.
        """
        half = max(1, self.naive_papers // 2)
        before = self.naive(range(half))
        cost = take()
        some = before.plus(self.naive([paper % self.papers for paper in range(half, 2 * half)]))
        scale = self.papers / (2 * half)
        return cost, Cost(some.wall * scale, some.cpu * scale, some.peaks)

    def naive(self, papers: Sequence[int]) -> Cost:
        """The naive loop over papers of the main project."""
        script = REPOSITORY / "benchmarks/naive.sh"
        project, out = self.project(self.papers), self.work / "naive"
        names = [series.slug(paper) for paper in papers]
        command: list[str | Path] = ["sh", script, project, out, pandoc(), PROGRAMS / "weasyprint", *names]
        return measure.run(command, self.work, self.environment(self.work), TWO)


def pandoc() -> Path:
    """The pandoc that paperforge uses, too."""
    return Path(str(pypandoc.get_pandoc_path()))
