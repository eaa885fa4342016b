"""A package joined from parts equals the same pages laid out as one: words and where they stand, links, tags, numbers.

The whole is one page of HTML: the bodies of the parts' pages behind each other, their kinds of pages renamed part by part.
"""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from paperforge.formats.pdf import ask_renderer, make_page
from paperforge.formats.pdf_join import ELSEWHERE
from paperforge.formats.tools import Tools
from paperforge.model.config import Package
from paperforge.model.language import Text
from paperforge.package.compose import compose_front, read_composition
from paperforge.package.composing import Composed, compose_all
from paperforge.package.contents import joint_contents
from paperforge.package.members import member_of
from paperforge.package.printing import (
    join_parts,
    lead_elsewhere,
    number_contents,
    number_pages,
    print_front,
    print_part,
)
from paperforge.reading.editions import Edition
from paperforge.reading.loader import read_paper
from paperforge.reading.project import read_project
from paperforge.reading.prose import read_project_prose
from paperforge.render.document import Document

ROOT = Path(__file__).parents[2]
SLUGS = (
    "non-interference-undertaking",
    "cyberspace-rules",
)  # linked; three authors, so that the joint cover is set as theirs
FOOT = "  @bottom-right { content: 'Page ' counter(page) ' of ' counter(pages) }\n"


@dataclass(frozen=True)
class Two:
    """The joined PDF, and the one that was laid out as a whole."""

    joined: bytes
    whole: bytes


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    project = read_project(ROOT)
    languages = project.languages
    package = Package(
        title=Text({languages[0]: "Two papers", languages[1]: "Два доклада"}),
        papers=SLUGS,
        annexes=("options", "linkage", "brackets", "participants", "bibliography"),
    )
    configuration = project.configuration.model_copy(update={"packages": {"two": package}})
    project = replace(project, configuration=configuration)
    tools = Tools(240, 4096, project.house)
    try:
        prose = read_project_prose(project, tools.pandoc)
        papers = [paper for slug in SLUGS if (paper := read_paper(project, slug, tools.pandoc, []))]
        members = [member_of(paper) for paper in papers]
        composition = read_composition("two", members, project, prose, tools.pandoc, [])
        edition = Edition(languages[:1])
        parts = compose_all(composition, edition, tools)
        printed = [print_part(Composed.of(part), frozenset(), project.house, tools) for part in parts]
        contents = joint_contents(composition, parts, edition.languages)
        front = compose_front(composition, edition, contents, tools.pandoc, tools.drawing)
        front_printed = print_front(front, printed, tools)
        joined = join_parts(front.document, [front_printed, *printed], tools)
        documents = [
            number_contents(front, printed, len(front_printed.kinds)).document,
            *(part.document for part in parts),
        ]
        assert number_pages(printed, len(front_printed.kinds))
        yield Two(joined, lay_out_whole([lead_elsewhere(each) for each in documents], tools))
    finally:
        tools.close()


def lay_out_whole(documents: list[Document], tools: Tools) -> bytes:
    """All documents as one page, laid out in one go."""
    style, bodies, media = "", [], {}
    for number, document in enumerate(documents):
        page = make_page(document, tools, [])
        css = page.partition("<style>")[2].partition("</style>")[0]
        classes, body = re.search(r'<body class="([^"]*)">(.*)</body>', page, re.DOTALL).groups()  # type: ignore[union-attr]
        name = f"whole{number}"
        style = style or css
        style += pages_of(css, name)
        bodies.append(f'<div class="{classes} {name}" lang="en-US">{body.replace(ELSEWHERE, "#")}</div>')
        media |= document.media
    style += "\n" + " ".join(f".whole{number} {{ counter-reset: pf-note }}" for number in range(len(documents)))
    html = (
        '<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8"><title>Whole</title>'
        f"<style>{style}</style></head><body>{''.join(bodies)}</body></html>"
    )
    pictures = sorted(media.values(), key=lambda medium: medium.name)
    header = {"media": [{"name": each.name, "type": each.media_type} for each in pictures], "variant": "", "xmp": ""}
    reply, content = ask_renderer(header, [html.encode(), *(each.content for each in pictures)], tools)
    assert reply["log"] == []
    return content


def pages_of(css: str, name: str) -> str:
    """The kinds of pages of a part under names of its own, and the parts of its text that ask for them."""
    rules = [(kinds.split(","), body) for kinds, body in blocks_of(css)]
    kinds = dict.fromkeys(kind.strip() for names, _ in rules for kind in names if kind.strip())
    made = []
    for kind in kinds:
        own = "".join(body for names, body in rules if kind in [each.strip() for each in names])
        around = "" if kind == "cover" else heads_of(css) + FOOT
        made.append(f"@page {name}-{kind} {{\n{own}\n{around}}}")
    asking = re.findall(r"([^{}\n]+?) \{[^{}]*?\bpage: ([\w-]+)[^{}]*\}", css)
    made += [
        ", ".join(f".{name} {each.strip()}" if not each.strip().startswith(".pf-several") else f".{name}{each.strip()}"
                  for each in selector.split(",")) + f" {{ page: {name}-{kind} }}"
        for selector, kind in asking
    ]  # fmt: skip
    return "\n" + "\n".join(made)


def blocks_of(css: str) -> Iterator[tuple[str, str]]:
    """`@page` rules with names: the names, and what stands between the braces."""
    for match in re.finditer(r"@page ([\w, -]+?)\s*\{", css):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield match[1], css[match.end() : end - 1]


def heads_of(css: str) -> str:
    """What the template says for all pages of a document: the label."""
    found = re.findall(r"@page \{\n(  @top-left \{ content: [^}]*\})\n\}", css)
    return f"{found[-1]}\n" if found else ""


# ---------------------------------------------------------------- the comparison


def words_on_pages(content: bytes, folder: Path) -> list[list[tuple[str, float, float]]]:
    """The words of each page, where each begins, to a tenth of a point; in no order but that of the place."""
    (folder / "x.pdf").write_bytes(content)
    command = ["pdftotext", "-bbox", str(folder / "x.pdf"), "-"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages = out.split("<page ")[1:]
    found = [re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)<', page) for page in pages]
    return [sorted((word, round(float(x), 1), round(float(y), 1)) for x, y, word in page) for page in found]


def links_of(content: bytes) -> list[list[tuple[Any, ...]]]:
    """The links of each page: where they stand, and to which point of which page or to which address they lead."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
        places = dict(names_in(pdf.Root.Names.Dests))
        found: list[list[tuple[Any, ...]]] = []
        for page in pdf.pages:
            links: list[tuple[Any, ...]] = []
            for each in page.obj.get("/Annots", []):
                box = tuple(round(float(value), 1) for value in each.Rect)
                if "/Dest" in each:
                    target = places[str(each.Dest)]
                    links.append((box, numbers[target[0].objgen], round(float(target[3]), 1)))
                else:
                    links.append((box, str(each.A.URI), 0))
            found.append(sorted(links, key=str))
        return found


def names_in(tree: Any) -> Iterator[tuple[str, Any]]:
    for kid in tree.get("/Kids", []):
        yield from names_in(kid)
    flat = list(tree.get("/Names", []))
    yield from ((str(name), target) for name, target in zip(flat[::2], flat[1::2], strict=True))


def tags_of(content: bytes) -> list[tuple[str, str]]:
    """The structure elements in reading order with their alternative texts, but for those that only group."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found: list[tuple[str, str]] = []
        stack: list[Any] = [pdf.Root.StructTreeRoot]
        while stack:
            node = stack.pop()
            if isinstance(node, pikepdf.Array):
                stack.extend(reversed(list(node)))
            elif isinstance(node, pikepdf.Dictionary) and ("/S" in node or "/K" in node):
                kind = str(node.get("/S", ""))
                if kind not in {"", "/Document", "/Part", "/Div", "/NonStruct", "/Sect"}:
                    found.append((kind, str(node.get("/Alt", ""))))
                if "/K" in node:
                    stack.append(node.K)
        return found


def test_the_words_of_every_page_stand_where_they_stand_in_the_whole(two: Two, tmp_path: Path) -> None:
    joined, whole = words_on_pages(two.joined, tmp_path), words_on_pages(two.whole, tmp_path)
    assert len(joined) == len(whole) > 50
    for number, (ours, theirs) in enumerate(zip(joined, whole, strict=True), start=1):
        assert ours == theirs, f"page {number}"


def test_the_links_are_those_of_the_whole_and_lead_to_the_same_places(two: Two) -> None:
    joined, whole = links_of(two.joined), links_of(two.whole)
    assert joined == whole
    assert sum(map(len, joined)) > 500


def test_papers_are_linked_with_each_other(two: Two) -> None:
    with pikepdf.open(io.BytesIO(two.joined)) as pdf:
        targets = [str(each.Dest) for page in pdf.pages for each in page.obj.get("/Annots", []) if "/Dest" in each]
    begins = [index for index, target in enumerate(targets) if target.endswith("--cyberspace-rules")]
    inside = targets[begins[20] : begins[-20]]
    assert any(target.startswith("op-") and target.endswith("--non-interference-undertaking") for target in inside)


def test_the_tags_are_those_of_the_whole(two: Two) -> None:
    joined, whole = tags_of(two.joined), tags_of(two.whole)
    assert len(joined) > 3000
    assert joined == whole


def test_no_page_has_a_label_beside_its_number(two: Two) -> None:
    for content in (two.joined, two.whole):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert "/PageLabels" not in pdf.Root
