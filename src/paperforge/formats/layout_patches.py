"""Patch-ups that make WeasyPrint faster and change no byte of a PDF (docs/decisions/0033), and when they are made.

They know the inside of one version. Another one, or the same with a line changed, is left alone: slower, and right.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

# What `digest` gives for the versions that tests compare with and without the patch-ups, byte by byte.
KNOWN = {"70.0": "865d8a30afedaa70774c25d2d89a0b908ba74e3ffbbbf1553af109f2cb84e475"}


class Patches:
    """Names of WeasyPrint that were given another value, and what they had before."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def function(self, original: Any, replacement: Any) -> None:
        """Replace a function in every module that imported it."""
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == "weasyprint":
                for key in [key for key, value in vars(module).items() if value is original]:
                    self.attribute(module, key, replacement)

    def attribute(self, owner: Any, name: str, replacement: Any) -> None:
        """Replace one attribute of a module or class."""
        self._before.append((owner, name, vars(owner)[name]))
        setattr(owner, name, replacement)

    def undo(self) -> None:
        """Give every name back what it had."""
        while self._before:
            owner, name, value = self._before.pop()
            setattr(owner, name, value)


def speed_up() -> Patches | None:
    """Patch the WeasyPrint that is imported, if it is one that is known; None if not."""
    import weasyprint

    if KNOWN.get(weasyprint.__version__) != digest(Path(weasyprint.__file__).parent):
        return None
    from paperforge.formats import (
        layout_boxes,
        layout_calls,
        layout_draw,
        layout_lines,
        layout_pseudo,
        layout_resume,
        layout_sheets,
        layout_styles,
        layout_text,
    )

    patches = Patches()
    for module in (
        layout_text,
        layout_boxes,
        layout_calls,
        layout_lines,
        layout_sheets,
        layout_pseudo,
        layout_styles,
        layout_resume,
        layout_draw,
    ):
        module.install(patches)
    return patches


def digest(package: Path) -> str:
    """The hash of all of a package's Python files, by name and content."""
    result = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        result.update(f"{path.relative_to(package).as_posix()} {len(content)}\n".encode())
        result.update(content)
    return result.hexdigest()
