"""Weighted rankings of one side, and whether they hang on a weight."""

from __future__ import annotations

import pytest

from paperforge.model.ranking import find_move, rank, weigh

SCALE = (1, 2, 3, 4, 5)


def test_totals_run_from_0_to_100() -> None:
    weights = {"x": 60.0, "y": 40.0}
    scores = {"low": {"x": 1, "y": 1}, "high": {"x": 5, "y": 5}, "mixed": {"x": 5, "y": 1}}
    assert weigh(scores, weights, SCALE) == pytest.approx({"low": 0, "high": 100, "mixed": 60})


def test_equal_options_stand_in_the_order_of_the_file() -> None:
    assert rank({"b": 50.0, "a": 50.0, "c": 70.0}) == ["c", "b", "a"]


def test_an_order_that_no_weight_changes_holds() -> None:
    scores = {"a": {"x": 5, "y": 5}, "b": {"x": 1, "y": 1}}
    assert find_move(scores, {"x": 50.0, "y": 50.0}, SCALE) is None


def test_a_weight_that_changes_the_order_is_named() -> None:
    # 52 to 48 for a; with x at 40 in place of 50, b leads.
    scores = {"a": {"x": 5, "y": 1}, "b": {"x": 1, "y": 5}}
    move = find_move(scores, {"x": 52.0, "y": 48.0}, SCALE)
    assert move is not None
    assert (move.criterion, move.before, move.after, move.upper, move.lower) == ("x", 52.0, 42.0, "a", "b")


def test_the_change_nearest_to_the_top_is_named() -> None:
    scores = {
        "first": {"x": 5, "y": 4},
        "second": {"x": 4, "y": 5},
        "third": {"x": 2, "y": 1},
        "fourth": {"x": 1, "y": 2},
    }
    move = find_move(scores, {"x": 52.0, "y": 48.0}, SCALE)
    assert move is not None
    assert (move.upper, move.lower) == ("first", "second")


def test_other_weights_give_way_in_proportion() -> None:
    # x from 50 to 60 leaves 40 for y and z, still 4 to 1.
    scores = {"a": {"x": 1, "y": 5, "z": 1}, "b": {"x": 5, "y": 1, "z": 1}}
    move = find_move(scores, {"x": 45.0, "y": 44.0, "z": 11.0}, SCALE)
    assert move is not None
    assert move.upper == "b"
