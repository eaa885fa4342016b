"""DOCX: written by pandoc with a reference document of ours, finished with python-docx (ECMA-376)."""

from paperforge.formats.docx.writer import render_docx

__all__ = ["render_docx"]
