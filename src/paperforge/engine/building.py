"""Builds papers: what was built before of the same files is taken from the cache, the rest is made on all cores.

A paper lands when all of its outputs are made, in the order of the papers; one broken paper never stops the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from paperforge import codes
from paperforge.cache.identity import digest_identity
from paperforge.cache.stats import StatCache
from paperforge.cache.store import Store
from paperforge.checks.series import find_double
from paperforge.diagnostics import Diagnostic, Finding, Severity
from paperforge.engine.executors import Executor
from paperforge.engine.explaining import Explainer, Reason
from paperforge.engine.inputs import Inputs, Tree, digest_tree, wanted
from paperforge.engine.jobs import CHECK, PLAN, Job, Options, Output, Result
from paperforge.engine.scheduling import run_jobs
from paperforge.errors import RenderError
from paperforge.facts import PaperFacts
from paperforge.process import WorkerError, WorkerTimeoutError
from paperforge.reading.project import PAPERS, Project
from paperforge.records import read_span
from paperforge.write import refuse_links, write_files

CALLS = 10  # as long as this many calls of a renderer may take, a job may


class ChangedError(WorkerError):
    """A file (`str()` is its path) is another than when the build began."""


@dataclass
class PaperBuild:
    """What became of a paper. `cached`: nothing of it was read or rendered; `landed`: the outputs that were written anew."""

    slug: str
    result: Result
    reason: Reason
    cached: bool = False
    written: bool = False
    landed: list[str] = field(default_factory=list)

    @property
    def facts(self) -> PaperFacts | None:
        """What the paper answers; None where it could not be read."""
        return PaperFacts.read(self.result.facts) if self.result.facts else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, judged."""
        return self.result.findings

    def fails(self, strict: bool) -> bool:
        """Whether its findings keep the paper from being built."""
        return not self.result.readable or any(strict or each.severity is Severity.ERROR for each in self.findings)


@dataclass(frozen=True)
class Progress:
    """How far a build has come: what just began or ended (`paper` and `edition`, empty where a whole paper did)."""

    event: str  # begun, ended, cached, built, failed
    paper: str
    edition: str
    done: int  # papers
    total: int
    running: tuple[str, ...]
    failed: int


@dataclass
class Report:
    """All of a build."""

    builds: list[PaperBuild] = field(default_factory=list)
    project: tuple[Finding, ...] = ()

    def project_fails(self, strict: bool) -> bool:
        """Whether the project's own files keep everything from being built."""
        return any(strict or each.severity is Severity.ERROR for each in self.project)


class Builder:
    """Builds papers of a project."""

    def __init__(
        self,
        project: Project,
        options: Options,
        identity: dict[str, str],
        stats: StatCache,
        store: Store | None = None,
        *,
        keep_going: bool = True,
        land: bool = True,
    ) -> None:
        """`land`: whether outputs are written into build/."""
        self.project = project
        self.options = options
        self.stats = stats
        self.store = store
        self.keep_going = keep_going
        self.lands = land
        self._identity = digest_identity(identity)
        self.inputs = inputs_of(project, options.profile, stats)
        self._shared = self.inputs.shared(project.house.own is not None)
        self.explainer = Explainer(project.root, identity, options, self._shared)

    def build(
        self, slugs: Sequence[str], open_executor: Callable[[], Executor], progress: Callable[[Progress], None]
    ) -> Report:
        """Build papers; an executor is opened only where something is to be made. Raises `PaperforgeError`."""
        report = Report()
        if not self.keep_going and self._stops_early(slugs, open_executor, report):
            return report
        run = _Run(self, slugs, report, progress)
        missing = [slug for slug in slugs if not run.take_from_cache(slug)]
        run.go(missing, open_executor)
        if self.store is not None:
            self.explainer.save()
        return report

    def _stops_early(self, slugs: Sequence[str], open_executor: Callable[[], Executor], report: Report) -> bool:
        """With --fail-fast nothing is rendered where a check fails: so all papers are checked first."""
        ids: dict[str, str] = {}
        for slug, result in check_papers(self, slugs, open_executor).items():
            doubles = find_doubles(slug, result, ids)
            reason = self.explainer.reason(slug, self.inputs.of_paper(slug))
            report.builds.append(PaperBuild(slug, replace(result, findings=(*result.findings, *doubles)), reason))
            report.project = report.project or result.project
        strict = self.options.strict
        if report.project_fails(strict) or any(build.fails(strict) for build in report.builds):
            return True
        report.builds, report.project = [], ()
        return False

    def make_job(self, slug: str, place: int, own: Tree) -> Job:
        """An edition of a paper as a job, with everything it needs."""
        limits = self.project.configuration.limits
        paths = wanted([self._shared, own])
        contents = {digest: self.inputs.content(path) for digest, path in paths.items()}
        for digest, content in contents.items():
            if hashlib.sha256(content).hexdigest() != digest:
                raise ChangedError(paths[digest])
        return Job(
            slug,
            place,
            self.options,
            self._shared,
            own,
            contents,
            self._identity,
            limits.seconds * CALLS,
            2 * limits.memory,
        )

    def key(self, slug: str, place: int, own: Tree) -> str:
        """What a paper's whole result is kept under."""
        job = Job(slug, place, self.options, self._shared, own, {})
        kind = {CHECK: "check", PLAN: "plan"}.get(place, "paper")
        return hashlib.sha256(f"{kind}\0{job.own_digest}\0{self._identity}".encode()).hexdigest()

    @property
    def project_key(self) -> str:
        """A hash of the project's files, the options and what builds."""
        return digest_tree(self._shared, repr(self.options), self._identity)

    @property
    def series(self) -> str:
        """What the parts of one build have in common: the project's files, the options, what builds, all papers."""
        tree = self._shared | self.inputs.papers()
        return digest_tree(tree, repr(self.options), self._identity)

    def files_read(self, slugs: Iterable[str]) -> Tree:
        """All files that could have been read, as they were when this began; of those of papers, all."""
        named = {path: each for slug in slugs for path, each in self.inputs.of_paper(slug).items()}
        return named | self._shared | self.inputs.papers()

    def find(self, key: str) -> Result | None:
        """A result that was kept, if all of its outputs are."""
        values = self.store.find(key) if self.store else None
        try:
            return Result.read(values) if values is not None else None
        except (KeyError, ValueError, TypeError, AttributeError):
            return None

    def keep(self, key: str, result: Result) -> None:
        """Keep a result, unless it failed: what failed may not fail again."""
        if self.store is None or result.failed or not result.facts:
            return
        for output in result.outputs:
            if output.content is not None:
                self.store.keep_blob(output.content)
        self.store.keep(key, result.values())

    def fail(self, slug: str, own: Tree, failure: Exception) -> Result:
        """The result of a job whose process ended or was too slow, with the place of the paper."""
        texts = sorted(path for path, _ in own.items() if path.endswith(".md"))
        path = PurePosixPath(texts[0] if texts else f"{PAPERS}/{slug}")
        over = isinstance(failure, WorkerTimeoutError) or "more memory" in str(failure)
        message = f"the process that built the paper ended: {failure}"
        hint = "Earlier outputs of this paper are untouched."
        if isinstance(failure, ChangedError):
            path = PurePosixPath(str(failure))
            message, hint = "the file was changed while papers were built", f"Build again. {hint}"
        found = Diagnostic(codes.SEC124 if over else codes.RND140, message, path=path, hint=hint)
        findings = self.project.policy(None).judge([found], slug)
        return Result(slug, readable=True, findings=tuple(findings), failed=True)


def inputs_of(project: Project, profile: str, stats: StatCache) -> Inputs:
    """The files of a project."""
    signers = project.configuration.allowed_signers
    return Inputs(project.root, stats, (signers,) if signers else (), profile)


def check_papers(
    builder: Builder, slugs: Sequence[str], open_executor: Callable[[], Executor], place: int = PLAN
) -> dict[str, Result]:
    """The results of reading and checking papers (`CHECK`) and what is planned of them (`PLAN`), without rendering them."""
    own = {slug: builder.inputs.of_paper(slug) for slug in slugs}
    keys = {slug: builder.key(slug, place, tree) for slug, tree in own.items()}
    found = {slug: result for slug, key in keys.items() if (result := builder.find(key)) is not None}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        jobs = run_jobs(
            open_executor(),
            missing,
            lambda slug, place: builder.make_job(slug, place, own[slug]),
            lambda slug, place, failure: builder.fail(slug, own[slug], failure),
            place,
        )
        for event in jobs:
            if event.kind == "paper" and event.result is not None:
                found[event.slug] = event.result
                builder.keep(keys[event.slug], event.result)
    return {slug: found[slug] for slug in slugs}


def find_doubles(slug: str, result: Result, ids: dict[str, str]) -> list[Finding]:
    """META001 where a paper has the id of one before it; `ids` are those seen, with their papers."""
    if not result.facts:
        return []
    facts = PaperFacts.read(result.facts)
    severity = Severity(facts.id_severity)
    doubles = list(find_double(slug, facts.id, read_span(facts.id_place), ids))
    return [Finding(each, severity, slug) for each in doubles] if severity else []


def findings_of_check(builder: Builder, slugs: Sequence[str], open_executor: Callable[[], Executor]) -> list[Finding]:
    """What `findings_of` says of some papers, which are checked where need be."""
    return findings_of(check_papers(builder, slugs, open_executor, CHECK))


def findings_of(checked: Mapping[str, Result]) -> list[Finding]:
    """Every finding of the project's own files and of papers that were checked, judged, in the order of a report."""
    findings: list[Finding] = list(next(iter(checked.values())).project)
    ids: dict[str, str] = {}
    for slug, result in checked.items():
        doubles = find_doubles(slug, result, ids)
        findings += sorted([*result.findings, *doubles], key=lambda each: each.diagnostic.sort_key())
    return findings


class _Run:
    """One build."""

    def __init__(
        self, builder: Builder, slugs: Sequence[str], report: Report, progress: Callable[[Progress], None]
    ) -> None:
        self._builder = builder
        self._slugs = slugs
        self._report = report
        self._progress = progress
        self._own: dict[str, Tree] = {slug: builder.inputs.of_paper(slug) for slug in slugs}
        self._keys = {slug: builder.key(slug, 0, own) for slug, own in self._own.items()}
        self._cached: dict[str, Result] = {}
        self._ids: dict[str, str] = {}
        self._running: dict[tuple[str, int], str] = {}

    def take_from_cache(self, slug: str) -> bool:
        """Whether all of a paper was made before."""
        found = self._builder.find(self._keys[slug])
        if found is not None and self._has_outputs(slug, found):
            self._cached[slug] = found
        return slug in self._cached

    def _has_outputs(self, slug: str, result: Result) -> bool:
        """Whether every output lies in build/ or in the store."""
        store = self._builder.store
        return all(
            self._on_disk(slug, each) or (store is not None and store.find_blob(each.digest) is not None)
            for each in result.outputs
        )

    def _on_disk(self, slug: str, output: Output) -> bool:
        return self._builder.stats.digest(str(output.path(self._builder.project.root, slug))) == output.digest

    def go(self, missing: Sequence[str], open_executor: Callable[[], Executor]) -> None:
        """Everything in the order of the papers: those that were made before, and those that are made now."""
        waiting = list(self._slugs)
        waiting = self._pass_cached(waiting)
        if not missing:
            return
        events = run_jobs(
            open_executor(),
            missing,
            lambda slug, place: self._builder.make_job(slug, place, self._own[slug]),
            lambda slug, place, failure: self._builder.fail(slug, self._own[slug], failure),
            folder=self._builder.project.root / "build",  # most often on a disk, where temporary files may be in memory
        )
        try:
            for event in events:
                if event.kind == "paper" and event.result is not None:
                    self._finish(event.slug, event.result, cached=False)
                    waiting = self._pass_cached(waiting[1:])
                    if not self._builder.keep_going and not all(build.written for build in self._report.builds):
                        return
                else:
                    self._note(event.kind, event.slug, event.place, event.result)
        finally:
            events.close()  # nothing goes on once nobody waits

    def _pass_cached(self, waiting: list[str]) -> list[str]:
        """Land the papers at the head of those that wait, as far as they were made before."""
        while waiting and waiting[0] in self._cached:
            self._finish(waiting[0], self._cached.pop(waiting[0]), cached=True)
            waiting = waiting[1:]
        return waiting

    def _note(self, kind: str, slug: str, place: int, result: Result | None) -> None:
        if kind == "begun":
            self._running[slug, place] = slug
            self._tell("begun", slug, "")
        elif result is not None:
            self._running.pop((slug, place), None)
            self._tell("ended", slug, " ".join(result.done))

    def _tell(self, event: str, slug: str, edition: str) -> None:
        builds = self._report.builds
        failed = sum(1 for each in builds if not each.written)
        running = tuple(dict.fromkeys(self._running.values()))
        self._progress(Progress(event, slug, edition, len(builds), len(self._slugs), running, failed))

    def _finish(self, slug: str, result: Result, *, cached: bool) -> None:
        """All of a paper is there: write it, or say why not."""
        builder = self._builder
        if not cached:
            builder.keep(self._keys[slug], result)
        self._report.project = self._report.project or result.project
        broken = bool(result.done) and PaperBuild(slug, result, Reason()).fails(builder.options.strict)
        doubles = find_doubles(slug, result, self._ids)
        result = replace(result, findings=(*result.findings, *doubles), failed=result.failed or broken)
        build = PaperBuild(slug, result, builder.explainer.reason(slug, self._own[slug]), cached)
        failing = build.fails(builder.options.strict) or self._report.project_fails(builder.options.strict)
        if result.done and not failing and not result.failed:
            self._land(build)
        if builder.lands:  # a long series is never held as a whole
            outputs = tuple(replace(each, content=None) for each in build.result.outputs)
            build.result = replace(build.result, outputs=outputs)
        self._report.builds.append(build)
        builder.explainer.note(slug, self._own[slug])
        self._tell(("cached" if cached else "built") if build.written else "failed", slug, "")

    def _land(self, build: PaperBuild) -> None:
        """Write the outputs of a paper that are not there as they are, all or none."""
        builder, root = self._builder, self._builder.project.root
        if not builder.lands:
            build.written = True
            return
        stale = [each for each in build.result.outputs if not self._on_disk(build.slug, each)]
        try:
            refuse_links(root, PurePosixPath("build", build.slug))
            files = {each.path(root, build.slug): self._content(each) for each in stale}
            write_files(files)
        except RenderError as failure:
            place = PurePosixPath("build", build.slug)
            found = Diagnostic(codes.RND140, str(failure), path=place, hint=failure.hint)
            judged = builder.project.policy(None).judge([found], build.slug)
            build.result = replace(build.result, findings=(*build.result.findings, *judged), failed=True)
            return
        build.landed = [path.name for path in files]
        build.written = True

    def _content(self, output: Output) -> bytes:
        store = self._builder.store
        content = output.content or (store.find_blob(output.digest) if store else None)
        if content is None:
            raise RenderError("an output has gone from the cache while it was needed", "Build again.")
        return content
