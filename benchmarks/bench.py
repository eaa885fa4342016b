"""Measures what the goals of speed name, side by side on this machine, and prints one table. benchmarks/README.md explains it.

Usage: make bench [ARGS="--rows help,check,edit --papers 8 --repeat 3 --json runs.json --results benchmarks/results.md"]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

import machine
import table
from ground import Ground
from measure import CommandError
from peers import NotHereError
from rows import ASKED_FOR, FULL, ROWS
from table import Results


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--rows", help=f"of {','.join(ROWS)}, separated by commas; default: all but {', '.join(ASKED_FOR)}"
    )
    parser.add_argument(
        "--papers", type=int, default=FULL, help="papers of the main series; the others are in proportion"
    )
    parser.add_argument(
        "--naive-papers", type=int, default=16, help="measure the naive loop over so many papers, and scale"
    )
    parser.add_argument(
        "--pages", type=int, default=50, help="of the shorter long paper; the longer one has ten times as many"
    )
    parser.add_argument("--repeat", type=int, default=1, help="take every row so many times; the table has medians")
    parser.add_argument(
        "--rounds", type=int, default=15, help="turns of short runs (--help, check, nothing changed, an edit)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="add the runs to those that this file holds")
    parser.add_argument("--results", type=Path, metavar="FILE", help="write the table as Markdown")
    parser.add_argument(
        "--work", type=Path, metavar="FOLDER", help="work here and leave it; default: a temporary folder"
    )
    return parser.parse_args()


def _say(words: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")


def _take(name: str, ground: Ground, results: Results) -> None:
    """One sample of a row, or why there is none."""
    start = time.monotonic()
    try:
        sample = ROWS[name].take(ground)
    except NotHereError as reason:
        results.missing[name] = f"not here: {reason}"
    except CommandError as reason:
        results.missing[name] = "failed"
        _say(f"{name}: {reason}")
    else:
        results.add(name, sample)
        ratio = sample.measured.wall / sample.against.wall
        _say(f"{name}: {ratio:.3g} ({sample.measured.wall:.2f} / {sample.against.wall:.2f} s) {sample.note}")
    _say(f"{name} took {time.monotonic() - start:.0f} s")


def _measure(arguments: argparse.Namespace, names: list[str], results: Results) -> None:
    work = arguments.work or Path(tempfile.mkdtemp(prefix="paperforge-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    naive = min(arguments.naive_papers, arguments.papers)
    ground = Ground(work.resolve(), arguments.papers, naive, arguments.pages, arguments.rounds)
    if naive < arguments.papers:
        half = f"{naive} papers, half of them before and half behind what it is compared with"
        results.notes = [f"The naive loop was measured over {half}, and scaled to {arguments.papers}."]
    try:
        for number in range(arguments.repeat):
            for name in names:
                _say(f"run {number + 1} of {arguments.repeat}: {name}")
                _take(name, ground, results)
                if arguments.json:  # what is measured is kept, whatever comes after it
                    table.write(arguments.json, results)
    finally:
        if not arguments.work:
            shutil.rmtree(work)


def main() -> None:
    """Measure, print, write."""
    arguments = _arguments()
    names = [name for name in ROWS if name not in ASKED_FOR] if arguments.rows is None else arguments.rows.split(",")
    names = [name for name in names if name]
    if unknown := set(names) - set(ROWS):
        raise SystemExit(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    results = Results(arguments.papers, arguments.pages)
    if arguments.json:
        results = table.read(arguments.json, arguments.papers, arguments.pages)
    if names:
        results.machine = machine.describe()
        _measure(arguments, names, results)
    sys.stdout.write(table.text(results))
    if arguments.results:
        arguments.results.write_text(table.markdown(results), "utf-8")


if __name__ == "__main__":
    main()
