"""`paperforge build`."""

from __future__ import annotations

import sys
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from paperforge.cli.output import format_size, open_project, print_findings, project_options, split_names
from paperforge.errors import ExitCode, UsageError
from paperforge.reading.files import show_hidden

if TYPE_CHECKING:
    from paperforge.build import Builder, PaperBuild


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
@click.option(
    "--verify-against",
    "release",
    type=click.Path(path_type=Path),
    metavar="RELEASE",
    help="Build a release again from its commit, and name what differs; nothing is written.",
)
@project_options
def command(
    papers: tuple[str, ...],
    editions: tuple[str, ...],
    formats: tuple[str, ...],
    pdf_variant: str,
    redact: str | None,
    strict: bool,
    keep_going: bool,
    status: bool,
    jobs: int | None,
    release: Path | None,
    start: Path,
    profile: str,
) -> int:
    """Build papers (all of them, or those named by slug or path) into build/SLUG/."""
    from paperforge.build import Builder
    from paperforge.plan import Wish, check_wish
    from paperforge.reading.project import select_papers

    if release is not None:
        from paperforge.cli.verify import verify_against

        if papers or editions or formats or pdf_variant or redact or strict or status or profile:
            raise UsageError("--verify-against goes with --project and --jobs alone", "A release says what it holds.")
        return verify_against(start, release, jobs or 0)
    began = time.monotonic()
    project = open_project(start, profile)
    wish = Wish(editions, formats, pdf_variant, redact or "")
    check_wish(wish, project)
    builder = Builder(project, wish, strict=strict, keep_going=keep_going, jobs=jobs or 0)
    display = Display()
    builds = builder.build(select_papers(project, papers), display.show)
    display.close()
    print_findings(builder.project_findings())
    for build in builds:
        print_findings(build.findings())
    _print_summary(builds, project.root, time.monotonic() - began, strict)
    if status:
        _write_status(builder, builds)
    if any(build.render_failed for build in builds):
        return ExitCode.RENDER_FAILED
    failed = builder.project_fails() or any(build.fails(strict) or not build.written for build in builds)
    return ExitCode.FINDINGS if failed else ExitCode.FINE


def _write_status(builder: Builder, builds: list[PaperBuild]) -> None:
    """The page of all papers, beside those that were built."""
    from paperforge.build import refuse_links
    from paperforge.overview import PAGE, make_rows, render_status
    from paperforge.write import write_files

    project = builder.project
    rows = make_rows(project, ((build.slug, build.paper, build.findings()) for build in builds))
    refuse_links(project.root, PurePosixPath("build"))
    write_files({project.root / "build" / PAGE: render_status(project, rows)})


class Display:
    """How far the build has come: a line that is rewritten on a terminal, a plain line per edition elsewhere."""

    def __init__(self) -> None:
        self.terminal = sys.stderr.isatty()

    def show(self, build: PaperBuild, edition: str, done: int, total: int) -> None:
        """One edition, or a paper that is not built, has ended."""
        text = f"[{done}/{total}] {show_hidden(build.slug)} {edition}".rstrip()
        if self.terminal:
            click.echo(f"\r\x1b[2K{text}", nl=False, err=True)
        elif edition:
            click.echo(text, err=True)

    def close(self) -> None:
        """Clear the terminal's line."""
        if self.terminal:
            click.echo("\r\x1b[2K", nl=False, err=True)


def _print_summary(builds: list[PaperBuild], root: Path, seconds: float, strict: bool) -> None:
    """A line per output with its size, pages and time; a line per paper that was not built."""
    from paperforge.report import summarise

    for build in builds:
        if not build.written:
            own = build.render_failed or build.fails(strict)
            reason = summarise(build.findings()) if own else "held back by the findings above"
            click.echo(f"{show_hidden(build.slug)}: not built ({reason}); its earlier outputs are untouched")
            continue
        for output in build.outputs:
            pages = f"{output.pages:>4} p." if output.pages else "       "
            name = show_hidden(str(output.path.relative_to(root)))
            click.echo(f"{format_size(len(output.content)):>8} {pages} {output.seconds:5.1f} s  {name}")
    outputs = sum(len(build.outputs) for build in builds if build.written)
    papers = sum(1 for build in builds if build.written)
    click.echo(f"{papers} of {len(builds)} papers built, {outputs} files, {seconds:.1f} s")
