"""Builds papers: reads, checks, assembles and renders them on all cores; one broken paper never stops the others."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from paperforge import codes
from paperforge.checks.brief import refusals
from paperforge.checks.project import check_project, check_series
from paperforge.checks.registry import check_paper
from paperforge.diagnostics import Diagnostic, Finding, Policy, Severity
from paperforge.errors import PaperforgeError, RenderError
from paperforge.formats.base import FORMATS
from paperforge.formats.tools import Artifact, Tools, ToolsByThread
from paperforge.plan import Wish, output_path, plan_editions, plan_formats
from paperforge.process import WorkerCrashError, WorkerError, WorkerTimeoutError
from paperforge.reading.editions import Edition, Shape
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose, read_project_prose
from paperforge.redaction.publishing import Publication, publish
from paperforge.render.assemble import assemble
from paperforge.render.document import ReleaseMark
from paperforge.render.internal import holds_internal
from paperforge.render.words import words_of
from paperforge.write import write_files


@dataclass(frozen=True)
class Output:
    """A file that was made: size in bytes, pages where the format has them, seconds of wall clock; what it is."""

    path: Path
    content: bytes
    pages: int | None
    seconds: float
    edition: Edition
    format: str


@dataclass
class PaperBuild:
    """One paper on its way: what was found, what was made."""

    slug: str
    paper: Paper | None = None
    policy: Policy = field(default_factory=Policy)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    render_failed: bool = False
    written: bool = False
    publication: Publication | None = None  # where something is left out for the public

    def findings(self) -> list[Finding]:
        """What was found, judged."""
        return self.policy.judge(self.diagnostics, self.slug)

    def fails(self, strict: bool) -> bool:
        """Whether its findings keep the paper from being built."""
        return self.paper is None or any(strict or finding.severity is Severity.ERROR for finding in self.findings())


@dataclass(frozen=True)
class Releasing:
    """What is different where papers are built for a release.

    `mark` is what they say of it; `policy` makes the policy of a paper, by its slug, of its usual one; `admit` is asked once,
    when all papers are read and checked: nothing is rendered where it says no.
    """

    mark: ReleaseMark
    policy: Callable[[str, Policy], Policy]
    admit: Callable[[Sequence[PaperBuild]], bool]


Progress = Callable[[PaperBuild, str, int, int], None]  # paper, what just ended, done, of all


class Builder:
    """Builds papers of a project; `close` ends every child process."""

    def __init__(
        self,
        project: Project,
        wish: Wish,
        *,
        strict: bool = False,
        keep_going: bool = True,
        jobs: int = 0,
        release: Releasing | None = None,
    ) -> None:
        self.project = project
        self.wish = wish
        self.strict = strict
        self.keep_going = keep_going
        self.project_diagnostics: list[Diagnostic] = []
        self.jobs = jobs or count_cores()
        self.release = release
        self._tools = ToolsByThread(self._make_tools)

    def _make_tools(self) -> Tools:
        configuration = self.project.configuration
        limits = configuration.limits
        variant = self.wish.pdf_variant or configuration.pdf.variant
        return Tools(limits.seconds, limits.memory, self.project.house, configuration.docx, variant)

    def tools(self) -> Tools:
        """The resident processes of this thread."""
        return self._tools.own()

    def close(self) -> None:
        """End every child process; calls that are under way fail."""
        self._tools.close()

    def build(self, slugs: Sequence[str], progress: Progress) -> list[PaperBuild]:
        """Build papers; each lands as soon as all of its outputs are made."""
        builds = [PaperBuild(slug) for slug in slugs]
        pool = ThreadPoolExecutor(self.jobs)
        try:
            prose = pool.submit(self._read_project_prose).result()
            list(pool.map(self._read, builds))
            for build in builds:
                self._choose_audience(build, prose)
            self.project_diagnostics.extend(check_series(build.paper for build in builds if build.paper))
            if self.release is None or self.release.admit(builds):
                self._render_all(pool, builds, prose, progress)
        finally:
            # Children go first: a thread that waits for one is released by its end.
            self.close()
            pool.shutdown(wait=True, cancel_futures=True)
        return builds

    def project_findings(self) -> list[Finding]:
        """What was found in the project's own files and over all papers."""
        return self.project.policy(None).judge(self.project_diagnostics)

    def project_fails(self) -> bool:
        """Whether the project's own files keep everything from being built."""
        return any(self.strict or finding.severity is Severity.ERROR for finding in self.project_findings())

    def _read_project_prose(self) -> Prose:
        prose = read_project_prose(self.project, self.tools().pandoc)
        self.project_diagnostics.extend(check_project(self.project, prose))
        return prose

    def _read(self, build: PaperBuild) -> None:
        paper = read_paper(self.project, build.slug, self.tools().pandoc, build.diagnostics)
        build.paper = paper
        build.policy = self.project.policy(paper.metadata if paper else None)
        if self.release is not None:
            build.policy = self.release.policy(build.slug, build.policy)
        if paper is not None:
            build.diagnostics.extend(check_paper(paper, self.project))
            build.editions = plan_editions(paper, self.project, self.wish, build.diagnostics)
            build.formats = plan_formats(paper, self.project, self.wish)

    def _choose_audience(self, build: PaperBuild, prose: Prose) -> None:
        """Leave out what is not for the public, where that is asked for; else say where it would get out."""
        paper = build.paper
        if paper is None:
            return
        if not self.wish.redact:
            if holds_internal(paper):
                hint = "Build what goes out with: paperforge build --redact public"
                message = "the paper is built with what is internal in it"
                build.diagnostics.append(Diagnostic(codes.RND151, message, paper.places.key_span("stage"), hint))
            return
        house = [words_of(self.project.house, language) for language in paper.languages]
        build.publication = publish(paper, self.project, prose, house, build.diagnostics)
        # Without one there is nothing that could be built: never the whole paper under the name of the public one.
        public = build.editions if build.publication else []
        build.editions = [replace(edition, audience=self.wish.redact) for edition in public]

    def _render_all(self, pool: ThreadPoolExecutor, builds: list[PaperBuild], prose: Prose, progress: Progress) -> None:
        futures: dict[Future[None], tuple[PaperBuild, Edition]] = {}
        open_tasks: dict[str, int] = {}
        stopped = self.project_fails() or (not self.keep_going and any(build.fails(self.strict) for build in builds))
        total = 0 if stopped else sum(len(build.editions) for build in builds if not build.fails(self.strict))
        done = 0
        for build in builds:
            if stopped or build.fails(self.strict):
                progress(build, "", done, total)
                continue
            open_tasks[build.slug] = len(build.editions)
            for edition in build.editions:
                futures[pool.submit(self._render, build, edition, prose)] = (build, edition)
        for future in as_completed(futures):
            build, edition = futures[future]
            future.result()
            open_tasks[build.slug] -= 1
            done += 1
            if open_tasks[build.slug] == 0:
                self._land(build)
            progress(build, edition.name, done, total)
            if build.render_failed and not self.keep_going:
                return

    def _render(self, build: PaperBuild, edition: Edition, prose: Prose) -> None:
        """One edition in all its formats; whatever goes wrong stays with this paper."""
        assert build.paper is not None  # noqa: S101 - only papers that were read come here
        public = build.publication
        paper, prose = (public.paper, public.prose) if public else (build.paper, prose)
        place = build.paper.bodies[edition.languages[0]].source.path
        step = "put together"
        if edition.shape is Shape.BRIEF and (refused := list(refusals(paper, self.project))):
            build.render_failed = True
            build.diagnostics.extend(refused)
            return
        try:
            document = assemble(
                paper,
                self.project,
                prose | paper.prose,
                edition,
                build.editions,
                self.tools().pandoc,
                self.tools().drawing,
                self.release.mark if self.release else None,
            )
            if public:
                build.diagnostics.extend(public.find_leaks_in_tree(document.blocks, edition.file_name))
            for name in build.formats:
                step = f"rendered as {name}"
                began = time.monotonic()
                artifact = FORMATS[name](document, self.tools())
                seconds = time.monotonic() - began
                build.diagnostics.extend([*artifact.findings, *_too_long(artifact, edition, place)])
                path = output_path(self.project.root, build.slug, edition, name)
                if public:
                    build.diagnostics.extend(public.find_leaks(artifact.content, name, path.name))
                build.outputs.append(Output(path, artifact.content, artifact.pages, seconds, edition, name))
        except (WorkerTimeoutError, WorkerCrashError, WorkerError, RenderError) as failure:
            build.render_failed = True
            build.diagnostics.append(_render_diagnostic(failure, edition, step, place))
        except PaperforgeError:
            raise  # nothing can be built: the project or a tool is at fault
        except Exception as fault:
            if os.environ.get("PAPERFORGE_DEBUG"):
                raise
            build.render_failed = True
            message = f"the edition “{edition.name}” could not be {step}: {type(fault).__name__}: {fault}"
            hint = "This is a fault of paperforge itself; please report it. PAPERFORGE_DEBUG=1 shows more."
            build.diagnostics.append(Diagnostic(codes.RND140, message, path=place, hint=hint))

    def _land(self, build: PaperBuild) -> None:
        """Write all outputs of a paper, or none."""
        build.outputs.sort(key=lambda output: str(output.path))
        if build.render_failed or build.fails(self.strict):
            build.render_failed = True
            return
        try:
            refuse_links(self.project.root, PurePosixPath("build", build.slug))
            write_files({output.path: output.content for output in build.outputs})
            build.written = True
        except RenderError as failure:
            build.render_failed = True
            place = PurePosixPath("build", build.slug)
            build.diagnostics.append(Diagnostic(codes.RND140, str(failure), path=place, hint=failure.hint))


def count_cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def refuse_links(root: Path, path: PurePosixPath) -> None:
    """Raise `RenderError` where outputs would go through a symbolic link, which a contribution may have planted."""
    current = root
    for part in path.parts:
        current = current / part
        if current.is_symlink():
            raise RenderError(
                f"{current.relative_to(root)} is a symbolic link", "Delete it; nothing is written through links."
            )


def _too_long(artifact: Artifact, edition: Edition, place: PurePosixPath) -> Iterator[Diagnostic]:
    """RND148."""
    allowed = len(edition.languages)
    if edition.shape is Shape.BRIEF and artifact.pages and artifact.pages > allowed:
        message = f"the brief has {artifact.pages} pages in {allowed} language{'s' if allowed > 1 else ''}"
        hint = "Say it in fewer words, or recommend fewer options."
        yield Diagnostic(codes.RND148, message, path=place, hint=hint)


def _render_diagnostic(failure: Exception, edition: Edition, step: str, place: PurePosixPath) -> Diagnostic:
    over_limit = (
        isinstance(failure, WorkerTimeoutError)
        or "more memory" in str(failure)
        or "heap overflow" in str(failure).lower()
    )
    code = codes.SEC124 if over_limit else codes.RND140
    hint = getattr(failure, "hint", "") or "Earlier outputs of this paper are untouched."
    return Diagnostic(code, f"the edition “{edition.name}” could not be {step}: {failure}", path=place, hint=hint)
