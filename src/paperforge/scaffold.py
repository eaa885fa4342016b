"""The files a new project and a new paper begin with."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from paperforge.errors import UsageError
from paperforge.house import House, find_house, package_house
from paperforge.model.language import Language
from paperforge.reading.project import PAPERS, Project, find_papers
from paperforge.render.templates import house_loader, locate_faults
from paperforge.render.words import words_of
from paperforge.schema import SCHEMAS, format_schema


def project_files(tags: Sequence[str], folder: Path) -> dict[str, bytes]:
    """The files of a new project, by their path; raises `UsageError` for a tag that is none or has no words.

    Words of a language that the package has not got may stand in the `templates/` of the folder already.
    """
    languages = _parse_languages(tags, find_house(folder))
    files = {
        name: _render(package_house(), f"scaffold/{name}.j2", languages=languages)
        for name in ("paperforge.yml", "people.yml")
    }
    files[".gitignore"] = "/build/\n"
    files.update({f"schemas/{name}.schema.json": format_schema(name) for name in SCHEMAS})
    return {name: text.encode() for name, text in files.items()}


def paper_files(project: Project, slug: str, kind: str) -> dict[str, bytes]:
    """The files of a new paper; raises `UsageError` for a slug that cannot be one or is taken."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise UsageError(
            f"“{slug}” cannot be a paper's name", "Use lower-case letters, digits and hyphens: my-first-paper"
        )
    folder = project.root / PAPERS / slug
    if folder.exists() or slug in find_papers(project):
        raise UsageError(f"there is a paper “{slug}” already", "Nothing was written.")
    values = {
        "slug": slug,
        "kind": kind,
        "number": len(find_papers(project)) + 1,
        "languages": [str(language) for language in project.languages],
        "sides": list(project.configuration.sides),
        "persons": list(project.people.persons)[:2],
        "today": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }
    files = {f"{PAPERS}/{slug}/paper.yml": _render(project.house, "scaffold/paper.yml.j2", **values)}
    for language in project.languages:
        source = f"scaffold/{language.primary if language.primary in {'en', 'ru'} else 'en'}.md.j2"
        files[f"{PAPERS}/{slug}/{language}.md"] = _render(project.house, source, **values)
    return {name: text.encode() for name, text in files.items()}


def _parse_languages(tags: Sequence[str], house: House) -> list[Language]:
    try:
        languages = [Language.parse(tag.strip()) for tag in tags]
    except ValueError as error:
        raise UsageError(str(error), "Use tags such as en, ru, fr-CA.") from error
    for language in languages:
        words_of(house, language)
    return languages


@lru_cache(maxsize=8)
def _environment(house: House) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=house_loader(house),
        comment_start_string="<#",  # `{#id}` is Markdown here
        comment_end_string="#>",
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _render(house: House, name: str, **values: object) -> str:
    with locate_faults(house):
        return _environment(house).get_template(name).render(**values)
