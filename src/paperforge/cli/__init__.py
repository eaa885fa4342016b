"""The command line: the only room that prints or exits; one module per verb, imported when it is used."""

from paperforge.cli.main import main

__all__ = ["main"]
