"""The theme's fonts inside a Word file (ISO/IEC 29500-1, 17.8.1), so that its pages are the same where they are not installed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from lxml import etree

from paperforge.formats.docx.package import R, element, sub, w
from paperforge.formats.docx.reference import to_bytes
from paperforge.house import font_files

Node = Any
_KIND = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# In the order of the children of w:font.
_FACES = {"Regular": "embedRegular", "Bold": "embedBold", "Italic": "embedItalic", "Bold Italic": "embedBoldItalic"}
_FORBIDDEN = 0x0002  # OpenType, OS/2, fsType: restricted license embedding


def embed_fonts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a file with every face of the fonts it names that the theme has and whose license lets it travel."""
    table = etree.fromstring(parts["word/fontTable.xml"])
    relations = etree.Element(f"{{{_PACKAGE}/relationships}}Relationships", nsmap={None: f"{_PACKAGE}/relationships"})
    made = dict(parts)
    for font in table.iter(w("w:font")):
        for face, tag in _FACES.items():
            content = _faces().get((font.get(w("w:name")), face))
            if content is None:
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
    return made


def obfuscate(font: bytes) -> tuple[str, bytes]:
    """A font as it is kept: its first 32 bytes mixed with a key, which is made of the font: the same each time."""
    digits = hashlib.sha256(font).hexdigest()[:32].upper()
    key = f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}"
    mask = bytes.fromhex(digits)[::-1] * 2
    return key, bytes(byte ^ other for byte, other in zip(font[:32], mask, strict=True)) + font[32:]


@cache
def _faces() -> dict[tuple[str, str], bytes]:
    """The fonts of the theme by family and face, as their name tables call them."""
    from fontTools.ttLib import TTFont

    found = {}
    for path in font_files().values():
        with TTFont(path, lazy=True) as font:
            if not font["OS/2"].fsType & _FORBIDDEN:
                names = font["name"]
                found[names.getDebugName(1), names.getDebugName(2)] = path.read_bytes()
    return found


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
