"""Builds a package: its papers and annexes part by part on all cores, then the whole; and the papers as files of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from paperforge import codes
from paperforge.cache.store import Store
from paperforge.checks.brief import refusals
from paperforge.diagnostics import Diagnostic
from paperforge.errors import RenderError
from paperforge.formats.base import FORMATS
from paperforge.formats.kept import render_kept
from paperforge.formats.tools import Tools, ToolsByThread
from paperforge.model.config import Package
from paperforge.package.annexes import compose_annexes
from paperforge.package.compose import Composition, compose_front, compose_paper, read_composition
from paperforge.package.contents import joint_contents
from paperforge.package.epub import make_epub
from paperforge.package.printing import Printed, findings_of, join_parts, print_front, print_part
from paperforge.package.site import build_site
from paperforge.package.word import Written, join_written, write_front, write_part
from paperforge.process import WorkerError, count_cores
from paperforge.reading.editions import Edition, Shape, parse_edition
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import read_project_prose
from paperforge.redaction.publishing import Publication, publish
from paperforge.render.assemble import assemble
from paperforge.render.document import ReleaseMark
from paperforge.render.part import Part, settle_links
from paperforge.render.words import words_of

READABLE = ("pdf", "docx")  # formats in which what is internal can be looked for
Progress = Callable[[str, int, int], None]  # what just ended, done, of all


@dataclass(frozen=True)
class PackageFile:
    """A file of a package: its path below build/, what it is, pages where the format has them."""

    path: PurePosixPath
    content: bytes
    edition: Edition
    format: str
    pages: int | None = None


@dataclass
class PackageBuild:
    """What was made, and what was found on the way."""

    files: list[PackageFile] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


class PackageBuilder:
    """Builds packages of a project; `close` ends every child process."""

    def __init__(
        self,
        project: Project,
        *,
        jobs: int = 0,
        pdf_variant: str = "",
        store: Store | None = None,
        identity: str = "",
    ) -> None:
        """`store` keeps parts and papers that were laid out, by hashes that hold `identity`, the hash of what builds."""
        self.project = project
        self._kept = store, identity
        self.jobs = jobs or count_cores()
        self._variant = pdf_variant or project.configuration.pdf.variant
        self._tools = ToolsByThread(self._make_tools)

    def _make_tools(self) -> Tools:
        configuration = self.project.configuration
        limits = configuration.limits
        return Tools(limits.seconds, limits.memory, self.project.house, configuration.docx, self._variant, *self._kept)

    def tools(self) -> Tools:
        """The resident processes of this thread."""
        return self._tools.own()

    def close(self) -> None:
        """End every child process; calls that are under way fail."""
        self._tools.close()

    def build(
        self,
        name: str,
        papers: Sequence[Paper],
        editions: Sequence[Edition],
        formats: Sequence[str],
        progress: Progress,
        *,
        letter: str = "",
        singles: bool = True,
        redact: str = "",
        release: ReleaseMark | None = None,
    ) -> PackageBuild:
        """All editions of a package in all formats; nothing is written but what the store keeps for the next time.

        `redact`: for whom something is left out, and looked for in every file. Raises `RenderError` where a part cannot be
        rendered.
        """
        made = PackageBuild()
        if any(edition.shape is Shape.BRIEF for edition in editions):
            made.diagnostics.extend(each for paper in papers for each in refusals(paper, self.project))
            if made.diagnostics:
                return made
        pool = ThreadPoolExecutor(self.jobs)
        try:
            public: list[Publication] = []
            if redact:
                public = pool.submit(self._publish, papers, made.diagnostics).result()
                if len(public) < len(papers):
                    return made  # what was found says why
                papers = [each.paper for each in public]
                editions = [replace(edition, audience=redact) for edition in editions]
            whole = pool.submit(self._read, name, papers, letter, release, made.diagnostics, public).result()
            run = _Run(self, pool, whole, editions, formats, progress, made)
            run.build(singles=singles)
            made.diagnostics.extend(_leaks(made.files, public))
        except WorkerError as failure:
            raise RenderError(
                f"the package “{name}” could not be rendered: {failure}", "Earlier files are untouched."
            ) from failure
        finally:
            self.close()
            pool.shutdown(wait=True, cancel_futures=True)
        return made

    def _read(
        self,
        name: str,
        papers: Sequence[Paper],
        letter: str,
        release: ReleaseMark | None,
        found: list[Diagnostic],
        public: Sequence[Publication],
    ) -> Composition:
        pandoc = self.tools().pandoc
        prose = public[0].prose if public else read_project_prose(self.project, pandoc)
        return read_composition(name, papers, self.project, prose, pandoc, found, letter=letter, release=release)

    def _publish(self, papers: Sequence[Paper], found: list[Diagnostic]) -> list[Publication]:
        """The papers for the public; fewer where nothing remains of one."""
        prose = read_project_prose(self.project, self.tools().pandoc)
        made = []
        for paper in papers:
            house = [words_of(self.project.house, language) for language in paper.languages]
            made.append(publish(paper, self.project, prose, house, found))
        return [each for each in made if each is not None]


def _leaks(files: Sequence[PackageFile], public: Sequence[Publication]) -> Iterator[Diagnostic]:
    """SEC127 for what is internal in one of the papers and can be read in a file."""
    for file in files:
        for each in public:
            yield from each.find_leaks(file.content, file.format, file.path.name)


class _Run:
    """One building of a package."""

    def __init__(
        self,
        builder: PackageBuilder,
        pool: ThreadPoolExecutor,
        whole: Composition,
        editions: Sequence[Edition],
        formats: Sequence[str],
        progress: Progress,
        made: PackageBuild,
    ) -> None:
        self._builder = builder
        self._pool = pool
        self._whole = whole
        self._editions = editions
        self._formats = formats
        self._progress = progress
        self._made = made
        self._alone = [name for name in formats if name in FORMATS]  # what papers are as files of their own
        self._done = 0
        self._total = 0

    def build(self, *, singles: bool) -> None:
        """Everything is handed to the pool first, so that no core waits for the end of an edition."""
        whole, papers = self._whole, self._whole.papers
        parts = {
            edition.name: [self._pool.submit(self._compose, paper, edition) for paper in papers]
            for edition in self._editions
        }
        alone = [
            (paper, edition, self._pool.submit(self._render, paper, edition))
            for edition in self._editions
            for paper in (papers if singles and self._alone else ())
        ]
        self._total = len(alone) + len(papers) * len(self._editions)
        finished: dict[str, Sequence[Part]] = {}
        for edition in self._editions:
            composed = [future.result() for future in parts[edition.name]]
            composed, annexes = self._pool.submit(self._annexes, composed, edition).result()
            finished[edition.name] = settle_links([*composed, *annexes])
            self._finish(edition, finished[edition.name])
        if "site" in self._formats:
            self._pool.submit(self._make_site, finished).result()
        for paper, edition, future in alone:
            for format_, content, pages in future.result():
                path = PurePosixPath("packages", whole.name, "papers", f"{paper.slug}.{edition.file_name}.{format_}")
                self._made.files.append(PackageFile(path, content, edition, format_, pages))
            self._tell(f"{paper.slug} {edition.name}")

    def _compose(self, paper: Paper, edition: Edition) -> Part:
        tools = self._builder.tools()
        return compose_paper(self._whole, paper, edition, tools.pandoc, tools.drawing)

    def _annexes(self, parts: Sequence[Part], edition: Edition) -> tuple[list[Part], list[Part]]:
        tools = self._builder.tools()
        return compose_annexes(self._whole, parts, edition, tools.pandoc, tools.drawing)

    def _front(self, parts: Sequence[Part], edition: Edition) -> Part:
        tools = self._builder.tools()
        contents = joint_contents(self._whole, parts, edition.languages)
        return compose_front(self._whole, edition, contents, tools.pandoc, tools.drawing)

    def _finish(self, edition: Edition, parts: Sequence[Part]) -> None:
        printed: list[Future[Printed]] = []
        written: list[Future[Written]] = []
        if "pdf" in self._formats:
            printed = [self._pool.submit(self._print, part) for part in parts]
        if "docx" in self._formats:
            written = [self._pool.submit(self._write, part) for part in parts]
        for index, part in enumerate(parts):
            for pdf in printed[index : index + 1]:
                pdf.result()
            for word in written[index : index + 1]:
                word.result()
            self._tell(f"{part.document.part} {edition.name}")
        if printed or written:
            front = self._pool.submit(self._front, parts, edition).result()
        if printed:
            self._pool.submit(self._join_pdf, edition, front, [each.result() for each in printed]).result()
        if written:
            self._pool.submit(self._join_docx, edition, front, [each.result() for each in written]).result()
        if "epub" in self._formats:
            self._pool.submit(self._bind_epub, edition, parts).result()

    def _print(self, part: Part) -> Printed:
        return print_part(part, self._builder.tools())

    def _write(self, part: Part) -> Written:
        return write_part(part, self._builder.tools())

    def _join_pdf(self, edition: Edition, front: Part, printed: Sequence[Printed]) -> None:
        tools = self._builder.tools()
        whole = [print_front(front, printed, tools), *printed]
        self._made.diagnostics.extend(findings_of(whole))
        content = join_parts(whole, self._whole.project.house, edition.languages, tools)
        self._add(edition, "pdf", content, sum(len(each.kinds) for each in whole))

    def _join_docx(self, edition: Edition, front: Part, written: Sequence[Written]) -> None:
        whole = [write_front(front, written, self._builder.tools()), *written]
        for each in whole:
            self._made.diagnostics.extend(each.findings)
        self._add(edition, "docx", join_written(whole), None)

    def _bind_epub(self, edition: Edition, parts: Sequence[Part]) -> None:
        tools = self._builder.tools()
        front = compose_front(self._whole, edition, {}, tools.pandoc, tools.drawing)
        artifact = make_epub(self._whole, front, parts, edition, tools)
        self._made.diagnostics.extend(artifact.findings)
        self._add(edition, "epub", artifact.content, None)

    def _make_site(self, finished: Mapping[str, Sequence[Part]]) -> None:
        site = build_site(self._whole, self._editions, finished, self._builder.tools())
        self._made.diagnostics.extend(site.findings)
        letter = f".for-{self._whole.letter}" if self._whole.letter else ""
        folder = PurePosixPath("packages", self._whole.name, f"site{letter}")
        for name, content in site.files.items():
            self._made.files.append(PackageFile(folder / name, content, self._editions[0], "site"))

    def _add(self, edition: Edition, format_: str, content: bytes, pages: int | None) -> None:
        letter = f".for-{self._whole.letter}" if self._whole.letter else ""
        name = f"{self._whole.name}.{edition.file_name}{letter}.{format_}"
        path = PurePosixPath("packages", self._whole.name, name)
        self._made.files.append(PackageFile(path, content, edition, format_, pages))

    def _render(self, paper: Paper, edition: Edition) -> list[tuple[str, bytes, int | None]]:
        """A paper as files of its own."""
        tools, whole = self._builder.tools(), self._whole
        own = edition.within(paper.languages)
        prose = whole.prose | paper.prose
        document = assemble(paper, whole.project, prose, own, [], tools.pandoc, tools.drawing, whole.release)
        files: list[tuple[str, bytes, int | None]] = []
        for name in self._alone:
            artifact, _ = render_kept(name, document, tools)
            self._made.diagnostics.extend(artifact.findings)
            files.append((name, artifact.content, artifact.pages))
        return files

    def _tell(self, ended: str) -> None:
        self._done += 1
        self._progress(ended, self._done, max(self._total, self._done))


def editions_of(package: Package, project: Project, wished: Sequence[str] = ()) -> list[Edition]:
    """The editions of a package: those asked for, its own, or one for each language."""
    names = wished or package.editions
    if not names:
        return [Edition((language,)) for language in project.languages]
    parsed = [parse_edition(each, project.languages) for each in names]
    return [each for each in dict.fromkeys(parsed) if each is not None]


def missing_texts(papers: Sequence[Paper], edition: Edition) -> list[Diagnostic]:
    """PRJ133 for each paper that has no text in a language of the edition."""
    return [
        Diagnostic(
            codes.PRJ133,
            f"the edition “{edition.name}” of the package is not built: there is no text in {language}",
            path=paper.folder.path,
        )
        for paper in papers
        for language in edition.languages
        if language not in paper.bodies
    ]
