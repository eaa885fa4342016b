"""Modules that a contribution leaves in the project's folder are never imported, and no program of it is started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BAIT = "import pathlib; pathlib.Path(__file__).with_suffix('.ran').write_text('x'); raise SystemExit(0)\n"


@pytest.mark.parametrize("verb", [["build", "--to", "pdf,docx,html"], ["check"], ["doctor"]])
def test_modules_in_the_projects_folder_are_not_imported(make_project: Callable[..., Path], verb: list[str]) -> None:
    names = ["weasyprint", "json", "paperforge", "docx", "pypandoc", "resource", "logging", "sitecustomize"]
    root = make_project({f"{name}.py": BAIT for name in names})
    script = Path(sys.executable).with_name("paperforge")

    subprocess.run([script, *verb], cwd=root, check=False, capture_output=True, timeout=120)

    assert not list(root.glob("*.ran"))


def test_a_pandoc_in_the_projects_folder_is_not_started(make_project: Callable[..., Path]) -> None:
    root = make_project()
    bait = root / "pandoc"
    bait.write_text("#!/bin/sh\ntouch pandoc.ran\n")
    bait.chmod(0o755)
    env = {**os.environ, "PATH": f"{root}{os.pathsep}{os.environ['PATH']}"}
    script = Path(sys.executable).with_name("paperforge")

    done = subprocess.run([script, "check"], cwd=root, check=False, capture_output=True, timeout=120, env=env)

    assert done.returncode == 0
    assert not (root / "pandoc.ran").exists()
