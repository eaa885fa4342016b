"""Brings the references of a paper together: what each language can refer to, and the texts of the metadata that do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from paperforge.bilingual.pieces import mark_pieces
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, text
from paperforge.reading.editions import Edition, Shape
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose, find_texts
from paperforge.render.beside import add_beside
from paperforge.render.crossrefs import References, resolve_texts
from paperforge.render.numbering import Named, number_text
from paperforge.render.setting import Setting
from paperforge.render.slots import inlines_of
from paperforge.render.transforms import drop_comments
from paperforge.render.view import term_anchor
from paperforge.render.words import words_of


def id_prefix(language: Language, edition: Edition) -> str:
    """What the ids of a text begin with, so that the texts of an edition share none."""
    return f"{language}-" if len(edition.languages) > 1 else ""


def number_body(
    paper: Paper, project: Project, prose: Prose, language: Language, edition: Edition
) -> tuple[list[Element], References]:
    """A text with what stands beside it and with its numbers, and what references in that language are made from."""
    prefix, words = id_prefix(language, edition), words_of(project.house, language)
    blocks = paper.bodies[language].ast["blocks"]
    blocks = drop_comments(mark_pieces(blocks) if edition.shape is Shape.SIDE_BY_SIDE else blocks)
    blocks = add_beside(blocks, Setting(paper, project, language, words, prose))
    blocks, named = number_text(blocks, words, prefix=prefix, sections=paper.metadata.numbering.sections)
    anchors = {identifier: term_anchor(identifier, language) for identifier in paper.terms}
    for identifier, term in paper.terms.items():
        label = inlines_of(prose.blocks.get(term.label.get(language), [])) or text(identifier)
        named.setdefault(identifier, Named(identifier, "term", title=tuple(label)))
    return blocks, References(words, named, anchors, paper.references, prefix)


def refer_in_metadata(
    paper: Paper, project: Project, prose: Prose, edition: Edition, known: Mapping[Language, References]
) -> Prose:
    """The texts of metadata and terms with their references; those in a language without a text here get no links."""

    def references_in(language: Language) -> References:
        if language in known:
            return known[language]
        if language in paper.bodies:
            return replace(number_body(paper, project, prose, language, edition)[1], linked=False)
        return References(words_of(project.house, language), {}, {}, paper.references, linked=False)

    # Those of options.yml stand in the texts themselves, and get their words there.
    texts = [each for value in (paper.metadata, paper.terms) for _, each in find_texts(value)]
    return resolve_texts(prose, texts, references_in)
