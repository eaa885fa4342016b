"""The digest of a piece: what counts as a change of what it says, and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from paperforge.bilingual.digest import digest
from paperforge.bilingual.loose import parse_loose
from paperforge.bilingual.pieces import read_pieces
from paperforge.model.language import Language
from paperforge.pandoc.caller import Pandoc
from paperforge.source import SourceFile


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    pandoc = Pandoc()
    yield pandoc
    pandoc.close()


def digests(text: str, pandoc: Pandoc) -> list[str]:
    parsed = parse_loose(SourceFile(PurePosixPath("en.md"), text), 0, Language("en"), pandoc, [])
    assert parsed is not None
    return [digest([piece]) for piece in read_pieces(parsed)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Words of a paper\nthat go on.\n", "Words\nof a paper that\ngo on.\n"),
        ('He said "yes" -- and left.\n', "He said “yes” – and left.\n"),
        ("a b\n", "a\u00a0b\n"),
        ("# Title {#id}\n", "# Title\n"),
        ("Words.\n", "[]{#here}Words.\n"),
        ("- one\n- two\n", "- one\n\n- two\n"),
        ("| a | b |\n|:--|:--|\n| 1 | 2 |\n", "| a     | b |\n|:------|:-----|\n| 1 | 2 |\n"),
        ("Words.[^1]\n\n[^1]: A note.\n", "Words.[^other]\n\n[^other]: A\n    note.\n"),
        ("Words <!-- a remark --> go on.\n", "Words <!-- another --> go on.\n"),
    ],
)
def test_what_says_the_same_has_the_same_digest(one: str, other: str, pandoc: Pandoc) -> None:
    assert digests(one, pandoc) == digests(other, pandoc)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Words of a paper.\n", "Word of a paper.\n"),
        ("Costs 1,500 a year.\n", "Costs 1.500 a year.\n"),
        ("a *b* c\n", "a b c\n"),
        ("Cited [@one].\n", "Cited [@two].\n"),
        ("Cited [@one, art. 2].\n", "Cited [@one, art. 3].\n"),
        ("Words.[^1]\n\n[^1]: A note.\n", "Words.[^1]\n\n[^1]: A notice.\n"),
        ("See [it](https://a.example/1).\n", "See [it](https://a.example/2).\n"),
        ("# Title\n", "## Title\n"),
        ("5. five\n6. six\n", "1. five\n2. six\n"),
        ("`a  b`\n", "`a b`\n"),
        ("    a\n     b\n", "    a\n    b\n"),
        ("[shall]{.agreed}\n", "[shall]{.provisional}\n"),
        ("no\n", "nо\n"),  # the second o is Cyrillic
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", "| a | b |\n|---|---|\n| 1 | 3 |\n"),
    ],
)
def test_every_change_of_what_is_said_changes_the_digest(one: str, other: str, pandoc: Pandoc) -> None:
    assert digests(one, pandoc) != digests(other, pandoc)


def test_the_digests_of_two_pieces_in_another_order_differ(pandoc: Pandoc) -> None:
    one, other = digests("First.\n\nSecond.\n", pandoc)
    assert one != other
    parsed = parse_loose(SourceFile(PurePosixPath("en.md"), "First.\n\nSecond.\n"), 0, Language("en"), pandoc, [])
    assert parsed is not None
    first, second = read_pieces(parsed)
    assert digest([first, second]) != digest([second, first])
