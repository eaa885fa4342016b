"""Papers that stand in no folder: what several papers are put together to, such as a glossary or the front of a package."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from paperforge.model.language import Language
from paperforge.model.metadata import Metadata, key_for
from paperforge.pandoc.ast import Element
from paperforge.pandoc.ast import document as tree_of
from paperforge.pandoc.locate import locate
from paperforge.reading.files import Folder
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project
from paperforge.reading.references import Reference


def make_paper(
    slug: str, project: Project, metadata: Metadata, references: Mapping[str, Reference] | None = None
) -> Paper:
    """A paper without texts and terms of its own, in all languages of the project."""
    styles = {
        language: project.styles[key]
        for language in project.languages
        if (key := key_for(language, project.styles)) is not None
    }
    folder = Folder(project.root, PurePosixPath("build"))
    bodies = {language: make_body(language, [], project) for language in project.languages}
    return Paper(slug, folder, metadata, project.places, bodies, references=references or {}, styles=styles)


def make_body(language: Language, blocks: list[Element], project: Project) -> Body:
    """A text that stands in no file: what is found in it is found in paperforge.yml."""
    source = project.places.span().file
    return Body(language, source, tree_of(blocks), locate(tree_of([]), source, 0), {}, {}, blocks)
