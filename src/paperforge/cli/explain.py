"""`paperforge explain`."""

from __future__ import annotations

import re

import click

from paperforge.codes import CATALOGUE
from paperforge.diagnostics import Stage, did_you_mean
from paperforge.errors import UsageError


@click.command("explain")
@click.argument("code")
def command(code: str) -> None:
    """Explain a code, such as META002, with its severities and an example."""
    wanted = re.sub(r"[\s-]", "", code).upper()
    entry = CATALOGUE.get(wanted)
    if entry is None:
        raise UsageError(f"there is no code “{code}”", did_you_mean(wanted, CATALOGUE) or "All codes: paperforge rules")
    click.secho(f"{entry.id}: {entry.name}", bold=True)
    click.echo()
    click.echo(click.wrap_text(entry.explanation, 90))
    click.echo()
    click.echo("Severity: " + " · ".join(f"{stage} {entry.severity_at(stage).label}" for stage in Stage))
    click.echo()
    if entry.mended:
        click.echo("Mended by: paperforge check --fix, where the place is clear.")
        click.echo()
    click.echo("Example:")
    for line in entry.example.splitlines():
        click.echo(f"    {line}")
