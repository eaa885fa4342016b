"""`paperforge release`: what was agreed goes out, from a commit, with what it takes to verify it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from paperforge.cli.output import executor_option, format_size, open_project, print_findings, project_options
from paperforge.errors import ExitCode, UsageError
from paperforge.reading.files import show_hidden

if TYPE_CHECKING:
    from paperforge.release.making import Made
    from paperforge.release.values import Refusal

SHOWN = 20  # files of a folder that is not as its commit has it


@click.command("release")
@click.argument("version", required=False, default="", metavar="[VERSION]")
@click.option(
    "--sign",
    "key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="KEY",
    help="Sign SHA256SUMS with this SSH key.",
)
@click.option(
    "--pades",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write copies of the PDFs, signed inside (PAdES), beside the release: a key as PKCS#12 or PEM.",
)
@click.option(
    "--pades-passphrase",
    "secret",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file whose first line is the passphrase of that key.",
)
@click.option("--since", default="", metavar="REV", help="Begin CHANGES.md with what changed since this commit or tag.")
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="How many editions at once (default: all cores).")
@executor_option
@project_options
def command(
    version: str,
    key: Path | None,
    pades: Path | None,
    secret: Path | None,
    since: str,
    jobs: int | None,
    executor: str,
    start: Path,
    profile: str,
) -> int:
    """Build the papers of the last commit into build/releases/VERSION/, with manifest, checksums, provenance and one ZIP.

    VERSION is a semantic version or a date; without one, a tag of the commit says it. Refused, with all reasons (exit code 1):
    files that are not committed, errors, papers below the gate, pairs that are not confirmed or not signed.
    """
    from paperforge.cli.progress import Display
    from paperforge.release.landing import RELEASES, complete, land
    from paperforge.release.making import Made, make_release
    from paperforge.release.repository import find_changes, read_commit, tags_here
    from paperforge.release.versions import parse_version, version_of_tags

    signer = _load_signer(pades, secret)
    project = open_project(start, profile)
    version = parse_version(version) if version else version_of_tags(tags_here(project.root))
    commit = read_commit(project.root)
    changes = list(find_changes(commit))
    if commit.unnameable:
        return _refuse(Made(version, commit, refusals=changes))
    earlier = read_commit(project.root, since) if since else None
    display = Display()
    made = make_release(
        commit, version, profile, display.show, since=earlier, refusals=changes, executor=executor, jobs=jobs or 0
    )
    display.close()
    print_findings(made.findings)
    if made.refused:
        return _refuse(made)
    for remark in made.remarks:
        click.echo(show_hidden(remark), err=True)
    files = complete(made, key)
    is_new = land(project.root, version, files)
    _print_summary(made, files)
    state = "" if is_new else " was there already, the same to the byte"
    click.echo(f"{RELEASES / version}{state}: {len(files)} files, commit {commit.id[:12]}{', signed' if key else ''}")
    if signer is not None:
        from paperforge.release.pades import SUFFIX, sign_pdfs

        copies = sign_pdfs(made.files, signer, version)
        land(project.root, f"{version}{SUFFIX}", copies)
        click.echo(f"{RELEASES / version}{SUFFIX}: {len(copies)} PDFs signed inside")
    return ExitCode.FINE


def _load_signer(pades: Path | None, secret: Path | None) -> Any:
    """Who signs the copies of the PDFs, known before anything is built; None where nobody does."""
    if pades is None:
        if secret is not None:
            raise UsageError("--pades-passphrase goes with --pades", "Name the key: --pades FILE")
        return None
    from paperforge.release.pades import load_signer

    passphrase = secret.read_bytes().split(b"\n")[0].removesuffix(b"\r") if secret else None
    return load_signer(pades, passphrase)


def _refuse(made: Made) -> int:
    """Say everything that stands in the way, findings apart."""
    from paperforge.diagnostics import many
    from paperforge.report import summarise

    print_refusals(made.refusals)
    found = f"; {summarise(made.findings)}" if made.findings else ""
    refusals = many(len(made.refusals), "refusal")
    click.echo(f"{made.version} is not released: {refusals}{found}; nothing was written", err=True)
    return ExitCode.RENDER_FAILED if made.render_failed else ExitCode.FINDINGS


def print_refusals(refusals: list[Refusal]) -> None:
    """Each with its place; what to do once for those that stand together."""
    for at, refusal in enumerate(refusals):
        if at == SHOWN and len(refusals) > SHOWN + 1:
            click.echo(f"and {len(refusals) - SHOWN} more")
            return
        click.echo(f"{show_hidden(refusal.place)}: refused: {show_hidden(refusal.what)}")
        follows = at + 1 < len(refusals) and at + 1 != SHOWN and refusals[at + 1].hint == refusal.hint
        if refusal.hint and not follows:
            click.echo(f"    hint: {show_hidden(refusal.hint)}")


def _print_summary(made: Made, files: dict[str, bytes]) -> None:
    assert made.manifest is not None  # noqa: S101 - it was made
    for each in made.manifest.left_out:
        click.echo(f"left out: {each.paper}: {next(iter(each.reason.values()), '')}")
    for each in made.manifest.allowed:
        click.echo(f"allowed: {each.code} in {each.paper}: {next(iter(each.reason.values()), '')}")
    for path in sorted(files):
        click.echo(f"{format_size(len(files[path])):>8}  {show_hidden(path)}")
