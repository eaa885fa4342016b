"""A real Chromium, and the pages of all papers of this repository."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Everything axe-core has short of level AAA and of what it calls experimental.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI", "").lower() in {"true", "1"}:
            pytest.fail("no Chromium was found; in CI it must be there")
        pytest.skip(f"none of {', '.join(NAMES)} is installed")
    from playwright.sync_api import sync_playwright

    flags = ["--disable-gpu", "--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def real_pages(samples: Any) -> list[Path]:
    return sorted(samples.build.glob("*/*.html"))


@pytest.fixture(scope="session")
def violations() -> Callable[[Any], list[str]]:
    """A function that gives what axe-core finds on a page."""
    from axe_playwright_python.base import AXE_SCRIPT

    def find(page: Any) -> list[str]:
        page.evaluate(AXE_SCRIPT)
        result = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
        assert len(result["passes"]) > 20, "axe has looked at nothing"
        return [
            f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    return find
