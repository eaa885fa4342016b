"""The folders of reading sites below build/: how large they are, and what an earlier build left in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperforge.package.making import PackageFile

# Where the pages of a site and what they need lie; anything else in its folder is somebody's own.
_OURS = ("*.html", "assets/search*.js", "pf-media/*")


def site_folder(path: PurePosixPath) -> PurePosixPath | None:
    """The folder of the site (below build/) that a file is in; None for a file of another format."""
    parts = path.parts
    is_site = len(parts) > 3 and parts[0] == "packages" and (parts[2] == "site" or parts[2].startswith("site.for-"))
    return PurePosixPath(*parts[:3]) if is_site else None


def site_sizes(files: Iterable[PackageFile]) -> Iterator[tuple[PurePosixPath, int, int]]:
    """Each site among files: its folder, how many files it has, their bytes."""
    sizes: dict[PurePosixPath, list[int]] = {}
    for each in files:
        folder = site_folder(each.path)
        if folder is not None:
            sizes.setdefault(folder, []).append(len(each.content))
    for folder, found in sorted(sizes.items()):
        yield folder, len(found), sum(found)


def remove_stale(build: Path, written: Sequence[PurePosixPath]) -> None:
    """Pages that an earlier build left in the folders of sites that were written: of papers that are no longer in the package."""
    names = set(written)
    for folder in sorted({found for each in written if (found := site_folder(each)) is not None}):
        for pattern in _OURS:
            for path in sorted((build / folder).glob(pattern)):
                if PurePosixPath(path.relative_to(build).as_posix()) not in names and not path.is_dir():
                    path.unlink()
