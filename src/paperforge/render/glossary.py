"""The text of a glossary in one language, as its template prints it, ready to be the body of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperforge.model.language import Language, Text
from paperforge.pandoc.ast import Element, attr, attr_of, classes_of, div, header, para, rewrite
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.editions import Edition
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose
from paperforge.render.assemble import from_template
from paperforge.render.setting import Setting, joined, labelled
from paperforge.render.view import build_view, term_anchor
from paperforge.render.words import words_of


@dataclass(frozen=True)
class Origins:
    """The titles of the papers that a glossary is of, and of those of each term by its id."""

    papers: Sequence[Text]
    terms: Mapping[str, Sequence[Text]]


def write_text(
    paper: Paper, project: Project, prose: Prose, language: Language, origins: Origins, pandoc: Pandoc
) -> list[Element]:
    """The text in a language; `paper` holds the terms in the order of that language."""
    view = {**build_view(paper, project, Edition((language,))), "titles": origins.papers}
    blocks = from_template("glossary.md.j2", project.house, view, prose, pandoc)
    setting = Setting(paper, project, language, words_of(project.house, language), prose)
    return _name_headings(_add_papers(blocks, setting, origins), language)


def _add_papers(blocks: list[Element], setting: Setting, origins: Origins) -> list[Element]:
    """Behind each term, the papers it stands in."""
    titles = {term_anchor(name, setting.language): found for name, found in origins.terms.items() if found}

    def add(element: Element) -> Element | None:
        attribute = attr_of(element)
        if element["t"] != "Div" or not attribute or attribute[0] not in titles:
            return None
        papers = joined([setting.said(title) for title in titles[attribute[0]]], "; ")
        note = div(attr("", ["pf-term-note"]), [para(labelled(setting.words["glossary_used"], papers))])
        return div(attribute, [*element["c"][1], note])

    result: list[Element] = rewrite(blocks, add, "Div")
    return result


def _name_headings(blocks: list[Element], language: Language) -> list[Element]:
    """The headings that the front matter prints in its own way become chapters of the text, which contents lead to."""
    count = 0

    def name(element: Element) -> Element | None:
        nonlocal count
        if element["t"] != "Header" or "pf-front-heading" not in classes_of(element):
            return None
        count += 1
        return header(1, attr(f"pf-glossary-{count}-{language}"), element["c"][2])

    result: list[Element] = rewrite(blocks, name, "Header")
    return result
