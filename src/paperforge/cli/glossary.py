"""`paperforge glossary`: the terms of several papers as one glossary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from paperforge.cli.output import format_size, open_project, print_findings, project_options, split_names
from paperforge.diagnostics import Diagnostic, Finding, Severity, did_you_mean
from paperforge.errors import ExitCode, UsageError
from paperforge.model.language import Text
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project, select_papers

if TYPE_CHECKING:
    from paperforge.formats.tools import Tools
    from paperforge.glossary.outputs import Output

FOLDER = PurePosixPath("build", "glossary")


@click.command("glossary")
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--package", default="", metavar="NAME", help="The papers of a package of paperforge.yml.")
@click.option(
    "--to",
    "formats",
    multiple=True,
    callback=split_names,
    metavar="FORMATS",
    help="tbx,skos,pdf,docx,html into build/glossary/; without it, the terms are listed here.",
)
@project_options
def command(papers: tuple[str, ...], package: str, formats: tuple[str, ...], start: Path, profile: str) -> int:
    """List the terms of papers (all of them, those named, or those of a package), or write them as one glossary."""
    from paperforge.formats.tools import Tools
    from paperforge.glossary.outputs import SUFFIXES

    for name in formats:
        if name not in SUFFIXES:
            hint = did_you_mean(name, SUFFIXES) or f"Known: {', '.join(SUFFIXES)}."
            raise UsageError(f"unknown format “{name}”", hint)
    project = open_project(start, profile)
    title, slugs = _select(project, papers, package)
    read = _read(project, slugs)
    if read is None:
        return ExitCode.FINDINGS
    configuration = project.configuration
    limits = configuration.limits
    tools = Tools(limits.seconds, limits.memory, project.house, configuration.docx, configuration.pdf.variant)
    try:
        return _make(project, title, read, formats, tools, name=package or "glossary", whole=not (papers or package))
    finally:
        tools.close()


def _select(project: Project, papers: tuple[str, ...], package: str) -> tuple[Text | None, list[str]]:
    """The title of what the papers are of, and their slugs; raises `UsageError`."""
    series = project.configuration.series
    if not package:
        return series.title if series else None, select_papers(project, papers)
    if papers:
        raise UsageError("papers are named, and a package too", "Name the papers, or the package.")
    packages = project.configuration.packages
    if package not in packages:
        known = f"Packages here: {', '.join(packages)}." if packages else "There are none in paperforge.yml."
        raise UsageError(f"there is no package “{package}”", did_you_mean(package, packages) or known)
    chosen = packages[package]
    if not chosen.papers:
        raise UsageError(f"the package “{package}” has no papers", "Name them in paperforge.yml: papers: [...]")
    return chosen.title, select_papers(project, chosen.papers)


def _read(project: Project, slugs: Sequence[str]) -> list[Paper] | None:
    """The papers; None where one of them, or the project itself, has errors, which are printed."""
    from paperforge.checking import check_each

    papers: list[Paper] = []
    failing: list[Finding] = []
    for checked in check_each(project, slugs):
        errors = [finding for finding in checked.findings if finding.severity is Severity.ERROR]
        if checked.paper is not None:
            papers.append(checked.paper)
        elif checked.slug:
            errors = errors or checked.findings
        failing.extend(errors)
    if not failing and len(papers) == len(slugs):
        return papers
    print_findings(failing, err=True)
    click.echo("no glossary is made of papers with errors; earlier outputs are untouched", err=True)
    return None


def _make(
    project: Project,
    title: Text | None,
    papers: Sequence[Paper],
    formats: Sequence[str],
    tools: Tools,
    *,
    name: str,
    whole: bool,
) -> int:
    from paperforge.glossary.collect import collect
    from paperforge.glossary.listing import format_text
    from paperforge.glossary.outputs import make_outputs

    found: list[Diagnostic] = []
    policy = project.policy(None)
    glossary = collect(project, title, papers, tools.pandoc, found, whole=whole)
    if not formats:
        click.echo(format_text(glossary, project))
    # What is wrong with terms fails before anything is rendered; what is wrong with a rendering has a code of its own.
    findings = policy.judge(found)
    if not formats or _has_errors(findings):
        print_findings(findings, err=True)
        return ExitCode.FINDINGS if _has_errors(findings) else ExitCode.FINE
    outputs = make_outputs(glossary, project, formats, tools, found)
    findings = policy.judge(found)
    print_findings(findings, err=True)
    if _has_errors(findings):
        click.echo("the glossary is not written; earlier outputs are untouched", err=True)
        return ExitCode.RENDER_FAILED
    _write(project, outputs, name)
    return ExitCode.FINE


def _has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _write(project: Project, outputs: Sequence[Output], name: str) -> None:
    """All files, or none."""
    from paperforge.write import refuse_links, write_files

    refuse_links(project.root, FOLDER)
    paths = [project.root / FOLDER / f"{name}.{output.suffix}" for output in outputs]
    write_files({path: output.content for path, output in zip(paths, outputs, strict=True)})
    for path, output in zip(paths, outputs, strict=True):
        pages = f"{output.pages:>4} p." if output.pages else "       "
        click.echo(f"{format_size(len(output.content)):>8} {pages}  {path.relative_to(project.root)}")
