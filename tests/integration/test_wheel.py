"""The wheel alone, in an environment of its own, builds a paper in an empty folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path, cwd: Path) -> str:
    result = subprocess.run([str(each) for each in arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_the_house_style_and_nothing_of_the_repository(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert {f"paperforge/{name}" for name in templates} <= names
    assert "paperforge/pandoc/worker.lua" in names
    assert all(name.startswith(("paperforge/", "paperforge-")) for name in names)
    assert not any("__pycache__" in name or name.startswith("paperforge/papers") for name in names)


def test_the_installed_wheel_builds_a_paper_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # The dependencies come from the environment of the tests: a path file shows its packages, but not its path files,
    # so that the checkout itself stays out of sight.
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    where = run(python, "-c", "import paperforge; print(paperforge.__file__)", cwd=tmp_path).strip()
    assert Path(where).is_relative_to(site)
    folder = tmp_path / "empty"
    folder.mkdir()
    run(python, "-m", "paperforge", "init", cwd=folder)
    run(python, "-m", "paperforge", "new", "first", cwd=folder)
    out = run(python, "-m", "paperforge", "build", "--edition", "ru", cwd=folder)
    assert "1 of 1 papers built, 3 files" in out
    assert (folder / "build/first/first.ru.pdf").read_bytes().startswith(b"%PDF")


def test_the_wheel_names_its_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "paperforge = paperforge.cli:main" in archive.read(points).decode()
