"""The glossary as a document: its entries become the text of a paper, which goes the way of every paper."""

from __future__ import annotations

from dataclasses import replace

from paperforge.diagnostics import Diagnostic
from paperforge.glossary.collect import Glossary, sort_key
from paperforge.model.joint import joint_metadata
from paperforge.model.language import Language, Text
from paperforge.model.metadata import Metadata
from paperforge.model.terms import Term
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.editions import Edition, Shape
from paperforge.reading.made import make_body, make_paper
from paperforge.reading.project import Project
from paperforge.reading.prose import read_project_prose, read_prose
from paperforge.render.assemble import assemble
from paperforge.render.document import Document, Drawing
from paperforge.render.glossary import Origins, write_text
from paperforge.render.words import words_of


def make_document(
    glossary: Glossary, project: Project, pandoc: Pandoc, drawing: Drawing, found: list[Diagnostic]
) -> Document:
    """All languages of the project one after the other; raises what `assemble` raises."""
    languages = project.languages
    metadata = describe(glossary, project)
    prose = read_project_prose(project, pandoc)
    for paper in glossary.papers:
        prose |= paper.prose
    # What the glossary took from the papers stands before what they say themselves.
    prose |= glossary.prose
    prose |= read_prose(pandoc, [(metadata, project.places)], found)
    paper = make_paper("glossary", project, metadata, glossary.references)
    titles = {each.slug: each.metadata.title for each in glossary.papers}
    terms = {each.id: [titles[slug] for slug in each.papers if slug in titles] for each in glossary.entries}
    origins = Origins(list(titles.values()), terms)
    blocks = {
        language: write_text(
            replace(paper, terms=_sorted_terms(glossary, language)), project, prose, language, origins, pandoc
        )
        for language in languages
    }
    whole = replace(paper, bodies={language: make_body(language, text, project) for language, text in blocks.items()})
    edition = Edition(languages)
    made = assemble(whole, project, prose, edition, [], pandoc, drawing)
    return replace(made, edition=Edition(languages, Shape.GLOSSARY, whole=True))


def describe(glossary: Glossary, project: Project) -> Metadata:
    """What the glossary says of itself: what its papers say together."""
    return joint_metadata(_title(glossary.title, project), [paper.metadata for paper in glossary.papers])


def _title(title: Text | None, project: Project) -> Text:
    words = {language: words_of(project.house, language) for language in project.languages}
    return Text(
        {
            language: own["glossary_title"].replace("{title}", title[language])
            if title and language in title
            else own["glossary"]
            for language, own in words.items()
        }
    )


def _sorted_terms(glossary: Glossary, language: Language) -> dict[str, Term]:
    entries = sorted(
        glossary.entries,
        key=lambda each: (sort_key(glossary.plain(each.term.label.nearest([language]))), each.id),
    )
    return {entry.id: entry.term for entry in entries}
