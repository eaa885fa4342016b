"""How many of the planted discrepancies (tests/cases/discrepancies) are found, and how many false alarms the papers raise.

The project is copied, the faults are planted in rounds, and the papers are compared with themselves before: a fault counts as
found where a discrepancy of a fitting kind is new and lies in the pair in which it was planted. Alarms are counted on the papers
as they are, those that somebody read and found to be true (`TRUE`) apart. The tables were made with the faults of odd numbers in
view; those of even numbers show what they are worth.

Usage: .venv/bin/python benchmarks/discrepancies.py [--missed] [--alarms]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.papers import metadata_pairs, pairs_of
from paperforge.discrepancies.finding import find_discrepancies
from paperforge.discrepancies.units import find_stretches
from paperforge.discrepancies.values import Discrepancy
from paperforge.model.language import Language
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.loader import read_paper
from paperforge.reading.paper import Paper
from paperforge.reading.project import find_papers, read_project

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "cases" / "discrepancies" / "planted.yml"
FILES = ("paperforge.yml", "people.yml", "glossary.yml")

# What a planted fault may be called: a date is made of numbers, nelzya is a modal verb and a negation.
_NUMBERS = frozenset({"number", "date", "quantity"})
_SENSE = frozenset({"modal", "negation", "opposite"})
_ANY = _NUMBERS | _SENSE | {"term", "citation", "bracket", "name"}
FITTING = {
    "number": _NUMBERS,
    "date": _NUMBERS,
    "quantity": _NUMBERS,
    "modal": _SENSE,
    "negation": _SENSE,
    "term": {"term"},
    "citation": {"citation"},
    "name": {"name"},
    "bracket": {"bracket"},
    "other": _ANY,
}

# Alarms on the papers as they are which a reader found to be true: paper, kind, words on both sides.
TRUE: frozenset[tuple[str, str, str, str]] = frozenset(
    {
        ("cyberspace-rules", "date", "2017", ""),  # the Russian text also says what the other convention is called
        ("defining-interference", "name", "", "Москве"),  # who complains: Americans and Russians, or both capitals
        ("defining-interference", "name", "", "Вашингтоне"),
        ("non-interference-undertaking", "modal", "had to", ""),  # each text explains the words of the other language
    }
)


@dataclass(frozen=True)
class Plant:
    """A planted fault."""

    id: int
    paper: str
    language: str
    kind: str
    find: str
    put: str
    note: str = ""
    hard: bool = False


@dataclass
class Score:
    """What was found of the planted faults, by default and with all; and the alarms on the papers as they are."""

    plants: Sequence[Plant] = ()
    found: dict[bool, set[int]] = field(default_factory=lambda: {False: set(), True: set()})  # by whether all are shown
    alarms: dict[bool, list[tuple[str, Discrepancy]]] = field(default_factory=lambda: {False: [], True: []})
    pairs: int = 0

    def share(self, ids: Iterable[int], *, shows_all: bool) -> tuple[int, int]:
        """How many of some faults were found, and how many there are."""
        wanted = set(ids)
        return len(self.found[shows_all] & wanted), len(wanted)

    def false_alarms(self, *, shows_all: bool) -> float:
        """False alarms per 1,000 pairs."""
        false = [each for each in self.alarms[shows_all] if not _is_true(*each)]
        return 1000 * len(false) / self.pairs


def _is_true(slug: str, each: Discrepancy) -> bool:
    return (slug, str(each.kind), *(side.words for side in each.sides)) in TRUE


def read_plants() -> list[Plant]:
    """The planted faults."""
    return [Plant(**each) for each in YAML(typ="safe", pure=True).load(GOLD.read_text(encoding="utf-8"))]


def measure(plants: Sequence[Plant]) -> Score:
    """Find the planted faults, and the alarms of the papers without them."""
    score = Score(plants)
    pandoc = Pandoc()
    try:
        with tempfile.TemporaryDirectory() as folder:
            before = {
                slug: _Read(root, slug, pandoc) for root in [_copy(Path(folder) / "plain")] for slug in _slugs(root)
            }
            for slug, read in before.items():
                score.pairs += sum(1 for pair in read.pairs if len(pair.pieces) - len(pair.missing) > 1)
                for each in read.found:
                    for shows_all in (False, True):
                        if each.is_sure or shows_all:
                            score.alarms[shows_all].append((slug, each))
            for number, here in enumerate(_rounds(plants, before)):
                root = _copy(Path(folder) / str(number))
                places = _plant(root, here)
                after = {slug: _Read(root, slug, pandoc) for slug in {plant.paper for plant in here}}
                for plant in here:
                    _judge(plant, places[plant.id], before[plant.paper], after[plant.paper], score)
    finally:
        pandoc.close()
    return score


def _rounds(plants: Sequence[Plant], before: Mapping[str, _Read]) -> list[list[Plant]]:
    """Faults that are planted together: no two in one pair."""
    rounds: list[list[Plant]] = []
    used: list[set[int]] = []
    for plant in plants:
        pair = id(before[plant.paper].pair_of(plant))
        at = next((at for at, pairs in enumerate(used) if pair not in pairs), len(rounds))
        if at == len(rounds):
            rounds.append([])
            used.append(set())
        rounds[at].append(plant)
        used[at].add(pair)
    return rounds


def _copy(folder: Path) -> Path:
    folder.mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "papers", folder / "papers")
    return folder


def _slugs(root: Path) -> list[str]:
    return find_papers(read_project(root))


def _plant(root: Path, plants: Sequence[Plant]) -> dict[int, tuple[int, int]]:
    """Write faults into the texts; where each stands then."""
    for plant in plants:
        path = root / "papers" / plant.paper / f"{plant.language}.md"
        text = path.read_text(encoding="utf-8")
        assert text.count(plant.find) == 1, f"fault {plant.id}: its words do not stand there once"
        path.write_text(text.replace(plant.find, plant.put), encoding="utf-8")
    places = {}
    for plant in plants:
        text = (root / "papers" / plant.paper / f"{plant.language}.md").read_text(encoding="utf-8")
        at = text.find(plant.put)
        places[plant.id] = at, at + len(plant.put)
    return places


class _Read:
    """A paper and what was found in it."""

    def __init__(self, root: Path, slug: str, pandoc: Pandoc) -> None:
        project = read_project(root)
        paper = read_paper(project, slug, pandoc, [])
        assert isinstance(paper, Paper)
        self.paper = paper
        self.pairs: list[Pair] = [*pairs_of(paper), *metadata_pairs(paper)]
        self.found = find_discrepancies(paper, project)
        pieces = (piece for pair in self.pairs for each in pair.pieces.values() for piece in each)
        self.stretches = find_stretches(pieces, paper.stretches)

    def pair_of(self, plant: Plant) -> Pair | None:
        """The pair in which a fault is to be planted."""
        language = Language(plant.language)
        at = self.paper.bodies[language].source.text.find(plant.find)
        return self.pair_at(language, (at, at + len(plant.find)))

    def pair_at(self, language: Language, place: tuple[int, int]) -> Pair | None:
        """The pair that holds a place of a text, be it in a footnote."""
        path = f"{language}.md"
        for pair in self.pairs:
            for piece in pair.pieces.get(language, ()):
                if piece.span.file.path.name != path:
                    continue
                extents = [(piece.span.start, piece.span.end)]
                extents += [(each.starts[0], each.ends[-1]) for each in self.stretches.get(id(piece), ())]
                if any(start < place[1] and place[0] < end for start, end in extents):
                    return pair
        return None


def _judge(plant: Plant, place: tuple[int, int], before: _Read, after: _Read, score: Score) -> None:
    language = Language(plant.language)
    pair = after.pair_at(language, place)
    if pair is None:
        return
    known = {shows_all: _keys(before.found, language, shows_all) for shows_all in (False, True)}
    for shows_all in (False, True):
        for key in _keys([each for each in after.found if each.pair is pair], language, shows_all):
            if key not in known[shows_all] and key[1] in FITTING[plant.kind]:
                score.found[shows_all].add(plant.id)


def _keys(found: Iterable[Discrepancy], language: Language, shows_all: bool) -> Counter[Any]:
    """What tells discrepancies apart: the place in the text that was not touched, kind and words."""
    return Counter(
        (
            tuple(piece.path for other, each in found_.pair.pieces.items() if other != language for piece in each),
            str(found_.kind),
            tuple(side.words for side in found_.sides),
        )
        for found_ in found
        if found_.is_sure or shows_all
    )


def _print(score: Score) -> None:
    kinds = dict.fromkeys(plant.kind for plant in score.plants)
    groups = {
        **{kind: [plant.id for plant in score.plants if plant.kind == kind] for kind in kinds},
        "hard": [plant.id for plant in score.plants if plant.hard],
        "odd": [plant.id for plant in score.plants if plant.id % 2],
        "even": [plant.id for plant in score.plants if not plant.id % 2],
        "all": [plant.id for plant in score.plants],
    }
    print(f"{'':12}{'default':>10}{'--all':>10}")
    for name, ids in groups.items():
        shown = ["{} of {}".format(*score.share(ids, shows_all=shows_all)) for shows_all in (False, True)]
        print(f"{name:12}{shown[0]:>10}{shown[1]:>10}")
    rates = [score.false_alarms(shows_all=shows_all) for shows_all in (False, True)]
    print(f"false alarms per 1,000 of {score.pairs} pairs: {rates[0]:.1f} by default, {rates[1]:.1f} with --all")


def main(arguments: list[str]) -> None:
    """Print what was asked for."""
    score = measure(read_plants())
    _print(score)
    if "--missed" in arguments:
        for plant in score.plants:
            if plant.id not in score.found[False]:
                also = " (found with --all)" if plant.id in score.found[True] else ""
                print(f"missed {plant.id} {plant.kind} {plant.paper}/{plant.language}: {plant.note}{also}")
    if "--alarms" in arguments:
        by_kind: dict[str, int] = defaultdict(int)
        for slug, each in score.alarms[False]:
            by_kind[str(each.kind)] += 1
            mark = "true" if _is_true(slug, each) else "false"
            places = [f"{side.span.file.path}:{side.span.position.line}" for side in each.sides]
            print(mark, each.kind, *(f"“{side.words}”" for side in each.sides), *places)
        print(dict(by_kind))


if __name__ == "__main__":
    main(sys.argv[1:])
