"""A project's own reference document for Word, templates/docx/reference.docx: its styles as XML, and nothing else of it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.house import TEMPLATES, House
from paperforge.reading.files import read_bytes

NAME = "docx/reference.docx"
MAX_FILE = 20 << 20  # bytes of the document
MAX_PART = 8 << 20  # bytes of one part, unpacked
_STYLES, _THEME = "word/styles.xml", "word/theme/theme1.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class OwnStyles:
    """`w:styles` of the document, and the fonts that its theme calls `major` and `minor`."""

    root: Any
    fonts: dict[str, str]


def read_own_styles(house: House, found: list[Diagnostic]) -> OwnStyles | None:
    """The styles of the project's reference document; None where it has none, or (PRJ136) where it cannot be used."""
    if house.own is None or not house.is_own(NAME):
        return None
    path = PurePosixPath(TEMPLATES, NAME)
    content = read_bytes(house.own.parent, path, found, MAX_FILE)
    if content is None:
        return None
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            styles = _parse(archive, _STYLES)
            fonts = _theme_fonts(_parse(archive, _THEME)) if _THEME in archive.namelist() else {}
        if styles.tag != f"{_W}styles":
            raise ValueError("its styles are not those of Word")
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, etree.XMLSyntaxError) as error:
        hint = "Save it in Word or LibreOffice as a DOCX (not strict), without a password."
        found.append(Diagnostic(codes.PRJ136, f"it is no Word document with styles: {error}", path=path, hint=hint))
        return None
    return OwnStyles(styles, fonts)


def _parse(archive: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree

    if archive.getinfo(name).file_size > MAX_PART:
        raise ValueError(f"{name} is larger than {MAX_PART >> 20} MiB")
    with archive.open(name) as part:
        content = part.read(MAX_PART + 1)
    if len(content) > MAX_PART or b"<!DOCTYPE" in content[:1000]:
        raise ValueError(f"{name} is too large, or defines entities")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


def _theme_fonts(theme: Any) -> dict[str, str]:
    """ISO/IEC 29500-1, 20.1.4.1.24 and 25: the Latin typefaces of headings (major) and of the body (minor)."""
    found = {}
    for kind in ("major", "minor"):
        latin = theme.find(f".//{_A}{kind}Font/{_A}latin")
        if latin is not None and latin.get("typeface"):
            found[kind] = latin.get("typeface")
    return found
