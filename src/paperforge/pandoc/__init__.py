"""pandoc: the only room that starts it, and what the rest needs to read its document tree."""
