"""Runs jobs: lays their files out in a folder of its own, reads and checks the paper there, and renders an edition of it.

What is the same for the next job is kept: the project, the paper that was read last, the resident processes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from paperforge import codes
from paperforge.cache.store import Store, digest_of
from paperforge.checks.brief import refusals
from paperforge.checks.project import check_project
from paperforge.checks.security import check_security
from paperforge.diagnostics import Diagnostic, Policy, Severity
from paperforge.engine.inputs import lay_out
from paperforge.engine.jobs import CHECK, EPOCH, Job, Options, Output, Result
from paperforge.errors import PaperforgeError, RenderError
from paperforge.facts import facts_of
from paperforge.formats.kept import render_kept
from paperforge.formats.tools import Artifact, Tools
from paperforge.formats.webfont import keep_subsets
from paperforge.plan import plan_editions, plan_formats
from paperforge.process import WorkerCrashError, WorkerError, WorkerTimeoutError
from paperforge.reading.editions import Edition, Shape
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Paper
from paperforge.reading.project import PAPERS, Project, read_project, release_policy
from paperforge.reading.prose import Prose, read_project_prose
from paperforge.redaction.publishing import Publication, publish
from paperforge.render.assemble import assemble
from paperforge.render.document import Document
from paperforge.render.internal import holds_internal
from paperforge.render.words import words_of

Made = TypeVar("Made")


@dataclass
class _Shared:
    """The project of some jobs: in a folder, as it was read, with its tools."""

    digest: str
    project: Project
    prose: Prose
    tools: Tools
    diagnostics: list[Diagnostic]

    def fails(self, strict: bool) -> bool:
        """Whether the project's own files keep everything from being built."""
        found = self.project.policy(None).judge(self.diagnostics)
        return any(strict or each.severity is Severity.ERROR for each in found)


@dataclass
class _Read:
    """A paper that was read and checked: what was found, what is planned."""

    digest: str
    paper: Paper | None = None
    policy: Policy = field(default_factory=Policy)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    planned: list[Diagnostic] = field(default_factory=list)  # what is wrong with what is to be built of it
    editions: list[Edition] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    publication: Publication | None = None  # where something is left out for the public
    check: Callable[[], list[Diagnostic]] | None = None  # what is still to be done to know all that is wrong

    def finish(self) -> None:
        """Check the paper, unless that was done."""
        if self.check is not None:
            self.diagnostics.extend(self.check())
            self.check = None

    def fails(self, slug: str, strict: bool) -> bool:
        """Whether its findings keep the paper from being built."""
        found = self.policy.judge(self.found(), slug)
        return self.paper is None or any(strict or each.severity is Severity.ERROR for each in found)

    def found(self, planned: bool = True) -> list[Diagnostic]:
        """What was found in the paper, and (`planned`) in what is to be built of it."""
        return [*self.diagnostics, *(self.planned if planned else ())]


@dataclass
class _Made:
    """What became of an edition."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    failed: bool = False


class Workshop:
    """Runs one job after the other; not for two threads at once. `store` keeps outputs by their documents."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._folder = tempfile.TemporaryDirectory(prefix="paperforge-", ignore_cleanup_errors=True)
        self._root = Path(self._folder.name) / "project"
        self._shared: _Shared | None = None
        self._read: _Read | None = None
        self._hopeful = True  # whether the last paper was in order

    def run(self, job: Job) -> Result:
        """The result of a job. What is wrong with a paper is in it; raises `PaperforgeError` where nothing can be built."""
        _set_epoch(job.options.epoch)
        shared = self._open_project(job)
        read = self._open_paper(job, shared)
        if not self._hopeful:
            read.finish()
        made, done = self._render(job, shared, read)
        self._hopeful = not read.fails(job.slug, job.options.strict)
        paper = read.paper
        return Result(
            job.slug,
            paper is not None,
            tuple(read.policy.judge([*read.found(job.place != CHECK), *made.diagnostics], job.slug)),
            tuple(shared.project.policy(None).judge(shared.diagnostics)),
            tuple(each.name for each in read.editions),
            done,
            tuple(made.outputs),
            made.failed,
            facts_of(paper, shared.project).values() if paper else {},
        )

    def _render(self, job: Job, shared: _Shared, read: _Read) -> tuple[_Made, tuple[str, ...]]:
        """What became of the edition, and its name; nothing where the paper or the project is not in order.

        The checks that are still to be done are done while the PDF is laid out. Where they find that the paper is not in order,
        it is as if nothing of it had been rendered.
        """
        strict = job.options.strict
        if job.place < 0 or not read.editions or shared.fails(strict) or read.fails(job.slug, strict):
            read.finish()
            return _Made(), ()
        edition, made = read.editions[job.place], _Made()
        try:
            _Rendering(job, shared, read, made).render(edition)
        except PaperforgeError:
            read.finish()
            if not read.fails(job.slug, strict):
                raise
        read.finish()
        return (_Made(), ()) if read.fails(job.slug, strict) else (made, (edition.name,))

    def stop(self) -> None:
        """End the resident processes: a call that is under way fails."""
        if self._shared is not None:
            self._shared.tools.close()

    def close(self) -> None:
        """End the resident processes and remove the folder."""
        self.stop()
        self._folder.cleanup()

    def _open_project(self, job: Job) -> _Shared:
        digest = job.shared_digest
        if self._shared is not None and self._shared.digest == digest:
            return self._shared
        self.stop()
        self._shared = self._read = None
        shutil.rmtree(self._root, ignore_errors=True)
        self._root.mkdir(parents=True)
        lay_out(job.shared, job.contents, self._root)
        project = read_project(self._root, job.options.profile)
        tools = _make_tools(project, job.options, self._store, job.identity)
        if job.place >= 0 and "pdf" in (job.options.wish.formats or ("pdf",)):
            tools.start_printing()
        prose = read_project_prose(project, tools.pandoc)
        self._shared = _Shared(digest, project, prose, tools, list(check_project(project, prose)))
        return self._shared

    def _open_paper(self, job: Job, shared: _Shared) -> _Read:
        digest = job.own_digest
        if self._read is None or self._read.digest != digest:
            self._read = None
            shutil.rmtree(self._root / PAPERS, ignore_errors=True)
            lay_out(job.own, job.contents, self._root)
            self._read = _read(job, shared, digest)
        return self._read


def _set_epoch(epoch: str) -> None:
    """In the environment, where whoever makes a date looks for it."""
    if epoch:
        os.environ[EPOCH] = epoch
    else:
        os.environ.pop(EPOCH, None)


def _make_tools(project: Project, options: Options, store: Store | None, identity: str) -> Tools:
    configuration = project.configuration
    limits = configuration.limits
    variant = options.wish.pdf_variant or configuration.pdf.variant
    keep_subsets(store, identity)
    return Tools(limits.seconds, limits.memory, project.house, configuration.docx, variant, store, identity)


def _read(job: Job, shared: _Shared, digest: str) -> _Read:
    project, wish = shared.project, job.options.wish
    read = _Read(digest)
    paper = read.paper = read_paper(project, job.slug, shared.tools.pandoc, read.diagnostics)
    read.policy = project.policy(paper.metadata if paper else None)
    if job.options.mark is not None:
        read.policy = release_policy(project.configuration.release, job.slug, read.policy)
    if paper is not None:
        read.diagnostics.extend(check_security(paper, project))
        read.check = lambda: _check(paper, project)
        read.editions = plan_editions(paper, project, wish, read.planned)
        read.formats = plan_formats(paper, project, wish)
        _choose_audience(read, paper, shared, wish.redact)
        if wish.redact:  # nothing is begun that might not be for the public
            read.finish()
    return read


def _check(paper: Paper, project: Project) -> list[Diagnostic]:
    """Loaded when they are called for: a renderer is at work by then, and nobody waits."""
    from paperforge.checks.registry import check_others

    return check_others(paper, project)


def _choose_audience(read: _Read, paper: Paper, shared: _Shared, audience: str) -> None:
    """Leave out what is not for the public, where that is asked for; else say where it would get out."""
    if not audience:
        if holds_internal(paper):
            hint = "Build what goes out with: paperforge build --redact public"
            message = "the paper is built with what is internal in it"
            read.planned.append(Diagnostic(codes.RND151, message, paper.places.key_span("stage"), hint))
        return
    house = [words_of(shared.project.house, language) for language in paper.languages]
    read.publication = publish(paper, shared.project, shared.prose, house, read.planned)
    # Without one there is nothing that could be built: never the whole paper under the name of the public one.
    public = read.editions if read.publication else []
    read.editions = [replace(edition, audience=audience) for edition in public]


@dataclass
class _Rendering:
    """One edition in all its formats; whatever goes wrong stays with this paper."""

    job: Job
    shared: _Shared
    read: _Read
    made: _Made

    def render(self, edition: Edition) -> None:
        """Make its outputs, or say why not."""
        paper, project = self._paper(), self.shared.project
        place = paper.bodies[edition.languages[0]].source.path
        if edition.shape is Shape.BRIEF and (refused := list(refusals(paper, project))):
            self._fail(*refused)
            return
        step = "put together"
        try:
            document = self._assemble(paper, edition)
            with ThreadPoolExecutor(1) as beside:
                # The PDF is laid out by a process of its own: the other formats are made meanwhile.
                made = {name: beside.submit(self._make, document, name) for name in self.read.formats if name == "pdf"}
                # So are the checks; a fault of theirs is none of this edition: whoever finishes them next meets it.
                if given_up := _now(self.read.finish).exception() is not None or self._is_refused():
                    self.shared.tools.weasyprint.close()
                else:
                    made |= {name: _now(self._make, document, name) for name in self.read.formats if name != "pdf"}
            if given_up:
                self.shared.tools.weasyprint.start()  # for the next paper
                return
            for name in self.read.formats:
                step = f"rendered as {name}"
                self._take(document, name, *made[name].result(), place)
        except (WorkerTimeoutError, WorkerCrashError, WorkerError, RenderError) as failure:
            self._fail(_render_diagnostic(failure, edition, step, place))
        except PaperforgeError:
            raise  # nothing can be built: the project or a tool is at fault
        except Exception as fault:
            if os.environ.get("PAPERFORGE_DEBUG"):
                raise
            message = f"the edition “{edition.name}” could not be {step}: {type(fault).__name__}: {fault}"
            hint = "This is a fault of paperforge itself; please report it. PAPERFORGE_DEBUG=1 shows more."
            self._fail(Diagnostic(codes.RND140, message, path=place, hint=hint))

    def _paper(self) -> Paper:
        paper = self.read.publication.paper if self.read.publication else self.read.paper
        assert paper is not None  # noqa: S101 - only papers that were read come here
        return paper

    def _is_refused(self) -> bool:
        return self.read.fails(self.job.slug, self.job.options.strict)

    def _fail(self, *diagnostics: Diagnostic) -> None:
        self.made.failed = True
        self.made.diagnostics.extend(diagnostics)

    def _assemble(self, paper: Paper, edition: Edition) -> Document:
        public, tools = self.read.publication, self.shared.tools
        prose = (public.prose if public else self.shared.prose) | paper.prose
        document = assemble(
            paper,
            self.shared.project,
            prose,
            edition,
            self.read.editions,
            tools.pandoc,
            tools.drawing,
            self.job.options.mark,
        )
        if public:
            self.made.diagnostics.extend(public.find_leaks_in_tree(document.blocks, edition.file_name))
        return document

    def _make(self, document: Document, name: str) -> tuple[Artifact, bool, float]:
        """An output, whether it was kept, and how long that took."""
        began = time.monotonic()
        artifact, kept = render_kept(name, document, self.shared.tools)
        return artifact, kept, time.monotonic() - began

    def _take(
        self, document: Document, name: str, artifact: Artifact, kept: bool, seconds: float, place: PurePosixPath
    ) -> None:
        """An output is there, with what was found on the way."""
        edition, content = document.edition, artifact.content
        self.made.diagnostics.extend([*artifact.findings, *_too_long(artifact, edition, place)])
        output = Output(edition, name, digest_of(content), len(content), artifact.pages, seconds, kept, content)
        if self.read.publication:
            file_name = output.path(Path(), self.job.slug).name
            self.made.diagnostics.extend(self.read.publication.find_leaks(content, name, file_name))
        self.made.outputs.append(output)


def _now(make: Callable[..., Made], *arguments: Any) -> Future[Made]:
    """What a call gives or raises, for whoever asks for it later."""
    future: Future[Made] = Future()
    try:
        future.set_result(make(*arguments))
    except Exception as failure:
        future.set_exception(failure)
    return future


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
