"""`paperforge doctor`."""

from __future__ import annotations

import json

import click

from paperforge.errors import ExitCode

_MARKS = {True: click.style("ok     ", fg="green"), False: click.style("MISSING", fg="red")}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> int:
    """Show the tools and fonts that are found, and what to do about those missing or too old."""
    from paperforge.tools_found import find_tools

    tools = find_tools()
    if as_json:
        entries = [
            {
                "name": tool.name,
                "version": tool.version,
                "path": tool.path,
                "fine": tool.fine,
                "needed": tool.needed,
                "advice": tool.advice,
            }
            for tool in tools
        ]
        click.echo(json.dumps({"tools": entries}, ensure_ascii=False, indent=2))
    else:
        for tool in tools:
            mark = _MARKS[tool.fine] if tool.fine or tool.needed else click.style("absent ", fg="yellow")
            click.echo(f"{mark}  {tool.name:<22} {tool.version:<12} {tool.path}")
            if tool.advice:
                click.echo(f"         {tool.advice}")
    return ExitCode.FINE if all(tool.fine or not tool.needed for tool in tools) else ExitCode.TOOL_MISSING
