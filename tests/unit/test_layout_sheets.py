"""Where a style sheet may be parted, so that what it begins with is parsed once for a series."""

from __future__ import annotations

import pytest

from paperforge.formats.layout_sheets import Heads, end_of_rule


@pytest.mark.parametrize(
    "sheet",
    [
        "a { b: c }\n|d { e: f }",
        "a { b: '}' }\n|d { e: f",
        'a { b: "\\"}" }\n|d',
        "a { b: '\\}\n' }\n",
        "@page { @top-left { b: c }\n }\n|@page {",
        "@media print { a { b: c }\n",
        "a\\{ { b: c }\n|d { e: f }",
        "/* } */ a { b: c }\n|/* d { }\n",
        "a[b='}'] { c: (d) }\n|e { f: g",
        "a { b: (c }\n d { e: f }\n",
        "a { b: c }\n|} d { e: f }\n",
        "a { b: c }\n|d { e: 'f }\n g { h: i }\n",
        "a { b: c }\n|d { e: url(f{) }\n g { h: i }\n",
        "a { b: c }\n|d { e: URL( /*) }\n g { h: i }\n",
        "a { b: c }\nd { e: url( 'f' ) }\n|g { h: i }",
        "a { b: c }\n|d { e: f }\r g { h: i }\n",
        "a { b: c } d { e: f }",
    ],
)
def test_a_sheet_is_parted_behind_a_rule_that_is_in_no_other(sheet: str) -> None:
    text = sheet.replace("|", "")
    assert end_of_rule(text, len(text)) == max(sheet.find("|"), 0)


def test_a_sheet_is_parted_where_it_differs_from_an_earlier_one_and_the_rest_keeps_its_lines() -> None:
    heads, rules = Heads(), "a { b: c }\n" * 20
    assert heads.part(rules + "d { e: f }\ng { h: i }\n") == (f"{rules}d {{ e: f }}\ng {{ h: i }}\n",)
    assert heads.part(rules + "d { e: g }") == (rules, "\n" * 20 + "d { e: g }")
    assert heads.part(rules + "x { y: z }") == (rules, "\n" * 20 + "x { y: z }")
    assert heads.part(rules) == (rules,)
    assert heads.part("k { l: m }\n") == ("k { l: m }\n",)


def test_two_kinds_of_sheets_in_turns_are_both_parted() -> None:
    heads, one, other = Heads(), "a { b: c }\n" * 20, "d { e: f }\n" * 30
    for sheet in (one + "x {", one + "y {", other + "x {", other + "y {"):
        heads.part(sheet)
    assert heads.part(one + "z {") == (one, "\n" * 20 + "z {")
    assert heads.part(other + "z {") == (other, "\n" * 30 + "z {")
