"""The theme's fonts inside a Word file (ISO/IEC 29500-1, 17.8.1), so that its pages are the same where they are not installed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from paperforge.formats.docx.package import R, element, sub, w
from paperforge.formats.docx.reference import to_bytes
from paperforge.house import House
from paperforge.reading.fonts import BOLD, REGULAR, find_face

Node = Any
_KIND = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
_NEAR = 150  # of a weight, on the scale of 100 to 900
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# In the order of the children of w:font: the face's element, its weight, whether it is italic.
_FACES = [("embedRegular", REGULAR, False), ("embedBold", BOLD, False)]
_FACES += [("embedItalic", REGULAR, True), ("embedBoldItalic", BOLD, True)]
_FORBIDDEN = 0x0002  # OpenType, OS/2, fsType: restricted license embedding


def embed_fonts(parts: Mapping[str, bytes], house: House) -> tuple[dict[str, bytes], list[str]]:
    """The parts of a file with every face of the fonts it names, and the families that Word can or may not take in."""
    table = etree.fromstring(parts["word/fontTable.xml"])
    relations = etree.Element(f"{{{_PACKAGE}/relationships}}Relationships", nsmap={None: f"{_PACKAGE}/relationships"})
    made, refused = dict(parts), []
    for font in table.iter(w("w:font")):
        family = font.get(w("w:name"))
        for tag, weight, italic in _FACES:
            face = find_face(house, family, weight, italic=italic)
            if face.italic != italic or abs(face.weight - weight) > _NEAR:
                continue
            content = _read_face(face.path)
            if content is None:
                refused.append(family)
                continue
            number = len(relations) + 1
            key, hidden = obfuscate(content)
            made[f"word/fonts/font{number}.odttf"] = hidden
            node = sub(font, f"w:{tag}", fontKey=key)
            node.set(f"{{{R}}}id", f"rId{number}")
            target = f"fonts/font{number}.odttf"
            name = f"{{{_PACKAGE}/relationships}}Relationship"
            etree.SubElement(relations, name, Id=f"rId{number}", Type=_RELATION, Target=target)
    made["word/fontTable.xml"] = to_bytes(table)
    made["word/_rels/fontTable.xml.rels"] = to_bytes(relations)
    made["[Content_Types].xml"] = _with_kind(parts["[Content_Types].xml"])
    made["word/settings.xml"] = _with_setting(parts["word/settings.xml"])
    return made, list(dict.fromkeys(refused))


@cache
def _read_face(path: Path) -> bytes | None:
    """A font with TrueType outlines, the only ones that Word takes in, whose license lets it travel."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        fine = "glyf" in font and not font["OS/2"].fsType & _FORBIDDEN
    return path.read_bytes() if fine else None


def obfuscate(font: bytes) -> tuple[str, bytes]:
    """A font as it is kept: its first 32 bytes mixed with a key, which is made of the font: the same each time."""
    digits = hashlib.sha256(font).hexdigest()[:32].upper()
    key = f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}"
    mask = bytes.fromhex(digits)[::-1] * 2
    return key, bytes(byte ^ other for byte, other in zip(font[:32], mask, strict=True)) + font[32:]


def _with_kind(types: bytes) -> bytes:
    root = etree.fromstring(types)
    default = etree.Element(f"{{{_PACKAGE}/content-types}}Default", Extension="odttf", ContentType=_KIND)
    root.insert(0, default)
    return to_bytes(root)


def _with_setting(settings: bytes) -> bytes:
    """Word keeps the fonts when it saves the file; the setting stands behind `w:zoom` (CT_Settings)."""
    root = etree.fromstring(settings)
    root.find(w("w:zoom")).addnext(element("w:embedTrueTypeFonts"))
    return to_bytes(root)
