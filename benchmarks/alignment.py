"""How many blocks of the gold set (tests/cases/alignment) are paired rightly, and how the aligner grows with the texts.

A link is one block of the left text against one of the right: a pair of two against one is two links. Precision is the share of
the links found that are right, recall the share of the right ones that were found; `sure` counts only pairs that are not marked
as uncertain. Growth is timed on texts made up by chance, with parts missing: linear growth prints 1, 2, 4, 8.

Usage: .venv/bin/python benchmarks/alignment.py [--growth]
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from paperforge.bilingual.align import align
from paperforge.bilingual.anchors import Features
from paperforge.bilingual.costs import Unit
from paperforge.bilingual.loose import read_loose
from paperforge.bilingual.pairing import pair_pieces
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.pieces import Kind, Piece, read_pieces
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Language
from paperforge.pandoc.caller import Pandoc

CASES = Path(__file__).parents[1] / "tests" / "cases" / "alignment"
SIZES = (1250, 2500, 5000, 10_000)
Link = tuple[int, int]  # the lines in which two blocks begin


@dataclass
class Score:
    """What was found of a case: links that are right, found, and in the gold set; the same of sure pairs alone."""

    right: int = 0
    found: int = 0
    gold: int = 0
    sure_right: int = 0
    sure: int = 0
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        sums = (one + two for one, two in zip(self.counts(), other.counts(), strict=True))
        return Score(*sums, wrong=[*self.wrong, *other.wrong])

    def counts(self) -> tuple[int, ...]:
        return self.right, self.found, self.gold, self.sure_right, self.sure

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0

    @property
    def sure_precision(self) -> float:
        return self.sure_right / self.sure if self.sure else 1.0


def find_cases() -> list[Path]:
    """The folders of the gold set."""
    return sorted(path.parent for path in CASES.glob("*/pairs.txt"))


def read_gold(case: Path) -> list[tuple[list[int], list[int]]]:
    """The pairs of a case, as the lines in which their blocks begin."""
    pairs = []
    for line in (case / "pairs.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            left, right = line.split("|")
            pairs.append(
                (
                    [int(each) for each in left.split() if each != "-"],
                    [int(each) for each in right.split() if each != "-"],
                )
            )
    return pairs


def pair_case(case: Path, pandoc: Pandoc) -> tuple[list[Language], list[Pair], dict[Language, list[Piece]]]:
    """The languages of a case in the order of its file names, the pairs that are found, and all pieces."""
    found: list[Diagnostic] = []
    texts = {}
    for path in sorted(case.glob("*.md")):
        language = Language.parse(path.stem)
        text = read_loose(case, PurePosixPath(path.name), language, pandoc, found)
        assert text is not None, found
        texts[language] = read_pieces(text)
    return list(texts), pair_pieces(texts), texts


def lines_of(piece: Piece) -> list[int]:
    """The lines of a piece; those of its items where it is a list that was not taken apart."""
    return [item.line for item in piece.items] if piece.items else [piece.line]


def score_case(case: Path, pandoc: Pandoc) -> Score:
    """How a case is paired."""
    (left, right), pairs, _ = pair_case(case, pandoc)
    gold = {(one, other) for ours, theirs in read_gold(case) for one in ours for other in theirs}
    found: dict[Link, bool] = {}
    for pair in pairs:
        ours, theirs = ([line for piece in pair.pieces[each] for line in lines_of(piece)] for each in (left, right))
        found |= {(one, other): not pair.is_low for one in ours for other in theirs}
    sure = {link for link, is_sure in found.items() if is_sure}
    wrong = [f"{case.name}: {one} | {other} is wrong" for one, other in sorted(set(found) - gold)]
    wrong += [f"{case.name}: {one} | {other} is missing" for one, other in sorted(gold - set(found))]
    return Score(len(gold & set(found)), len(found), len(gold), len(gold & sure), len(sure), wrong)


# ---------------------------------------------------------------- growth


def make_texts(size: int) -> tuple[list[Unit], list[Unit], set[Link]]:
    """Two texts of about a size, a third of whose paragraphs hold numbers; parts of both are missing in the other."""
    chance = random.Random(1)
    left: list[Unit] = []
    right: list[Unit] = []
    gold: set[Link] = set()
    for _ in range(size):
        words = [min(4999, int(chance.paretovariate(0.6))) for _ in range(int(chance.lognormvariate(3.4, 0.6)) + 3)]
        numbers = frozenset(
            f"#{chance.randint(1, 3000)}" for _ in range(chance.randint(1, 3) if chance.random() < 0.3 else 0)
        )
        sizes = len(words) * 5, max(3, int(len(words) * 5 * chance.gauss(1.1, 0.12)))
        one, other = (
            Unit(
                Kind.PARAGRAPH,
                0,
                "",
                Features(length, numbers, frozenset(), frozenset(f"{tag}{word:04}" for word in words)),
            )
            for tag, length in zip("er", sizes, strict=True)
        )
        fate = chance.random()
        if fate > 0.03:
            left.append(one)
        if not 0.03 < fate < 0.06:
            right.append(other)
        if fate > 0.06:
            gold.add((len(left) - 1, len(right) - 1))
    return left, right, gold


def time_growth() -> None:
    first = 0.0
    for size in SIZES:
        left, right, gold = make_texts(size)
        begin = time.perf_counter()
        moves = align(left, right)
        seconds = time.perf_counter() - begin
        first = first or seconds
        found = {(one, other) for move in moves for one in move.left for other in move.right}
        right_ones = len(found & gold)
        print(
            f"{len(left):6} against {len(right):6} blocks: {seconds:5.1f} s, {seconds / first:4.1f} × the first; "
            f"precision {right_ones / len(found):.3f}, recall {right_ones / len(gold):.3f}"
        )


def main() -> None:
    if "--growth" in sys.argv:
        time_growth()
        return
    pandoc = Pandoc()
    total = Score()
    try:
        for case in find_cases():
            score = score_case(case, pandoc)
            total += score
            print(f"{case.name:44} {score.right:4} right of {score.found:4} found and {score.gold:4} in the gold set")
    finally:
        pandoc.close()
    print("\n".join(total.wrong))
    print(
        f"{len(find_cases())} pairs of texts, {total.gold} links: precision {total.precision:.3f}, recall {total.recall:.3f}; "
        f"of the {total.sure} sure ones {total.sure_precision:.3f} are right"
    )


if __name__ == "__main__":
    main()
