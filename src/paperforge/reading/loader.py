"""Reads one paper from its folder or its single file."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Language
from paperforge.model.metadata import Metadata, key_for
from paperforge.pandoc.ast import attr_of, depth, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.pandoc.locate import locate
from paperforge.process import WorkerCrashError, WorkerError, WorkerTimeoutError
from paperforge.reading.binding import Places, bind
from paperforge.reading.charts import read_charts
from paperforge.reading.depth import find_deep_brackets
from paperforge.reading.files import HIDDEN, MAX_YAML, Folder, find_hidden, read_text
from paperforge.reading.frontmatter import split_front_matter, translate
from paperforge.reading.images import Image, read_image
from paperforge.reading.lock import lock_path, read_lock
from paperforge.reading.negotiation import read_beside, read_others, read_terms, with_words
from paperforge.reading.nodes import Mapping, Scalar, parse_mapping, scalars
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import PAPERS, Project
from paperforge.reading.prose import read_prose
from paperforge.reading.references import read_references
from paperforge.reading.shorthand import read_shorthand
from paperforge.reading.styles import Styles, read_styles
from paperforge.source import SourceFile

_SLUG = re.compile(r"\w[\w ._-]{0,99}")  # what no file system, address or log reads as anything else
MAX_DEPTH = 240  # levels of the tree's JSON; about sixty nested blocks


@dataclass(frozen=True)
class _Text:
    """A Markdown file of the paper before it is parsed; the body begins at `start`."""

    language: Language
    source: SourceFile
    front: Mapping | None
    start: int


def read_paper(project: Project, slug: str, pandoc: Pandoc, found: list[Diagnostic]) -> Paper | None:
    """Read a paper and parse its texts; what is wrong is added to `found`. None if there is no usable paper."""
    if not _SLUG.fullmatch(slug):
        hint = "Use letters, digits and hyphens; “.”, “_” and single blanks are understood."
        message = "a paper's name becomes file names and addresses, and cannot hold such characters"
        found.append(Diagnostic(codes.PRJ130, message, path=PurePosixPath(PAPERS, slug), hint=hint))
        return None
    files = _find_files(project, slug)
    texts = [text for name, path in files.items() if (text := _read_text(project, path, name, found))]
    found.extend(_find_doubles(texts))
    node = _join_metadata(project, slug, texts, found)
    if node is None:
        return None
    for scalar in scalars(node):
        found.extend(find_hidden(scalar.text, scalar.span))
    metadata = bind(node, Metadata, found)
    if metadata is None:
        return None
    folder = Folder(project.root, PurePosixPath(PAPERS, slug) if _is_folder(project, slug) else PurePosixPath(PAPERS))
    places = Places(node)
    sides = project.configuration.sides
    bodies = {text.language: body for text in texts if (body := _parse(text, folder, sides, pandoc, found))}
    if not bodies:
        if not texts:
            names = ", ".join(f"{language}.md" for language in project.languages)
            message = "the paper has no text"
            found.append(Diagnostic(codes.PRJ132, message, path=folder.path, hint=f"Write one of: {names}."))
        return None
    trees = [body.ast["blocks"] for body in bodies.values()]
    terms, terms_places = read_terms(project, slug, trees, found)
    beside = read_beside(project, slug, found)
    others = with_words(beside, read_others(project, slug, beside), pandoc)
    defaults = _is_folder(project, slug)
    references = read_references(folder, metadata.bibliography, places, pandoc, found, defaults=defaults)
    values: list[tuple[Any, Places | None]] = [(metadata, places), (beside.negotiation, beside.places)]
    values += [(term, terms_places[name].below(name)) for name, term in terms.items()]
    prose = read_prose(pandoc, values, found)
    styles = _find_styles(project, metadata, places, bodies, found)
    return Paper(
        slug=slug,
        folder=folder,
        metadata=metadata,
        places=places,
        bodies=bodies,
        terms=terms,
        terms_places=terms_places,
        beside=beside,
        others=others,
        prose=prose,
        references=references,
        styles=styles,
        lock=read_lock(project.root, lock_path(PurePosixPath(PAPERS), slug, is_folder=defaults), found),
    )


def _find_styles(
    project: Project, metadata: Metadata, places: Places, languages: Iterable[Language], found: list[Diagnostic]
) -> Styles:
    """The citation style of each language for which the paper names one, or else the project."""
    chosen: Styles = {}
    own = read_styles(project.root, metadata.csl, project.languages, places, found)
    for language in languages:
        for styles in (project.styles, own):
            key = key_for(language, styles)
            if key is not None:
                chosen[language] = styles[key]
    return chosen


def _find_doubles(texts: list[_Text]) -> Iterator[Diagnostic]:
    """PRJ130 for a second text in a language (`x.md` and `x.en.md`): one of the two would be lost."""
    seen: dict[Language, _Text] = {}
    for text in texts:
        if text.language in seen:
            message = f"{seen[text.language].source.path.name} is already the text in {text.language}"
            yield Diagnostic(
                codes.PRJ130, message, text.source.span(0), "Keep one of the two, or name its language: lang: …"
            )
        seen.setdefault(text.language, text)


def _is_folder(project: Project, slug: str) -> bool:
    return (project.root / PAPERS / slug).is_dir()


def _find_files(project: Project, slug: str) -> dict[Language | None, PurePosixPath]:
    """The Markdown files of a paper by language; None is the single file whose language its front matter tells."""
    base = PurePosixPath(PAPERS)
    names: dict[Language | None, PurePosixPath] = {}
    if _is_folder(project, slug):
        names = {language: base / slug / f"{language}.md" for language in project.languages}
    else:
        names = {None: base / f"{slug}.md"}
        names.update({language: base / f"{slug}.{language}.md" for language in project.languages})
    return {language: path for language, path in names.items() if (project.root / path).exists()}


def _read_text(
    project: Project, path: PurePosixPath, language: Language | None, found: list[Diagnostic]
) -> _Text | None:
    source = read_text(project.root, path, found)
    if source is None:
        return None
    front, start = split_front_matter(source, found)
    if language is None:
        language = _own_language(project, front, found)
    if front is not None:
        front = translate(front, language, found)
    return _Text(language, source, front, start)


def _own_language(project: Project, front: Mapping | None, found: list[Diagnostic]) -> Language:
    """The language a single file says it is in (`lang`), as the project spells it; else the project's first."""
    tag = front.entries.get("lang") if front else None
    if not isinstance(tag, Scalar):
        return project.languages[0]
    for language in project.languages:
        if tag.text.lower() == language.tag.lower() or tag.text.split("-")[0].lower() == language.primary:
            return language
    hint = f"Languages of the project: {', '.join(map(str, project.languages))}."
    found.append(Diagnostic(codes.PRJ131, f"unknown language “{tag.text}”", tag.span, hint))
    return project.languages[0]


def _join_metadata(project: Project, slug: str, texts: list[_Text], found: list[Diagnostic]) -> Mapping | None:
    """paper.yml over the front matters over what the project gives to all papers."""
    node: Mapping | None = project.paper_defaults
    for text in texts:
        if text.front is not None:
            node = text.front.under(node)
    path = PurePosixPath(PAPERS, slug, "paper.yml")
    has_own = any(text.front is not None and text.front.entries for text in texts)
    if _is_folder(project, slug) and (project.root / path).exists():
        source = read_text(project.root, path, found, MAX_YAML)
        own = parse_mapping(source, found) if source else None
        if own is None:
            return None
        node = own.under(node)
        has_own = True
    if node is None and texts:
        node = Mapping(texts[0].source.span(0))
    if node is not None and texts and not has_own:
        _title_from_slug(node, slug, texts[0])
    return node


def _title_from_slug(node: Mapping, slug: str, text: _Text) -> None:
    """A paper without any metadata still has a name: that of its file."""
    if "title" in node.entries:
        return
    title = Mapping(text.source.span(0))
    title.set(str(text.language), Scalar(slug.replace("-", " ").capitalize(), text.source.span(0), plain=False))
    node.set("title", title)


def _parse(text: _Text, folder: Folder, sides: Container[str], pandoc: Pandoc, found: list[Diagnostic]) -> Body | None:
    """Parse a body; a text that pandoc cannot read within its limits is a finding."""
    place = text.source.span(text.start)
    if deep := find_deep_brackets(text.source, text.start):
        found.append(deep)
        return None
    try:
        ast = pandoc.read(text.source.text[text.start :])
        too_deep = depth(ast) > MAX_DEPTH
    except (WorkerTimeoutError, WorkerCrashError) as failure:
        hint = "Look for long runs of brackets, backticks or quotes that are never closed."
        found.append(Diagnostic(codes.SEC124, f"the Markdown could not be parsed: {failure}", place, hint))
        return None
    except WorkerError as failure:
        found.append(Diagnostic(codes.PRJ130, f"the Markdown could not be parsed: {failure}", place))
        return None
    except RecursionError:
        too_deep = True
    if too_deep:
        found.append(Diagnostic(codes.SEC124, "lists, quotes or sections are nested too deeply", place))
        return None
    places = locate(ast, text.source, text.start)
    images: dict[str, Image] = {}
    # Without a character reference nothing is printed that does not stand in the file, where it was looked for already.
    kinds = () if "&" in text.source.text or HIDDEN.search(text.source.text) else ("Image",)
    for element in walk(ast["blocks"], *kinds):
        if element["t"] == "Image" and (reference := element["c"][2][0]) not in images:
            image = read_image(folder, reference, places.find(element, reference), found)
            if image is not None:
                images[reference] = image
        _note_hidden(element, places, found)
    ast, charts = read_charts(ast, places, folder, found)
    written = ast["blocks"]
    ast = read_shorthand(ast, places, sides, found)
    return Body(text.language, text.source, ast, places, images, charts, written)


def _note_hidden(element: dict[str, Any], places: Any, found: list[Diagnostic]) -> None:
    """Hidden characters may also come as character references (`&#x202e;`)."""
    content: Any = element.get("c")
    if element["t"] == "Str":
        if HIDDEN.search(content):
            found.extend(find_hidden(content, places.span(element)))
    elif (attr := attr_of(element)) is not None:
        for key, value in attr[2]:
            found.extend(find_hidden(f"{key}{value}", places.span(element)))
