"""Builds packages: what is read and published before, the threads that make them, what is looked for in their files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from paperforge.cache.store import Store
from paperforge.diagnostics import Diagnostic
from paperforge.errors import RenderError
from paperforge.formats.tools import Toolbox, Tools
from paperforge.model.config import Package
from paperforge.package.compose import Composition, read_composition
from paperforge.package.making import PackageBuild, PackageFile, Progress, Run
from paperforge.package.members import Member, member_of
from paperforge.process import WorkerError, count_cores
from paperforge.reading.editions import Edition, parse_edition
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose, read_project_prose
from paperforge.redaction.publishing import Publication, publish
from paperforge.render.document import ReleaseMark
from paperforge.render.words import words_of

READABLE = ("pdf", "docx")  # formats in which what is internal can be looked for


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
        self._toolbox = Toolbox(self._make_tools)

    def _make_tools(self) -> Tools:
        configuration = self.project.configuration
        limits = configuration.limits
        return Tools(limits.seconds, limits.memory, self.project.house, configuration.docx, self._variant, *self._kept)

    def start(self, formats: Sequence[str]) -> None:
        """Start what all papers need in these formats, before there is anything to do."""
        with self._toolbox.lend() as tools, suppress(WorkerError):  # whoever needs them says so
            tools.pandoc.start()
            if "pdf" in formats:
                tools.start_printing()

    def close(self) -> None:
        """End every child process; calls that are under way fail."""
        self._toolbox.close()

    def build(
        self,
        name: str,
        members: Sequence[Member],
        editions: Sequence[Edition],
        formats: Sequence[str],
        progress: Progress,
        *,
        letter: str = "",
        singles: bool = True,
        redact: str = "",
        release: ReleaseMark | None = None,
        key: str = "",
    ) -> PackageBuild:
        """All editions of a package in all formats; nothing is written but what the store keeps for the next time.

        `redact`: for whom something is left out, and looked for in every file. `key`: that of `Composition`. Raises `RenderError`
        where a part cannot be rendered.
        """
        made = PackageBuild()
        pool = ThreadPoolExecutor(self.jobs)
        try:
            public: list[Publication] = []
            if redact:
                public = self._publish(members, made.diagnostics)
                if len(public) < len(members):
                    return made  # what was found says why
                members = [member_of(each.paper) for each in public]
                editions = [replace(edition, audience=redact) for edition in editions]
            prose = public[0].prose if public else None
            whole = self._compose(name, members, prose, made.diagnostics, letter, release, key)
            run = Run(self._toolbox, pool, whole, editions, formats, progress, made)
            run.build(singles=singles)
            made.diagnostics.extend(_leaks(made.files, public))
        except WorkerError as failure:
            raise RenderError(
                f"the package “{name}” could not be rendered: {failure}", "Earlier files are untouched."
            ) from failure
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            self.close()
            pool.shutdown(wait=True)
            self.close()  # what was under way may have started a process once more
        return made

    def _compose(
        self,
        name: str,
        members: Sequence[Member],
        prose: Prose | None,
        found: list[Diagnostic],
        letter: str,
        release: ReleaseMark | None,
        key: str,
    ) -> Composition:
        with self._toolbox.lend() as tools:
            pandoc = tools.pandoc
            prose = read_project_prose(self.project, pandoc) if prose is None else prose
            return read_composition(
                name, members, self.project, prose, pandoc, found, letter=letter, release=release, key=key
            )

    def _publish(self, members: Sequence[Member], found: list[Diagnostic]) -> list[Publication]:
        """The papers for the public; fewer where nothing remains of one."""
        made = []
        with self._toolbox.lend() as tools:
            prose = read_project_prose(self.project, tools.pandoc)
            for paper in (member.read(tools.pandoc) for member in members):
                house = [words_of(self.project.house, language) for language in paper.languages]
                made.append(publish(paper, self.project, prose, house, found))
        return [each for each in made if each is not None]


def _leaks(files: Sequence[PackageFile], public: Sequence[Publication]) -> Iterator[Diagnostic]:
    """SEC127 for what is internal in one of the papers and can be read in a file."""
    for file in files:
        for each in public:
            yield from each.find_leaks(file.content, file.format, file.path.name)


def editions_of(package: Package, project: Project, wished: Sequence[str] = ()) -> list[Edition]:
    """The editions of a package: those asked for, its own, or one for each language."""
    names = wished or package.editions
    if not names:
        return [Edition((language,)) for language in project.languages]
    parsed = [parse_edition(each, project.languages) for each in names]
    return [each for each in dict.fromkeys(parsed) if each is not None]
