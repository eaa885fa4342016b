"""`paperforge merge`: the parts of a build as one."""

from __future__ import annotations

import time
from pathlib import Path, PurePosixPath

import click

from paperforge.cli.output import open_project, project_options
from paperforge.errors import ExitCode


@click.command("merge")
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER...",
)
@click.option("--strict", is_flag=True, help="Fail on any finding, notes included.")
@click.option("--status", is_flag=True, help="Write build/status.html: papers and texts, brackets, findings.")
@project_options
def command(folders: tuple[Path, ...], strict: bool, status: bool, start: Path, profile: str) -> int:
    """Put the parts of a build (the folders build/ of `paperforge build --shard I/N`) together in build/."""
    from paperforge.cli.output import format_findings
    from paperforge.engine.merging import merge
    from paperforge.engine.sharding import copy_outputs, read_parts
    from paperforge.write import refuse_links

    began = time.monotonic()
    project = open_project(start, profile)
    parts = read_parts(folders)
    report = merge(parts, project)
    for build in report.builds:
        refuse_links(project.root, PurePosixPath("build", build.slug))
    count = copy_outputs(parts, project.root)
    for part in [report.project, *(build.findings for build in report.builds)]:
        if part:
            click.echo(format_findings(part))
    if status:
        from paperforge.cli.build import write_status

        write_status(project, report)
    built = sum(1 for build in report.builds if build.written)
    seconds = time.monotonic() - began
    click.echo(f"{built} of {len(report.builds)} papers, {count} files of {len(parts)} parts, {seconds:.1f} s")
    if any(build.result.failed for build in report.builds):
        return ExitCode.RENDER_FAILED
    failed = report.project_fails(strict) or any(build.fails(strict) or not build.written for build in report.builds)
    return ExitCode.FINDINGS if failed else ExitCode.FINE
