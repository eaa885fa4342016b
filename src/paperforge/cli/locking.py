"""What `pairs accept` and `sign` share: who acts, and writing the lock."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from paperforge.bilingual.history import identity
from paperforge.errors import UsageError
from paperforge.model.lock import Lock
from paperforge.reading.lock import format_lock, lock_path
from paperforge.reading.paper import Paper
from paperforge.reading.project import PAPERS, Project
from paperforge.write import write_files

MAX_NAME = 200


def signatory(root: Path, name: str) -> str:
    """Who acts: the name given, else git's; raises `UsageError` where there is none or it cannot stand in a line."""
    if not name:
        user, address = identity(root)
        name = f"{user} <{address}>" if user and address else user
    if not name:
        raise UsageError("who confirms is not known", "Say it: --by 'Anna Ladozhskaya', or set user.name in git.")
    if not name.isprintable() or len(name) > MAX_NAME:
        raise UsageError("a name stands in one line and has at most 200 characters")
    return " ".join(name.split())


def write_lock(project: Project, paper: Paper, lock: Lock) -> PurePosixPath:
    """Write the lock of a paper; its path from the project's root. Raises `RenderError`."""
    is_folder = (project.root / PAPERS / paper.slug).is_dir()
    path = lock_path(PurePosixPath(PAPERS), paper.slug, is_folder=is_folder)
    write_files({project.root / path: format_lock(lock, paper.metadata.parties).encode()})
    return path
