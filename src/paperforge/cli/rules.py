"""`paperforge rules`: the catalogue."""

from __future__ import annotations

import json

import click

from paperforge.codes import CATALOGUE, FAMILIES
from paperforge.diagnostics import Stage

MENDED = "Mended by `paperforge check --fix` where the place is clear."


@click.command("rules")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
def command(output_format: str) -> None:
    """List all codes, with their severity in a draft and in a published text."""
    if output_format == "json":
        click.echo(json.dumps([_entry(code) for code in CATALOGUE], ensure_ascii=False, indent=2))
    elif output_format == "markdown":
        click.echo(format_markdown(), nl=False)
    else:
        for family, title in FAMILIES.items():
            click.secho(f"{family}  {title}", bold=True)
            for code in CATALOGUE.values():
                if code.family == family:
                    first, last = code.severity_at(Stage.DRAFT).label, code.severity_at(Stage.PUBLISHED).label
                    severity = first if first == last else f"{first}–{last}"
                    mended = " (mended by --fix)" if code.mended else ""
                    click.echo(f"  {code.id:<8} {severity:<14} {code.name}{mended}")


def _entry(code_id: str) -> dict[str, object]:
    code = CATALOGUE[code_id]
    return {
        "code": code.id,
        "family": code.family,
        "name": code.name,
        "severity": {stage.value: code.severity_at(stage).label for stage in Stage},
        "explanation": code.explanation,
        "example": code.example,
        "mended_by_fix": code.mended,
    }


def format_markdown() -> str:
    """The page docs/rules.md."""
    lines = ["# Rules", "", "Made by `paperforge rules --format markdown`; do not edit.", ""]
    stages = " | ".join(Stage)
    for family, title in FAMILIES.items():
        lines += [f"## {family}", "", f"{title}.", ""]
        for code in (each for each in CATALOGUE.values() if each.family == family):
            severities = " | ".join(code.severity_at(stage).label for stage in Stage)
            lines += [
                f"### {code.id}: {code.name}",
                "",
                code.explanation + (f" {MENDED}" if code.mended else ""),
                "",
                f"| {stages} |",
                "|" + "---|" * len(Stage),
            ]
            lines += [f"| {severities} |", "", "```text", code.example, "```", ""]
    return "\n".join(lines)
