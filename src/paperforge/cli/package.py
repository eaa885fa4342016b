"""`paperforge package`: several papers as one document."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from paperforge.cli.output import (
    Opener,
    cache_option,
    close_cache,
    executor_option,
    format_size,
    open_cache,
    open_project,
    print_findings,
    project_options,
    split_names,
    typed_words,
)
from paperforge.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from paperforge.engine.building import Builder
    from paperforge.engine.inputs import Tree
    from paperforge.engine.unchanged import Runs
    from paperforge.model.config import Package
    from paperforge.package.building import PackageBuilder
    from paperforge.package.making import PackageBuild
    from paperforge.package.members import Member
    from paperforge.reading.project import Project


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
@executor_option
@cache_option
@project_options
def command(**given: Any) -> int:
    """Build the package ID of paperforge.yml into build/packages/ID/: one file an edition and format, and a reading site."""
    from paperforge.engine.unchanged import Runs, find_root

    began = time.monotonic()
    call = _Call(**given)
    root = find_root(str(call.start.absolute()))
    runs = Runs(root, call.profile) if root and call.cache != "none" else None
    if runs is not None and (said := runs.find(call.arguments, typed_words(call.start))):
        from paperforge.cli.again import say

        return say(said, began)
    return _package(call, runs, began)


@dataclass(frozen=True)
class _Call:
    """What was asked for."""

    name: str
    editions: tuple[str, ...]
    formats: tuple[str, ...]
    letter: str
    pdf_variant: str
    redact: str | None
    singles: bool
    jobs: int | None
    executor: str
    cache: str
    start: Path
    profile: str

    @property
    def arguments(self) -> list[Any]:
        """What the files of a package depend on besides files."""
        wish = [self.name, self.editions, self.formats, self.letter, self.pdf_variant, self.redact, self.singles]
        return ["package", *wish, self.cache, self.profile]


def _package(call: _Call, runs: Runs | None, began: float) -> int:
    from paperforge.cache.identity import digest_identity, identify
    from paperforge.cache.stats import StatCache
    from paperforge.engine.building import Builder
    from paperforge.engine.jobs import Options
    from paperforge.package.building import PackageBuilder

    project = open_project(call.start, call.profile)
    package, wanted = _choose(call, project)
    store, stats = open_cache(call.cache, project.root), runs.stats if runs else StatCache(None)
    identity = runs.identity if runs else identify(stats)
    checker = Builder(project, Options(profile=call.profile), identity, stats, store)
    builder = PackageBuilder(
        project, jobs=call.jobs or 0, pdf_variant=call.pdf_variant, store=store, identity=digest_identity(identity)
    )
    try:
        builder.start(wanted)  # it loads while papers are checked
        made = _build(call, package, wanted, checker, builder)
    finally:
        builder.close()
    if made is None:
        return ExitCode.FINDINGS
    close_cache(store)
    code = _land(project, made, time.monotonic() - began)
    if runs is not None and code == ExitCode.FINE:
        _remember(call, runs, made, project, checker.files_read(package.slugs))
    return code


def _build(
    call: _Call, package: Package, wanted: list[str], checker: Builder, builder: PackageBuilder
) -> PackageBuild | None:
    """The files of a package; None where papers are not as they should be, which is printed."""
    from paperforge.package.building import editions_of
    from paperforge.package.members import missing_texts

    project = checker.project
    members = _check(checker, package, Opener(call.executor, call.jobs or 0, checker.store))
    if members is None:
        return None
    chosen = editions_of(package, project, call.editions)
    lacking = project.policy(None).judge([each for edition in chosen for each in missing_texts(members, edition)])
    print_findings(lacking, err=True)
    if lacking:
        return None
    return builder.build(
        call.name,
        members,
        chosen,
        wanted,
        _show,
        letter=call.letter,
        singles=call.singles,
        redact=call.redact or "",
        key=checker.project_key,
    )


def _remember(call: _Call, runs: Runs, made: PackageBuild, project: Project, read: Tree) -> None:
    """For the next time."""
    from paperforge.cache.store import digest_of
    from paperforge.cli.output import format_findings
    from paperforge.engine.unchanged import Said

    findings = project.policy(None).judge(made.diagnostics)
    words = f"{len(made.files)} files"
    outputs = {(PurePosixPath("build") / each.path).as_posix(): digest_of(each.content) for each in made.files}
    said = Said(format_findings(findings) if findings else "", words, ExitCode.FINE, to_stderr=True)
    runs.keep(call.arguments, said, outputs, read, typed_words(call.start))
    runs.stats.save()


def _choose(call: _Call, project: Project) -> tuple[Package, list[str]]:
    """The package that was asked for, and its formats; raises `UsageError`."""
    from paperforge.diagnostics import did_you_mean
    from paperforge.model.config import PACKAGE_FORMATS
    from paperforge.package.building import READABLE
    from paperforge.plan import Wish, check_wish

    check_wish(Wish(call.editions, (), call.pdf_variant), project)
    for each in call.formats:
        if each not in PACKAGE_FORMATS:
            known = f"Known: {', '.join(PACKAGE_FORMATS)}."
            raise UsageError(f"unknown format “{each}”", did_you_mean(each, PACKAGE_FORMATS) or known)
    package = find_package(project, call.name)
    if call.letter and call.letter not in package.letters:
        known = f"Letters: {', '.join(package.letters)}." if package.letters else "It has no letters."
        hint = did_you_mean(call.letter, package.letters) or known
        raise UsageError(f"the package “{call.name}” has no letter for “{call.letter}”", hint)
    wanted = [each for each in PACKAGE_FORMATS if each in (call.formats or package.formats or ("pdf", "docx"))]
    if call.redact and (unread := [each for each in wanted if each not in READABLE]):
        hint = f"Ask for --to {','.join(READABLE)}."
        raise UsageError(f"packages for the public are not made as {', '.join(unread)}", hint)
    return package, wanted


def find_package(project: Project, name: str) -> Package:
    """A package of the configuration; raises `UsageError`."""
    from paperforge.diagnostics import did_you_mean

    packages = project.configuration.packages
    if name not in packages:
        known = f"Packages here: {', '.join(packages)}." if packages else "There are none in paperforge.yml."
        raise UsageError(f"there is no package “{name}”", did_you_mean(name, packages) or known)
    if not packages[name].slugs:
        raise UsageError(f"the package “{name}” has no papers", "Name them in paperforge.yml: papers: [...]")
    return packages[name]


def _check(builder: Builder, package: Package, opener: Opener) -> list[Member] | None:
    """The papers in their order; None where one of them, or the project itself, has errors, which are printed."""
    from paperforge.diagnostics import Severity
    from paperforge.engine.building import check_papers, findings_of
    from paperforge.engine.jobs import CHECK
    from paperforge.package.members import members_of
    from paperforge.reading.project import select_papers

    checked = check_papers(builder, select_papers(builder.project, package.slugs), opener, CHECK)
    failing = [each for each in findings_of(checked) if each.severity is Severity.ERROR]
    print_findings(failing, err=True)
    if failing or not all(each.facts for each in checked.values()):
        click.echo("no package is made of papers with errors; earlier files are untouched", err=True)
        return None
    return members_of(builder, checked, package.slugs)


def _show(ended: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K[{done}/{total}] {ended}", nl=done == total, err=True)
    else:
        click.echo(f"[{done}/{total}] {ended}", err=True)


def _land(project: Project, made: PackageBuild, seconds: float) -> int:
    """All files, or none."""
    from paperforge.diagnostics import Severity
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
