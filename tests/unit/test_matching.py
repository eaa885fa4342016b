"""Which piece of a text is which one of an earlier version of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import pytest

from paperforge.bilingual.loose import parse_loose
from paperforge.bilingual.matching import match_pieces, split_lists
from paperforge.bilingual.pieces import read_pieces
from paperforge.model.language import Language
from paperforge.pandoc.caller import Pandoc
from paperforge.source import SourceFile

Match = Callable[[str, str], list[int | None]]

LAUNCHES = "The parties notify each other of all launches within 24 hours."
EXPERTS = "The commission of experts meets twice a year in Geneva or Vienna."
COSTS = "Each side bears its own costs, and half of those of the centre."


@pytest.fixture(scope="module")
def match() -> Iterator[Match]:
    """For each piece of the second text, the index of the piece of the first one that it is."""
    pandoc = Pandoc()

    def pieces(text: str) -> list:  # type: ignore[type-arg]
        source = SourceFile(PurePosixPath("en.md"), text)
        parsed = parse_loose(source, 0, Language("en"), pandoc, [])
        assert parsed is not None
        return split_lists(read_pieces(parsed))

    def match(old: str, new: str) -> list[int | None]:
        now = pieces(new)
        found = match_pieces(pieces(old), now)
        return [found.get(index) for index in range(len(now))]

    yield match
    pandoc.close()


def join(*blocks: str) -> str:
    return "\n\n".join(blocks)


def test_equal_pieces_are_the_same_in_their_order(match: Match) -> None:
    assert match(join("Agreed.", COSTS, "Agreed."), join("Agreed.", "Words.", COSTS, "Agreed.")) == [0, None, 1, 2]


def test_a_short_piece_that_was_moved_is_the_same(match: Match) -> None:
    assert match(join("Agreed.", LAUNCHES, COSTS), join(LAUNCHES, COSTS, "Agreed.")) == [1, 2, 0]


def test_an_edited_piece_is_known_between_its_neighbors(match: Match) -> None:
    edited = "The commission of experts works in Geneva, and reports to both governments twice."
    assert match(join(LAUNCHES, EXPERTS, COSTS), join(LAUNCHES, "Words.", edited, COSTS)) == [0, None, 1, 2]


def test_a_piece_that_was_moved_and_edited_is_known_if_it_is_long_enough(match: Match) -> None:
    edited = LAUNCHES.replace("24", "48")
    assert match(join(LAUNCHES, EXPERTS, COSTS), join(EXPERTS, COSTS, edited)) == [1, 2, 0]
    assert match(join("Within 24 hours.", EXPERTS, COSTS), join(EXPERTS, COSTS, "Within 48 hours.")) == [1, 2, None]


def test_an_id_is_kept_by_a_piece_that_was_written_anew(match: Match) -> None:
    old = join("# Scope {#scope}", LAUNCHES, "[]{#costs}" + COSTS)
    new = join("# What it holds for {#scope}", LAUNCHES, "[]{#costs}Financing: equal shares.")
    assert match(old, new) == [0, 1, 2]


def test_a_paragraph_may_become_an_item_but_no_heading(match: Match) -> None:
    assert match(join(LAUNCHES, "# Costs"), f"- {LAUNCHES}\n- Words.\n\nCosts") == [0, None, None]


def test_texts_without_blanks_are_compared_by_their_characters(match: Match) -> None:
    assert match("双方在二十四小时内相互通报发射情况", "双方在四十八小时内相互通报发射情况") == [0]


def test_nothing_is_matched_with_nothing(match: Match) -> None:
    assert match("", LAUNCHES) == [None]
    assert match(LAUNCHES, "") == []
