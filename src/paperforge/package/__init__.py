"""Briefing packages: several papers as one document, which is put together of parts, each laid out on its own."""
