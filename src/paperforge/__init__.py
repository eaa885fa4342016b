"""paperforge: bilingual option papers in Markdown become PDF, DOCX and HTML with one front matter."""

__version__ = "0.1.0"
