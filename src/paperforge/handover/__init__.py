"""Pairs handed to translators and taken back: XLIFF, PO and DOCX."""
