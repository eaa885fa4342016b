"""Footnotes that go on at the foot of the next page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

COUNT = 16
FILLER = "Words of the text that stand above and below the notes. " * 7


def long_note(number: int) -> str:
    words = " ".join(f"w{number}x{each}" + (" of *a long* note" if each % 5 == 0 else "") for each in range(60))
    return f"[^n{number}]: Begin{number} {words} end{number}.\n"


@pytest.fixture
def reader(make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]]) -> PdfReader:
    text = "".join(f"{FILLER}Here.[^n{each}]\n\n{long_note(each)}\n" for each in range(COUNT))
    project = make_project({"papers/p/en.md": f"# One {{#one}}\n\n{text}"})
    assert paperforge(project, "build", "--to", "pdf", "--edition", "en")[0] == 0
    return PdfReader(project / "build/p/p.en.pdf")


def page_of(pages: list[str], word: str) -> int:
    return next(number for number, text in enumerate(pages) if re.search(rf"\b{word}\b", text))


def elements(node: Any, kind: str) -> list[Any]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [found for each in node for found in elements(each, kind)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("/S") == kind else []
    return own + elements(node.get("/K", []), kind)


def test_long_notes_go_on_over_pages_and_lose_no_word(reader: PdfReader) -> None:
    pages = [page.extract_text() for page in reader.pages]
    whole = " ".join(pages)
    for number in range(COUNT):
        places = [whole.find(f"w{number}x{each}") for each in range(60)]
        assert -1 not in places, number
        assert places == sorted(places), number
    parted = [n for n in range(COUNT) if page_of(pages, f"Begin{n}") != page_of(pages, f"end{n}")]
    assert parted, "no note goes on over a page"
    begins = [page_of(pages, f"Begin{n}") for n in range(COUNT)]
    assert begins == sorted(begins)


def test_each_has_one_number_and_is_one_note_to_a_screen_reader(reader: PdfReader) -> None:
    text = " ".join(page.extract_text() for page in reader.pages)
    for number in range(COUNT):
        assert re.search(rf"\b{number + 1}\s+Begin{number}\b", text), number
    assert len(elements(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], "/Note")) == COUNT
