"""`paperforge check`: findings without building anything, and the mending of what is mechanical."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from paperforge.cli.output import cache_option, executor_option, open_project, project_options, typed_words
from paperforge.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from paperforge.cache.store import Store
    from paperforge.diagnostics import Finding
    from paperforge.engine.inputs import Tree
    from paperforge.engine.unchanged import Runs
    from paperforge.mending import Mending
    from paperforge.reading.project import Project

PASSES = 3  # what one mending uncovers, the next one mends


@click.command("check")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--strict", is_flag=True, help="Fail on any finding, notes included.")
@click.option("--fix", is_flag=True, help="Mend quotes, dashes, no-break spaces and the like, and report what is left.")
@click.option(
    "--diff", "show_diff", is_flag=True, help="Show what --fix would change, and write nothing; 1 if anything."
)
@click.option(
    "--spelling/--no-spelling", default=None, help="Look words up in dictionaries, whatever paperforge.yml says."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "sarif", "github", "gitlab"]),
    default="text",
    show_default=True,
)
@executor_option
@cache_option
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="How many papers at once (default: all cores).")
@project_options
def command(**given: Any) -> int:
    """Report what is wrong or missing in papers (all of them, or those named by slug or path)."""
    from paperforge.engine.unchanged import Runs, Said, find_root

    call = _Call(**given)
    if call.show_diff and (call.fix or call.output_format != "text"):
        raise UsageError("--diff goes neither with --fix nor with --format", "Run them one after the other.")
    root = find_root(str(call.start.absolute()))
    # Dictionaries are the system's: what they say is not kept.
    keeps = call.cache != "none" and not call.fix and not call.show_diff and not call.spelling
    runs = Runs(root, call.profile) if root and keeps else None
    if runs is not None and (said := runs.find(call.arguments, typed_words(call.start))):
        from paperforge.cli.again import say

        return say(said, 0)
    findings, read = _check(call, runs)
    if call.show_diff or call.fix:
        return _show_diff(findings, call) if call.show_diff else _fix(findings, call)
    words = _format(findings, call.output_format)
    if words:
        click.echo(words)
    code = _exit_code(findings, call.strict)
    if runs is not None and read is not None:
        runs.keep(call.arguments, Said("", words, code, timed=False), {}, read, typed_words(call.start))
        runs.stats.save()
    return code


@dataclass(frozen=True)
class _Call:
    """What was asked for."""

    papers: tuple[str, ...]
    strict: bool
    fix: bool
    show_diff: bool
    spelling: bool | None
    output_format: str
    executor: str
    cache: str
    jobs: int | None
    start: Path
    profile: str

    @property
    def arguments(self) -> list[Any]:
        """What the words of a check depend on besides files."""
        here = str(Path.cwd()) if self.papers else ""  # a paper may be named by its path
        return ["check", self.papers, here, self.strict, self.spelling, self.output_format, self.cache, self.profile]


def _check(call: _Call, runs: Runs | None) -> tuple[list[Finding], Tree | None]:
    """What is found, and the files that could be read; None for these where words were looked up.

    What is to be mended is read here: edits are made in the files as they were read.
    """
    from paperforge.checking import check_papers
    from paperforge.cli.output import Opener, close_cache
    from paperforge.reading.project import select_papers

    project = open_project(call.start, call.profile)
    slugs = select_papers(project, call.papers)
    spelling = not call.show_diff and (project.configuration.spelling if call.spelling is None else call.spelling)
    if spelling or call.fix or call.show_diff:
        return check_papers(project, slugs, spelling=spelling), None
    from paperforge.cache.identity import identify
    from paperforge.cache.stats import StatCache
    from paperforge.engine.building import Builder, findings_of_check
    from paperforge.engine.jobs import Options

    stats = runs.stats if runs else StatCache(None)
    store = _open_cache(call.cache, project.root)
    builder = Builder(project, Options(profile=call.profile), runs.identity if runs else identify(stats), stats, store)
    findings = findings_of_check(builder, slugs, Opener(call.executor, call.jobs or 0, store))
    close_cache(store)
    return findings, builder.files_read(slugs)


def _open_cache(where: str, root: Path) -> Store | None:
    """The cache; none where links stand in its way: outputs are refused there, findings are not."""
    from paperforge.cli.output import open_cache
    from paperforge.errors import RenderError

    try:
        return open_cache(where, root)
    except RenderError:
        return None


def _fix(findings: list[Finding], call: _Call) -> int:
    """Mend what can be, and report what is left."""
    from paperforge.checking import check_papers
    from paperforge.reading.project import select_papers

    for _ in range(PASSES):
        project = open_project(call.start, call.profile)
        if not _mend(findings, project):
            break
        spelling = project.configuration.spelling if call.spelling is None else call.spelling
        project = open_project(call.start, call.profile)
        findings = check_papers(project, select_papers(project, call.papers), spelling=spelling)
    if words := _format(findings, call.output_format):
        click.echo(words)
    return _exit_code(findings, call.strict)


def _exit_code(findings: list[Finding], strict: bool) -> ExitCode:
    from paperforge.diagnostics import Severity

    failing = [finding for finding in findings if strict or finding.severity is Severity.ERROR]
    return ExitCode.FINDINGS if failing else ExitCode.FINE


def _mend(findings: list[Finding], project: Project) -> bool:
    """Write what can be mended; whether there was anything."""
    from paperforge.mending import write_mendings
    from paperforge.reading.files import show_hidden

    mendings = _find_mendings(findings, project)
    write_mendings(project.root, mendings)
    for mending in mendings:
        findings_ = f"{mending.findings} finding{'s' if mending.findings > 1 else ''}"
        places = f"{len(mending.edits)} place{'s' if len(mending.edits) > 1 else ''}"
        click.echo(f"{show_hidden(str(mending.source.path))}: mended {findings_} in {places}", err=True)
    return bool(mendings)


def _show_diff(findings: list[Finding], call: _Call) -> int:
    mendings = _find_mendings(findings, open_project(call.start, call.profile))
    for mending in mendings:
        click.echo(mending.diff(), nl=False)
    return ExitCode.FINDINGS if mendings else ExitCode.FINE


def _find_mendings(findings: list[Finding], project: Project) -> list[Mending]:
    from paperforge.mending import mend
    from paperforge.pandoc.caller import Pandoc

    if not any(finding.diagnostic.edits for finding in findings):
        return []
    limits = project.configuration.limits
    pandoc = Pandoc(limits.seconds, limits.memory)
    try:
        return mend(findings, pandoc)
    finally:
        pandoc.close()


def _format(findings: list[Finding], output_format: str) -> str:
    """What is printed."""
    from paperforge.cli.output import format_findings
    from paperforge.report import FORMATS, summarise

    if output_format != "text":
        return FORMATS[output_format](findings) if findings or output_format != "github" else ""
    lines = [*([format_findings(findings)] if findings else []), summarise(findings)]
    if mendable := sum(1 for finding in findings if finding.diagnostic.edits):
        lines.append(f"{mendable} of them can be mended by: paperforge check --fix")
    return "\n".join(lines)
