"""Two texts, one paper: which blocks belong together, whether both still say what was confirmed, and where they differ."""
