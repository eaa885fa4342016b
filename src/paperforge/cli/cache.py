"""`paperforge cache`: what is kept of earlier builds."""

from __future__ import annotations

from pathlib import Path

import click

from paperforge.cli.output import cache_option, format_size, open_cache
from paperforge.errors import ExitCode, UsageError


@click.command("cache")
@click.argument("action", type=click.Choice(["info", "clear", "verify"]))
@click.option("--remove", is_flag=True, help="With verify: remove what is not whole.")
@cache_option
@click.option(
    "--project",
    "start",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The project, or a folder in it (default: here).",
)
def command(action: str, remove: bool, cache: str, start: Path) -> int:
    """Show what is kept of earlier builds (info), remove it (clear), or find what is not whole (verify)."""
    from paperforge.cache.store import open_store
    from paperforge.diagnostics import many
    from paperforge.reading.project import find_root

    if remove and action != "verify":
        raise UsageError("--remove goes with verify", "Remove everything with: paperforge cache clear")
    root = find_root(start.absolute()) if not cache else Path()
    store = open_store(cache, root) if cache else open_cache("", root)
    if store is None:
        raise UsageError("--cache none is no cache", "Name a folder or a URL.")
    where = cache or "build/cache"
    if action == "clear":
        click.echo(f"{where}: {many(store.clear(), 'file')} removed")
        return ExitCode.FINE
    count, size = store.size()
    if action == "info":
        limit = f" of {format_size(store.place.limit)}" if store.place.limit is not None else ", no limit of ours"
        click.echo(f"{where}: {many(count, 'file')}, {format_size(size)}{limit}")
        return ExitCode.FINE
    faults = list(store.faults(remove=remove))
    for name in faults:
        click.echo(f"{where}/{name}: not whole{', removed' if remove else ''}")
    click.echo(f"{where}: {many(count, 'file')} read, {len(faults)} of them not whole")
    return ExitCode.FINDINGS if faults and not remove else ExitCode.FINE
