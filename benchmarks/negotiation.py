"""How reading, checking, listing and building grow with the size of a negotiated text.

The largest size is that of a START draft in the U.S. diplomatic record: about 450 pages, 1,750 brackets; with 300 options.
Each verb is timed as a process of its own for 1×, 2× and 4× of a quarter of that; linear growth prints 1, 2 and 4.

Usage: .venv/bin/python benchmarks/negotiation.py [--build]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BRACKETS, OPTIONS, PAGES = 1750, 300, 450
SIZES = (1, 2, 4)
WORDS = (
    "The Parties shall notify each other through the Nuclear Risk Reduction Centers of every movement of a launcher between "
    "facilities, and the notification shall state the type of the launcher, the facility, and the date. "
)
PROJECT = """\
languages: [en]
sides:
  US: {name: {en: United States}}
  RF: {name: {en: Russian Federation}}
criteria:
  benefit: {name: {en: Benefit}, weight: 60}
  feasibility: {name: {en: Feasibility}, weight: 40}
limits: {seconds: 3000, memory: 8192}
parts: {options: [], exploratory: []}
ignore: [TXT090]
"""
PAPER = """\
id: OP-1
kind: options
title: {en: A long draft}
version: "0.1"
date: 2018-01-22
stage: draft
parties: [US, RF]
venue: bilateral
handling: "TLP:CLEAR"
disclaimer: {en: Nobody wrote this.}
funding: {en: None.}
lists: [brackets]
history: [{version: "0.1", date: 2017-12-01, stage: draft}]
"""


def write_project(folder: Path, share: float) -> None:
    """A project with one paper of a share of the whole size."""
    brackets, options, pages = (round(whole * share) for whole in (BRACKETS, OPTIONS, PAGES))
    (folder / "papers/p").mkdir(parents=True)
    (folder / "paperforge.yml").write_text(PROJECT)
    (folder / "papers/p/paper.yml").write_text(PAPER)
    (folder / "papers/p/options.yml").write_text(_options(options))
    (folder / "papers/p/en.md").write_text(_text(brackets, options, pages))


def _options(count: int) -> str:
    entries = []
    for number in range(count):
        facets = "".join(f"    {name}: {{see: op-{number}}}\n" for name in ("design", "verification", "enforcement"))
        scores = "".join(
            f"      {side}: {{scores: {{benefit: {number % 5 + 1}, feasibility: {(number + 2) % 5 + 1}}}}}\n"
            for side in ("US", "RF")
        )
        entries.append(f"  op-{number}:\n    label: {{en: Way {number}}}\n{facets}    assessments:\n{scores}")
    links = "".join(f"  - {{kind: sequence, between: [op-{n}, op-{n + 1}]}}\n" for n in range(count - 1))
    return f"options:\n{''.join(entries)}links:\n{links}"


def _text(brackets: int, options: int, pages: int) -> str:
    """As many headings as options; brackets spread over them, every tenth with another inside."""
    parts, made = [], 0
    for number in range(options):
        due = round(brackets * (number + 1) / options)
        paragraphs = [WORDS * 3] * max(1, round(pages * 5 / options))
        while made < due:
            inner = "[[US: at once] [RF: in due course]]" if made % 10 == 0 and made + 1 < due else "at once"
            paragraphs.append(
                f"{WORDS}Each side [[US: shall {inner}] [RF: should]]{{#br-{made} since=0.1}} answer. {WORDS}"
            )
            made += 2 if inner.startswith("[") else 1
        parts.append(f"## Way {number} {{#op-{number} .option}}\n\n" + "\n\n".join(paragraphs))
    return "# Possibilities {#possibilities}\n\n" + "\n\n".join(parts) + "\n"


def time_verb(folder: Path, *arguments: str) -> float:
    """Seconds of wall clock of a verb as a process of its own."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "paperforge", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return time.monotonic() - start


VERBS: dict[str, tuple[str, ...]] = {
    "check": ("check",),
    "brackets": ("brackets",),
    "status": ("status",),
    "build html": ("build", "--to", "html"),
    "build docx": ("build", "--to", "docx"),
    "build four-column html": ("build", "--to", "html", "--edition", "four-column"),
    "build pdf": ("build", "--to", "pdf"),
}


def main() -> None:
    """Time every verb at every size and print seconds, and the ratio to the smallest size."""
    wanted: Callable[[str], bool] = lambda name: "--build" in sys.argv or not name.startswith("build")  # noqa: E731
    seconds: dict[str, list[float]] = {name: [] for name in VERBS if wanted(name)}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            write_project(Path(name), size / SIZES[-1])
            for verb, times in seconds.items():
                times.append(time_verb(Path(name), *VERBS[verb]))
    sys.stdout.write(f"{'':24}" + "".join(f"{size:>7}×      " for size in SIZES) + "\n")
    for verb, times in seconds.items():
        cells = "".join(f"{each:7.1f} s {each / times[0]:4.1f}" for each in times)
        sys.stdout.write(f"{verb:24}{cells}\n")


if __name__ == "__main__":
    main()
