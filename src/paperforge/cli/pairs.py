"""`paperforge pairs`: which blocks of two texts belong together, and whether they still say what was confirmed."""

from __future__ import annotations

from importlib import import_module

import click

ACTIONS = {
    "show": "Show which blocks belong together (what `pairs PAPER` does).",
    "status": "Show what changed since the pairs were confirmed, or since a git revision.",
    "accept": "Confirm that pairs say the same, as their texts are now.",
    "write-ids": "Write ids into both texts of pairs that need one.",
    "export": "Hand pairs over to translators, as XLIFF, PO or DOCX.",
    "import": "Take a translation back.",
}


class _Actions(click.Group):
    """Imports an action's module when it is called; whatever is no action is a paper to be shown."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(ACTIONS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in ACTIONS:
            return None
        module = import_module(f"paperforge.cli.pairs_{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Actions"):
            formatter.write_dl(list(ACTIONS.items()))

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if not any(arg in ACTIONS for arg in args[:1]) and args[:1] not in (["--help"], ["-h"]):
            args = ["show", *args]
        return super().parse_args(context, args)


@click.command("pairs", cls=_Actions)
def command() -> None:
    """Pair the blocks of a paper's texts: `paperforge pairs [PAPER]...` shows them.

    With two files or folders, `paperforge pairs docs/en docs/ru` pairs texts that belong to no paper.
    """
