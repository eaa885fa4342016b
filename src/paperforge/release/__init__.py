"""Releases: what was agreed to go out, from one commit, with what it takes to see that nothing was changed since."""
