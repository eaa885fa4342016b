"""`paperforge package`: several papers as one document."""

from __future__ import annotations

import sys
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from paperforge.cli.output import (
    cache_option,
    format_size,
    open_cache,
    open_project,
    print_findings,
    project_options,
    split_names,
)
from paperforge.diagnostics import Finding, Severity, did_you_mean
from paperforge.errors import ExitCode, UsageError
from paperforge.model.config import PACKAGE_FORMATS, Package
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project, select_papers

if TYPE_CHECKING:
    from paperforge.package.building import PackageBuild


@click.command("package")
@click.argument("name", metavar="ID")
@click.option("--edition", "editions", multiple=True, callback=split_names, metavar="NAME", help="en, ru, en-ru, …")
@click.option("--to", "formats", multiple=True, callback=split_names, metavar="FORMATS", help="pdf,docx,epub,site.")
@click.option("--for", "letter", default="", metavar="AUDIENCE", help="Put the cover letter for this audience first.")
@click.option("--pdf-variant", default="", metavar="LEVEL", help="PDF/A for archives: a-2u, a-2a, …")
@click.option(
    "--papers/--no-papers", "singles", default=True, show_default=True, help="The papers as single files, too."
)
@click.option(
    "--redact",
    type=click.Choice(["public"]),
    help="Leave out what is marked internal, and look for it in every file (pdf, docx): ID.EDITION.public.FORMAT.",
)
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="How many parts at once (default: all cores).")
@cache_option
@project_options
def command(
    name: str,
    editions: tuple[str, ...],
    formats: tuple[str, ...],
    letter: str,
    pdf_variant: str,
    redact: str | None,
    singles: bool,
    jobs: int | None,
    cache: str,
    start: Path,
    profile: str,
) -> int:
    """Build the package ID of paperforge.yml into build/packages/ID/: one file an edition and format, and a reading site."""
    from paperforge.cache.identity import digest_identity, identify
    from paperforge.cache.stats import StatCache
    from paperforge.engine.unchanged import STATS
    from paperforge.package.building import READABLE, PackageBuilder, editions_of, missing_texts
    from paperforge.plan import Wish, check_wish

    began = time.monotonic()
    project = open_project(start, profile)
    check_wish(Wish(editions, (), pdf_variant), project)
    for each in formats:
        if each not in PACKAGE_FORMATS:
            known = f"Known: {', '.join(PACKAGE_FORMATS)}."
            raise UsageError(f"unknown format “{each}”", did_you_mean(each, PACKAGE_FORMATS) or known)
    package = find_package(project, name)
    if letter and letter not in package.letters:
        known = f"Letters: {', '.join(package.letters)}." if package.letters else "It has no letters."
        raise UsageError(
            f"the package “{name}” has no letter for “{letter}”", did_you_mean(letter, package.letters) or known
        )
    papers = _read(project, package)
    if papers is None:
        return ExitCode.FINDINGS
    chosen = editions_of(package, project, editions)
    policy = project.policy(None)
    lacking = policy.judge([each for edition in chosen for each in missing_texts(papers, edition)])
    print_findings(lacking, err=True)
    if lacking:
        return ExitCode.FINDINGS
    store, stats = open_cache(cache, project.root), StatCache(project.root / STATS)
    builder = PackageBuilder(
        project, jobs=jobs or 0, pdf_variant=pdf_variant, store=store, identity=digest_identity(identify(stats))
    )
    wanted = [each for each in PACKAGE_FORMATS if each in (formats or package.formats or ("pdf", "docx"))]
    if redact and (unread := [each for each in wanted if each not in READABLE]):
        hint = f"Ask for --to {','.join(READABLE)}."
        raise UsageError(f"packages for the public are not made as {', '.join(unread)}", hint)
    made = builder.build(name, papers, chosen, wanted, _show, letter=letter, singles=singles, redact=redact or "")
    if store is not None:
        store.shrink()
    stats.save()
    return _land(project, made, time.monotonic() - began)


def find_package(project: Project, name: str) -> Package:
    """A package of the configuration; raises `UsageError`."""
    packages = project.configuration.packages
    if name not in packages:
        known = f"Packages here: {', '.join(packages)}." if packages else "There are none in paperforge.yml."
        raise UsageError(f"there is no package “{name}”", did_you_mean(name, packages) or known)
    if not packages[name].slugs:
        raise UsageError(f"the package “{name}” has no papers", "Name them in paperforge.yml: papers: [...]")
    return packages[name]


def _read(project: Project, package: Package) -> list[Paper] | None:
    """The papers in their order; None where one of them, or the project itself, has errors, which are printed."""
    from paperforge.checking import check_each

    slugs = select_papers(project, package.slugs)
    papers: dict[str, Paper] = {}
    failing: list[Finding] = []
    for checked in check_each(project, slugs):
        failing += [each for each in checked.findings if each.severity is Severity.ERROR]
        if checked.paper is not None:
            papers[checked.slug] = checked.paper
    print_findings(failing, err=True)
    if failing or len(papers) < len(slugs):
        click.echo("no package is made of papers with errors; earlier files are untouched", err=True)
        return None
    return [papers[slug] for slug in package.slugs]


def _show(ended: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K[{done}/{total}] {ended}", nl=done == total, err=True)
    else:
        click.echo(f"[{done}/{total}] {ended}", err=True)


def _land(project: Project, made: PackageBuild, seconds: float) -> int:
    """All files, or none."""
    from paperforge.package.site_folder import remove_stale, site_sizes
    from paperforge.write import refuse_links, write_files

    findings = project.policy(None).judge(made.diagnostics)
    print_findings(findings, err=True)
    if any(each.severity is Severity.ERROR for each in findings):
        click.echo("the package is not written; earlier files are untouched", err=True)
        return ExitCode.RENDER_FAILED
    for folder in {each.path.parent for each in made.files}:
        refuse_links(project.root, PurePosixPath("build") / folder)
    write_files({project.root / "build" / each.path: each.content for each in made.files})
    remove_stale(project.root / "build", [each.path for each in made.files])
    for folder, count, size in site_sizes(made.files):
        click.echo(f"{format_size(size):>8}          {PurePosixPath('build') / folder}/ ({count} files)")
    for each in sorted((file for file in made.files if file.format != "site"), key=lambda file: str(file.path)):
        pages = f"{each.pages:>4} p." if each.pages else "       "
        click.echo(f"{format_size(len(each.content)):>8} {pages}  {PurePosixPath('build') / each.path}")
    click.echo(f"{len(made.files)} files, {seconds:.1f} s")
    return ExitCode.FINE
