"""The project: its root, its configuration, its people, its papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import BaseModel

from paperforge import codes
from paperforge.diagnostics import Diagnostic, Policy, Severity, Stage, did_you_mean
from paperforge.errors import UsageError
from paperforge.house import House, find_house
from paperforge.model.config import FORMATS, PACKAGE_FORMATS, Configuration, ReleaseRules
from paperforge.model.language import Language
from paperforge.model.metadata import Metadata
from paperforge.model.people import People
from paperforge.model.terms import Term, Terms
from paperforge.reading.binding import Places, bind
from paperforge.reading.files import MAX_YAML, find_hidden, read_text
from paperforge.reading.nodes import Mapping, Node, parse_mapping, scalars
from paperforge.reading.overrides import check_house
from paperforge.reading.styles import Style, read_own_defaults, read_styles

CONFIGURATION = "paperforge.yml"
PEOPLE = "people.yml"
GLOSSARY = "glossary.yml"
PAPERS = "papers"

# What pairs lack stops a release at every stage, and no `ignore` or `severity` of a paper silences it.
PAIRS = frozenset({"TRN020", "TRN021", "TRN022", "TRN023"})

M = TypeVar("M", bound=BaseModel)


class ConfigurationError(UsageError):
    """The project's own files cannot be used; `diagnostics` say why."""

    def __init__(self, message: str, diagnostics: list[Diagnostic]) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics


@dataclass(frozen=True)
class Project:
    """A project that was read: `paper_defaults` is metadata that every paper shares, as nodes with their places;
    `styles` are the citation styles its `csl` names."""

    root: Path
    configuration: Configuration
    places: Places
    people: People
    people_places: Places | None
    paper_defaults: Mapping | None
    house: House
    diagnostics: tuple[Diagnostic, ...] = ()
    styles: AbstractMapping[Language, Style] = field(default_factory=dict)
    glossary: AbstractMapping[str, Term] = field(default_factory=dict)
    glossary_places: Places | None = None

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the project, in the order of its configuration."""
        return self.configuration.languages

    def policy(self, metadata: Metadata | None) -> Policy:
        """How severe findings are for a paper, or (None) for the project's own files.

        Findings of safety keep their severity: a paper may come from a stranger.
        """
        own: AbstractMapping[str, str] = metadata.severity if metadata else {}
        overrides = {
            code: Severity[name.upper()]
            for code, name in {**self.configuration.severity, **own}.items()
            if not code.startswith("SEC")
        }
        ignored = {*self.configuration.ignore, *(metadata.ignore if metadata else ())}
        stage = metadata.stage if metadata else Stage.DRAFT
        return Policy(stage, overrides, frozenset(code for code in ignored if not code.startswith("SEC")))


def release_policy(rules: ReleaseRules, slug: str, usual: Policy) -> Policy:
    """How severe the findings of a paper are in a release: as at its gate where it has not come farther itself.

    What is allowed by name is a note, so that it is shown.
    """
    allowed = [each.code for each in rules.allow if each.paper == slug and not each.code.startswith("SEC")]
    overrides = {**usual.overrides, **dict.fromkeys(PAIRS, Severity.ERROR), **dict.fromkeys(allowed, Severity.NOTE)}
    stage = max(usual.stage, rules.gate, key=lambda stage: stage.rank)
    return replace(usual, stage=stage, overrides=overrides, ignored=usual.ignored - PAIRS)


def find_root(start: Path) -> Path:
    """The nearest folder at or above `start` that holds paperforge.yml; raises `UsageError`."""
    for folder in (start, *start.parents):
        if (folder / CONFIGURATION).is_file():
            return folder
    raise UsageError(f"there is no {CONFIGURATION} here or in a folder above", "Make a project with: paperforge init")


def read_project(root: Path, profile: str = "") -> Project:
    """Read paperforge.yml (with a profile laid over it), people.yml and glossary.yml; raises `ConfigurationError`."""
    found: list[Diagnostic] = []
    node = _read_mapping(root, CONFIGURATION, found)
    if profile:
        over = _read_profile(root, profile, found)
        node = over.under(node) if over and node else node
    configuration = _bind(node, Configuration, found)
    people_node = _read_mapping(root, PEOPLE, found) if (root / PEOPLE).exists() else None
    people = _bind(people_node, People, found) if people_node else People()
    glossary_node = _read_mapping(root, GLOSSARY, found) if (root / GLOSSARY).exists() else None
    glossary = _bind(glossary_node, Terms, found)
    if configuration and node:
        found.extend(_check_names(configuration, people or People(), Places(node)))
    house = find_house(root)
    usable = check_house(house, found)
    if configuration is None or people is None or node is None or not usable:
        raise ConfigurationError("the project's own files have errors", found)
    places = Places(node)
    styles = read_own_defaults(house, root, configuration.csl, configuration.languages, found)
    styles |= read_styles(root, configuration.csl, configuration.languages, places, found)
    defaults = node.entries.get("defaults")
    paper_defaults = defaults.entries.get("paper") if isinstance(defaults, Mapping) else None
    return Project(
        root,
        configuration,
        places,
        people,
        Places(people_node) if people_node else None,
        paper_defaults if isinstance(paper_defaults, Mapping) else None,
        house,
        tuple(found),
        styles,
        glossary.root if glossary else {},
        Places(glossary_node) if glossary and glossary_node else None,
    )


def find_papers(project: Project) -> list[str]:
    """The slugs of all papers, sorted: folders with metadata or a text, and single Markdown files."""
    folder = project.root / PAPERS
    if not folder.is_dir():
        return []
    tags = {str(language) for language in project.languages}
    slugs = set()
    for entry in folder.iterdir():
        if entry.name.startswith((".", "_")):
            continue
        if entry.is_dir() and any((entry / name).exists() for name in ("paper.yml", *(f"{tag}.md" for tag in tags))):
            slugs.add(entry.name)
        elif entry.suffix == ".md" and PurePosixPath(entry.stem).suffix[1:] not in tags:
            slugs.add(entry.stem)
    return sorted(slugs)


def select_papers(project: Project, names: tuple[str, ...]) -> list[str]:
    """The papers that arguments name, by slug or by path; all of them without arguments. Raises `UsageError`."""
    known = find_papers(project)
    if not names:
        if not known:
            raise UsageError(f"there are no papers in {PAPERS}/", "Begin one with: paperforge new SLUG")
        return known
    selected = []
    for name in names:
        slug = name if name in known else _slug_of(name)
        if slug not in known:
            raise UsageError(
                f"there is no paper “{name}”", did_you_mean(slug, known) or f"Papers here: {', '.join(known)}"
            )
        selected.append(slug)
    return list(dict.fromkeys(selected))


def _slug_of(name: str) -> str:
    """`papers/x`, `papers/x/`, `papers/x/en.md` and `papers/x.md` all mean `x`."""
    path = PurePosixPath(Path(name).absolute().as_posix())
    if PAPERS in path.parts:
        tail = path.parts[len(path.parts) - 1 - path.parts[::-1].index(PAPERS) + 1 :]
        return tail[0].removesuffix(".md") if tail else name
    return name


def _read_mapping(root: Path, name: str, found: list[Diagnostic]) -> Mapping | None:
    source = read_text(root, PurePosixPath(name), found, MAX_YAML)
    node = parse_mapping(source, found) if source else None
    if node is not None:
        for scalar in scalars(node):
            found.extend(find_hidden(scalar.text, scalar.span))
    return node


def _read_profile(root: Path, profile: str, found: list[Diagnostic]) -> Mapping | None:
    name = f"paperforge-{profile}.yml"
    if "/" in profile or not (root / name).is_file():
        known = [path.stem.removeprefix("paperforge-") for path in root.glob("paperforge-*.yml")]
        raise UsageError(f"there is no profile “{profile}” ({name})", did_you_mean(profile, known))
    return _read_mapping(root, name, found)


def _bind(node: Node | None, model: type[M], found: list[Diagnostic]) -> M | None:
    return bind(node, model, found) if node is not None else None


def _check_names(configuration: Configuration, people: People, places: Places) -> list[Diagnostic]:
    """Names in paperforge.yml that nothing defines."""
    found = []
    for index, body in enumerate(configuration.bodies):
        if body not in people.bodies:
            found.append(unknown_name("body", body, people.bodies, places, "bodies", index))
    for index, name in enumerate(configuration.defaults.formats):
        if name not in FORMATS:
            found.append(unknown_name("format", name, FORMATS, places, "defaults", "formats", index))
    for index, code in enumerate(configuration.ignore):
        if code not in codes.CATALOGUE:
            found.append(unknown_name("code", code, codes.CATALOGUE, places, "ignore", index))
    for index, each in enumerate(configuration.release.allow):
        if each.code not in codes.CATALOGUE:
            found.append(unknown_name("code", each.code, codes.CATALOGUE, places, "release", "allow", index, "code"))
    for code in configuration.severity:
        if code not in codes.CATALOGUE:
            found.append(unknown_name("code", code, codes.CATALOGUE, places, "severity", code))
    return [*found, *_check_packages(configuration, places)]


def _check_packages(configuration: Configuration, places: Places) -> Iterator[Diagnostic]:
    for package, said in configuration.packages.items():
        for index, name in enumerate(said.formats):
            if name not in PACKAGE_FORMATS:
                yield unknown_name("format", name, PACKAGE_FORMATS, places, "packages", package, "formats", index)


def unknown_name(kind: str, name: str, known: Iterable[object], places: Places, *path: str | int) -> Diagnostic:
    """PRJ131 for a name that nothing defines, with the nearest known one."""
    names = [str(each) for each in known]
    hint = did_you_mean(name, names) or (f"Known: {', '.join(sorted(names)[:12])}." if names else "")
    return Diagnostic(codes.PRJ131, f"unknown {kind} “{name}”", places.span(*path), hint)
