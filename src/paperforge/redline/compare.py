"""Two versions of a project, paper by paper: texts, brackets, options, terms and metadata, and which papers are new or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from paperforge.diagnostics import Diagnostic, Finding, Severity, did_you_mean
from paperforge.errors import UsageError
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, plain_text
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project, find_papers
from paperforge.redline.brackets import BracketChange, compare_brackets
from paperforge.redline.marks import Origins, refuse_marks, settle
from paperforge.redline.merge import Merger
from paperforge.redline.telling import Change, Counts, count, find_changes
from paperforge.redline.values import ValueChange, compare_values
from paperforge.redline.versions import Version

RENAMED = 0.5  # the share of words from which on a paper under another name is the same one


@dataclass(frozen=True)
class TextChange:
    """What changed in the text of one language; `status`: `changed`, `added`, `removed`."""

    language: Language
    status: str
    path: str
    changes: Sequence[Change]
    counts: Counts
    brackets: Sequence[BracketChange]


@dataclass(frozen=True)
class PaperChange:
    """What changed in a paper: `status` is `changed`, `added`, `removed`, `renamed` (`old_slug`), or `same`."""

    slug: str
    status: str
    old: Paper | None
    new: Paper | None
    texts: Sequence[TextChange] = ()
    values: Sequence[ValueChange] = ()

    @property
    def old_slug(self) -> str:
        """The name that it had."""
        return self.old.slug if self.old else self.slug

    @property
    def differs(self) -> bool:
        """Whether anything is another than it was."""
        return self.status != "same"


@dataclass
class Comparison:
    """Two versions compared; `unread` are papers that could not be read on one side, with what is wrong with them."""

    old: Version
    new: Version
    papers: list[PaperChange] = field(default_factory=list)
    unread: list[tuple[str, list[Finding]]] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything is another than it was."""
        return any(paper.differs for paper in self.papers)


def compare_versions(
    old: Version, new: Version, names: Sequence[str], languages: Sequence[str], pandoc: Pandoc
) -> Comparison:
    """Compare the papers of two versions, or those that are named; texts in some languages, or in all.

    Raises `UsageError` for a paper or a language that neither version has.
    """
    slugs = _select(old.project, new.project, names)
    wanted = _languages(old.project, new.project, languages)
    comparison = Comparison(old, new)
    before = _read(old, slugs, pandoc, comparison)
    after = _read(new, slugs, pandoc, comparison)
    for was, now in _match(before, after):
        comparison.papers.append(_compare(was, now, wanted))
    comparison.papers.sort(key=lambda each: each.slug)
    return comparison


def _select(old: Project, new: Project, names: Sequence[str]) -> list[str]:
    known = sorted({*find_papers(old), *find_papers(new)})
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f"Papers there: {', '.join(known)}"
            raise UsageError(f"there is no paper “{name}” in either version", hint)
    return sorted(set(names)) or known


def _languages(old: Project, new: Project, names: Sequence[str]) -> list[Language]:
    known = list(dict.fromkeys([*new.languages, *old.languages]))
    for name in names:
        if name not in map(str, known):
            raise UsageError(f"there is no language “{name}”", f"Languages: {', '.join(map(str, known))}")
    return [language for language in known if not names or str(language) in names]


def _read(version: Version, slugs: Sequence[str], pandoc: Pandoc, comparison: Comparison) -> dict[str, Paper]:
    """The papers of a version that it has; what keeps one from being read is noted."""
    papers: dict[str, Paper] = {}
    there = set(find_papers(version.project))
    for slug in slugs:
        if slug not in there:
            continue
        found: list[Diagnostic] = []
        paper = read_paper(version.project, slug, pandoc, found)
        if paper is None:
            findings = version.project.policy(None).judge(found, slug)
            errors = [each for each in findings if each.severity is Severity.ERROR]
            comparison.unread.append((f"{slug} at {version.label}", errors or findings))
            continue
        for body in paper.bodies.values():
            refuse_marks(body.ast["blocks"], f"{body.source.path} at {version.label}")
        papers[slug] = paper
    return papers


def _match(old: Mapping[str, Paper], new: Mapping[str, Paper]) -> Iterator[tuple[Paper | None, Paper | None]]:
    """Papers of one name, then of one id, then those whose words are much the same under another name."""
    gone = {slug: paper for slug, paper in old.items() if slug not in new}
    yield from ((old[slug], paper) for slug, paper in new.items() if slug in old)
    for slug, paper in new.items():
        if slug in old:
            continue
        was = _renamed(paper, gone)
        if was is not None:
            del gone[was.slug]
        yield was, paper
    yield from ((paper, None) for paper in gone.values())


def _renamed(paper: Paper, gone: Mapping[str, Paper]) -> Paper | None:
    same = [each for each in gone.values() if paper.metadata.id and each.metadata.id == paper.metadata.id]
    if same:
        return same[0]
    words = _all_words(paper)
    scores = {slug: Indel.normalized_similarity(_all_words(each), words) for slug, each in gone.items()}
    best = max(sorted(scores), key=lambda slug: scores[slug], default="")
    return gone[best] if best and scores[best] >= RENAMED else None


def _all_words(paper: Paper) -> list[str]:
    return [word for body in paper.bodies.values() for word in plain_text(body.ast["blocks"]).split()]


def _compare(old: Paper | None, new: Paper | None, languages: Sequence[Language]) -> PaperChange:
    slug = new.slug if new else old.slug if old else ""
    texts = [
        change
        for language in languages
        if (
            change := compare_texts(
                old.bodies.get(language) if old else None, new.bodies.get(language) if new else None
            )
        )
    ]
    values = compare_values(old, new)
    if old is None or new is None:
        return PaperChange(slug, "added" if old is None else "removed", old, new, texts, values)
    status = "renamed" if old.slug != new.slug else "changed" if texts or values else "same"
    return PaperChange(slug, status, old, new, texts, values)


def compare_texts(old: Body | None, new: Body | None) -> TextChange | None:
    """What changed in a text; None where nothing did, or there is none."""
    body = new or old
    if body is None:
        return None
    marked, changes = mark_texts(old, new)
    brackets = compare_brackets(old, new)
    if not changes and not brackets and old is not None and new is not None:
        return None
    status = "added" if old is None else "removed" if new is None else "changed"
    return TextChange(body.language, status, str(body.source.path), changes, count(marked, changes), brackets)


def mark_texts(old: Body | None, new: Body | None) -> tuple[list[Element], list[Change]]:
    """The marked tree of two versions of a text, and its changes."""
    origins: Origins = {}
    before, after = (settle(body.ast["blocks"], origins) if body else [] for body in (old, new))
    merger = Merger(origins)
    marked = merger.blocks(before, after)

    def line_of(block: Element, is_old: bool) -> int:
        body = old if is_old else new
        element = merger.origins.get(id(block))
        if body is None or element is None:
            return 0
        return body.places.span(element).position.line

    return marked, find_changes(marked, line_of)
