"""The files a new project and a new paper begin with."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
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

REQUIREMENTS = "ci/requirements.txt"
# The files of a host's CI: where each goes, and its name in templates/scaffold/ci/.
CI_FILES = {
    "github": {
        f".github/workflows/{name}": f"github/{name}"
        for name in ("paperforge-check.yml", "paperforge-release.yml", "paperforge-pages.yml")
    },
    "gitlab": {".gitlab-ci.yml": "gitlab-ci.yml"},
}
# What pip can install that nobody can change afterwards: a commit, a file with its digest, a wheel of the repository itself.
_SOURCES = (
    re.compile(r"paperforge @ git\+(https|ssh)://[\w.@:/~+-]+@[0-9a-f]{40}"),
    re.compile(r"paperforge @ https://[\w.:/~%+-]+\.(whl|tar\.gz)#sha256=[0-9a-f]{64}"),
    re.compile(r"\./(?!.*\.\.)[\w./+-]+\.whl"),
)


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


def ci_files(host: str, source: str) -> dict[str, bytes]:
    """The files of a project's CI, by their path; `source` is where CI gets paperforge from (`parse_source`)."""
    house = package_house()
    files = {path: house.read(f"scaffold/ci/{name}") for path, name in CI_FILES[host].items()}
    files[REQUIREMENTS] = _render(house, "scaffold/ci/requirements.txt.j2", source=source)
    return {name: text.encode() for name, text in files.items()}


def parse_source(given: str) -> str:
    """Where CI gets paperforge from, as a line for pip; raises `UsageError` for what could become another thing."""
    source = given.strip() or _own_source()
    if any(pattern.fullmatch(source) for pattern in _SOURCES):
        return source
    hint = (
        "Write --from with one of: paperforge @ git+https://HOST/PATH@COMMIT (40 digits) · "
        "paperforge @ https://HOST/NAME.whl#sha256=… · ./ci/NAME.whl (a wheel in your repository)"
    )
    if not source:
        raise UsageError("CI must know where to get paperforge from, and this one was installed from a folder", hint)
    raise UsageError(f"CI cannot get paperforge from “{source}”: others could change what that is", hint)


def _own_source() -> str:
    """Where this paperforge came from, if from a commit: direct_url.json of PEP 610. A bare name would be anybody's."""
    try:
        recorded = json.loads(distribution("paperforge").read_text("direct_url.json") or "{}")
        info = recorded["vcs_info"]
        return f"paperforge @ {info['vcs']}+{recorded['url']}@{info['commit_id']}"
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return ""


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
