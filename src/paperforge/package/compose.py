"""The parts of a package in an edition: what is joint before and behind, and the papers, each a document of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from paperforge.diagnostics import Diagnostic
from paperforge.model.config import Package
from paperforge.model.joint import CLAUSES, all_authors, joint_metadata, shared
from paperforge.model.language import Language
from paperforge.model.metadata import Metadata
from paperforge.package.facts import MOVED
from paperforge.package.members import Member
from paperforge.pandoc.ast import Element, attr, classes_of, div, header, rewrite
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.editions import Edition, Shape
from paperforge.reading.made import make_paper
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.reading.prose import Prose, read_prose
from paperforge.render.assemble import assemble, from_template
from paperforge.render.document import Drawing, ReleaseMark
from paperforge.render.part import Part, make_part
from paperforge.render.view import build_view
from paperforge.render.words import words_of

FRONT = "front"


@dataclass(frozen=True)
class Composition:
    """A package whose papers were checked; `metadata` are its own, `prose` the texts of those and of the project.

    `letter` is the audience whose cover letter stands first, or empty. `key` hashes the files of the project and what builds;
    empty where nothing shall be kept.
    """

    name: str
    package: Package
    members: Sequence[Member]
    project: Project
    metadata: Metadata
    prose: Prose
    letter: str = ""
    release: ReleaseMark | None = None
    key: str = ""

    def annexes(self, edition: Edition) -> tuple[str, ...]:
        """The annexes of an edition: what is made from papers has none."""
        return self.package.annexes if edition.is_text else ()


def read_composition(
    name: str,
    members: Sequence[Member],
    project: Project,
    prose: Prose,
    pandoc: Pandoc,
    found: list[Diagnostic],
    *,
    letter: str = "",
    release: ReleaseMark | None = None,
    key: str = "",
) -> Composition:
    """What the package says of itself is what its papers say together; `prose` are the texts of the project."""
    package = project.configuration.packages[name]
    own = [member.metadata for member in members]
    metadata = joint_metadata(package.title, own).model_copy(
        update={
            "subtitle": package.subtitle,
            "version": package.version,
            "handling": package.handling or joint_metadata(package.title, own).handling,
            "authors": all_authors(own),
            "meeting": shared([each.meeting for each in own]),
            "non_attribution": shared([each.non_attribution for each in own]),
            "funding": shared([each.funding for each in own]),
            "acknowledgements": shared([each.acknowledgements for each in own]),
            "abstract": package.letters[letter] if letter else None,
        }
    )
    prose |= read_prose(pandoc, [(metadata, project.places)], found)
    return Composition(name, package, members, project, metadata, prose, letter, release, key)


def joint_clauses(whole: Composition, metadata: Metadata) -> list[str]:
    """What the package says for a paper, too."""
    own = {name: getattr(metadata, name) for name in CLAUSES}
    return [name for name, value in own.items() if value and value == getattr(whole.metadata, name)]


def compose_paper(whole: Composition, paper: Paper, edition: Edition, pandoc: Pandoc, drawing: Drawing) -> Part:
    """A paper as a part: what the package says for all stands there alone. Raises what `assemble` raises."""
    alike: dict[str, Any] = dict.fromkeys(joint_clauses(whole, paper.metadata))
    annexes = whole.annexes(edition)
    if "participants" in annexes:
        alike["participants"] = ()
    lists = [*paper.metadata.lists, *(each for each in MOVED if each in annexes)]
    alike["lists"] = tuple(dict.fromkeys(lists))
    slugs = {each.slug for each in whole.members}
    # A document made from a paper has no places that links could lead to.
    linked = edition.is_whole_paper
    others = {slug: replace(other, joined=linked and slug in slugs) for slug, other in paper.others.items()}
    own = replace(paper, metadata=paper.metadata.model_copy(update=alike), others=others)
    made = assemble(
        own,
        whole.project,
        whole.prose | paper.prose,
        edition.within(paper.languages),
        [],
        pandoc,
        drawing,
        whole.release,
    )
    return make_part(made, paper.slug)


def compose_front(
    whole: Composition, edition: Edition, contents: Mapping[Language, list[Element]], pandoc: Pandoc, drawing: Drawing
) -> Part:
    """Cover, clauses and contents of the package; `contents` are lists for each language."""
    paper = make_paper(whole.name, whole.project, whole.metadata)
    plain_edition = edition if edition.is_whole_paper else replace(edition, shape=Shape.TEXT)
    made = assemble(paper, whole.project, whole.prose, plain_edition, [], pandoc, drawing, whole.release)
    part = make_part(replace(made, edition=edition), FRONT)
    blocks = _put_contents(list(part.document.blocks), _headed(contents, whole))
    return replace(part, document=replace(part.document, blocks=blocks))


def compose_back(whole: Composition, edition: Edition, pandoc: Pandoc) -> list[Element]:
    """What the template of the back matter says of everybody who took part and agreed to be named, in all languages."""
    consenting = [each for member in whole.members for each in member.metadata.participants if each.consent]
    people = tuple({each.person: each for each in consenting}.values())
    metadata = Metadata(title=whole.metadata.title, participants=people)
    paper = make_paper(whole.name, whole.project, metadata)
    view = build_view(paper, whole.project, edition)
    prose = whole.prose | read_prose(pandoc, [(metadata, whole.project.places)], [])
    blocks = from_template("back.md.j2", whole.project.house, view, prose, pandoc)
    return [block for each in blocks for block in (each["c"][1] if each["t"] == "Div" else [each])]


def _headed(contents: Mapping[Language, list[Element]], whole: Composition) -> list[Element]:
    blocks: list[Element] = []
    for language, lists in contents.items():
        title = [{"t": "Str", "c": words_of(whole.project.house, language)["contents"]}]
        classes = ["pf-front-heading", "pf-contents-heading"]
        blocks.append(header(2, attr(f"pf-contents-{language}", classes, lang=str(language)), title))
        blocks.append(div(attr("", ["pf-contents", "pf-joint"], lang=str(language)), lists))
    return blocks


def _put_contents(blocks: list[Element], contents: list[Element]) -> list[Element]:
    """The contents at the end of the front matter, and no text."""

    def put(element: Element) -> Element | list[Element] | None:
        classes = classes_of(element)
        if "pf-text" in classes:
            return []
        return div(element["c"][0], [*element["c"][1], *contents]) if "pf-front" in classes else None

    result: list[Element] = rewrite(blocks, put)
    return result
