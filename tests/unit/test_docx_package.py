"""A DOCX as its parts."""

from __future__ import annotations

import io

import docx
import pytest

from paperforge.formats.docx.package import parts_of, unpack

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


@pytest.mark.parametrize("has_picture", [False, True])
def test_parts_are_those_that_are_saved(has_picture: bool) -> None:
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "head"
    if has_picture:
        word.add_picture(io.BytesIO(PIXEL))
    parts = parts_of(word.part.package)
    saved = io.BytesIO()
    word.save(saved)
    assert parts == unpack(saved.getvalue())
    assert any(name.startswith("word/media/") for name in parts) == has_picture
    assert b'Extension="png"' in parts["[Content_Types].xml"] or not has_picture
