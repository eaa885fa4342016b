"""The aligner: the gold set (tests/cases/alignment), and what must hold for any two texts."""

from __future__ import annotations

import importlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperforge.bilingual.align import Move, align
from paperforge.bilingual.anchors import Features, skeleton_of
from paperforge.bilingual.costs import Unit
from paperforge.bilingual.pieces import Kind
from paperforge.bilingual.runs import find_moved
from paperforge.pandoc.caller import Pandoc

ROOT = Path(__file__).parents[2]


bench = importlib.import_module("alignment")  # benchmarks/alignment.py reads and scores the gold set


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    pandoc = Pandoc()
    yield pandoc
    pandoc.close()


# ---------------------------------------------------------------- the gold set


@pytest.mark.parametrize("case", bench.find_cases(), ids=lambda case: case.name)
def test_every_block_of_both_texts_stands_in_exactly_one_pair(case: Path, pandoc: Pandoc) -> None:
    languages, pairs, texts = bench.pair_case(case, pandoc)
    for language in languages:
        shown = sorted(line for pair in pairs for piece in pair.pieces[language] for line in bench.lines_of(piece))
        assert shown == sorted(line for piece in texts[language] for line in bench.lines_of(piece))
        named = sorted(line for pair in bench.read_gold(case) for line in pair[languages.index(language)])
        assert shown == named, "the gold set names the line in which every block begins"


def test_the_gold_set_is_paired_nearly_as_a_person_would(pandoc: Pandoc) -> None:
    cases = bench.find_cases()
    assert len(cases) >= 40
    total = sum((bench.score_case(case, pandoc) for case in cases), bench.Score())
    assert total.precision > 0.94, total.wrong
    assert total.recall > 0.945, total.wrong
    assert total.sure_precision > 0.975, total.wrong


# ---------------------------------------------------------------- any texts


def unit(length: int = 100, *anchors: str, kind: Kind = Kind.PARAGRAPH, name: str = "") -> Unit:
    return Unit(
        kind, 1 if kind is Kind.HEADING else 0, name, Features(length, frozenset(anchors), frozenset(), frozenset())
    )


units = st.lists(
    st.builds(
        unit,
        st.integers(1, 400),
        st.sampled_from(["#1", "#2", "@a"]),
        kind=st.sampled_from(list(Kind)),
        name=st.sampled_from(["", "", "a", "b"]),
    ),
    max_size=30,
)


def is_whole(moves: Sequence[Move], left: Sequence[Unit], right: Sequence[Unit]) -> bool:
    seen = sorted(at for move in moves for at in move.left), sorted(at for move in moves for at in move.right)
    return seen == (list(range(len(left))), list(range(len(right))))


@given(units, units)
@settings(max_examples=60, deadline=None)
def test_nothing_is_lost_or_shown_twice(left: list[Unit], right: list[Unit]) -> None:
    moves = align(left, right)
    assert is_whole(moves, left, right)
    assert all(0 <= move.confidence <= 1 for move in moves)
    assert is_whole([move for move, _ in find_moved([(move, False) for move in moves], left, right)], left, right)


def test_the_same_id_decides_whatever_else_speaks_against_it() -> None:
    left = [unit(100, "#1", name="a"), unit(100, "#2")]
    right = [unit(100, "#1"), unit(900, "#2", name="a")]
    pairs = [(move.left.start, move.right.start) for move in align(left, right) if move.left and move.right]
    assert pairs == [(0, 1)]


def test_a_section_that_was_moved_is_found_by_its_id() -> None:
    left = [unit(20, kind=Kind.HEADING, name=name) for name in "abc"]
    right = [unit(20, kind=Kind.HEADING, name=name) for name in "cab"]
    moves = find_moved([(move, False) for move in align(left, right)], left, right)
    assert {(move.left.start, move.right.start) for move, _ in moves} == {(0, 1), (1, 2), (2, 0)}
    assert [moved for _, moved in moves].count(True) == 1


def test_a_long_part_that_one_text_lacks_does_not_lead_astray() -> None:
    chance = random.Random(3)
    left = [unit(chance.randint(50, 400), f"#{number}", f"@{number}") for number in range(2000)]
    right = left[1200:]
    found = {(move.left.start, move.right.start) for move in align(left, right) if move.left and move.right}
    assert len(found & {(number + 1200, number) for number in range(800)}) == 800


TWINS = """
import random
from paperforge.bilingual.align import align
from paperforge.bilingual.anchors import Features
from paperforge.bilingual.costs import Unit
from paperforge.bilingual.pieces import Kind

chance = random.Random(5)

def piece():
    words = [[f"word{int(chance.expovariate(0.02))}" for _ in range(40)] for _ in range(3)]
    return Unit(Kind.PARAGRAPH, 0, "", Features(200, *map(frozenset, words)))

some = [piece() for _ in range(20)]
print(align([twin for each in some for twin in (each, each)], some))
"""


def test_of_two_pieces_that_are_the_same_one_is_chosen_in_every_process() -> None:
    """Sets of words have another order in each of them."""
    told = {
        subprocess.run(
            [sys.executable, "-c", TWINS], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in "1234"
    }
    assert len(told) == 1


@pytest.mark.parametrize("size", [0, 1, 700])
def test_texts_that_all_look_alike_are_paired_in_order(size: int) -> None:
    moves = align([unit()] * size, [unit()] * size)
    assert [(move.left.start, move.right.start) for move in moves] == [(number, number) for number in range(size)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Helsinki", "Хельсинки"), ("Veresov", "Вересов"), ("parliament", "парламент"), ("Moscow", "Moskau")],
)
def test_names_are_known_in_another_alphabet(one: str, other: str) -> None:
    assert skeleton_of(one)[:3] == skeleton_of(other)[:3] != ""
