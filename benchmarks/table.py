"""Samples of several runs, kept as JSON, as the table of medians that bench.py prints and writes."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import measure
from measure import Cost
from rows import ROWS, Row, Sample, named

_HEAD = (
    "Row",
    "Work",
    "Compared with",
    "Ratio",
    "Goal",
    "Met",
    "Seconds",
    "Processor seconds",
    "Largest process, MB",
    "Runs",
)
NOT_TAKEN = "not measured"


@dataclass
class Results:
    """Everything that was measured with the same sizes; `missing`: why a row has no samples."""

    papers: int
    pages: int
    machine: dict[str, str] = field(default_factory=dict)
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, row: str, sample: Sample) -> None:
        """Take in one more measurement of a row."""
        self.samples.setdefault(row, []).append(sample)


def read(path: Path, papers: int, pages: int) -> Results:
    """The results of a file, so that more can be added; empty ones where there is none. Other sizes are refused."""
    if not path.exists():
        return Results(papers, pages)
    values = json.loads(path.read_text("utf-8"))
    if (values["papers"], values["pages"]) != (papers, pages):
        raise SystemExit(f"{path.name} holds runs of {values['papers']} papers and {values['pages']} pages")
    samples = {row: [_sample(value) for value in listed] for row, listed in values.pop("samples").items()}
    return Results(samples=samples, **values)


def _sample(value: Mapping[str, Any]) -> Sample:
    return Sample(Cost(**value["measured"]), Cost(**value["against"]), value["note"])


def write(path: Path, results: Results) -> None:
    """Keep results as JSON."""
    path.write_text(json.dumps(dataclasses.asdict(results), indent=1, ensure_ascii=False) + "\n", "utf-8")


def lines(results: Results) -> list[list[str]]:
    """The cells of the table, a line for each row of the goals."""
    return [_line(name, row, results) for name, row in ROWS.items()]


def _line(name: str, row: Row, results: Results) -> list[str]:
    work, against = (named(text, results.papers, results.pages) for text in (row.work, row.against))
    goal = f"≤ {row.goal:g}" if row.goal else "–"
    samples = results.samples.get(name)
    if not samples:
        return [name, work, against, results.missing.get(name, NOT_TAKEN), goal, *["–"] * 5]
    ratio = statistics.median(sample.measured.wall / sample.against.wall for sample in samples)
    met = "–" if row.goal is None else "yes" if ratio <= row.goal else "no"
    measured, compared = measure.median([s.measured for s in samples]), measure.median([s.against for s in samples])
    memory = "–"
    if row.memory:
        memory = ", ".join(
            f"{role} {peak:.0f}" for role, peak in sorted(measured.peaks.items(), key=lambda item: -item[1])[:3]
        )
    return [
        name,
        work,
        against,
        f"{ratio:.3g}",
        goal,
        met,
        f"{_seconds(measured.wall)} / {_seconds(compared.wall)}",
        f"{_seconds(measured.cpu)} / {_seconds(compared.cpu)}",
        memory,
        str(len(samples)),
    ]


def _seconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.1f}"


def remarks(results: Results) -> list[str]:
    """What rows had to say for themselves: the last note of each, and which failed at times."""
    last = [f"{name}: {listed[-1].note}" for name, listed in results.samples.items() if listed[-1].note]
    failed = [f"{name}: a run {results.missing[name]}" for name in results.samples if name in results.missing]
    return last + failed + results.notes


def text(results: Results) -> str:
    """The table for a terminal: the rows that were asked for."""
    cells = [list(_HEAD), *(line for line in lines(results) if line[0] in {*results.samples, *results.missing})]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEAD))]
    printed = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    ]
    return "\n".join([*printed, *(f"  {remark}" for remark in remarks(results))]) + "\n"


def markdown(results: Results) -> str:
    """benchmarks/results.md, which is written by nothing else."""
    machine = "".join(f"| {what} | {which} |\n" for what, which in results.machine.items())
    return "\n".join(
        [
            "# Results of `make bench`",
            "",
            'Written by `make bench ARGS="--results benchmarks/results.md"`; [README.md](README.md) says what the rows are.',
            "A ratio is the wall clock of what was measured over that of what it is compared with, taken in the same run.",
            "Ratios and seconds are medians over the runs; seconds stand as measured / compared.",
            "",
            _markdown_table([list(_HEAD), *lines(results)]),
            "",
            *([*(f"- {remark}" for remark in remarks(results)), ""] if remarks(results) else []),
            "## The machine",
            "",
            "| | |\n|---|---|\n" + machine if machine else "Nothing was measured yet.\n",
        ]
    )


def _markdown_table(cells: Sequence[Sequence[str]]) -> str:
    head, *body = ("| " + " | ".join(line) + " |" for line in cells)
    return "\n".join([head, "|" + "---|" * len(cells[0]), *body])
