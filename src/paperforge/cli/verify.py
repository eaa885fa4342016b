"""`paperforge verify`: whether a release is what it says."""

from __future__ import annotations

import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from paperforge.errors import ExitCode, UsageError
from paperforge.reading.files import show_hidden

if TYPE_CHECKING:
    from paperforge.release.verifying import Verdict


@click.command("verify")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--allowed-signers",
    "signers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Who may sign releases (ssh-keygen, ALLOWED SIGNERS); default: the file of the project, if one is here.",
)
@click.option("--no-signature", is_flag=True, help="Do not ask for a signature, whatever the project says.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day on which the key had to be valid; default: today.",
)
def command(bundle: Path, signers: Path | None, no_signature: bool, on: datetime.datetime | None) -> int:
    """Find what is missing, added or changed in a release, a folder or its ZIP. Nothing is fetched or unpacked.

    Exit codes: 0 it is what it says · 5 it is not · 6 it cannot be read.
    """
    from paperforge.release.bundle import read_bundle
    from paperforge.release.verifying import summary, verify_bundle

    if no_signature and signers:
        raise UsageError("--allowed-signers and --no-signature exclude each other", "Leave one away.")
    if signers is None and not no_signature:
        signers = _project_signers()
    verdict = verify_bundle(read_bundle(bundle), signers, on.date() if on else None)
    print_verdict(verdict)
    if verdict.signature:
        click.echo(show_hidden(verdict.signature))
    click.echo(f"{show_hidden(str(bundle))}: {summary(verdict)}")
    return ExitCode.FINE if verdict.is_good else ExitCode.NOT_GOOD


def verify_against(start: Path, path: Path, executor: str, jobs: int) -> int:
    """Build a release again from its commit, in the repository of the project at or above `start`; say what differs."""
    from paperforge.cli.output import print_findings
    from paperforge.cli.progress import Display
    from paperforge.cli.release import print_refusals
    from paperforge.diagnostics import many
    from paperforge.reading.project import find_root
    from paperforge.release.bundle import read_bundle
    from paperforge.release.rebuilding import rebuild
    from paperforge.release.verifying import summary, verify_bundle

    root = find_root(start.absolute())
    bundle = read_bundle(path)
    verdict = verify_bundle(bundle)
    if not verdict.is_good or verdict.manifest is None:
        print_verdict(verdict)
        click.echo(f"{show_hidden(str(path))}: {summary(verdict)}; it was not built again")
        return ExitCode.NOT_GOOD
    display = Display()
    comparison = rebuild(root, verdict.manifest, bundle.files, display.show, executor, jobs)
    display.close()
    made = comparison.made
    if made.manifest is None:
        print_findings(made.findings)
        print_refusals(made.refusals)
        click.echo(f"{show_hidden(str(path))}: not built again: paperforge as it is here refuses it")
        return ExitCode.RENDER_FAILED if made.render_failed else ExitCode.NOT_GOOD
    for name, what in comparison.differing:
        click.echo(f"{show_hidden(name)}: {what}")
    for tool in comparison.tools:
        click.echo(f"made with {show_hidden(tool)}")
    count = len(comparison.differing)
    same = (
        "built again, the same to the byte" if not comparison.tools else "built again with other tools, the same papers"
    )
    told = f"{many(count, 'file')} of it came out otherwise" if count else same
    click.echo(f"{show_hidden(str(path))}: {told} (commit {made.commit.id[:12]})")
    return ExitCode.NOT_GOOD if count else ExitCode.FINE


def print_verdict(verdict: Verdict) -> None:
    """A line for everything that is wrong."""
    for path, what in verdict.faults:
        click.echo(f"{path}: {what}" if path else what)


def _project_signers() -> Path | None:
    """The file of allowed signers that the project here names; None without a project."""
    from paperforge.reading.files import has_link
    from paperforge.reading.project import find_root, read_project

    try:
        root = find_root(Path().absolute())
    except UsageError:
        return None
    name = PurePosixPath(read_project(root).configuration.allowed_signers)
    if not name.parts:
        return None
    if name.is_absolute() or ".." in name.parts or has_link(root, name):
        raise UsageError(f"allowed_signers: {name} leads out of the project", "Name the file: --allowed-signers FILE")
    return root / name
