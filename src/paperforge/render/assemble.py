"""Puts a document together: front matter, one text per language, back matter, contents."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from paperforge.house import House
from paperforge.model.language import Language, Text, script_of
from paperforge.pandoc.ast import (
    ATTRIBUTED,
    Element,
    attr,
    classes_of,
    div,
    header,
    holds,
    para,
    plain,
    plain_text,
    rewrite,
    text,
    value_of,
    walk,
)
from paperforge.pandoc.caller import Medium, Pandoc
from paperforge.reading.editions import Edition, Shape
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose
from paperforge.reading.styles import default_style
from paperforge.reading.targets import is_reference
from paperforge.reading.theme import theme_of
from paperforge.render import transforms
from paperforge.render.about import describe
from paperforge.render.brief import brief
from paperforge.render.charts import show_charts
from paperforge.render.citations import cite
from paperforge.render.contents import build_contents
from paperforge.render.crossrefs import References, resolve
from paperforge.render.document import Document, Drawing, ReleaseMark, RunningHead
from paperforge.render.four_column import four_column
from paperforge.render.internal import internal_ids, show_internal, show_internal_texts
from paperforge.render.linkage import PICTURE, draw_linkage
from paperforge.render.lists import build_lists
from paperforge.render.numbering import number_notes
from paperforge.render.passages import find_passages, put_back
from paperforge.render.referring import id_prefix, number_body, refer_in_metadata
from paperforge.render.scripts import mark_citations, mark_entries, scripts_of
from paperforge.render.setting import Setting
from paperforge.render.side_by_side import BESIDE, SIDE_BY_SIDE, WIDE_PAIRS, side_by_side
from paperforge.render.slots import Slots, environment, inlines_of
from paperforge.render.templates import locate_faults
from paperforge.render.view import build_view
from paperforge.render.wording import show_marks
from paperforge.render.words import words_of

CONTENTS_PLACE = "pf-contents-place"


def assemble(
    paper: Paper,
    project: Project,
    prose: Prose,
    edition: Edition,
    others: Sequence[Edition],
    pandoc: Pandoc,
    drawing: Drawing,
    release: ReleaseMark | None = None,
) -> Document:
    """The document of an edition; `prose` are the texts of the metadata and of the project, `others` the paper's other editions,
    `release` what the document says of its release.

    Raises `WorkerError` from it and from pandoc, `UsageError` for a language the house
    has no words for.
    """
    spoken = (each for each in paper.languages if each.primary in project.house.languages())
    words = {language: words_of(project.house, language) for language in (*edition.languages, *spoken)}
    prose = show_internal_texts(paper, project, prose, words)
    if not edition.is_whole_paper:
        return _assemble_made(paper, project, prose, edition, others, release)
    view = build_view(paper, project, edition, release)
    numbered = {language: number_body(paper, project, prose, language, edition) for language in edition.languages}
    settings = {
        language: Setting(paper, project, language, references.words, prose)
        for language, (_, references) in numbered.items()
    }
    prose = refer_in_metadata(paper, project, prose, edition, {key: pair[1] for key, pair in numbered.items()})
    front = from_template("front.md.j2", project.house, view, prose, pandoc)
    back = _name_headings(from_template("back.md.j2", project.house, view, prose, pandoc))
    media: dict[str, Medium] = {}
    texts: list[tuple[Language, list[Element]]] = []
    for language in edition.languages:
        body, own_media = _prepare(settings[language], *numbered[language], drawing)
        tags = [str(each) for each in edition.languages]
        before, behind = (list(find_passages(part, str(language), tags)) for part in (front, back))
        media.update(own_media)
        body, cited = _cite(body, before, behind, paper, project.house, edition, language, pandoc)
        passages = {id(asked): answer for asked, answer in zip([*before, *behind], cited, strict=True)}
        front, back = put_back(front, passages), put_back(back, passages)
        texts.append((language, body))
    contents = [*build_contents(texts, back, project.house), *build_lists(texts, paper.metadata.lists, project.house)]
    front = _put_contents(front, contents)
    blocks = [div(attr("", ["pf-front"]), front), *_put_side_by_side(texts, settings, prose, edition)]
    if holds(back, "Header"):
        blocks.append(div(attr("", ["pf-back-matter"]), back))
    return _document(paper, project, prose, edition, others, number_notes(blocks), media, release)


MAKERS = {Shape.BRIEF: brief, Shape.FOUR_COLUMN: four_column}


def _assemble_made(
    paper: Paper,
    project: Project,
    prose: Prose,
    edition: Edition,
    others: Sequence[Edition],
    release: ReleaseMark | None,
) -> Document:
    """A document made from a paper, a part for each language; its references have words and lead nowhere."""
    blocks = []
    for language in edition.languages:
        references = number_body(paper, project, prose, language, edition)[1]
        setting = Setting(paper, project, language, references.words, prose)
        made = resolve(without_sources(MAKERS[edition.shape](setting), references), replace(references, linked=False))
        made = show_marks(show_internal(made, references.words), {}, setting, linked=False)
        name = str(edition.shape)
        title = text(references.words[name.replace("-", "_")])
        if edition.shape is Shape.BRIEF or language in paper.metadata.title:
            title = _inlines(prose, paper.metadata.title, language) or title
        classes = ["pf-text-title", f"pf-{name}-title"]
        heading = header(1, attr(f"pf-text-{language}", classes, lang=str(language)), title)
        heads = [heading, *_release_line(release, references.words, language)]
        blocks.append(div(attr("", ["pf-text", f"pf-{name}"], lang=str(language)), _head(heads, made)))
    return _document(paper, project, prose, edition, others, blocks, {}, release)


def _release_line(release: ReleaseMark | None, words: Mapping[str, Any], language: Language) -> list[Element]:
    """The line below the title of an edition without a cover, in a release."""
    if release is None:
        return []
    return [div(attr("", ["pf-number"], lang=str(language)), [para(text(f"{words['released']} {release.words}"))])]


def without_sources(node: Any, references: References) -> Any:
    """A part of the tree without notes and citations, which have no list of sources here; references to the paper stay."""
    if isinstance(node, dict):
        return {key: without_sources(value, references) for key, value in node.items()} if "t" in node else node
    if not isinstance(node, list):
        return node
    kept: list[Any] = []
    for item in node:
        kind = item.get("t") if isinstance(item, dict) else None
        if kind == "Note" or (kind == "Cite" and not is_reference(item, references.named, references.sources)):
            while kept and isinstance(kept[-1], dict) and kept[-1].get("t") in {"Space", "SoftBreak"}:
                kept.pop()
        else:
            kept.append(without_sources(item, references))
    return kept


def _head(heads: list[Element], made: list[Element]) -> list[Element]:
    """The title, and what belongs to it, before the blocks; on the same page with what is turned on its side."""
    if len(made) == 1 and "pf-landscape" in classes_of(made[0]):
        attribute, inside = made[0]["c"]
        return [div(attribute, [*heads, *inside])]
    return [*heads, *made]


def _cite(
    body: list[Element],
    before: list[list[Element]],
    behind: list[list[Element]],
    paper: Paper,
    house: House,
    edition: Edition,
    language: Language,
    pandoc: Pandoc,
) -> tuple[list[Element], list[list[Element]]]:
    """A text with its citations processed and its sources listed; and the inlines of the passages before and behind it."""
    words, scripts = words_of(house, language), scripts_of(paper.metadata.title.root)
    style = paper.styles.get(language) or default_style(language)
    script = script_of(str(words["references"]))
    body, cited, entries = cite(body, before, behind, paper.references, style, language, script, pandoc)
    body = mark_citations(body, language, scripts)
    cited = [mark_citations(passage, language, scripts) for passage in cited]
    entries = mark_entries(entries, language, scripts)
    body = transforms.lower_headings([*body, *_bibliography(entries, words)])
    if prefix := id_prefix(language, edition):
        blocks = transforms.prefix_ids([*body, *map(plain, cited)], prefix)
        body, cited = blocks[: len(body)], [block["c"] for block in blocks[len(body) :]]
    return body, cited


def from_template(name: str, house: House, view: dict[str, Any], prose: Prose, pandoc: Pandoc) -> list[Element]:
    """The blocks that a template of the house gives; `view` are its variables."""
    slots = Slots()
    with locate_faults(house):
        markdown = environment(house).get_template(name).render(**view, slots=slots, prose=prose)
    return transforms.drop_comments(slots.fill(pandoc.read(markdown)))


def _name_headings(blocks: list[Element]) -> list[Element]:
    """Headings of the back matter get ids of their own, so that the contents can lead to them."""
    count = 0

    def name(element: Element) -> Element | None:
        nonlocal count
        if element["t"] != "Header":
            return None
        count += 1
        level, attribute, inlines = element["c"]
        return header(level, [f"pf-back-{count}", *attribute[1:]], inlines)

    result: list[Element] = rewrite(blocks, name, "Header")
    return result


def _prepare(
    setting: Setting, blocks: list[Element], references: References, drawing: Drawing
) -> tuple[list[Element], dict[str, Medium]]:
    body, theme = setting.paper.bodies[setting.language], theme_of(setting.project.house)
    blocks, drawn = show_charts(blocks, body.charts, body.language, references.words, theme, drawing.charts)
    if any(image["c"][2][0] == PICTURE for image in walk(blocks, "Image")):
        drawn[PICTURE] = draw_linkage(setting, references.named, drawing.graphs)
    # All ids get their prefix together, when the text is whole.
    blocks = resolve(blocks, replace(references, prefix=""))
    blocks = show_internal(blocks, references.words, internal_ids(setting.paper))
    blocks = show_marks(blocks, references.anchors, setting)
    blocks = transforms.turn_wide(blocks)
    return transforms.name_media(blocks, {**body.images, **drawn})


def _bibliography(entries: list[Element], words: Mapping[str, Any]) -> list[Element]:
    if not entries:
        return []
    title = text(words["references"])
    return [
        header(1, attr("references", ["pf-references-heading"]), title),
        div(attr("refs", ["pf-references"]), entries),
    ]


def _put_contents(front: list[Element], contents: list[Element]) -> list[Element]:
    def replace(element: Element) -> list[Element] | None:
        return contents if CONTENTS_PLACE in classes_of(element) else None

    result: list[Element] = rewrite(front, replace, *ATTRIBUTED)
    return result


def _put_side_by_side(
    texts: list[tuple[Language, list[Element]]], settings: Mapping[Language, Setting], prose: Prose, edition: Edition
) -> list[Element]:
    """The texts beside each other, or one after the other."""
    paper = next(iter(settings.values())).paper
    if edition.shape is Shape.TEXT:
        return _wrap_texts(texts, paper, prose)
    titles = {language: _text_title(language, paper, prose) for language, _ in texts}
    rows = side_by_side(texts, titles, settings)
    classes = ["pf-text", SIDE_BY_SIDE, *([WIDE_PAIRS] if 2 < len(texts) <= BESIDE else [])]
    return [div(attr("", classes), rows)]


def _text_title(language: Language, paper: Paper, prose: Prose) -> list[Element]:
    if language not in paper.metadata.title:
        return []
    attribute = attr(f"pf-text-{language}", ["pf-text-title"], lang=str(language))
    return [header(1, attribute, _inlines(prose, paper.metadata.title, language))]


def _wrap_texts(texts: list[tuple[Language, list[Element]]], paper: Paper, prose: Prose) -> list[Element]:
    """Each text in its language; where there are several, under its own title."""
    wrapped = []
    for language, blocks in texts:
        title = _text_title(language, paper, prose) if len(texts) > 1 else []
        wrapped.append(div(attr("", ["pf-text"], lang=str(language)), [*title, *blocks]))
    return wrapped


def _inlines(prose: Prose, value: Text | None, language: Language) -> list[Element]:
    return inlines_of(prose.blocks.get(value[language], [])) if value and language in value else []


def _document(
    paper: Paper,
    project: Project,
    prose: Prose,
    edition: Edition,
    others: Sequence[Edition],
    blocks: list[Element],
    media: dict[str, Medium],
    release: ReleaseMark | None,
) -> Document:
    metadata = paper.metadata
    languages = [*edition.languages, *(language for language in paper.languages if language not in edition.languages)]
    titles = {
        language: plain_text(_inlines(prose, paper.metadata.title, language))
        for language in languages
        if language in metadata.title
    }
    first = edition.languages[0]
    abstract = metadata.abstract.get(first) if metadata.abstract else ""
    heads = tuple(
        RunningHead(
            language,
            plain_text(_inlines(prose, metadata.short_title, language)) or titles.get(language, ""),
            metadata.handling,
            "" if metadata.citable else words_of(project.house, language)["draft_not_for_citation"],
        )
        for language in edition.languages
    )
    return Document(
        slug=paper.slug,
        edition=edition,
        blocks=blocks,
        media=media,
        titles=titles or {first: paper.slug},
        authors=_printed_authors(blocks, first),
        description=plain_text(prose.blocks.get(abstract, [])),
        keywords=metadata.keywords.get(first) if metadata.keywords else (),
        handling=metadata.handling,
        date=release.moment if release else document_date(metadata.date),
        heads=heads,
        other_editions=tuple(other for other in others if other != edition),
        source=paper.bodies[first].source,
        house=project.house,
        about=describe(paper, project, prose, edition),
        release=release,
    )


def _printed_authors(blocks: list[Element], language: Language) -> tuple[str, ...]:
    """The authors' names as the cover prints them in a language."""
    printed = (element["c"] for element in walk(blocks, *ATTRIBUTED) if "pf-author" in classes_of(element))
    return tuple(plain_text(content) for attribute, content in printed if value_of(attribute, "lang") == str(language))


def document_date(date: datetime.date | None) -> datetime.datetime:
    """The one clock of the outputs (UTC): SOURCE_DATE_EPOCH, else the paper's date, else 1980-01-01 (the oldest a ZIP can say).

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    if date is None:
        return datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
    return datetime.datetime(date.year, date.month, date.day, tzinfo=datetime.UTC)
