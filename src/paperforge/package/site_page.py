"""A page of the reading site of a package, from its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from paperforge.formats.html import page_environment, refuse_losses
from paperforge.formats.html_head import json_ld, meta_tags
from paperforge.house import House
from paperforge.model.language import Language
from paperforge.render.document import Document
from paperforge.render.templates import locate_faults
from paperforge.render.words import full_tag, language_name, words_of

INDEX, PAPER, ANNEXES, SEARCH = "index", "paper", "annexes", "search"
JOINT = "index.html"
TEMPLATE = "site/page.html.j2"
DEFAULT = "x-default"


@dataclass(frozen=True)
class Step:
    """A page before or behind another one."""

    href: str
    title: str


@dataclass(frozen=True)
class Page:
    """A page: its kind, its file, what stands on it, as fragments.

    `others` are the files of the same page in each language, itself among them; `default` the one for readers of none of them.
    `language` is None where a page is in all languages.
    """

    kind: str
    file: str
    language: Language | None
    document: Document
    title: str
    cover: str
    contents: str
    body: str
    others: Mapping[Language, str]
    default: str
    before: Step | None = None
    behind: Step | None = None
    scripts: Sequence[str] = field(default=())


def file_of(name: str, language: Language) -> str:
    """The file of a page in a language."""
    return f"{name}.{language}.html"


def render(page: Page, name: Mapping[Language, str], house: House) -> str:
    """The page; `name` is what the package is called in each language."""
    language = page.language or page.document.language
    words = words_of(house, language)
    joint = len(page.others) > 1
    called = [page.language] if page.language else list(name)
    values: dict[str, Any] = {
        "lang": full_tag(language),
        "kind": f"{page.kind}{' pf-site-joint' if joint and page.language is None else ''}",
        "words": words,
        "own": words["package"]["site"],
        "title": page.title,
        "name": [(str(each), name[each]) for each in called],
        "home": file_of(INDEX, page.language) if page.language and joint else JOINT,
        "search": file_of(SEARCH, page.language) if page.language else "",
        "alternates": _alternates(page, words),
        "label": _label(page.document) if page.kind in {ANNEXES, SEARCH} else "",
        "date": page.document.date.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "meta_tags": meta_tags(page.document) if page.kind == PAPER else [],
        "json_ld": json_ld(page.document) if page.kind == PAPER else "",
    }
    fragments = {each: Markup(getattr(page, each)) for each in ("cover", "contents", "body")}  # noqa: S704 - pandoc wrote them
    with locate_faults(house):
        template = page_environment(house).get_template(TEMPLATE)
        made: str = template.render(page=page, document=page.document, **_steps(page), **values, **fragments)
    refuse_losses(made, TEMPLATE, **fragments)
    return made


def _steps(page: Page) -> dict[str, Any]:
    return {"before": page.before, "behind": page.behind, "scripts": page.scripts}


def _label(document: Document) -> str:
    """What the cover says of handling, for a page without one."""
    head = document.joint_head
    return " · ".join(filter(None, (head.label, head.draft)))


def _alternates(page: Page, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same page in all languages, and for readers of none; each of them says the same (reciprocal `hreflang`)."""
    found = [
        {"tag": str(each), "name": language_name(each), "href": file, "current": each == page.language}
        for each, file in page.others.items()
    ]
    if len(found) > 1:
        name = words["package"]["site"]["both"] if page.default not in page.others.values() else ""
        found.append({"tag": DEFAULT, "name": name, "href": page.default, "current": page.language is None})
    return found
