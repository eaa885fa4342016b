"""The formats: a new one is a module and an entry here."""

from __future__ import annotations

from collections.abc import Callable

from paperforge.formats.docx import render_docx
from paperforge.formats.html import render_html
from paperforge.formats.pdf import render_pdf
from paperforge.formats.tools import Artifact, Tools
from paperforge.render.document import Document

Renderer = Callable[[Document, Tools], Artifact]

# `model.config.FORMATS` gives the same names (a test holds them equal).
FORMATS: dict[str, Renderer] = {"pdf": render_pdf, "docx": render_docx, "html": render_html}
