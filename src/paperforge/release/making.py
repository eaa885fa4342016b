"""Makes the files of a release from a commit: built in a folder of its own, where nothing else of the project stands."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from paperforge.cache.identity import identify
from paperforge.cache.stats import StatCache
from paperforge.diagnostics import Finding, Severity
from paperforge.engine.building import Builder, PaperBuild, Progress, check_papers
from paperforge.engine.executors import LOCAL, Executor, open_executor
from paperforge.engine.jobs import Options
from paperforge.errors import UsageError
from paperforge.plan import Wish
from paperforge.process import count_cores
from paperforge.reading.paper import Paper
from paperforge.reading.project import CONFIGURATION, PAPERS, Project, find_papers, read_project, release_policy
from paperforge.release.archive import MAX_FILES, name_fault, names_that_clash
from paperforge.release.changes import change_log, changes_since
from paperforge.release.citation import write_citation
from paperforge.release.gate import Gate
from paperforge.release.manifest import FORMAT, File, Manifest, Released, Source, write_manifest
from paperforge.release.packages import make_packages, unfit_packages
from paperforge.release.provenance import write_provenance
from paperforge.release.reading import ReadPaper, read_papers, shown
from paperforge.release.repository import Commit, export
from paperforge.release.tools import tools_used
from paperforge.release.values import CHANGES, CITATION, MANIFEST, PROVENANCE, Content, Refusal, digest
from paperforge.render.document import ReleaseMark

# Makes files beside the papers: of the project at the commit, the papers that were read, and what documents say of the release.
Further = Callable[[Project, Sequence[Paper], ReleaseMark], Iterable[Content]]

_SHARED = ("templates/", "spelling/")  # folders that all papers are made with


@dataclass
class Made:
    """A release that was made, or why it was not: then it has no files."""

    version: str
    commit: Commit
    profile: str = ""
    manifest: Manifest | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    render_failed: bool = False

    @property
    def refused(self) -> bool:
        """Whether anything stands in the way."""
        return bool(self.refusals) or any(each.severity is Severity.ERROR for each in self.findings)


def make_release(
    commit: Commit,
    version: str,
    profile: str,
    progress: Callable[[Progress], None],
    *,
    since: Commit | None = None,
    refusals: Iterable[Refusal] = (),
    further: Further = lambda *_: (),
    executor: str = LOCAL,
    jobs: int = 0,
) -> Made:
    """Build the papers of a commit, and write what a release says of them. `refusals` are those known before.

    Everything that stands in the way is collected; nothing is rendered once anything does. `since` is the commit that the
    change log begins at, where there is one; `further` makes more files for the release.
    Raises `UsageError` (`ConfigurationError`) where the project of the commit cannot be read.
    """
    made = Made(version, commit, profile, refusals=list(refusals))
    if CONFIGURATION not in commit.files:
        made.refusals.append(Refusal(CONFIGURATION, "the commit does not hold it", "Commit the project's files first."))
        return made
    with tempfile.TemporaryDirectory(prefix="paperforge-") as name:
        root = Path(name) / "project"
        root.mkdir()
        export(commit, root)
        project = read_project(root, profile)
        gate = Gate(project.configuration.release)
        if since is not None and gate.rules.redact:
            hint = "Release without --since, or without release.redact."
            what = "a change log since an earlier commit would tell what is left out for the public"
            made.refusals.append(Refusal("--since", what, hint))
        made.refusals.extend(unfit_packages(project))
        mark = ReleaseMark(version, commit.id, commit.moment)
        reads = _read(project, gate, made)
        builds = _build(project, gate, mark, reads, made, progress, executor, jobs)
        if not made.refused:
            papers = [paper for read in reads if (paper := shown(read)) is not None]
            packages = make_packages(project, papers, mark, made.findings, jobs)
            given = [*contents(builds), *packages, *further(project, papers, mark)]
            given.append(Content(CITATION, write_citation(papers, project, gate.rules.name, mark), "cff"))
            log = change_log(papers, version)
            if since is not None:
                left_out = [each.paper for each in gate.rules.leave_out]
                log = changes_since(since, project, papers, left_out, version, profile) + b"\n" + log
            given.append(Content(CHANGES, log, "md"))
            made.findings.extend(_leaks(project, reads, given[-2:]))
            made.refusals.extend(_misnamed(given))
        if not made.refused:
            made.manifest = _describe(commit, since, given, reads, project, profile, version)
            made.files = {each.path: each.content for each in given}
            made.files[MANIFEST] = write_manifest(made.manifest)
            made.files[PROVENANCE] = write_provenance(made.manifest, made.files[MANIFEST])
    return made


def contents(builds: Sequence[PaperBuild]) -> list[Content]:
    """What goes into a release of the papers' outputs: `papers/<slug>/<slug>.<edition>.<format>`."""
    return [
        Content(
            f"{PAPERS}/{build.slug}/{output.path(Path(), build.slug).name}",
            output.content or b"",
            output.format,
            build.slug,
            output.edition.name,
            tuple(str(language) for language in output.edition.languages),
            output.edition.audience,
        )
        for build in builds
        for output in build.result.outputs
    ]


def _read(project: Project, gate: Gate, made: Made) -> list[ReadPaper]:
    """The papers that are released."""
    left_out = {each.paper for each in gate.rules.leave_out}
    known = find_papers(project)
    made.refusals.extend(gate.unknown(project, known))
    slugs = [slug for slug in known if slug not in left_out]
    if not slugs:
        raise UsageError("there is no paper to release", "Papers stand in papers/; see release.leave_out, too.")
    reads = read_papers(project, slugs, gate.rules.redact)
    made.refusals.extend(gate.refusals(reads))
    return reads


def _build(
    project: Project,
    gate: Gate,
    mark: ReleaseMark,
    reads: Sequence[ReadPaper],
    made: Made,
    progress: Callable[[Progress], None],
    executor: str,
    jobs: int,
) -> list[PaperBuild]:
    """All outputs of the papers; nothing is rendered where anything stands in the way. Nothing is taken from a cache."""
    stats = StatCache(None)
    options = Options(Wish(redact=gate.rules.redact), made.profile, mark=mark)
    builder = Builder(project, options, identify(stats), stats, land=False)
    slugs = [read.slug for read in reads]

    def open_work() -> Executor:
        return open_executor(executor, jobs or count_cores(), None)

    checked = check_papers(builder, slugs, open_work)
    project_findings = next(iter(checked.values())).project
    findings = [*project_findings, *(finding for result in checked.values() for finding in result.findings)]
    if made.refusals or any(each.severity is Severity.ERROR for each in findings):
        made.findings.extend(findings)
        return []
    report = builder.build(slugs, open_work, progress)
    made.findings.extend([*report.project, *(finding for build in report.builds for finding in build.findings)])
    made.remarks.extend(gate.remarks(made.findings))
    made.render_failed = any(build.result.failed for build in report.builds)
    if not all(build.written for build in report.builds):
        lacking = ", ".join(build.slug for build in report.builds if not build.written)
        made.refusals.append(Refusal("papers", f"not built: {lacking}"))
    return report.builds


def _leaks(project: Project, reads: Sequence[ReadPaper], records: Sequence[Content]) -> Iterable[Finding]:
    """What is left out of the papers must not stand in what is said of them."""
    for read in reads:
        if read.publication is None or read.paper is None:
            continue
        policy = release_policy(project.configuration.release, read.slug, project.policy(read.paper.metadata))
        for record in records:
            page = f"<pre>{escape(record.content.decode())}</pre>".encode()
            yield from policy.judge(read.publication.find_leaks(page, "html", record.path), read.slug)


def _misnamed(given: Sequence[Content]) -> Iterable[Refusal]:
    """Files whose names not every system can keep."""
    hint = "Rename the folder of the paper."
    names = [each.path for each in given]
    for name in names:
        if fault := name_fault(name):
            yield Refusal(name, fault, hint)
    for name in names_that_clash(names):
        yield Refusal(name, "another file has its name, but for upper and lower case", hint)
    if len(names) > MAX_FILES:
        yield Refusal(PAPERS, f"a release holds no more than {MAX_FILES} files", "Make several projects of it.")


def _describe(
    commit: Commit,
    since: Commit | None,
    given: Sequence[Content],
    reads: Sequence[ReadPaper],
    project: Project,
    profile: str,
    version: str,
) -> Manifest:
    gate = Gate(project.configuration.release)
    files = tuple(
        File(
            path=each.path,
            size=len(each.content),
            sha256=each.sha256,
            media_type=each.media_type,
            format=each.format,
            paper=each.paper,
            edition=each.edition,
            languages=each.languages,
            audience=each.audience,
        )
        for each in sorted(given, key=lambda each: each.path.encode())
    )
    office = project.configuration.docx.page_numbers == "libreoffice" and any(each.format == "docx" for each in given)
    return Manifest(
        format=FORMAT,
        name=project.configuration.release.name,
        version=version,
        commit=commit.id,
        committed=moment_text(commit.moment),
        since=since.id if since else "",
        folder="" if str(commit.prefix) == "." else commit.prefix.as_posix(),
        profile=profile,
        gate=str(gate.rules.gate),
        left_out=gate.left_out,
        allowed=gate.allowed,
        papers=tuple(_released(read) for read in reads),
        files=files,
        sources=tuple(_sources(commit, [read.slug for read in reads], project)),
        tools=tools_used(project.house, office=office),
    )


def moment_text(moment: datetime.datetime) -> str:
    """A moment of a commit (UTC), as the manifest has it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _released(read: ReadPaper) -> Released:
    paper = shown(read)
    assert paper is not None  # noqa: S101 - what was not read is refused
    metadata = paper.metadata
    return Released(
        slug=read.slug,
        id=metadata.id,
        title={str(language): " ".join(text.split()) for language, text in metadata.title.root.items()},
        version=metadata.version,
        stage=str(metadata.stage),
        date=metadata.date.isoformat() if metadata.date else "",
    )


def _sources(commit: Commit, slugs: Sequence[str], project: Project) -> Iterable[Source]:
    """The project's own files, what all papers share, and the files of the papers; linked papers may be among the others."""
    own = {project.configuration.allowed_signers, *_styles(project)}
    for name in sorted(commit.files, key=lambda name: name.encode()):
        is_top = "/" not in name and name.endswith((".yml", ".csl", ".bib"))
        is_paper = any(name.startswith((f"{PAPERS}/{slug}/", f"{PAPERS}/{slug}.")) for slug in slugs)
        if is_top or is_paper or name.startswith(_SHARED) or name in own:
            yield Source(path=name, sha256=digest(commit.files[name]))


def _styles(project: Project) -> set[str]:
    """What paperforge.yml names as citation styles, which may be files of the project."""
    named = project.configuration.csl
    return set(named.root.values()) if named else set()
