"""LibreOffice as the one engine here that can lay a Word file out: the file goes in, its pages come out as a PDF."""

from __future__ import annotations

import os
import shutil
import tempfile
from html import escape  # that of `xml.sax` loads all that opens addresses
from pathlib import Path

from paperforge.house import House
from paperforge.process import Command, WorkerCrashError, WorkerError
from paperforge.reading.fonts import font_folders

_SYSTEM_FONTS = "/etc/fonts/fonts.conf"
# The address space is limited by the shell, which then becomes LibreOffice.
_LIMITED = ["/bin/sh", "-c", 'ulimit -v "$0" && exec "$@"']
_FILTER = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
_ITEM = '<item oor:path="/org.openoffice.Office.{path}">{content}</item>'
_VALUE = '<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'


def find_office() -> str:
    """The path of LibreOffice's program; empty where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


class Office:
    """Runs LibreOffice once per file, with a profile of its own that is kept for the next; `memory` in MiB."""

    def __init__(self, seconds: float, memory: int, house: House) -> None:
        self._seconds = seconds
        self._memory = memory
        self._house = house
        self._command = Command()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def print_pdf(self, content: bytes) -> bytes:
        """The PDF of a DOCX, in the theme's fonts, words divided as in the PDFs; bookmarks are named destinations.

        Raises `WorkerError` and its kinds.
        """
        folder = self._prepare()
        (folder / "paper.docx").write_bytes(content)
        output = folder / "paper.pdf"
        output.unlink(missing_ok=True)
        program = [find_office(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        argv = [*_LIMITED, str(self._memory << 10), *program, "--convert-to", _FILTER, "--outdir", ".", "paper.docx"]
        env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "LC_ALL": "C.UTF-8",
            "FONTCONFIG_FILE": str(folder / "fonts.conf"),
            "SAL_USE_VCLPLUGIN": "svp",
        }
        try:
            self._command.run(argv, env, folder, self._seconds)
        except WorkerCrashError as crash:
            raise WorkerCrashError(
                "LibreOffice stopped before it had counted the pages (is limits.memory too small?)"
            ) from crash
        if not output.is_file():
            raise WorkerError("LibreOffice made no PDF of the DOCX")
        return output.read_bytes()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End a run that is under way, and forget the profile."""
        self._command.close()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _prepare(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="paperforge-office-", ignore_cleanup_errors=True)
            Path(self._folder.name, "fonts.conf").write_text(_font_configuration(self._house), encoding="utf-8")
        folder = Path(self._folder.name)
        settings = folder / "profile/user/registrymodifications.xcu"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(_settings(), encoding="utf-8")
        return folder


def _font_configuration(house: House) -> str:
    shown = "".join(f"<dir>{escape(folder, quote=False)}</dir>" for folder in font_folders(house))
    include = f'<include ignore_missing="yes">{_SYSTEM_FONTS}</include>'
    return f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{include}{shown}</fontconfig>'


def _settings() -> str:
    """The profile: no macros, nothing fetched, the dictionaries of hyphenation that WeasyPrint uses too."""
    import pyphen

    security = _VALUE.format(name="MacroSecurityLevel", value=3)
    security += _VALUE.format(name="BlockUntrustedRefererLinks", value="true")
    items = [
        _ITEM.format(path="Common/Security/Scripting", content=security),
        _ITEM.format(path="Writer/Content/Update", content=_VALUE.format(name="Link", value=0)),
    ]
    # All of them: a cited title in a third language is divided too, and the pages do not depend on the edition.
    for name, path in sorted(pyphen.LANGUAGES.items()):
        tag, location = name.replace("_", "-"), Path(path).resolve().as_uri()
        values = [("Locations", location), ("Format", "DICT_HYPH"), ("Locales", tag)]
        listed = {"Locations", "Locales"}
        shown = "".join(
            _VALUE.format(name=key, value=f"<it>{escape(value, quote=False)}</it>" if key in listed else value)
            for key, value in values
        )
        node = f'<node oor:name="Paperforge_{tag}" oor:op="replace">{shown}</node>'
        items.append(_ITEM.format(path="Linguistic/ServiceManager/Dictionaries", content=node))
    namespaces = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    return f'<?xml version="1.0" encoding="UTF-8"?><oor:items {namespaces}>{"".join(items)}</oor:items>'
