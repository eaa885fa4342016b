"""Walking and rewriting pandoc's tree: what is skipped holds nothing of what was asked for."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperforge.pandoc import ast
from paperforge.pandoc.ast import Element, attr, div, grid, header, kinds_in, para, plain, rewrite, span, walk

WORD: Element = {"t": "Str", "c": "word"}
LEAF = st.sampled_from([WORD, {"t": "Space"}, {"t": "Math", "c": [{"t": "InlineMath"}, "x"]}])
INLINE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=4).flatmap(
        lambda inlines: st.sampled_from(
            [span(attr(), inlines), {"t": "Emph", "c": inlines}, {"t": "Note", "c": [para(inlines)]}]
        )
    ),
    max_leaves=6,
)
BLOCK = st.recursive(
    st.lists(INLINE, max_size=4).flatmap(
        lambda inlines: st.sampled_from([para(inlines), plain(inlines), header(2, attr("i"), inlines)])
    ),
    lambda inner: st.lists(inner, max_size=3).flatmap(
        lambda blocks: st.sampled_from(
            [
                div(attr(), blocks),
                {"t": "BulletList", "c": [blocks, blocks]},
                grid(attr(), [[blocks]], [[blocks, blocks]]),
            ]
        )
    ),
    max_leaves=8,
)
KINDS = st.lists(st.sampled_from(["Str", "Math", "Span", "Note", "Emph", "Para", "Plain", "Header", "Div"]), min_size=1)


def below(node: Any) -> list[Element]:
    """Every element below a node, looked for everywhere."""
    if isinstance(node, dict):
        own = [node] if "t" in node else []
        return own + [each for value in node.values() for each in below(value)]
    return [each for item in node for each in below(item)] if isinstance(node, list) else []


@given(st.lists(BLOCK, max_size=5), KINDS)
def test_walk_finds_what_is_there(blocks: list[Element], kinds: list[str]) -> None:
    wanted = [each for each in below(blocks) if each["t"] in kinds]
    for _ in range(2):  # the second time from what is remembered
        found = list(walk(blocks, *kinds))
        assert len(found) == len(wanted)
        assert all(one is other for one, other in zip(found, wanted, strict=True))


@given(st.lists(BLOCK, max_size=5), KINDS)
def test_rewrite_changes_what_is_asked_for_and_no_other_tree(blocks: list[Element], kinds: list[str]) -> None:
    before, seen = copy.deepcopy(blocks), []

    def change(element: Element) -> Element:
        seen.append(element["t"])
        return {**element, "changed": True}

    new = rewrite(blocks, change, *kinds)
    assert blocks == before
    assert sorted(seen) == sorted(each["t"] for each in below(before) if each["t"] in kinds)
    assert sum("changed" in each for each in below(new)) == len(seen)
    assert seen or new is blocks
    again = list(walk(new, *kinds))  # the new tree is known by itself, not by the one it came from
    assert len(again) == len(seen)
    assert all("changed" in each for each in again)


def test_a_paragraph_in_the_place_of_one_that_is_gone_is_looked_at_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ast, "MOST_SURVEYED", 3)
    for number in range(200):  # each is gone before the next is made, which may stand at its address
        inside = [{"t": "Emph", "c": [WORD]}] if number % 2 else [WORD]
        assert kinds_in(para(inside)) == ({"Emph", "Str"} if number % 2 else {"Str"})
        assert len(ast._kinds) <= 3


def deepest(node: Any) -> int:
    """The same as `depth`, by going down every way."""
    inside = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    return 1 + max(map(deepest, inside), default=0)


@given(st.lists(BLOCK, max_size=3))
def test_depth_is_that_of_the_longest_way(blocks: list[Element]) -> None:
    assert ast.depth(blocks) == deepest(blocks)


@given(st.lists(INLINE, max_size=4))
def test_words_of_a_paragraph_are_those_of_its_inlines(inlines: list[Element]) -> None:
    block = para(inlines)
    assert [ast.plain_text(block), ast.plain_text(block)] == [ast.plain_text(inlines)] * 2
