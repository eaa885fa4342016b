"""How deeply square brackets nest in Markdown, looked at before pandoc is: its time doubles and more with every level."""

from __future__ import annotations

import re

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.source import SourceFile

# Three brackets in each other take six levels, [[US: a [[US: b [[US: c]]]]]], and less than a second; five of them half a minute.
MAX_BRACKETS = 7

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TOKEN = re.compile(r"\\.|`+[^`\n]*`+|[\[\]]")


def find_deep_brackets(source: SourceFile, start: int) -> Diagnostic | None:
    """SEC124 for the first paragraph whose brackets nest too deeply, at the bracket that is one too many."""
    fence, depth, at = "", 0, start
    for line in source.text[start:].splitlines(keepends=True):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence:
            depth = depth if line.strip() else 0
            for token in _TOKEN.finditer(line):
                depth += {"[": 1, "]": -1}.get(token[0], 0)
                depth = max(depth, 0)
                if depth > MAX_BRACKETS:
                    span = source.span(at + token.start(), at + token.end())
                    message = f"brackets nest more than {MAX_BRACKETS} deep, and could not be read in time"
                    return Diagnostic(
                        codes.SEC124, message, span, "Close one, or let the inner ones stand beside the outer."
                    )
        at += len(line)
    return None
