"""Fonts inside the Word edition."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from lxml import etree
from openxml_audit import OpenXmlValidator

from paperforge.house import package_house
from paperforge.reading.fonts import font_files

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
Run = Callable[..., tuple[int, str, str]]


def build(make_project: Callable[..., Path], paperforge: Run, name: str) -> bytes:
    configuration = "languages: [en, ru]\ndocx: {embed_fonts: true}\n"
    folder = make_project({"paperforge.yml": configuration}, name=name)
    code, out, err = paperforge(folder, "build", "--to", "docx", "--edition", "en")
    assert code == 0, out + err
    return (folder / "build/p/p.en.docx").read_bytes()


def test_each_face_of_the_theme_comes_out_as_it_went_in(make_project: Callable[..., Path], paperforge: Run) -> None:
    content = build(make_project, paperforge, "one")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        relations = etree.fromstring(archive.read("word/_rels/fontTable.xml.rels"))
        targets = {each.get("Id"): f"word/{each.get('Target')}" for each in relations}
        revealed = set()
        for node in etree.fromstring(archive.read("word/fontTable.xml")).iter():
            if key := node.get(f"{W}fontKey"):
                # ISO/IEC 29500-1, 17.8.1: the key from its last byte to its first, twice.
                mask = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1] * 2
                hidden = archive.read(targets[node.get(f"{R}id")])
                revealed.add(bytes(a ^ b for a, b in zip(hidden[:32], mask, strict=True)) + hidden[32:])
        assert b"embedTrueTypeFonts" in archive.read("word/settings.xml")
    known = {path.read_bytes() for path in font_files(package_house())}
    assert len(revealed) >= 8 and revealed <= known


def test_a_file_with_fonts_is_valid_and_the_same_each_time(
    make_project: Callable[..., Path], paperforge: Run, tmp_path: Path
) -> None:
    content = build(make_project, paperforge, "one")
    assert content == build(make_project, paperforge, "two")
    path = tmp_path / "p.docx"
    path.write_bytes(content)
    result = OpenXmlValidator().validate(str(path))
    assert result.is_valid, [str(error) for error in result.errors]
