"""Where the house style lies, as plain paths: known before anything is imported, and to `house`."""

from __future__ import annotations

import os

TEMPLATES = "templates"
_MARK = "front.md.j2"  # only the folder of the whole house style is sure to have it


def package_templates() -> str:
    """The folder that came with paperforge: inside an installed package, beside `src` in a checkout; raises `PaperforgeError`."""
    package = os.path.dirname(os.path.abspath(__file__))
    for folder in (package, os.path.dirname(os.path.dirname(package))):
        if os.path.isfile(f"{folder}/{TEMPLATES}/{_MARK}"):
            return f"{folder}/{TEMPLATES}"
    from paperforge.errors import PaperforgeError

    raise PaperforgeError("the templates of paperforge are missing", "Install paperforge again.")


def own_templates(root: str) -> str:
    """The folder of the project at `root`, empty where it has none.

    A checkout of paperforge is a project whose templates are the house's.
    """
    own = f"{root}/{TEMPLATES}"
    return own if os.path.isdir(own) and not os.path.samefile(own, package_templates()) else ""
