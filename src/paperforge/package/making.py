"""One building of a package: paper by paper what is made of each alone, then what they are joined to.

A paper is read, composed and rendered in one go and let go again, so that a long package is never held as trees; what was
composed and rendered before of the same is not even read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Concatenate, ParamSpec, TypeVar

from paperforge.checks.brief import refusals
from paperforge.diagnostics import Diagnostic
from paperforge.formats.base import FORMATS
from paperforge.formats.kept import find, keep, key_of, render_kept
from paperforge.formats.tools import Artifact, Toolbox, Tools
from paperforge.package.compose import Composition, compose_front
from paperforge.package.composing import Composed, Composer, Reader, lost_links
from paperforge.package.contents import joint_contents
from paperforge.package.epub import make_epub
from paperforge.package.members import Member
from paperforge.package.printing import Printed, findings_of, join_parts, print_front, print_part
from paperforge.package.site import build_site
from paperforge.package.word import Written, join_written, write_front, write_part
from paperforge.reading.editions import Edition, Shape
from paperforge.render.assemble import assemble
from paperforge.render.part import Listed, Part

HELD = frozenset({"epub", "site"})  # formats that are made of all parts at once
P = ParamSpec("P")
T = TypeVar("T")
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


@dataclass
class _Rendered:
    """A part of an edition, as far as it is rendered already; `part` where a format is made of all parts at once."""

    composed: Composed
    waits: bool = True
    printed: Printed | None = None
    written: Written | None = None
    part: Part | None = None


@dataclass
class _Made:
    """What became of a paper, by editions: it as a part, it as files of its own by formats; and why its brief is refused."""

    parts: dict[str, _Rendered] = field(default_factory=dict)
    alone: dict[str, dict[str, Artifact]] = field(default_factory=dict)
    refused: list[Diagnostic] = field(default_factory=list)


class Run:
    """One building of a package on a pool of threads, which borrow their tools."""

    def __init__(
        self,
        toolbox: Toolbox,
        pool: ThreadPoolExecutor,
        whole: Composition,
        editions: Sequence[Edition],
        formats: Sequence[str],
        progress: Progress,
        made: PackageBuild,
    ) -> None:
        self._toolbox = toolbox
        self._pool = pool
        self._whole = whole
        self._house = whole.project.house
        self._composer = Composer(whole)
        self._editions = editions
        self._formats = formats
        self._alone = [name for name in formats if name in FORMATS]  # what papers are as files of their own
        self._holds = not HELD.isdisjoint(formats)
        self._progress = progress
        self._made = made
        self._done = 0

    def build(self, *, singles: bool) -> None:
        """All papers are handed to the pool first, so that no core waits for the end of an edition."""
        members = self._whole.members
        alone = self._alone if singles else []
        waiting = [self._submit(self._make, member, alone) for member in members]
        made = []
        for member, future in zip(members, waiting, strict=True):
            made.append(future.result())
            self._done += 1
            self._progress(member.slug, self._done, len(members))
        refused = [each for one in made for each in one.refused]
        self._made.diagnostics.extend(refused)
        if refused:
            return
        finished = {each.name: self._complete(each, [one.parts[each.name] for one in made]) for each in self._editions}
        joins = [join for each in self._editions for join in self._join(each, finished[each.name])]
        for join in joins:
            join.result()
        if "site" in self._formats:
            parts = {name: [each.part for each in rendered if each.part] for name, rendered in finished.items()}
            self._submit(self._make_site, parts).result()
        for edition in self._editions:
            for member, one in zip(members, made, strict=True):
                self._add_alone(member, edition, one)

    def _submit(self, work: Callable[Concatenate[Tools, P], T], *given: P.args, **named: P.kwargs) -> Future[T]:
        """Work for the pool, with tools that are lent to it."""

        def run() -> T:
            with self._toolbox.lend() as tools:
                return work(tools, *given, **named)

        return self._pool.submit(run)

    # ------------------------------------------------------------ one paper after the other

    def _make(self, tools: Tools, member: Member, alone: Sequence[str]) -> _Made:
        """All that is made of a paper."""
        made, reader = _Made(), Reader(member, tools)
        for edition in self._editions:
            rendered = self._compose(reader, edition, made)
            if rendered is not None:
                made.parts[edition.name] = rendered
            if alone:
                made.alone[edition.name] = self._make_alone(reader, edition, alone)
        return made

    def _compose(self, reader: Reader, edition: Edition, made: _Made) -> _Rendered | None:
        """A paper as a part, rendered at once where it need not wait for the others: its links lead to none of them."""
        composed = None if self._holds else self._composer.find_paper(reader.member, edition, reader.tools)
        if composed is None:
            if "pdf" in self._formats:
                reader.tools.start_printing()
            if edition.shape is Shape.BRIEF:
                refused = [each for each in refusals(reader.paper(), self._whole.project) if each not in made.refused]
                made.refused.extend(refused)
            if made.refused:
                return None
            composed = self._composer.compose_paper(reader, edition)
        rendered = _Rendered(composed)
        if not composed.facts.links:
            self._render(reader.tools, rendered, frozenset())
        return rendered

    def _make_alone(self, reader: Reader, edition: Edition, formats: Sequence[str]) -> dict[str, Artifact]:
        """A paper as files of its own."""
        whole, member, tools = self._whole, reader.member, reader.tools
        said = f"{member.key} {edition!r} {whole.release!r}"
        keys = {name: key_of(said, self._house, tools, "paper of a package", name) for name in formats}
        found = {name: kept[1] for name, key in keys.items() if member.key and (kept := find(tools, key))}
        if len(found) == len(formats):
            return found
        paper = reader.paper()
        own, prose = edition.within(paper.languages), whole.prose | paper.prose
        document = assemble(paper, whole.project, prose, own, [], tools.pandoc, tools.drawing, whole.release)
        made = {name: render_kept(name, document, tools)[0] for name in formats}
        for name in formats if member.key else ():
            keep(tools, keys[name], made[name])
        return made

    # ------------------------------------------------------------ an edition

    def _complete(self, edition: Edition, parts: list[_Rendered]) -> list[_Rendered]:
        """The parts of an edition and its annexes, all rendered."""
        facts = [each.composed.facts for each in parts]
        annexes = self._submit(self._composer.annexes, facts, edition).result()
        parts = [*parts, _Rendered(annexes)] if annexes else parts
        lost = lost_links([each.composed.facts for each in parts])
        for done in [self._submit(self._render, each, lost) for each in parts if each.waits]:
            done.result()
        return parts

    def _render(self, tools: Tools, rendered: _Rendered, lost: frozenset[str]) -> None:
        composed = rendered.composed
        if "pdf" in self._formats:
            rendered.printed = print_part(composed, lost, self._house, tools)
        if "docx" in self._formats:
            rendered.written = write_part(composed, lost, self._house, tools)
        if self._holds:
            rendered.part = composed.part(tools, lost)
        else:
            composed.let_go()
        rendered.waits = False

    def _join(self, edition: Edition, parts: Sequence[_Rendered]) -> Iterator[Future[None]]:
        printed = [each.printed for each in parts if each.printed]
        written = [each.written for each in parts if each.written]
        if printed or written:
            front = self._submit(self._front, edition, [each.composed.facts for each in parts]).result()
        if printed:
            yield self._submit(self._join_pdf, edition, front, printed)
        if written:
            yield self._submit(self._join_docx, edition, front, written)
        if "epub" in self._formats:
            yield self._submit(self._bind_epub, edition, [each.part for each in parts if each.part])

    def _front(self, tools: Tools, edition: Edition, parts: Sequence[Listed]) -> Part:
        contents = joint_contents(self._whole, parts, edition.languages)
        return compose_front(self._whole, edition, contents, tools.pandoc, tools.drawing)

    def _join_pdf(self, tools: Tools, edition: Edition, front: Part, printed: Sequence[Printed]) -> None:
        whole = [print_front(front, printed, tools), *printed]
        self._made.diagnostics.extend(findings_of(whole))
        self._add(edition, "pdf", join_parts(front.document, whole, tools), sum(len(each.kinds) for each in whole))

    def _join_docx(self, tools: Tools, edition: Edition, front: Part, written: Sequence[Written]) -> None:
        whole = [write_front(front, written, tools), *written]
        for each in whole:
            self._made.diagnostics.extend(each.findings)
        self._add(edition, "docx", join_written(whole), None)

    def _bind_epub(self, tools: Tools, edition: Edition, parts: Sequence[Part]) -> None:
        front = compose_front(self._whole, edition, {}, tools.pandoc, tools.drawing)
        artifact = make_epub(self._whole, front, parts, edition, tools)
        self._made.diagnostics.extend(artifact.findings)
        self._add(edition, "epub", artifact.content, None)

    # ------------------------------------------------------------ files

    def _make_site(self, tools: Tools, finished: Mapping[str, Sequence[Part]]) -> None:
        site = build_site(self._whole, self._editions, finished, tools)
        self._made.diagnostics.extend(site.findings)
        folder = PurePosixPath("packages", self._whole.name, f"site{self._letter}")
        for name, content in site.files.items():
            self._made.files.append(PackageFile(folder / name, content, self._editions[0], "site"))

    def _add_alone(self, member: Member, edition: Edition, made: _Made) -> None:
        for name, artifact in made.alone.get(edition.name, {}).items():
            path = PurePosixPath("packages", self._whole.name, "papers", f"{member.slug}.{edition.file_name}.{name}")
            self._made.files.append(PackageFile(path, artifact.content, edition, name, artifact.pages))
            self._made.diagnostics.extend(artifact.findings)

    def _add(self, edition: Edition, format_: str, content: bytes, pages: int | None) -> None:
        name = f"{self._whole.name}.{edition.file_name}{self._letter}.{format_}"
        path = PurePosixPath("packages", self._whole.name, name)
        self._made.files.append(PackageFile(path, content, edition, format_, pages))

    @property
    def _letter(self) -> str:
        return f".for-{self._whole.letter}" if self._whole.letter else ""
