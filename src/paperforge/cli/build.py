"""`paperforge build`."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from paperforge.cli.output import (
    cache_option,
    close_cache,
    executor_option,
    project_options,
    split_names,
    typed_words,
)
from paperforge.cli.progress import KINDS, Display
from paperforge.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from paperforge.cache.store import Store
    from paperforge.cli.output import Opener
    from paperforge.engine.building import Builder, PaperBuild, Report
    from paperforge.engine.sharding import Shard
    from paperforge.engine.unchanged import Runs, Said
    from paperforge.reading.project import Project


@click.command("build")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option(
    "--edition",
    "editions",
    multiple=True,
    callback=split_names,
    metavar="NAME",
    help="en, ru, en-ru, brief, four-column, …; may be repeated.",
)
@click.option(
    "--to", "formats", multiple=True, callback=split_names, metavar="FORMATS", help="pdf,docx,html; may be repeated."
)
@click.option(
    "--pdf-variant", default="", metavar="LEVEL", help="PDF/A for archives: a-2u, a-2a, a-3a, …; checked in part."
)
@click.option(
    "--redact",
    type=click.Choice(["public"]),
    help="Leave out what is marked internal, and look for it in every output; files are named SLUG.EDITION.public.FORMAT.",
)
@click.option("--strict", is_flag=True, help="Build no paper that has a finding, notes included.")
@click.option(
    "--keep-going/--fail-fast", default=True, show_default=True, help="Build the other papers when one fails."
)
@click.option("--status", is_flag=True, help="Write build/status.html: papers and texts, brackets, findings.")
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="How many editions at once (default: all cores).")
@click.option("--explain", is_flag=True, help="Say of every output why it was made again, or that it was not.")
@click.option(
    "--progress", type=click.Choice(KINDS), default="auto", show_default=True, help="json: values, line by line."
)
@click.option(
    "--shard", default="", metavar="I/N", help="Build part I of N, the same on every machine; see `paperforge merge`."
)
@click.option(
    "--verify-against",
    "release",
    type=click.Path(path_type=Path),
    metavar="RELEASE",
    help="Build a release again from its commit, and name what differs; nothing is written.",
)
@executor_option
@cache_option
@project_options
def command(**given: Any) -> int:
    """Build papers (all of them, or those named by slug or path) into build/SLUG/.

    What was built before of the same files is not built again.
    """
    call = _Call(**given)
    if call.release is not None:
        return _verify(call)
    from paperforge.engine.unchanged import Runs, find_root

    began = time.monotonic()
    root = find_root(str(call.start.absolute()))
    runs = Runs(root, call.profile) if root and call.cache != "none" else None
    if runs is not None and not call.explain and (said := runs.find(call.arguments, typed_words(call.start))):
        from paperforge.cli.again import say

        return say(said, began)
    return _build(call, runs, began)


@dataclass(frozen=True)
class _Call:
    """What was asked for."""

    papers: tuple[str, ...]
    editions: tuple[str, ...]
    formats: tuple[str, ...]
    pdf_variant: str
    redact: str | None
    strict: bool
    keep_going: bool
    status: bool
    jobs: int | None
    explain: bool
    progress: str
    shard: str
    release: Path | None
    executor: str
    cache: str
    start: Path
    profile: str

    @property
    def arguments(self) -> list[Any]:
        """What the outputs and the words of a build depend on besides files."""
        here = str(Path.cwd()) if self.papers else ""  # a paper may be named by its path
        wish = [self.papers, here, self.editions, self.formats, self.pdf_variant, self.redact]
        return ["build", *wish, self.strict, self.keep_going, self.status, self.shard, self.cache, self.profile]


def _verify(call: _Call) -> int:
    """`--verify-against`."""
    from paperforge.cli.verify import verify_against

    assert call.release is not None  # noqa: S101 - only then
    others = (call.papers, call.editions, call.formats, call.pdf_variant, call.redact, call.strict, call.status)
    if any(others) or call.profile or call.shard:
        raise UsageError(
            "--verify-against goes with --project, --executor and --jobs alone", "A release says what it holds."
        )
    return verify_against(call.start, call.release, call.executor, call.jobs or 0)


def _build(call: _Call, runs: Runs | None, began: float) -> int:
    from paperforge.cli.output import Opener, open_cache

    store = open_cache(call.cache, Path(runs.root)) if runs else None
    opener = Opener(call.executor, call.jobs or 0, store)
    # Processes take a second to start, and so does reading the project. One is enough where most was built before.
    opener.warm(1 if runs and runs.known else 0)
    try:
        return _build_by(opener, store, call, runs, began)
    finally:
        opener.close()


def _build_by(opener: Opener, store: Store | None, call: _Call, runs: Runs | None, began: float) -> int:
    from paperforge.cache.identity import identify
    from paperforge.cache.stats import StatCache
    from paperforge.cli.output import open_project
    from paperforge.engine.building import Builder
    from paperforge.engine.jobs import Options
    from paperforge.engine.sharding import parse_shard
    from paperforge.plan import Wish, check_wish
    from paperforge.reading.project import select_papers

    project = open_project(call.start, call.profile)
    wish = Wish(call.editions, call.formats, call.pdf_variant, call.redact or "")
    check_wish(wish, project)
    slugs = chosen = select_papers(project, call.papers)
    shard = parse_shard(call.shard) if call.shard else None
    if shard is not None:
        slugs = shard.of(chosen)
    stats = runs.stats if runs else StatCache(None)
    identity = runs.identity if runs else identify(stats)
    options = Options(wish, call.profile, call.strict)
    builder = Builder(project, options, identity, stats, store, keep_going=call.keep_going)
    display = Display(call.progress)
    with runs.begun() if runs else nullcontext():
        try:
            report = builder.build(slugs, opener, display.show)
        finally:
            display.close()
        if call.status:
            write_status(project, report)
        if shard is not None:
            _write_part(shard, chosen, builder, report)
        if runs is not None and runs.killed:
            _tidy(project.root / "build")
    return _end(call, builder, report, runs, began)


def _tidy(build: Path) -> None:
    """Remove what a build that was killed left of files that are as they should be again."""
    from paperforge.write import remove_leftovers

    for folder in (build, *(each for each in build.glob("*") if each.name not in {"cache", "releases"})):
        remove_leftovers(folder)


def _end(call: _Call, builder: Builder, report: Report, runs: Runs | None, began: float) -> int:
    """Print what there is to say, and remember it."""
    from paperforge.cli.output import format_findings
    from paperforge.engine.unchanged import Said

    root = builder.project.root
    parts = [report.project, *(build.findings for build in report.builds)]
    findings = "\n".join(format_findings(part) for part in parts if part)
    if findings:
        click.echo(findings)
    if call.explain:
        for line in _explain(report, root):
            click.echo(line)
    unbuilt = [_unbuilt(build, call.strict) for build in report.builds if not build.written]
    for line in [*_lines(report, root), *unbuilt]:
        click.echo(line)
    built = [build for build in report.builds if build.written]
    files = sum(len(build.result.outputs) for build in built)
    new = sum(len(build.landed) for build in built)
    words = f"{len(built)} of {len(report.builds)} papers built, {files} files"
    click.echo(f"{words}, {new} of them new, {time.monotonic() - began:.1f} s")
    code = _exit_code(report, call.strict)
    close_cache(builder.store)
    if runs is not None:
        _remember(builder, report, runs, call, Said("\n".join([findings, *unbuilt]).strip("\n"), words, code))
    return code


def _remember(builder: Builder, report: Report, runs: Runs, call: _Call, said: Said) -> None:
    """For the next time, unless something failed that may not fail again."""
    root = builder.project.root
    if said.code != ExitCode.RENDER_FAILED:
        outputs = {
            str(each.path(root, build.slug).relative_to(root)): each.digest
            for build in report.builds
            if build.written
            for each in build.result.outputs
        }
        if call.status:
            page = root / "build" / "status.html"
            outputs["build/status.html"] = runs.stats.digest(str(page))
        if call.shard:
            from paperforge.engine.sharding import parse_shard

            part = f"build/{parse_shard(call.shard).file_name}"
            outputs[part] = runs.stats.digest(str(root / part))
        read = builder.files_read(build.slug for build in report.builds)
        runs.keep(call.arguments, said, outputs, read, typed_words(call.start))
    runs.stats.save()


def _exit_code(report: Report, strict: bool) -> ExitCode:
    if any(build.result.failed for build in report.builds):
        return ExitCode.RENDER_FAILED
    failed = report.project_fails(strict) or any(build.fails(strict) or not build.written for build in report.builds)
    return ExitCode.FINDINGS if failed else ExitCode.FINE


def _write_part(shard: Shard, slugs: list[str], builder: Builder, report: Report) -> None:
    """What came of a part of a build, for `paperforge merge`."""
    from paperforge.engine.sharding import Part, write_part
    from paperforge.write import refuse_links

    refuse_links(builder.project.root, PurePosixPath("build"))
    written = frozenset(build.slug for build in report.builds if build.written)
    results = tuple(build.result for build in report.builds)
    write_part(Part(shard, builder.series, tuple(slugs), results, written, builder.project.root / "build"))


def write_status(project: Project, report: Report) -> None:
    """The page of all papers, beside those that were built."""
    from paperforge.overview import PAGE, make_rows, render_status
    from paperforge.write import refuse_links, write_files

    rows = make_rows((build.slug, build.facts, build.findings) for build in report.builds)
    refuse_links(project.root, PurePosixPath("build"))
    write_files({project.root / "build" / PAGE: render_status(project, rows)})


def _lines(report: Report, root: Path) -> list[str]:
    """A line for each output that was written, with its size, pages and time."""
    from paperforge.cli.output import format_size
    from paperforge.reading.files import show_hidden

    lines = []
    for build in report.builds:
        for output in build.result.outputs if build.written else ():
            path = output.path(root, build.slug)
            if path.name in build.landed:
                pages = f"{output.pages:>4} p." if output.pages else "       "
                seconds = "kept   " if build.cached or output.kept else f"{output.seconds:5.1f} s"
                name = show_hidden(str(path.relative_to(root)))
                lines.append(f"{format_size(output.size):>8} {pages} {seconds}  {name}")
    return lines


def _unbuilt(build: PaperBuild, strict: bool) -> str:
    from paperforge.reading.files import show_hidden
    from paperforge.report import summarise

    own = build.result.failed or build.fails(strict)
    reason = summarise(build.findings) if own else "held back by the findings above"
    return f"{show_hidden(build.slug)}: not built ({reason}); its earlier outputs are untouched"


def _explain(report: Report, root: Path) -> list[str]:
    """Why each paper was made again, and what became of each output."""
    from paperforge.reading.files import show_hidden

    lines = []
    for build in report.builds:
        why = "; ".join(build.reason.changes) or "nothing changed"
        if build.cached:
            why = f"taken from the cache ({why})" if build.reason.changes else why
        elif not build.reason.changes:
            why = "it was in no cache"
        lines.append(show_hidden(f"{build.slug}: {why}"))
        for output in build.result.outputs:
            path = output.path(root, build.slug)
            state = "rendered"
            if build.cached or output.kept:
                state = "taken from the cache" if path.name in build.landed else "as it was"
            elif path.name not in build.landed:
                state = "rendered, and it came out as it was"
            lines.append(show_hidden(f"    {path.relative_to(root)}: {state}"))
    return lines
