"""Makes the pages of a redline: the documents of both versions, put together and compared, in the formats asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from paperforge import codes
from paperforge.diagnostics import Diagnostic, Finding
from paperforge.errors import PaperforgeError
from paperforge.formats.base import FORMATS
from paperforge.formats.docx import render_docx
from paperforge.formats.tools import Tools
from paperforge.model.config import WordOptions
from paperforge.process import WorkerError
from paperforge.reading.editions import Edition, Shape
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose, read_project_prose
from paperforge.redline.compare import Comparison, PaperChange
from paperforge.redline.pages import redline_document
from paperforge.redline.versions import Version
from paperforge.render.assemble import assemble
from paperforge.render.document import Document

PAGES = ("html", "pdf", "docx")


@dataclass
class Made:
    """What was made of a paper: files by their names, and what was found on the way; `failed`: not all could be made.

    `left_out` tells of editions that have no two versions to set beside each other.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    failed: bool = False


class Maker:
    """Makes pages; `close` ends every child process."""

    def __init__(self, comparison: Comparison, author: str) -> None:
        self.comparison = comparison
        self.author = author
        project = comparison.new.project
        limits = project.configuration.limits
        # Pages of a redline are neither those of the old nor of the new version: their contents have no numbers of pages.
        word = WordOptions(page_numbers="none", embed_fonts=project.configuration.docx.embed_fonts)
        self.tools = Tools(limits.seconds, limits.memory, project.house, word, project.configuration.pdf.variant)
        self._prose: dict[str, Prose] = {}

    def close(self) -> None:
        """End the processes."""
        self.tools.close()

    def make(self, change: PaperChange, editions: Sequence[Edition], formats: Sequence[str]) -> Made:
        """The pages of a paper that both versions have, in some editions and formats."""
        made = Made()
        if change.old is None or change.new is None:
            return made
        for edition in editions:
            if not all(
                language in change.old.bodies and language in change.new.bodies for language in edition.languages
            ):
                continue
            try:
                self._make(made, change, change.old, change.new, edition, formats)
            except WorkerError as failure:
                self._note_failure(made, change, edition, str(failure))
            except PaperforgeError:
                raise  # nothing can be made: the project or a tool is at fault
            except Exception as fault:
                if os.environ.get("PAPERFORGE_DEBUG"):
                    raise
                self._note_failure(made, change, edition, f"{type(fault).__name__}: {fault}")
        return made

    def _note_failure(self, made: Made, change: PaperChange, edition: Edition, why: str) -> None:
        """RND140; the other papers are made."""
        made.failed = True
        version = change.new or change.old
        assert version is not None  # noqa: S101 - only papers of both versions come here
        message = f"the redline of the edition “{edition.name}” could not be made: {why}"
        diagnostic = Diagnostic(codes.RND140, message, path=version.folder.path)
        made.findings += self.comparison.new.project.policy(version.metadata).judge([diagnostic], change.slug)

    def _make(
        self, made: Made, change: PaperChange, old: Paper, new: Paper, edition: Edition, formats: Sequence[str]
    ) -> None:
        before = self._document(self.comparison.old, old, edition)
        after = self._document(self.comparison.new, new, edition)
        labels = (self.comparison.old.label, self.comparison.new.label)
        name = f"{change.slug}.{edition.name}.redline"
        found: list[Diagnostic] = []
        if {"html", "pdf"} & set(formats):
            texts = [each for each in change.texts if each.language in edition.languages]
            document = redline_document(before, after, texts, len(change.values), labels)
            for format_name in ("html", "pdf"):
                if format_name in formats:
                    artifact = FORMATS[format_name](document, self.tools)
                    made.files[f"{name}.{format_name}"] = artifact.content
                    found += artifact.findings
        if "docx" in formats:
            from paperforge.redline.word import merge_docx

            documents = [render_docx(_dated(each, after), self.tools) for each in (before, after)]
            found += documents[1].findings
            made.files[f"{name}.docx"] = merge_docx(documents[0].content, documents[1].content, self.author, after.date)
        made.findings += self.comparison.new.project.policy(new.metadata).judge(found, change.slug)

    def _document(self, version: Version, paper: Paper, edition: Edition) -> Document:
        project = version.project
        prose = self._project_prose(project) | paper.prose
        return assemble(paper, project, prose, edition, [], self.tools.pandoc, self.tools.drawing)

    def _project_prose(self, project: Project) -> Prose:
        key = str(project.root)
        if key not in self._prose:
            self._prose[key] = read_project_prose(project, self.tools.pandoc)
        return self._prose[key]


def _dated(document: Document, new: Document) -> Document:
    """A document under the date and the running heads of the new one, which Word does not track."""
    return replace(document, date=new.date, heads=new.heads, handling=new.handling)


def editions_of(change: PaperChange, languages: Sequence[str], project: Project) -> list[Edition]:
    """The editions that are made of a paper: one for each text that changed; of more, where `side-by-side` is asked for."""
    chosen = [name for name in languages if name != Shape.SIDE_BY_SIDE]
    texts = {each.language for each in change.texts} or set(change.new.bodies if change.new else ())
    known = [each for each in project.languages if (str(each) in chosen or not chosen) and each in texts]
    editions = [Edition((language,)) for language in known] if chosen or Shape.SIDE_BY_SIDE not in languages else []
    if Shape.SIDE_BY_SIDE in languages and change.old and change.new:
        both = tuple(each for each in change.new.bodies if each in change.old.bodies)
        if len(both) > 1:
            editions.append(Edition(both, Shape.SIDE_BY_SIDE, whole=True))
    return editions
